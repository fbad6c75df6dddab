//! `rules/attachment/policy-on-user.md`, `rules/attachment/inline-policy.md`

use crate::graph::values::text;
use crate::rules::draft::list;
use crate::rules::page::{Page, page};
use crate::rules::{Report, ResourceAt, Rule};

#[derive(Debug)]
pub(in crate::rules) struct PolicyOnUser;

#[derive(Debug)]
pub(in crate::rules) struct InlinePolicy;

impl Rule for PolicyOnUser {
    fn page(&self) -> &'static Page {
        page!("attachment", "policy-on-user")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        let attribute = match at.type_name() {
            "aws_iam_user_policy" | "aws_iam_user_policy_attachment" => "user",
            "aws_iam_user_policy_attachments_exclusive" => "user_name",
            "aws_iam_policy_attachment" => "users",
            _ => return,
        };
        let users: Vec<String> =
            at.leaves(attribute).into_iter().filter_map(text).map(|user| user.to_string()).collect();
        if users.is_empty() {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} gives a policy to {} directly", at.resource.address, list(&users, 2)))
            .about(users.join(" "))
            .with_label(at.resource.header, "on a user, and not on a group or a role")
            .with_help("attach it to a group that the user is in, or to a role that is assumed");
        report.push(finding, []);
    }
}

impl Rule for InlinePolicy {
    fn page(&self) -> &'static Page {
        page!("attachment", "inline-policy")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        let span = match at.type_name() {
            "aws_iam_role_policy" | "aws_iam_user_policy" | "aws_iam_group_policy" => at.resource.header,
            "aws_iam_role" if !at.leaves("inline_policy.policy").is_empty() => at.span("inline_policy"),
            "aws_ssoadmin_permission_set_inline_policy" => at.resource.header,
            _ => return,
        };
        let finding = at
            .finding(self.page(), format!("{} holds an inline policy", at.resource.address))
            .about("inline policy")
            .with_label(span, "lives and dies with whom it belongs to")
            .with_help("an aws_iam_policy has versions, and can be attached and reviewed by its name");
        report.push(finding, []);
    }
}
