//! What kind of policy a document is, from its shape alone.

use super::{Document, PolicyType, Statement};

impl PolicyType {
    /// The kind a document most likely is where nothing says where it is attached.
    ///
    /// A document that names no principal is identity-based. One that does is a trust policy where every such statement is about `sts:` actions
    /// and no resource, and resource-based otherwise. Service control and session policies have the shape of identity-based ones, resource control
    /// and endpoint policies that of resource-based ones: these cannot be told apart.
    pub fn infer(document: &Document) -> PolicyType {
        let mut with_principal =
            document.statements.iter().filter(|statement| !statement.principals.is_empty()).peekable();
        if with_principal.peek().is_none() {
            PolicyType::Identity
        } else if with_principal.all(is_trust) {
            PolicyType::Trust
        } else {
            PolicyType::Resource
        }
    }
}

fn is_trust(statement: &Statement) -> bool {
    let is_sts = |text: std::borrow::Cow<str>| text.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("sts:"));
    let mut actions = statement.action_values().peekable();
    statement.resources.is_empty()
        && actions.peek().is_some()
        && actions.all(|action| is_sts(action.text.known_prefix()))
}
