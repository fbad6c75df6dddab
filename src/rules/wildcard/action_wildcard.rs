//! `rules/wildcard/action-wildcard.md`

use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

use super::actions;

#[derive(Debug)]
pub(in crate::rules) struct ActionWildcard;

impl Rule for ActionWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "action-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.grants_access() {
            return;
        }
        let Some(grant) = at.actions().iter().find(|grant| grant.breadth == Breadth::Everything) else { return };
        if report.is_claimed("*", self.page().name()) {
            return;
        }
        let all = "every action of every service";
        let finding = actions::finding(at, self.page(), &[(grant, all.to_owned())], &format!("{all} is allowed"));
        report.push(finding, [Claim::Statement]);
    }
}
