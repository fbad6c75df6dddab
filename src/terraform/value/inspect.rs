//! Asking values.

use std::sync::Arc;

use super::{Alternatives, Entries, Kind, Marks, Partial, Unknown, Value};
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::text::{Address, Origin, Symbol, SymbolKind, Text};

impl Value {
    /// Its type.
    pub fn ty(&self) -> Type {
        match &self.kind {
            Kind::Null(ty) => ty.clone(),
            Kind::Bool(_) => Type::Bool,
            Kind::Number(_) => Type::Number,
            Kind::Str { .. } => Type::String,
            Kind::List(element, _) => Type::list(element.clone()),
            Kind::Set(element, _) => Type::set(element.clone()),
            Kind::Map(element, _) => Type::map(element.clone()),
            Kind::Tuple(elements) => Type::tuple(elements.iter().map(Value::ty)),
            Kind::Object(entries) => {
                Type::object(entries.iter().map(|(name, value)| (Arc::clone(name), value.ty())).collect())
            }
            Kind::Unknown(unknown) => unknown.ty.clone(),
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null(_))
    }

    /// Whether it is not known as a whole. A list with unknown elements is known, and so is text with symbols.
    pub fn is_unknown(&self) -> bool {
        matches!(self.kind, Kind::Unknown(_))
    }

    /// Whether neither it nor anything in it is unknown or holds a symbol.
    pub fn is_wholly_known(&self) -> bool {
        match &self.kind {
            Kind::Null(_) | Kind::Bool(_) | Kind::Number(_) => true,
            Kind::Str { text, .. } => text.is_known(),
            Kind::Unknown(_) => false,
            _ => self.children().all(Value::is_wholly_known),
        }
    }

    /// The elements of a collection, or the values of its attributes, in order; none for anything else.
    pub fn children(&self) -> impl Iterator<Item = &Value> {
        let (elements, entries): (&[Value], Option<&Entries>) = match &self.kind {
            Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => (elements, None),
            Kind::Map(_, entries) | Kind::Object(entries) => (&[], Some(entries)),
            _ => (&[], None),
        };
        let keyed = match &self.kind {
            Kind::Unknown(Unknown { partial: Partial::Entries(keyed), .. }) => &**keyed,
            _ => &[],
        };
        let values = entries.into_iter().flat_map(|entries| entries.values());
        elements.iter().chain(values).chain(keyed.iter().map(|(_, value)| value))
    }

    /// The elements of a list, set or tuple.
    pub fn elements(&self) -> Option<&Arc<[Value]>> {
        match &self.kind {
            Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => Some(elements),
            _ => None,
        }
    }

    /// The one element that a list of uncertain length may have, what `aws_iam_role.this[*].arn` can only mean where the count is not known. The list may be
    /// empty, and may hold more of its kind: its bounds say.
    pub(crate) fn sole_possible(&self) -> Option<&Value> {
        match &self.kind {
            Kind::Unknown(Unknown { partial: Partial::Elements(elements), .. }) => match &elements[..] {
                [only] => Some(only),
                _ => None,
            },
            _ => None,
        }
    }

    /// The value of a choice of it or nothing, where nothing is null or an empty string: for readers to whom nothing says nothing, as
    /// `join("", aws_iam_role.this[*].arn)` means it. A value that is wholly known is no substitute for what may not be there.
    pub(crate) fn unless_absent(&self) -> Option<&Value> {
        self.sole_present().filter(|only| !only.is_wholly_known())
    }

    /// The value of a choice of it or nothing, wholly known or not.
    pub(crate) fn sole_present(&self) -> Option<&Value> {
        let absent = |value: &&Value| value.is_null() || value.as_str().is_some_and(|text| text.is_empty());
        let mut present = self.alternatives()?.values.iter().filter(|value| !absent(value));
        present.next().filter(|_| present.next().is_none())
    }

    /// The elements of a list, set or tuple; of a list whose order is not certain, those it may have.
    pub fn possible_elements(&self) -> Option<&Arc<[Value]>> {
        match &self.kind {
            Kind::Unknown(Unknown { partial: Partial::Elements(elements), .. }) => Some(elements),
            _ => self.elements(),
        }
    }

    /// The entries of a map or object.
    pub fn entries(&self) -> Option<&Entries> {
        match &self.kind {
            Kind::Map(_, entries) | Kind::Object(entries) => Some(entries),
            _ => None,
        }
    }

    /// The few values one of which it is, where that is all that is known.
    pub fn alternatives(&self) -> Option<&Alternatives> {
        match &self.kind {
            Kind::Unknown(Unknown { partial: Partial::OneOf(alternatives), .. }) => Some(alternatives),
            _ => None,
        }
    }

    /// Whether it is certain not to be null.
    pub fn is_not_null(&self) -> bool {
        match &self.kind {
            Kind::Null(_) => false,
            Kind::Unknown(unknown) => unknown.not_null,
            _ => true,
        }
    }

    /// Keys and values of a map or object, those with keys that hold symbols included, in order; later entries of one key are the ones kept.
    pub fn possible_entries(&self) -> Option<Vec<(Text, Value)>> {
        match &self.kind {
            Kind::Unknown(Unknown { partial: Partial::Entries(entries), .. }) => Some(entries.to_vec()),
            _ => {
                let entries = self.entries()?.iter();
                Some(
                    entries
                        .map(|(key, value)| (Text::literal(Arc::clone(key), Origin::default()), value.clone()))
                        .collect(),
                )
            }
        }
    }

