//! `jsonencode` and `jsondecode`: the structure stays beside the text, so what one writes the other need not read.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::json::{self, Json, Member};
use crate::terraform::convert::convert;
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::{Alternatives, Kind, Marks, Partial, Unknown, Value, text_len};
use crate::text::{Origin, Text};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("jsonencode", &[Param::new("val", Want::Any).nullable().symbolic()], Returns::String, jsonencode),
    Function::new("jsondecode", &[Param::new("str", Want::String).symbolic()], Returns::Any, jsondecode),
];

fn jsonencode(call: &Call<'_>) -> Outcome {
    let value = call.arg(0)?;
    value.check_limits().map_err(|excess| call.no(excess.message()))?;
    if has_infinity(value) {
        return Err(call.bad(0, "cannot serialize infinity as JSON"));
    }
    // A value of which nothing is known has no structure to keep.
    let string = value.ty() == Type::String && value.is_not_null() && value.alternatives().is_none();
    if value.is_unknown() && !string && value.possible_elements().is_none() && value.certain_entries().is_none() {
        return Ok(call.unknown(Type::String));
    }
    let text = value.json_text();
    call.sized(text_len(&text))?;
    // Symbols are written as they are named, and only apply can tell what quotes and escapes they need.
    let marks = if text.is_known() { Marks::default() } else { Marks::approximate() };
    let kind = Kind::Str { text, json: Some(Arc::new(value.clone())) };
    Ok(Value::new(kind, value.deep_origin()).with_marks(marks))
}

fn has_infinity(value: &Value) -> bool {
    value.as_number().is_some_and(Number::is_infinite) || value.children().any(has_infinity)
}

fn jsondecode(call: &Call<'_>) -> Outcome {
    let value = call.arg(0)?;
    if let Kind::Str { json: Some(json), .. } = &value.kind {
        return Ok(as_decoded(json));
    }
    let text = call.text(0)?;
    if text.as_symbol().is_some() {
        return Ok(call.unknown(Type::Dynamic));
    }
    let parsed = json::parse(&text);
    if let Some(problem) = parsed.problems.first() {
        return Err(call.no(problem.message.clone()));
    }
    match parsed.value {
        Some(json) => from_json(call, &json),
        None => Err(call.no("EOF")),
    }
}

/// A value as it is once it went through JSON: sequences are tuples, mappings are objects.
fn as_decoded(value: &Value) -> Value {
    let kind = match &value.kind {
        Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => {
            // The order of a set of symbols is not certain before apply, but the list that is read back has one.
            if matches!(value.kind, Kind::Set(..)) && crate::terraform::convert::uncertain_order(elements) {
                let expression = format!("jsondecode(jsonencode({}))", value.expression());
                let elements: Vec<Value> = elements.iter().map(as_decoded).collect();
                return crate::terraform::convert::unordered(expression, Type::Dynamic, elements, value.origin.clone());
            }
            Kind::Tuple(elements.iter().map(as_decoded).collect())
        }
        Kind::Map(_, entries) | Kind::Object(entries) => {
            Kind::Object(entries.iter().map(|(key, element)| (Arc::clone(key), as_decoded(element))).collect())
        }
        Kind::Null(_) => Kind::Null(Type::Dynamic),
        Kind::Unknown(unknown) => {
            let partial = match &unknown.partial {
                Partial::Elements(elements) => Partial::Elements(elements.iter().map(as_decoded).collect()),
                Partial::Entries(entries) => {
                    Partial::Entries(entries.iter().map(|(key, entry)| (key.clone(), as_decoded(entry))).collect())
                }
                Partial::OneOf(Alternatives { values, may_fail }) => Partial::OneOf(Alternatives {
                    values: values.iter().map(as_decoded).collect(),
                    may_fail: *may_fail,
                }),
                other => other.clone(),
            };
            // What it is once it is read back need not be of the type it was written from.
            let ty = if matches!(unknown.ty, Type::Bool | Type::Number | Type::String) {
                unknown.ty.clone()
            } else {
                Type::Dynamic
            };
            Kind::Unknown(Unknown { ty, partial, ..unknown.clone() })
        }
        other => other.clone(),
    };
    Value::new(kind, value.origin.clone()).with_marks(value.marks).sure_as(value)
}

fn from_json(call: &Call<'_>, json: &Json) -> Outcome {
    let origin = json.origin.clone();
    Ok(match &json.kind {
        json::Kind::Null => Value::null(Type::Dynamic, origin),
        json::Kind::Bool(flag) => Value::bool(*flag, origin),
        json::Kind::Number(digits) => match Number::parse(digits) {
            Some(number) => Value::number(number, origin),
            None => return Err(call.no(format!("cannot read {digits:?} as a number"))),
        },
        json::Kind::String(text) => Value::string_at(text.clone(), origin),
        json::Kind::Array(elements) => {
            let elements: Vec<Value> =
                elements.iter().map(|element| from_json(call, element)).collect::<Result<_, _>>()?;
            Value::tuple(elements, origin)
        }
        json::Kind::Object(members) => {
            let entry = |member: &Member| {
                let key = Value::string(member.key.clone()).text().unwrap_or_default();
                Ok((key, from_json(call, &member.value)?))
            };
            let entries: Vec<(Text, Value)> = members.iter().map(entry).collect::<Result<_, _>>()?;
            repeated_keys(call, &entries)?;
            Value::keyed(entries, || call.expression(), origin)
        }
        json::Kind::Unknown(text) => unknown(call, text, origin),
    })
}

/// Of a key that is there twice the later value counts, and the earlier one must fit its type.
fn repeated_keys(call: &Call<'_>, entries: &[(Text, Value)]) -> Result<(), Failure> {
    let mut last: BTreeMap<Cow<'_, str>, &Value> = BTreeMap::new();
    for (key, value) in entries.iter().rev() {
        let Some(known) = key.known() else { continue };
        match last.get(&known) {
            Some(later) => drop(convert(value, &later.ty()).map_err(|why| call.no(format!("{known:?}: {why}")))?),
            None => drop(last.insert(known, value)),
        }
    }
    Ok(())
}

/// A symbol that stands where JSON has a value.
fn unknown(call: &Call<'_>, text: &Text, origin: Origin) -> Value {
    match text.as_symbol() {
        Some(symbol) => Value::computed(
            format!("jsondecode({})", symbol.expression()),
            Type::Dynamic,
            "it is read out of text that is not known",
            origin,
        ),
        None => call.unknown(Type::Dynamic),
    }
}
