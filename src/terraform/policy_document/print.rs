//! Documents as values, and as the text the provider prints.

use std::sync::Arc;

use super::{Document, Entry, Statement};
use crate::json::{self, Style};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Partial, Unknown, Value};
use crate::text::{Origin, Part, Text};

/// How the text is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// `json`: two spaces a level.
    Indented,
    /// `minified_json`
    Compact,
}

impl Document {
    /// The document as an object: `Version`, `Id` and `Statement`.
    pub(crate) fn to_value(&self) -> Value {
        let entry = |entry: &Entry| match entry {
            Entry::Statement(statement) => statement.to_value(),
            Entry::Unknown(value) => value.clone(),
        };
        let mut members: Vec<(Arc<str>, Value)> = Vec::new();
        members.extend(self.version.clone().map(|version| ("Version".into(), version)));
        members.extend(self.id.clone().map(|id| ("Id".into(), id)));
        if !self.statements.is_empty() {
            let statements: Vec<Value> = self.statements.iter().map(entry).collect();
            members.push(("Statement".into(), Value::tuple(statements, self.origin.clone())));
        }
        Value::object(members, self.origin.clone())
    }

    /// The document as Go's JSON encoder prints it. Its symbols are holes.
    pub(crate) fn to_text(&self, form: Form) -> Text {
        let mut writer = Writer { form, depth: 0, parts: Vec::new(), pending: String::new() };
        let mut members: Vec<(&str, Node<'_>)> = Vec::new();
        members.extend(self.version.as_ref().map(|version| ("Version", Node::Value(version))));
        members.extend(self.id.as_ref().map(|id| ("Id", Node::Value(id))));
        if !self.statements.is_empty() {
            members.push(("Statement", Node::Statements(&self.statements)));
        }
        writer.object(&members);
        writer.flush();
        Text::from_parts(writer.parts)
    }
}

impl Statement {
    fn to_value(&self) -> Value {
        let members = self.members.iter().map(|(name, value)| ((*name).into(), value.clone()));
        Value { perhaps: self.perhaps.clone(), ..Value::object(members, self.origin.clone()) }
    }
}

/// What is printed.
#[derive(Clone, Copy)]
enum Node<'d> {
    Value(&'d Value),
    Statements(&'d [Entry]),
    Entry(&'d Entry),
}

struct Writer {
    form: Form,
    depth: usize,
    parts: Vec<Part>,
    pending: String,
}

impl Writer {
    fn node(&mut self, node: Node<'_>) {
        match node {
            Node::Value(value) | Node::Entry(Entry::Unknown(value)) => self.value(value),
            Node::Statements(entries) => self.array(&entries.iter().map(Node::Entry).collect::<Vec<_>>()),
            Node::Entry(Entry::Statement(statement)) => {
                let members: Vec<_> =
                    statement.members.iter().map(|(name, value)| (*name, Node::Value(value))).collect();
                self.object(&members);
            }
        }
    }

    fn value(&mut self, value: &Value) {
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
            Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => self.values(elements),
            Kind::Map(_, entries) | Kind::Object(entries) => {
                let members: Vec<_> = entries.iter().map(|(key, value)| (&**key, Node::Value(value))).collect();
                self.object(&members);
            }
            Kind::Unknown(Unknown { partial: Partial::Elements(elements), .. }) => self.values(elements),
            Kind::Unknown(unknown) => {
                let symbol = unknown.symbol.clone().map(|symbol| Text::symbol(symbol, value.origin.clone()));
                let text = symbol.unwrap_or_else(|| Text::literal("unknown", Origin::default()));
                if matches!(unknown.ty, Type::String | Type::Dynamic) {
                    self.string(&text);
                } else {
                    self.flush();
                    self.parts.extend_from_slice(text.parts());
                }
            }
        }
    }

    fn values(&mut self, elements: &[Value]) {
        self.array(&elements.iter().map(Node::Value).collect::<Vec<_>>());
    }

    fn array(&mut self, items: &[Node<'_>]) {
        self.enclosed('[', ']', items, |writer, item| writer.node(*item));
    }

    fn object(&mut self, members: &[(&str, Node<'_>)]) {
        self.enclosed('{', '}', members, |writer, (name, node)| {
            writer.string(&Text::literal(*name, Origin::default()));
            writer.pending.push_str(if writer.form == Form::Indented { ": " } else { ":" });
            writer.node(*node);
        });
    }

    fn enclosed<T>(&mut self, open: char, close: char, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.pending.push(open);
        self.depth += 1;
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.pending.push(',');
            }
            self.line();
            write(self, item);
        }
        self.depth -= 1;
        if !items.is_empty() {
            self.line();
        }
        self.pending.push(close);
    }

    fn line(&mut self) {
        if self.form == Form::Indented {
            self.pending.push('\n');
            self.pending.extend(std::iter::repeat_n("  ", self.depth));
        }
    }

    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let text = std::mem::take(&mut self.pending);
            self.parts.push(Part::Literal(text.into(), Origin::default()));
        }
    }

    fn string(&mut self, text: &Text) {
        self.pending.push('"');
        for part in text.parts() {
            match part {
                Part::Literal(literal, origin) if !origin.is_empty() => {
                    self.flush();
                    let mut escaped = String::with_capacity(literal.len());
                    json::escape(literal, Style::Compact, &mut escaped);
                    self.parts.push(Part::Literal(escaped.into(), origin.clone()));
                }
                Part::Literal(literal, _) => json::escape(literal, Style::Compact, &mut self.pending),
                Part::Symbol(..) => {
                    self.flush();
                    self.parts.push(part.clone());
                }
            }
        }
        self.pending.push('"');
    }
}
