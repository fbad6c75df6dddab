//! `rules/escalation/service-linked-role-any.md`

use crate::rules::choosing::{Absent, choosing};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, StatementAt};

use super::pass_role;

#[derive(Debug)]
pub(in crate::rules) struct ServiceLinkedRoleAny;

const CREATE: &str = "iam:CreateServiceLinkedRole";

impl Rule for ServiceLinkedRoleAny {
    fn page(&self) -> &'static Page {
        page!("escalation", "service-linked-role-any")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some(wide) = pass_role::wide(at, CREATE) else { return };
        if choosing(&at.statement.condition, &["iam:AWSServiceName"], Absent::Never).is_some() {
            return;
        }
        if report.persona() < self.meta().persona || report.is_claimed(CREATE, self.page().name()) {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{CREATE} is allowed for every service"))
            .about(format!("{CREATE} on {}", wide.resource.text))
            .with_label(
                text_span(wide.resource),
                if wide.all_but { "only this is left out" } else { "matches the role of every service" },
            )
            .with_label(text_span(wide.action), if wide.by_exception { "it is not left out" } else { "allowed here" })
            .held_by(at.policy)
            .with_help("name the service with a condition on iam:AWSServiceName, or its role under Resource");
        report.push(finding, [Claim::Action(CREATE.to_owned())]);
    }
}
