//! A `statement` block to a statement.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Builder, Statement, blocks, given, order};
use crate::input::{Diagnostic, Level};
use crate::terraform::convert::convert;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Value};
use crate::text::{Origin, Part, Text, reason};

/// Whether `&{` stands for `${`, as it does in resources, principals and condition values.
#[derive(Clone, Copy, PartialEq)]
enum Variables {
    Kept,
    Replaced,
    /// Replaced, and wrong: the version has no policy variables.
    Refused,
}

impl Builder {
    /// The statement of a block; `old` where the document's version knows no policy variables.
    pub(super) fn statement(&mut self, block: &Value, old: bool) -> Statement {
        let origin = block.origin.clone();
        let replaced = if old { Variables::Refused } else { Variables::Replaced };
        let mut members = Vec::new();
        if let Some(sid) = given(block, "sid") {
            if sid.as_str().is_some_and(|sid| !sid.chars().all(|c| c.is_ascii_alphanumeric())) {
                // Some versions of the provider refuse it, and so does IAM; key and bucket policies have had such Sids for years.
                let mut note = Diagnostic::warning("a Sid holds only A-Z, a-z and 0-9", sid.deep_origin().primary());
                note.level = Level::Note;
                self.problems.push(note);
            }
            members.push(("Sid", string(sid)));
        }
        let effect = given(block, "effect").map_or_else(|| Value::known("Allow", origin.clone()), string);
        if effect.as_str().is_some_and(|effect| effect != "Allow" && effect != "Deny") {
            self.error("expected effect to be Allow or Deny", &effect.origin);
        }
        members.push(("Effect", effect));
        for (names, attributes, variables) in [
            (["Action", "NotAction"], ["actions", "not_actions"], Variables::Kept),
            (["Resource", "NotResource"], ["resources", "not_resources"], replaced),
        ] {
            let values = attributes.map(|attribute| {
                let set = self.set(block, attribute)?;
                collapsed(self.replaced(set, variables))
            });
            let may_be_null = |name: &str| block.get(name).is_some_and(|value| !value.is_not_null());
            let left_out = either(attributes, may_be_null).filter(|_| values.iter().all(Option::is_some));
            for ((name, attribute), value) in names.into_iter().zip(attributes).zip(values) {
                members.extend(value.filter(|_| left_out != Some(attribute)).map(|value| (name, value)));
            }
        }
        let written = ["principals", "not_principals"].map(|name| (name, blocks(block, name)));
        let is_perhaps = |name: &str| {
            written.iter().any(|(of, blocks)| *of == name && blocks.iter().all(|block| block.perhaps.is_some()))
        };
        let values = written.each_ref().map(|(_, blocks)| self.principals(blocks, replaced));
        let left_out = either(written.each_ref().map(|(name, _)| *name), is_perhaps)
            .filter(|_| values.iter().all(Option::is_some));
        for ((member, (name, _)), value) in ["Principal", "NotPrincipal"].into_iter().zip(&written).zip(values) {
            members.extend(value.filter(|_| left_out != Some(*name)).map(|value| (member, value)));
        }
        if let Some(value) = self.conditions(&blocks(block, "condition"), replaced) {
            members.push(("Condition", value));
        }
        Statement { members, origin, perhaps: block.perhaps.clone() }
    }

    /// The strings of a set, each once, the last by bytes first. `None` where the attribute is left out.
    fn set(&mut self, block: &Value, name: &str) -> Option<Value> {
        let value = self.strings(block, name)?;
        Some(match &value.kind {
            Kind::Tuple(elements) => {
                let mut sorted: Vec<Value> = Vec::new();
                for element in elements.iter() {
                    match sorted.iter_mut().find(|known| same(known, element)) {
                        Some(known) if element.perhaps.is_none() => known.perhaps = None,
                        Some(_) => {}
                        None => sorted.push(element.clone()),
                    }
                }
                sorted.sort_by_key(|element| Reverse(element.text()));
                Value::tuple(sorted, value.origin)
            }
            _ => value,
        })
    }

