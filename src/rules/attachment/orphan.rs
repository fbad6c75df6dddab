//! `rules/attachment/orphan-policy.md`, `rules/attachment/orphan-role.md`

use crate::graph::PrincipalKind;
use crate::policy::PolicyType;
use crate::rules::page::{Page, page};
use crate::rules::{Confidence, PolicyAt, PrincipalAt, Report, Rule};

use super::attached::is_for_people;

#[derive(Debug)]
pub(in crate::rules) struct OrphanPolicy;

#[derive(Debug)]
pub(in crate::rules) struct OrphanRole;

impl Rule for OrphanPolicy {
    fn page(&self) -> &'static Page {
        page!("attachment", "orphan-policy")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let policy = at.policy;
        let Some(address) = policy.address.as_ref().filter(|address| &*address.type_name == "aws_iam_policy") else {
            return;
        };
        if policy.policy_type != PolicyType::Identity || !policy.attached_to.is_empty() {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{address} is attached to nobody"))
            .about("unattached")
            .with_confidence(Confidence::Low)
            .with_label(policy.header, "no attachment of this configuration names it")
            .with_help("remove it, or attach it here, where it can be seen what for");
        report.push(finding, []);
    }
}

impl Rule for OrphanRole {
    fn page(&self) -> &'static Page {
        page!("attachment", "orphan-role")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let role = at.principal;
        let by_services = !role.trusted_services(at.graph).is_empty() && !is_for_people(at.graph, role);
        if role.kind != PrincipalKind::Role || !role.users.is_empty() || !by_services {
            return;
        }
        let finding = at
            .finding(self.page(), format!("nothing in this configuration uses {}", role.address))
            .about("unused")
            .with_confidence(Confidence::Low)
            .with_label(role.header, "made for a service, and given to none")
            .with_help("remove it, if nothing elsewhere uses it either");
        report.push(finding, []);
    }
}
