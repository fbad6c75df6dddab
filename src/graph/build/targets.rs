//! From texts in policies and needs to the nodes they reach.

use std::collections::{BTreeSet, HashMap};

use crate::policy::Pattern;
use crate::text::Text;

use super::super::arn::{Fields, strip_prefix};
use super::super::edges::Node;
use super::super::model::{Graph, PrincipalId, ResourceId};

/// The nodes of a graph, found by what a policy writes.
pub(in crate::graph) struct Targets<'a> {
    graph: &'a Graph,
    principals: HashMap<ResourceId, PrincipalId>,
    /// Declared resources with an ARN, by the service in it.
    by_service: HashMap<Text, Vec<ResourceId>>,
}

impl<'a> Targets<'a> {
    pub(in crate::graph) fn new(graph: &'a Graph) -> Self {
        let numbered = graph.principals.iter().enumerate();
        let principals = numbered.map(|(number, p)| (p.resource, PrincipalId(number as u32))).collect();
        let mut by_service: HashMap<Text, Vec<ResourceId>> = HashMap::new();
        for (number, resource) in graph.resources.iter().enumerate() {
            let id = ResourceId(number as u32);
            let arn = resource.arn.as_ref().filter(|arn| graph.resources.by_arn(arn) == Some(id));
            if let Some(fields) = arn.and_then(Fields::of) {
                by_service.entry(fields.service).or_default().push(id);
            }
        }
        Self { graph, principals, by_service }
    }

    /// The node of a resource: the principal, where it is one.
    pub(in crate::graph) fn node(&self, resource: ResourceId) -> Node {
        match self.principals.get(&resource) {
            Some(principal) => Node::Principal(*principal),
            None => Node::Resource(resource),
        }
    }

    /// The nodes that a resource pattern reaches: the declared resources whose ARN it is or matches, or that what it matches lies in
    /// (`${aws_s3_bucket.build.arn}/*`); where there is none, the pattern itself. A pattern over whole services stays one node: it reaches all there is.
    pub(in crate::graph) fn reached(&self, pattern: &Text) -> BTreeSet<Node> {
        let resources = &self.graph.resources;
        let canonical = resources.canonical(pattern);
        if let Some(id) = resources.by_arn(&canonical) {
            return BTreeSet::from([self.node(id)]);
        }
        let itself = || BTreeSet::from([Node::Arn(canonical.clone())]);
        let Some(fields) = Fields::of(&canonical).filter(|fields| !fields.resource.is("*")) else {
            let symbol = canonical.as_symbol().and_then(|symbol| resources.of_symbol(symbol));
            return symbol.map_or_else(itself, |id| BTreeSet::from([self.node(id)]));
        };
        let pattern = Pattern::resource(&canonical);
        let declared = self.by_service.get(&fields.service).map_or(&[][..], Vec::as_slice);
        let found: BTreeSet<Node> = declared
            .iter()
            .filter(|&&id| {
                let arn = resources.resource(id).arn.as_ref();
                arn.is_some_and(|arn| lies_in(&canonical, arn) || pattern.matches(arn))
            })
            .map(|&id| self.node(id))
            .collect();
        if found.is_empty() { itself() } else { found }
    }

    /// The node that a principal of a trust policy is.
    pub(in crate::graph) fn trusted(&self, kind: &str, value: &Text) -> Node {
        match (kind, value.known()) {
            ("*", _) | ("AWS", Some(std::borrow::Cow::Borrowed("*"))) => Node::Anyone,
            ("Service", Some(name)) => Node::Service(name.into_owned()),
            ("Federated", _) => self.declared(value).unwrap_or_else(|| Node::Federated(value.clone())),
            ("AWS", _) => self.declared(value).unwrap_or_else(|| Node::Aws(self.graph.resources.canonical(value))),
            _ => Node::Unknown(value.clone()),
        }
    }

    fn declared(&self, value: &Text) -> Option<Node> {
        self.graph.resources.find_any(value).map(|id| self.node(id))
    }
}

/// Whether a pattern is over parts of the resource with that ARN: objects of a bucket, streams of a log group.
fn lies_in(pattern: &Text, arn: &Text) -> bool {
    strip_prefix(pattern, arn).is_some_and(|rest| rest.known_prefix().starts_with(['/', ':']))
}
