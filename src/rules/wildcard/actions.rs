//! What the rules about wildcards in actions have in common.

use crate::catalog::{AccessLevel, Action};
use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::Grant;
use crate::rules::page::Page;
use crate::rules::{Finding, StatementAt, usage};

/// The value of `Resource` that matches every resource, in a policy of a principal.
pub(super) fn everywhere<'a>(at: &StatementAt<'a>) -> Option<&'a Leaf> {
    (at.policy_type() == PolicyType::Identity).then(|| at.everything()).flatten()
}

/// A finding about values of `Action` that stand for many, each with what it stands for.
pub(super) fn finding(
    at: &StatementAt<'_>,
    page: &'static Page,
    grants: &[(&Grant<'_>, String)],
    allow: &str,
) -> Finding {
    let everywhere = everywhere(at);
    let whither = match (at.policy_type(), everywhere) {
        (PolicyType::Identity, Some(_)) => " on every resource",
        (PolicyType::Identity, None) => " on the resources named",
        _ => "",
    };
    let names: Vec<String> = grants.iter().map(|(grant, _)| grant.leaf.text.to_string()).collect();
    let mut finding = at.finding(page, format!("{allow}{whither}")).about(names.join(" "));
    for (grant, stands_for) in grants {
        finding = finding.with_label(text_span(grant.leaf), format!("stands for {stands_for}"));
    }
    if let Some(resource) = everywhere {
        finding = finding.with_label(text_span(resource), "matches every resource");
    }
    let actions: Vec<Action> = grants.iter().flat_map(|(grant, _)| grant.actions.iter().copied()).collect();
    finding = finding.held_by(at.policy);
    for help in members(&actions).into_iter().chain(usage::advice(at, &actions)) {
        finding = finding.with_help(help);
    }
    finding.with_suggest(at.policy)
}

/// Which of the actions matter most: those that change permissions; else a few of all.
fn members(actions: &[Action]) -> Option<String> {
    let changes = |level| level == AccessLevel::PermissionsManagement;
    let permissions: Vec<&str> =
        actions.iter().filter(|action| changes(action.access_level())).map(|action| action.name()).collect();
    if let [_, ..] = permissions[..] {
        return Some(format!("permissions can be changed, with {}", list(&permissions, 3)));
    }
    let all: Vec<&str> = actions.iter().map(|action| action.name()).collect();
    (!all.is_empty()).then(|| format!("among them {}", list(&all, 4)))
}
