//! Mermaid, as GitHub draws it.

use std::collections::HashMap;
use std::fmt::Write;

use super::super::edges::{Node, Relation, Support};
use super::super::model::Graph;
use super::{label, nodes};

/// The graph as a Mermaid flowchart: unknown nodes dashed; access that nothing known needs is a thick arrow, access that is needed and missing a dotted one.
pub fn mermaid(graph: &Graph) -> String {
    let nodes = nodes::nodes(graph);
    let ids: HashMap<&Node, usize> = nodes.iter().enumerate().map(|(id, node)| (node.node, id)).collect();
    let mut out = String::from("flowchart LR\n");
    for (id, node) in nodes.iter().enumerate() {
        let (open, close) = shape(node.kind);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  n{id}{open}{}{close}", quoted(&node.label));
    }
    for edge in graph.edges() {
        let arrow = match &edge.relation {
            Relation::Acts(access) => match access.support() {
                Support::Both => "-->",
                Support::Granted => "==>",
                Support::Needed => "-.->",
            },
            _ => "-->",
        };
        let label = quoted(&label(&edge.relation));
        let (from, to) = (ids[&edge.from], ids[&edge.to]);
        let _ = writeln!(out, "  n{from} {arrow}|{label}| n{to}");
    }
    let unknown: Vec<String> =
        nodes.iter().enumerate().filter(|(_, node)| node.is_unknown()).map(|(id, _)| format!("n{id}")).collect();
    if !unknown.is_empty() {
        let _ = writeln!(out, "  classDef unknown stroke-dasharray: 5 5");
        let _ = writeln!(out, "  class {} unknown", unknown.join(","));
    }
    out
}

fn shape(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "role" | "user" | "group" => ("[", "]"),
        "policy" | "aws-managed-policy" => (">", "]"),
        "service" | "aws" | "federated" | "anyone" => ("([", "])"),
        _ => ("[(", ")]"),
    }
}

/// A label in quotes. Mermaid has no escapes but HTML entities, which it writes with `#`; a label in backquotes would be Markdown.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' | '|' | '{' | '}' | '*' | '~' | ';' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "#{};", u32::from(c));
            }
            '\n' | '\r' => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
