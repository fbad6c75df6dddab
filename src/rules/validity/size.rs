//! `rules/validity/policy-size.md`

use crate::catalog::{PolicyQuota, policy_quota as quota};
use crate::graph::{AttachmentKind, Policy, PolicyRef, PrincipalKind, ResourceId};
use crate::policy::{PolicyType, size_of};
use crate::rules::draft::head;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Persona, PolicyAt, PrincipalAt, Report, Rule};

#[derive(Debug)]
pub(in crate::rules) struct PolicySize;

impl Rule for PolicySize {
    fn page(&self) -> &'static Page {
        page!("validity", "policy-size")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let Some((quota, what)) = quota_of(at) else { return };
        // No text has fewer bytes than the policy that stands in it has characters.
        let written = at.policy.json.origin.single().filter(|_| at.policy.path.is_some());
        if written.is_some_and(|span| span.len() <= quota.default) {
            return;
        }
        let size = size(at.policy, quota);
        if size <= quota.default {
            return;
        }
        let raised = (quota.maximum > quota.default).then(|| format!(", {} where it was raised", quota.maximum));
        let message =
            format!("{what} has {size} characters of {} at most{}", quota.default, raised.unwrap_or_default());
        // What a bare policy becomes is not known: inline in a role it may be longer.
        let certain = size > quota.maximum && !at.policy.alternative && at.policy.path.is_none();
        let persona = if size > quota.maximum { Persona::Regular } else { Persona::Pedantic };
        let finding = at
            .finding(self.page(), message)
            .about(what)
            .with_label(head(at, &at.policy.document.origin).or(at.policy.header), "too long to be saved")
            .with_label(at.policy.header, "this policy")
            .with_help("divide it into several, or join statements that differ in one element only")
            .with_persona(persona)
            .with_confidence(if certain { Confidence::High } else { Confidence::Medium });
        report.push(finding, std::iter::empty::<Claim>());
    }

    /// Inline policies count together.
    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let (kind, what) = match at.principal.kind {
            PrincipalKind::User => ("inline-user", "this user"),
            PrincipalKind::Group => ("inline-group", "this group"),
            PrincipalKind::Role => ("inline-role", "this role"),
        };
        let Some(quota) = quota(kind, "") else { return };
        let inline = at.principal.attachments.iter().filter(|attachment| attachment.kind == AttachmentKind::Inline);
        let policies = inline.filter_map(|attachment| match &attachment.policy {
            PolicyRef::Document(id) => at.graph.policies.get(id.index()).filter(|policy| !policy.alternative),
            PolicyRef::AwsManaged(_) | PolicyRef::External(_) => None,
        });
        let sizes: Vec<usize> = policies.map(|policy| size(policy, quota)).collect();
        let all: usize = sizes.iter().sum();
        if all <= quota.default {
            return;
        }
        let held = match sizes.len() {
            1 => format!("the inline policy of {what} has {all} characters"),
            several => format!("the {several} inline policies of {what} have {all} characters together"),
        };
        let finding = at
            .finding(self.page(), format!("{held}, of {} at most", quota.default))
            .about(kind)
            .with_label(at.principal.header, "too long to be saved")
            .with_help("make managed policies of some");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

/// What limits the document by itself, and what to call it.
fn quota_of(at: &PolicyAt<'_>) -> Option<(PolicyQuota, &'static str)> {
    match at.policy.policy_type {
        PolicyType::Identity => {
            // Inline policies are judged with all others of their principal.
            let held = at.holders.iter().flat_map(|(_, holder)| &holder.attachments);
            let attached = held
                .filter(|attachment| attachment.kind == AttachmentKind::Managed)
                .any(|attachment| attachment.policy == PolicyRef::Document(at.id));
            let declared = at.policy.address.as_ref().is_some_and(|address| &*address.type_name == "aws_iam_policy");
            let managed = attached || declared || at.policy.path.is_some();
            managed.then(|| quota("managed", "")).flatten().map(|quota| (quota, "a managed policy"))
        }
        PolicyType::Boundary => Some((quota("managed", "")?, "a managed policy")),
        PolicyType::Trust => Some((quota("trust", "")?, "a trust policy")),
        PolicyType::Session => Some((quota("session", "")?, "a session policy")),
        PolicyType::Scp => Some((quota("scp", "")?, "a service control policy")),
        PolicyType::Rcp => Some((quota("rcp", "")?, "a resource control policy")),
        PolicyType::VpcEndpoint => Some((quota("vpc-endpoint", "")?, "an endpoint policy")),
        PolicyType::Resource => {
            let of_service = |target: ResourceId| {
                quota("resource", at.graph.resources.resource(target).iam_type.as_deref()?.split(':').next()?)
            };
            let least = at.graph.sites(at.policy).filter_map(of_service).min_by_key(|quota| quota.default)?;
            Some((least, "the policy of this resource"))
        }
    }
}

/// The least number of characters that the document can have: what is not known counts for nothing.
fn size(policy: &Policy, quota: PolicyQuota) -> usize {
    let written =
        policy.rendered.as_ref().filter(|text| quota.counts_whitespace && policy.path.is_none() && text.is_known());
    match written {
        Some(text) => text.known().map_or(0, |text| text.chars().count()),
        None => size_of(&policy.json),
    }
}
