//! Lists as wholes: joining, cleaning, sorting.

use super::strings::{listed, unordered_result};
use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::terraform::convert::{convert, unify_values};
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Kind, MAX_ELEMENTS, TOO_MANY, Value};

pub(super) const LIST: Param = Param::new("list", Want::Any).symbolic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("concat", &[], Returns::Any, concat).variadic(Param::new("seqs", Want::Any).symbolic()).shallow(),
    Function::new("flatten", &[LIST], Returns::Any, flatten).shallow(),
    Function::new("compact", &[Param::new("list", Want::Strings).symbolic()], Returns::Strings, compact),
    Function::new("distinct", &[Param::new("list", Want::AnyList).symbolic()], Returns::Any, distinct),
    Function::new("sort", &[Param::new("list", Want::Strings).symbolic()], Returns::Strings, sort),
    Function::new("reverse", &[LIST], Returns::Any, reverse).shallow(),
];

pub(super) fn list_of(ty: Type, elements: Vec<Value>, call: &Call<'_>) -> Outcome {
    Ok(Value::list(ty, elements, call.origin.clone()))
}

fn sized(call: &Call<'_>, count: usize) -> Result<(), Failure> {
    if count > MAX_ELEMENTS { Err(call.no(TOO_MANY)) } else { Ok(()) }
}

fn concat(call: &Call<'_>) -> Outcome {
    if call.args.is_empty() {
        return Err(call.no("at least one argument is required"));
    }
    let mut all: Vec<Value> = Vec::new();
    let mut certain = true;
    let mut lists_only = true;
    let mut bounds = Bounds::exactly(0);
    for (at, arg) in call.args.iter().enumerate() {
        let Some((elements, order)) = listed(arg) else {
            if arg.is_unknown() && !arg.ty().is_primitive() {
                let Some(any) = arg.any_of_unknown() else { return Ok(call.unknown(Type::Dynamic)) };
                (certain, lists_only, bounds.most) = (false, false, None);
                all.push(any);
                continue;
            }
            let name = arg.ty().friendly_name();
            return Err(call.bad(at, format!("all arguments must be lists or tuples; got {name}")));
        };
        if matches!(arg.kind, Kind::Set(..)) {
            return Err(call.bad(at, "all arguments must be lists or tuples; got set"));
        }
        certain &= order;
        bounds = bounds.plus(arg.bounds());
        lists_only &= matches!(arg.ty(), Type::List(_));
        sized(call, all.len() + elements.len())?;
        all.extend(elements.iter().cloned());
    }
    if !certain {
        return Ok(unordered_result(call, Type::Dynamic, all).bounded(bounds));
    }
    if lists_only && let Some(ty) = unify_values(&all) {
        let converted: Option<Vec<Value>> = all.iter().map(|element| convert(element, &ty).ok()).collect();
        if let Some(converted) = converted {
            return list_of(ty, converted, call);
        }
    }
    Ok(Value::tuple(all, call.origin.clone()))
}

fn flatten(call: &Call<'_>) -> Outcome {
    let list = call.arg(0)?;
    let Some((elements, mut certain)) = listed(list) else {
        return if list.is_unknown() && !list.ty().is_primitive() {
            Ok(call.unknown(Type::Dynamic))
        } else {
            Err(call.no("can only flatten lists, sets and tuples"))
        };
    };
    let mut flat = Vec::new();
    // What is still to be laid out, the next on top: lists may nest deeply.
    let mut pending: Vec<Value> = elements.iter().rev().cloned().collect();
    while let Some(next) = pending.pop() {
        match listed(&next) {
            Some((inner, order)) => {
                certain &= order;
                pending.extend(inner.iter().rev().map(|element| element.clone().if_its_list_is(&next)));
            }
            // What may turn out to be a list leaves the length open.
            None if next.is_unknown() && matches!(next.ty(), Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                // A null stays one.
                let any = next.any_of_unknown().filter(|_| next.is_not_null());
                let Some(any) = any else { return Ok(call.unknown(Type::Dynamic)) };
                certain = false;
                flat.push(any);
            }
            None => {
                certain &= !next.may_be_list();
                flat.push(next);
                sized(call, flat.len())?;
            }
        }
    }
    if !certain {
        // What may turn out to be a list stands for any number of elements.
        return Ok(unordered_result(call, Type::Dynamic, flat).bounded(Bounds::default()));
    }
    Ok(Value::tuple(flat, call.origin.clone()))
}

