//! `rules/escalation/passrole-any-role.md`

use crate::catalog::{PASS_ROLE, catalog};
use crate::rules::condition::place::key_of;
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, Severity, StatementAt, usage};

use super::pass_role;

#[derive(Debug)]
pub(in crate::rules) struct PassRoleAnyRole;

impl Rule for PassRoleAnyRole {
    fn page(&self) -> &'static Page {
        page!("escalation", "passrole-any-role")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(wide) = pass_role::wide(at, PASS_ROLE) else { return };
        if report.is_claimed(PASS_ROLE, self.page().name()) {
            return;
        }
        let limit = pass_role::limit(at);
        let services: Vec<String> =
            limit.iter().flat_map(|limit| &limit.values).map(|value| value.text.to_string()).collect();
        let whom = if services.is_empty() { String::new() } else { format!(", for {}", list(&services, 2)) };
        let but = if wide.all_but { format!(" but {}", wide.resource.text) } else { String::new() };
        let reach = if wide.all_but { "only this is left out" } else { "matches every role in the account" };
        let by = if wide.by_exception { "iam:PassRole is not left out" } else { "allowed here" };
        let mut finding = at
            .finding(self.page(), format!("iam:PassRole is allowed on every role{but}{whom}"))
            .about(format!("iam:PassRole on {}", wide.resource.text))
            .with_label(text_span(wide.resource), reach)
            .with_label(text_span(wide.action), by);
        if let Some(limit) = limit {
            finding =
                finding.with_severity(Severity::Medium).with_label(key_of(at, limit), "limits who may be given a role");
        }
        finding = finding.held_by(at.policy);
        let action: Vec<_> = catalog().action(PASS_ROLE).into_iter().collect();
        let advice = usage::advice(at, &action);
        if advice.is_empty() {
            finding = finding.with_help("name the roles that are handed on");
        }
        for line in advice {
            finding = finding.with_help(line);
        }
        if usage::is_unused(at, &action) {
            finding.also.push("grant-not-used");
        }
        report.push(finding.with_suggest(at.policy), [Claim::Action(PASS_ROLE.to_owned())]);
    }
}
