//! `rules/validity/unknown-action.md`

use crate::catalog::{asked_for_by, catalog, glob_matches};
use crate::policy::{Clause, Effect, Leaf, Statement};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::{self, Breadth};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Fix, Persona, Report, Rule, Severity, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct UnknownAction;

impl Rule for UnknownAction {
    fn page(&self) -> &'static Page {
        page!("validity", "unknown-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.has_known_actions_only() {
            return;
        }
        for (clause, leaf) in at.statement.actions.iter().flat_map(in_clause) {
            let Some(written) = leaf.text.known() else { continue };
            let Some((prefix, _)) = written.split_once(':') else { continue };
            let Some(service) = catalog().service(prefix) else { continue };
            let grant = grant::read(&leaf);
            if !grant.actions.is_empty() {
                continue;
            }
            if catalog().is_unlisted(&written) {
                continue;
            }
            let retired = catalog().retired(&written);
            let message = match (retired, &grant.breadth) {
                (Some(retired), _) => format!("{} is retired: AWS has withdrawn it", retired.name()),
                (None, Breadth::One) => format!("{written} is not an action of {}", service.name()),
                (None, _) => format!("{written} matches no action of {}", service.name()),
            };
            let excepts = clause.negated;
            let (mut severity, effect) = loss(at.statement, excepts);
            let asked = asked_for_by(&written);
            let near = if retired.is_none() { catalog().nearest_actions(&written) } else { Vec::new() };
            // What was meant stands beside it, and nothing is lost.
            let alike = near.iter().filter(|near| !excepts && is_alike(&written, near) && is_among(at, near));
            let is_given = match asked {
                [] => alike.count() > 0,
                asked => !excepts && asked.iter().all(|action| is_among(at, action)),
            };
            // Of two resources that a call is about, each is asked for on its own.
            let is_spread = || {
                let some = asked.iter().any(|action| is_among(at, action));
                !excepts && some && asked.iter().all(|action| is_among(at, action) || is_beside(at, action))
            };
            if retired.is_some() || is_given || is_spread() {
                severity = Severity::Low;
            }
            // What was right once harms nobody, and neither does a pattern for what a service may have one day.
            let idle = retired.is_some() || (grant.breadth != Breadth::One && at.statement.allows() != excepts);
            let persona = if idle { Persona::Pedantic } else { Persona::Regular };
            let mut finding = at
                .finding(self.page(), message)
                .with_severity(severity)
                .with_persona(persona)
                .about(written.to_string())
                .with_label(text_span(&leaf), effect);
            if !asked.is_empty() {
                let asked = list(asked, asked.len());
                finding = finding.with_help(format!("{written} is a call and no action: what it asks for is {asked}"));
            } else if !near.is_empty() {
                let meant =
                    near.iter().copied().filter(|near| !is_given || (is_alike(&written, near) && is_among(at, near)));
                finding = finding.with_help(format!("did you mean {}?", list(&meant.collect::<Vec<_>>(), 3)));
            }
            if is_given {
                let does = if at.statement.allows() { "allowed" } else { "denied" };
                finding = finding.with_help(format!("what was meant is {does} already: take this out"));
            }
            let fix = match grant.breadth {
                Breadth::One if retired.is_some() => taken_out(clause, &leaf),
                Breadth::One if is_given => taken_out(clause, &leaf).map(Fix::unsafely),
                // A name that is none would be allowed by the right one, which it was not before.
                Breadth::One if at.statement.allows() == excepts => meant(&written, asked, &near)
                    .and_then(|name| Fix::replace(format!("write {name}"), &leaf, name))
                    .map(Fix::unsafely),
                _ => None,
            };
            report.push(finding.with_fix(fix), std::iter::empty::<Claim>());
        }
    }
}

fn in_clause(clause: &Clause) -> impl Iterator<Item = (&Clause, Leaf)> {
    clause.written().map(move |leaf| (clause, leaf))
}

