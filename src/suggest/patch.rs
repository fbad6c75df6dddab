//! Suggestions as changes to files.

use std::collections::{BTreeMap, BTreeSet};

use crate::edit::{Edit, FileChange, change};
use crate::graph::{Graph, PolicyId};
use crate::input::{FileId, Span};
use crate::policy::Statement;

use super::express::Place;
use super::model::{Outcome, PolicyPlan, StatementPlan, Suggestion};
use super::rewrite::{self, Task, hull};

/// All changes, and what could not be written.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Patch {
    /// Changed files, by path.
    pub files: Vec<FileChange>,
    /// Policies that could not be rewritten where they stand, and why.
    pub refused: BTreeMap<PolicyId, String>,
}

/// Every suggestion as changes to the files the policies are written in. A policy whose statements cannot be rewritten in place, or that other policies share
/// without the same suggestion, is refused whole; the others are not touched by that.
pub fn patch(graph: &Graph, suggestions: &[Suggestion]) -> Patch {
    let plans: BTreeMap<PolicyId, &PolicyPlan> =
        suggestions.iter().flat_map(|suggestion| &suggestion.policies).map(|plan| (plan.policy, plan)).collect();
    let mut patch = Patch::default();
    let mut edits: BTreeMap<FileId, Vec<(PolicyId, Vec<Edit>)>> = BTreeMap::new();
    let sharers = sharers(graph);
    for (&id, plan) in plans.iter().filter(|(_, plan)| plan.changes()) {
        match policy_edits(graph, id, plan, &plans, &sharers) {
            Ok((file, own)) => edits.entry(file).or_default().push((id, own)),
            Err(why) => {
                patch.refused.insert(id, why);
            }
        }
    }
    for (file, by_policy) in edits {
        let source = graph.sources.get(file);
        let policies: Vec<PolicyId> = by_policy.iter().map(|(id, _)| *id).collect();
        let (agreed, at_odds) = agreeing(by_policy);
        patch.refused.extend(
            at_odds.into_iter().map(|id| (id, "instances of one block would need different policies".to_owned())),
        );
        match change(&source, &agreed) {
            Ok(changed) => patch.files.extend(changed),
            Err(why) => patch.refused.extend(policies.into_iter().map(|id| (id, why.to_owned()))),
        }
    }
    patch.files.sort_by(|left, right| left.path.cmp(&right.path));
    patch
}

/// Which policies have a statement that is written at a place.
fn sharers(graph: &Graph) -> BTreeMap<Span, BTreeSet<PolicyId>> {
    let mut sharers: BTreeMap<Span, BTreeSet<PolicyId>> = BTreeMap::new();
    for (index, policy) in graph.policies.iter().enumerate() {
        for span in policy.document.statements.iter().filter_map(|statement| hull(&statement.origin)) {
            sharers.entry(span).or_default().insert(PolicyId(index as u32));
        }
    }
    sharers
}

fn policy_edits(
    graph: &Graph,
    id: PolicyId,
    plan: &PolicyPlan,
    plans: &BTreeMap<PolicyId, &PolicyPlan>,
    sharers: &BTreeMap<Span, BTreeSet<PolicyId>>,
) -> Result<(FileId, Vec<Edit>), String> {
    let policy = &graph.policies[id.index()];
    let mut tasks = Vec::new();
    for (statement, what) in plan.before.statements.iter().zip(&plan.statements) {
        let span = hull(&statement.origin).ok_or("its source is not known")?;
        for other in sharers.get(&span).into_iter().flatten().filter(|&&other| other != id) {
            let agrees = plans.get(other).and_then(|plan| of_span(plan, span)).is_some_and(|other| agree(other, what));
            if !agrees && what.outcome != Outcome::Kept {
                return Err(format!("{} has the same statement and no such suggestion", label(graph, *other)));
            }
        }
        tasks.push(Task { span, statement, plan: what });
    }
    let file = tasks.first().ok_or("it has no statement")?.span.file;
    if tasks.iter().any(|task| task.span.file != file) {
        return Err("its statements come from several files".to_owned());
    }
    let place = Place::of(policy, graph);
    let edits = rewrite::edits(&graph.sources.get(file), &policy.form, &tasks, &|text| place.say(text))?;
    Ok((file, edits))
}

/// Whether two plans for one place say the same: instances differ in what their symbols are called from the root, so only the shape is compared here,
/// and the edits themselves afterwards.
fn agree(left: &StatementPlan, right: &StatementPlan) -> bool {
    let actions = |plan: &StatementPlan| -> Vec<Vec<String>> {
        plan.replacements.iter().map(|replacement| replacement.actions.clone()).collect()
    };
    left.outcome == right.outcome && actions(left) == actions(right)
}

fn of_span(plan: &PolicyPlan, span: Span) -> Option<&StatementPlan> {
    let at = |statement: &Statement| hull(&statement.origin) == Some(span);
    let index = plan.before.statements.iter().position(at)?;
    plan.statements.get(index)
}

/// The edits on which all policies of a file agree, and the policies that are at odds with an earlier one.
fn agreeing(by_policy: Vec<(PolicyId, Vec<Edit>)>) -> (Vec<Edit>, Vec<PolicyId>) {
    let mut agreed: Vec<Edit> = Vec::new();
    let mut at_odds = Vec::new();
    for (id, edits) in by_policy {
        let clashes = |edit: &Edit| {
            agreed.iter().any(|known| known != edit && known.range.0 < edit.range.1 && edit.range.0 < known.range.1)
        };
        if edits.iter().any(clashes) {
            at_odds.push(id);
        } else {
            agreed.extend(edits);
        }
    }
    (agreed, at_odds)
}

fn label(graph: &Graph, id: PolicyId) -> String {
    let policy = &graph.policies[id.index()];
    match (&policy.address, &policy.path) {
        (Some(address), _) => address.to_string(),
        (None, Some(path)) => path.display().to_string(),
        (None, None) => "another policy".to_owned(),
    }
}