    /// The same, where all of them are certain to be there.
    pub(crate) fn certain_entries(&self) -> Option<Vec<(Text, Value)>> {
        self.possible_entries().filter(|entries| entries.iter().all(|(_, value)| value.perhaps.is_none()))
    }

    /// The attribute or map element called `name`, of a value that has it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries()?.get(name)
    }

    /// The value where it is a known `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The number, where it is one.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.kind {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The string, where it is one and all of it is known.
    pub fn as_str(&self) -> Option<std::borrow::Cow<'_, str>> {
        match &self.kind {
            Kind::Str { text, .. } => text.known(),
            _ => None,
        }
    }

    /// The value as text: of a string itself, of a symbol that may be one a text that is the symbol. `None` for anything else; numbers are not converted.
    pub fn text(&self) -> Option<Text> {
        match &self.kind {
            Kind::Str { text, .. } => Some(text.clone()),
            Kind::Unknown(Unknown { symbol: Some(symbol), ty, .. }) if *ty == Type::Dynamic || ty.is_primitive() => {
                Some(Text::symbol(symbol.clone(), self.origin.clone()))
            }
            _ => None,
        }
    }

    /// Its marks and those of everything in it.
    pub fn all_marks(&self) -> Marks {
        self.children().fold(self.marks, |marks, child| marks.and(child.all_marks()))
    }

    /// Why the first thing in it that is not known is not, down to its root: "var.bucket has no default". `None` where all of it is known.
    pub fn why_unknown(&self) -> Option<String> {
        match &self.kind {
            Kind::Unknown(Unknown { symbol: Some(symbol), .. }) => Some(symbol.reason()),
            Kind::Unknown(unknown) => Some(unknown.why.to_string()),
            Kind::Str { text, .. } => text.symbols().next().map(Symbol::reason),
            _ => self.children().find_map(Value::why_unknown),
        }
    }

    /// Everywhere it and what is in it was written.
    pub fn deep_origin(&self) -> Origin {
        match &self.kind {
            Kind::Str { text, .. } if self.origin.is_empty() => text.origin(),
            _ if self.origin.is_empty() => {
                self.children().take(Origin::MAX).fold(Origin::default(), |all, child| all.and(&child.deep_origin()))
            }
            _ => self.origin.clone(),
        }
    }

    /// What stands for any element of a list, set or tuple of which nothing is known.
    pub(crate) fn any_of_unknown(&self) -> Option<Value> {
        let Kind::Unknown(unknown) = &self.kind else { return None };
        let element = match (&unknown.ty, &unknown.partial) {
            (Type::List(element) | Type::Set(element), Partial::Nothing) => (**element).clone(),
            (Type::Tuple(_) | Type::Dynamic, Partial::Nothing) => Type::Dynamic,
            _ => return None,
        };
        let of = unknown.symbol.as_ref()?;
        let symbol = Symbol::element_of(of.expression(), of.reason());
        Some(Value::symbol(symbol, element, self.origin.clone()))
    }

    /// Whether it is an unknown value of no known type that may be a list: identifiers and names are strings, of the rest nothing is known.
    pub(crate) fn may_be_list(&self) -> bool {
        let Kind::Unknown(unknown) = &self.kind else { return false };
        if unknown.ty != Type::Dynamic || matches!(unknown.partial, Partial::Attributes(_) | Partial::Entries(_)) {
            return false;
        }
        match unknown.symbol.as_ref().map(Symbol::kind) {
            Some(SymbolKind::Attribute { path, .. }) => !["arn", "id", "name"]
                .iter()
                .any(|end| path.strip_suffix(end).is_some_and(|head| head.is_empty() || head.ends_with('_'))),
            Some(SymbolKind::Identity(_)) => false,
            _ => true,
        }
    }

    /// Whether it is the key of the instance that the expression stands in, where only apply knows which there are.
    pub(crate) fn is_own_key(&self) -> bool {
        match &self.kind {
            Kind::Unknown(unknown) => unknown.symbol.as_ref().is_some_and(Symbol::is_own_key),
            Kind::Str { text, .. } => text.as_symbol().is_some_and(Symbol::is_own_key),
            _ => false,
        }
    }

    /// Whether a symbol in it, however deep, is of that sort.
    pub(crate) fn deep_symbols(&self, is: &dyn Fn(&Symbol) -> bool) -> bool {
        match &self.kind {
            Kind::Unknown(unknown) if unknown.symbol.as_ref().is_some_and(is) => true,
            Kind::Str { text, .. } => text.symbols().any(is),
            _ => self.children().any(|child| child.deep_symbols(is)),
        }
    }

    /// Whether evaluating the expression behind every symbol in it is certain to succeed: attributes of a resource and variables exist, what is taken out of
    /// them or computed from them may not.
    pub fn certain_to_exist(&self) -> bool {
        let exists = |symbol: &Symbol| match symbol.kind() {
            // What is computed from an attribute keeps its kind and has another name.
            SymbolKind::Attribute { address, path } => {
                let resource = Address { key: None, ..address.clone() }.to_string();
                !path.contains(['.', '[']) && symbol.expression().starts_with(&resource)
            }
            SymbolKind::Variable { .. } | SymbolKind::Identity(_) => true,
            SymbolKind::Element | SymbolKind::Undecided(_) | SymbolKind::Other => false,
        };
        match &self.kind {
            Kind::Unknown(unknown) => unknown.symbol.as_ref().is_some_and(exists),
            Kind::Str { text, .. } => text.symbols().all(exists),
            _ => self.children().all(Value::certain_to_exist),
        }
    }
}
