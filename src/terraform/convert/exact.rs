//! Types and conversions of values that are known, decided as Terraform's type system (the `cty` library) decides them.
//!
//! The only value without a type is a `null` here, so [`Type::Dynamic`] is no promise that anything fits.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::unify::attributes_of;
use super::{in_element, parse_bool, plain, required, text_of};
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Kind, Value};
use crate::text::Origin;

/// Converts a known value.
pub(super) fn convert(value: &Value, wanted: &Type, depth: usize) -> Result<Value, String> {
    let from = value.ty();
    if from == plain(wanted) {
        return Ok(value.clone());
    }
    if !convertible(&from, wanted, true) {
        return Err(required(wanted));
    }
    apply(value, wanted, depth)
}

/// Converts a value whose type is known to be convertible.
fn apply(value: &Value, wanted: &Type, depth: usize) -> Result<Value, String> {
    if depth > crate::terraform::value::MAX_DEPTH {
        return Err("the value is nested too deeply".to_owned());
    }
    let kind = match (&value.kind, wanted) {
        (_, Type::Dynamic) => return Ok(value.clone()),
        (Kind::Null(from), _) => Kind::Null(filled(from, &plain(wanted))),
        (Kind::Bool(_), Type::Bool) | (Kind::Number(_), Type::Number) | (Kind::Str { .. }, Type::String) => {
            return Ok(value.clone());
        }
        (Kind::Bool(flag), Type::String) => return Ok(text_of(value, if *flag { "true" } else { "false" })),
        (Kind::Number(number), Type::String) => return Ok(text_of(value, &number.to_string())),
        (Kind::Str { text, .. }, Type::Number) => {
            Kind::Number(text.known().and_then(|known| Number::parse(&known)).ok_or("a number is required")?)
        }
        (Kind::Str { text, .. }, Type::Bool) => Kind::Bool(parse_bool(&text.known().unwrap_or_default())?),
        (Kind::List(inner, elements) | Kind::Set(inner, elements), Type::List(element) | Type::Set(element)) => {
            let converted = each(elements, std::iter::repeat(&**element), depth)?;
            // Of nothing, the type that says more.
            let empty = if **element == Type::Dynamic { inner } else { element };
            return collection(value, wanted, converted, empty);
        }
        (Kind::Tuple(elements), Type::List(element) | Type::Set(element)) => {
            let element = open(element, || elements.iter().map(Value::ty)).ok_or_else(|| required(wanted))?;
            let mut converted = each(elements, std::iter::repeat(&element), depth)?;
            if matches!(wanted, Type::List(_)) {
                converted = alike(converted, true, depth)?;
            }
            return collection(value, wanted, converted, &element);
        }
        (Kind::Tuple(elements), Type::Tuple(types)) => Kind::Tuple(each(elements, types.iter(), depth)?.into()),
        (Kind::Map(inner, entries), Type::Map(element)) => {
            let empty = if **element == Type::Dynamic { inner } else { element };
            map(entries, element, empty, false, depth)?
        }
        (Kind::Object(entries), Type::Map(element)) => {
            let element = open(element, || entries.values().map(Value::ty)).ok_or_else(|| required(wanted))?;
            map(entries, &element, &element, true, depth)?
        }
        (Kind::Map(_, entries) | Kind::Object(entries), Type::Object(attributes, _)) => {
            Kind::Object(object(entries, attributes, wanted, depth)?.into())
        }
        _ => return Err(required(wanted)),
    };
    Ok(Value::new(kind, value.origin.clone()).with_marks(value.marks))
}

/// The element type asked for, or where that is open, the one that all elements share.
fn open<I: Iterator<Item = Type>>(asked: &Type, elements: impl FnOnce() -> I) -> Option<Type> {
    if *asked != Type::Dynamic {
        return Some(asked.clone());
    }
    let elements: Vec<Type> = elements().collect();
    if elements.is_empty() { Some(Type::Dynamic) } else { unify(&elements, true) }
}

