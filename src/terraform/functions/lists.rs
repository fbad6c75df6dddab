//! Lists: joining, cutting, sorting, finding.

use super::strings::{listed, unordered_result};
use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::terraform::convert::{convert, unify_values};
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Kind, MAX_ELEMENTS, Named, TOO_MANY, Value, any_element, one_of};
use crate::text::Origin;

const LIST: Param = Param::new("list", Want::Any).symbolic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("concat", &[], Returns::Any, concat).variadic(Param::new("seqs", Want::Any).symbolic()).shallow(),
    Function::new("flatten", &[LIST], Returns::Any, flatten).shallow(),
    Function::new("compact", &[Param::new("list", Want::Strings).symbolic()], Returns::Strings, compact),
    Function::new("distinct", &[Param::new("list", Want::AnyList).symbolic()], Returns::Any, distinct),
    Function::new("sort", &[Param::new("list", Want::Strings).symbolic()], Returns::Strings, sort),
    Function::new("reverse", &[LIST], Returns::Any, reverse).shallow(),
    Function::new(
        "slice",
        &[LIST, Param::new("start_index", Want::Number), Param::new("end_index", Want::Number)],
        Returns::Any,
        slice,
    )
    .shallow(),
    Function::new("element", &[LIST, Param::new("index", Want::Number).symbolic()], Returns::Any, element).shallow(),
    Function::new("index", &[LIST, Param::new("value", Want::Any).symbolic()], Returns::Number, index),
    Function::new(
        "chunklist",
        &[Param::new("list", Want::AnyList).symbolic(), Param::new("size", Want::Number)],
        Returns::Any,
        chunklist,
    )
    .shallow(),
    Function::new(
        "matchkeys",
        &[
            Param::new("values", Want::AnyList).symbolic(),
            Param::new("keys", Want::AnyList).symbolic(),
            Param::new("searchset", Want::AnyList).symbolic(),
        ],
        Returns::Any,
        matchkeys,
    ),
    Function::new("range", &[], Returns::Any, range).variadic(Param::new("params", Want::Number)),
];