/// An action goes, where others are left in its list.
fn taken_out(clause: &Clause, leaf: &Leaf) -> Option<Fix> {
    let others = clause.values.len() > 1;
    Fix::remove(format!("remove {}", leaf.text), &leaf.origin).filter(|_| others)
}

/// The one action that a name which is none can have been meant for.
fn meant(written: &str, asked: &[&'static str], near: &[&'static str]) -> Option<&'static str> {
    let alike = || near.iter().copied().filter(|near| is_alike(written, near));
    match asked {
        [] => alike().next().filter(|_| alike().count() == 1),
        [action] => Some(action),
        _ => None,
    }
}

/// Whether an action is likely to be what a name that is none was meant for, and not one that does something else: `s3:GetObject` for `s3:GetObjects`, and not
/// `ds:AuthorizeApplication` for `ds:DeauthorizeApplication`.
fn is_alike(written: &str, near: &str) -> bool {
    let short = |name: &str| name.split_once(':').map_or_else(String::new, |(_, name)| name.to_owned());
    let verb = |name: &str| {
        let end =
            name.char_indices().skip(1).find(|(_, letter)| letter.is_uppercase()).map_or(name.len(), |(at, _)| at);
        name[..end].to_ascii_lowercase()
    };
    let (written, near) = (short(written), short(near));
    verb(&written) == verb(&near) || near.to_ascii_lowercase().contains(&written.to_ascii_lowercase())
}

/// How bad it is that a value stands for no action, and what it does then. In NotAction it takes nothing out: an Allow gives more than was meant, and a
/// Deny only forbids more.
pub(super) fn loss(statement: &Statement, excepts: bool) -> (Severity, &'static str) {
    match (statement.effect, excepts) {
        (Some(Effect::Allow), true) => (Severity::High, "excepts nothing"),
        (_, true) => (Severity::Medium, "excepts nothing"),
        (Some(Effect::Allow), false) => (Severity::Medium, "allows nothing"),
        (Some(Effect::Deny), false) => (Severity::High, "forbids nothing"),
        (None, false) => (Severity::Medium, "stands for nothing"),
    }
}

/// Whether one of the statement's values of `Action` stands for an action of this name, or where it allows, one of another statement that allows on every
/// resource. `*` is not asked: where only apply chooses between statements, it may be of another one.
fn is_among(at: &StatementAt<'_>, action: &str) -> bool {
    let is_open = |other: &&Statement| {
        other.allows() && other.condition.conditions.is_empty() && other.resource_values().any(|leaf| leaf.text.is("*"))
    };
    let elsewhere = || {
        let statements = at.policy.policy.document.statements.iter().filter(is_open);
        let written = statements.flat_map(Statement::action_values).filter_map(|leaf| leaf.text.known());
        written.into_iter().any(|pattern| pattern.contains(':') && glob_matches(&pattern, action))
    };
    at.actions().iter().any(|grant| grant.actions.iter().any(|known| known.name() == action))
        || at.is_identity_grant() && !at.policy.policy.alternative && elsewhere()
}

/// Whether another statement of the document allows an action on something: what a call asks for of several resources, each may be asked for on its own.
fn is_beside(at: &StatementAt<'_>, action: &str) -> bool {
    let allows = |other: &&Statement| other.allows() && other.condition.conditions.is_empty();
    let others = at.policy.policy.document.statements.iter().filter(allows).flat_map(Statement::action_values);
    at.is_identity_grant()
        && others
            .filter_map(|leaf| leaf.text.known())
            .any(|pattern| pattern.contains(':') && glob_matches(&pattern, action))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_does_the_same() {
        assert!(is_alike("s3:GetObjects", "s3:GetObject") && is_alike("ecr:DeleteImage", "ecr:BatchDeleteImage"));
        assert!(!is_alike("ds:deauthorizeApplication", "ds:AuthorizeApplication"));
        assert!(!is_alike("network-firewall:UpdateFirewall", "network-firewall:CreateFirewall"));
    }
}
