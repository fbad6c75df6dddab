//! Suggestions to output formats, one file a format.

mod hcl;
mod json;
mod json_policy;
mod summary;
mod text;

use crate::graph::{Graph, PolicyId};
use crate::suggest::{Outcome, PolicyPlan, StatementPlan, Suggestion};

pub use hcl::hcl;
pub use json::json;
pub use json_policy::json_policy;
pub use summary::summary;
pub use text::text;

/// How many statements came to each outcome.
fn tally(plan: &PolicyPlan) -> String {
    let count = |outcome| plan.statements.iter().filter(|statement| statement.outcome == outcome).count();
    let all = [Outcome::Kept, Outcome::Narrowed, Outcome::Split, Outcome::Removed];
    let said = all.into_iter().map(|outcome| (count(outcome), outcome)).filter(|(count, _)| *count > 0);
    let added = (!plan.added.is_empty()).then(|| format!("{} added", plan.added.len()));
    said.map(|(count, outcome)| format!("{count} {}", outcome.word())).chain(added).collect::<Vec<_>>().join(", ")
}

/// What the proof of a plan says.
fn proven(plan: &PolicyPlan) -> &'static str {
    if plan.added.is_empty() { "proven to allow nothing new" } else { "proven to allow nothing new but what is added" }
}

/// `statement 5 "push"`, counted from 1.
fn statement_name(plan: &StatementPlan) -> String {
    match &plan.sid {
        Some(sid) => format!("statement {} \"{sid}\"", plan.index + 1),
        None => format!("statement {}", plan.index + 1),
    }
}

/// A policy's name for people: its address, or its file.
fn policy_name(graph: &Graph, id: PolicyId) -> String {
    let policy = &graph.policies[id.index()];
    let path = || policy.path.as_ref().map(|path| path.display().to_string());
    policy.address.as_ref().map(ToString::to_string).or_else(path).unwrap_or_else(|| "policy".to_owned())
}

/// `assumed by codepipeline.amazonaws.com, used by aws_codepipeline.photo_lambda`
fn who(suggestion: &Suggestion) -> String {
    let users: Vec<String> = suggestion.used_by.iter().map(ToString::to_string).collect();
    let assumed = match &suggestion.assumed_by[..] {
        [] => "assumed by nobody that is known".to_owned(),
        by => format!("assumed by {}", by.join(", ")),
    };
    if users.is_empty() { assumed } else { format!("{assumed}, used by {}", users.join(", ")) }
}
