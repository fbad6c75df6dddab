//! Graphviz.

use std::collections::HashMap;
use std::fmt::Write;

use super::super::edges::{Node, Relation, Support};
use super::super::model::Graph;
use super::{label, nodes};

/// The graph in the DOT language: unknown nodes and missing access dashed, access that nothing known needs bold.
pub fn dot(graph: &Graph) -> String {
    let nodes = nodes::nodes(graph);
    let ids: HashMap<&Node, usize> = nodes.iter().enumerate().map(|(id, node)| (node.node, id)).collect();
    let mut out = String::from(
        "digraph iamlint {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
    for (id, node) in nodes.iter().enumerate() {
        let style = if node.is_unknown() { ", style=dashed" } else { "" };
        let label = quoted(&node.label);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  n{id} [label={label}, shape={}{style}];", shape(node.kind));
    }
    for edge in graph.edges() {
        let style = match &edge.relation {
            Relation::Acts(access) => match access.support() {
                Support::Both => "",
                Support::Granted => ", style=bold",
                Support::Needed => ", style=dashed",
            },
            _ => "",
        };
        let label = quoted(&label(&edge.relation));
        let (from, to) = (ids[&edge.from], ids[&edge.to]);
        let _ = writeln!(out, "  n{from} -> n{to} [label={label}{style}];");
    }
    out.push_str("}\n");
    out
}

fn shape(kind: &str) -> &'static str {
    match kind {
        "role" | "user" | "group" => "box",
        "policy" | "aws-managed-policy" => "note",
        "service" | "aws" | "federated" | "anyone" => "oval",
        _ => "component",
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', ""))
}
