//! The attributes of a resource: known where the plan knows them, symbols where it says that it does not.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::references::Lookup;
use crate::input::Span;
use crate::json::{Json, Kind};
use crate::terraform::types::Type;
use crate::terraform::value::{Marks, Value};
use crate::text::reason::AFTER_APPLY;
use crate::text::{Address, Origin, Symbol, SymbolKind};

/// Attributes that say something with a reference in it more often than the reference alone.
const COMPOSED: [&str; 17] = [
    "command",
    "content",
    "container_definitions",
    "description",
    "endpoint",
    "identifiers",
    "name",
    "name_prefix",
    "path",
    "resource",
    "resources",
    "source_arn",
    "uri",
    "url",
    "user_data",
    "value",
    "values",
];

/// What a plan says of one resource.
pub(super) struct Resource<'r, 'j> {
    pub(super) address: &'r Address,
    pub(super) header: Span,
    pub(super) block: Span,
    pub(super) values: Option<&'j Json>,
    /// `true` for what is not known, at the place of each.
    pub(super) unknown: Option<&'j Json>,
    /// The same for what is sensitive.
    pub(super) sensitive: Option<&'j Json>,
    /// The expressions of its block, where it has any.
    pub(super) expressions: Option<&'j Json>,
    /// Whether the configuration is there, so that what has no expression is not written.
    pub(super) written: bool,
    pub(super) lookup: &'r Lookup<'r, 'j>,
}

/// One value, with what else the plan says of it.
#[derive(Clone, Copy)]
struct Place<'j> {
    value: Option<&'j Json>,
    unknown: Option<&'j Json>,
    sensitive: Option<&'j Json>,
    expression: Option<&'j Json>,
    /// Whether the block around it is written in the configuration, so that what has no expression is not.
    written: bool,
}

impl<'j> Resource<'_, 'j> {
    /// Its attributes and blocks, as if they were written: without what is null, and without what only the provider fills in.
    pub(super) fn body(&self) -> Value {
        let whole = Place {
            value: self.values,
            unknown: self.unknown,
            sensitive: self.sensitive,
            expression: self.expressions,
            written: self.written,
        };
        let mut entries = BTreeMap::new();
        for name in names(whole) {
            let place = whole.member(&name);
            if let Some(value) = self.value(place, &name)
                && !(place.is_filled_in() && is_echo(&value))
            {
                entries.insert(Arc::from(name), value);
            }
        }
        Value::object(entries, Origin::at(self.block))
    }

    /// The attributes that are known as a whole, as they are.
    pub(super) fn told(&self) -> Value {
        let known_members = super::configuration::members(self.values).filter_map(|(name, json)| {
            let mark = |marks: Option<&'j Json>| marks.and_then(|marks| marks.get(&name)).is_some_and(has_true);
            let marks = Marks { sensitive: mark(self.sensitive), ..Marks::default() };
            (!mark(self.unknown)).then(|| (Arc::from(name.as_str()), Value::from_json(json).with_marks(marks)))
        });
        Value::object(known_members, Origin::at(self.block))
    }

    /// `None` where nothing is configured and the provider will say.
    fn value(&self, place: Place<'j>, path: &str) -> Option<Value> {
        let marks = Marks { sensitive: is_true(place.sensitive), ..Marks::default() };
        if is_true(place.unknown) {
            return (!place.is_filled_in()).then(|| self.unknown_value(place, path).with_marks(marks));
        }
        let origin = place.value.map(|json| json.origin.clone()).unwrap_or_default();
        let value = match (place.value.map(|json| &json.kind), place.unknown.map(|json| &json.kind)) {
            // Blocks that are not written: the provider's schema lists them all.
            (Some(Kind::Array(items)), _) if items.is_empty() && place.expression.is_none() => return None,
            (Some(Kind::Array(items)), _) => {
                let none = || Value::null(Type::Dynamic, Origin::default());
                let element = |at: usize| self.value(place.element(at), &format!("{path}[{at}]")).unwrap_or_else(none);
                Value::tuple((0..items.len()).map(element).collect::<Vec<_>>(), origin)
            }
            (Some(Kind::Object(_)), _) | (None, Some(Kind::Object(_))) => {
                let entry = |name: String| {
                    let value = self.value(place.member(&name), &format!("{path}.{name}"))?;
                    Some((Arc::from(name), value))
                };
                Value::object(names(place).into_iter().filter_map(entry), origin)
            }
            (Some(Kind::Null) | None, _) => return None,
            (Some(_), _) => Value::from_json(place.value?),
        };
        Some(value.with_marks(marks))
    }

    /// The reference that it is, or the attribute itself.
    fn unknown_value(&self, place: Place<'j>, path: &str) -> Value {
        let origin = Origin::at(self.header);
        let composed = path.split(['.', '[']).any(|word| COMPOSED.contains(&word) || word.starts_with("tags"));
        let sole =
            place.expression.filter(|_| !composed).and_then(|expression| self.lookup.sole(expression, self.address));
        if let Some(symbol) = sole {
            return Value::symbol(symbol, Type::Dynamic, origin);
        }
        let kind = SymbolKind::Attribute { address: self.address.clone(), path: path.into() };
        let symbol = Symbol::new(format!("{}.{path}", self.address), kind, AFTER_APPLY);
        // An element of a list of strings is one: what is a list has a list of marks.
        let ty = if path.ends_with(']') { Type::String } else { Type::Dynamic };
        Value::symbol(symbol, ty, origin)
    }
}

