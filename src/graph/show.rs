//! The policy documents a configuration renders to: what `iamlint show` prints.

use std::fmt::Write;

use crate::json::{self, Style};
use crate::policy::{Document, PolicyType};
use crate::text::{SymbolKind, Text};

use super::model::{Graph, Policy};

/// One document.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
    /// Its address with its instance key; the path of a bare policy file.
    pub address: String,
    /// `identity`, `trust`, …
    pub policy_type: &'static str,
    /// The addresses it is attached to.
    pub attached_to: Vec<String>,
    /// The document as JSON, two spaces deep, symbols as `${…}`.
    pub document: String,
    /// What is not known in it.
    pub unknown: Vec<Gap>,
    /// Whether it is one of several documents that an attribute may hold, or none, which only apply can tell.
    pub alternative: bool,
}

/// Something of a document that is not known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Gap {
    /// Where: `Statement[2].Resource`. Empty for the whole document.
    pub at: String,
    /// Why.
    pub because: String,
}

/// Every policy of a graph.
pub fn show(graph: &Graph) -> Vec<Shown> {
    graph.policies.iter().map(shown).collect()
}

fn shown(policy: &Policy) -> Shown {
    let path = || policy.path.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    Shown {
        address: policy.address.as_ref().map_or_else(path, ToString::to_string),
        policy_type: type_name(policy.policy_type),
        attached_to: policy.attached_to.iter().map(ToString::to_string).collect(),
        document: json::to_string(&policy.json, Style::Indented),
        unknown: gaps(policy),
        alternative: policy.alternative,
    }
}

/// The word the command line has for a type.
pub fn type_name(policy_type: PolicyType) -> &'static str {
    match policy_type {
        PolicyType::Identity => "identity",
        PolicyType::Resource => "resource",
        PolicyType::Trust => "trust",
        PolicyType::Boundary => "boundary",
        PolicyType::Session => "session",
        PolicyType::Scp => "scp",
        PolicyType::Rcp => "rcp",
        PolicyType::VpcEndpoint => "vpc-endpoint",
    }
}

/// `{"version": 1, "policies": […]}`, as cli.md has it.
pub fn to_json(graph: &Graph) -> String {
    let policies: Vec<String> = show(graph)
        .into_iter()
        .map(|shown| {
            let mut head =
                serde_json::json!({"address": shown.address, "type": shown.policy_type, "attached_to": shown.attached_to});
            if let (Some(head), true) = (head.as_object_mut(), shown.alternative) {
                head.insert("alternative".to_owned(), true.into());
            }
            let unknown: Vec<serde_json::Value> = shown
                .unknown
                .iter()
                .map(|gap| serde_json::json!({"at": gap.at, "because": gap.because}))
                .collect();
            // The document is printed by the JSON room, which keeps its order and repeated keys: it is spliced in as text.
            let head = head.to_string();
            let head = head.strip_suffix('}').unwrap_or(&head);
            let unknown = serde_json::Value::Array(unknown);
            format!("{head},\"document\":{},\"unknown\":{unknown}}}", shown.document)
        })
        .collect();
    format!("{{\"version\":1,\"policies\":[{}]}}\n", policies.join(","))
}

/// Each document under its address.
pub fn to_text(graph: &Graph) -> String {
    let mut out = String::new();
    for shown in show(graph) {
        if !out.is_empty() {
            out.push('\n');
        }
        let attached = match shown.attached_to.as_slice() {
            [] => "attached to nothing here".to_owned(),
            some => format!("attached to {}", some.join(", ")),
        };
        // Writing to a String cannot fail, here and below.
        let alternative = if shown.alternative { ", one of several: only apply tells which" } else { "" };
        let _ = writeln!(out, "# {} ({}, {attached}{alternative})", shown.address, shown.policy_type);
        for gap in &shown.unknown {
            let at = if gap.at.is_empty() { "the document" } else { &gap.at };
            let _ = writeln!(out, "# {at} is not known: {}", gap.because);
        }
        let _ = writeln!(out, "{}", shown.document);
    }
    out
}

/// What is not known in a document: parts that could not be read, and values that nobody gave. A resource's own attributes are not: they are known as soon
/// as the resource is there, and which resource is said.
fn gaps(policy: &Policy) -> Vec<Gap> {
    if let json::Kind::Unknown(text) = &policy.json.kind {
        return vec![Gap { at: String::new(), because: because(text) }];
    }
    let mut gaps = Vec::new();
    statements(&policy.document, &mut gaps);
    for text in &policy.document.unknown {
        gaps.push(Gap { at: "Statement".into(), because: because(text) });
    }
    gaps.dedup();
    gaps
}

fn statements(document: &Document, gaps: &mut Vec<Gap>) {
    for statement in &document.statements {
        let at = format!("Statement[{}]", statement.index);
        let mut gap =
            |element: &str, text: &Text| gaps.push(Gap { at: format!("{at}.{element}"), because: because(text) });
        for (clauses, plain, negated) in
            [(&statement.actions, "Action", "NotAction"), (&statement.resources, "Resource", "NotResource")]
        {
            for clause in clauses {
                let element = if clause.negated { negated } else { plain };
                let values = clause.values.iter().map(|leaf| &leaf.text).filter(|text| is_open(text));
                clause.unknown.iter().chain(values).for_each(|text| gap(element, text));
            }
        }
        for clause in &statement.principals {
            let element = if clause.negated { "NotPrincipal" } else { "Principal" };
            let values = clause.entries.iter().flat_map(|entry| &entry.values).map(|leaf| &leaf.text);
            clause.unknown.iter().chain(values.filter(|text| is_open(text))).for_each(|text| gap(element, text));
        }
        for condition in &statement.condition.conditions {
            let values = condition.values.iter().map(|leaf| &leaf.text).filter(|text| is_open(text));
            condition.unknown.iter().chain(values).for_each(|text| gap("Condition", text));
        }
    }
}

/// Whether a text holds a value that nobody gave.
fn is_open(text: &Text) -> bool {
    text.symbols().any(|symbol| !matches!(symbol.kind(), SymbolKind::Attribute { .. } | SymbolKind::Identity(_)))
}

/// Why the first thing in a text that is not known is not: "var.bucket has no default".
fn because(text: &Text) -> String {
    let symbol =
        text.symbols().find(|symbol| !matches!(symbol.kind(), SymbolKind::Attribute { .. } | SymbolKind::Identity(_)));
    match symbol.or_else(|| text.symbols().next()) {
        Some(symbol) => symbol.reason(),
        None => "it could not be evaluated".to_owned(),
    }
}