fn each<'a>(elements: &[Value], types: impl Iterator<Item = &'a Type>, depth: usize) -> Result<Vec<Value>, String> {
    let convert_one = |(at, (element, ty)): (usize, (&Value, &Type))| {
        let converted = within(element, ty, depth).map_err(|why| in_element(&at.to_string(), &why))?;
        Ok(converted.sure_as(element))
    };
    elements.iter().zip(types).enumerate().map(convert_one).collect()
}

/// An element or attribute in a conversion.
fn within(value: &Value, wanted: &Type, depth: usize) -> Result<Value, String> {
    if value.ty() == *wanted { Ok(value.clone()) } else { apply(value, wanted, depth + 1) }
}

/// A list or set of elements that have been converted: they must have come to one type.
fn collection(value: &Value, wanted: &Type, elements: Vec<Value>, empty: &Type) -> Result<Value, String> {
    let ty = shared(elements.iter(), empty).ok_or_else(|| required(wanted))?;
    let origin = value.origin.clone();
    let made = match wanted {
        Type::Set(_) => Value::set(ty, elements, origin),
        _ => Value::list(ty, elements, origin),
    };
    Ok(made.with_marks(value.marks))
}

/// The one type that all elements have, nulls without a type aside.
fn shared<'v>(elements: impl Iterator<Item = &'v Value>, empty: &Type) -> Option<Type> {
    let mut found: Option<Type> = None;
    for element in elements {
        let ty = element.ty();
        match &found {
            None | Some(Type::Dynamic) => found = Some(ty),
            Some(first) if ty != Type::Dynamic && *first != ty => return None,
            Some(_) => {}
        }
    }
    Some(found.unwrap_or_else(|| plain(empty)))
}

/// Elements that were converted one by one, brought to one type.
fn alike(elements: Vec<Value>, lossy: bool, depth: usize) -> Result<Vec<Value>, String> {
    let types: Vec<Type> = elements.iter().map(Value::ty).collect();
    if types.is_empty() {
        return Ok(elements);
    }
    let ty = unify(&types, lossy).ok_or("cannot find a common base type for all elements")?;
    elements.iter().map(|element| within(element, &ty, depth)).collect()
}

fn map(entries: &Entries, element: &Type, empty: &Type, lossy: bool, depth: usize) -> Result<Kind, String> {
    let mut converted = Vec::with_capacity(entries.len());
    for (key, entry) in entries.iter() {
        converted.push(within(entry, element, depth).map_err(|why| in_element(&format!("{key:?}"), &why))?);
    }
    if !matches!(element, Type::Dynamic | Type::Bool | Type::Number | Type::String | Type::Tuple(_)) {
        converted = alike(converted, lossy, depth)?;
    }
    let ty = shared(converted.iter(), empty).ok_or_else(|| required(&Type::map(element.clone())))?;
    Ok(Kind::Map(ty, entries.keys().cloned().zip(converted).collect()))
}

fn object(
    entries: &Entries,
    attributes: &BTreeMap<Arc<str>, Type>,
    wanted: &Type,
    depth: usize,
) -> Result<BTreeMap<Arc<str>, Value>, String> {
    let convert_one = |(name, ty): (&Arc<str>, &Type)| {
        let converted = match entries.get(name) {
            Some(entry) if !convertible(&entry.ty(), ty, true) => Err(required(ty)),
            Some(entry) => within(entry, ty, depth),
            None if optional(wanted, name) => Ok(Value::null(plain(ty), Origin::default())),
            None => return Err(format!("attribute {name:?} is required")),
        };
        Ok((Arc::clone(name), converted.map_err(|why| format!("attribute {name:?}: {why}"))?))
    };
    attributes.iter().map(convert_one).collect()
}

