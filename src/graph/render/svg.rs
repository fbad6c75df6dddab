//! SVG, laid out in columns: who assumes, what runs, the principals, what they hold and act on.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use super::super::edges::{Edge, Node, Relation, Support};
use super::super::model::Graph;
use super::{label, nodes};

/// Height of a node and the gap below it.
const ROW: usize = 44;
/// Height of a node.
const HEIGHT: usize = 28;
/// Room between columns, for the edges.
const GAP: usize = 160;
/// Width of a character of the labels, near enough for any sans-serif font at 12 px.
const CHARACTER: usize = 7;
/// Space around the whole.
const MARGIN: usize = 20;

struct Placed {
    x: usize,
    y: usize,
    width: usize,
}

/// The graph as an SVG document of its own. Unknown nodes and missing access are dashed, access that nothing known needs is heavy.
pub fn svg(graph: &Graph) -> String {
    let nodes = nodes::nodes(graph);
    let columns = columns(graph);
    let mut rows: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, node) in nodes.iter().enumerate() {
        rows.entry(columns.get(node.node).copied().unwrap_or(3)).or_default().push(number);
    }
    let mut placed: HashMap<&Node, Placed> = HashMap::new();
    let (mut x, mut height) = (MARGIN, 0);
    for numbers in rows.values() {
        let longest = numbers.iter().map(|&number| nodes[number].label.chars().count()).max().unwrap_or(0);
        let width = longest * CHARACTER + 16;
        for (row, &number) in numbers.iter().enumerate() {
            placed.insert(nodes[number].node, Placed { x, y: MARGIN + row * ROW, width });
        }
        height = height.max(numbers.len() * ROW);
        x += width + GAP;
    }
    let (width, height) = (x.saturating_sub(GAP) + MARGIN, height + 2 * MARGIN);
    let mut out = String::new();
    // Writing to a String cannot fail, here and below.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">"
    );
    out.push_str("<defs><marker id=\"to\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0 8 4 0 8z\"/></marker></defs>\n");
    for edge in graph.edges() {
        if let (Some(from), Some(to)) = (placed.get(&edge.from), placed.get(&edge.to)) {
            line(edge, from, to, &mut out);
        }
    }
    for node in &nodes {
        if let Some(place) = placed.get(node.node) {
            let Placed { x, y, width } = place;
            let dashed = if node.is_unknown() { " stroke-dasharray=\"5 4\"" } else { "" };
            let (fill, label) = (fill(node.kind), escaped(&node.label));
            let (text_x, text_y) = (x + 8, y + HEIGHT / 2 + 4);
            let _ = writeln!(
                out,
                "<g><title>{}</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEIGHT}\" rx=\"4\" fill=\"{fill}\" stroke=\"#333\"{dashed}/><text x=\"{text_x}\" y=\"{text_y}\">{label}</text></g>",
                escaped(node.kind)
            );
        }
    }
    out.push_str("</svg>\n");
    out
}

fn line(edge: &Edge, from: &Placed, to: &Placed, out: &mut String) {
    let style = match &edge.relation {
        Relation::Acts(access) => match access.support() {
            Support::Both => "stroke=\"#333\"",
            Support::Granted => "stroke=\"#b00\" stroke-width=\"2\"",
            Support::Needed => "stroke=\"#b00\" stroke-dasharray=\"5 4\"",
        },
        _ => "stroke=\"#777\"",
    };
    let (start, end) = if from.x <= to.x { (from.x + from.width, to.x) } else { (from.x, to.x + to.width) };
    let (start_y, end_y) = (from.y + HEIGHT / 2, to.y + HEIGHT / 2);
    let middle = if from.x == to.x { start + GAP / 2 } else { start.midpoint(end) };
    let _ = writeln!(
        out,
        "<path d=\"M{start} {start_y}C{middle} {start_y} {middle} {end_y} {end} {end_y}\" fill=\"none\" {style} marker-end=\"url(#to)\"><title>{}</title></path>",
        escaped(&label(&edge.relation))
    );
}

/// The column of each node: who assumes, what runs, the principals, and all they reach.
fn columns(graph: &Graph) -> HashMap<&Node, usize> {
    let users: BTreeSet<&Node> =
        graph.edges().iter().filter(|edge| matches!(edge.relation, Relation::Uses(_))).map(|edge| &edge.from).collect();
    let trusted: BTreeSet<&Node> =
        graph.edges().iter().filter(|edge| edge.relation == Relation::Assumes).map(|edge| &edge.from).collect();
    let ends = graph.edges().iter().flat_map(|edge| [&edge.from, &edge.to]);
    ends.map(|node| {
        let column = match node {
            Node::Principal(_) => 2,
            node if users.contains(node) => 1,
            node if trusted.contains(node) => 0,
            _ => 3,
        };
        (node, column)
    })
    .collect()
}

fn fill(kind: &str) -> &'static str {
    match kind {
        "role" | "user" | "group" => "#fde9c8",
        "policy" | "aws-managed-policy" => "#eeeeee",
        "service" | "aws" | "federated" | "anyone" => "#dbe9f9",
        "unknown" => "#ffffff",
        _ => "#e2f2df",
    }
}

/// Text inside XML.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && c != '\n' => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}
