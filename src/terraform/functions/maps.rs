//! Maps and objects.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::strings::unordered_result;
use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::terraform::convert::convert;
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Kind, Named, Partial, Unknown, Value, one_of};
use crate::text::Origin;

const MAP: Param = Param::new("inputMap", Want::Any).symbolic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("merge", &[], Returns::Any, merge)
        .variadic(Param::new("maps", Want::Any).nullable().symbolic())
        .shallow(),
    Function::new("lookup", &[MAP, Param::new("key", Want::String).symbolic()], Returns::Any, lookup)
        .variadic(Param::new("default", Want::Any).nullable().symbolic())
        .shallow(),
    Function::new("keys", &[MAP], Returns::Any, keys).shallow(),
    Function::new("values", &[Param::new("mapping", Want::Any).symbolic()], Returns::Any, values).shallow(),
    Function::new(
        "zipmap",
        &[Param::new("keys", Want::Strings).symbolic(), Param::new("values", Want::Any).symbolic()],
        Returns::Any,
        zipmap,
    )
    .shallow(),
    Function::new("transpose", &[Param::new("values", Want::ListsByKey)], Returns::Any, transpose),
];

fn merge(call: &Call<'_>) -> Outcome {
    let mut merged: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    let mut map_type: Option<Type> = None;
    let mut maps_only = true;
    for arg in &call.args {
        let entries: Option<&Entries> = match &arg.kind {
            Kind::Null(Type::Dynamic | Type::Map(_) | Type::Object(..)) => continue,
            Kind::Map(..) | Kind::Object(_) => arg.entries(),
            Kind::Unknown(unknown) if !unknown.ty.is_primitive() => None,
            _ => {
                let name = arg.ty().friendly_name();
                return Err(call.no(format!("arguments must be maps or objects, got {name:?}")));
            }
        };
        let Some(entries) = entries else {
            return Ok(merged_with_symbols(call).unwrap_or_else(|| partly_merged(call)));
        };
        match (&arg.kind, &map_type) {
            (Kind::Map(ty, _), None) => map_type = Some(ty.clone()),
            (Kind::Map(ty, _), Some(other)) if ty == other => {}
            _ => maps_only = false,
        }
        merged.extend(entries.iter().map(|(key, value)| (Arc::clone(key), value.clone())));
    }
    match map_type {
        Some(ty) if maps_only => Ok(Value::map(ty, merged, call.origin.clone())),
        _ => Ok(Value::object(merged, call.origin.clone())),
    }
}

/// A merge of maps whose entries are known and whose keys are not; `None` where the entries of one are not known either.
fn merged_with_symbols(call: &Call<'_>) -> Option<Value> {
    let maps = call.args.iter().filter(|arg| !arg.is_null());
    let entries = maps.map(Value::possible_entries).collect::<Option<Vec<_>>>()?.concat();
    Some(Value::keyed(entries, || call.expression(), call.origin.clone()))
}

/// A merge with a map that is not known: what stands behind it is certain all the same.
fn partly_merged(call: &Call<'_>) -> Value {
    let known_from = call.args.iter().rposition(Value::is_unknown).map_or(0, |last| last + 1);
    let mut certain: BTreeMap<Arc<str>, Value> = BTreeMap::new();
    for entries in call.args.iter().skip(known_from).filter_map(Value::entries) {
        certain.extend(entries.iter().map(|(key, value)| (Arc::clone(key), value.clone())));
    }
    let mut value = call.unknown(Type::Dynamic);
    if let Kind::Unknown(unknown) = &mut value.kind {
        unknown.not_null = true;
        unknown.partial = Partial::Attributes(certain.into());
    }
    value
}

const OF_ANOTHER_TYPE: &str = "the default value must have the same type as the map elements";

fn lookup(call: &Call<'_>) -> Outcome {
    let (map, key) = (call.arg(0)?, call.arg(1)?);
    let default = call.args.get(2);
    if call.args.len() > 3 {
        return Err(call.no("lookup() takes two or three arguments"));
    }
    let Some(name) = key.as_str() else {
        // Of a few keys each is looked up.
        return if key.alternatives().is_some() {
            Ok(call.unknown(Type::Dynamic))
        } else {
            any_entry(call, map, default)
        };
    };
    let missing = || call.no(format!("the given object has no attribute {name:?}"));
    match &map.kind {
        Kind::Map(ty, entries) => {
            let default = match default {
                Some(default) => Some(convert(default, ty).map_err(|_| call.bad(2, OF_ANOTHER_TYPE))?),
                None => None,
            };
            entries.get(&name).cloned().or(default).ok_or_else(|| {
                let why = format!("lookup failed to find key {name:?}");
                call.no(why)
            })
        }
        Kind::Object(entries) => entries.get(&name).or(default).cloned().ok_or_else(missing),
        Kind::Unknown(unknown) if !unknown.ty.is_primitive() => match &unknown.partial {
            Partial::Attributes(entries) if entries.contains_key(&name) => {
                entries.get(&name).cloned().ok_or_else(missing)
            }
            _ => Ok(call.unknown(Type::Dynamic)),
        },
        _ => Err(call.no("lookup() requires a map as the first argument")),
    }
}

