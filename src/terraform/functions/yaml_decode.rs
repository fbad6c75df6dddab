//! `yamldecode`

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use super::yaml_scalar::{Scalar, resolve};
use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::terraform::types::Type;
use crate::terraform::value::{Excess, Kind, MAX_DEPTH, MAX_ELEMENTS, TOO_MANY, Value};
use crate::text::{Origin, Text};

pub(super) const FUNCTIONS: &[Function] =
    &[Function::new("yamldecode", &[Param::new("src", Want::String)], Returns::Any, yamldecode)];

/// A collection whose end has not been read; `bracketed` where it is written in brackets rather than by indentation.
enum Open {
    Sequence { anchor: usize, bracketed: bool, elements: Vec<Value> },
    Mapping { anchor: usize, bracketed: bool, entries: BTreeMap<Arc<str>, Value>, key: Option<Key> },
}

/// A key whose value has not been read.
enum Key {
    Name(Arc<str>),
    /// `<<`
    Merge,
}

struct Reader<'c, 't> {
    call: &'c Call<'c>,
    text: &'t Text,
    source: &'t str,
    /// Byte offset of each character, because the parser counts characters; empty where they are the same.
    offsets: Vec<usize>,
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
    root: Option<Value>,
    elements: usize,
}

fn yamldecode(call: &Call<'_>) -> Outcome {
    let (text, source) = (call.text(0)?, call.str(0)?);
    let result = read(call, &text, &source);
    if result.is_err() && source.contains(":\t") {
        // Terraform takes a tab behind a colon for a space.
        return read(call, &text, &without_tabs(&source)).or(result);
    }
    result
}

/// The same text, of the same length, with spaces for the tabs behind colons.
fn without_tabs(source: &str) -> String {
    let mut behind = false;
    let spaced = source.chars().map(|char| {
        behind = char == ':' || (behind && char == '\t');
        if behind && char == '\t' { ' ' } else { char }
    });
    spaced.collect()
}

fn read(call: &Call<'_>, text: &Text, source: &str) -> Outcome {
    // To Terraform's reader the three behind the byte order mark are line breaks.
    if source.chars().all(|char| matches!(char, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}')) {
        return Err(call.no("expecting a value"));
    }
    let ascii = source.is_ascii();
    let offsets =
        if ascii { Vec::new() } else { source.char_indices().map(|(at, _)| at).chain([source.len()]).collect() };
    if let Some(control) = source.chars().find(|&char| !is_readable(char)) {
        return Err(call.no(format!("control characters are not allowed: {control:?}")));
    }
    let mut reader =
        Reader { call, text, source, offsets, open: Vec::new(), anchors: HashMap::new(), root: None, elements: 0 };
    let mut documents = 0;
    for event in Parser::new_from_str(source) {
        let (event, span) = event.map_err(|error| {
            let at = error.marker();
            call.no(format!("on line {}, column {}: {}", at.line(), at.col() + 1, error.info()))
        })?;
        if matches!(event, Event::DocumentStart(_)) {
            documents += 1;
            if documents > 1 {
                let at = span.start;
                return Err(call.no(format!(
                    "on line {}, column {}: unexpected extra content after value",
                    at.line(),
                    at.col() + 1
                )));
            }
        }
        reader.event(event, span.start.index(), span.end.index())?;
    }
    reader.root.ok_or_else(|| call.no("expecting a value"))
}

impl Reader<'_, '_> {
    fn origin(&self, from: usize, to: usize) -> Origin {
        let origin = self.text.slice(self.byte(from), self.byte(to)).origin();
        if origin.is_empty() { self.call.origin.clone() } else { origin }
    }

    /// The byte at which a character stands.
    fn byte(&self, at: usize) -> usize {
        if self.offsets.is_empty() { at } else { self.offsets.get(at).copied().unwrap_or(self.source.len()) }
    }

