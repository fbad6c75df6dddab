//! `rules/validity/unknown-action.md`

use crate::catalog::catalog;
use crate::rules::draft::{list, text_span};
use crate::rules::grant::{self, Breadth};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, Severity, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct UnknownAction;

impl Rule for UnknownAction {
    fn page(&self) -> &'static Page {
        page!("validity", "unknown-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for leaf in at.statement.actions.iter().flat_map(|clause| &clause.values) {
            let Some(written) = leaf.text.known() else { continue };
            let Some((prefix, _)) = written.split_once(':') else { continue };
            let Some(service) = catalog().service(prefix) else { continue };
            let grant = grant::read(leaf);
            if !grant.actions.is_empty() {
                continue;
            }
            let retired = catalog().retired(&written);
            let message = match (retired, &grant.breadth) {
                (Some(retired), _) => format!("{} is retired: AWS has withdrawn it", retired.name()),
                (None, Breadth::One) => format!("{written} is not an action of {}", service.name()),
                (None, _) => format!("{written} matches no action of {}", service.name()),
            };
            let severity = match (retired, at.statement.allows()) {
                (Some(_), _) => Severity::Low,
                (None, true) => Severity::Medium,
                (None, false) => Severity::High,
            };
            let effect = if at.statement.allows() { "allows nothing" } else { "forbids nothing" };
            let mut finding = at
                .finding(self.page(), message)
                .with_severity(severity)
                .about(written.to_string())
                .with_label(text_span(leaf), effect);
            let near = if retired.is_none() { catalog().nearest_actions(&written) } else { Vec::new() };
            if !near.is_empty() {
                finding = finding.with_help(format!("did you mean {}?", list(&near, 3)));
            }
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
