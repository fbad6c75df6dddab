//! Whether a value is one that was said to be possible.

use super::Names;
use crate::terraform::convert::convert;
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Kind, Partial, Value};
use crate::text::{Part, Symbol, Text};

type Agrees = Result<(), String>;

fn wrong(what: &str, said: &Value, is: &Value) -> Agrees {
    Err(format!("{what}: {} is {}", said.expression(), is.expression()))
}

/// Whether `is` is what `said` says, with the names as they are in `names`. Texts that are `approximate` are not compared.
pub(super) fn agrees(said: &Value, is: &Value, names: &Names, approximate: bool) -> Agrees {
    // Terraform itself does not say what some calls make: `format("%v", null)`.
    if !is.is_wholly_known() {
        return Ok(());
    }
    if !compatible(&said.ty(), &is.ty()) {
        return wrong(&format!("type {} not {}", is.ty(), said.ty()), said, is);
    }
    let equal = |equal: bool, what: &str| if equal { Ok(()) } else { wrong(what, said, is) };
    match (&said.kind, &is.kind) {
        (Kind::Unknown(_), _) => unknown(said, is, names, approximate),
        (Kind::Null(_), Kind::Null(_)) => Ok(()),
        (Kind::Bool(a), Kind::Bool(b)) => equal(a == b, "bool"),
        (Kind::Number(a), Kind::Number(b)) => equal(a == b, "number"),
        (Kind::Str { text, .. }, Kind::Str { text: known, .. }) => {
            if approximate {
                return Ok(());
            }
            let Some(substituted) = substituted(text, names)? else { return Ok(()) };
            equal(known.is(&substituted), &format!("text {substituted:?}"))
        }
        // What shares a type with a value of no known type may have to become more general, as Terraform's own answers do.
        (Kind::Number(_) | Kind::Bool(_), Kind::Str { .. }) => {
            agrees(&convert(said, &Type::String)?, is, names, approximate)
        }
        (Kind::List(_, a) | Kind::Tuple(a), Kind::List(_, b) | Kind::Tuple(b)) => {
            equal(a.len() == b.len(), "length")?;
            a.iter().zip(&**b).try_for_each(|(a, b)| agrees(a, b, names, approximate))
        }
        (Kind::Set(_, a), Kind::Set(_, b)) => {
            let among = |all: &[Value], found: &dyn Fn(&Value) -> Agrees| all.iter().any(|one| found(one).is_ok());
            for one in b.iter() {
                equal(among(a, &|said| agrees(said, one, names, approximate)), "an element not said")?;
            }
            for one in a.iter() {
                equal(among(b, &|is| agrees(one, is, names, approximate)), "an element not there")?;
            }
            Ok(())
        }
        (Kind::Map(_, a) | Kind::Object(a), Kind::Map(_, b) | Kind::Object(b)) => {
            equal(a.keys().eq(b.keys()), "keys")?;
            a.values().zip(b.values()).try_for_each(|(a, b)| agrees(a, b, names, approximate))
        }
        _ => wrong("kind", said, is),
    }
}

fn unknown(said: &Value, is: &Value, names: &Names, approximate: bool) -> Agrees {
    let Kind::Unknown(claims) = &said.kind else { return Ok(()) };
    if claims.not_null && is.is_null() {
        return wrong("null", said, is);
    }
    bounded(claims.bounds, said, is)?;
    if let Some(symbol) = &claims.symbol
        && !approximate
        && let Some(value) = value_of(symbol, names)
    {
        match value.map(|value| convert(&value, &is.ty()).unwrap_or(value)) {
            Ok(value) if same(&value, is) => {}
            Ok(value) => {
                return wrong(&format!("named {}, which is {}", symbol.expression(), value.expression()), said, is);
            }
            // A name is for reading: it leaves out conversions, and what may not be there.
            Err(_) => {}
        }
    }
    let one_of = |values: &[Value], is: &Value| values.iter().any(|said| agrees(said, is, names, approximate).is_ok());
    // A symbol of no known type among the elements may turn out to be a list of some.
    let spread = |values: &[Value], is: &Value| {
        let of = |said: &Value| value_of(said.text()?.as_symbol()?, names)?.ok();
        values.iter().filter_map(of).any(|list| holds(&list, is))
    };
    match &claims.partial {
        Partial::Nothing => Ok(()),
        Partial::OneOf(alternatives) if one_of(&alternatives.values, is) => Ok(()),
        Partial::OneOf(_) => wrong("none of the alternatives", said, is),
        Partial::Elements(elements) => match is.elements() {
            Some(all) if all.iter().all(|one| one_of(elements, one) || spread(elements, one)) => Ok(()),
            _ => wrong("an element not said", said, is),
        },
        Partial::Attributes(entries) => entries.iter().try_for_each(|(name, said)| match is.get(name) {
            Some(is) => agrees(said, is, names, approximate),
            None => wrong(&format!("no {name}"), said, is),
        }),
        Partial::Entries(entries) if entries.iter().any(|(_, value)| value.perhaps.is_some()) => {
            let Some(is_entries) = is.entries() else { return wrong("no entries", said, is) };
            // A symbol of no known type among the keys may turn out to be none.
            let keys: Vec<_> = entries.iter().map(|(key, _)| substituted(key, names).unwrap_or_default()).collect();
            let said_entries = || keys.iter().zip(entries.iter().map(|(_, value)| value));
            for (name, one) in is_entries.iter() {
                let may_be = |key: &Option<String>| key.as_ref().is_none_or(|key| **key == **name);
                let mut under = said_entries().filter(|(key, _)| may_be(key));
                if !under.any(|(_, said)| agrees(said, one, names, approximate).is_ok()) {
                    return wrong(&format!("an entry not said, {name}"), said, is);
                }
            }
            let certain = said_entries().filter(|(_, value)| value.perhaps.is_none());
            match certain.filter_map(|(key, _)| key.as_ref()).find(|key| !is_entries.contains_key(key)) {
                Some(missing) => wrong(&format!("no {missing}"), said, is),
                None => Ok(()),
            }
        }
        Partial::Entries(entries) => {
            let mut last = std::collections::BTreeMap::new();
            for (key, value) in entries.iter() {
                let Some(key) = substituted(key, names)? else { return Ok(()) };
                last.insert(key, value);
            }
            let Some(is_entries) = is.entries() else { return wrong("no entries", said, is) };
            if !last.keys().map(String::as_str).eq(is_entries.keys().map(|key| &**key)) {
                return wrong("keys", said, is);
            }
            last.values().zip(is_entries.values()).try_for_each(|(a, b)| agrees(a, b, names, approximate))
        }
    }
}

