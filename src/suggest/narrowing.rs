//! Whether a suggestion would change something, without proving it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::OnceLock;

use crate::graph::{Graph, PolicyId, PrincipalKind};
use crate::text::Address;

use super::elsewhere::Elsewhere;
use super::model::{Outcome, Subject, Suggestion};
use super::patch::{Site, sites};
use super::{draft, holders, names, patch, share};

/// What a suggestion would make of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Narrowed {
    /// It is narrowed where it stands.
    InPlace,
    /// Something narrower is known and printed: by what is known here it cannot be written where the statement stands.
    Printed,
}

/// A policy, in one of several graphs.
type At = (usize, PolicyId);

/// What suggestions know of several graphs, for those who only ask whether there is one. What the graphs lead to together is changed for all of them, or not.
pub struct Narrowing<'g> {
    graphs: &'g [Graph],
    elsewhere: Vec<OnceLock<Elsewhere>>,
    /// The policies that somebody holds, by where their statements are written.
    sharers: BTreeMap<Site, Vec<At>>,
}

impl<'g> Narrowing<'g> {
    /// That of several graphs.
    pub fn of(graphs: &'g [Graph]) -> Self {
        let mut sharers: BTreeMap<Site, Vec<At>> = BTreeMap::new();
        for (number, graph) in graphs.iter().enumerate() {
            let held = (0..).map(PolicyId).zip(&graph.policies).filter(|(_, policy)| !policy.held_by.is_empty());
            for (id, _) in held {
                for site in sites(graph, &Subject::Document(id)) {
                    sharers.entry(site).or_default().push((number, id));
                }
            }
        }
        Self { graphs, elsewhere: graphs.iter().map(|_| OnceLock::new()).collect(), sharers }
    }

    /// What becomes of policies of a role, where the suggestions for it are asked for, with the policies of other graphs that are written in the same place.
    pub fn of_role(&self, role: &Address, policies: BTreeSet<(usize, PolicyId)>) -> OfRole {
        let name = role.to_string();
        let is_of_role = |(number, id): At| {
            let graph = &self.graphs[number];
            holders(graph, &graph.policies[id.index()]).into_iter().any(|holder| names(holder, &name))
        };
        let mut concerned: BTreeSet<At> = policies.clone();
        for &(number, id) in &policies {
            let written = sites(&self.graphs[number], &Subject::Document(id));
            let beside = written.iter().filter_map(|site| self.sharers.get(site)).flatten();
            concerned.extend(beside.filter(|other| other.0 != number || is_of_role(**other)));
        }
        let mut by_graph: BTreeMap<usize, Vec<Suggestion>> = BTreeMap::new();
        for (number, id) in concerned {
            by_graph.entry(number).or_default().extend(self.suggested(number, id));
        }
        let (numbers, suggested): (Vec<usize>, Vec<_>) = by_graph.into_iter().unzip();
        let graphs = numbers.iter().map(|&number| &self.graphs[number]);
        let mut roots: Vec<(&Graph, Vec<Suggestion>)> = graphs.zip(suggested).collect();
        if share(&mut roots).is_err() {
            return OfRole::default();
        }
        let all: Vec<_> = roots.iter().map(|(graph, suggestions)| (*graph, &suggestions[..])).collect();
        let patches = patch(&all, &BTreeMap::new());
        let mut found = HashMap::new();
        for ((number, (_, suggestions)), patch) in numbers.into_iter().zip(&roots).zip(patches) {
            for plan in suggestions.iter().flat_map(|suggestion| &suggestion.policies) {
                let Subject::Document(id) = plan.policy else { continue };
                let is_patched = !patch.files.is_empty() && !patch.refused.contains_key(&plan.policy);
                let how = if is_patched { Narrowed::InPlace } else { Narrowed::Printed };
                let of_statement = |outcome: Outcome| (outcome != Outcome::Kept).then_some(how);
                found.insert((number, id), plan.statements.iter().map(|plan| of_statement(plan.outcome)).collect());
            }
        }
        OfRole(found)
    }

    /// What is suggested for a policy, as for the first role that holds it; nothing where it is left alone.
    fn suggested(&self, number: usize, id: PolicyId) -> Option<Suggestion> {
        let graph = &self.graphs[number];
        let policy = graph.policies.get(id.index())?;
        // To whom it is handed over was not asked of graphs that were made to judge.
        if holders(graph, policy).iter().any(|holder| graph.readers.is_given_to_unread_module(&holder.address)) {
            return None;
        }
        let mut held_by = policy.held_by.iter().copied();
        let role = held_by.find(|holder| graph.principals[holder.index()].kind == PrincipalKind::Role)?;
        let elsewhere = self.elsewhere[number].get_or_init(|| Elsewhere::of(graph));
        let attachment = policy.address.clone().unwrap_or_else(|| graph.principals[role.index()].address.clone());
        let plan = draft(graph, id, attachment, elsewhere);
        Some(Suggestion {
            role,
            assumed_by: Vec::new(),
            used_by: Vec::new(),
            policies: vec![plan],
            removed: Vec::new(),
            added: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
        })
    }
}

/// What becomes of the statements of policies.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OfRole(HashMap<At, Vec<Option<Narrowed>>>);

impl OfRole {
    /// What becomes of the statement of a policy of a graph, or of any of it where none is named; `None` where it stays as it is.
    pub fn of_statement(&self, graph: usize, policy: PolicyId, statement: Option<usize>) -> Option<Narrowed> {
        let all = self.0.get(&(graph, policy))?;
        match statement {
            Some(statement) => all.get(statement).copied().flatten(),
            None => all.iter().copied().flatten().next(),
        }
    }
}
