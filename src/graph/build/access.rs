//! What each principal is allowed and needs, node by node.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::catalog::catalog;
use crate::json;
use crate::policy::{Document, Effect, Pattern, Statement};
use crate::text::{Origin, Text};
use crate::wiring::{Need, Strength};

use super::super::edges::{Access, Edge, Node, Relation, action_matches};
use super::super::model::{Graph, PolicyRef, PrincipalId};
use super::targets::Targets;

/// One action pattern of one statement on one resource pattern.
pub(in crate::graph) struct Grant {
    /// As it is written; `all but …` of a `NotAction`.
    pub(in crate::graph) action: String,
    /// Canonical, literal regions and accounts taken for the own: whether it may cover a need is asked, and a no must be certain.
    resource: Pattern,
    /// Whether the resource is what `NotResource` leaves out.
    negated: bool,
    /// What it is drawn on.
    pub(in crate::graph) nodes: BTreeSet<Node>,
    /// The statement it is of, by its index.
    pub(in crate::graph) statement: usize,
    /// Whether it is of a policy that AWS keeps. These allow thousands of actions: only what meets a need is drawn, the rest is said by the policy's name.
    of_aws: bool,
}

impl Grant {
    /// The service of the action, in lower case; empty of `*`.
    pub(in crate::graph) fn service(&self) -> String {
        self.action.split_once(':').map_or("", |(service, _)| service).to_ascii_lowercase()
    }

    /// Whether it allows all of `action` on `resource`.
    pub(in crate::graph) fn covers(&self, action: &str, resource: &Pattern) -> bool {
        action_matches(&self.action, action) && self.resource.covers(resource) != self.negated
    }
}

/// Adds the edges from a principal to what it acts on, and from what runs under it to what that is wired to.
pub(super) fn acts(graph: &Graph, id: PrincipalId, targets: &Targets<'_>, edges: &mut BTreeSet<Edge>) {
    let principal = &graph.principals[id.index()];
    let grants: Vec<Grant> = principal
        .attachments
        .iter()
        .flat_map(|attachment| match &attachment.policy {
            PolicyRef::Document(policy) => granted(&graph.policies[policy.index()].document, targets, graph),
            PolicyRef::AwsManaged(name) => {
                let grants = aws_managed(name).map(|document| granted(&document, targets, graph)).unwrap_or_default();
                grants.into_iter().map(|grant| Grant { of_aws: true, ..grant }).collect()
            }
            PolicyRef::External(_) => Vec::new(),
        })
        .collect();
    let mut access: BTreeMap<Node, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for grant in grants.iter().filter(|grant| !grant.of_aws) {
        for node in &grant.nodes {
            access.entry(node.clone()).or_default().0.insert(grant.action.clone());
        }
    }
    for need in principal.needs.iter().filter(|need| need.strength != Strength::Optional) {
        for resource in &need.resources {
            let nodes = targets.reached(resource);
            wired(graph, need, &nodes, targets, edges);
            let resource = Pattern::resource(&graph.resources.canonical_as_own(resource));
            for action in &need.actions {
                let covering: Vec<&Grant> = grants.iter().filter(|grant| grant.covers(action, &resource)).collect();
                let own = covering.iter().filter(|grant| !grant.of_aws);
                let reached = nodes.iter().chain(own.flat_map(|grant| &grant.nodes));
                for node in reached {
                    let (granted, needed) = access.entry(node.clone()).or_default();
                    needed.insert(action.clone());
                    granted.extend(covering.iter().filter(|_| nodes.contains(node)).map(|grant| grant.action.clone()));
                }
            }
        }
    }
    edges.extend(access.into_iter().map(|(to, (granted, needed))| {
        let access = Access { granted: granted.into_iter().collect(), needed: needed.into_iter().collect() };
        Edge { from: Node::Principal(id), to, relation: Relation::Acts(access), span: None }
    }));
}

/// Edges from the resource whose wiring needs something to the declared resources it needs it on.
fn wired(graph: &Graph, need: &Need, nodes: &BTreeSet<Node>, targets: &Targets<'_>, edges: &mut BTreeSet<Edge>) {
    let Some(from) = graph.resources.by_address(&need.user).map(|user| targets.node(user)) else { return };
    let declared = nodes.iter().filter(|node| matches!(node, Node::Resource(_) | Node::Principal(_)) && **node != from);
    edges.extend(declared.map(|to| Edge {
        from: from.clone(),
        to: to.clone(),
        relation: Relation::WiredTo,
        span: need.evidence,
    }));
}

/// The document of a policy that AWS keeps, read once however often it is asked for.
pub(crate) fn aws_managed(name: &str) -> Option<Arc<Document>> {
    static READ: LazyLock<Mutex<HashMap<String, Option<Arc<Document>>>>> = LazyLock::new(Mutex::default);
    let read = || {
        let document = catalog().managed_policy(name)?.document();
        let json = json::parse(&Text::literal(document, Origin::default())).value?;
        Some(Arc::new(Document::read(&json)))
    };
    let mut all = READ.lock().unwrap_or_else(PoisonError::into_inner);
    all.entry(name.to_owned()).or_insert_with(read).clone()
}

/// Each action that a document allows on each resource. What it denies is not taken off: that is the question of `policy`, not of a drawing.
pub(in crate::graph) fn granted(document: &Document, targets: &Targets<'_>, graph: &Graph) -> Vec<Grant> {
    said(document, Effect::Allow, targets, graph)
}

/// Each action that a document denies on each resource, whatever its conditions.
pub(in crate::graph) fn denied(document: &Document, targets: &Targets<'_>, graph: &Graph) -> Vec<Grant> {
    said(document, Effect::Deny, targets, graph)
}

fn said(document: &Document, effect: Effect, targets: &Targets<'_>, graph: &Graph) -> Vec<Grant> {
    let mut grants = Vec::new();
    for statement in document.statements.iter().filter(|statement| statement.effect == Some(effect)) {
        let actions = actions(statement);
        for clause in &statement.resources {
            let star = Text::literal("*", clause.origin.clone());
            for value in &clause.values {
                let shown = if clause.negated { &star } else { &value.text };
                let nodes = targets.reached(shown);
                let resource = Pattern::resource(&graph.resources.canonical_as_own(&value.text));
                grants.extend(actions.iter().map(|action| Grant {
                    action: action.clone(),
                    resource: resource.clone(),
                    negated: clause.negated,
                    nodes: nodes.clone(),
                    statement: statement.index,
                    of_aws: false,
                }));
            }
            for unknown in &clause.unknown {
                grants.extend(actions.iter().map(|action| Grant {
                    action: action.clone(),
                    resource: Pattern::resource(unknown),
                    negated: clause.negated,
                    nodes: BTreeSet::from([Node::Unknown(unknown.clone())]),
                    statement: statement.index,
                    of_aws: false,
                }));
            }
        }
    }
    grants
}

fn actions(statement: &Statement) -> BTreeSet<String> {
    let mut actions = BTreeSet::new();
    for clause in &statement.actions {
        let values = clause.values.iter().map(|value| value.text.to_string());
        if clause.negated {
            actions.insert(format!("{}{}", Access::ALL_BUT, values.collect::<Vec<_>>().join(", ")));
        } else {
            actions.extend(values);
        }
    }
    actions
}
