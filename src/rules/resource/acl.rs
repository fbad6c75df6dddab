//! `rules/resource/public-acl.md`

use crate::graph::{ResourceId, values};
use crate::input::Span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Report, ResourceAt, Rule, Severity};
use crate::terraform::value::Value;
use crate::text::Text;

use super::as_given;

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
            .finding(self.page(), format!("{} lets {} {} {}", grant.written, grant.whom, grant.does, given(at)))
            .about(grant.written.clone())
            .with_label(grant.span, "an access control list");
        if grant.span.is_some_and(|span| at.graph.is_default(span)) {
            // Whoever sets the variable decides.
            finding = finding.with_label(at.resource.header, "by default").with_confidence(Confidence::Medium);
        }
        if grant.settings_only {
            finding = finding.with_severity(Severity::Medium);
        }
        let finding = finding
            .with_help("take it out; where the public shall read, say so in a bucket policy, on the objects alone")
            .with_help("a bucket made since April 2023 refuses it, until its public access block and ownership controls allow it");
        report.push(finding, [Claim::Statement]);
    }
}

/// What the list is of: the bucket by its address, or as it is written.
fn given(at: &ResourceAt<'_>) -> String {
    let resources = &at.graph.resources;
    let address = &at.resource.address;
    if at.type_name() == "aws_s3_bucket" {
        return address.to_string();
    }
    let Some(setting) = at.text("bucket") else { return format!("the bucket of {address}") };
    let bucket = resources.find_one("aws_s3_bucket", &setting, &address.module);
    match bucket.and_then(|id| resources.get(id.index())) {
        Some(bucket) => bucket.address.to_string(),
        None => as_given(&setting),
    }
}

/// A grant of an access control list to people without a name.
pub(super) struct Grant {
    written: String,
    whom: &'static str,
    does: &'static str,
    span: Option<Span>,
    /// Whether it is about the list alone, and not about the objects.
    settings_only: bool,
}

/// The grant of a bucket's list to everyone, or to everyone with an AWS account.
pub(super) fn public_grant(at: &ResourceAt<'_>, canned: &[&str], groups: &[&str]) -> Option<Grant> {
    let is_object = at.type_name() == "aws_s3_object_acl";
    let acl = at.text("acl").as_ref().and_then(Text::known).map(|acl| acl.into_owned());
    if let Some(acl) = acl.filter(|acl| canned.contains(&acl.as_str())) {
        let whom = whom(&acl);
        let permission = if acl.ends_with("-write") { "READ and WRITE" } else { "READ" };
        return Some(Grant {
            written: acl,
            whom,
            does: does(permission, is_object),
            span: at.span("acl"),
            settings_only: false,
        });
    }
    // The permission stands beside the grantee in the resource of its own, and in a list in the bucket's block.
    let policies = at.attribute("access_control_policy").into_iter().flat_map(spread);
    let beside = policies.filter_map(|policy| values::attribute(policy, "grant"));
    let grants = beside.chain(at.attribute("grant")).flat_map(spread).filter_map(|grant| {
        let uri = ["grantee.uri", "uri"].iter().find_map(|path| values::leaves(grant, path).into_iter().next())?;
        let written = values::text(uri)?.known()?.into_owned();
        groups.iter().find(|group| written.ends_with(**group))?;
        let permissions = ["permission", "permissions"].into_iter().flat_map(|path| values::leaves(grant, path));
        let given: Vec<String> = permissions.filter_map(|value| Some(values::text(value)?.to_string())).collect();
        let name = written.rsplit('/').next().unwrap_or(&written).to_owned();
        let span = uri.deep_origin().primary();
        let does = does(&given.join(" and "), is_object);
        Some(Grant { whom: whom(&name), does, written: name, span, settings_only: given == ["READ_ACP"] })
    });
    grants.min_by_key(|grant| grant.settings_only)
}

/// The elements of a list of blocks, or the one block.
fn spread(value: &Value) -> &[Value] {
    values::elements(value).unwrap_or(std::slice::from_ref(value))
}

/// What a permission of an access control list lets people do, before what it is of. Of a bucket, `READ` is to list it: the objects have lists of their own.
fn does(permission: &str, is_object: bool) -> &'static str {
    match (permission, is_object) {
        ("READ", false) => "list the objects of",
        ("WRITE", false) => "put objects into",
        ("READ and WRITE" | "WRITE and READ", false) => "list the objects of, and put objects into,",
        ("READ", true) => "read",
        ("READ_ACP", _) => "read the access control list of",
        ("WRITE_ACP", _) => "change the access control list of",
        ("FULL_CONTROL", _) => "use in full, and change the access control list of,",
        _ => "use",
    }
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
        let module = &resources.resource(id).address.module;
        Some(resources.find_one("aws_s3_bucket", &setting, module).ok_or(setting))
    };
    let is_bucket = at.type_name() == "aws_s3_bucket";
    let own = if is_bucket { Some(Ok(at.id)) } else { bucket_of(at.id) };
    let name = at.resource.name.as_ref().filter(|_| is_bucket);
    let same = |id: &&ResourceId| {
        let other = bucket_of(**id);
        match (&own, &other) {
            // A name that several buckets have may be meant for this one.
            (Some(_), Some(Err(setting))) if name == Some(setting) => true,
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
