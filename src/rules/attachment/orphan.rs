//! `rules/attachment/orphan-policy.md`, `rules/attachment/orphan-role.md`, `rules/attachment/orphan-document.md`

use std::cell::OnceCell;
use std::collections::HashSet;

use crate::graph::{Attachment, AttachmentKind, Graph, PolicyRef, Principal, PrincipalKind, ResourceId, values};
use crate::policy::{Leaf, Overlap, Pattern, PolicyType, PrincipalEntry, Statement};
use crate::rules::context::blank;
use crate::rules::page::{Page, page};
use crate::rules::sources::without_region;
use crate::rules::{Confidence, Persona, PolicyAt, Report, Rule};
use crate::text::{Address, Mode, Origin, Text};

const POLICY: &str = "aws_iam_policy";

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
        let Some(address) = policy.address.as_ref().filter(|address| &*address.type_name == POLICY) else {
            return;
        };
        if policy.policy_type != PolicyType::Identity
            || !policy.attached_to.is_empty()
            || !policy.document.statements.iter().any(Statement::allows)
            || at.graph.readers.may_attach(address)
            || is_named(self, at.graph, address)
        {
            return;
        }
        // Policies and nothing else are there to be attached elsewhere.
        let persona = if is_beside_holders(self, at.graph, address) { self.meta().persona } else { Persona::Auditor };
        if report.persona() < persona || is_mentioned(at.graph, address) {
            return;
        }
        let finding = at
            .finding(self.page(), format!("{address} is attached to nobody"))
            .about("unattached")
            .with_confidence(Confidence::Low)
            .with_label(policy.header, "no attachment of this configuration names it")
            .with_help("remove it, or attach it here, where it can be seen what for");
        report.push(finding.with_persona(persona), []);
    }
}

