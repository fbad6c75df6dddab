//! The last step: to an action, or to a resource that is no principal.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::{Action, catalog};
use crate::graph::{Graph, Node, ResourceId};
use crate::policy::{Clause, Document, Effect, Leaf, Pattern, Statement};
use crate::text::{Origin, Text};

use super::super::answer::Certainty;
use super::super::held::held;
use super::super::target::{Target, on};
use super::super::who_can::{Able, able};
use super::actor::Actor;
use super::{End, Hop, Reason};

/// Who arrives by one step, and how.
pub(super) struct Arriving {
    /// By the names of their nodes.
    by_name: BTreeMap<String, Hop>,
    /// What is asked of whom the graph does not have: a user in a group that it joined.
    targets: Vec<Target>,
    to: End,
    how: &'static str,
}

impl Arriving {
    /// No last steps.
    pub(super) fn none() -> Self {
        Self { by_name: BTreeMap::new(), targets: Vec::new(), to: End::Action, how: "" }
    }

    /// The last steps to an action, on any resource.
    pub(super) fn at_action(graph: &Graph, action: Action) -> Self {
        let target = Target { action, resource: Text::literal("*", Origin::default()), declared: None };
        Self::at(graph, vec![target], End::Action, "may do it")
    }

    /// The last steps to a resource: whoever may do something on it that a statement names.
    pub(super) fn at_resource(graph: &Graph, resource: ResourceId) -> Self {
        let Some(arn) = graph.resources.resource(resource).arn.clone() else { return Self::none() };
        let actions = worth_asking(graph, resource).into_iter();
        let targets = actions.filter_map(|action| on(graph, action, &arn, Some(resource)).ok()).collect();
        Self::at(graph, targets, End::Node(Node::Resource(resource)), "acts on it")
    }

    fn at(graph: &Graph, targets: Vec<Target>, to: End, how: &'static str) -> Self {
        let mut arriving = Self { by_name: BTreeMap::new(), targets: Vec::new(), to, how };
        for target in &targets {
            for one in able(graph, target).able {
                arriving.add(graph, one, target.action);
            }
        }
        Self { targets, ..arriving }
    }

    fn add(&mut self, graph: &Graph, able: Able, action: Action) {
        let grant = able.grants.into_iter().max_by_key(|grant| grant.certainty);
        let Some(grant) = grant.filter(|grant| grant.certainty > Certainty::Denied) else { return };
        let reason = Reason { action: action.name().to_owned(), grant };
        let from = graph.node(&able.who).unwrap_or(Node::Anyone);
        let new = || Hop { from, to: self.to.clone(), how: self.how.to_owned(), by: Vec::new(), depends: Vec::new() };
        let hop = self.by_name.entry(able.who).or_insert_with(new);
        also(&mut hop.by, reason);
    }

    /// The last step of somebody.
    pub(super) fn of(&self, name: &str) -> Option<Hop> {
        self.by_name.get(name).cloned()
    }

    /// The last step of a user in a group that it joined.
    pub(super) fn of_member(&self, actor: &Actor<'_>, from: Node) -> Option<Hop> {
        let mut by = Vec::new();
        for target in &self.targets {
            if let Some(reason) = actor.may(target.action, target, None) {
                also(&mut by, reason);
            }
        }
        let hop = Hop { from, to: self.to.clone(), how: self.how.to_owned(), by, depends: Vec::new() };
        (!hop.by.is_empty()).then_some(hop)
    }
}

/// Adds a statement that is enough by itself: the surest are kept, and of each the first action, since further ones say nothing new.
fn also(by: &mut Vec<Reason>, reason: Reason) {
    let best = by.first().map(|known| known.grant.certainty);
    if best.is_some_and(|best| best < reason.grant.certainty) {
        by.clear();
    } else if best.is_some_and(|best| best > reason.grant.certainty) {
        return;
    }
    if !by.iter().any(|known| known.grant.place == reason.grant.place) {
        by.push(reason);
    }
}

/// Documents that count together, since what one allows another denies.
struct Together<'a> {
    documents: Vec<&'a Document>,
    /// The resource's own policies, whose `Deny` counts for everyone.
    own: &'a [&'a Document],
}

impl Together<'_> {
    fn statements(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        let documents = self.documents.iter().chain(self.own.iter().filter(move |_| effect == Effect::Deny));
        documents.flat_map(|document| &document.statements).filter(move |one| one.effect == Some(effect))
    }

    /// Whether a `Deny` is about an action, on whatever and under whichever conditions.
    fn touches(&self, action: Action) -> bool {
        let name = action.name().to_ascii_lowercase();
        self.statements(Effect::Deny).any(|deny| {
            let about = |clause: &Clause| names(clause, &name) != clause.negated || !clause.unknown.is_empty();
            deny.actions.iter().all(about)
        })
    }
}