fn optional(object: &Type, name: &Arc<str>) -> bool {
    matches!(object, Type::Object(_, optional) if optional.contains(name))
}

/// The wanted type with what is open in it taken from the type there is.
fn filled(from: &Type, wanted: &Type) -> Type {
    let element = |types: Vec<Type>| unify(&types, true).unwrap_or(Type::Dynamic);
    match (from, wanted) {
        (Type::Dynamic, _) => wanted.clone(),
        (_, Type::Dynamic) => from.clone(),
        (Type::Map(a), Type::Map(b)) => Type::map(filled(a, b)),
        (Type::Object(a, _), Type::Map(b)) => Type::map(filled(&element(a.values().cloned().collect()), b)),
        (Type::List(a) | Type::Set(a), Type::List(b)) => Type::list(filled(a, b)),
        (Type::List(a) | Type::Set(a), Type::Set(b)) => Type::set(filled(a, b)),
        (Type::Tuple(a), Type::List(b)) => Type::list(filled(&element(a.to_vec()), b)),
        (Type::Tuple(a), Type::Set(b)) => Type::set(filled(&element(a.to_vec()), b)),
        (Type::Tuple(a), Type::Tuple(b)) => Type::tuple(a.iter().zip(&**b).map(|(a, b)| filled(a, b))),
        (Type::Object(a, _), Type::Object(b, _)) => {
            let attribute = |(name, ty): (&Arc<str>, &Type)| {
                (Arc::clone(name), a.get(name).map_or_else(|| ty.clone(), |from| filled(from, ty)))
            };
            Type::object(b.iter().map(attribute).collect())
        }
        (Type::Map(a), Type::Object(b, _)) => {
            Type::object(b.iter().map(|(name, ty)| (Arc::clone(name), filled(a, ty))).collect())
        }
        _ => wanted.clone(),
    }
}

/// Whether there is a conversion; `lossy` takes in those that fail for some values.
pub(super) fn convertible(from: &Type, to: &Type, lossy: bool) -> bool {
    let same = |a: &Type, b: &Type| a == b || convertible(a, b, lossy);
    match (from, to) {
        (_, Type::Dynamic) => true,
        (Type::Dynamic, _) => lossy,
        (Type::Bool | Type::Number, Type::String) => true,
        (Type::String, Type::Bool | Type::Number) => lossy,
        (Type::Object(a, _), Type::Object(b, _)) => b.iter().all(|(name, wanted)| match a.get(name) {
            Some(from) => same(from, wanted),
            None => optional(to, name),
        }),
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| same(a, b)),
        (Type::List(a) | Type::Set(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) => same(a, b),
        (Type::List(a), Type::Set(b)) => lossy && same(a, b),
        (Type::Map(a), Type::Map(b)) => same(a, b),
        (Type::Tuple(elements), Type::List(b) | Type::Set(b)) => {
            if elements.is_empty() {
                return true;
            }
            let Some(ty) = open(b, || elements.iter().cloned()) else { return false };
            if **b == Type::Dynamic && ty == Type::Dynamic && elements.iter().any(|element| *element != Type::Dynamic) {
                return false;
            }
            elements.iter().all(|element| same(element, &ty))
        }
        (Type::Object(attributes, _), Type::Map(b)) => {
            let ty = open(b, || attributes.values().cloned());
            ty.is_some_and(|ty| attributes.values().all(|attribute| same(attribute, &ty)))
        }
        (Type::Map(a), Type::Object(attributes, _)) => {
            lossy && attributes.iter().all(|(name, b)| same(a, b) || optional(to, name))
        }
        _ => from == to && from.is_primitive(),
    }
}

