//! Terraform types.

use std::collections::BTreeMap;
use std::fmt;
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

impl Type {
    /// `list(element)`
    pub fn list(element: Type) -> Self {
        Type::List(Arc::new(element))
    }

    /// `set(element)`
    pub fn set(element: Type) -> Self {
        Type::Set(Arc::new(element))
    }

    /// `map(element)`
    pub fn map(element: Type) -> Self {
        Type::Map(Arc::new(element))
    }

    /// `tuple([…])`
    pub fn tuple(elements: impl IntoIterator<Item = Type>) -> Self {
        Type::Tuple(elements.into_iter().collect())
    }

    /// `object({…})` without optional attributes.
    pub fn object(attributes: BTreeMap<Arc<str>, Type>) -> Self {
        Type::Object(Arc::new(attributes), Arc::new([]))
    }

    /// Whether it is `bool`, `number` or `string`.
    pub fn is_primitive(&self) -> bool {
        matches!(self, Type::Bool | Type::Number | Type::String)
    }

    /// Whether any part of it is [`Type::Dynamic`].
    pub fn has_dynamic(&self) -> bool {
        match self {
            Type::Dynamic => true,
            Type::Bool | Type::Number | Type::String => false,
            Type::List(element) | Type::Set(element) | Type::Map(element) => element.has_dynamic(),
            Type::Tuple(elements) => elements.iter().any(Type::has_dynamic),
            Type::Object(attributes, _) => attributes.values().any(Type::has_dynamic),
        }
    }

    /// The type as Terraform's messages name it, in words: `list of string`, `object`.
    pub fn friendly_name(&self) -> String {
        match self {
            Type::Dynamic => "dynamic".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Number => "number".to_owned(),
            Type::String => "string".to_owned(),
            Type::List(element) => format!("list of {}", element.constraint_name()),
            Type::Set(element) => format!("set of {}", element.constraint_name()),
            Type::Map(element) => format!("map of {}", element.constraint_name()),
            Type::Tuple(_) => "tuple".to_owned(),
            Type::Object(..) => "object".to_owned(),
        }
    }

    /// The type as messages name what is wanted: any type will do, but the same for all elements.
    pub fn constraint_name(&self) -> String {
        match self {
            Type::Dynamic => "any single type".to_owned(),
            other => other.friendly_name(),
        }
    }
}

/// As a `type` argument writes it: `list(string)`, `object({ a = number })`; `any` for a type that is not known.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Dynamic => f.write_str("any"),
            Type::Bool => f.write_str("bool"),
            Type::Number => f.write_str("number"),
            Type::String => f.write_str("string"),
            Type::List(element) => write!(f, "list({element})"),
            Type::Set(element) => write!(f, "set({element})"),
            Type::Map(element) => write!(f, "map({element})"),
            Type::Tuple(elements) => {
                f.write_str("tuple([")?;
                elements.iter().enumerate().try_for_each(|(at, element)| {
                    let comma = if at == 0 { "" } else { ", " };
                    write!(f, "{comma}{element}")
                })?;
                f.write_str("])")
            }
            Type::Object(attributes, _) if attributes.is_empty() => f.write_str("object({})"),
            Type::Object(attributes, optional) => {
                f.write_str("object({ ")?;
                attributes.iter().enumerate().try_for_each(|(at, (name, ty))| {
                    let comma = if at == 0 { "" } else { ", " };
                    if optional.contains(name) {
                        write!(f, "{comma}{name} = optional({ty})")
                    } else {
                        write!(f, "{comma}{name} = {ty}")
                    }
                })?;
                f.write_str(" })")
            }
        }
    }
}
