//! The one type that values of several types can all be converted to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{convertible, exact};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Value};

/// The type all these values can share. Nulls without a type go along with any where something is not known; where all is, Terraform's own rules hold.
pub fn unify_values<'a>(values: impl IntoIterator<Item = &'a Value>) -> Option<Type> {
    let values: Vec<&Value> = values.into_iter().collect();
    if values.iter().all(|value| value.is_wholly_known()) {
        let types: Vec<Type> = values.iter().map(|value| value.ty()).collect();
        return if types.is_empty() { Some(Type::Dynamic) } else { unify_exactly(&types) };
    }
    let typed = values.into_iter().filter(|value| !matches!(value.kind, Kind::Null(Type::Dynamic)));
    let types: BTreeSet<Type> = typed.map(Value::ty).collect();
    unify(&types.into_iter().collect::<Vec<_>>())
}

/// The type that values of all these types share where every one of them is known, so that a type that is open is that of `null`.
pub fn unify_exactly(types: &[Type]) -> Option<Type> {
    exact::unify(types, true)
}

/// The type all these types can be converted to; `None` where there is none.
///
/// A type that is not known goes along with strings, and with lists and maps of them. With anything else the answer is open: a number may have to become a
/// string, and a tuple a list.
pub fn unify(types: &[Type]) -> Option<Type> {
    let known: Vec<&Type> = types.iter().filter(|ty| **ty != Type::Dynamic).collect();
    let open = known.len() < types.len();
    let Some((first, rest)) = known.split_first() else { return Some(Type::Dynamic) };
    if rest.iter().all(|ty| ty == first) {
        return Some(if !open || absorbs(first) { (*first).clone() } else { Type::Dynamic });
    }
    // With a type that is not known, what these share may be more general still.
    let unified = unify_known(&known);
    if open { unified.map(|ty| if absorbs(&ty) { ty } else { Type::Dynamic }) } else { unified }
}

/// Whether it is the type shared with any other that it can be shared with: text, and lists and maps of it.
fn absorbs(ty: &Type) -> bool {
    match ty {
        Type::String => true,
        Type::List(element) | Type::Map(element) => absorbs(element),
        _ => false,
    }
}

fn unify_known(known: &[&Type]) -> Option<Type> {
    if known.iter().all(|ty| matches!(ty, Type::Object(..))) {
        return unify_objects(known);
    }
    if known.iter().all(|ty| matches!(ty, Type::Tuple(_))) {
        return unify_tuples(known);
    }
    if let Some(elements) = all(known, |ty| if let Type::List(element) = ty { Some(element) } else { None }) {
        return unify(&elements).map(Type::list);
    }
    if let Some(elements) = all(known, |ty| if let Type::Set(element) = ty { Some(element) } else { None }) {
        return unify(&elements).map(Type::set);
    }
    if let Some(elements) = all(known, |ty| if let Type::Map(element) = ty { Some(element) } else { None }) {
        return unify(&elements).map(Type::map);
    }
    unify_mixed(known)
}

/// Of types of several sorts, the most general one that the others convert to: strings before numbers, lists before sets before tuples, maps before objects.
fn unify_mixed(types: &[&Type]) -> Option<Type> {
    let rank = |ty: &&&Type| match ty {
        Type::String | Type::List(_) | Type::Map(_) => 0,
        Type::Set(_) => 1,
        _ => 2,
    };
    let mut candidates: Vec<&&Type> = types.iter().collect();
    candidates.sort_by_key(rank);
    if let Some(found) = candidates.iter().find(|wanted| types.iter().all(|ty| safely(ty, wanted))) {
        return Some((***found).clone());
    }
    let element_types = |ty: &Type| match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => vec![(**element).clone()],
        Type::Tuple(elements) => elements.to_vec(),
        Type::Object(attributes, _) => attributes.values().cloned().collect(),
        _ => Vec::new(),
    };
    let elements: Vec<Type> = types.iter().flat_map(|ty| element_types(ty)).collect();
    let sequence = |ty: &&Type| matches!(ty, Type::List(_) | Type::Set(_) | Type::Tuple(_));
    let mapping = |ty: &&Type| matches!(ty, Type::Map(_) | Type::Object(..));
    if types.iter().all(sequence) {
        let element = unify(&elements)?;
        let list = types.iter().any(|ty| matches!(ty, Type::List(_)));
        return Some(if list { Type::list(element) } else { Type::set(element) });
    }
    if types.iter().all(mapping) { unify(&elements).map(Type::map) } else { None }
}