/// The type that all these types can be converted to; `None` where there is none, and where there are no types.
pub(super) fn unify(types: &[Type], lossy: bool) -> Option<Type> {
    // Which are there matters, not how often.
    let mut seen = std::collections::BTreeSet::new();
    let types: Vec<&Type> = types.iter().filter(|ty| seen.insert(*ty)).collect();
    if let [only] = types[..] {
        return Some(only.clone());
    }
    let dynamic = types.contains(&&Type::Dynamic);
    let all = |is: fn(&Type) -> bool| types.iter().all(|ty| is(ty) || **ty == Type::Dynamic);
    let any = |is: fn(&Type) -> bool| types.iter().any(|ty| is(ty));
    let map = |ty: &Type| matches!(ty, Type::Map(_));
    let list = |ty: &Type| matches!(ty, Type::List(_));
    let set = |ty: &Type| matches!(ty, Type::Set(_));
    let object = |ty: &Type| matches!(ty, Type::Object(..));
    let tuple = |ty: &Type| matches!(ty, Type::Tuple(_));
    let mapping = |ty: &Type| matches!(ty, Type::Map(_) | Type::Object(..));
    let sequence = |ty: &Type| matches!(ty, Type::List(_) | Type::Tuple(_));
    let one_kind = [map, list, set, object, tuple].into_iter().any(|is| any(is) && all(is));
    if one_kind && dynamic {
        return Some(Type::Dynamic);
    }
    if one_kind {
        return match types.first()? {
            Type::Map(_) => unify(&elements(&types), lossy).map(Type::map),
            Type::List(_) => unify(&elements(&types), lossy).map(Type::list),
            Type::Set(_) => unify(&elements(&types), lossy).map(Type::set),
            Type::Object(..) => objects(&types, lossy),
            _ => tuples(&types, lossy),
        };
    }
    if any(map) && all(mapping) {
        let found = as_collections(&types, object, Type::map, lossy);
        if found.is_some() {
            return found;
        }
    } else if any(list) && all(sequence) {
        let found = as_collections(&types, tuple, Type::list, lossy);
        if found.is_some() {
            return found;
        }
    } else if any(object) && any(tuple) {
        return None;
    }
    let mut fitting = preferred(&types).into_iter().map(|at| types[at]);
    let suits = |wanted: &&Type| types.iter().all(|ty| ty == wanted || convertible(ty, wanted, lossy));
    fitting.find(suits).cloned()
}

/// What is in collections and structures, in order.
fn elements(types: &[&Type]) -> Vec<Type> {
    let inner = |ty: &Type| match ty {
        Type::List(element) | Type::Set(element) | Type::Map(element) => vec![(**element).clone()],
        Type::Tuple(elements) => elements.to_vec(),
        Type::Object(attributes, _) => attributes.values().cloned().collect(),
        _ => Vec::new(),
    };
    types.iter().flat_map(|ty| inner(ty)).collect()
}

/// Structures as one collection where they may be that.
fn structured(types: &[&Type], make: fn(Type) -> Type, lossy: bool) -> Option<Type> {
    let made = make(unify(&elements(types), lossy)?);
    types.iter().all(|ty| convertible(ty, &made, lossy)).then_some(made)
}

/// Objects among maps are taken as one map, tuples among lists as one list.
fn as_collections(types: &[&Type], is: fn(&Type) -> bool, make: fn(Type) -> Type, lossy: bool) -> Option<Type> {
    let (structures, mut others): (Vec<&Type>, Vec<&Type>) = types.iter().partition(|ty| is(ty));
    let made = structured(&structures, make, lossy)?;
    others.push(&made);
    let types: Vec<Type> = others.into_iter().cloned().collect();
    unify(&types, lossy)
        .filter(|ty| matches!((ty, &made), (Type::Map(_), Type::Map(_)) | (Type::List(_), Type::List(_))))
}

