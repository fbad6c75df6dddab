//! Elements of lists by where they stand or what they equal: cutting, picking, finding, counting out.

use super::lists::{LIST, list_of};
use super::strings::{listed, unordered_result};
use super::{Call, Function, Outcome, Param, Returns, Want};
use crate::terraform::convert::{convert, unify_values};
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Named, Value, any_element, one_of};
use crate::text::Origin;

pub(super) const FUNCTIONS: &[Function] = &[
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
