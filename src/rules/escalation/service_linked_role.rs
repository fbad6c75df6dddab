//! `rules/escalation/service-linked-role-any.md`

use crate::rules::choosing::{Absent, choosing};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

use super::pass_role;

#[derive(Debug)]
pub(in crate::rules) struct ServiceLinkedRoleAny;

impl Rule for ServiceLinkedRoleAny {
    fn page(&self) -> &'static Page {
        page!("escalation", "service-linked-role-any")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let [create, key] = self.meta().list("action-and-key") else { return };
        let Some(wide) = pass_role::wide(at, create) else { return };
        if choosing(&at.statement.condition, &[key], Absent::Never).is_some() {
            return;
        }
        if report.persona() < self.meta().persona || report.is_claimed(create, self.page().name()) {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{create} is allowed for every service"))
            .about(format!("{create} on {}", wide.resource.text))
            .with_label(
                text_span(wide.resource),
                if wide.all_but { "only this is left out" } else { "matches the role of every service" },
            )
            .with_label(text_span(wide.action), if wide.by_exception { "it is not left out" } else { "allowed here" })
            .held_by(at.policy)
            .with_help(format!("name the service with a condition on {key}, or its role under Resource"));
        report.push(finding, [Claim::Action((*create).to_owned())]);
    }
}
