//! `rules/wildcard/not-action.md`

use crate::policy::PolicyType;
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, Severity, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct NotAction;

impl Rule for NotAction {
    fn page(&self) -> &'static Page {
        page!("wildcard", "not-action")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.grants_access() {
            return;
        }
        let Some(clause) = at.statement.actions.iter().find(|clause| clause.negated) else { return };
        let except: Vec<String> = clause.values.iter().map(|leaf| leaf.text.to_string()).collect();
        let but = if except.is_empty() { String::new() } else { format!(" but {}", list(&except, 3)) };
        let everywhere = at.policy_type() == PolicyType::Identity
            && (at.everything().is_some() || at.statement.resources.iter().any(|clause| clause.negated));
        let whither = if everywhere { " on every resource" } else { "" };
        let finding = at
            .finding(self.page(), format!("every action{but} is allowed{whither}"))
            .with_severity(if everywhere { Severity::Critical } else { Severity::High })
            .about(format!("not {}", except.join(" ")))
            .with_label(
                clause.values.first().and_then(text_span).or_else(|| clause.key.primary()),
                "everything else is allowed",
            )
            .held_by(at.policy)
            .with_help("list what is needed under Action; to forbid a few actions, Deny them");
        report.push(finding, [Claim::Statement]);
    }
}
