//! Small questions about a principal that more than one room asks.

use super::edges::Node;
use super::model::{Attachment, Graph, PolicyRef, Principal, PrincipalId, ResourceId};
use crate::policy::Leaf;
use crate::text::ModulePath;

impl Graph {
    /// The modules that policies stand in which somebody holds.
    pub fn modules_of_held_policies(&self) -> impl Iterator<Item = &ModulePath> {
        let held = self.policies.iter().filter(|policy| !policy.held_by.is_empty());
        held.filter_map(|policy| Some(&policy.address.as_ref()?.module))
    }

    /// The node that a name means: the address of a principal or resource, or the text of any other node that has an edge, such as a service principal.
    pub fn node(&self, name: &str) -> Option<Node> {
        let principal = self.principals.iter().position(|principal| principal.address.to_string() == name);
        if let Some(number) = principal {
            return Some(Node::Principal(PrincipalId(number as u32)));
        }
        let resource = self.resources.iter().position(|resource| resource.address.to_string() == name);
        if let Some(number) = resource {
            return Some(Node::Resource(ResourceId(number as u32)));
        }
        let ends = self.edges().iter().flat_map(|edge| [&edge.from, &edge.to]);
        ends.into_iter().find(|node| super::render::label_of(self, node) == name).cloned()
    }
}

impl Principal {
    /// Whether every policy it holds can be read, and no more may be attached: otherwise what is missing may well be granted.
    pub fn sees_all_policies(&self) -> bool {
        let is_external = |attachment: &Attachment| matches!(attachment.policy, PolicyRef::External(_));
        self.unseen_policies.is_empty() && self.may_hold.is_empty() && !self.attachments.iter().any(is_external)
    }

    /// The service principals that the role's trust policy names, in order, as written.
    pub fn trusted_services(&self, graph: &Graph) -> Vec<String> {
        let services = self.trusted(graph, "Service");
        let mut once: Vec<String> = Vec::new();
        for service in services.map(|value| value.text.to_string()) {
            if !once.contains(&service) {
                once.push(service);
            }
        }
        once
    }

    /// What the role's trust policy names of one kind of principal (`AWS`, `Federated`, `Service`), in order.
    pub fn trusted<'g>(&self, graph: &'g Graph, kind: &'static str) -> impl Iterator<Item = &'g Leaf> {
        let trust = self.trust.and_then(|id| graph.policies.get(id.index()));
        let statements = trust.into_iter().flat_map(|trust| &trust.document.statements);
        let clauses = statements.filter(|statement| statement.allows()).flat_map(|statement| &statement.principals);
        let entries = clauses.filter(|clause| !clause.negated).flat_map(|clause| &clause.entries);
        entries.filter(move |entry| entry.kind.text.is(kind)).flat_map(|entry| &entry.values)
    }
}
