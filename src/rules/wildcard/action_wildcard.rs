//! `rules/wildcard/action-wildcard.md`

use crate::policy::PolicyType;
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::resource::is_open_by_nature;
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

use super::actions::{self, Wildcard};
use super::applying::place;

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
        // Of a service that has one action for everybody to call, `*` is that one.
        if at.policy_type() == PolicyType::Resource
            && report.persona() < Persona::Auditor
            && is_open_by_nature(at.policy)
        {
            return;
        }
        let all = "every action of every service";
        let on = match at.policy_type() {
            PolicyType::Identity if actions::everywhere(at).is_some() => " on every resource".to_owned(),
            PolicyType::Trust => String::new(),
            _ => format!(" on {}", place(at)),
        };
        let wildcard = Wildcard { grant, stands_for: all.to_owned(), applying: Vec::new() };
        let finding = actions::finding(at, self.page(), &[wildcard], &format!("{all} is allowed{on}"));
        report.push(finding, [Claim::Statement]);
    }
}
