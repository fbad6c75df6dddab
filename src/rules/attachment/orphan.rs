//! `rules/attachment/orphan-policy.md`, `rules/attachment/orphan-role.md`, `rules/attachment/orphan-document.md`

use crate::graph::{Graph, PrincipalKind, ResourceId};
use crate::policy::PolicyType;
use crate::rules::context::blank;
use crate::rules::page::{Page, page};
use crate::rules::{Confidence, Finding, Persona, PolicyAt, PrincipalAt, Report, Rule};
use crate::text::{Address, Mode, Text};

use super::attached::is_for_people;

/// The data source that an orphan of its own is.
const DOCUMENT: &str = "aws_iam_policy_document";

#[derive(Debug)]
pub(in crate::rules) struct OrphanPolicy;

#[derive(Debug)]
pub(in crate::rules) struct OrphanRole;

#[derive(Debug)]
pub(in crate::rules) struct OrphanDocument;

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
        report.push(unless(at.graph.readers.may_attach(address), finding), []);
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
        // Some services find their role by its name.
        let name = at.graph.resources.resource(role.resource).name.as_ref().and_then(Text::known);
        if name.is_some_and(|name| self.meta().list("names-that-services-look-for").contains(&&*name)) {
            return;
        }
        // What an output hands on is used elsewhere.
        if at.graph.readers.may_use(&role.address) || is_named_by_a_policy(at) {
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

impl Rule for OrphanDocument {
    fn page(&self) -> &'static Page {
        page!("attachment", "orphan-document")
    }

    fn graph(&self, graph: &Graph, report: &mut Report<'_>) {
        let resources = &graph.resources;
        let mut unread = graph.readers.never_read().peekable();
        if report.persona() < Persona::Pedantic || unread.peek().is_none() {
            return;
        }
        for address in unread {
            let is_instance =
                |id: &&ResourceId| Address { key: None, ..resources.resource(**id).address.clone() } == *address;
            let Some(&id) = resources.data_by_type(DOCUMENT).iter().find(is_instance) else { continue };
            let finding = blank(self.page(), format!("nothing reads {address}"), Some(address.clone()))
                .about("unread")
                .with_label(resources.resource(id).header, "no policy is made of it")
                .with_help("remove it, or use it where it was meant to be used");
            // Where there are documents and nothing else, they are there to be looked at.
            let has_more = |other: &crate::graph::Resource| {
                other.address.mode == Mode::Managed && other.address.module == address.module
            };
            let is_part = !graph.readers.is_left_over(address) && !resources.iter().any(has_more);
            report.push(if is_part { finding.with_persona(Persona::Auditor) } else { finding }, []);
        }
    }
}

/// Whether a statement lets somebody do something with the role: who may pass it or take it on uses it from there.
fn is_named_by_a_policy(at: &PrincipalAt<'_>) -> bool {
    let statements = at.graph.policies.iter().flat_map(|policy| &policy.document.statements);
    let mut named = statements.filter(|statement| statement.allows()).flat_map(|statement| statement.resource_values());
    named.any(|leaf| at.graph.resources.by_arn(&leaf.text) == Some(at.principal.resource))
}

/// The same finding for the auditor, where somebody else may use what it is about.
fn unless(may_be_used: bool, finding: Finding) -> Finding {
    if may_be_used { finding.with_persona(Persona::Auditor) } else { finding }
}