    /// The strings of a list, as a tuple; a value that is not known as it is. `None` where the attribute is left out.
    fn strings(&mut self, block: &Value, name: &str) -> Option<Value> {
        let value = block.get(name).filter(|value| !value.is_null())?;
        let of_all = value.as_listed();
        let value = of_all.as_ref().unwrap_or(value);
        let Some(elements) = value.possible_elements() else {
            if value.is_unknown() {
                return Some(value.clone());
            }
            self.not_strings(name, value);
            let single = convert(value, &Type::String).unwrap_or_else(|problem| unreadable(value, &problem));
            return Some(Value::tuple(vec![single], value.origin.clone()));
        };
        let mut strings = Vec::new();
        for element in elements.iter().filter(|element| !element.is_null()) {
            match convert(element, &Type::String) {
                Ok(text) => strings.push(string(&text).sure_as(element)),
                Err(problem) => {
                    self.not_strings(name, element);
                    strings.push(unreadable(element, &problem).sure_as(element));
                }
            }
        }
        Some(Value::tuple(strings, value.deep_origin()))
    }

    fn not_strings(&mut self, name: &str, value: &Value) {
        self.error(format!("{name}: set of string required"), &value.deep_origin());
    }

    /// The strings of a tuple with their variables as `variables` says.
    fn replaced(&mut self, strings: Value, variables: Variables) -> Value {
        match &strings.kind {
            Kind::Tuple(elements) => {
                let elements = elements.iter().map(|element| self.replace(element.clone(), variables));
                Value::tuple(elements.collect::<Vec<_>>(), strings.origin)
            }
            _ => strings,
        }
    }

    /// `&{` to `${`: the same number of bytes, so every byte keeps its place.
    fn replace(&mut self, value: Value, variables: Variables) -> Value {
        let Kind::Str { text, json } = &value.kind else { return value };
        let holds = |part: &Part| matches!(part, Part::Literal(literal, _) if literal.contains("&{"));
        if variables == Variables::Kept || !text.parts().iter().any(holds) {
            return value;
        }
        if variables == Variables::Refused {
            self.error("found &{ sequence in version 2008-10-17 document", &value.deep_origin());
        }
        let parts = text.parts().iter().map(|part| match part {
            Part::Literal(literal, origin) => Part::Literal(literal.replace("&{", "${").into(), origin.clone()),
            Part::Symbol(..) => part.clone(),
        });
        let text = Text::from_parts(parts.collect::<Vec<_>>());
        Value { kind: Kind::Str { text, json: json.clone() }, ..value }
    }

    fn principals(&mut self, blocks: &[Value], variables: Variables) -> Option<Value> {
        if blocks.is_empty() {
            return None;
        }
        let mut parsed = Vec::new();
        for block in blocks {
            let ids = self.set(block, "identifiers");
            let (Some(kind), Some(ids)) = (given(block, "type"), ids) else {
                self.error("principals need a type and identifiers", &block.origin);
                continue;
            };
            let kind = string(kind);
            let key = order::principal(&kind, &ids);
            let ids = in_block(self.replaced(ids, variables), block);
            parsed.push((key, kind, ids, block));
        }
        // Of two that say the same, the one that is there for certain stays; of two that are perhaps there, both.
        parsed.sort_by(|a, b| (&a.0, a.3.perhaps.is_some()).cmp(&(&b.0, b.3.perhaps.is_some())));
        parsed.dedup_by(|a, b| a.0 == b.0 && (b.3.perhaps.is_none() || a.3.perhaps == b.3.perhaps));
        if let [(_, kind, ids, block)] = &parsed[..]
            && is(kind, "*")
            && ids.elements().is_some_and(|ids| matches!(&ids[..], [id] if is(id, "*")))
        {
            let star = ids.elements().and_then(|ids| ids.first()).cloned();
            return star.map(|star| star.with_origin_if_none(&block.origin));
        }
        let mut merged: BTreeMap<Arc<str>, Gathered> = BTreeMap::new();
        for (_, kind, ids, block) in parsed {
            merged.entry(name(&kind)).or_default().add(ids, &block.origin);
        }
        let ids = merged.into_iter().map(|(kind, mut ids)| match (ids.blocks, &ids.values[..]) {
            (1, [id]) if is_name_from_elsewhere(id, &ids.origin) => (kind, Value { origin: ids.origin, ..id.clone() }),
            (1, [_]) => (kind, ids.values.remove(0)),
            _ => (kind, Value::tuple(ids.values, ids.origin)),
        });
        let origin = blocks.iter().fold(Origin::default(), |all, block| all.and(&block.origin));
        Some(Value::object(ids, origin))
    }