impl<'j> Place<'j> {
    fn member(self, name: &str) -> Self {
        let of = |json: Option<&'j Json>| json.and_then(|json| json.get(name));
        let is_expression = self.is_expression();
        Place {
            value: of(self.value),
            unknown: of(self.unknown),
            sensitive: of(self.sensitive),
            expression: if is_expression { self.expression } else { of(self.expression) },
            written: self.written && !is_expression,
        }
    }

    fn element(self, at: usize) -> Self {
        let of = |json: Option<&'j Json>| match json.map(|json| &json.kind) {
            Some(Kind::Array(items)) => items.get(at),
            _ => None,
        };
        let blocks = matches!(self.expression.map(|json| &json.kind), Some(Kind::Array(_)));
        let expression = if blocks { of(self.expression) } else { self.expression };
        Place {
            value: of(self.value),
            unknown: of(self.unknown),
            sensitive: of(self.sensitive),
            expression,
            // Elements without an expression come from `dynamic` blocks, which leave none.
            written: self.written && expression.is_some(),
        }
    }

    /// Whether nothing is written for it in a block that is.
    fn is_filled_in(self) -> bool {
        self.written && self.expression.is_none()
    }

    /// Whether its expression is one, and not a block of them.
    fn is_expression(self) -> bool {
        self.expression.is_some_and(|json| match &json.kind {
            Kind::Object(members) => {
                !members.is_empty()
                    && members.iter().all(|member| member.key.is("references") || member.key.is("constant_value"))
            }
            _ => false,
        })
    }
}

/// The names of the members of a value that are known, and of those that are not.
fn names(place: Place<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for json in [place.value, place.unknown] {
        for (name, _) in super::configuration::members(json) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Whether what the provider filled in repeats what other resources say: the document of a bucket's policy, the policies that are attached to a role. Blocks are
/// not: of a `dynamic` one the plan keeps no expression.
fn is_echo(value: &Value) -> bool {
    match value.elements() {
        Some(elements) => elements.iter().any(|element| element.entries().is_none()),
        None => value.as_str().is_some_and(|text| text.trim_start().starts_with('{')),
    }
}

fn is_true(json: Option<&Json>) -> bool {
    matches!(json.map(|json| &json.kind), Some(Kind::Bool(true)))
}

/// Whether something in it is `true`.
fn has_true(json: &Json) -> bool {
    match &json.kind {
        Kind::Bool(flag) => *flag,
        Kind::Array(items) => items.iter().any(has_true),
        Kind::Object(members) => members.iter().any(|member| has_true(&member.value)),
        _ => false,
    }
}