/// `lookup()` by a key that is not known: one of what the map holds, or the default.
fn any_entry(call: &Call<'_>, map: &Value, default: Option<&Value>) -> Outcome {
    let (ty, entries) = match &map.kind {
        Kind::Map(ty, entries) => (ty.clone(), entries),
        Kind::Object(entries) => (Type::Dynamic, entries),
        _ => return Ok(call.unknown(Type::Dynamic)),
    };
    let default = match (default, &map.kind) {
        (Some(default), Kind::Map(ty, _)) => Some(convert(default, ty).map_err(|_| call.bad(2, OF_ANOTHER_TYPE))?),
        (default, _) => default.cloned(),
    };
    let may_fail = default.is_none();
    let values: Vec<Value> = entries.values().cloned().chain(default).collect();
    let plain = call.unknown(ty.clone());
    if values.is_empty() {
        return Ok(plain);
    }
    let why = plain.why_unknown().unwrap_or_default();
    let mut result = one_of(values, may_fail, &Named::Expression(&call.expression()), &why, &call.origin);
    if let (Kind::Unknown(result), false) = (&mut result.kind, ty == Type::Dynamic) {
        result.ty = ty;
    }
    Ok(result)
}

fn keys(call: &Call<'_>) -> Outcome {
    let map = call.arg(0)?;
    let names = |entries: &Entries| -> Vec<Value> {
        entries.iter().map(|(key, value)| Value::known(key, value.deep_origin())).collect()
    };
    match &map.kind {
        Kind::Map(_, entries) => Ok(Value::list(Type::String, names(entries), call.origin.clone())),
        Kind::Object(entries) => Ok(Value::tuple(names(entries), call.origin.clone())),
        Kind::Unknown(unknown) => match &unknown.ty {
            Type::Object(attributes, _) => {
                let names = attributes.keys().map(|key| Value::known(key, call.origin.clone()));
                Ok(Value::tuple(names.collect::<Vec<_>>(), call.origin.clone()))
            }
            Type::Map(_) => Ok(call.unknown(Type::list(Type::String)).bounded(unknown.bounds).not_null()),
            Type::Dynamic => Ok(call.unknown(Type::Dynamic).not_null()),
            _ => Err(not_a_map(call)),
        },
        _ => Err(not_a_map(call)),
    }
}

fn values(call: &Call<'_>) -> Outcome {
    let map = call.arg(0)?;
    match &map.kind {
        Kind::Map(ty, entries) => {
            let values: Vec<Value> = entries.values().cloned().collect();
            Ok(Value::list(ty.clone(), values, call.origin.clone()))
        }
        Kind::Object(entries) => Ok(Value::tuple(entries.values().cloned().collect::<Vec<_>>(), call.origin.clone())),
        // The instances of a block, of which only apply knows how many there are.
        Kind::Unknown(Unknown { partial: Partial::Elements(elements), bounds, .. }) => {
            Ok(unordered_result(call, Type::Dynamic, elements.to_vec()).bounded(*bounds))
        }
        Kind::Unknown(unknown) if !unknown.ty.is_primitive() => Ok(call.unknown(Type::Dynamic)),
        _ => Err(not_a_map(call)),
    }
}

fn not_a_map(call: &Call<'_>) -> Failure {
    call.bad(0, "must have map or object type")
}

fn zipmap(call: &Call<'_>) -> Outcome {
    let values = call.arg(1)?;
    if !values.is_unknown() && !matches!(values.kind, Kind::List(..) | Kind::Tuple(_)) {
        return Err(call.bad(1, "values argument must be a list or tuple value"));
    }
    let (Some(keys), Some(elements)) = (call.arg(0)?.elements(), values.elements()) else {
        return Ok(call.unknown(Type::Dynamic));
    };
    if keys.len() != elements.len() {
        let (keys, values) = (keys.len(), elements.len());
        return Err(call.no(format!("number of keys ({keys}) does not match number of values ({values})")));
    }
    let mut zipped = BTreeMap::new();
    for (at, (key, value)) in keys.iter().zip(&**elements).enumerate() {
        if key.is_null() {
            return Err(call.no(format!("keys list has null value at index {at}")));
        }
        let Some(name) = key.as_str() else { return Ok(call.unknown(Type::Dynamic)) };
        zipped.insert(Arc::from(&*name), value.clone());
    }
    match &values.kind {
        Kind::List(ty, _) => Ok(Value::map(ty.clone(), zipped, call.origin.clone())),
        _ => Ok(Value::object(zipped, call.origin.clone())),
    }
}

fn transpose(call: &Call<'_>) -> Outcome {
    let mut turned: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    let Some(entries) = call.arg(0)?.entries() else { return Ok(call.unknown(Type::Dynamic)) };
    for (key, list) in entries.iter() {
        for element in list.elements().map(|elements| &**elements).unwrap_or_default() {
            let name = element.as_str().ok_or_else(|| call.bad(0, "input must not contain null list elements"))?;
            turned
                .entry(Arc::from(&*name))
                .or_default()
                .push(Value::known(key, Origin::default()).with_origin_if_none(&call.origin));
        }
    }
    let lists = turned.into_iter().map(|(key, list)| (key, Value::list(Type::String, list, call.origin.clone())));
    let lists: BTreeMap<Arc<str>, Value> = lists.collect();
    Ok(Value::map(Type::list(Type::String), lists, call.origin.clone()))
}
