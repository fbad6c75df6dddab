//! `rules/wildcard/partial-action-wildcard.md`

use crate::rules::draft::list;
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
        let mut grants = Vec::new();
        for grant in at.actions().iter().filter(|grant| grant.breadth == Breadth::Pattern && grant.actions.len() > 1) {
            if !report.is_claimed(&grant.leaf.text.to_string(), self.page().name()) {
                grants.push((grant, format!("{} actions", grant.actions.len())));
            }
        }
        let names: Vec<String> = grants.iter().map(|(grant, _)| grant.leaf.text.to_string()).collect();
        let count: usize = grants.iter().map(|(grant, _)| grant.actions.len()).sum();
        let allow = match names.len() {
            0 => return,
            1 => format!("{} allows {count} actions", list(&names, 1)),
            _ => format!("{} allow {count} actions", list(&names, 3)),
        };
        report.push(actions::finding(at, self.page(), &grants, &allow), std::iter::empty::<Claim>());
    }
}