    /// Refuses a tab between the start of a line, or the hyphen of an element, and what begins there: only inside of brackets may one stand there.
    fn indented(&self, event: &Event<'_>, from: usize) -> Result<(), Failure> {
        let begins =
            matches!(event, Event::Scalar(..) | Event::Alias(_) | Event::SequenceStart(..) | Event::MappingStart(..));
        let bracketed = self
            .open
            .iter()
            .any(|open| matches!(open, Open::Sequence { bracketed: true, .. } | Open::Mapping { bracketed: true, .. }));
        let before = self.source.get(..self.byte(from)).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        if begins
            && !bracketed
            && line.contains('\t')
            && line.chars().all(|char| matches!(char, ' ' | '\t' | '-' | '?'))
        {
            return Err(self.call.no("found character that cannot start any token"));
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, from: usize, to: usize) -> Result<(), Failure> {
        self.indented(&event, from)?;
        let bracketed = self.source.get(self.byte(from)..).is_some_and(|rest| rest.starts_with(['[', '{']));
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let origin = self.origin(from, to);
                let is_key = matches!(self.open.last(), Some(Open::Mapping { key: None, .. }));
                if is_key && &*text == "<<" {
                    if let Some(Open::Mapping { key, .. }) = self.open.last_mut() {
                        *key = Some(Key::Merge);
                    }
                    return Ok(());
                }
                let value = self.scalar(&text, style, tag.as_deref(), origin)?;
                self.value(value, anchor)
            }
            Event::SequenceStart(anchor, _) => self.push(Open::Sequence { anchor, bracketed, elements: Vec::new() }),
            Event::MappingStart(anchor, _) => {
                self.push(Open::Mapping { anchor, bracketed, entries: BTreeMap::new(), key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(Open::Sequence { anchor, elements, .. }) => {
                    let origin = self.call.origin.clone();
                    self.value(Value::tuple(elements, origin), anchor)
                }
                Some(Open::Mapping { anchor, entries, .. }) => {
                    let origin = self.call.origin.clone();
                    self.value(Value::object(entries, origin), anchor)
                }
                None => Ok(()),
            },
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(value) => {
                    let value = value.clone();
                    // Aliases of aliases double what is printed.
                    value.check_limits().map_err(|excess| self.call.no(excess.message()))?;
                    self.value(value, 0)
                }
                None => Err(self.call.no("cannot refer to anchor from inside its own definition")),
            },
            _ => Ok(()),
        }
    }

    fn push(&mut self, open: Open) -> Result<(), Failure> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.call.no(Excess::Depth.message()));
        }
        if matches!(self.open.last(), Some(Open::Mapping { key: None, .. })) {
            return Err(self.call.no("only primitive values are allowed as mapping keys"));
        }
        self.open.push(open);
        Ok(())
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<&Tag>, origin: Origin) -> Outcome {
        let string = || Ok(Value::string_at(Text::literal(text, origin.clone()), origin.clone()));
        let core = tag.filter(|tag| tag.handle == "tag:yaml.org,2002:").map(|tag| &*tag.suffix);
        match (tag, core) {
            (_, Some("str" | "binary")) => return string(),
            (_, Some("null")) => return Ok(Value::null(Type::Dynamic, origin)),
            (Some(tag), None) if tag.handle != "!" || !tag.suffix.is_empty() => {
                return Err(self.call.no(format!("unsupported tag {:?}", format!("{}{}", tag.handle, tag.suffix))));
            }
            (Some(_), None) => return string(),
            _ => {}
        }
        if style != ScalarStyle::Plain {
            return string();
        }
        Ok(match resolve(text) {
            Scalar::Null => Value::null(Type::Dynamic, origin),
            Scalar::Bool(flag) => Value::bool(flag, origin),
            Scalar::Number(number) => Value::number(number, origin),
            Scalar::Timestamp(time) => Value::known(time, origin),
            Scalar::String => return string(),
            Scalar::NotANumber => return Err(self.call.no("floating point NaN is not supported")),
        })
    }

    /// Puts a value where it belongs.
    fn value(&mut self, value: Value, anchor: usize) -> Result<(), Failure> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(self.call.no(TOO_MANY));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Open::Sequence { elements, .. }) => elements.push(value),
            Some(Open::Mapping { entries, key, .. }) => match key.take() {
                None => *key = Some(Key::Name(key_name(self.call, &value)?)),
                Some(Key::Name(name)) => {
                    entries.insert(name, value);
                }
                // What is merged in stands where it is written: a later key overrides it, and it overrides an earlier one.
                Some(Key::Merge) => match &value.kind {
                    Kind::Object(more) => {
                        for (name, value) in more.iter() {
                            entries.insert(Arc::clone(name), value.clone());
                        }
                    }
                    _ => return Err(self.call.no("map merge requires map or sequence of maps as the value")),
                },
            },
        }
        Ok(())
    }
}

/// Whether YAML may hold the character.
fn is_readable(char: char) -> bool {
    matches!(char, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

fn key_name(call: &Call<'_>, key: &Value) -> Result<Arc<str>, Failure> {
    if key.is_null() {
        return Err(call.no("mapping key must not be null"));
    }
    let text = crate::terraform::eval::to_text(key)
        .map_err(|_| call.no("only primitive values are allowed as mapping keys"))?;
    Ok(text.to_string().into())
}
