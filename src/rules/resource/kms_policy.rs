//! `rules/resource/kms-policy-missing.md`

use crate::rules::page::{Page, page};
use crate::rules::{Report, ResourceAt, Rule};

#[derive(Debug)]
pub(in crate::rules) struct KmsPolicyMissing;

impl Rule for KmsPolicyMissing {
    fn page(&self) -> &'static Page {
        page!("resource", "kms-policy-missing")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if !self.meta().list("keys").contains(&at.type_name()) || at.may_have("policy") {
            return;
        }
        let resources = &at.graph.resources;
        let has_policy = resources.by_type("aws_kms_key_policy").iter().any(|&policy| {
            let of =
                crate::graph::values::attribute(resources.body(policy), "key_id").and_then(crate::graph::values::text);
            of.is_none_or(|of| resources.find(at.type_name(), &of).is_none_or(|id| id == at.id))
        });
        if has_policy {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{} has the policy that KMS gives a key without one", at.resource.address))
            .about("policy")
            .with_label(at.resource.header, "every principal whose own policies say so may use it")
            .with_help("write a policy where only some of the account's roles should use the key");
        report.push(finding, []);
    }
}
