//! Suggestions to output formats, one file a format.

mod hcl;
mod json;
mod json_policy;
mod summary;
mod text;

use crate::graph::Graph;
use crate::suggest::{Outcome, PolicyPlan, Size, StatementPlan, Subject, Suggestion};

pub use hcl::hcl;
pub use json::json;
pub use json_policy::json_policy;
pub use summary::summary;
pub(super) use text::in_lines;
pub use text::text;

/// How many statements came to each outcome.
fn tally(plan: &PolicyPlan) -> String {
    let count = |outcome| plan.statements.iter().filter(|statement| statement.outcome == outcome).count();
    let all = [Outcome::Kept, Outcome::Narrowed, Outcome::Split, Outcome::Merged, Outcome::Removed];
    let said = all.into_iter().map(|outcome| (count(outcome), outcome)).filter(|(count, _)| *count > 0);
    let added = (!plan.added.is_empty()).then(|| format!("{} added", plan.added.len()));
    said.map(|(count, outcome)| format!("{count} {}", outcome.word())).chain(added).collect::<Vec<_>>().join(", ")
}

/// What the proof of a plan says.
fn proven(plan: &PolicyPlan) -> &'static str {
    if plan.added.is_empty() { "proven to allow nothing new" } else { "proven to allow nothing new but what is added" }
}

/// The most characters of a list in a reason.
const LIST: usize = 140;

/// A reason, a long list in it cut short: `nothing needs a:B, c:D and 37 more`. JSON has all of it.
fn shortened(because: &str) -> String {
    if because.chars().count() <= LIST {
        return because.to_owned();
    }
    let items: Vec<&str> = because.split(", ").collect();
    let mut length = 0;
    let fits = items.iter().take_while(|item| {
        length += item.chars().count() + 2;
        length <= LIST
    });
    let shown = fits.count().max(1);
    match items.len() - shown {
        0 => because.to_owned(),
        more => format!("{} and {more} more", items[..shown].join(", ")),
    }
}

/// `7012 → 5870 of 6144 characters`
fn size(size: Size) -> String {
    let Size { before, after, quota, policies } = size;
    let together = match policies {
        0 | 1 => String::new(),
        many => format!(" for the {many} inline policies of the role together"),
    };
    let still = if after > quota { ", still too long" } else { "" };
    format!("{before} → {after} of {quota} characters{together}{still}")
}

/// `statement 5 "push"`, counted from 1.
fn statement_name(plan: &StatementPlan) -> String {
    match &plan.sid {
        Some(sid) => format!("statement {} \"{sid}\"", plan.index + 1),
        None => format!("statement {}", plan.index + 1),
    }
}

/// A policy's name for people: its address, its file, or the ARN of one that AWS keeps.
pub fn policy_name(graph: &Graph, policy: &Subject) -> String {
    let policy = match policy {
        Subject::Document(id) => &graph.policies[id.index()],
        Subject::AwsManaged { arn, .. } => return (*arn).to_owned(),
    };
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
