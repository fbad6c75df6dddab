//! Documents as values, and as the text the provider prints.

use std::sync::Arc;

use super::{Document, Entry, Statement};
use crate::json::Style;
use crate::terraform::value::{JsonWriter, Value, key_text};
use crate::text::Text;

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
    pub(crate) fn to_text(&self, style: Style) -> Text {
        let mut writer = JsonWriter::new(style);
        let mut members = Vec::new();
        members.extend(self.version.as_ref().map(|version| ("Version", Node::Value(version))));
        members.extend(self.id.as_ref().map(|id| ("Id", Node::Value(id))));
        if !self.statements.is_empty() {
            members.push(("Statement", Node::Statements(&self.statements)));
        }
        object(&mut writer, members);
        writer.finish()
    }
}

impl Statement {
    fn to_value(&self) -> Value {
        let members = self.members.iter().map(|(name, value)| ((*name).into(), value.clone()));
        Value { perhaps: self.perhaps.clone(), ..Value::object(members, self.origin.clone()) }
    }
}

/// What is printed.
enum Node<'d> {
    Value(&'d Value),
    Statements(&'d [Entry]),
    Entry(&'d Entry),
}

fn print(writer: &mut JsonWriter, node: Node<'_>) {
    match node {
        Node::Value(value) | Node::Entry(Entry::Unknown(value)) => writer.value(value),
        Node::Statements(entries) => writer.array(entries.iter().map(Node::Entry), print),
        Node::Entry(Entry::Statement(statement)) => {
            object(writer, statement.members.iter().map(|(name, value)| (*name, Node::Value(value))));
        }
    }
}

fn object<'d>(writer: &mut JsonWriter, members: impl IntoIterator<Item = (&'d str, Node<'d>)>) {
    writer.object(members.into_iter().map(|(name, node)| (key_text(name), node)), print);
}
