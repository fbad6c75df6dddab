//! What the role of a resource may do that a caller may not.

use crate::catalog::{AccessLevel, glob_matches};
use crate::escalation::{Rights, Source};
use crate::graph::{Graph, PolicyId, Principal, PrincipalId};
use crate::policy::Statement;
use crate::rules::grant;
use crate::rules::page::page;
use crate::text::Text;

/// A role that what is named runs under.
#[derive(Debug)]
pub(super) struct Stronger<'a> {
    pub(super) role: &'a Principal,
    /// What it may do, and the caller may not: that which is worst.
    pub(super) action: &'static str,
    /// Whether that writes permissions.
    pub(super) writes_permissions: bool,
}

/// The role that the declared resource runs under, where it may do something that changes anything and `rights` may not. One with a permissions boundary is not looked into.
pub(super) fn stronger<'a>(graph: &'a Graph, rights: &Rights<'a>, resource: &Text) -> Option<Stronger<'a>> {
    // Of a document that nobody is known to hold nobody knows what else its holder may do.
    let (caller, _) = rights.principal?;
    let resource = graph.resources.by_arn(resource)?;
    let others = (0..).map(PrincipalId).zip(&graph.principals).filter(|(id, _)| *id != caller);
    let mut roles = others.filter(|(_, one)| one.users.iter().any(|used| used.resource == resource));
    roles.find_map(|(id, role)| {
        if role.boundary.is_some() {
            return None;
        }
        let theirs = Rights::of_principal(graph, id, role, PolicyId(u32::MAX));
        let beside = page!("escalation", "privilege-escalation").meta().list("services-beside-the-point");
        let mut most: Option<(bool, &'static str)> = None;
        for leaf in allowing(&theirs).flat_map(Statement::action_values) {
            for action in grant::read(leaf).actions {
                let (name, level) = (action.name(), action.access_level());
                let writes_permissions = level == AccessLevel::PermissionsManagement;
                let is_worth_it = (writes_permissions || level == AccessLevel::Write)
                    && !name.split(':').next().is_some_and(|service| beside.contains(&service))
                    && most.is_none_or(|(known, _)| writes_permissions && !known);
                if is_worth_it && !has(rights, name) {
                    most = Some((writes_permissions, name));
                }
            }
        }
        most.map(|(writes_permissions, action)| Stronger { role, action, writes_permissions })
    })
}

fn allowing<'r>(rights: &'r Rights<'_>) -> impl Iterator<Item = &'r Statement> {
    rights.sources.iter().map(Source::document).flat_map(|document| &document.statements).filter(|one| one.allows())
}

/// Whether a statement of the caller's is about the action, or may be.
fn has(rights: &Rights<'_>, action: &str) -> bool {
    allowing(rights).any(|statement| {
        statement.actions.iter().any(|clause| clause.negated || !clause.unknown.is_empty())
            || statement
                .action_values()
                .any(|leaf| leaf.text.known().is_none_or(|pattern| glob_matches(&pattern, action)))
    })
}