/// Whether every value of `from` converts to `to`: a string may be no number, so `string` to `number` is not safe.
fn safely(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::String, Type::Bool | Type::Number) => false,
        (Type::List(a) | Type::Set(a), Type::List(b) | Type::Set(b)) | (Type::Map(a), Type::Map(b)) => safely(a, b),
        (Type::Tuple(elements), Type::List(b) | Type::Set(b)) => elements.iter().all(|a| safely(a, b)),
        (Type::Object(attributes, _), Type::Map(b)) => attributes.values().all(|a| safely(a, b)),
        _ => convertible(from, to),
    }
}

/// The attributes of each object type among `types`.
pub(super) fn attributes_of<'t>(types: &[&'t Type]) -> Vec<&'t Arc<BTreeMap<Arc<str>, Type>>> {
    let of = |ty: &&'t Type| if let Type::Object(attributes, _) = *ty { Some(attributes) } else { None };
    types.iter().filter_map(of).collect()
}

fn unify_objects(types: &[&Type]) -> Option<Type> {
    let attributes = attributes_of(types);
    let (first, rest) = attributes.split_first()?;
    if rest.iter().any(|other| !other.keys().eq(first.keys())) {
        let all: Vec<Type> = attributes.iter().flat_map(|attributes| attributes.values().cloned()).collect();
        return unify(&all).map(Type::map);
    }
    let unified = first.keys().map(|name| {
        let types: Vec<Type> = attributes.iter().filter_map(|attributes| attributes.get(name).cloned()).collect();
        Some((Arc::clone(name), unify(&types)?))
    });
    Some(Type::object(unified.collect::<Option<_>>()?))
}

fn unify_tuples(types: &[&Type]) -> Option<Type> {
    let tuples: Vec<&Arc<[Type]>> =
        types.iter().filter_map(|ty| if let Type::Tuple(elements) = ty { Some(elements) } else { None }).collect();
    let (first, rest) = tuples.split_first()?;
    if rest.iter().any(|other| other.len() != first.len()) {
        let all: Vec<Type> = tuples.iter().flat_map(|elements| elements.iter().cloned()).collect();
        return unify(&all).map(Type::list);
    }
    let unified = (0..first.len()).map(|at| {
        let types: Vec<Type> = tuples.iter().filter_map(|elements| elements.get(at).cloned()).collect();
        unify(&types)
    });
    Some(Type::tuple(unified.collect::<Option<Vec<_>>>()?))
}

fn all(types: &[&Type], element: impl Fn(&Type) -> Option<&Arc<Type>>) -> Option<Vec<Type>> {
    types.iter().map(|ty| element(ty).map(|element| (**element).clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_unify_as_the_real_console_says() {
        let object = |attributes: &[(&str, Type)]| {
            Type::object(attributes.iter().map(|(name, ty)| (Arc::from(*name), ty.clone())).collect())
        };
        let (n, s, b) = (Type::Number, Type::String, Type::Bool);
        assert_eq!(unify(&[n.clone(), s.clone()]), Some(s.clone()));
        assert_eq!(unify(&[n.clone(), b.clone()]), None);
        assert_eq!(unify(&[n.clone(), b, s.clone()]), Some(s.clone()));
        let (one, two) = (Type::tuple([n.clone()]), Type::tuple([n.clone(), s.clone()]));
        assert_eq!(unify(&[one.clone(), two]), Some(Type::list(s.clone())));
        assert_eq!(unify(&[one.clone(), Type::tuple([s.clone()])]), Some(Type::tuple([s.clone()])));
        assert_eq!(unify(&[object(&[("a", n.clone())]), object(&[("b", s.clone())])]), Some(Type::map(s.clone())));
        assert_eq!(unify(&[Type::list(n.clone()), Type::tuple([s.clone()])]), Some(Type::list(s.clone())));
        assert_eq!(unify(&[Type::set(s.clone()), Type::tuple([s.clone()])]), Some(Type::set(s.clone())));
        assert_eq!(unify(&[Type::set(s.clone()), Type::list(s.clone())]), Some(Type::list(s)));
        assert_eq!(unify(&[one, object(&[])]), None);
        assert_eq!(unify(&[n, Type::Dynamic]), Some(Type::Dynamic));
    }
}
