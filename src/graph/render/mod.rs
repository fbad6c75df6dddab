//! The graph for people and for other programs.

mod dot;
mod json;
mod mermaid;
pub(super) mod nodes;
mod svg;
mod text;

pub use dot::{dot, dot_of};
pub use json::json;
pub(crate) use json::location;
pub use mermaid::{mermaid, mermaid_of};
pub use svg::svg;
pub use text::text;

use std::collections::BTreeMap;

use super::edges::Node;
use super::model::Graph;
use super::scene::{Column, Picture, Row, Says, Standing};

/// What a node is called.
pub(crate) fn label_of(graph: &Graph, node: &Node) -> String {
    nodes::drawn(graph, node).label
}

/// What a node is, in one word, and where it is declared.
pub(crate) fn kind_of(graph: &Graph, node: &Node) -> (&'static str, Option<crate::input::Span>) {
    let drawn = nodes::drawn(graph, node);
    (drawn.kind, drawn.span)
}

/// How many services a line names before it counts the rest.
const NAMED: usize = 3;

/// What stands in a box: its name, and of a folded group what is in it.
fn sentence(picture: &Picture<'_>, at: usize) -> String {
    let shown = picture.shown[at];
    let item = &picture.scene.items[shown.item];
    match shown.folded.filter(|_| item.kind == "fold") {
        Some(group) => {
            let count = |column| picture.scene.within(group, column);
            format!("{}: {} principals, {} policies", item.name, count(Column::Principal), count(Column::Policy))
        }
        None => item.name.clone(),
    }
}

/// The lines between boxes with what stands on each: those of several rows that say the same of the same two boxes are one.
fn line_words(picture: &Picture<'_>) -> Vec<((usize, usize), Says, String)> {
    let mut lines: BTreeMap<(usize, usize, Says), (Vec<String>, usize)> = BTreeMap::new();
    for line in &picture.lines {
        let (actions, count) = lines.entry((line.from, line.to, line.says.clone())).or_default();
        *count += line.count;
        let item = &picture.scene.items[picture.shown[line.from].item];
        let own = picture.scene.lines.iter().filter(|one| {
            one.from == picture.shown[line.from].item && one.to == picture.shown[line.to].item && one.says == line.says
        });
        let rows = own.filter_map(|one| item.rows.get(one.row?)).map(Row::label);
        for label in rows {
            if !actions.contains(&label) {
                actions.push(label);
            }
        }
    }
    let words = |((from, to, says), (actions, count)): ((usize, usize, Says), (Vec<String>, usize))| {
        let what = match actions.len().saturating_sub(NAMED) {
            0 => actions.join(", "),
            more => format!("{} and {more} more", actions[..NAMED].join(", ")),
        };
        let words = match (&says, what.is_empty()) {
            (Says::Access(_), true) => format!("{count} × {}", says.words()),
            (Says::Access(Standing::Used | Standing::Granted), false) => what,
            (Says::Access(_), false) => format!("{what} ({})", says.words()),
            _ => says.words(),
        };
        ((from, to), says, words)
    };
    lines.into_iter().map(words).collect()
}

#[cfg(test)]
mod tests;
