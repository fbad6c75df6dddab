//! The nodes that have an edge, with what every format says of them.

use std::collections::BTreeSet;

use crate::input::Span;

use super::super::arn::readable;
use super::super::edges::Node;
use super::super::model::{Graph, PrincipalKind};

/// A node to be drawn.
pub(in crate::graph) struct Drawn {
    /// Unique in the graph and the same in every run: an address where there is one.
    pub(in crate::graph) id: String,
    /// What it is, in one word.
    pub(in crate::graph) kind: &'static str,
    /// What it is called.
    pub(in crate::graph) label: String,
    /// Where it is declared.
    pub(in crate::graph) span: Option<Span>,
}

/// Every principal and every node that an edge touches, in order.
pub(in crate::graph) fn nodes(graph: &Graph) -> Vec<Drawn> {
    let touched: BTreeSet<&Node> = graph.edges().iter().flat_map(|edge| [&edge.from, &edge.to]).collect();
    touched.into_iter().map(|node| drawn(graph, node)).collect()
}

/// One node as it is drawn.
pub(in crate::graph) fn drawn(graph: &Graph, node: &Node) -> Drawn {
    let plain = |kind: &'static str, label: String| Drawn { id: format!("{kind}:{label}"), kind, label, span: None };
    match node {
        Node::Principal(id) => {
            let principal = &graph.principals[id.index()];
            let kind = match principal.kind {
                PrincipalKind::Role => "role",
                PrincipalKind::User => "user",
                PrincipalKind::Group => "group",
            };
            let address = principal.address.to_string();
            Drawn { id: address.clone(), kind, label: address, span: principal.header }
        }
        Node::Policy(id) => {
            let policy = &graph.policies[id.index()];
            let address = policy.address.as_ref().map(ToString::to_string);
            let path = policy.path.as_ref().map(|path| path.to_string_lossy().into_owned());
            let label = address.or(path).unwrap_or_default();
            Drawn { id: format!("policy:{label}#{}", id.0), kind: "policy", label, span: policy.header }
        }
        Node::Resource(id) => {
            let resource = graph.resources.resource(*id);
            let address = resource.address.to_string();
            Drawn { id: address.clone(), kind: "resource", label: address, span: resource.header }
        }
        Node::AwsManaged(name) => plain("aws-managed-policy", name.clone()),
        Node::Arn(arn) => plain("arn", readable(arn)),
        Node::Service(name) => plain("service", name.clone()),
        Node::Aws(name) => plain("aws", readable(name)),
        Node::Federated(name) => plain("federated", name.to_string()),
        Node::Anyone => Drawn { id: "anyone".into(), kind: "anyone", label: "anyone".into(), span: None },
        Node::Unknown(text) => plain("unknown", text.to_string()),
    }
}