impl Rule for OrphanRole {
    fn page(&self) -> &'static Page {
        page!("attachment", "orphan-role")
    }

    fn graph(&self, graph: &Graph, report: &mut Report<'_>) {
        if report.persona() < self.meta().persona {
            return;
        }
        let named = OnceCell::new();
        for role in graph.principals.iter().filter(|one| one.kind == PrincipalKind::Role && one.users.is_empty()) {
            let services = role.trusted_services(graph);
            let in_calls = self.meta().list("services-given-roles-in-calls");
            let is_given_in_calls = services.iter().any(|service| in_calls.contains(&&*without_region(service)));
            if services.is_empty() || is_given_in_calls || may_be_taken_on(graph, role) {
                continue;
            }
            // Where there are no tasks at all, applications register their own, with the role's name.
            let of_tasks = self.meta().list("services-whose-tasks-are-registered-elsewhere");
            let is_of_tasks = |service: &String| of_tasks.contains(&&*without_region(service));
            let has_tasks = || {
                let types = self.meta().list("types-that-are-their-tasks");
                types.iter().any(|type_name| !graph.resources.by_type(type_name).is_empty())
            };
            if services.iter().all(is_of_tasks) && !has_tasks() {
                continue;
            }
            // Some services find their role by its name, or by the path that only they have roles under.
            let name = graph.resources.resource(role.resource).name.as_ref().and_then(Text::known);
            let path = values::string(graph.resources.body(role.resource), "path");
            let is_of_service = |path: &Text| {
                self.meta().list("paths-of-services").iter().any(|own| path.known_prefix().starts_with(own))
            };
            if name.is_some_and(|name| self.meta().list("names-that-services-look-for").contains(&&*name))
                || path.is_some_and(|path| is_of_service(&path))
            {
                continue;
            }
            // What an output hands on is used elsewhere.
            let is_named = || named.get_or_init(|| used_by_policies(graph)).contains(&role.resource);
            if graph.readers.may_use(&role.address) || is_named() {
                continue;
            }
            let name = graph.resources.resource(role.resource).name.as_ref();
            let is_used_by_name = |name: &Text| {
                let label = &role.address.name;
                has_used_namesake(graph, role, name)
                    || graph.mentions.name_role(graph, name)
                    || graph.mentions.look_up_role(graph, name, label)
            };
            if name.is_some_and(is_used_by_name) {
                continue;
            }
            let message = format!("nothing in this configuration uses {}", role.address);
            let finding = blank(self.page(), message, Some(role.address.clone()))
                .about("unused")
                .with_confidence(Confidence::Low)
                .with_label(role.header, "made for a service, and given to none")
                .with_help("remove it, if nothing elsewhere uses it either");
            report.push(finding, []);
        }
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

/// Whether a setting that takes the name of a policy, and no reference to it, names this one: that of a permission set.
fn is_named(rule: &OrphanPolicy, graph: &Graph, policy: &Address) -> bool {
    let resources = &graph.resources;
    let own = resources.by_address(policy).and_then(|id| resources.resource(id).name.as_ref());
    // Several accounts may have a policy of one name, and a permission set takes that of each account it is in.
    let is_this = |name: &Text| {
        let found = || resources.find(POLICY, name).map(|id| resources.resource(id));
        own.is_some_and(|own| own == name || found().is_some_and(|found| found.name.as_ref() == Some(own)))
    };
    rule.meta().list("settings-that-name-a-policy").iter().filter_map(|setting| setting.split_once('.')).any(
        |(type_name, path)| {
            let holders = resources.by_type(type_name).iter();
            holders
                .flat_map(|holder| values::leaves(resources.body(*holder), path))
                .filter_map(values::text)
                .any(|name| is_this(&name))
        },
    )
}

/// Whether the module that declares the policy declares somebody who may hold one, too, or attaches one: where there are policies and nothing else, they are there to be attached elsewhere.
fn is_beside_holders(rule: &OrphanPolicy, graph: &Graph, policy: &Address) -> bool {
    let types = rule.meta().list("types-that-hold-policies");
    graph
        .resources
        .iter()
        .map(|resource| &resource.address)
        .any(|other| other.mode == Mode::Managed && other.module == policy.module && types.contains(&&*other.type_name))
}

/// Whether the role trusts somebody beside services, or may: who takes it on cannot be seen.
fn may_be_taken_on(graph: &Graph, role: &Principal) -> bool {
    let trust = role.trust.and_then(|id| graph.policies.get(id.index()));
    trust.is_none_or(|trust| {
        let allows = trust.document.statements.iter().filter(|statement| statement.allows());
        let is_service = |entry: &PrincipalEntry| entry.kind.text.is("Service");
        !trust.document.unknown.is_empty()
            || allows
                .flat_map(|statement| &statement.principals)
                .any(|clause| !clause.unknown.is_empty() || !clause.entries.iter().all(is_service))
    })
}

/// Whether another role of the same name is used: what names it may mean this one, as where two calls of a module are named by one variable.
fn has_used_namesake(graph: &Graph, role: &Principal, name: &Text) -> bool {
    let is_of_name = |other: &&Principal| {
        other.kind == PrincipalKind::Role
            && other.resource != role.resource
            && graph.resources.resource(other.resource).name.as_ref() == Some(name)
    };
    graph.principals.iter().filter(is_of_name).any(|other| !other.users.is_empty())
}

/// The roles that a statement lets somebody else pass or assume: they are used from there.
fn used_by_policies(graph: &Graph) -> HashSet<ResourceId> {
    let uses = ["iam:PassRole", "sts:AssumeRole"];
    let uses = uses.map(|action| Pattern::action(&Text::literal(action, Origin::default())));
    let is_use = |leaf: &Leaf| {
        let action = Pattern::action(&leaf.text);
        uses.iter().any(|used| action.overlap(used) != Overlap::Disjoint)
    };
    let lets_use = |statement: &&Statement| {
        let clauses = &statement.actions;
        statement.allows()
            && clauses.iter().any(|one| one.negated || !one.unknown.is_empty() || one.values.iter().any(is_use))
    };
    let mut used = HashSet::new();
    for (number, policy) in graph.policies.iter().enumerate() {
        // A managed policy of the role's own may be held elsewhere, too.
        let is_inline = |attachment: &Attachment| {
            attachment.kind == AttachmentKind::Inline
                && matches!(attachment.policy, PolicyRef::Document(id) if id.index() == number)
        };
        let is_own = |role: ResourceId| {
            let mut holders = policy.held_by.iter().filter_map(|holder| graph.principals.get(holder.index()));
            holders.any(|holder| holder.resource == role && holder.attachments.iter().any(is_inline))
        };
        let statements = policy.document.statements.iter().filter(lets_use);
        let named =
            statements.flat_map(Statement::resource_values).filter_map(|leaf| graph.resources.by_arn(&leaf.text));
        used.extend(named.filter(|role| !is_own(*role)));
    }
    used
}

/// Whether a text beside the configuration names the policy.
fn is_mentioned(graph: &Graph, policy: &Address) -> bool {
    let id = graph.resources.by_address(policy);
    let name = id.and_then(|id| graph.resources.resource(id).name.as_ref());
    name.is_some_and(|name| graph.mentions.name_policy(graph, name))
}
