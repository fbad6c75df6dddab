//! Type constraints of variables: `list(object({ sid = string, actions = optional(list(string), []) }))`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::input::Diagnostic;
use crate::terraform::convert::convert;
use crate::terraform::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Value};

/// Evaluates a default.
type Evaluate<'a> = &'a dyn Fn(&Expr) -> Result<Value, Diagnostic>;

/// A type, and what stands in for attributes that are left out.
#[derive(Clone, Debug)]
pub(super) struct Constraint {
    pub(super) ty: Type,
    defaults: Defaults,
}

/// The defaults in a type, in the shape of the type.
#[derive(Clone, Default, Debug)]
struct Defaults {
    /// Of an object: the default of each `optional` attribute that has one, unevaluated, and its type.
    attributes: BTreeMap<Arc<str>, (Expr, Type)>,
    /// Of an object, its attributes; of a tuple, its elements by number; of a collection, its elements, as `*`.
    children: BTreeMap<Arc<str>, Defaults>,
}

impl Defaults {
    fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.children.is_empty()
    }

    /// Whether there is something to fill in. What is empty has nothing, and keeps the type of what is not there; and no list is ever a tuple.
    fn fills(&self, kind: &Kind) -> bool {
        match kind {
            Kind::List(_, elements) | Kind::Set(_, elements) => !elements.is_empty() && self.children.contains_key("*"),
            Kind::Map(_, entries) => !entries.is_empty() || !self.attributes.is_empty(),
            _ => true,
        }
    }

    /// These and all inside of them.
    fn all(&self) -> Vec<&(Expr, Type)> {
        self.attributes.values().chain(self.children.values().flat_map(Defaults::all)).collect()
    }

    fn child(mut self, name: &str, child: Defaults) -> Self {
        if !child.is_empty() {
            self.children.insert(name.into(), child);
        }
        self
    }
}

impl Constraint {
    /// No constraint.
    pub(super) fn any() -> Self {
        Self { ty: Type::Dynamic, defaults: Defaults::default() }
    }

    /// Reads the expression after `type =`.
    ///
    /// # Errors
    ///
    /// It is no type.
    pub(super) fn read(expr: &Expr) -> Result<Self, Diagnostic> {
        // Before Terraform 0.12 a type was a string.
        if let Some(name) = super::config::literal(expr) {
            let ty = match &*name {
                "string" => Type::String,
                "list" => Type::list(Type::Dynamic),
                "map" => Type::map(Type::Dynamic),
                _ => return Err(not_a_type(expr)),
            };
            return Ok(Self { ty, defaults: Defaults::default() });
        }
        let (ty, defaults) = read(expr)?;
        Ok(Self { ty, defaults })
    }

    /// The value with the defaults of left-out attributes filled in, not yet converted.
    pub(super) fn with_defaults(&self, value: Value, evaluate: Evaluate<'_>) -> Result<Value, Diagnostic> {
        apply(&self.defaults, value, evaluate)
    }

    /// What is wrong with the defaults of attributes, left out or not.
    pub(super) fn wrong_defaults(&self, evaluate: Evaluate<'_>) -> Vec<Diagnostic> {
        self.defaults.all().into_iter().filter_map(|default| converted(default, evaluate).err()).collect()
    }
}

fn not_a_type(expr: &Expr) -> Diagnostic {
    Diagnostic::error("this is not a type", expr.span)
}

/// The default of an attribute, as the type of the attribute has it.
fn converted((default, ty): &(Expr, Type), evaluate: Evaluate<'_>) -> Result<Value, Diagnostic> {
    convert(&evaluate(default)?, ty)
        .map_err(|why| Diagnostic::error(format!("the default does not fit its type: {why}"), default.span))
}

