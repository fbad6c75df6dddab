//! `rules/wildcard/sensitive-action-unconditioned.md`

use crate::catalog::{AccessLevel, Action};
use crate::rules::draft::{be, list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct SensitiveActionUnconditioned;

impl Rule for SensitiveActionUnconditioned {
    fn page(&self) -> &'static Page {
        page!("wildcard", "sensitive-action-unconditioned")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor
            || !at.is_identity_grant()
            || !at.statement.condition.conditions.is_empty()
        {
            return;
        }
        let listed = self.meta().list("sensitive");
        let is_sensitive = |action: &&Action| {
            action.access_level() == AccessLevel::PermissionsManagement
                || listed.iter().any(|name| name.eq_ignore_ascii_case(action.name()))
        };
        let mut names: Vec<String> = Vec::new();
        let mut from = None;
        for grant in at.actions() {
            let before = names.len();
            names.extend((grant.breadth == Breadth::Everything).then(|| "every action".to_owned()));
            names.extend(grant.actions.iter().filter(is_sensitive).map(|action| action.name().to_owned()));
            if names.len() > before {
                from = from.or(Some(grant.leaf));
            }
        }
        if names.is_empty() {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} {} allowed without a condition", list(&names, 3), be(names.len())))
            .about(names.join(" "))
            .with_label(from.and_then(text_span), "no condition says when")
            .held_by(at.policy)
            .with_help("say with a condition when it may be used: from where, with MFA, or on what carries a tag");
        report.push(finding, std::iter::empty::<Claim>());
    }
}
