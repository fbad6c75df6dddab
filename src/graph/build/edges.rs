//! The edges: who assumes, who holds, what runs under what, and what acts on what.

use std::collections::BTreeSet;

use crate::text::Text;

use super::super::edges::{Edge, Node, Relation};
use super::super::model::{Graph, PolicyId, PolicyRef, PrincipalId, PrincipalKind};
use super::access;
use super::targets::Targets;

/// All edges of a graph whose nodes are there, sorted.
pub(super) fn edges(graph: &Graph) -> Vec<Edge> {
    let targets = Targets::new(graph);
    let mut edges = BTreeSet::new();
    for (number, principal) in graph.principals.iter().enumerate() {
        let id = PrincipalId(number as u32);
        trusted(graph, id, &targets, &mut edges);
        for attachment in &principal.attachments {
            let relation = Relation::Holds(attachment.kind);
            let to = policy_node(&attachment.policy);
            edges.insert(Edge { from: Node::Principal(id), to, relation, span: attachment.span });
        }
        edges.extend(principal.groups.iter().map(|&group| Edge {
            from: Node::Principal(id),
            to: Node::Principal(group),
            relation: Relation::MemberOf,
            span: principal.header,
        }));
        if let Some(boundary) = &principal.boundary {
            let to = policy_node(boundary);
            edges.insert(Edge { from: Node::Principal(id), to, relation: Relation::Bounded, span: principal.header });
        }
        for user in &principal.users {
            let from = targets.node(user.resource);
            let relation = Relation::Uses(user.attribute.clone());
            edges.insert(Edge { from, to: Node::Principal(id), relation, span: user.span });
        }
        access::acts(graph, id, &targets, &mut edges);
    }
    for (number, policy) in graph.policies.iter().enumerate() {
        let from = Node::Policy(PolicyId(number as u32));
        let on = policy.sits_on.map(|id| targets.node(id));
        edges.extend(on.map(|to| Edge { from, to, relation: Relation::SitsOn, span: policy.header }));
    }
    edges.into_iter().collect()
}

fn policy_node(policy: &PolicyRef) -> Node {
    match policy {
        PolicyRef::Document(id) => Node::Policy(*id),
        PolicyRef::AwsManaged(name) => Node::AwsManaged(name.clone()),
        PolicyRef::External(arn) => Node::Arn(arn.clone()),
    }
}

/// Who the trust policy of a role lets in.
fn trusted(graph: &Graph, role: PrincipalId, targets: &Targets<'_>, edges: &mut BTreeSet<Edge>) {
    let principal = &graph.principals[role.index()];
    let Some(trust) = principal.trust.map(|trust| &graph.policies[trust.index()].document) else {
        if principal.kind == PrincipalKind::Role {
            let from = Node::Unknown(Text::literal("its trust policy is not known", Default::default()));
            edges.insert(Edge { from, to: Node::Principal(role), relation: Relation::Assumes, span: None });
        }
        return;
    };
    let mut assume = |from: Node, span| {
        edges.insert(Edge { from, to: Node::Principal(role), relation: Relation::Assumes, span });
    };
    trust.unknown.iter().for_each(|text| assume(Node::Unknown(text.clone()), text.origin().primary()));
    for clause in trust.statements.iter().filter(|s| s.allows()).flat_map(|statement| &statement.principals) {
        clause.unknown.iter().for_each(|text| assume(Node::Unknown(text.clone()), text.origin().primary()));
        if clause.negated {
            assume(Node::Anyone, clause.origin.primary());
            continue;
        }
        for entry in &clause.entries {
            let kind = entry.kind.text.known();
            for value in &entry.values {
                assume(targets.trusted(kind.as_deref().unwrap_or_default(), &value.text), value.span());
            }
        }
    }
}
