//! `rules/condition/key-not-for-action.md` and `rules/condition/tag-condition-ignored.md`

use crate::catalog::{Action, Service, catalog};
use crate::policy::{Effect, PolicyType};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Persona, Report, Rule, Severity, StatementAt, Test};

use super::effect;
use super::place;

#[derive(Debug)]
pub(in crate::rules) struct KeyNotForAction;

impl Rule for KeyNotForAction {
    fn page(&self) -> &'static Page {
        page!("condition", "key-not-for-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let Some(key) = test.key.as_deref() else { continue };
            if test.operator.is_none() || test.keys().is_empty() || is_global(key) || is_claim(key) {
                continue;
            }
            let Some(grants) = listed(at) else { return };
            let without = |grant: &&Grant<'_>| !grant.actions.iter().any(|action| carries(*action, key));
            let missing: Vec<&Grant<'_>> = grants.iter().copied().filter(without).collect();
            let holds = test.holds_without_key();
            if missing.len() == grants.len() {
                let Some((severity, outcome)) = holds.and_then(|holds| effect::of_constant(at, holds)) else {
                    continue;
                };
                let finding = at
                    .finding(self.page(), format!("no action here is asked for with {key}"))
                    .with_severity(severity)
                    .with_confidence(Confidence::Medium)
                    .about(format!("{key} {}", names(&grants).join(" ")))
                    .with_label(place::key(at, test), outcome)
                    .with_label(text_span(grants[0].leaf), format!("never sent with {}", names(&grants).join(", ")))
                    .with_help("take a key of these actions, or name the actions that have this one");
                // The reference forgets an action of the key's own service now and then, and hardly ever a key of another.
                let finding =
                    if of_own_service(&grants, key) { finding.with_persona(Persona::Pedantic) } else { finding };
                report.push(finding, std::iter::empty::<Claim>());
                continue;
            }
            // In a trust policy the actions beside AssumeRole are judged in the same request.
            let named: Vec<&Grant<'_>> = missing.into_iter().filter(|grant| grant.breadth == Breadth::One).collect();
            let (Some(first), Some(false)) = (named.first(), holds) else { continue };
            if at.policy_type() == PolicyType::Trust {
                continue;
            }
            let shown = names(&named);
            let does = if at.statement.allows() { "allows" } else { "forbids" };
            let finding = at
                .finding(
                    self.page(),
                    format!(
                        "{} {} without {key}: the statement never {does} {}",
                        list(&shown, 3),
                        if shown.len() == 1 { "comes" } else { "come" },
                        if shown.len() == 1 { "it" } else { "them" }
                    ),
                )
                .with_confidence(Confidence::Medium)
                .about(format!("{key} {}", shown.join(" ")))
                .with_label(text_span(first.leaf), format!("never asked for with {key}"))
                .with_label(place::key(at, test), "asked of every action of the statement")
                .with_persona(Persona::Pedantic)
                .with_help("move it to a statement of its own without this condition");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct TagConditionIgnored;

impl Rule for TagConditionIgnored {
    fn page(&self) -> &'static Page {
        page!("condition", "tag-condition-ignored")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let Some(key) = test.key.as_deref().filter(|key| is_tag_key(key)) else { continue };
            if test.holds_without_key() != Some(false) {
                continue;
            }
            if at.statement.actions.iter().any(|clause| clause.negated) {
                self.all_but(at, test, key, report);
                continue;
            }
            let Some(grants) = listed(at) else { return };
            let ignores = |grant: &&Grant<'_>| {
                !grant.actions.iter().any(|&action| knows(action.service(), key) || carries(action, key))
            };
            let ignoring: Vec<&Grant<'_>> = grants.iter().copied().filter(ignores).collect();
            let Some(first) = ignoring.first() else { continue };
            let mut services: Vec<&str> =
                ignoring.iter().flat_map(|grant| &grant.actions).map(|action| action.service().name()).collect();
            services.sort_unstable();
            services.dedup();
            let allows = at.statement.allows();
            let says = if allows { "allows nothing of it" } else { "forbids nothing of it" };
            let mut finding = at
                .finding(self.page(), format!("{} knows no {key}: the statement {says}", list(&services, 2)))
                .with_confidence(Confidence::Medium)
                .about(format!("{key} {}", names(&ignoring).join(" ")))
                .with_label(place::key(at, test), "never in a request to it")
                .with_label(text_span(first.leaf), says)
                .with_help("limit it by Resource instead, in a statement of its own");
            if allows {
                finding = finding
                    .with_severity(Severity::Low)
                    .with_confidence(Confidence::Low)
                    .with_persona(Persona::Pedantic);
            }
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

impl TagConditionIgnored {
    fn all_but(&self, at: &StatementAt<'_>, test: &Test<'_>, key: &str, report: &mut Report<'_>) {
        let (message, severity, persona) = match at.statement.effect {
            Some(Effect::Deny) => {
                (format!("actions that know no {key} are not forbidden here"), Severity::Medium, Persona::Pedantic)
            }
            Some(Effect::Allow) => {
                (format!("actions that know no {key} are not allowed here"), Severity::Low, Persona::Auditor)
            }
            None => return,
        };
        let not_action =
            at.statement.actions.iter().find(|clause| clause.negated).and_then(|clause| clause.key.primary());
        let finding = at
            .finding(self.page(), message)
            .with_severity(severity)
            .with_confidence(Confidence::Low)
            .with_persona(persona)
            .about(format!("NotAction {key}"))
            .with_label(place::key(at, test), "not in every request")
            .with_label(not_action, "stands for actions of services that have no tags, too")
            .with_help("list the actions instead");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

/// The actions that the statement lists, where all of them are spelt out and in the catalogue; those that are not there are other rules'.
fn listed<'s>(at: &'s StatementAt<'_>) -> Option<Vec<&'s Grant<'s>>> {
    let clauses = &at.statement.actions;
    if clauses.iter().any(|clause| clause.negated || !clause.unknown.is_empty()) {
        return None;
    }
    let vague =
        |grant: &Grant<'_>| matches!(grant.breadth, Breadth::Everything | Breadth::Unknown) || grant.actions.is_empty();
    let grants = at.actions();
    (!grants.is_empty() && !grants.iter().any(vague)).then(|| grants.iter().collect())
}

fn names(grants: &[&Grant<'_>]) -> Vec<String> {
    grants.iter().map(|grant| grant.leaf.text.to_string()).collect()
}

/// Whether the action is asked for with the key. One of a service whose keys nobody listed may be with any.
fn carries(action: Action, key: &str) -> bool {
    action.condition_key(key).is_some() || action.service().condition_keys().len() == 0
}

fn knows(service: Service, key: &str) -> bool {
    service.condition_key(key).is_some()
}

/// Whether one of the actions is of the service that the key is named after.
fn of_own_service(grants: &[&Grant<'_>], key: &str) -> bool {
    let prefix = key.split(':').next().unwrap_or_default();
    grants.iter().flat_map(|grant| &grant.actions).any(|action| action.service().prefix().eq_ignore_ascii_case(prefix))
}

fn is_global(key: &str) -> bool {
    key.split_once(':').is_some_and(|(prefix, _)| prefix.eq_ignore_ascii_case("aws"))
        || catalog().global_condition_key(key).is_some()
}

/// Whether the key is a claim of an OpenID Connect issuer: any such provider may be trusted, and the catalogue knows few of them.
pub(super) fn is_claim(key: &str) -> bool {
    key.split_once(':').is_some_and(|(issuer, _)| issuer.contains(['.', '/']))
}

fn is_tag_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    key == "aws:tagkeys" || ["aws:requesttag/", "aws:resourcetag/"].iter().any(|family| key.starts_with(family))
}
