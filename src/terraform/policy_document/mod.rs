//! `data "aws_iam_policy_document"`: from its blocks to the document that the AWS provider makes of them.
//!
//! Every part keeps the place it was written: a statement its block, an action its string, also in documents that others were merged into.
//! What is not known stays symbolic. Source of the behaviour: the provider's `internal/service/iam` (policy_document_data_source.go, policy_model.go).

mod merge;
mod order;
mod print;
mod read;
mod statement;

use std::sync::Arc;

use crate::input::{Diagnostic, Span};
use crate::terraform::value::{Perhaps, Value};
use crate::text::{Origin, Text};

/// A policy document, its members in the order the provider prints them.
#[derive(Clone, Default, Debug)]
pub(crate) struct Document {
    version: Option<Value>,
    id: Option<Value>,
    statements: Vec<Entry>,
    origin: Origin,
}

/// A statement, or what is merged in and not known.
#[derive(Clone, Debug)]
enum Entry {
    Statement(Statement),
    /// Any number of statements, of a document that is not known.
    Unknown(Value),
}

/// A statement: its members in the order the provider prints them, and where it was written.
#[derive(Clone, Debug)]
struct Statement {
    members: Vec<(&'static str, Value)>,
    origin: Origin,
    /// When it is there, where that is not certain: what a `dynamic` block makes of a choice.
    perhaps: Option<Arc<Perhaps>>,
}

impl Statement {
    /// The Sid, where it has one.
    fn sid(&self) -> Option<Text> {
        let (_, sid) = self.members.iter().find(|(name, _)| *name == "Sid")?;
        sid.text()
    }

    fn has_sid_of(&self, other: &Statement) -> bool {
        self.sid().is_some_and(|sid| other.sid() == Some(sid))
    }

    /// Whether both have one Sid, and are there together for certain.
    fn collides_with(&self, other: &Statement) -> bool {
        self.perhaps.is_none() && other.perhaps.is_none() && self.has_sid_of(other)
    }

    /// Whether it takes the place of an older one in a merge. One that is only perhaps there takes that of a denial, which nobody may count on then; what is
    /// allowed may be either.
    fn replaces(&self, older: &Statement) -> bool {
        self.has_sid_of(older) && (self.perhaps.is_none() || !older.allows())
    }

    fn allows(&self) -> bool {
        self.members.iter().any(|(name, value)| *name == "Effect" && value.as_str().as_deref() == Some("Allow"))
    }
}

/// What a data source makes of its arguments.
#[derive(Debug)]
pub(crate) struct Made {
    /// The document.
    pub(crate) document: Document,
    /// What the provider would refuse.
    pub(crate) problems: Vec<Diagnostic>,
    /// Conditions that the provider loses without a word.
    pub(crate) dropped: Vec<DroppedCondition>,
}

/// A condition that was written in a document that is merged in, and is not in the result: its value is a number, which the provider reads past.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DroppedCondition {
    /// The condition operator: `NumericLessThan`.
    pub operator: String,
    /// The condition key: `s3:max-keys`.
    pub key: String,
    /// Whether the statement allows.
    pub allows: bool,
    /// Where the number is written.
    pub span: Option<Span>,
}

/// The document that the evaluated `body` of a data source makes.
pub(crate) fn build(body: &Value, header: Span) -> Made {
    let mut builder = Builder { header, problems: Vec::new(), dropped: Vec::new() };
    let mut document = builder.build(body);
    document.origin = body.origin.clone();
    Made { document, problems: builder.problems, dropped: builder.dropped }
}

/// The versions of the policy language.
const VERSIONS: [&str; 2] = ["2008-10-17", "2012-10-17"];

struct Builder {
    /// The header of the data source.
    header: Span,
    problems: Vec<Diagnostic>,
    dropped: Vec<DroppedCondition>,
}

impl Builder {
    fn build(&mut self, body: &Value) -> Document {
        let mut merged = Document::default();
        if let Some(source) = given(body, "source_json") {
            self.merge_source(&mut merged, source);
        }
        for source in self.documents(body, "source_policy_documents") {
            self.merge_source(&mut merged, &source);
        }
        let own = self.own(body);
        merged.merge_distinct(own);
        for over in self.documents(body, "override_policy_documents") {
            if let Some(over) = self.read(&over) {
                merged.merge(over);
            }
        }
        if let Some(over) = given(body, "override_json")
            && let Some(over) = self.read(over)
        {
            merged.merge(over);
        }
        merged.loosen_sids();
        merged
    }

    /// What the blocks of the data source itself say.
    fn own(&mut self, body: &Value) -> Document {
        let version = match given(body, "version") {
            Some(version) => version.clone(),
            None => Value::known("2012-10-17", Origin::at(self.header)),
        };
        if let Some(known) = version.as_str()
            && !VERSIONS.contains(&&*known)
        {
            let message = format!("expected version to be one of {VERSIONS:?}, got {known}");
            self.error(message, &version.origin);
        }
        let mut document =
            Document { version: Some(version), id: given(body, "policy_id").cloned(), ..Document::default() };
        let old = document.version.as_ref().and_then(Value::as_str).is_some_and(|version| version == VERSIONS[0]);
        for block in blocks(body, "statement") {
            let statement = self.statement(&block, old);
            let taken = |other: &Entry| matches!(other, Entry::Statement(other) if statement.collides_with(other));
            if let Some(sid) = statement.sid()
                && document.statements.iter().any(taken)
            {
                self.error(
                    format!("duplicate Sid ({sid}): each statement needs a Sid of its own, or none"),
                    &statement.origin,
                );
            }
            document.statements.push(Entry::Statement(statement));
        }
        document
    }

    fn error(&mut self, message: impl Into<String>, origin: &Origin) {
        let place = origin.primary().unwrap_or(self.header);
        self.problems.push(Diagnostic::error(message, place));
    }
}

/// The attribute of a body, where it has one that is not null and not an empty string.
fn given<'b>(body: &'b Value, name: &str) -> Option<&'b Value> {
    let value = body.get(name)?;
    let empty = value.is_null() || value.text().is_some_and(|text| text.is_empty());
    (!empty).then_some(value)
}

/// The nested blocks called `name`: in JSON syntax they may be one object instead of a list.
fn blocks(body: &Value, name: &str) -> Vec<Value> {
    match body.get(name) {
        None => Vec::new(),
        Some(value) => match value.possible_elements() {
            Some(elements) => elements.to_vec(),
            None if value.entries().is_some() => vec![value.clone()],
            None => Vec::new(),
        },
    }
}

#[cfg(test)]
mod tests;
