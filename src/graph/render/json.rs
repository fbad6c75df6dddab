//! JSON, version 1.

use serde_json::{Map, Value, json};

use crate::input::{Sources, Span};

use super::super::edges::{Relation, Support};
use super::super::model::{AttachmentKind, Graph};
use super::nodes;

/// The graph as `{"version": 1, "nodes": […], "edges": […], "not_analysed": […]}`.
pub fn json(graph: &Graph) -> Value {
    let nodes: Vec<Value> = nodes::nodes(graph)
        .into_iter()
        .map(|node| {
            let location = location(node.span, &graph.sources);
            json!({"id": node.id, "kind": node.kind, "label": node.label, "location": location})
        })
        .collect();
    let edges: Vec<Value> = graph
        .edges()
        .iter()
        .map(|edge| {
            let mut object = relation(&edge.relation);
            object.insert("from".into(), nodes::drawn(graph, &edge.from).id.into());
            object.insert("to".into(), nodes::drawn(graph, &edge.to).id.into());
            object.insert("location".into(), location(edge.span, &graph.sources));
            Value::Object(object)
        })
        .collect();
    let not_analysed: Vec<Value> = graph
        .not_analysed
        .iter()
        .map(|what| json!({"address": what.what, "reason": what.reason, "location": location(what.span, &graph.sources)}))
        .collect();
    json!({"version": 1, "nodes": nodes, "edges": edges, "not_analysed": not_analysed})
}

fn relation(relation: &Relation) -> Map<String, Value> {
    let value = match relation {
        Relation::Assumes => json!({"relation": "assumes"}),
        Relation::Holds(AttachmentKind::Inline) => json!({"relation": "holds", "as": "inline"}),
        Relation::Holds(AttachmentKind::Managed) => json!({"relation": "holds", "as": "managed"}),
        Relation::MemberOf => json!({"relation": "member-of"}),
        Relation::Bounded => json!({"relation": "bounded"}),
        Relation::Uses(attribute) => json!({"relation": "uses", "attribute": attribute}),
        Relation::WiredTo => json!({"relation": "wired-to"}),
        Relation::Acts(access) => {
            let support = match access.support() {
                Support::Granted => "granted",
                Support::Needed => "needed",
                Support::Both => "both",
            };
            json!({"relation": "acts", "granted": access.granted, "needed": access.needed, "support": support})
        }
        Relation::SitsOn => json!({"relation": "sits-on"}),
    };
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// A place as `check` writes it; null where there is none.
pub(crate) fn location(span: Option<Span>, sources: &Sources) -> Value {
    let Some(span) = span else { return Value::Null };
    let source = sources.get(span.file);
    let place = |offset: u32| {
        let place = source.line_column(offset as usize);
        json!({"line": place.line, "column": place.column})
    };
    json!({
        "path": source.name(),
        "start": place(span.start),
        "end": place(span.end),
        "byte_start": span.start,
        "byte_end": span.end,
    })
}
