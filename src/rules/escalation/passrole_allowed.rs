//! `rules/escalation/passrole-allowed.md`

use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

use super::pass_role;

#[derive(Debug)]
pub(in crate::rules) struct PassRoleAllowed;

impl Rule for PassRoleAllowed {
    fn page(&self) -> &'static Page {
        page!("escalation", "passrole-allowed")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor {
            return;
        }
        let Some((grant, _)) = pass_role::allowing(at) else { return };
        let roles: Vec<String> = at.statement.resource_values().map(|leaf| leaf.text.to_string()).collect();
        let on = if roles.is_empty() { String::new() } else { format!(" on {}", list(&roles, 2)) };
        let finding = at
            .finding(self.page(), format!("iam:PassRole is allowed{on}"))
            .about(format!("iam:PassRole{on}"))
            .with_label(text_span(grant.leaf), "allows it")
            .held_by(at.policy)
            .with_help(
                "see that each role is one that its services should get, and has no more rights than its holder",
            );
        report.push(finding, std::iter::empty::<Claim>());
    }
}
