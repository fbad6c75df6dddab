//! Suggestions as JSON, version 1.

use serde_json::{Value, json};

use crate::graph::Graph;
use crate::json::Style;
use crate::policy::Document;
use crate::suggest::{PolicyPlan, Size, Suggestion};

use super::policy_name;

/// The elements of `suggestions` in the JSON object, version 1.
pub fn json(graph: &Graph, suggestions: &[Suggestion]) -> Vec<Value> {
    suggestions.iter().map(|suggestion| one(graph, suggestion)).collect()
}

fn one(graph: &Graph, suggestion: &Suggestion) -> Value {
    let missing = suggestion.missing.iter().map(|missing| {
        json!({
            "action": missing.grant.action,
            "resource": missing.grant.resource.to_string(),
            "because": missing.because,
        })
    });
    let removed = suggestion
        .removed
        .iter()
        .map(|grant| json!({ "action": grant.action, "resource": grant.resource.to_string() }));
    let added =
        suggestion.added.iter().map(|grant| json!({ "action": grant.action, "resource": grant.resource.to_string() }));
    json!({
        "role": graph.principals[suggestion.role.index()].address.to_string(),
        "assumed_by": suggestion.assumed_by,
        "used_by": suggestion.used_by.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "policies": suggestion.policies.iter().map(|plan| policy(graph, plan)).collect::<Vec<_>>(),
        "removed": removed.collect::<Vec<_>>(),
        "added": added.collect::<Vec<_>>(),
        "missing": missing.collect::<Vec<_>>(),
        "notes": suggestion.notes,
    })
}

fn policy(graph: &Graph, plan: &PolicyPlan) -> Value {
    let statements = plan.statements.iter().map(|statement| {
        json!({
            "index": statement.index,
            "sid": statement.sid,
            "outcome": statement.outcome.word(),
            "because": statement.because,
        })
    });
    let mut said = json!({
        "address": policy_name(graph, &plan.policy),
        "attachment": plan.attachment.to_string(),
        "before": document(&plan.before),
        "after": document(&plan.after),
        "statements": statements.collect::<Vec<_>>(),
    });
    if let Some(Size { before, after, quota, policies }) = plan.size {
        said["size"] = json!({ "before": before, "after": after, "quota": quota, "policies": policies });
    }
    said
}

/// A document as a JSON value. What is printed is JSON, so it reads back.
pub(super) fn document(document: &Document) -> Value {
    serde_json::from_str(&crate::json::to_string(&document.to_json(), Style::Compact)).unwrap_or(Value::Null)
}
