//! `rules/resource/public-acl.md`

use crate::graph::{ResourceId, values};
use crate::input::Span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Report, ResourceAt, Rule};
use crate::text::Text;

#[derive(Debug)]
pub(in crate::rules) struct PublicAcl;

impl Rule for PublicAcl {
    fn page(&self) -> &'static Page {
        page!("resource", "public-acl")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if !self.meta().list("types").contains(&at.type_name()) {
            return;
        }
        let Some(grant) = public_grant(at, self.meta().list("canned"), self.meta().list("groups")) else { return };
        if blocks(at, &["block_public_acls", "ignore_public_acls"]) {
            return;
        }
        let mut finding = at
            .finding(self.page(), format!("{} gives {} to {}", grant.written, given(at), grant.whom))
            .about(grant.written.clone())
            .with_label(grant.span, "an access control list");
        if grant.span.is_some_and(|span| is_default(at, span)) {
            // Whoever sets the variable decides.
            finding = finding.with_label(at.resource.header, "by default").with_confidence(Confidence::Medium);
        }
        let finding = finding
            .with_help("take it out; where the public shall read, say so in a bucket policy, on the objects alone");
        report.push(finding, [Claim::Statement]);
    }
}

/// What the list is of: the bucket by its address, or else by that of its list.
fn given(at: &ResourceAt<'_>) -> String {
    let resources = &at.graph.resources;
    let address = &at.resource.address;
    let bucket = at.text("bucket").and_then(|bucket| resources.find("aws_s3_bucket", &bucket));
    let bucket = bucket.and_then(|id| resources.get(id.index()));
    match (at.type_name(), bucket) {
        ("aws_s3_bucket", _) => address.to_string(),
        ("aws_s3_object_acl", _) => format!("the object of {address}"),
        (_, Some(bucket)) => bucket.address.to_string(),
        (_, None) => format!("the bucket of {address}"),
    }
}

/// Whether what is written there is a variable's default.
fn is_default(at: &ResourceAt<'_>, span: Span) -> bool {
    let file = at.graph.sources.get(span.file);
    let before = file.text().get(..span.range().start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    line.strip_prefix("default").is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// A grant of an access control list to people without a name.
pub(super) struct Grant {
    written: String,
    whom: &'static str,
    span: Option<Span>,
}

/// The grant of a bucket's list to everyone, or to everyone with an AWS account.
pub(super) fn public_grant(at: &ResourceAt<'_>, canned: &[&str], groups: &[&str]) -> Option<Grant> {
    let acl = at.text("acl").as_ref().and_then(Text::known).map(|acl| acl.into_owned());
    if let Some(acl) = acl.filter(|acl| canned.contains(&acl.as_str())) {
        let whom = whom(&acl);
        return Some(Grant { written: acl, whom, span: at.span("acl") });
    }
    let uris = at.leaves("access_control_policy.grant.grantee.uri").into_iter().chain(at.leaves("grant.uri"));
    uris.filter_map(|value| Some((values::text(value)?.known()?.into_owned(), value)))
        .find(|(uri, _)| groups.iter().any(|group| uri.ends_with(group)))
        .map(|(uri, value)| {
            let name = uri.rsplit('/').next().unwrap_or(&uri).to_owned();
            Grant { whom: whom(&name), written: name, span: value.deep_origin().primary() }
        })
}

fn whom(written: &str) -> &'static str {
    if written.to_ascii_lowercase().contains("authenticated") { "everyone with an AWS account" } else { "everyone" }
}

/// Whether one of the settings of the bucket's public access block is on, or may be.
pub(super) fn blocks(at: &ResourceAt<'_>, settings: &[&str]) -> bool {
    beside(at, "aws_s3_bucket_public_access_block").into_iter().any(|block| {
        settings.iter().any(|setting| {
            values::attribute(at.graph.resources.body(block), setting)
                .is_some_and(|value| value.as_bool() != Some(false))
        })
    })
}

/// The resources of a type that are about the same bucket.
pub(super) fn beside(at: &ResourceAt<'_>, tf_type: &str) -> Vec<ResourceId> {
    let resources = &at.graph.resources;
    let bucket_of = |id: ResourceId| {
        let setting = values::attribute(resources.body(id), "bucket").and_then(values::text)?;
        Some(resources.find("aws_s3_bucket", &setting).ok_or(setting))
    };
    let own = if at.type_name() == "aws_s3_bucket" { Some(Ok(at.id)) } else { bucket_of(at.id) };
    let same = |id: &&ResourceId| {
        let other = bucket_of(**id);
        match (&own, &other) {
            (Some(own), Some(other)) => own == other || same_reference(own, other),
            _ => false,
        }
    };
    resources.by_type(tf_type).iter().filter(same).copied().collect()
}

/// Whether two settings refer to the same undeclared bucket, `.id` and `.bucket` being one.
fn same_reference(one: &Result<ResourceId, Text>, two: &Result<ResourceId, Text>) -> bool {
    let (Err(one), Err(two)) = (one, two) else { return false };
    let (one, two) = (one.to_string(), two.to_string());
    one == two && !one.is_empty()
}
