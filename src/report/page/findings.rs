//! Findings as a page shows them, with the boxes they are about.

use serde_json::{Map, Value, json};

use super::Content;
use super::excerpts::Excerpts;
use crate::graph::Node;
use crate::graph::scene::{Column, Scene};
use crate::input::{Label, Sources};
use crate::rules::{self, Applicability, Finding};

/// Lines shown around a place.
const AROUND: usize = 1;

pub(super) fn findings(content: &Content<'_>, scenes: &[Scene], excerpts: &mut Excerpts<'_>) -> Vec<Value> {
    content.findings.iter().map(|finding| of(finding, content, scenes, excerpts)).collect()
}

fn of(finding: &Finding, content: &Content<'_>, scenes: &[Scene], excerpts: &mut Excerpts<'_>) -> Value {
    let fix = finding.fix.as_ref().map(|fix| {
        let option = if fix.applicability == Applicability::Safe { "--fix" } else { "--fix --unsafe-fixes" };
        format!("{} (iamlint check {option})", fix.title)
    });
    let labels: Vec<Value> = finding.labels.iter().map(|one| label(one, content.sources, excerpts)).collect();
    json!({
        "rule": finding.rule,
        "severity": finding.severity.to_string(),
        "confidence": finding.confidence.to_string(),
        "message": finding.message,
        "address": finding.address.as_ref().map(ToString::to_string),
        "policy": finding.policy.as_ref().map(ToString::to_string),
        "statement": finding.statement.as_ref().map(|statement| statement.index),
        "labels": labels,
        "help": finding.help,
        "fix": fix.or_else(|| finding.suggest.as_ref().map(|offer| offer.to_string())),
        "reached": finding.reached_from,
        "boxes": boxes(finding, content, scenes),
    })
}

fn label(label: &Label, sources: &Sources, excerpts: &mut Excerpts<'_>) -> Value {
    let source = sources.get(label.span.file);
    let (start, end) = (source.line_column(label.span.start as usize), source.line_column(label.span.end as usize));
    let mut place = excerpts.place(Some(label.span), AROUND);
    if let Value::Object(place) = &mut place {
        place.insert("column".into(), start.column.into());
        place.insert("end".into(), if end.line == start.line { end.column.into() } else { Value::Null });
        place.insert("message".into(), label.message.as_str().into());
    }
    place
}

/// The boxes a finding is about: `[root, item]`, each.
fn boxes(finding: &Finding, content: &Content<'_>, scenes: &[Scene]) -> Vec<[usize; 2]> {
    let mut addresses: Vec<String> = finding.address.iter().map(ToString::to_string).collect();
    addresses.extend(finding.reached_from.iter().cloned());
    let files: Vec<_> =
        finding.labels.iter().map(|label| content.sources.get(label.span.file).name().to_owned()).collect();
    let mut boxes = Vec::new();
    for (root, (graph, scene)) in content.graphs.iter().zip(scenes).enumerate() {
        for (number, item) in scene.items.iter().enumerate() {
            let of_it = match &item.node {
                Some(Node::Policy(id)) => {
                    let policy = &graph.policies[id.index()];
                    policy.address == finding.policy && (policy.address.is_some() || files.contains(&item.name))
                }
                // The same thing as what acts is the one to show.
                Some(_) if item.column == Column::Target && item.same.is_some() => false,
                Some(_) => addresses.contains(&item.name),
                None => false,
            };
            // Roots may have roles of one name: the one that is meant is in a file that the finding points into.
            let place = item.span.map(|span| content.sources.get(span.file).name().to_owned());
            let here = content.graphs.len() == 1 || files.is_empty() || place.is_none_or(|name| files.contains(&name));
            if of_it && here {
                boxes.push([root, number]);
            }
        }
    }
    boxes
}

/// The pages of the rules that spoke.
pub(super) fn pages(content: &Content<'_>) -> Map<String, Value> {
    let rules = content.findings.iter().filter_map(|finding| rules::find(finding.rule).ok());
    let page = |rule: &'static dyn rules::Rule| {
        let meta = rule.meta();
        (meta.name.to_owned(), json!({"summary": meta.summary, "category": meta.category, "body": meta.body}))
    };
    rules.map(page).collect()
}
