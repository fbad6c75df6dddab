//! `rules/style/empty-sid.md`

use crate::rules::page::{Page, page};
use crate::rules::{Claim, Fix, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct EmptySid;

impl Rule for EmptySid {
    fn page(&self) -> &'static Page {
        page!("style", "empty-sid")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(sid) = at.statement.sid.as_ref().filter(|sid| sid.text.is_empty()) else { return };
        let finding = at
            .finding(self.page(), "the Sid is empty")
            .with_label(sid.span(), "names nothing")
            .with_help("say in it what the statement is for, or leave it out")
            .with_fix(Fix::remove("remove the empty Sid", &sid.origin));
        report.push(finding, std::iter::empty::<Claim>());
    }
}
