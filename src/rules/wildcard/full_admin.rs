//! `rules/wildcard/full-admin.md`

use crate::rules::draft::text_span;
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, Severity, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct FullAdmin;

impl Rule for FullAdmin {
    fn page(&self) -> &'static Page {
        page!("wildcard", "full-admin")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.is_identity_grant() {
            return;
        }
        let Some(action) = at.actions().iter().find(|grant| grant.breadth == Breadth::Everything) else { return };
        let Some(resource) = at.everything() else { return };
        let condition = at.statement.condition.conditions.first();
        let limit = condition.map(|condition| format!(", if {} agrees", condition.key.text)).unwrap_or_default();
        let mut finding = at
            .finding(self.page(), format!("every action is allowed on every resource{limit}"))
            .about("* on *")
            .with_label(text_span(action.leaf), "every action of every service")
            .with_label(text_span(resource), "matches every resource");
        if let Some(condition) = condition {
            finding = finding.with_severity(Severity::High).with_label(condition.key.span(), "the only limit");
        }
        let help = "write down what is needed; a role that runs with this is administrator of the account";
        report.push(finding.held_by(at.policy).with_help(help).with_suggest(at.policy), [Claim::Statement]);
    }
}
