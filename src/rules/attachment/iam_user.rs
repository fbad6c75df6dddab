//! `rules/attachment/iam-user.md`, `rules/attachment/user-console-access.md`, `rules/attachment/root-access-key.md`

use crate::rules::page::{Page, page};
use crate::rules::{Report, ResourceAt, Rule};

#[derive(Debug)]
pub(in crate::rules) struct IamUser;

#[derive(Debug)]
pub(in crate::rules) struct UserConsoleAccess;

#[derive(Debug)]
pub(in crate::rules) struct RootAccessKey;

impl Rule for IamUser {
    fn page(&self) -> &'static Page {
        page!("attachment", "iam-user")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_iam_user" {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} is an IAM user", at.resource.address))
            .about("user")
            .with_label(at.resource.header, "its credentials do not expire")
            .with_help("people sign in through IAM Identity Center; programs take a role on");
        report.push(finding, []);
    }
}

impl Rule for UserConsoleAccess {
    fn page(&self) -> &'static Page {
        page!("attachment", "user-console-access")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_iam_user_login_profile" {
            return;
        }
        let Some(setting) = at.text("user") else { return };
        let user = at.graph.resources.find("aws_iam_user", &setting).map(|user| at.graph.resources.resource(user));
        let shown = user.map_or_else(|| setting.to_string(), |user| user.address.to_string());
        let mut finding = at
            .finding(self.page(), format!("{shown} can sign in to the console with a password"))
            .about(shown)
            .with_label(user.and_then(|user| user.header).or_else(|| at.span("user")), "a user with a password");
        if let Some(user) = user {
            finding.address = Some(user.address.clone());
            finding = finding.with_label(at.resource.header, "the password");
        }
        report.push(finding.with_help("people sign in through IAM Identity Center"), []);
    }
}

impl Rule for RootAccessKey {
    fn page(&self) -> &'static Page {
        page!("attachment", "root-access-key")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_iam_access_key" || !at.text("user").is_some_and(|user| user.is("root")) {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} is an access key of a user called root", at.resource.address))
            .about("root")
            .with_label(at.span("user"), "the root user needs no access key")
            .with_help("take a role on, and give the user that needs a key a name of its own");
        report.push(finding, []);
    }
}
