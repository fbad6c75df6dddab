//! What is written, with what a plan knows of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::agree::agree;
use crate::json;
use crate::terraform::value::{Entries, Kind, Value};

/// Which of the two counts where source and plan contradict each other about a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Trust {
    /// What is written.
    Source,
    /// What was planned.
    Plan,
}

/// The attributes of a resource as they are written, each with its place in the source, and with the plan's values where what is written is not known. What is not written
/// and the plan knows, such as the ARN of what exists already, is there too.
pub(super) fn merge(written: &Value, planned: &Value, trust: Trust) -> Value {
    let (Some(own), Some(theirs)) = (written.entries(), planned.entries()) else { return written.clone() };
    let mut entries = of_entries(own, theirs, trust);
    for (name, value) in theirs.iter().filter(|(name, value)| !own.contains_key(name) && value.is_wholly_known()) {
        entries.insert(Arc::clone(name), value.clone());
    }
    Value::object(entries, written.origin.clone())
}

fn of_entries(own: &Entries, theirs: &Entries, trust: Trust) -> BTreeMap<Arc<str>, Value> {
    let entry = |(name, value): (&Arc<str>, &Value)| {
        let merged = theirs.get(name).map_or_else(|| value.clone(), |planned| of_value(value, planned, trust));
        (Arc::clone(name), merged)
    };
    own.iter().map(entry).collect()
}

fn of_value(written: &Value, planned: &Value, trust: Trust) -> Value {
    let placed = || planned.clone().placed_at(&written.deep_origin());
    let kind = match (&written.kind, &planned.kind) {
        (_, Kind::Unknown(_) | Kind::Null(_)) => return written.clone(),
        (Kind::Str { .. }, Kind::Str { .. }) => return of_string(written, planned, trust),
        (Kind::Object(own), Kind::Object(theirs)) => Kind::Object(of_entries(own, theirs, trust).into()),
        (Kind::Map(ty, own), Kind::Object(theirs)) => Kind::Map(ty.clone(), of_entries(own, theirs, trust).into()),
        _ => match (written.elements(), planned.elements()) {
            (Some(_), Some(_)) if written.is_wholly_known() => return written.clone(),
            (Some(own), Some(theirs)) if own.len() == theirs.len() && own.iter().zip(&**theirs).all(fits) => {
                Kind::Tuple(own.iter().zip(&**theirs).map(|(one, other)| of_value(one, other, trust)).collect())
            }
            _ if planned.is_wholly_known() => return placed(),
            _ => return written.clone(),
        },
    };
    Value::new(kind, written.origin.clone()).with_marks(written.marks.and(planned.marks)).sure_as(written)
}

/// Whether the elements at one place of two lists may be the same; those of a set may stand in another order.
fn fits((written, planned): (&Value, &Value)) -> bool {
    match (written.as_str(), planned.as_str()) {
        (Some(one), Some(other)) => one == other,
        _ => match (written.get("name"), planned.get("name")) {
            (Some(one), Some(other)) => fits((one, other)),
            _ => true,
        },
    }
}

fn of_string(written: &Value, planned: &Value, trust: Trust) -> Value {
    if written.text() == planned.text() {
        return written.clone();
    }
    match (document(written), document(planned)) {
        (Some(own), Some(theirs)) if trust == Trust::Source || agree(&own, &theirs) => written.clone(),
        (Some(_), Some(_)) => planned.clone(),
        // A document that is put together in a way nobody can follow.
        (None, Some(_)) if written.is_wholly_known() => planned.clone(),
        _ if planned.is_wholly_known() => planned.clone().placed_at(&written.deep_origin()),
        _ => written.clone(),
    }
}

/// The JSON object that a string is the text of.
fn document(value: &Value) -> Option<json::Json> {
    let parsed = match &value.kind {
        Kind::Str { json: Some(structured), .. } => Some(structured.to_json()),
        Kind::Str { text, json: None } => json::parse(text).value,
        _ => None,
    };
    parsed.filter(|json| matches!(json.kind, json::Kind::Object(_)))
}
