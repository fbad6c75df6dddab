//! `rules/attachment/deprecated-role-attributes.md`

use crate::rules::page::{Page, page};
use crate::rules::{Report, ResourceAt, Rule};

#[derive(Debug)]
pub(in crate::rules) struct DeprecatedRoleAttributes;

impl Rule for DeprecatedRoleAttributes {
    fn page(&self) -> &'static Page {
        page!("attachment", "deprecated-role-attributes")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_iam_role" {
            return;
        }
        let instead = [
            (
                "inline_policy",
                "aws_iam_role_policy, and aws_iam_role_policies_exclusive where nothing else may be attached",
            ),
            (
                "managed_policy_arns",
                "aws_iam_role_policy_attachment, and aws_iam_role_policy_attachments_exclusive where nothing else may be attached",
            ),
        ];
        for (attribute, instead) in instead {
            let written = at
                .attribute(attribute)
                .filter(|value| crate::graph::values::elements(value).is_none_or(|all| !all.is_empty()));
            if written.is_none() {
                continue;
            }
            let finding = at
                .finding(self.page(), format!("{attribute} of {} is deprecated in the provider", at.resource.address))
                .about(attribute)
                .with_label(at.span(attribute), "deprecated")
                .with_label(at.resource.header, "the role")
                .with_help(format!("use {instead}"));
            report.push(finding, []);
        }
    }
}
