//! What resource policies of the configuration let a principal do without a policy of its own.

use crate::policy::{PolicyType, PrincipalEntry, Statement};
use crate::text::Text;

use super::arn::strip_prefix;
use super::model::{Graph, Principal};

/// A statement that lets a principal in, and the ARN of the resource it sits on.
#[derive(Debug)]
pub(super) struct LetIn<'a> {
    pub(super) statement: &'a Statement,
    on: Text,
}

impl LetIn<'_> {
    /// Whether the resource, or something in it, is the one the statement sits on: a key's policy says `*` and means the key.
    pub(super) fn is_about(&self, graph: &Graph, resource: &Text) -> bool {
        strip_prefix(&graph.resources.canonical_as_own(resource), &self.on).is_some()
    }
}

/// The statements that name `principal` itself, or everyone. An account's root only hands the question on to the policies of the account.
pub(super) fn of<'a>(graph: &'a Graph, principal: &Principal) -> Vec<LetIn<'a>> {
    let own =
        graph.resources.resource(principal.resource).arn.as_ref().map(|arn| graph.resources.canonical_as_own(arn));
    let names = |entry: &PrincipalEntry| {
        entry.values.iter().any(|value| {
            value.text.is("*")
                || (entry.kind.text.is("AWS") && own.as_ref() == Some(&graph.resources.canonical_as_own(&value.text)))
        })
    };
    let policies = graph.policies.iter().filter(|policy| policy.policy_type == PolicyType::Resource);
    let statements = policies.flat_map(|policy| {
        let arns = graph.sites(policy).filter_map(|id| graph.resources.resource(id).arn.as_ref());
        arns.flat_map(|arn| {
            let on = graph.resources.canonical_as_own(arn);
            policy.document.statements.iter().map(move |statement| LetIn { statement, on: on.clone() })
        })
    });
    let lets_in = |one: &LetIn<'_>| {
        let mut clauses = one.statement.principals.iter().filter(|clause| !clause.negated);
        one.statement.allows() && clauses.any(|clause| clause.entries.iter().any(names))
    };
    statements.filter(lets_in).collect()
}
