//! Values as JSON text, their symbols left as holes.

use super::{Kind, Partial, Unknown, Value};
use crate::json::{Style, escape};
use crate::terraform::types::Type;
use crate::text::{Origin, Part, Symbol, SymbolKind, Text};

/// Writes JSON as Terraform does. Literals keep the places they came from.
pub(crate) struct JsonWriter {
    style: Style,
    depth: usize,
    parts: Vec<Part>,
    pending: String,
}

impl JsonWriter {
    pub(crate) fn new(style: Style) -> Self {
        Self { style, depth: 0, parts: Vec::new(), pending: String::new() }
    }

    pub(crate) fn finish(mut self) -> Text {
        self.flush();
        Text::from_parts(self.parts)
    }

    pub(crate) fn value(&mut self, value: &Value) {
        if let Some(perhaps) = value.perhaps_text() {
            self.flush();
            self.parts.extend_from_slice(perhaps.parts());
            return;
        }
        if let Some(list) = value.as_listed() {
            return self.value(&list);
        }
        match &value.kind {
            Kind::Null(_) => self.pending.push_str("null"),
            Kind::Bool(flag) => self.pending.push_str(if *flag { "true" } else { "false" }),
            Kind::Number(number) => self.pending.push_str(&number.to_string()),
            Kind::Str { text, .. } => self.string(text),
            Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => {
                self.array(elements.iter(), Self::value);
            }
            Kind::Map(_, entries) | Kind::Object(entries) => {
                self.object(entries.iter().map(|(key, value)| (key_text(key), value)), Self::value);
            }
            Kind::Unknown(Unknown { partial: Partial::Elements(elements), .. }) => {
                self.array(elements.iter(), Self::value)
            }
            Kind::Unknown(Unknown { partial: Partial::Entries(entries), .. }) if value.certain_entries().is_some() => {
                self.object(entries.iter().map(|(key, value)| (key.clone(), value)), Self::value);
            }
            Kind::Unknown(unknown) => {
                let symbol = match &unknown.symbol {
                    Some(symbol) => symbol.clone(),
                    None => Symbol::new("unknown", SymbolKind::Other, &*unknown.why),
                };
                let text = Text::symbol(symbol, value.origin.clone());
                // Nearly every attribute is a string; a symbol of another type stands alone, as its JSON would.
                if matches!(unknown.ty, Type::String | Type::Dynamic) {
                    self.string(&text);
                } else {
                    self.flush();
                    self.parts.extend_from_slice(text.parts());
                }
            }
        }
    }

    /// Members in their order, each with what writes its value.
    pub(crate) fn object<T>(&mut self, members: impl IntoIterator<Item = (Text, T)>, write: impl Fn(&mut Self, T)) {
        self.enclosed('{', '}', members, |writer, (name, value)| {
            writer.string(&name);
            writer.pending.push_str(if writer.is_indented() { ": " } else { ":" });
            write(writer, value);
        });
    }

    /// Elements in their order, each with what writes it.
    pub(crate) fn array<T>(&mut self, elements: impl IntoIterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.enclosed('[', ']', elements, write);
    }

    fn enclosed<T>(
        &mut self,
        open: char,
        close: char,
        items: impl IntoIterator<Item = T>,
        write: impl Fn(&mut Self, T),
    ) {
        self.pending.push(open);
        self.depth += 1;
        let mut is_empty = true;
        for item in items {
            if !is_empty {
                self.pending.push(',');
            }
            is_empty = false;
            self.line();
            write(self, item);
        }
        self.depth -= 1;
        if !is_empty {
            self.line();
        }
        self.pending.push(close);
    }

    fn is_indented(&self) -> bool {
        self.style.indent() > 0
    }

    fn line(&mut self) {
        if self.is_indented() {
            self.pending.push('\n');
            self.pending.extend(std::iter::repeat_n(' ', self.depth * self.style.indent()));
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            self.parts.push(Part::Literal(std::mem::take(&mut self.pending).into(), Origin::default()));
        }
    }

    fn string(&mut self, text: &Text) {
        self.pending.push('"');
        for part in text.parts() {
            match part {
                Part::Literal(literal, origin) if !origin.is_empty() => {
                    self.flush();
                    let mut escaped = String::with_capacity(literal.len());
                    escape(literal, self.style, &mut escaped);
                    let is_same = escaped == **literal;
                    self.parts.push(if is_same { part.clone() } else { Part::Literal(escaped.into(), origin.clone()) });
                }
                Part::Literal(literal, _) => escape(literal, self.style, &mut self.pending),
                Part::Symbol(..) => {
                    self.flush();
                    self.parts.push(part.clone());
                }
            }
        }
        self.pending.push('"');
    }
}

/// The name of a member, which comes from nowhere.
pub(crate) fn key_text(key: &str) -> Text {
    Text::literal(key, Origin::default())
}
