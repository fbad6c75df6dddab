//! `rules/resource/acl-authenticated-users.md`

use crate::graph::values::text;
use crate::input::Span;
use crate::rules::page::{Page, page};
use crate::rules::{Report, ResourceAt, Rule};

#[derive(Debug)]
pub(in crate::rules) struct AclAuthenticatedUsers;

impl Rule for AclAuthenticatedUsers {
    fn page(&self) -> &'static Page {
        page!("resource", "acl-authenticated-users")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        if !["aws_s3_bucket_acl", "aws_s3_bucket", "aws_s3_object_acl"].contains(&at.type_name()) {
            return;
        }
        let Some(span) = place(at) else { return };
        let finding = at
            .finding(self.page(), format!("{} lets in everyone who has an AWS account", at.resource.address))
            .about("AuthenticatedUsers")
            .with_label(span, "the users of every account, not only of this one")
            .with_help(
                "disable ACLs (object_ownership = \"BucketOwnerEnforced\") and name who may read in a bucket policy",
            );
        report.push(finding, []);
    }
}

/// Where the group, or the ACL that stands for it, is written.
fn place(at: &ResourceAt<'_>) -> Option<Option<Span>> {
    if at.text("acl").is_some_and(|acl| acl.is("authenticated-read")) {
        return Some(at.span("acl"));
    }
    let groups = ["access_control_policy.grant.grantee.uri", "grant.uri"].into_iter().flat_map(|path| at.leaves(path));
    let all = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
    let group = groups.into_iter().find(|value| text(value).is_some_and(|uri| uri.is(all)))?;
    Some(group.deep_origin().primary().or(at.resource.header))
}
