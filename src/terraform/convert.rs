//! Converting values between types, as arguments, conditionals and typed variables do.

mod exact;
mod unify;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use unify::{unify, unify_exactly, unify_values};

use super::number::Number;
use super::types::Type;
use super::value::{Alternatives, Bounds, Entries, Kind, Partial, Unknown, Value};
use crate::text::reason::ORDER;
use crate::text::{Symbol, Text};

/// Converts `value` to `ty`, or says why that is not possible: "string required", "element 0: a number is required".
///
/// Marks and origins are kept. A symbol keeps its expression and takes the type.
pub fn convert(value: &Value, ty: &Type) -> Result<Value, String> {
    if *ty == Type::Dynamic || !value.is_wholly_known() {
        return convert_at(value, ty, 0);
    }
    exact::convert(value, ty, 0).map_err(|why| convert_at(value, ty, 0).err().unwrap_or(why))
}

fn convert_at(value: &Value, ty: &Type, depth: usize) -> Result<Value, String> {
    if depth > super::value::MAX_DEPTH {
        return Err(super::value::Excess::Depth.message().to_owned());
    }
    let kind = match (&value.kind, ty) {
        (_, Type::Dynamic) => return Ok(value.clone()),
        (Kind::Null(from), _) => {
            if !convertible(from, ty) {
                return Err(required(ty));
            }
            Kind::Null(plain(ty))
        }
        (Kind::Unknown(unknown), _) => convert_unknown(value, unknown, ty, depth)?,
        (Kind::Bool(_), Type::Bool) | (Kind::Number(_), Type::Number) | (Kind::Str { .. }, Type::String) => {
            return Ok(value.clone());
        }
        (Kind::Bool(flag), Type::String) => return Ok(text_of(value, if *flag { "true" } else { "false" })),
        (Kind::Number(number), Type::String) => return Ok(text_of(value, &number.to_string())),
        (Kind::Str { text, .. }, Type::Number) => match text.known() {
            Some(known) => Kind::Number(Number::parse(&known).ok_or("a number is required")?),
            None => computed("tonumber", value, Type::Number),
        },
        (Kind::Str { text, .. }, Type::Bool) => match text.known() {
            Some(known) => Kind::Bool(parse_bool(&known)?),
            None => computed("tobool", value, Type::Bool),
        },
        (Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements), Type::List(_) | Type::Set(_)) => {
            return convert_sequence(value, elements, ty, depth);
        }
        (Kind::Tuple(elements), Type::Tuple(types)) if elements.len() == types.len() => {
            Kind::Tuple(each(elements, types.iter(), depth)?.into())
        }
        (Kind::Map(_, entries) | Kind::Object(entries), Type::Map(element)) => {
            let element = match (&**element, &value.kind) {
                (Type::Dynamic, Kind::Map(element, _)) if !element.has_dynamic() => element.clone(),
                (Type::Dynamic, _) => unify_values(entries.values()).ok_or_else(|| required(ty))?,
                (known, _) => known.clone(),
            };
            let converted = entries.iter().map(|(key, entry)| {
                let converted = convert_at(entry, &element, depth + 1);
                Ok((Arc::clone(key), converted.map_err(|why| in_element(&format!("{key:?}"), &why))?))
            });
            let converted = converted.collect::<Result<Entries, String>>()?;
            Kind::Map(found_element(&element, converted.values()), converted)
        }
        (Kind::Map(_, entries) | Kind::Object(entries), Type::Object(attributes, optional)) => {
            Kind::Object(convert_attributes(entries, attributes, optional, depth)?)
        }
        _ => return Err(required(ty)),
    };
    Ok(Value::new(kind, value.origin.clone()).with_marks(value.marks))
}

fn convert_sequence(value: &Value, elements: &[Value], ty: &Type, depth: usize) -> Result<Value, String> {
    let (Type::List(wanted) | Type::Set(wanted)) = ty else { return Err(required(ty)) };
    let element = match (&**wanted, &value.kind) {
        (Type::Dynamic, Kind::List(element, _) | Kind::Set(element, _)) if !element.has_dynamic() => element.clone(),
        (Type::Dynamic, _) => unify_values(elements).ok_or_else(|| required(ty))?,
        (known, _) => known.clone(),
    };
    let converted = each(elements, std::iter::repeat(&element), depth)?;
    let element = found_element(&element, converted.iter());
    let origin = value.origin.clone();
    let result = match ty {
        Type::Set(_) => Value::set(element, converted, origin),
        // Which symbol of a set comes first is not certain before apply.
        _ if matches!(value.kind, Kind::Set(..)) && uncertain_order(&converted) => {
            let bounds = Bounds::between(1, converted.len() as u64);
            unordered(format!("tolist({})", value.expression()), element, converted, origin).bounded(bounds)
        }
        _ => Value::list(element, converted, origin),
    };
    Ok(result.with_marks(value.marks))
}

