//! Terraform values, known and symbolic, each with its origin.

mod build;
mod compare;
mod entries;
mod inspect;
mod limits;
mod print;
mod set;
mod to_json;

use std::sync::Arc;

pub(crate) use compare::texts_equal;
pub use entries::Entries;
pub use limits::{Excess, MAX_DEPTH, MAX_ELEMENTS, MAX_TEXT_BYTES};
pub(crate) use limits::{TOO_LONG, TOO_MANY, text_len};

use crate::text::{Origin, Symbol, Text};

use super::number::Number;
use super::types::Type;

/// A value, where it came from, and its marks.
#[derive(Clone, Debug)]
pub struct Value {
    /// What it is.
    pub kind: Kind,
    /// Where it was written: for a collection written in one place, the whole constructor or block.
    pub origin: Origin,
    /// Marks, which spread to what is computed from it.
    pub marks: Marks,
}

/// Sensitive and ephemeral.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Marks {
    /// `sensitive()`, or a sensitive variable.
    pub sensitive: bool,
    /// An ephemeral variable or resource.
    pub ephemeral: bool,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `null` of a type.
    Null(Type),
    /// `true`, `false`
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    Str {
        /// The string, which may hold symbols.
        text: Text,
        /// The value it is the JSON of, where it was made by `jsonencode` or a policy document: never re-parsed.
        json: Option<Arc<Value>>,
    },
    /// `list(element type)`
    List(Type, Arc<[Value]>),
    /// `set(element type)`: no two equal, in Terraform's order.
    Set(Type, Arc<[Value]>),
    /// `map(element type)`
    Map(Type, Entries),
    /// `tuple([…])`
    Tuple(Arc<[Value]>),
    /// `object({…})`
    Object(Entries),
    /// Not known.
    Unknown(Unknown),
}

/// A value that is not known.
#[derive(Clone, Debug)]
pub struct Unknown {
    /// Its type, `Type::Dynamic` where that is not known either.
    pub ty: Type,
    /// The reference it is, where it is one: a string context makes a [`Text`] with a hole of it.
    pub symbol: Option<Symbol>,
    /// Why it is not known.
    pub why: Arc<str>,
    /// Whether it is certain not to be null (resource identifiers are).
    pub not_null: bool,
    /// What is known of it all the same.
    pub partial: Partial,
}

/// What is known of a value that is not known as a whole.
#[derive(Clone, Default, Debug)]
pub enum Partial {
    /// Nothing.
    #[default]
    Nothing,
    /// These attributes of an object (a resource as a whole); any other attribute is the symbol extended by its name.
    Attributes(Entries),
    /// A list that has no other elements than these, in an order and a number that are not certain: `sort` and `compact` over symbols.
    Elements(Arc<[Value]>),
    /// An object or map with these entries, in the order written, some of whose keys hold symbols. Two keys may turn out to be one: the later entry is kept.
    Entries(Arc<[(Text, Value)]>),
}
