//! Terraform types.

use std::collections::BTreeMap;
use std::sync::Arc;

/// A type.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Type {
    /// Not known, or any.
    Dynamic,
    /// `bool`
    Bool,
    /// `number`
    Number,
    /// `string`
    String,
    /// `list(…)`
    List(Arc<Type>),
    /// `set(…)`
    Set(Arc<Type>),
    /// `map(…)`
    Map(Arc<Type>),
    /// `tuple([…])`
    Tuple(Arc<[Type]>),
    /// `object({…})`: attribute types and which of them are `optional`.
    Object(Arc<BTreeMap<Arc<str>, Type>>, Arc<[Arc<str>]>),
}
