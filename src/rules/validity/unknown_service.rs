//! `rules/validity/unknown-service.md`

use crate::catalog::{Action, Service, catalog};
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Finding, Persona, Report, Rule, Severity, StatementAt};

use super::unknown_action::loss;

/// How many of the values with one prefix are shown.
const LABELS: usize = 3;

#[derive(Debug)]
pub(in crate::rules) struct UnknownService;

impl Rule for UnknownService {
    fn page(&self) -> &'static Page {
        page!("validity", "unknown-service")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.has_known_actions_only() {
            return;
        }
        // Of a prefix that several actions have, it is said once.
        let mut said: Vec<(String, Finding)> = Vec::new();
        let values = at.statement.actions.iter().flat_map(|clause| clause.written().map(move |leaf| (clause, leaf)));
        // Terraform's policy documents sort them backwards.
        let mut values: Vec<_> = values.collect();
        values.sort_by(|(_, one), (_, other)| at.graph().sources.order(one.span(), other.span()));
        for (clause, leaf) in values {
            // A prefix that is known is judged even where the action is not.
            let known = leaf.text.known_prefix();
            let (prefix, whole) = match known.split_once(':') {
                Some((prefix, _)) => (prefix, false),
                None if leaf.text.is_known() => (&*known, true),
                None => continue,
            };
            if prefix.is_empty() || prefix.contains(['*', '?']) || (!whole && catalog().service(prefix).is_some()) {
                continue;
            }
            let (what, help) = match (whole, catalog().retired_service(prefix)) {
                (true, _) => {
                    (format!("{prefix} names no service: an action is written service:Action"), whole_action(prefix))
                }
                (false, true) => (format!("the service {prefix} is retired"), None),
                (false, false) => (format!("no service has the prefix {prefix}"), None),
            };
            let retired = !whole && catalog().retired_service(prefix);
            let (severity, effect) = loss(at.statement, clause.negated);
            let meant = if whole || retired { None } else { Some(meant(at, &leaf.text.to_string())) };
            let is_given = !clause.negated && meant.as_ref().is_some_and(|meant| meant.is_given);
            let severity = if retired || is_given { Severity::Low } else { severity };
            let help = help.or_else(|| meant?.help());
            let span = leaf.text.spans_of(0, prefix.len()).first().copied().or_else(|| text_span(&leaf));
            let prefix = prefix.to_ascii_lowercase();
            if let Some((_, finding)) = said.iter_mut().find(|(known, _)| !whole && *known == prefix) {
                if finding.labels.len() < LABELS {
                    *finding = finding.clone().with_label(span, effect);
                }
                continue;
            }
            let mut finding = at
                .finding(self.page(), what)
                .with_severity(severity)
                .with_persona(if retired { Persona::Pedantic } else { Persona::Regular })
                .about(leaf.text.to_string())
                .with_label(span, effect);
            if let Some(line) = help {
                finding = finding.with_help(line);
            }
            said.push((prefix, finding));
        }
        for (_, finding) in said {
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// What an action of a service that is none was meant for.
struct Meant {
    /// The prefixes that it may have been, the likeliest first.
    prefixes: Vec<&'static str>,
    /// Whether the statement has the action of the first of them, too.
    is_given: bool,
    /// What the statement does, in a word.
    done: &'static str,
}

/// Services that have an action of that name: first those that the statement names besides, then those of a similar prefix. A pattern tells nothing of what
/// a service has.
fn meant(at: &StatementAt<'_>, written: &str) -> Meant {
    let (prefix, action) = written.split_once(':').unwrap_or((written, "*"));
    let has = |service: &Service| action.contains(['*', '?', '$']) || service.action(action).is_some();
    let same = |known: &Action| !action.contains(['*', '?', '$']) && named(*known).eq_ignore_ascii_case(action);
    let given = at.actions().iter().flat_map(|grant| &grant.actions).find(|known| same(known));
    let beside = at.actions().iter().filter_map(|grant| Some(grant.actions.first()?.service()));
    let beside = beside.filter(|service| !action.contains(['*', '?', '$']) && has(service)).map(Service::prefix);
    let near = catalog().nearest_services(prefix).into_iter();
    let near = near.filter(|near| catalog().service(near).is_some_and(|service| has(&service)));
    let mut prefixes: Vec<&'static str> = Vec::new();
    for prefix in given.map(|known| known.service().prefix()).into_iter().chain(beside).chain(near) {
        if !prefixes.contains(&prefix) {
            prefixes.push(prefix);
        }
    }
    let done = if at.statement.allows() { "allowed" } else { "denied" };
    Meant { prefixes, is_given: given.is_some(), done }
}

impl Meant {
    fn help(self) -> Option<String> {
        let first = self.prefixes.first()?;
        Some(match self.is_given {
            true => format!("{first} has an action of that name, which is {} beside it: take this out", self.done),
            false => format!("did you mean {}?", list(&self.prefixes, 3)),
        })
    }
}

/// The name of an action without its service.
fn named(action: Action) -> &'static str {
    action.name().split_once(':').map_or(action.name(), |(_, name)| name)
}

fn whole_action(action: &str) -> Option<String> {
    let mut services = catalog().services().filter(|service| service.action(action).is_some());
    services.next().map(|service| format!("did you mean {}:{action}?", service.prefix()))
}
