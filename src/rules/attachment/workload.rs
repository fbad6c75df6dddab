//! `rules/attachment/same-execution-and-task-role.md`, `rules/attachment/ec2-without-role.md`, `rules/attachment/cognito-unauth.md`

use crate::rules::page::{Page, page};
use crate::rules::{Report, ResourceAt, Rule};
use crate::terraform::value::Kind;

#[derive(Debug)]
pub(in crate::rules) struct SameExecutionAndTaskRole;

#[derive(Debug)]
pub(in crate::rules) struct Ec2WithoutRole;

#[derive(Debug)]
pub(in crate::rules) struct CognitoUnauth;

impl Rule for SameExecutionAndTaskRole {
    fn page(&self) -> &'static Page {
        page!("attachment", "same-execution-and-task-role")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_ecs_task_definition" {
            return;
        }
        let (Some(execution), Some(task)) = (at.text("execution_role_arn"), at.text("task_role_arn")) else { return };
        let role = |arn| at.graph.resources.find("aws_iam_role", arn);
        let same = match (role(&execution), role(&task)) {
            (Some(one), Some(other)) => one == other,
            _ => execution.to_string() == task.to_string(),
        };
        if !same {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} runs its containers under its execution role", at.resource.address))
            .about("task_role_arn")
            .with_label(at.span("task_role_arn"), "the containers get what the agent needs")
            .with_label(at.span("execution_role_arn"), "the role the agent starts the task with")
            .with_help("give the containers a role of their own, or none");
        report.push(finding, []);
    }
}

impl Rule for Ec2WithoutRole {
    fn page(&self) -> &'static Page {
        page!("attachment", "ec2-without-role")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        // A launch template may name the profile.
        if at.type_name() != "aws_instance" || at.may_have("iam_instance_profile") || at.may_have("launch_template") {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} runs without a role", at.resource.address))
            .about("iam_instance_profile")
            .with_label(at.resource.header, "no iam_instance_profile")
            .with_help("give it an instance profile: what runs there then needs no keys that are copied to it");
        report.push(finding, []);
    }
}

impl Rule for CognitoUnauth {
    fn page(&self) -> &'static Page {
        page!("attachment", "cognito-unauth")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        let attribute = "allow_unauthenticated_identities";
        if at.type_name() != "aws_cognito_identity_pool" {
            return;
        }
        if !at.attribute(attribute).is_some_and(|value| matches!(value.kind, Kind::Bool(true))) {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} gives credentials to anyone who asks", at.resource.address))
            .about(attribute)
            .with_label(at.span(attribute), "guests get a role without signing in")
            .with_help("set it to false, or keep the role of guests to what may be public");
        report.push(finding, []);
    }
}
