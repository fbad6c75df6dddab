//! Graphviz.

use std::fmt::Write;

use super::super::model::Graph;
use super::super::scene::{Picture, Says, Scene, Standing};
use super::{line_words, sentence};

const HEAD: &str = "digraph iamlint {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n";

/// The graph in the DOT language: grants that are needed in bold, those whose use cannot be seen dotted, those that nothing needs dashed and said to be so, and what is needed
/// and not granted dashed in bold, denials with a bar for a head; unknown nodes dashed.
pub fn dot(graph: &Graph) -> String {
    let scene = Scene::of(graph);
    let picture = scene.picture();
    let mut out = String::from(HEAD);
    for (id, shown) in picture.shown.iter().enumerate() {
        let item = &picture.scene.items[shown.item];
        let style = if item.is_unknown() { ", style=dashed" } else { "" };
        let label = quoted(&sentence(&picture, id));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  n{id} [label={label}, shape={}{style}];", shape(item.kind));
    }
    lines(&picture, &mut out);
    out.push_str("}\n");
    out
}

/// Nodes, each with its kind and what it is called, and lines between them by number with what they say, in the DOT language.
pub fn dot_of(nodes: &[(&str, String)], lines: &[(usize, usize, String)]) -> String {
    let mut out = String::from(HEAD);
    for (id, (kind, label)) in nodes.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  n{id} [label={}, shape={}];", quoted(label), shape(kind));
    }
    for (from, to, label) in lines {
        let _ = writeln!(out, "  n{from} -> n{to} [label={}];", quoted(label));
    }
    out.push_str("}\n");
    out
}

fn lines(picture: &Picture<'_>, out: &mut String) {
    for (ends, says, label) in line_words(picture) {
        let style = match says {
            Says::Access(Standing::Used) => ", style=bold",
            Says::Access(Standing::Granted) => ", style=dotted",
            Says::Access(Standing::Unused) => ", style=dashed",
            Says::Access(Standing::Missing) => ", style=\"dashed,bold\"",
            Says::Access(Standing::Denied) => ", arrowhead=tee",
            _ => "",
        };
        let _ = writeln!(out, "  n{} -> n{} [label={}{style}];", ends.0, ends.1, quoted(&label));
    }
}

fn shape(kind: &str) -> &'static str {
    match kind {
        "role" | "user" | "group" => "box",
        "policy" | "aws-managed-policy" | "missing" => "note",
        "service" | "aws" | "federated" | "anyone" => "oval",
        "fold" => "folder",
        _ => "component",
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', ""))
}
