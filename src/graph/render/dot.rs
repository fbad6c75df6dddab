//! Graphviz.

use std::fmt::Write;

use super::super::model::Graph;
use super::super::scene::{Picture, Says, Scene, Standing};
use super::{line_words, sentence};

/// The graph in the DOT language: grants that are needed in bold, those whose use cannot be seen dotted, those that nothing needs dashed and said to be so, and what is needed
/// and not granted dashed in bold, denials with a bar for a head; unknown nodes dashed.
pub fn dot(graph: &Graph) -> String {
    let scene = Scene::of(graph);
    let picture = scene.picture();
    let mut out = String::from(
        "digraph iamlint {\n  rankdir=LR;\n  node [fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n",
    );
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
