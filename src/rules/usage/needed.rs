//! What the wiring says of a statement.

use crate::catalog::Action;
use crate::graph::{Meets, meets};
use crate::graph::{Principal, PrincipalKind};
use crate::policy::Leaf;
use crate::rules::StatementAt;
use crate::rules::draft::list;
use crate::wiring::{Need, Openness};

/// The holders, where every one of them is a role that only known services use: then what none needs, nobody needs.
pub(super) fn closed_holders<'a>(at: &StatementAt<'a>) -> Option<Vec<&'a Principal>> {
    let holders: Vec<&Principal> = at.policy.holders.iter().map(|(_, holder)| *holder).collect();
    let closed = |holder: &&Principal| {
        holder.kind == PrincipalKind::Role
            && holder.openness == Openness::Closed
            && !holder.users.is_empty()
            && holder.users.iter().all(|used| used.modelled)
    };
    (!holders.is_empty() && holders.iter().all(closed)).then_some(holders)
}

/// The needs of the holders that rest on `action` and on `resource`, a value of the statement's `Resource`.
pub(super) fn needs_for<'a>(at: &StatementAt<'a>, action: &str, resource: &Leaf) -> Vec<&'a Need> {
    let on_it =
        |need: &&Need| need.resources.iter().any(|needed| meets(at.graph(), &resource.text, needed) > Meets::Never);
    needs_of(at, action).filter(on_it).collect()
}

/// The same for all that the statement names. A statement whose resources are not all known, or are listed by exception, may meet any need.
pub(super) fn needs_anywhere<'a>(at: &StatementAt<'a>, action: &str) -> Vec<&'a Need> {
    if at.statement.resources.iter().any(|clause| clause.negated || !clause.unknown.is_empty()) {
        return needs_of(at, action).collect();
    }
    let on = |resource: &Leaf| needs_for(at, action, resource);
    let mut needs: Vec<&Need> = Vec::new();
    for need in at.statement.resource_values().flat_map(on) {
        if !needs.iter().any(|other| std::ptr::eq(*other, need)) {
            needs.push(need);
        }
    }
    needs
}

fn needs_of<'a>(at: &StatementAt<'a>, action: &str) -> impl Iterator<Item = &'a Need> {
    let holders = at.policy.holders.iter().map(|(_, holder)| *holder);
    holders
        .flat_map(|holder| &holder.needs)
        .filter(move |need| need.actions.iter().any(|needed| needed.eq_ignore_ascii_case(action)))
}

/// Whether nothing that uses the holders needs any of the actions.
pub(in crate::rules) fn is_unused(at: &StatementAt<'_>, actions: &[Action]) -> bool {
    !actions.is_empty()
        && closed_holders(at).is_some()
        && actions.iter().all(|action| needs_anywhere(at, action.name()).is_empty())
}

/// What the wiring says of these actions, a line each: that nothing needs them, or who needs them where.
pub(in crate::rules) fn advice(at: &StatementAt<'_>, actions: &[Action]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut idle = Vec::new();
    for action in actions {
        let needs = needs_anywhere(at, action.name());
        if needs.is_empty() {
            idle.push(action.name());
        }
        for need in needs.iter().filter(|need| !need.resources.iter().any(|resource| resource.is("*"))).take(1) {
            let on: Vec<String> = need.resources.iter().map(ToString::to_string).collect();
            let line = format!("{} needs {} on {} only", need.user, action.name(), list(&on, 2));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines.truncate(3);
    if let Some(holders) = closed_holders(at).filter(|_| !idle.is_empty()) {
        let users = users_of(at, &holders);
        lines.push(match lines.len() {
            0 if idle.len() == actions.len() => format!("{users} does not need it: the grant can go"),
            _ => format!("{users} does not need {}", list(&idle, 3)),
        });
    }
    lines
}

/// "aws_codepipeline.photo_lambda", or "none of a, b and c" in the sense of a subject for "does not need".
pub(super) fn users_of(at: &StatementAt<'_>, holders: &[&Principal]) -> String {
    let mut users: Vec<String> = Vec::new();
    for used in holders.iter().flat_map(|holder| &holder.users) {
        let name = at.graph().resources.get(used.resource.index()).map(|user| user.address.to_string());
        users.extend(name.filter(|name| !users.contains(name)));
    }
    match &users[..] {
        [one] => one.clone(),
        _ => format!("what uses {}", holders.first().map(|holder| holder.address.to_string()).unwrap_or_default()),
    }
}
