//! `rules/resource/s3-insecure-transport.md`

use crate::graph::{Policy, Resource, ResourceId, values};
use crate::policy::{Effect, PolicyType, Statement};
use crate::rules::page::{Page, page};
use crate::rules::{PolicyAt, Report, ResourceAt, Rule};

use super::acl::{beside, blocks, public_grant};

#[derive(Debug)]
pub(in crate::rules) struct S3InsecureTransport;

impl Rule for S3InsecureTransport {
    fn page(&self) -> &'static Page {
        page!("resource", "s3-insecure-transport")
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        let policy = at.policy;
        if policy.policy_type != PolicyType::Resource || is_unclear(policy) {
            return;
        }
        let answers_http = |bucket: &Resource, id: ResourceId| {
            let own = at.graph.policies.iter().filter(|other| other.is_on(bucket));
            // A website's endpoint speaks HTTP only.
            &*bucket.address.type_name == "aws_s3_bucket"
                && !own.into_iter().any(demands_encryption)
                && !is_website(at.graph, id)
        };
        let mut sites = at.graph.sites(policy).map(|id| (at.graph.resources.resource(id), id));
        let Some((bucket, _)) = sites.find(|(bucket, id)| answers_http(bucket, *id)) else { return };
        let message = format!("the policy of {} does not refuse requests without TLS", bucket.address);
        let finding = at
            .finding(self.page(), message)
            .about("aws:SecureTransport")
            .with_label(policy.document.origin.primary().or(policy.header), "no statement asks for TLS")
            .with_help("deny s3:* to everyone with a condition: Bool aws:SecureTransport false");
        report.push(finding, []);
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if at.type_name() != "aws_s3_bucket_acl" {
            return;
        }
        let open = public_grant(at, self.meta().list("canned"), self.meta().list("groups")).is_some();
        let restricted = blocks(at, &["restrict_public_buckets", "block_public_acls"]);
        if !open || restricted || !beside(at, "aws_s3_bucket_website_configuration").is_empty() {
            return;
        }
        let held = beside(at, "aws_s3_bucket_policy");
        let addresses: Vec<_> = held.iter().map(|&id| &at.graph.resources.resource(id).address).collect();
        let documents = |address: &crate::text::Address| {
            let value = |id: &ResourceId| values::attribute(at.graph.resources.body(*id), "policy").cloned();
            let id = at.graph.resources.by_address(address);
            id.and_then(|id| value(&id))
        };
        // The documents that the bucket's policies hold, wherever they are written.
        let spans: Vec<_> =
            addresses.iter().filter_map(|address| documents(address)?.deep_origin().primary()).collect();
        let of_bucket = at.graph.policies.iter().filter(|policy| {
            let own = policy.address.as_ref().is_some_and(|own| addresses.contains(&own));
            own || policy.document.origin.spans().iter().any(|span| spans.contains(span))
        });
        if of_bucket.into_iter().any(|policy| demands_encryption(policy) || is_unclear(policy)) {
            return;
        }
        let finding = at
            .finding(self.page(), "the bucket is open to the public, and answers it without TLS too")
            .about("aws:SecureTransport")
            .with_label(at.span("acl").or(at.resource.header), "opens it")
            .with_help("deny s3:* to everyone with a condition: Bool aws:SecureTransport false");
        report.push(finding, []);
    }
}

fn is_website(graph: &crate::graph::Graph, bucket: ResourceId) -> bool {
    let sites = graph.resources.by_type("aws_s3_bucket_website_configuration").iter();
    let of = |&id: &ResourceId| values::attribute(graph.resources.body(id), "bucket").and_then(values::text);
    sites.filter_map(of).any(|setting| graph.resources.find("aws_s3_bucket", &setting) == Some(bucket))
        || values::attribute(graph.resources.body(bucket), "website").is_some()
}

/// Whether statements may be missing from what was read.
fn is_unclear(policy: &Policy) -> bool {
    policy.alternative || !policy.document.unknown.is_empty() || policy.document.statements.is_empty()
}

fn demands_encryption(policy: &Policy) -> bool {
    policy.document.statements.iter().any(demands)
}

/// Whether a statement denies what comes without TLS, or allows only what comes with it.
fn demands(statement: &Statement) -> bool {
    statement.condition.conditions.iter().any(|condition| {
        let key = condition.key.text.to_string().to_ascii_lowercase();
        let wanted = if statement.effect == Some(Effect::Deny) { "false" } else { "true" };
        key == "s3:tlsversion"
            || (key == "aws:securetransport"
                && condition
                    .values
                    .iter()
                    .any(|value| value.text.known().is_none_or(|text| text.eq_ignore_ascii_case(wanted))))
    })
}
