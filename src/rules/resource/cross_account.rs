//! `rules/resource/resource-cross-account.md`

use crate::rules::page::{Page, page};
use crate::rules::principals::{Account, aws, place};
use crate::rules::{Confidence, Report, Rule, StatementAt};
use crate::text::Identity;

use super::{lets_in, resource};

#[derive(Debug)]
pub(in crate::rules) struct ResourceCrossAccount;

impl Rule for ResourceCrossAccount {
    fn page(&self) -> &'static Page {
        page!("resource", "resource-cross-account")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !lets_in(at) || !at.statement.condition.conditions.is_empty() {
            return;
        }
        let other = aws(at.graph(), at.statement).find_map(|principal| match principal.account.clone() {
            Account::Literal(id) => Some((principal, id)),
            _ => None,
        });
        let Some((principal, id)) = other else { return };
        let known = at.graph().resources.own_literal(Identity::Account).is_some();
        let finding = at
            .finding(self.page(), format!("account {id} may use {}", resource(at.policy)))
            .about(id)
            .with_confidence(if known { Confidence::High } else { Confidence::Low })
            .with_label(place(at.statement, principal.leaf), "another account, without a condition")
            .with_help("check that the account is yours, and add aws:PrincipalOrgID where it is");
        report.push(finding, []);
    }
}
