//! Terraform values, known and symbolic, each with its origin.

mod build;
mod called;
mod choice;
mod compare;
mod entries;
mod from_json;
mod inspect;
mod json_writer;
mod limits;
mod may_have;
mod perhaps;
mod print;
mod set;
mod symbols;
mod to_json;

use std::sync::Arc;

pub(crate) use choice::{MAX_ALTERNATIVES, Named, any_element, distribute, grouped, in_parentheses, one_of};
pub(crate) use compare::texts_equal;
pub use entries::Entries;
pub(crate) use json_writer::{JsonWriter, key_text};
pub use limits::{Excess, MAX_DEPTH, MAX_ELEMENTS, MAX_TEXT_BYTES};
pub(crate) use limits::{TOO_LONG, TOO_MANY, text_len};
pub use perhaps::Perhaps;

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
    /// Of an element that a list may or may not have: when it has it. It is said of the place in the list, and spreads to nothing that is made of the value.
    pub perhaps: Option<Arc<Perhaps>>,
}

/// Sensitive and ephemeral.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Marks {
    /// `sensitive()`, or a sensitive variable.
    pub sensitive: bool,
    /// An ephemeral variable or resource.
    pub ephemeral: bool,
    /// A text, or what was made from one, that says what it will hold but not to the byte: the JSON of a symbol, which may need quotes or escapes.
    pub approximate: bool,
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
    /// Between what it is certain to be: a number itself, a collection its length, a text the number of its characters.
    pub bounds: Bounds,
    /// What is known of it all the same.
    pub partial: Partial,
}

/// The least and the most that something is certain to be, where that is certain.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Bounds {
    /// No less than this.
    pub least: Option<u64>,
    /// No more than this.
    pub most: Option<u64>,
}

/// The few values one of which a value is.
#[derive(Clone, Debug)]
pub struct Alternatives {
    /// The values, none of them a choice of its own.
    pub values: Arc<[Value]>,
    /// Whether it may be none of them, since evaluating it may fail: the index that is not known need not be there.
    pub may_fail: bool,
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
    /// An object or map with these entries, in the order written, some of whose keys hold symbols, or that may not be there. Two keys may turn out to be one: the
    /// later entry is kept. One that is made of what stands for any element of a collection stands for any number of entries.
    Entries(Arc<[(Text, Value)]>),
    /// One of a few values: a conditional whose condition is not known, an index that is not.
    OneOf(Alternatives),
}
