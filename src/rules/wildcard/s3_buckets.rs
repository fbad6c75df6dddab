//! `rules/wildcard/s3-broad-bucket-access.md` and `rules/wildcard/s3-owner-not-checked.md`

use crate::catalog::{Action, catalog};
use crate::rules::choosing::glob;
use crate::rules::draft::{be, list, text_span};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::reach::{Width, covered};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct S3BroadBucketAccess;

impl Rule for S3BroadBucketAccess {
    fn page(&self) -> &'static Page {
        page!("wildcard", "s3-broad-bucket-access")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || !at.is_identity_grant() {
            return;
        }
        let (Some((read, action)), Some((write, _))) = (allowing(at, "s3:GetObject"), allowing(at, "s3:PutObject"))
        else {
            return;
        };
        let Some(reach) = covered(at.resources(), action).filter(|covered| covered.width == Width::All) else { return };
        let finding = at
            .finding(self.page(), "objects of every bucket can be read and replaced")
            .about(format!("s3 objects on {}", reach.leaf.text))
            .with_label(text_span(reach.leaf), "matches the objects of every bucket")
            .with_label(text_span(read.leaf), "reads them")
            .with_label(text_span(write.leaf), "writes them")
            .held_by(at.policy)
            .with_help("name the buckets, by reference where the configuration declares them");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

#[derive(Debug)]
pub(in crate::rules) struct S3OwnerNotChecked;

impl Rule for S3OwnerNotChecked {
    fn page(&self) -> &'static Page {
        page!("wildcard", "s3-owner-not-checked")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || !at.is_identity_grant() {
            return;
        }
        let found: Vec<_> =
            self.meta().list("object-actions").iter().filter_map(|name| Some((*name, allowing(at, name)?.0))).collect();
        let Some((_, grant)) = found.first() else { return };
        let keys = self.meta().list("owner-keys");
        let says_whose = at.statement.condition.conditions.iter().any(|condition| {
            let key = condition.key.text.to_string();
            keys.iter().any(|known| glob(known, &key))
        });
        if says_whose {
            return;
        }
        let names: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
        let message = format!("{} {} allowed on buckets whoever owns them", list(&names, 3), be(names.len()));
        let finding = at
            .finding(self.page(), message)
            .about(names.join(" "))
            .with_label(text_span(grant.leaf), "no condition on the owner of the bucket, or the network")
            .held_by(at.policy)
            .with_help("add the condition StringEquals aws:ResourceAccount or aws:ResourceOrgID");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

/// The value of `Action` that allows the action, where it is spelt out or a pattern that stands for it.
fn allowing<'s>(at: &'s StatementAt<'_>, name: &str) -> Option<(&'s Grant<'s>, Action)> {
    let action = catalog().action(name)?;
    let grant = at.actions().iter().find(|grant| {
        grant.breadth == Breadth::Everything || grant.actions.iter().any(|one| one.name() == action.name())
    })?;
    Some((grant, action))
}
