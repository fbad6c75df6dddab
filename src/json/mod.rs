//! JSON over [`Text`]: every node knows its bytes, strings may hold symbols, and what is wrong costs one diagnostic, not the document.
//!
//! Both `terraform` (`jsondecode`, policies from files) and `policy` read JSON through this room. It knows neither.

use crate::input::Span;
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