fn holds(list: &Value, wanted: &Value) -> bool {
    let same = |one: &Value| convert(one, &wanted.ty()).is_ok_and(|one| same(&one, wanted));
    list.children().any(|one| same(one) || holds(one, wanted))
}

fn bounded(bounds: Bounds, said: &Value, is: &Value) -> Agrees {
    let size = match &is.kind {
        Kind::Number(number) => number.to_f64(),
        Kind::Str { text, .. } => text.to_string().len() as f64,
        Kind::Null(_) => return Ok(()),
        _ => is.elements().map_or_else(|| is.entries().map_or(0, |entries| entries.len()), |all| all.len()) as f64,
    };
    let fits =
        bounds.least.is_none_or(|least| least as f64 <= size) && bounds.most.is_none_or(|most| size <= most as f64);
    if fits { Ok(()) } else { wrong(&format!("{bounds:?}"), said, is) }
}

fn same(a: &Value, b: &Value) -> bool {
    a.equals(b) == Some(true) || a.expression() == b.expression() || a.json_text() == b.json_text()
}

/// What the expression that names a symbol is. `None` where the name is cut, or no expression of its own.
fn value_of(symbol: &Symbol, names: &Names) -> Option<Result<Value, String>> {
    let expression = symbol.expression();
    (!expression.contains(['…']) && !expression.contains("...") && !expression.starts_with("unknown"))
        .then(|| names.value(expression))
}

/// A text with the values of its symbols; `None` where one has no value of its own.
fn substituted(text: &Text, names: &Names) -> Result<Option<String>, String> {
    let mut out = String::new();
    for part in text.parts() {
        match part {
            Part::Literal(literal, _) => out.push_str(literal),
            Part::Symbol(symbol, _) => {
                let Some(value) = value_of(symbol, names) else { return Ok(None) };
                let Ok(value) = value else { return Ok(None) };
                match convert(&value, &Type::String) {
                    Ok(text) if text.as_str().is_some() => out.push_str(&text.as_str().unwrap_or_default()),
                    _ => {
                        return Err(format!("the text holds {}, which is {}", symbol.expression(), value.expression()));
                    }
                }
            }
        }
    }
    Ok(Some(out))
}

/// Whether a value of type `is` may be said to be of type `said`.
fn compatible(said: &Type, is: &Type) -> bool {
    match (said, is) {
        (Type::Dynamic, _) | (_, Type::Dynamic) => true,
        (Type::List(a), Type::List(b)) | (Type::Set(a), Type::Set(b)) | (Type::Map(a), Type::Map(b)) => {
            compatible(a, b)
        }
        (Type::Tuple(a), Type::Tuple(b)) => a.len() == b.len() && a.iter().zip(&**b).all(|(a, b)| compatible(a, b)),
        (Type::Object(a, _), Type::Object(b, _)) => {
            a.keys().eq(b.keys()) && a.values().zip(b.values()).all(|(a, b)| compatible(a, b))
        }
        (Type::Number | Type::Bool, Type::String) => true,
        (Type::Tuple(elements), Type::List(b)) => elements.iter().all(|a| compatible(a, b)),
        (Type::Object(attributes, _), Type::Map(b)) | (Type::Map(b), Type::Object(attributes, _)) => {
            attributes.values().all(|a| compatible(a, b) || compatible(b, a))
        }
        (Type::List(element), Type::Tuple(elements)) => {
            elements.iter().all(|is| compatible(element, is) || compatible(is, element))
        }
        (a, b) => a == b,
    }
}
