//! `rules/validity/unknown-service.md`

use crate::catalog::catalog;
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
        let values =
            at.statement.actions.iter().flat_map(|clause| clause.values.iter().map(move |leaf| (clause, leaf)));
        // Terraform's policy documents sort them backwards.
        let mut values: Vec<_> = values.collect();
        values.sort_by_key(|(_, leaf)| leaf.span());
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
                (false, false) => (format!("no service has the prefix {prefix}"), did_you_mean(prefix)),
            };
            let retired = !whole && catalog().retired_service(prefix);
            let (severity, effect) = loss(at.statement, clause.negated);
            let severity = if retired { Severity::Low } else { severity };
            let span = leaf.text.spans_of(0, prefix.len()).first().copied().or_else(|| text_span(leaf));
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

fn did_you_mean(prefix: &str) -> Option<String> {
    let near = catalog().nearest_services(prefix);
    (!near.is_empty()).then(|| format!("did you mean {}?", list(&near, 3)))
}

fn whole_action(action: &str) -> Option<String> {
    let mut services = catalog().services().filter(|service| service.action(action).is_some());
    services.next().map(|service| format!("did you mean {}:{action}?", service.prefix()))
}