/// Bounded by the depth of the expression.
fn read(expr: &Expr) -> Result<(Type, Defaults), Diagnostic> {
    let plain = |ty| Ok((ty, Defaults::default()));
    match &expr.kind {
        ExprKind::Variable(name) => match &**name {
            "string" => plain(Type::String),
            "number" => plain(Type::Number),
            "bool" => plain(Type::Bool),
            "any" => plain(Type::Dynamic),
            "list" => plain(Type::list(Type::Dynamic)),
            "set" => plain(Type::set(Type::Dynamic)),
            "map" => plain(Type::map(Type::Dynamic)),
            _ => Err(not_a_type(expr)),
        },
        ExprKind::Parens(inner) => read(inner),
        ExprKind::Call { name, args, .. } => {
            let [arg] = &args[..] else { return Err(not_a_type(expr)) };
            let collection = |of: fn(Type) -> Type| {
                let (element, defaults) = read(arg)?;
                Ok((of(element), Defaults::default().child("*", defaults)))
            };
            match (&*name.name, &arg.kind) {
                ("list", _) => collection(Type::list),
                ("set", _) => collection(Type::set),
                ("map", _) => collection(Type::map),
                ("tuple", ExprKind::Tuple(elements)) => {
                    let mut types = Vec::new();
                    let mut defaults = Defaults::default();
                    for (at, element) in elements.iter().enumerate() {
                        let (ty, inner) = read(element)?;
                        types.push(ty);
                        defaults = defaults.child(&at.to_string(), inner);
                    }
                    Ok((Type::tuple(types), defaults))
                }
                ("object", ExprKind::Object(items)) => object(items),
                _ => Err(not_a_type(expr)),
            }
        }
        _ => Err(not_a_type(expr)),
    }
}

fn object(items: &[ObjectItem]) -> Result<(Type, Defaults), Diagnostic> {
    let mut attributes = BTreeMap::new();
    let mut optional = Vec::new();
    let mut defaults = Defaults::default();
    for item in items {
        let mut default = None;
        let name: Arc<str> = match &item.key {
            ObjectKey::Word(word) => Arc::clone(&word.name),
            ObjectKey::Expr(key) => super::config::literal(key).ok_or_else(|| not_a_type(key))?.into(),
        };
        let mut written = &item.value;
        if let ExprKind::Call { name: function, args, .. } = &written.kind
            && &*function.name == "optional"
        {
            optional.push(Arc::clone(&name));
            match &args[..] {
                [ty] => written = ty,
                [ty, otherwise] => {
                    written = ty;
                    default = Some(otherwise.clone());
                }
                _ => return Err(not_a_type(written)),
            }
        }
        let (ty, inner) = read(written)?;
        defaults = defaults.child(&name, inner);
        if let Some(default) = default {
            defaults.attributes.insert(Arc::clone(&name), (default, ty.clone()));
        }
        attributes.insert(name, ty);
    }
    Ok((Type::Object(Arc::new(attributes), optional.into()), defaults))
}

fn apply(defaults: &Defaults, mut value: Value, evaluate: Evaluate<'_>) -> Result<Value, Diagnostic> {
    if defaults.is_empty() {
        return Ok(value);
    }
    let inner = |name: &str, child: &Value| {
        let child_defaults = defaults.children.get(name).or_else(|| defaults.children.get("*"));
        child_defaults.map_or_else(|| Ok(child.clone()), |defaults| apply(defaults, child.clone(), evaluate))
    };
    let each = |elements: &[Value]| {
        elements.iter().enumerate().map(|(at, element)| inner(&at.to_string(), element)).collect::<Result<Vec<_>, _>>()
    };
    value.kind = match value.kind {
        Kind::Tuple(elements) => Kind::Tuple(each(&elements)?.into()),
        kind if !defaults.fills(&kind) => kind,
        // With defaults filled in, elements may have come to differ in type: conversion to the constraint follows.
        Kind::List(_, elements) | Kind::Set(_, elements) => Kind::Tuple(each(&elements)?.into()),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            let mut filled = BTreeMap::new();
            for (name, child) in entries.iter() {
                filled.insert(Arc::clone(name), inner(name, child)?);
            }
            for (name, default) in &defaults.attributes {
                if filled.get(name).is_none_or(Value::is_null) {
                    filled.insert(Arc::clone(name), inner(name, &converted(default, evaluate)?)?);
                }
            }
            Kind::Object(filled.into())
        }
        other => other,
    };
    Ok(value)
}
