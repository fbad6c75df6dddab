//! `rules/wildcard/partial-action-wildcard.md`

use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

use super::actions;

#[derive(Debug)]
pub(in crate::rules) struct PartialActionWildcard;

impl Rule for PartialActionWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "partial-action-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.grants_access() {
            return;
        }
        for grant in at.actions().iter().filter(|grant| grant.breadth == Breadth::Pattern && grant.actions.len() > 1) {
            let pattern = grant.leaf.text.to_string();
            if report.is_claimed(&pattern, self.page().name()) {
                continue;
            }
            let many = format!("{} actions", grant.actions.len());
            let finding = actions::finding(at, self.page(), grant, &format!("{pattern} allows {many}"), &many);
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
