//! Which AWS managed policies a resource attaches, and to whom.

use crate::catalog::terraform::{Attacher, attachers, attachers_of};
use crate::catalog::{ManagedPolicy, catalog};
use crate::graph::arn::Fields;
use crate::graph::values::{leaves, text};
use crate::graph::{Graph, Principal, PrincipalKind, Resource};
use crate::input::Span;
use crate::policy::PolicyType;
use crate::rules::ResourceAt;
use crate::terraform::value::Value;
use crate::text::{Mode, SymbolKind, Text};

/// Who is given a policy, in the order in which they are named.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    /// A user.
    User,
    /// A role.
    Role,
    /// A group of users.
    Group,
    /// What people of the organisation may become in an account.
    PermissionSet,
}

impl Kind {
    /// What a resource of a Terraform type is, and the words for it.
    fn of(terraform_type: &str) -> Option<(Self, &'static str)> {
        match terraform_type {
            "aws_iam_role" => Some((Self::Role, "the role")),
            "aws_iam_user" => Some((Self::User, "the user")),
            "aws_iam_group" => Some((Self::Group, "the group")),
            "aws_ssoadmin_permission_set" => Some((Self::PermissionSet, "the permission set")),
            _ => None,
        }
    }
}

/// Someone who is given a policy.
#[derive(Debug)]
pub(super) struct Holder<'a> {
    /// What it is.
    pub(super) kind: Kind,
    /// What the attribute says, for people.
    pub(super) shown: String,
    /// The principal, where the configuration declares it.
    pub(super) principal: Option<&'a Principal>,
}

/// One AWS managed policy in an attribute.
#[derive(Debug)]
pub(super) struct Attached {
    /// Its path and name: `service-role/AWSLambdaBasicExecutionRole`.
    pub(super) path: String,
    /// Where the ARN is written.
    pub(super) span: Option<Span>,
}

impl Attached {
    /// Its name.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// What the catalogue knows of the name, under whatever path.
    pub(super) fn in_catalogue(&self) -> Option<ManagedPolicy> {
        catalog().managed_policy(self.name())
    }
}

/// The AWS managed policies that a resource attaches.
pub(super) fn aws_policies(at: &ResourceAt<'_>) -> Vec<Attached> {
    let arns = attacher(at).map(|attacher| at.leaves(attacher.path)).unwrap_or_default();
    arns.into_iter().filter_map(|value| of_aws(at.graph, value, at.resource.header)).collect()
}

/// What a resource attaches by ARN.
fn attacher(at: &ResourceAt<'_>) -> Option<&'static Attacher> {
    attachers_of(at.type_name()).find(|attacher| attacher.gives.attaches())
}

/// Whom a resource gives them to. What is not known is not among them.
pub(super) fn holders<'a>(at: &ResourceAt<'a>) -> Vec<Holder<'a>> {
    if let Some((kind, _)) = Kind::of(at.type_name()) {
        let principal = at.graph.principals.iter().find(|principal| principal.resource == at.id);
        return vec![Holder { kind, shown: at.resource.address.to_string(), principal }];
    }
    let attributes = attacher(at).into_iter().flat_map(|attacher| &attacher.holders);
    let named = attributes.flat_map(|(attribute, of_type)| {
        at.leaves(attribute).into_iter().filter_map(text).map(move |setting| (*of_type, setting))
    });
    let mut holders: Vec<Holder<'a>> =
        named.filter_map(|(of_type, setting)| holder(at.graph, of_type, &setting)).collect();
    holders.sort_by_key(|holder| holder.kind);
    holders
}

fn holder<'a>(graph: &'a Graph, tf_type: &str, setting: &Text) -> Option<Holder<'a>> {
    let (kind, word) = Kind::of(tf_type)?;
    let resource = graph.resources.find(tf_type, setting);
    let principal =
        resource.and_then(|resource| graph.principals.iter().find(|principal| principal.resource == resource));
    let shown = match resource {
        Some(resource) => graph.resources.resource(resource).address.to_string(),
        None => format!("{word} {setting}"),
    };
    Some(Holder { kind, shown, principal })
}

/// "aws_iam_role.build", "a and b", "a and 2 more".
pub(super) fn names(at: &ResourceAt<'_>, holders: &[Holder<'_>]) -> String {
    let shown: Vec<&str> = holders.iter().map(|holder| holder.shown.as_str()).collect();
    if shown.is_empty() { format!("what {} names", at.resource.address) } else { crate::rules::draft::list(&shown, 2) }
}

/// The AWS managed policy that a value is the ARN of.
fn of_aws(graph: &Graph, value: &Value, header: Option<Span>) -> Option<Attached> {
    let arn = text(value)?;
    let looked_up = arn.as_symbol().and_then(|symbol| match symbol.kind() {
        SymbolKind::Attribute { address, .. } if address.mode == Mode::Data => graph.resources.by_address(address),
        _ => None,
    });
    let asked = |data, argument| leaves(graph.resources.body(data), argument).into_iter().find_map(text);
    let arn = match looked_up {
        Some(data) => match asked(data, "arn") {
            Some(arn) => arn,
            // A name is looked up among the user's own policies too: only one of AWS's is known.
            None => Text::literal(catalog().managed_policy(&asked(data, "name")?.known()?)?.arn(), arn.origin()),
        },
        None => arn,
    };
    let fields = Fields::of(&arn).filter(|fields| fields.account.is("aws"))?;
    let resource = fields.resource.known()?;
    let path = resource.strip_prefix("policy/")?.to_owned();
    Some(Attached { path, span: arn.origin().primary().or_else(|| value.deep_origin().primary()).or(header) })
}

/// Whether the role is one that people take on and no service: its trust policy is known and names no service.
pub(super) fn is_for_people(graph: &Graph, principal: &Principal) -> bool {
    let trust = principal.trust.and_then(|id| graph.policies.get(id.index()));
    principal.kind == PrincipalKind::Role
        && principal.users.is_empty()
        && trust.is_some_and(|trust| {
            trust.policy_type == PolicyType::Trust
                && trust.document.unknown.is_empty()
                && trust.document.statements.iter().flat_map(|statement| &statement.principals).all(|clause| {
                    let people = |kind: &Text| kind.is("AWS") || kind.is("Federated");
                    clause.unknown.is_empty() && clause.entries.iter().all(|entry| people(&entry.kind.text))
                })
        })
}

/// The other resources of the configuration that attach the policy an ARN means.
pub(super) fn others_that_attach<'a>(at: &ResourceAt<'a>, arn: &Text) -> Vec<&'a Resource> {
    let resources = &at.graph.resources;
    let canonical = resources.canonical(arn);
    // A permission set attaches it to roles of its own.
    let attachers = attachers()
        .iter()
        .filter(|attacher| attacher.gives.attaches() && attacher.terraform_type.starts_with("aws_iam_"));
    let all = attachers.flat_map(|attacher| {
        resources
            .by_type(attacher.terraform_type)
            .iter()
            .map(move |&id| ResourceAt { graph: at.graph, id, resource: resources.resource(id) })
            .map(move |other| (other.leaves(attacher.path), other))
    });
    all.filter(|(_, other)| other.id != at.id)
        .filter(|(arns, _)| arns.iter().any(|arn| text(arn).is_some_and(|arn| resources.canonical(&arn) == canonical)))
        .map(|(_, other)| other.resource)
        .collect()
}
