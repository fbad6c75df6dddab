//! What the ends of a way are called.

use crate::catalog::nearest::nearest;
use crate::catalog::{Action, catalog};
use crate::graph::{Graph, Node, ResourceId, render};
use crate::text::{Origin, Text};

/// Where a way is to end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Goal {
    /// At a principal or resource.
    Node(Node),
    /// At an action, on any resource.
    Action(Action),
    /// At being administrator.
    Admin,
}

/// A name that means nothing here, and those that are near.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NoEnd {
    /// The nearest names.
    pub near: Vec<String>,
}

/// What `name` means as a start: an address, an ARN, a service principal, an identity provider by its host, an account, or `anyone`.
///
/// # Errors
///
/// It means nothing here.
pub fn start(graph: &Graph, name: &str) -> Result<Node, NoEnd> {
    if name == "anyone" || name == "*" {
        return Ok(Node::Anyone);
    }
    if let Some(node) = graph.node(name).or_else(|| by_arn(graph, name)).or_else(|| provider(graph, name)) {
        return Ok(as_principal(graph, node));
    }
    if name.ends_with(".amazonaws.com") && !name.contains(':') {
        return Ok(Node::Service(name.to_owned()));
    }
    Err(NoEnd { near: near(graph, name) })
}

/// What `name` means as an end: `admin`, an action, an address or an ARN.
///
/// # Errors
///
/// It means nothing here.
pub fn goal(graph: &Graph, name: &str) -> Result<Goal, NoEnd> {
    if name.eq_ignore_ascii_case("admin") {
        return Ok(Goal::Admin);
    }
    if let Some(action) = catalog().action(name) {
        return Ok(Goal::Action(action));
    }
    let node = graph.node(name).or_else(|| by_arn(graph, name)).map(|node| as_principal(graph, node));
    let is_end = |node: &Node| matches!(node, Node::Principal(_) | Node::Resource(_));
    match node.filter(is_end) {
        Some(node) => Ok(Goal::Node(node)),
        None => {
            let actions = catalog().nearest_actions(name).into_iter().map(str::to_owned);
            let admin = nearest(name, std::iter::once(("admin", "admin".to_owned())));
            Err(NoEnd { near: admin.into_iter().chain(near(graph, name)).chain(actions).collect() })
        }
    }
}

fn by_arn(graph: &Graph, name: &str) -> Option<Node> {
    let arn = name.starts_with("arn:").then(|| Text::literal(name, Origin::default()))?;
    graph.resources.by_arn(&arn).map(Node::Resource)
}

/// A role is a principal and a resource: here the principal.
fn as_principal(graph: &Graph, node: Node) -> Node {
    let Node::Resource(id) = node else { return node };
    let principal = graph.principals.iter().find(|principal| principal.resource == id);
    principal.and_then(|principal| graph.node(&principal.address.to_string())).unwrap_or(Node::Resource(id))
}

/// The identity provider of a host: `token.actions.githubusercontent.com`.
fn provider(graph: &Graph, name: &str) -> Option<Node> {
    let ending = format!("oidc-provider/{}", name.trim_start_matches("https://"));
    let names = |id: &ResourceId| {
        let arn = graph.resources.resource(*id).arn.as_ref();
        arn.is_some_and(|arn| arn.to_string().ends_with(&ending))
    };
    let kind = "aws_iam_openid_connect_provider";
    let all = graph.resources.by_type(kind).iter().chain(graph.resources.data_by_type(kind));
    let declared = all.copied().find(names).map(Node::Resource);
    let ends = || graph.edges().iter().map(|edge| &edge.from);
    let trusted = || ends().find(|node| matches!(node, Node::Federated(text) if text.to_string().ends_with(&ending)));
    declared.or_else(|| trusted().cloned())
}

fn near(graph: &Graph, name: &str) -> Vec<String> {
    let addresses = graph.resources.iter().map(|resource| resource.address.to_string());
    let nodes = graph.edges().iter().filter(|edge| matches!(edge.from, Node::Service(_)));
    let services = nodes.map(|edge| render::label_of(graph, &edge.from));
    let mut near = nearest(name, addresses.chain(services).map(|one| (one.clone(), one)));
    near.dedup();
    near
}