    fn conditions(&mut self, blocks: &[Value], variables: Variables) -> Option<Value> {
        if blocks.is_empty() {
            return None;
        }
        let mut parsed = Vec::new();
        for block in blocks {
            let values = self.strings(block, "values");
            let (Some(test), Some(variable), Some(values)) = (given(block, "test"), given(block, "variable"), values)
            else {
                self.error("a condition needs test, variable and values", &block.origin);
                continue;
            };
            let (test, variable) = (string(test), string(variable));
            let key = order::condition(&test, &variable, &values);
            parsed.push((key, test, variable, self.replaced(values, variables), block.origin.clone()));
        }
        parsed.sort_by(|a, b| a.0.cmp(&b.0));
        parsed.dedup_by(|a, b| a.0 == b.0);
        let mut merged: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Gathered>> = BTreeMap::new();
        for (_, test, variable, values, origin) in parsed {
            merged.entry(name(&test)).or_default().entry(name(&variable)).or_default().add(values, &origin);
        }
        let of_test = |variables: BTreeMap<Arc<str>, Gathered>| {
            let origin = variables.values().fold(Origin::default(), |all, values| all.and(&values.origin));
            let values = variables.into_iter().map(|(variable, mut values)| match values.values.len() {
                1 => (variable, values.values.remove(0)),
                _ => (variable, Value::tuple(values.values, values.origin)),
            });
            Value::object(values, origin)
        };
        let origin = blocks.iter().fold(Origin::default(), |all, block| all.and(&block.origin));
        Some(Value::object(merged.into_iter().map(|(test, variables)| (test, of_test(variables))), origin))
    }
}

/// Of two members that exclude each other, both written, the one that is not there if the statement is right: one that may be missing, where the other is there
/// for certain. Where either may be missing it is the negated one, so that nothing is taken for all but a few. `None` where both are there for certain.
fn either([plain, negated]: [&str; 2], may_be_missing: impl Fn(&str) -> bool) -> Option<&str> {
    if may_be_missing(negated) { Some(negated) } else { Some(plain).filter(|plain| may_be_missing(plain)) }
}

/// The strings of a tuple, there only where the block is.
fn in_block(strings: Value, block: &Value) -> Value {
    match &strings.kind {
        Kind::Tuple(elements) if block.perhaps.is_some() => {
            let elements = elements.iter().map(|element| element.clone().if_its_list_is(block));
            Value::tuple(elements.collect::<Vec<_>>(), strings.origin)
        }
        _ => strings,
    }
}

/// What stands for a value that is no string: something is there, and what is not known.
fn unreadable(value: &Value, problem: &str) -> Value {
    Value::computed(value.expression(), Type::String, &reason::failed(problem), value.deep_origin())
}

/// What several blocks say of one thing.
#[derive(Default)]
struct Gathered {
    /// How many blocks.
    blocks: usize,
    values: Vec<Value>,
    origin: Origin,
}

impl Gathered {
    fn add(&mut self, values: Value, origin: &Origin) {
        self.blocks += 1;
        self.origin = self.origin.and(origin);
        match values.elements() {
            Some(elements) => self.values.extend(elements.iter().cloned()),
            None => self.values.push(values),
        }
    }
}

/// A value as a key of an object.
fn name(value: &Value) -> Arc<str> {
    value.text().map_or_else(|| value.expression(), |text| text.to_string()).into()
}

/// What the provider prints of a set: nothing of an empty one, the string of a set of one.
fn collapsed(set: Value) -> Option<Value> {
    match &set.kind {
        Kind::Tuple(elements) => match &elements[..] {
            [] => None,
            // What is only a name may be written elsewhere: where it is used says more than where it is declared.
            [element] if is_name_from_elsewhere(element, &set.origin) => {
                Some(Value { origin: set.origin.clone(), ..element.clone() })
            }
            [element] => Some(element.clone()),
            _ => Some(set),
        },
        _ => Some(set),
    }
}

fn is_name_from_elsewhere(element: &Value, set: &Origin) -> bool {
    let is_name = element.text().is_some_and(|text| text.as_symbol().is_some());
    let within = set.primary().zip(element.deep_origin().primary()).is_some_and(|(set, own)| set.covers(&own));
    is_name && !within
}

/// A symbol as a string that is one; a number or a bool as the string it converts to.
fn string(value: &Value) -> Value {
    match (&value.kind, value.text()) {
        (Kind::Unknown(_), Some(text)) => Value::string_at(text, value.origin.clone()),
        _ => convert(value, &Type::String).unwrap_or_else(|_| value.clone()),
    }
}

fn is(value: &Value, text: &str) -> bool {
    value.as_str().is_some_and(|known| known == text)
}

fn same(a: &Value, b: &Value) -> bool {
    match (a.text(), b.text()) {
        (Some(a), Some(b)) => a == b,
        _ => false,
    }
}
