//! Making and reading Terraform values.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Value};
use crate::text::reason::AFTER_APPLY;
use crate::text::{Address, Origin, Symbol, SymbolKind, Text};

pub(super) fn value(kind: Kind, origin: Origin) -> Value {
    Value::new(kind, origin)
}

pub(super) fn null() -> Value {
    value(Kind::Null(Type::Dynamic), Origin::default())
}

pub(super) fn bool(is: bool) -> Value {
    value(Kind::Bool(is), Origin::default())
}

/// A string, which is not null whatever holes it has.
pub(super) fn string(text: Text) -> Value {
    let origin = text.origin();
    value(Kind::Str { text, json: None }, origin)
}

pub(super) fn literal(text: &str) -> Value {
    string(Text::literal(text, Origin::default()))
}

/// A string, or null.
pub(super) fn optional(text: Option<Text>) -> Value {
    text.map_or_else(null, string)
}

pub(super) fn tuple(items: impl IntoIterator<Item = Value>) -> Value {
    value(Kind::Tuple(items.into_iter().collect()), Origin::default())
}

pub(super) fn object(entries: BTreeMap<Arc<str>, Value>, origin: Origin) -> Value {
    value(Kind::Object(entries.into()), origin)
}

/// The symbol `address.path`.
pub(super) fn attribute_symbol(address: &Address, path: &str) -> Text {
    let kind = SymbolKind::Attribute { address: address.clone(), path: path.into() };
    Text::symbol(Symbol::new(format!("{address}.{path}"), kind, AFTER_APPLY), Origin::default())
}

/// Whether it is `true`; what is absent is not.
pub(super) fn is_true(value: Option<&Value>) -> bool {
    value.is_some_and(|value| matches!(value.kind, Kind::Bool(true)))
}

pub(super) fn is_null(value: &Value) -> bool {
    matches!(value.kind, Kind::Null(_))
}

/// The text of a string, or the symbol that stands for one.
pub(super) fn text(value: &Value) -> Option<Text> {
    match &value.kind {
        Kind::Str { text, .. } => Some(text.clone()),
        Kind::Unknown(unknown) => {
            unknown.symbol.as_ref().map(|symbol| Text::symbol(symbol.clone(), value.origin.clone()))
        }
        _ => None,
    }
}

/// The elements of a collection.
pub(super) fn elements(value: &Value) -> Option<&[Value]> {
    match &value.kind {
        Kind::List(_, items) | Kind::Set(_, items) | Kind::Tuple(items) => Some(items),
        _ => None,
    }
}

/// The elements of a list; of one that is not known, one that stands for any of them; none of null.
pub(super) fn any_elements(list: &Value) -> Value {
    match (&list.kind, elements(list)) {
        (_, Some(elements)) => tuple(elements.iter().cloned()),
        (Kind::Unknown(unknown), None) => {
            let called = list.expression();
            tuple([string(Text::symbol(Symbol::element_of(&called, &*unknown.why), list.origin.clone()))])
        }
        _ => tuple([]),
    }
}

/// An attribute that is written and not null.
pub(super) fn attribute<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match &value.kind {
        Kind::Object(entries) | Kind::Map(_, entries) => entries.get(name).filter(|value| !is_null(value)),
        _ => None,
    }
}

/// What a string of JSON was encoded from, where that is known; any other value as it is.
pub(super) fn written_out(value: &Value) -> &Value {
    match &value.kind {
        Kind::Str { json: Some(encoded), .. } => encoded,
        _ => value,
    }
}
