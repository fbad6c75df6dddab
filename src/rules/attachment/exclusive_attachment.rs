//! `rules/attachment/exclusive-attachment.md`

use crate::rules::page::{Page, page};
use crate::rules::{Report, ResourceAt, Rule, Severity};

use super::attached::aws_policies;

#[derive(Debug)]
pub(in crate::rules) struct ExclusiveAttachment;

impl Rule for ExclusiveAttachment {
    fn page(&self) -> &'static Page {
        page!("attachment", "exclusive-attachment")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_iam_policy_attachment" {
            return;
        }
        let policy = aws_policies(at).into_iter().next();
        let declared = at.text("policy_arn").and_then(|arn| at.graph.resources.find("aws_iam_policy", &arn));
        let (message, severity) = match (&policy, declared) {
            (Some(policy), _) => (
                format!("{} takes {} away from everyone else in the account", at.resource.address, policy.name()),
                Severity::Medium,
            ),
            (None, Some(_)) => (
                format!("{} takes its policy away from everyone it does not list", at.resource.address),
                self.meta().severity,
            ),
            (None, None) => (
                format!(
                    "{} takes a policy that is declared elsewhere away from everyone it does not list",
                    at.resource.address
                ),
                Severity::Medium,
            ),
        };
        let finding = at
            .finding(self.page(), message)
            .about("aws_iam_policy_attachment")
            .with_severity(severity)
            .with_label(at.resource.header, "attaches exclusively in the whole account")
            .with_help("use aws_iam_role_policy_attachment, one for each role (or the same for users and groups)");
        report.push(finding, []);
    }
}
