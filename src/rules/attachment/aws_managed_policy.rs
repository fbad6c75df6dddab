//! `rules/attachment/aws-managed-policy.md`

use crate::rules::page::{Page, page};
use crate::rules::{Persona, Report, ResourceAt, Rule};

use super::attached::{aws_policies, holders, names};

#[derive(Debug)]
pub(in crate::rules) struct AwsManagedPolicy;

impl Rule for AwsManagedPolicy {
    fn page(&self) -> &'static Page {
        page!("attachment", "aws-managed-policy")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor {
            return;
        }
        for policy in aws_policies(at) {
            let finding = at
                .finding(self.page(), format!("{} is given {} of AWS", names(at, &holders(at)), policy.name()))
                .about(policy.name())
                .with_label(policy.span, "AWS decides what it allows, and changes it")
                .with_help("a policy of your own can name the resources");
            report.push(finding, []);
        }
    }
}