fn list_of(ty: Type, elements: Vec<Value>, call: &Call<'_>) -> Outcome {
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

fn slice(call: &Call<'_>) -> Outcome {
    let list = call.arg(0)?;
    match &list.kind {
        Kind::Set(..) => {
            let why = "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the ordering of the result is not important";
            return Err(call.bad(0, why));
        }
        Kind::Unknown(_) if !list.ty().is_primitive() => {
            let Some((elements, _)) = listed(list) else { return Ok(call.unknown(Type::Dynamic)) };
            return Ok(unordered_result(call, Type::Dynamic, elements.to_vec()));
        }
        Kind::List(..) | Kind::Tuple(_) => {}
        _ => return Err(call.bad(0, "must be a list or tuple value")),
    }
    let elements = call.elements(0)?;
    let (from, to) = (call.integer(1)?, call.integer(2)?);
    let length = elements.len() as i64;
    if from < 0 {
        return Err(call.bad(1, "start index must not be less than zero"));
    }
    if from > length {
        return Err(call.bad(1, "start index must not be greater than the length of the list"));
    }
    if to > length {
        return Err(call.bad(2, "end index must not be greater than the length of the list"));
    }
    if to < from {
        return Err(call.bad(2, "end index must not be less than start index"));
    }
    let cut = elements.get(from as usize..to as usize).unwrap_or_default().to_vec();
    match &list.kind {
        Kind::List(ty, _) => list_of(ty.clone(), cut, call),
        _ => Ok(Value::tuple(cut, call.origin.clone())),
    }
}

fn element(call: &Call<'_>) -> Outcome {
    let list = call.arg(0)?;
    if list.is_unknown() && !list.ty().is_primitive() {
        let plain = call.unknown(Type::Dynamic);
        let certain = list.bounds().least.is_some_and(|least| least > 0);
        let why = plain.why_unknown().unwrap_or_default();
        let index = call.arg(1)?;
        if let (Some(only), true) = (list.sole_possible(), index.is_unknown())
            && !only.may_be_list()
            && (!only.stands_for_several() || index.is_own_key())
        {
            return Ok(one_of(
                vec![only.clone()],
                !certain,
                &Named::Expression(&call.expression()),
                &why,
                &call.origin,
            ));
        }
        return Ok(any_element(list, certain, &call.expression(), &why, &call.origin).unwrap_or(plain));
    }
    if !matches!(list.kind, Kind::List(..) | Kind::Tuple(_)) {
        let name = list.ty().friendly_name();
        return Err(call.no(format!("cannot read elements from {name}")));
    }
    let elements = call.elements(0)?;
    if call.arg(1)?.is_unknown() {
        let plain = call.unknown(Type::Dynamic);
        let why = plain.why_unknown().unwrap_or_default();
        if elements.is_empty() {
            return Ok(plain);
        }
        // A negative index may find none.
        return Ok(one_of(elements.to_vec(), true, &Named::Expression(&call.expression()), &why, &call.origin));
    }
    let at = call.integer(1).map_err(|_| {
        call.no("invalid index: value must be a whole number, between -9223372036854775808 and 9223372036854775807")
    })?;
    if elements.is_empty() {
        return Err(call.no("cannot use element function with an empty list"));
    }
    let at = at % elements.len() as i64;
    // Of a list, a negative index counts from the end; of a tuple Terraform 1.11 has no element there.
    if at < 0 && matches!(list.kind, Kind::Tuple(_)) {
        return Err(call.no("cannot use element function with a negative index"));
    }
    let at = at.rem_euclid(elements.len() as i64) as usize;
    elements.get(at).cloned().ok_or_else(|| call.no("invalid index"))
}

fn index(call: &Call<'_>) -> Outcome {
    let (list, wanted) = (call.arg(0)?, call.arg(1)?);
    if list.is_unknown() && !list.ty().is_primitive() {
        return Ok(call.unknown(Type::Number));
    }
    if !matches!(list.kind, Kind::List(..) | Kind::Tuple(_)) {
        return Err(call.no("argument must be a list or tuple"));
    }
    let elements = call.elements(0)?;
    if elements.is_empty() {
        return Err(call.no("cannot search an empty list"));
    }
    for (at, element) in elements.iter().enumerate() {
        match element.equals(wanted) {
            Some(true) => return Ok(Value::number(Number::integer(at as i64), Origin::default())),
            Some(false) => {}
            None => return Ok(call.unknown(Type::Number)),
        }
    }
    Err(call.no("item not found"))
}

fn chunklist(call: &Call<'_>) -> Outcome {
    let list = call.arg(0)?;
    let Some(elements) = list.elements() else { return Ok(call.unknown(Type::Dynamic)) };
    let size = call.integer(1)?;
    let size = usize::try_from(size).map_err(|_| call.no("the size argument must be positive"))?;
    let Type::List(ty) = list.ty() else { return Ok(call.unknown(Type::Dynamic)) };
    let chunk = |elements: &[Value]| Value::list((*ty).clone(), elements.to_vec(), call.origin.clone());
    // A size of zero is one chunk of everything there is.
    let chunks = if size == 0 && !elements.is_empty() {
        vec![chunk(elements)]
    } else {
        elements.chunks(size.max(1)).map(chunk).collect()
    };
    list_of(list.ty(), chunks, call)
}

fn matchkeys(call: &Call<'_>) -> Outcome {
    let lists = (call.arg(0)?.elements(), call.arg(1)?.elements(), call.arg(2)?.elements());
    let (Some(values), Some(keys), Some(wanted)) = lists else { return Ok(call.unknown(Type::Dynamic)) };
    if keys.len() != values.len() {
        return Err(call.no("length of keys and values should be equal"));
    }
    let Some(ty) = unify_values(keys.iter().chain(&**wanted)) else {
        return Err(call.no("keys and searchset must be of the same type"));
    };
    let same = |value: &Value| convert(value, &ty).map_err(|why| call.no(why));
    let wanted: Vec<Value> = wanted.iter().map(same).collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for (key, value) in keys.iter().zip(&**values) {
        let key = same(key)?;
        let answers: Vec<Option<bool>> = wanted.iter().map(|wanted| key.equals(wanted)).collect();
        if answers.contains(&Some(true)) {
            found.push(value.clone());
        } else if answers.contains(&None) {
            return Ok(call.unknown(call.arg(0)?.ty()));
        }
    }
    let Type::List(element) = call.arg(0)?.ty() else { return Ok(call.unknown(Type::Dynamic)) };
    list_of((*element).clone(), found, call)
}

fn range(call: &Call<'_>) -> Outcome {
    let number = |at: usize| call.number(at).cloned();
    let (zero, one) = (Number::integer(0), Number::integer(1));
    let (start, end, step) = match call.args.len() {
        1 => (zero.clone(), number(0)?, None),
        2 => (number(0)?, number(1)?, None),
        3 => (number(0)?, number(1)?, Some(number(2)?)),
        0 => return Err(call.no("must have one, two, or three arguments")),
        _ => return Err(call.no("must have one, two, or three arguments")),
    };
    let down = end < start;
    let step = match step {
        Some(step) => step,
        None if down => one.negate(),
        None => one,
    };
    if step.is_zero() {
        return Err(call.no("step must not be zero"));
    }
    if down && step > zero {
        return Err(call.no("end must be greater than start when step is positive"));
    }
    if !down && step < zero && start != end {
        return Err(call.no("end must be less than start when step is negative"));
    }
    let mut numbers = Vec::new();
    let mut at = start;
    while if down { at > end } else { at < end } {
        if numbers.len() >= 1024 {
            return Err(call.no("more than 1024 values were generated; either decrease the difference between start and end or use a smaller step"));
        }
        numbers.push(Value::number(at.clone(), call.origin.clone()));
        at = at.add(&step).map_err(|_| call.no("the numbers are too large"))?;
    }
    list_of(Type::Number, numbers, call)
}
