//! Small questions about a principal that more than one room asks.

use super::model::{Attachment, Graph, PolicyRef, Principal};

impl Principal {
    /// Whether every policy it holds can be read: otherwise what is missing may well be granted.
    pub fn sees_all_policies(&self) -> bool {
        let is_external = |attachment: &Attachment| matches!(attachment.policy, PolicyRef::External(_));
        self.unseen_policies.is_empty() && !self.attachments.iter().any(is_external)
    }

    /// The service principals that the role's trust policy names, in order, as written.
    pub fn trusted_services(&self, graph: &Graph) -> Vec<String> {
        let Some(trust) = self.trust.and_then(|id| graph.policies.get(id.index())) else { return Vec::new() };
        let mut services: Vec<String> = Vec::new();
        for statement in trust.document.statements.iter().filter(|statement| statement.allows()) {
            let entries =
                statement.principals.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.entries);
            for value in entries.filter(|entry| entry.kind.text.is("Service")).flat_map(|entry| &entry.values) {
                let service = value.text.to_string();
                if !services.contains(&service) {
                    services.push(service);
                }
            }
        }
        services
    }
}
