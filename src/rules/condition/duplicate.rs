//! `rules/condition/duplicate-condition-key.md`

use crate::rules::page::{Page, page};
use crate::rules::{Claim, PolicyAt, Report, Rule};

#[derive(Debug)]
pub(in crate::rules) struct DuplicateConditionKey;

impl Rule for DuplicateConditionKey {
    fn page(&self) -> &'static Page {
        page!("condition", "duplicate-condition-key")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        for problem in at.policy.document.problems.iter().filter(|problem| problem.code == "duplicate-condition-key") {
            let finding = at
                .finding(self.page(), problem.message.clone())
                .about(problem.message.clone())
                .with_label(problem.origin.primary(), "keys do not distinguish case: it is there twice")
                .with_help("keep one of them, with the values of both");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
