//! Mermaid, as GitHub draws it.

use std::fmt::Write;

use super::super::model::Graph;
use super::super::scene::{Says, Scene, Standing};
use super::{line_words, sentence};

/// Mermaid refuses a chart of more edges, and one of more characters: GitHub leaves both at what they are.
const EDGES: usize = 500;
const CHARACTERS: usize = 50_000;

/// The graph as a Mermaid flowchart: a thick arrow is a grant that is needed, a plain one a grant whose use cannot be seen, a dotted one that says so a grant that nothing needs,
/// or what is needed and not granted, one that ends in a cross a denial; unknown nodes are dashed. Where Mermaid could not draw it all, what belongs to one principal, then to one module, is one box.
pub fn mermaid(graph: &Graph) -> String {
    let mut scene = Scene::of(graph);
    let mut chart = flowchart(&scene);
    for principals in [true, false] {
        if chart.1 <= EDGES && chart.0.len() <= CHARACTERS {
            break;
        }
        scene.fold_all(principals);
        chart = flowchart(&scene);
    }
    let (text, edges) = chart;
    if edges > EDGES || text.len() > CHARACTERS {
        return format!(
            "flowchart LR\n  n0[\"{} boxes and {edges} lines: more than Mermaid draws. iamlint graph --output-format html draws them\"]\n",
            scene.picture().shown.len()
        );
    }
    text
}

/// Nodes, each with its kind and what it is called, and lines between them by number with what they say, as a Mermaid flowchart.
pub fn mermaid_of(nodes: &[(&str, String)], lines: &[(usize, usize, String)]) -> String {
    let mut out = String::from("flowchart LR\n");
    for (id, (kind, label)) in nodes.iter().enumerate() {
        let (open, close) = shape(kind);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  n{id}{open}{}{close}", quoted(label));
    }
    for (from, to, label) in lines {
        let _ = writeln!(out, "  n{from} -->|{}| n{to}", quoted(label));
    }
    out
}

/// The chart, and how many edges it has.
fn flowchart(scene: &Scene) -> (String, usize) {
    let picture = scene.picture();
    let mut out = String::from("flowchart LR\n");
    let mut unknown: Vec<String> = Vec::new();
    for (id, shown) in picture.shown.iter().enumerate() {
        let item = &picture.scene.items[shown.item];
        let (open, close) = shape(item.kind);
        if item.is_unknown() {
            unknown.push(format!("n{id}"));
        }
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  n{id}{open}{}{close}", quoted(&sentence(&picture, id)));
    }
    let lines = line_words(&picture);
    for ((from, to), says, label) in &lines {
        let arrow = match says {
            Says::Access(Standing::Used) => "==>",
            Says::Access(Standing::Unused | Standing::Missing) => "-.->",
            Says::Access(Standing::Denied) => "--x",
            _ => "-->",
        };
        let _ = writeln!(out, "  n{from} {arrow}|{}| n{to}", quoted(label));
    }
    if !unknown.is_empty() {
        let _ = writeln!(out, "  classDef unknown stroke-dasharray: 5 5");
        let _ = writeln!(out, "  class {} unknown", unknown.join(","));
    }
    (out, lines.len())
}

fn shape(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "role" | "user" | "group" => ("[", "]"),
        "policy" | "aws-managed-policy" | "missing" => (">", "]"),
        "service" | "aws" | "federated" | "anyone" => ("([", "])"),
        "fold" => ("[[", "]]"),
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