/// Whether the order of a set of these is not certain before apply.
pub(crate) fn uncertain_order(elements: &[Value]) -> bool {
    elements.len() > 1 && !elements.iter().all(Value::is_wholly_known)
}

/// A `list(element)` whose elements are known and whose order or number is not.
pub(crate) fn unordered(
    expression: String,
    element: Type,
    elements: impl Into<Arc<[Value]>>,
    origin: crate::text::Origin,
) -> Value {
    let elements = elements.into();
    let why = elements.iter().find_map(|element| element.why_unknown().or_else(|| element.why_perhaps()));
    let why = why.as_deref().unwrap_or(ORDER);
    // Without a type of its elements it may as well be a tuple.
    let ty = if element == Type::Dynamic { Type::Dynamic } else { Type::list(element) };
    let mut value = Value::computed(expression, ty, why, origin);
    if let Kind::Unknown(unknown) = &mut value.kind {
        unknown.partial = Partial::Elements(elements);
        unknown.not_null = true;
    }
    value
}

fn each<'a>(elements: &[Value], types: impl Iterator<Item = &'a Type>, depth: usize) -> Result<Vec<Value>, String> {
    let convert_one = |(at, (element, ty)): (usize, (&Value, &Type))| {
        let converted = convert_at(element, ty, depth + 1).map_err(|why| in_element(&at.to_string(), &why))?;
        Ok(converted.sure_as(element))
    };
    elements.iter().zip(types).enumerate().map(convert_one).collect()
}

fn convert_attributes(
    entries: &Entries,
    attributes: &BTreeMap<Arc<str>, Type>,
    optional: &[Arc<str>],
    depth: usize,
) -> Result<Entries, String> {
    let missing: Vec<String> = attributes
        .keys()
        .filter(|name| !entries.contains_key(name) && !optional.contains(name))
        .map(|name| format!("{name:?}"))
        .collect();
    match &missing[..] {
        [] => {}
        [name] => return Err(format!("attribute {name} is required")),
        names => return Err(format!("attributes {} are required", names.join(", "))),
    }
    let convert_one = |(name, ty): (&Arc<str>, &Type)| {
        let converted = match entries.get(name) {
            Some(entry) => convert_at(entry, ty, depth + 1).map_err(|why| format!("attribute {name:?}: {why}"))?,
            None => Value::null(plain(ty), crate::text::Origin::default()),
        };
        Ok((Arc::clone(name), converted))
    };
    attributes.iter().map(convert_one).collect()
}

/// Entries with keys that may hold symbols.
type Keyed = Arc<[(Text, Value)]>;

/// The entries of a `map(element)`, and its type; without a reason where they share none.
fn convert_entries(entries: &[(Text, Value)], element: &Type, depth: usize) -> Result<(Type, Keyed), Option<String>> {
    let element = match element {
        // Two keys may turn out to be one, and the entry that is lost is then no longer one of those that share a type.
        Type::Dynamic => {
            let shared = unify_values(entries.iter().map(|(_, entry)| entry)).ok_or(None)?;
            if entries.iter().all(|(_, entry)| entry.ty() == shared) { shared } else { Type::Dynamic }
        }
        known => known.clone(),
    };
    let convert = |(key, entry): &(Text, Value)| {
        Ok((key.clone(), convert_at(entry, &element, depth + 1).map_err(Some)?.sure_as(entry)))
    };
    let converted = entries.iter().map(convert).collect::<Result<Keyed, Option<String>>>()?;
    Ok((plain(&Type::map(element)), converted))
}

