//! The last step: to an action, or to a resource that is no principal.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Action, catalog};
use crate::graph::{Graph, Node, ResourceId};
use crate::policy::Document;
use crate::text::{Origin, Text};

use super::super::answer::Certainty;
use super::super::held::held;
use super::super::target::{Target, on};
use super::super::who_can::{Able, able};
use super::{End, Hop, Reason};

/// Who arrives by one step, and how: by the names of their nodes.
pub(super) type Arriving = BTreeMap<String, Hop>;

/// The last steps to an action, on any resource.
pub(super) fn at_action(graph: &Graph, action: Action) -> Arriving {
    let target = Target { action, resource: Text::literal("*", Origin::default()), declared: None };
    let mut arriving = Arriving::new();
    for one in able(graph, &target).able {
        add(graph, &mut arriving, one, action, &End::Action, "may do it");
    }
    arriving
}

/// The last steps to a resource: whoever may do something on it that a statement names.
pub(super) fn at_resource(graph: &Graph, resource: ResourceId) -> Arriving {
    let mut arriving = Arriving::new();
    let Some(arn) = graph.resources.resource(resource).arn.clone() else { return arriving };
    for action in worth_asking(graph, resource) {
        let Ok(target) = on(graph, action, &arn, Some(resource)) else { continue };
        for one in able(graph, &target).able {
            add(graph, &mut arriving, one, action, &End::Node(Node::Resource(resource)), "acts on it");
        }
    }
    arriving
}

fn add(graph: &Graph, arriving: &mut Arriving, able: Able, action: Action, to: &End, how: &str) {
    let grant = able.grants.into_iter().max_by_key(|grant| grant.certainty);
    let Some(grant) = grant.filter(|grant| grant.certainty > Certainty::Denied) else { return };
    let reason = Reason { action: action.name().to_owned(), grant };
    if let Some(hop) = arriving.get_mut(&able.who) {
        // Each further action of the same statement says nothing new.
        if !hop.by.iter().any(|known| known.grant.place == reason.grant.place) {
            hop.by.push(reason);
        }
        return;
    }
    let from = graph.node(&able.who).unwrap_or(Node::Anyone);
    let hop = Hop { from, to: to.clone(), how: how.to_owned(), by: vec![reason], depends: Vec::new() };
    arriving.insert(able.who, hop);
}

/// Of each statement that may be about the resource, the most telling action that applies to it, and the most telling that applies to what is in it.
fn worth_asking(graph: &Graph, resource: ResourceId) -> Vec<Action> {
    let Some(arn) = &graph.resources.resource(resource).arn else { return Vec::new() };
    let on_it = |action: &Action| {
        let target = on(graph, *action, arn, Some(resource)).ok().filter(|_| !action.requires_star())?;
        Some(target.resource == *arn)
    };
    let service =
        graph.resources.resource(resource).iam_type.as_deref().and_then(|of| of.split_once(':')).map(|of| of.0);
    let aws: Vec<_> = graph
        .principals
        .iter()
        .flat_map(|principal| held(graph, principal).0)
        .filter(|held| held.attached.is_some())
        .collect();
    let own = graph.policies.iter().map(|policy| &policy.document);
    let documents: Vec<&Document> = own.chain(aws.iter().map(|held| &*held.document)).collect();
    let mut patterns: BTreeSet<String> = BTreeSet::new();
    for leaf in documents.iter().flat_map(|document| &document.statements).flat_map(|one| one.action_values()) {
        patterns.extend(leaf.text.known().map(|known| known.to_ascii_lowercase()));
    }
    let mut actions: Vec<Action> = Vec::new();
    for pattern in patterns {
        let named = match pattern.starts_with('*') {
            true => service.map(|service| catalog().expand(&format!("{service}:*"))).unwrap_or_default(),
            false => catalog().expand(&pattern),
        };
        let known: Vec<(Action, bool)> =
            named.into_iter().filter_map(|action| Some((action, on_it(&action)?))).collect();
        for whole in [true, false] {
            let of_it = known.iter().filter(|(_, on_it)| *on_it == whole).map(|(action, _)| *action);
            let most = of_it.max_by_key(|action| super::super::harm(action.access_level()));
            actions.extend(most.filter(|most| !actions.contains(most)));
        }
    }
    actions
}
