//! YAML with holes.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::input::Span;
use crate::terraform::functions::{self, Arguments};
use crate::terraform::value::{Kind, Value};
use crate::text::{Part, Text};

use super::scope::Names;
use super::session::Session;
use super::values;

/// What a hole is written between while the text around it is read: characters for private use, which no file has.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// The object that a YAML text is, its holes taken for parts of the strings they stand in. Null where it is none: not YAML, a list, or with a hole for a key.
pub(super) fn decode(session: &Session<'_>, text: &Text, span: Span) -> Value {
    if text.parts().iter().any(|part| matches!(part, Part::Literal(text, _) if text.contains([OPEN, CLOSE]))) {
        return values::null();
    }
    let hidden = text.parts().iter().enumerate().map(|(number, part)| match part {
        Part::Literal(..) => part.clone(),
        Part::Symbol(_, origin) => Part::Literal(format!("{OPEN}{number}{CLOSE}").into(), origin.clone()),
    });
    let hidden = values::string(Text::from_parts(hidden.collect::<Vec<_>>()));
    let scope = Names { session, region: None, more: Vec::new() };
    let decoded = functions::find("yamldecode")
        .and_then(|function| functions::call(function, Arguments { values: vec![hidden], span, scope: &scope }).ok());
    match decoded.map(|value| restored(&value, text.parts())) {
        Some(Some(value)) if matches!(value.kind, Kind::Object(_)) => value,
        _ => values::null(),
    }
}

/// The same with holes again where they were; nothing where a key has one. As deep as the reader of YAML lets it be.
fn restored(value: &Value, parts: &[Part]) -> Option<Value> {
    match &value.kind {
        Kind::Str { text, .. } => Some(values::string(with_holes(text, parts)?)),
        Kind::Object(entries) => {
            let mut all: BTreeMap<Arc<str>, Value> = BTreeMap::new();
            for (key, value) in entries.iter() {
                if key.contains(OPEN) {
                    return None;
                }
                all.insert(Arc::clone(key), restored(value, parts)?);
            }
            Some(values::object(all, value.origin.clone()))
        }
        Kind::Tuple(items) => {
            let items = items.iter().map(|item| restored(item, parts)).collect::<Option<Vec<_>>>()?;
            Some(Value { kind: Kind::Tuple(items.into()), ..value.clone() })
        }
        _ => Some(value.clone()),
    }
}

fn with_holes(text: &Text, parts: &[Part]) -> Option<Text> {
    let known = text.known()?;
    if !known.contains(OPEN) {
        return Some(text.clone());
    }
    let mut all: Vec<Part> = Vec::new();
    let mut at = 0;
    for (index, piece) in known.split(OPEN).enumerate() {
        let mut from = at;
        at += piece.len();
        if index > 0 {
            let (number, _) = piece.split_once(CLOSE)?;
            all.push(parts.get(number.parse::<usize>().ok()?)?.clone());
            from += number.len() + CLOSE.len_utf8();
        }
        all.extend(text.slice(from, at).parts().iter().cloned());
        at += OPEN.len_utf8();
    }
    Some(Text::from_parts(all))
}