fn objects(types: &[&Type], lossy: bool) -> Option<Type> {
    let attributes = attributes_of(types);
    let (first, rest) = attributes.split_first()?;
    if rest.iter().any(|other| !other.keys().eq(first.keys())) {
        return structured(types, Type::map, lossy);
    }
    let across =
        |name: &Arc<str>| -> Vec<Type> { attributes.iter().filter_map(|one| one.get(name).cloned()).collect() };
    let unified = first.keys().map(|name| Some((Arc::clone(name), unify(&across(name), lossy)?)));
    let made = Type::object(unified.collect::<Option<_>>()?);
    let fits = types.iter().all(|ty| **ty == made || convertible(ty, &made, lossy));
    if fits { Some(made) } else { structured(types, Type::map, lossy) }
}

fn tuples(types: &[&Type], lossy: bool) -> Option<Type> {
    let tuples: Vec<&Arc<[Type]>> =
        types.iter().filter_map(|ty| if let Type::Tuple(elements) = ty { Some(elements) } else { None }).collect();
    let (first, rest) = tuples.split_first()?;
    if rest.iter().any(|other| other.len() != first.len()) {
        return structured(types, Type::list, lossy);
    }
    let across = |at: usize| -> Vec<Type> { tuples.iter().filter_map(|one| one.get(at).cloned()).collect() };
    let unified = (0..first.len()).map(|at| unify(&across(at), lossy)).collect::<Option<Vec<_>>>()?;
    let made = Type::tuple(unified);
    let fits = types.iter().all(|ty| **ty == made || convertible(ty, &made, lossy));
    if fits { Some(made) } else { structured(types, Type::list, lossy) }
}

/// The types from the most general on, as far as one is more general than another.
fn preferred(types: &[&Type]) -> Vec<usize> {
    let mut above: Vec<usize> = vec![0; types.len()];
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); types.len()];
    for at in 0..types.len() {
        for other in at + 1..types.len() {
            match generality(types[at], types[other]) {
                Ordering::Less => {
                    below[at].push(other);
                    above[other] += 1;
                }
                Ordering::Greater => {
                    below[other].push(at);
                    above[at] += 1;
                }
                Ordering::Equal => {}
            }
        }
    }
    let mut order: Vec<usize> = (0..types.len()).filter(|&at| above[at] == 0).collect();
    let mut next = 0;
    while next < order.len() {
        for other in std::mem::take(&mut below[order[next]]) {
            above[other] -= 1;
            if above[other] == 0 {
                order.push(other);
            }
        }
        next += 1;
    }
    order
}

/// Less where `a` is the more general of two types.
fn generality(a: &Type, b: &Type) -> Ordering {
    let across = |pairs: &mut dyn Iterator<Item = Ordering>| {
        let found: Vec<Ordering> = pairs.collect();
        match (found.contains(&Ordering::Less), found.contains(&Ordering::Greater)) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            _ => Ordering::Equal,
        }
    };
    match (a, b) {
        (Type::Dynamic, Type::Dynamic) => Ordering::Equal,
        (Type::Dynamic, _) => Ordering::Greater,
        (_, Type::Dynamic) => Ordering::Less,
        (Type::String, Type::Bool | Type::Number) => Ordering::Less,
        (Type::Bool | Type::Number, Type::String) => Ordering::Greater,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            generality(a, b)
        }
        (Type::List(_) | Type::Tuple(_), Type::Set(_))
        | (Type::List(_), Type::Tuple(_))
        | (Type::Map(_), Type::Object(..)) => Ordering::Less,
        (Type::Set(_), Type::List(_) | Type::Tuple(_))
        | (Type::Tuple(_), Type::List(_))
        | (Type::Object(..), Type::Map(_)) => Ordering::Greater,
        (Type::Object(a, _), Type::Object(b, _)) if a.keys().eq(b.keys()) => {
            across(&mut a.values().zip(b.values()).map(|(a, b)| generality(a, b)))
        }
        (Type::Tuple(a), Type::Tuple(b)) if a.len() == b.len() => {
            across(&mut a.iter().zip(&**b).map(|(a, b)| generality(a, b)))
        }
        _ => Ordering::Equal,
    }
}
