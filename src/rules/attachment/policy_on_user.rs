//! `rules/attachment/policy-on-user.md`, `rules/attachment/inline-policy.md`

use crate::catalog::terraform::{Attacher, Gives, attachers_of};
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
        let gives_to_users =
            |attacher: &Attacher| attacher.holder("aws_iam_user").filter(|_| attacher.gives.gives_policy());
        let Some(attribute) = attachers_of(at.type_name()).find_map(gives_to_users) else { return };
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
        let Some(own) = attachers_of(at.type_name()).find(|attacher| attacher.gives == Gives::Inline) else { return };
        let span = match own.path.split_once('.') {
            _ if !own.holders.is_empty() => at.resource.header,
            Some((block, _)) if !at.leaves(own.path).is_empty() => at.span(block),
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