fn names(clause: &Clause, action: &str) -> bool {
    clause.values.iter().any(|leaf| leaf.text.is_known() && Pattern::action(&leaf.text).matches_str(action))
}

/// Of each statement that may be about the resource, the most telling action that applies to it, and the most telling that applies to what is in it; and
/// where a `Deny` is about these, the most telling that none is about.
fn worth_asking(graph: &Graph, resource: ResourceId) -> Vec<Action> {
    let own: Vec<&Document> = graph
        .policies
        .iter()
        .filter(|policy| policy.is_on(graph.resources.resource(resource)))
        .map(|policy| &policy.document)
        .collect();
    let held: Vec<Vec<_>> = graph.principals.iter().map(|principal| held(graph, principal).0).collect();
    let of_principals = held.iter().map(|held| held.iter().map(|one| &*one.document).collect());
    // What nobody is known to hold may be held by anyone of whom a question is asked.
    let alone = graph.policies.iter().map(|policy| vec![&policy.document]);
    let all: Vec<Together<'_>> =
        of_principals.chain(alone).map(|documents| Together { documents, own: &own }).collect();
    let mut catalogue = Applying::new(graph, resource);
    let mut actions: Vec<Action> = Vec::new();
    let mut asked: BTreeSet<(String, bool)> = BTreeSet::new();
    for together in &all {
        let denies = together.statements(Effect::Deny).next().is_some();
        for clause in together.statements(Effect::Allow).flat_map(|statement| &statement.actions) {
            for key in keys(clause) {
                // Where nothing is denied, what was asked of one is what is asked of all.
                if !denies && !asked.insert((key.clone(), clause.negated)) {
                    continue;
                }
                for known in catalogue.of(&key, clause) {
                    let first = known.first().copied();
                    let left = known.iter().copied().find(|action| !denies || !together.touches(*action));
                    for action in first.into_iter().chain(left) {
                        if !actions.contains(&action) {
                            actions.push(action);
                        }
                    }
                }
            }
        }
    }
    actions
}

/// What a clause is looked up by: each of its patterns, or all that it leaves out.
fn keys(clause: &Clause) -> Vec<String> {
    let known = clause.values.iter().filter_map(|leaf: &Leaf| leaf.text.known());
    let known = known.map(|known| known.to_ascii_lowercase());
    if clause.negated { vec![known.collect::<Vec<_>>().join(" ")] } else { known.collect() }
}

/// The actions that apply to a resource, and to what is in it, the gravest first.
struct Applying<'a> {
    graph: &'a Graph,
    resource: ResourceId,
    /// Those of its service.
    of_service: Vec<Action>,
    known: BTreeMap<(String, bool), [Vec<Action>; 2]>,
}

impl<'a> Applying<'a> {
    fn new(graph: &'a Graph, resource: ResourceId) -> Self {
        let of_type = graph.resources.resource(resource).iam_type.as_deref();
        let service = of_type.and_then(|of| of.split_once(':')).map(|of| of.0);
        let of_service = service.map(|service| catalog().expand(&format!("{service}:*"))).unwrap_or_default();
        Self { graph, resource, of_service, known: BTreeMap::new() }
    }

    /// Whether an action applies to the resource itself; none where it does not apply to what is in it either.
    fn on_it(graph: &Graph, resource: ResourceId, action: Action) -> Option<bool> {
        let arn = graph.resources.resource(resource).arn.as_ref()?;
        let target = on(graph, action, arn, Some(resource)).ok().filter(|_| !action.requires_star())?;
        Some(target.resource == *arn)
    }

    /// Those that a clause is about, by its key: those that apply to the resource itself, and to what is in it.
    fn of(&mut self, key: &str, clause: &Clause) -> &[Vec<Action>; 2] {
        let (graph, resource, of_service) = (self.graph, self.resource, &self.of_service);
        self.known.entry((key.to_owned(), clause.negated)).or_insert_with(|| {
            let mut about: Vec<Action> = match (clause.negated, key.starts_with('*')) {
                (false, false) => catalog().expand(key),
                (false, true) => of_service.clone(),
                (true, _) => {
                    let is_left = |action: &&Action| !names(clause, &action.name().to_ascii_lowercase());
                    of_service.iter().filter(is_left).copied().collect()
                }
            };
            about.sort_by_key(|action| std::cmp::Reverse(super::super::harm(action.access_level())));
            [true, false].map(|whole| {
                let fitting = about.iter().filter(|action| Self::on_it(graph, resource, **action) == Some(whole));
                fitting.copied().collect()
            })
        })
    }
}
