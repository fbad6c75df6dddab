//! Whom or what access is compared for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;

use crate::graph::arn::readable;
use crate::graph::{Graph, Policy, PolicyId, PolicyRef, Principal, aws_managed};
use crate::input::Span;
use crate::json::{self, Style};
use crate::policy::{Document, PolicyType};

/// What kind of thing is allowed something, or lets someone do it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A role, user or group, by all that it holds.
    Principal,
    /// A role, by its trust policy.
    Trust,
    /// A resource, by the policies that sit on it.
    Resource,
    /// A policy that is attached to nothing here.
    Policy,
}

impl Kind {
    /// The word of the JSON form.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Principal => "principal",
            Kind::Trust => "trust",
            Kind::Resource => "resource",
            Kind::Policy => "policy",
        }
    }
}

/// A subject by name.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Name {
    /// What it is.
    pub kind: Kind,
    /// Its address; of a policy file, its path.
    pub address: String,
}

/// Someone or something with the documents that decide what is allowed.
#[derive(Clone, Debug)]
pub(super) struct Subject<'a> {
    pub(super) name: Name,
    pub(super) graph: &'a Graph,
    pub(super) held: Vec<Held<'a>>,
    /// The permissions boundary.
    pub(super) boundary: Option<Read<'a>>,
    /// Policies that nobody sees, each by a name that is the same on both sides, with the reason.
    pub(super) unseen: BTreeMap<String, String>,
    /// A permissions boundary that nobody sees.
    pub(super) unseen_boundary: Option<String>,
    /// The principal's ARN, or the role's.
    pub(super) arn: Option<crate::text::Text>,
    /// The file of a policy on its own.
    pub(super) path: Option<PathBuf>,
}

/// One document.
#[derive(Clone, Debug)]
pub(super) struct Held<'a> {
    pub(super) policy: String,
    pub(super) document: Read<'a>,
    /// Where it is attached.
    pub(super) span: Option<Span>,
    /// Whether only apply tells if it is held.
    pub(super) alternative: bool,
    /// Whether its places are those of iamlint's own copy.
    pub(super) foreign: bool,
}

/// A document as it was read.
#[derive(Clone, Debug)]
pub(super) enum Read<'a> {
    /// The graph's.
    Here(&'a Document),
    /// AWS's, or what is known of one of the graph's.
    Apart(Arc<Document>),
}

impl Deref for Read<'_> {
    type Target = Document;

    fn deref(&self) -> &Document {
        match self {
            Read::Here(document) => document,
            Read::Apart(document) => document,
        }
    }
}

/// Every subject of a graph.
pub(super) fn of(graph: &Graph) -> Vec<Subject<'_>> {
    let mut used: BTreeSet<PolicyId> = BTreeSet::new();
    let mut subjects: Vec<Subject<'_>> = Vec::new();
    for principal in &graph.principals {
        subjects.push(principal_of(graph, principal, &mut used));
        if let Some(policy) = principal.trust.and_then(|id| graph.policies.get(id.index())) {
            used.extend(principal.trust);
            let mut trust = Subject::new(graph, Kind::Trust, principal.address.to_string());
            trust.arn = arn(graph, principal);
            trust.hold(policy, policy.header);
            subjects.push(trust);
        }
    }
    let mut on: BTreeMap<String, Subject<'_>> = BTreeMap::new();
    for (index, policy) in graph.policies.iter().enumerate() {
        let is_resource = policy.policy_type == PolicyType::Resource && policy.sits_on.is_some();
        if !is_resource || !used.insert(PolicyId(index as u32)) {
            continue;
        }
        for resource in graph.sites(policy) {
            let address = graph.resources.resource(resource).address.to_string();
            let subject = on.entry(address.clone()).or_insert_with(|| Subject::new(graph, Kind::Resource, address));
            subject.hold(policy, policy.header);
        }
    }
    subjects.extend(on.into_values());
    for (index, policy) in graph.policies.iter().enumerate() {
        if used.contains(&PolicyId(index as u32)) || policy.policy_type == PolicyType::Boundary && policy.path.is_none()
        {
            continue;
        }
        // The documents one of which an attribute holds follow one another.
        let name = Name { kind: Kind::Policy, address: name(policy) };
        if subjects.last().is_none_or(|last| last.name != name || policy.address.is_none()) {
            let mut alone = Subject::new(graph, name.kind, name.address);
            alone.path = policy.path.clone();
            subjects.push(alone);
        }
        if let Some(alone) = subjects.last_mut() {
            alone.hold(policy, policy.header);
        }
    }
    subjects
}