fn compact(call: &Call<'_>) -> Outcome {
    let Some((elements, mut certain)) = listed(call.arg(0)?) else { return Ok(call.unknown(Type::list(Type::String))) };
    let mut kept = Vec::new();
    for element in elements {
        match &element.kind {
            Kind::Null(_) => {}
            Kind::Str { text, .. } if text.is_empty() => {}
            Kind::Str { text, .. } => {
                certain &= text.as_symbol().is_none();
                kept.push(element.clone());
            }
            _ => {
                certain = false;
                kept.push(element.clone());
            }
        }
    }
    if certain { list_of(Type::String, kept, call) } else { Ok(unordered_result(call, Type::String, kept)) }
}

fn distinct(call: &Call<'_>) -> Outcome {
    let list = call.arg(0)?;
    let Some((elements, mut certain)) = listed(list) else { return Ok(call.unknown(list.ty())) };
    let ty = match list.ty() {
        Type::List(element) => (*element).clone(),
        _ => Type::Dynamic,
    };
    let mut kept: Vec<Value> = Vec::new();
    // Known strings, nearly all there is, need no search.
    let mut seen = std::collections::HashSet::new();
    for element in elements {
        if let Some(known) = element.as_str() {
            if !seen.insert(known.into_owned()) {
                make_sure(&mut kept, element);
                continue;
            }
            certain &= kept.iter().all(|other| other.as_str().is_some() || other.equals(element) == Some(false));
            kept.push(element.clone());
            continue;
        }
        let answers: Vec<Option<bool>> = kept.iter().map(|other| other.equals(element)).collect();
        if answers.contains(&Some(true)) {
            make_sure(&mut kept, element);
            continue;
        }
        certain &= answers.iter().all(Option::is_some);
        kept.push(element.clone());
    }
    if certain { list_of(ty, kept, call) } else { Ok(unordered_result(call, ty, kept)) }
}

/// Of two equal elements the one that is kept is there where either is.
fn make_sure(kept: &mut [Value], element: &Value) {
    let equal = |known: &&mut Value| known.perhaps.is_some() && known.equals(element) == Some(true);
    if let Some(known) = kept.iter_mut().find(equal) {
        known.also_where(element);
    }
}

fn sort(call: &Call<'_>) -> Outcome {
    let Some((elements, certain)) = listed(call.arg(0)?) else { return Ok(call.unknown(Type::list(Type::String))) };
    if elements.iter().any(Value::is_null) {
        return Err(call.bad(0, "list element must not be null"));
    }
    if !certain || (elements.len() > 1 && !elements.iter().all(Value::is_wholly_known)) {
        let result = unordered_result(call, Type::String, elements.to_vec());
        return Ok(if certain { result.bounded(Bounds::exactly(elements.len() as u64)) } else { result });
    }
    let mut sorted = elements.to_vec();
    sorted.sort_by_cached_key(|element| element.as_str().map(std::borrow::Cow::into_owned));
    list_of(Type::String, sorted, call)
}

fn reverse(call: &Call<'_>) -> Outcome {
    let list = call.arg(0)?;
    let Some((elements, certain)) = listed(list) else {
        return if list.is_unknown() && !list.ty().is_primitive() {
            let ty = match list.ty() {
                Type::List(element) | Type::Set(element) => Type::List(element),
                _ => Type::Dynamic,
            };
            let bounds = list.bounds();
            Ok(call.unknown(ty).not_null().bounded(bounds))
        } else {
            Err(call.bad(0, "can only reverse list or tuple values"))
        };
    };
    let reversed: Vec<Value> = elements.iter().rev().cloned().collect();
    if !certain {
        return Ok(unordered_result(call, Type::Dynamic, reversed).bounded(list.bounds()));
    }
    match &list.kind {
        Kind::Tuple(_) => Ok(Value::tuple(reversed, call.origin.clone())),
        Kind::List(ty, _) | Kind::Set(ty, _) => list_of(ty.clone(), reversed, call),
        _ => Ok(call.unknown(Type::Dynamic)),
    }
}
