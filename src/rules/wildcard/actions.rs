//! What the rules about wildcards in actions have in common.

use crate::catalog::AccessLevel;
use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::Grant;
use crate::rules::page::Page;
use crate::rules::{Finding, StatementAt, usage};

/// The value of `Resource` that matches every resource, in a policy of a principal.
pub(super) fn everywhere<'a>(at: &StatementAt<'a>) -> Option<&'a Leaf> {
    (at.policy_type() == PolicyType::Identity).then(|| at.everything()).flatten()
}

/// A finding about one value of `Action` that stands for many.
pub(super) fn finding(
    at: &StatementAt<'_>,
    page: &'static Page,
    grant: &Grant<'_>,
    allows: &str,
    stands_for: &str,
) -> Finding {
    let everywhere = everywhere(at);
    let whither = match (at.policy_type(), everywhere) {
        (PolicyType::Identity, Some(_)) => " on every resource",
        (PolicyType::Identity, None) => " on the resources named",
        _ => "",
    };
    let mut finding = at
        .finding(page, format!("{allows}{whither}"))
        .about(grant.leaf.text.to_string())
        .with_label(text_span(grant.leaf), format!("stands for {stands_for}"));
    if let Some(resource) = everywhere {
        finding = finding.with_label(text_span(resource), "matches every resource");
    }
    finding = finding.held_by(at.policy);
    for help in members(grant).into_iter().chain(usage::advice(at, &grant.actions)) {
        finding = finding.with_help(help);
    }
    finding.with_suggest(at.policy)
}

/// Which of the actions matter most: those that change permissions; else a few of all.
fn members(grant: &Grant<'_>) -> Option<String> {
    let changes = |level| level == AccessLevel::PermissionsManagement;
    let permissions: Vec<&str> =
        grant.actions.iter().filter(|action| changes(action.access_level())).map(|action| action.name()).collect();
    if let [_, ..] = permissions[..] {
        return Some(format!("it can change permissions, with {}", list(&permissions, 3)));
    }
    let all: Vec<&str> = grant.actions.iter().map(|action| action.name()).collect();
    (!all.is_empty()).then(|| format!("among them {}", list(&all, 4)))
}
