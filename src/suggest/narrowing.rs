//! Whether a suggestion would change something, without proving it.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};

use crate::graph::{Graph, PolicyId, PrincipalKind};

use super::document::planned;
use super::elsewhere::Elsewhere;
use super::express::Place;
use super::model::{Outcome, PolicyPlan, Subject, Suggestion};
use super::narrow::Demand;
use super::rewrite::Written;
use super::{holders, patch, why_left_alone};

/// What a suggestion would make of a statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Narrowed {
    /// It is narrowed where it stands.
    InPlace,
    /// Something narrower is known and printed: by what is known here it cannot be written where the statement stands.
    Printed,
}

/// What a suggestion knows of a graph, for those who only ask whether there is one. It knows of modules what was read to judge them: what a module calls the values
/// it is given is not among that.
pub struct Narrowing<'g> {
    graph: &'g Graph,
    elsewhere: Elsewhere,
    /// What becomes of the statements of a policy, for those that were asked for.
    known: RefCell<HashMap<PolicyId, Vec<Option<Narrowed>>>>,
}

impl<'g> Narrowing<'g> {
    /// That of a graph.
    pub fn of(graph: &'g Graph) -> Self {
        Self { graph, elsewhere: Elsewhere::of(graph), known: RefCell::default() }
    }

    /// What becomes of the statement of a policy, or of any of it where none is named; `None` where it stays as it is.
    pub fn of_statement(&self, policy: PolicyId, statement: Option<usize>) -> Option<Narrowed> {
        let mut known = self.known.borrow_mut();
        let all = known.entry(policy).or_insert_with(|| self.of_policy(policy));
        match statement {
            Some(statement) => all.get(statement).copied().flatten(),
            None => all.iter().copied().flatten().next(),
        }
    }

    fn of_policy(&self, id: PolicyId) -> Vec<Option<Narrowed>> {
        let Some(policy) = self.graph.policies.get(id.index()) else { return Vec::new() };
        let holders = holders(self.graph, policy);
        let is_given = || holders.iter().any(|holder| self.graph.readers.is_given_to_unread_module(&holder.address));
        if policy.alternative || why_left_alone(self.graph, id, &self.elsewhere).is_some() || is_given() {
            return Vec::new();
        }
        let (demand, place) = (Demand::of(self.graph, &holders), Place::of(policy, self.graph));
        let written = Written::of(self.graph, policy);
        let statements = policy.document.statements.iter().map(|statement| demand.plan(statement, &place)).collect();
        let attachment = policy.address.clone().or_else(|| Some(holders.first()?.address.clone()));
        let Some(attachment) = attachment else { return Vec::new() };
        let plan = planned(Subject::Document(id), attachment, &policy.document, statements);
        let is_written = |index: usize| {
            let statement = policy.document.statements.get(index).zip(plan.statements.get(index));
            statement.is_some_and(|(statement, plan)| written.why_not_known(statement, plan).is_none())
        };
        let changes: Vec<bool> = plan
            .statements
            .iter()
            .enumerate()
            .map(|(index, statement)| statement.outcome != Outcome::Kept && is_written(index))
            .collect();
        if !changes.contains(&true) {
            return Vec::new();
        }
        let how = if self.is_patched(id, plan) { Narrowed::InPlace } else { Narrowed::Printed };
        changes.into_iter().map(|changes| changes.then_some(how)).collect()
    }

    /// Whether the plan for a policy can be written where the policy stands.
    fn is_patched(&self, id: PolicyId, plan: PolicyPlan) -> bool {
        let held_by = &self.graph.policies[id.index()].held_by;
        let is_role = |id: &&crate::graph::PrincipalId| self.graph.principals[id.index()].kind == PrincipalKind::Role;
        let Some(&role) = held_by.iter().find(is_role) else { return false };
        let suggestion = Suggestion {
            role,
            assumed_by: Vec::new(),
            used_by: Vec::new(),
            policies: vec![plan],
            removed: Vec::new(),
            added: Vec::new(),
            missing: Vec::new(),
            notes: Vec::new(),
        };
        let patches = patch(&[(self.graph, &[suggestion])], &BTreeMap::new());
        patches.iter().any(|patch| patch.refused.is_empty() && !patch.files.is_empty())
    }
}
