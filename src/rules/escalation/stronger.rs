//! What the role of a resource may do that a caller may not.

use crate::catalog::{AccessLevel, glob_matches};
use crate::escalation::{Rights, Source};
use crate::graph::{Graph, PolicyId, Principal, PrincipalId};
use crate::policy::{Effect, Leaf, Statement};
use crate::rules::grant;
use crate::rules::page::page;
use crate::text::Text;

/// A role that what is named runs under.
#[derive(Debug)]
pub(super) struct Stronger<'a> {
    pub(super) role: &'a Principal,
    /// What it may do, and the caller may not: that which is worst, as the policy says it: `s3:*`, where that is what it allows and no `Deny` meets it.
    pub(super) action: String,
    /// Whether that writes permissions.
    pub(super) writes_permissions: bool,
}

/// The role that the declared resource runs under, where it may do something that changes anything and `rights` may not, whatever the request. One with a permissions boundary is not looked into.
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
        let mut most: Option<(bool, String)> = None;
        let surely = allowing(&theirs).filter(|statement| statement.condition.conditions.is_empty());
        for leaf in surely.flat_map(Statement::action_values) {
            let allowed = grant::read(leaf).actions;
            for &action in &allowed {
                let (name, level) = (action.name(), action.access_level());
                let writes_permissions = level == AccessLevel::PermissionsManagement;
                let is_worth_it = (writes_permissions || level == AccessLevel::Write)
                    && !name.split(':').next().is_some_and(|service| beside.contains(&service))
                    && most.as_ref().is_none_or(|(known, _)| writes_permissions && !known);
                if is_worth_it && !has(rights, name) && !is_denied(&theirs, name) {
                    let is_whole = allowed.iter().all(|action| !is_denied(&theirs, action.name()));
                    let said = if is_whole { leaf.text.to_string() } else { name.to_owned() };
                    most = Some((writes_permissions, said));
                }
            }
        }
        most.map(|(writes_permissions, action)| Stronger { role, action, writes_permissions })
    })
}

fn statements<'r>(rights: &'r Rights<'_>) -> impl Iterator<Item = &'r Statement> {
    rights.sources.iter().map(Source::document).flat_map(|document| &document.statements)
}

fn allowing<'r>(rights: &'r Rights<'_>) -> impl Iterator<Item = &'r Statement> {
    statements(rights).filter(|one| one.allows())
}

/// Whether a `Deny` takes anything of the action, or may: on some resource, or under conditions.
fn is_denied(rights: &Rights<'_>, action: &str) -> bool {
    let mut denying = statements(rights).filter(|one| one.effect == Some(Effect::Deny));
    denying.any(|statement| {
        statement.actions.iter().any(|clause| {
            let named = |leaf: &Leaf| leaf.text.known().is_none_or(|pattern| glob_matches(&pattern, action));
            let surely = |leaf: &Leaf| leaf.text.known().is_some_and(|pattern| glob_matches(&pattern, action));
            match clause.negated {
                true => !clause.values.iter().any(surely),
                false => !clause.unknown.is_empty() || clause.values.iter().any(named),
            }
        })
    })
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