fn convert_unknown(value: &Value, unknown: &Unknown, ty: &Type, depth: usize) -> Result<Kind, String> {
    if unknown.ty == *ty {
        return Ok(value.kind.clone());
    }
    if !convertible(&unknown.ty, ty) {
        return Err(required(ty));
    }
    // A list of uncertain order stays one with its elements converted; as a set its order does not matter.
    if let (Partial::Elements(elements), Type::List(element) | Type::Set(element)) = (&unknown.partial, ty) {
        let wanted = if **element == Type::Dynamic { unify_values(&**elements) } else { Some((**element).clone()) };
        // Which elements there are is not certain, and so it is no error that some of them do not convert.
        let converted = wanted.map(|wanted| (each(elements, std::iter::repeat(&wanted), depth), wanted));
        let Some((Ok(converted), element)) = converted else {
            let ty = filled(ty, &unknown.ty);
            let (bounds, partial) = (Bounds::default(), Partial::Nothing);
            return Ok(Kind::Unknown(Unknown { ty, bounds, partial, ..unknown.clone() }));
        };
        let set = matches!(ty, Type::Set(_));
        // Equal elements are one in a set.
        let least = unknown.bounds.least.map(|least| if set { least.min(1) } else { least });
        let bounds = Bounds { least, ..unknown.bounds };
        let ty = if set { Type::set(element) } else { Type::list(element) };
        let partial = Partial::Elements(converted.into());
        let list = Type::list(Type::Dynamic);
        let symbol = unknown.symbol.as_ref().map(|symbol| renamed(symbol, if set { &list } else { &unknown.ty }, &ty));
        return Ok(Kind::Unknown(Unknown { ty, symbol, bounds, partial, ..unknown.clone() }));
    }
    if let (Partial::Entries(entries), Type::Map(element)) = (&unknown.partial, ty) {
        let converted = convert_entries(entries, element, depth);
        // What does not convert need not be there.
        if converted.is_err() && entries.iter().any(|(_, entry)| entry.perhaps.is_some()) {
            let (ty, bounds, partial) = (filled(ty, &unknown.ty), Bounds::default(), Partial::Nothing);
            return Ok(Kind::Unknown(Unknown { ty, bounds, partial, ..unknown.clone() }));
        }
        let (ty, entries) = converted.map_err(|why| why.unwrap_or_else(|| required(ty)))?;
        return Ok(Kind::Unknown(Unknown { ty, partial: Partial::Entries(entries), ..unknown.clone() }));
    }
    let ty = filled(ty, &unknown.ty);
    if let Partial::OneOf(alternatives) = &unknown.partial {
        let converted: Vec<Value> =
            alternatives.values.iter().filter_map(|value| convert_at(value, &ty, depth + 1).ok()).collect();
        let may_fail = alternatives.may_fail || converted.len() < alternatives.values.len();
        let partial = Partial::OneOf(Alternatives { values: converted.into(), may_fail });
        return Ok(Kind::Unknown(Unknown { ty, partial, ..unknown.clone() }));
    }
    let bounds = match (&unknown.ty, &ty) {
        (from, to) if from == to => unknown.bounds,
        (Type::List(_) | Type::Tuple(_), Type::List(_)) | (Type::Map(_), Type::Map(_)) => unknown.bounds,
        _ => Bounds { least: None, most: None },
    };
    let symbol = unknown.symbol.as_ref().map(|symbol| renamed(symbol, &unknown.ty, &ty));
    Ok(Kind::Unknown(Unknown { ty, symbol, bounds, ..unknown.clone() }))
}

/// The type that was asked for, and where that leaves the type of elements open, what the elements are.
fn filled(asked: &Type, from: &Type) -> Type {
    let element = |asked: &Type| match (asked, from) {
        (Type::Dynamic, Type::List(element) | Type::Set(element) | Type::Map(element)) => (**element).clone(),
        (Type::Dynamic, Type::Tuple(elements)) => unify(elements).unwrap_or(Type::Dynamic),
        (Type::Dynamic, Type::Object(attributes, _)) => {
            unify(&attributes.values().cloned().collect::<Vec<_>>()).unwrap_or(Type::Dynamic)
        }
        (asked, _) => plain(asked),
    };
    match asked {
        Type::List(asked) => Type::list(element(asked)),
        Type::Set(asked) => Type::set(element(asked)),
        Type::Map(asked) => Type::map(element(asked)),
        asked => plain(asked),
    }
}

/// The name of a collection that became one of another sort: a set has lost the order, and what is made of it again is another list.
fn renamed(symbol: &Symbol, from: &Type, to: &Type) -> Symbol {
    let function = match (from, to) {
        (Type::Set(_), Type::Set(_)) | (Type::List(_), Type::List(_)) | (Type::Map(_), Type::Map(_)) => {
            return symbol.clone();
        }
        (_, Type::Set(_)) => "toset",
        (Type::Set(_), Type::List(_)) => "tolist",
        (Type::Number | Type::Bool, Type::String) => "tostring",
        _ => return symbol.clone(),
    };
    Symbol::new(format!("{function}({})", symbol.expression()), symbol.kind().clone(), symbol.why())
}

/// Whether some value of type `from` may be converted to `to`.
pub fn convertible(from: &Type, to: &Type) -> bool {
    match (from, to) {
        (Type::Dynamic, _) | (_, Type::Dynamic) => true,
        (Type::String, Type::Bool | Type::Number) | (Type::Bool | Type::Number, Type::String) => true,
        (Type::List(a) | Type::Set(a), Type::List(b) | Type::Set(b)) => convertible(a, b),
        (Type::Tuple(elements), Type::List(b) | Type::Set(b)) => elements.iter().all(|a| convertible(a, b)),
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| convertible(a, b)),
        (Type::Map(a), Type::Map(b)) => convertible(a, b),
        (Type::Map(a), Type::Object(attributes, _)) => attributes.values().all(|b| convertible(a, b)),
        (Type::Object(attributes, _), Type::Map(b)) => attributes.values().all(|a| convertible(a, b)),
        (Type::Object(a, _), Type::Object(b, optional)) => b.iter().all(|(name, wanted)| match a.get(name) {
            Some(from) => convertible(from, wanted),
            None => optional.contains(name),
        }),
        (a, b) => a == b,
    }
}