fn principal_of<'a>(graph: &'a Graph, principal: &'a Principal, used: &mut BTreeSet<PolicyId>) -> Subject<'a> {
    let mut subject = Subject::new(graph, Kind::Principal, principal.address.to_string());
    subject.arn = arn(graph, principal);
    let groups = principal.groups.iter().filter_map(|id| graph.principals.get(id.index()));
    for holder in std::iter::once(principal).chain(groups) {
        for attachment in &holder.attachments {
            match &attachment.policy {
                PolicyRef::Document(id) => {
                    used.insert(*id);
                    if let Some(policy) = graph.policies.get(id.index()) {
                        subject.hold(policy, attachment.span);
                    }
                }
                PolicyRef::AwsManaged(name) => subject.hold_managed(name, attachment.span),
                // Said below.
                PolicyRef::External(arn) if holder.unseen_policies.iter().any(|why| why.contains(&arn.to_string())) => {
                }
                PolicyRef::External(arn) => {
                    let why = format!("{} is not in the configuration", readable(arn));
                    subject.unseen.insert(arn.to_string(), why);
                }
            }
        }
        let alternatives = alternatives(graph, holder);
        for (id, policy) in &alternatives {
            used.insert(*id);
            subject.hold(policy, policy.header);
        }
        for why in &holder.unseen_policies {
            if !alternatives.is_empty() && why.contains(ALTERNATIVES) {
                continue;
            }
            subject.unseen.insert(why.clone(), format!("more policies may be attached than are seen: {why}"));
        }
    }
    match &principal.boundary {
        None => {}
        Some(PolicyRef::Document(id)) => {
            used.insert(*id);
            match graph.policies.get(id.index()) {
                Some(policy) if !policy.alternative => subject.boundary = Some(Read::Here(&policy.document)),
                _ => subject.unseen_boundary = Some(format!("{} has an alternative", principal.address)),
            }
        }
        Some(PolicyRef::AwsManaged(name)) => match aws_managed(name) {
            Some(document) => subject.boundary = Some(Read::Apart(document)),
            None => subject.unseen_boundary = Some(name.clone()),
        },
        Some(PolicyRef::External(arn)) => subject.unseen_boundary = Some(arn.to_string()),
    }
    subject
}

/// What the graph says of a principal of which it does not know which of several documents it holds.
const ALTERNATIVES: &str = "attaches one of several documents";

/// The documents of which a principal holds one, or none.
fn alternatives<'a>(graph: &'a Graph, principal: &Principal) -> Vec<(PolicyId, &'a Policy)> {
    let policies = graph.policies.iter().enumerate().map(|(index, policy)| (PolicyId(index as u32), policy));
    let held = |policy: &Policy| {
        policy.alternative
            && policy.policy_type == PolicyType::Identity
            && policy.attached_to.contains(&principal.address)
    };
    policies.filter(|(_, policy)| held(policy)).collect()
}

fn arn(graph: &Graph, principal: &Principal) -> Option<crate::text::Text> {
    graph.resources.resource(principal.resource).arn.clone()
}

fn name(policy: &Policy) -> String {
    let path = || policy.path.as_ref().map(|path| path.to_string_lossy().replace('\\', "/"));
    policy.address.as_ref().map(ToString::to_string).or_else(path).unwrap_or_else(|| "policy".to_owned())
}

impl<'a> Subject<'a> {
    fn new(graph: &'a Graph, kind: Kind, address: String) -> Self {
        Self {
            name: Name { kind, address },
            graph,
            held: Vec::new(),
            boundary: None,
            unseen: BTreeMap::new(),
            unseen_boundary: None,
            arn: None,
            path: None,
        }
    }

    /// Takes up a document. What is not known of it counts as a policy that nobody sees.
    fn hold(&mut self, policy: &'a Policy, span: Option<Span>) {
        let policy_name = name(policy);
        for unknown in &policy.document.unknown {
            let why = unknown
                .symbols()
                .next()
                .map_or_else(|| "it could not be evaluated".to_owned(), |symbol| symbol.reason());
            self.unseen.insert(unknown.to_string(), format!("a part of {policy_name} is not known: {why}"));
        }
        let mut document = Read::Here(&policy.document);
        let unread = |statement: &crate::policy::Statement| statement.effect.is_none();
        if !policy.document.unknown.is_empty() || policy.document.statements.iter().any(unread) {
            let mut known = policy.document.clone();
            known.unknown.clear();
            for statement in known.statements.extract_if(.., |statement| unread(statement)) {
                let text = json::to_string(&statement.to_json(), Style::Compact);
                let why = format!("the Effect of statement {} of {policy_name} is not known", statement.index + 1);
                self.unseen.insert(text, why);
            }
            document = Read::Apart(Arc::new(known));
        }
        let held = Held { policy: policy_name, document, span, alternative: policy.alternative, foreign: false };
        self.held.push(held);
    }

    fn hold_managed(&mut self, name: &str, span: Option<Span>) {
        match aws_managed(name) {
            Some(document) => {
                let document = Read::Apart(document);
                self.held.push(Held { policy: name.to_owned(), document, span, alternative: false, foreign: true });
            }
            None => {
                self.unseen.insert(name.to_owned(), format!("{name} is no AWS managed policy that is known"));
            }
        }
    }

    /// Everything that decides what is allowed, as text: equal texts allow the same.
    pub(super) fn print(&self) -> String {
        let mut text = String::new();
        for held in &self.held {
            text.push_str(if held.alternative { "?" } else { "" });
            text.push_str(&print(&held.document));
        }
        if let Some(boundary) = &self.boundary {
            text.push_str("boundary");
            text.push_str(&print(boundary));
        }
        format!("{text}{:?}{:?}", self.unseen.keys(), self.unseen_boundary)
    }
}

/// A document as text.
pub(super) fn print(document: &Document) -> String {
    // Problems are of what is no part of the printed form: a key that is given twice.
    let problems: Vec<_> = document.problems.iter().map(|problem| (problem.code, &problem.message)).collect();
    format!("{}{problems:?}", json::to_string(&document.to_json(), Style::Compact))
}
