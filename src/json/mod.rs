//! JSON over [`Text`]: every node knows its bytes, strings may hold symbols, and what is wrong costs one diagnostic, not the document.
//!
//! Both `terraform` (`jsondecode`, policies from files) and `policy` read JSON through this room. It knows neither.

mod print;
mod reader;
mod strings;
mod tape;
#[cfg(test)]
mod tests;

pub use print::{Style, escape, to_string};

use crate::input::{Diagnostic, Source, Span};
use crate::text::{Origin, Text};

/// A JSON value with its places.
#[derive(Clone, PartialEq, Debug)]
pub struct Json {
    /// What it is.
    pub kind: Kind,
    /// The bytes of the whole value, brackets and quotes included; several places where it was put together from several.
    pub origin: Origin,
}

/// What a [`Json`] value is.
#[derive(Clone, PartialEq, Debug)]
pub enum Kind {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, as it was written.
    Number(Box<str>),
    /// A string.
    String(Text),
    /// An array.
    Array(Vec<Json>),
    /// An object, in the order written, repeated keys kept.
    Object(Vec<Member>),
    /// A value that is not known and is not a string with holes: its type is unknown too. The text names it.
    Unknown(Text),
}

/// One `"key": value` of an object.
#[derive(Clone, PartialEq, Debug)]
pub struct Member {
    /// The key.
    pub key: Text,
    /// The bytes of the key, quotes included.
    pub key_origin: Origin,
    /// The value.
    pub value: Json,
}

impl Json {
    /// A value.
    pub fn new(kind: Kind, origin: Origin) -> Self {
        Self { kind, origin }
    }

    /// The first place the value was written.
    pub fn span(&self) -> Option<Span> {
        self.origin.primary()
    }

    /// The last member called `key`, as JSON readers answer.
    pub fn get(&self, key: &str) -> Option<&Json> {
        match &self.kind {
            Kind::Object(members) => members.iter().rev().find(|member| member.key.is(key)).map(|member| &member.value),
            _ => None,
        }
    }
}

/// What a reader made of a document.
#[derive(Clone, PartialEq, Debug)]
pub struct Parsed {
    /// The value, where there is anything at all.
    pub value: Option<Json>,
    /// What is wrong with it, in the order found. JSON that a strict reader accepts has none.
    pub problems: Vec<Problem>,
}

/// Something that is not JSON and was read all the same.
#[derive(Clone, PartialEq, Debug)]
pub struct Problem {
    /// A stable name of the kind of problem, in kebab case: `trailing-comma`, `unclosed`, `comment`.
    pub code: &'static str,
    /// What is wrong, without a full stop.
    pub message: String,
    /// Where; nowhere at the end of a document without a byte.
    pub origin: Origin,
}

impl Problem {
    /// The problem as an error of the input.
    pub fn to_diagnostic(&self) -> Diagnostic {
        Diagnostic::error(format!("invalid JSON: {}", self.message), self.origin.primary())
    }
}

/// Reads JSON out of a text with holes.
///
/// A symbol inside a string is a part of that string. One that stands as a value is [`Kind::Unknown`]; one that stands among the members of an
/// object is a member whose key and value are that symbol. Text beside a symbol outside of strings is unknown together with it, and what
/// punctuation a symbol may hold is never reported as missing. Repeated keys are kept and are no problem here: JSON leaves their meaning open.
/// Strings are not normalised. Escapes are parts of their own, so each byte of a value knows its place in the source.
pub fn parse(text: &Text) -> Parsed {
    reader::Reader::new(&tape::Tape::of_text(text)).document()
}

/// Reads JSON out of a file; see [`parse`].
pub fn parse_source(source: &Source) -> Parsed {
    reader::Reader::new(&tape::Tape::of_source(source)).document()
}
