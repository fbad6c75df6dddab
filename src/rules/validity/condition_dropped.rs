//! `rules/validity/condition-dropped.md`

use crate::rules::page::{Page, page};
use crate::rules::{Claim, PolicyAt, Report, Rule, Severity};

#[derive(Debug)]
pub(in crate::rules) struct ConditionDropped;

impl Rule for ConditionDropped {
    fn page(&self) -> &'static Page {
        page!("validity", "condition-dropped")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        for dropped in at.policy.dropped.iter() {
            let effect = if dropped.allows { "Allow" } else { "Deny" };
            let message =
                format!("the condition {} on {} is lost: the {effect} holds without it", dropped.operator, dropped.key);
            let finding = at
                .finding(self.page(), message)
                .with_severity(if dropped.allows { Severity::High } else { Severity::Medium })
                .about(format!("{} {}", dropped.operator, dropped.key))
                .with_label(dropped.span, "a number, which the provider reads past")
                .with_label(at.policy.header, "merged into this document")
                .with_help("write the number in quotes");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
