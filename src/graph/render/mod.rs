//! The graph for people and for other programs.

mod dot;
mod html;
mod json;
mod mermaid;
mod nodes;
mod svg;
mod text;

pub use dot::dot;
pub use html::html;
pub use json::json;
pub use mermaid::mermaid;
pub use svg::svg;
pub use text::text;

use super::edges::{Access, Node, Relation, Support};
use super::model::{AttachmentKind, Graph};

/// What a node is called.
pub(crate) fn label_of(graph: &Graph, node: &Node) -> String {
    nodes::drawn(graph, node).label
}

/// How many actions a label names before it counts the rest.
const NAMED_ACTIONS: usize = 3;

/// What stands on an edge.
fn label(relation: &Relation) -> String {
    match relation {
        Relation::Assumes => "assumes".into(),
        Relation::Holds(AttachmentKind::Inline) => "inline policy".into(),
        Relation::Holds(AttachmentKind::Managed) => "managed policy".into(),
        Relation::MemberOf => "in".into(),
        Relation::Bounded => "permissions boundary".into(),
        Relation::Uses(attribute) => format!("runs as ({attribute})"),
        Relation::WiredTo => "wired to".into(),
        Relation::Acts(access) => acts(access),
        Relation::SitsOn => "sits on".into(),
    }
}

fn acts(access: &Access) -> String {
    match access.support() {
        Support::Both => some(&access.granted),
        Support::Granted => format!("{} (nothing known needs it)", some(&access.granted)),
        Support::Needed => format!("{} (needed, not granted)", some(&access.needed)),
    }
}

fn some(actions: &[String]) -> String {
    let named = actions.iter().take(NAMED_ACTIONS).map(String::as_str).collect::<Vec<_>>().join(", ");
    match actions.len().saturating_sub(NAMED_ACTIONS) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