/// The type without its record of which attributes are optional: values have every attribute.
fn plain(ty: &Type) -> Type {
    match ty {
        Type::List(element) => Type::list(plain(element)),
        Type::Set(element) => Type::set(plain(element)),
        Type::Map(element) => Type::map(plain(element)),
        Type::Tuple(elements) => Type::tuple(elements.iter().map(plain)),
        Type::Object(attributes, _) => {
            Type::object(attributes.iter().map(|(name, ty)| (Arc::clone(name), plain(ty))).collect())
        }
        primitive => primitive.clone(),
    }
}

/// The element type a collection is given: what was asked for, and where that leaves something open, what the elements are.
fn found_element<'a>(asked: &Type, mut elements: impl Iterator<Item = &'a Value>) -> Type {
    if asked.has_dynamic()
        && let Some(first) = elements.next()
    {
        let ty = first.ty();
        return if elements.all(|other| other.ty() == ty) { ty } else { plain(asked) };
    }
    plain(asked)
}

fn text_of(value: &Value, text: &str) -> Value {
    Value::known(text, value.origin.clone()).with_marks(value.marks)
}

fn computed(function: &str, value: &Value, ty: Type) -> Kind {
    let expression = format!("{function}({})", value.expression());
    Value::computed(expression, ty, "it is computed from a value known after apply", value.origin.clone()).kind
}

fn parse_bool(text: &str) -> Result<bool, String> {
    match text {
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        "True" | "TRUE" => Err("a bool is required; to convert from string, use lowercase \"true\"".to_owned()),
        "False" | "FALSE" => Err("a bool is required; to convert from string, use lowercase \"false\"".to_owned()),
        _ => Err("a bool is required".to_owned()),
    }
}

fn required(ty: &Type) -> String {
    format!("{} required", ty.constraint_name())
}

fn in_element(at: &str, why: &str) -> String {
    format!("element {at}: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Origin, Symbol, SymbolKind};

    fn text(text: &str) -> Value {
        Value::known(text, Origin::default())
    }

    fn number(text: &str) -> Value {
        Value::number(Number::parse(text).expect("a number"), Origin::default())
    }

    #[test]
    fn primitives_convert_as_terraform_does() {
        assert_eq!(convert(&number("1.50"), &Type::String).expect("converts").as_str().as_deref(), Some("1.5"));
        assert_eq!(convert(&text("1"), &Type::Bool).expect("converts").as_bool(), Some(true));
        assert_eq!(convert(&text("yes"), &Type::Bool).expect_err("no bool"), "a bool is required");
        assert_eq!(convert(&Value::bool(true, Origin::default()), &Type::Number).expect_err("no"), "number required");
    }

    #[test]
    fn a_list_takes_the_type_all_its_elements_share() {
        let mixed = Value::tuple(vec![number("1"), text("a")], Origin::default());
        let list = convert(&mixed, &Type::list(Type::Dynamic)).expect("converts");
        assert_eq!(list.ty(), Type::list(Type::String));
        let nested = Value::tuple(vec![number("1"), mixed], Origin::default());
        assert_eq!(convert(&nested, &Type::list(Type::Dynamic)).expect_err("no"), "list of any single type required");
    }

    #[test]
    fn a_missing_attribute_is_named_and_an_optional_one_is_null() {
        let object = Value::object([("a".into(), number("1"))], Origin::default());
        let attributes = BTreeMap::from([(Arc::from("a"), Type::String), (Arc::from("b"), Type::Bool)]);
        let required = Type::object(attributes.clone());
        assert_eq!(convert(&object, &required).expect_err("b is missing"), "attribute \"b\" is required");
        let optional = Type::Object(Arc::new(attributes), Arc::new(["b".into()]));
        let converted = convert(&object, &optional).expect("converts");
        assert!(converted.get("b").is_some_and(Value::is_null));
        assert_eq!(converted.get("a").and_then(Value::as_str).as_deref(), Some("1"));
    }

    #[test]
    fn a_list_made_of_a_set_of_symbols_has_no_certain_order() {
        let symbol = |name: &str| {
            Value::symbol(Symbol::new(name, SymbolKind::Other, "known after apply"), Type::String, Origin::default())
        };
        let set = Value::set(Type::String, vec![symbol("a.id"), symbol("b.id")], Origin::default());
        let list = convert(&set, &Type::list(Type::String)).expect("converts");
        assert!(list.is_unknown());
        assert_eq!(list.possible_elements().map(|elements| elements.len()), Some(2));
    }
}
