//! Any collection: its length, and choosing among values.

use unicode_segmentation::UnicodeSegmentation;

use super::strings::{element_or, listed, unordered_result};
use super::{Call, Function, Outcome, Param, Returns, Want};
use crate::terraform::convert::{convert, unify_values};
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Kind, Named, Partial, Value, one_of};
use crate::text::{Identity, Part, Symbol, SymbolKind, Text};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("length", &[Param::new("value", Want::Any).symbolic()], Returns::Number, length).shallow(),
    Function::new("coalesce", &[], Returns::Any, coalesce)
        .variadic(Param::new("vals", Want::Any).nullable().symbolic())
        .shallow(),
    Function::new("coalescelist", &[], Returns::Any, coalescelist)
        .variadic(Param::new("vals", Want::Any).nullable().symbolic()),
    Function::new("one", &[Param::new("list", Want::Any).symbolic()], Returns::Any, one).shallow(),
    Function::new(
        "contains",
        &[Param::new("list", Want::Any).symbolic(), Param::new("value", Want::Any).symbolic()],
        Returns::Bool,
        contains,
    ),
    Function::new("alltrue", &[Param::new("list", Want::Bools).symbolic()], Returns::Bool, alltrue),
    Function::new("anytrue", &[Param::new("list", Want::Bools).symbolic()], Returns::Bool, anytrue),
];

fn length(call: &Call<'_>) -> Outcome {
    let value = call.arg(0)?;
    match &value.kind {
        Kind::Str { text, .. } => match text_length(text) {
            Some(length) => call.count(length),
            None => Ok(call.unknown(Type::Number).bounded(Bounds::at_least(least_length(text)))),
        },
        Kind::List(_, elements) | Kind::Tuple(elements) => call.count(elements.len()),
        // Two symbols of a set may turn out to be one element.
        Kind::Set(_, elements) if elements.len() < 2 || value.is_wholly_known() => call.count(elements.len()),
        Kind::Set(_, elements) => {
            let least = elements.iter().filter(|element| element.is_wholly_known()).count().max(1);
            let bounds = Bounds::between(least as u64, elements.len() as u64);
            Ok(call.unknown(Type::Number).bounded(bounds))
        }
        Kind::Map(_, entries) | Kind::Object(entries) => call.count(entries.len()),
        Kind::Unknown(unknown) if matches!(unknown.partial, Partial::Entries(_)) => Ok(call.unknown(Type::Number)),
        Kind::Unknown(unknown) => match &unknown.ty {
            Type::Tuple(elements) => call.count(elements.len()),
            Type::Object(attributes, _) => call.count(attributes.len()),
            Type::Bool | Type::Number => Err(not_countable(call)),
            _ => match unknown.bounds.exact() {
                Some(length) if !unknown.ty.is_primitive() => call.count(usize::try_from(length).unwrap_or(usize::MAX)),
                _ => match value.text().as_ref().and_then(text_length) {
                    Some(length) => call.count(length),
                    None => {
                        let least = unknown.bounds.least.unwrap_or(0);
                        Ok(call.unknown(Type::Number).bounded(Bounds { least: Some(least), ..unknown.bounds }))
                    }
                },
            },
        },
        _ => Err(not_countable(call)),
    }
}

fn not_countable(call: &Call<'_>) -> super::Failure {
    call.no("argument must be a string, a collection type, or a structural type")
}

/// The length of a text in what people call characters; `None` where it hangs on a symbol.
fn text_length(text: &Text) -> Option<usize> {
    match text.known() {
        Some(known) => Some(known.graphemes(true).count()),
        // Literals that are no ASCII may join with what is beside them.
        None => text
            .parts()
            .iter()
            .map(|part| match part {
                Part::Literal(literal, _) => literal.is_ascii().then_some(literal.len()),
                Part::Symbol(symbol, _) => symbol_length(symbol),
            })
            .sum(),
    }
}

/// What a text has at least: one character where any of it is known.
fn least_length(text: &Text) -> u64 {
    text.parts().iter().any(|part| matches!(part, Part::Literal(literal, _) if !literal.is_empty())).into()
}

/// Symbols whose length is certain whatever they turn out to be.
fn symbol_length(symbol: &Symbol) -> Option<usize> {
    let expression = symbol.expression();
    match symbol.kind() {
        SymbolKind::Identity(Identity::Account) => Some(12),
        _ if matches!(expression, "timestamp()" | "plantimestamp()") => Some(20),
        _ if expression == "uuid()" => Some(36),
        _ if expression.starts_with("substr(bcrypt(") && expression.ends_with(", 7, -1)") => Some(53),
        _ => None,
    }
}

fn coalesce(call: &Call<'_>) -> Outcome {
    if call.args.is_empty() {
        return Err(call.no("no non-null, non-empty-string arguments"));
    }
    let Some(ty) = unify_values(&call.args) else { return Err(call.no("all arguments must have the same type")) };
    // What it may be, in turn, until one that is certain to be taken.
    let mut among: Vec<Value> = Vec::new();
    let mut certain = false;
    let mut chosen = false;
    for (at, arg) in call.args.iter().enumerate() {
        let value = convert(arg, &ty).map_err(|why| call.bad(at, why))?;
        if is_nothing(&value) {
            continue;
        }
        match value.alternatives() {
            Some(choice) => {
                certain = !choice.may_fail && choice.values.iter().all(never_nothing);
                chosen = true;
                among.extend(choice.values.iter().filter(|value| !is_nothing(value)).cloned());
            }
            None => {
                certain = never_nothing(&value);
                among.push(value);
            }
        }
        if certain {
            break;
        }
    }
    match &among[..] {
        [] if !chosen => Err(call.no("no non-null, non-empty-string arguments")),
        [only] if certain || !chosen => Ok(only.clone().not_null()),
        _ => {
            let plain = call.unknown(ty.clone()).not_null();
            let why = plain.why_unknown().unwrap_or_default();
            let result = one_of(among, !certain, &Named::Expression(&call.expression()), &why, &call.origin);
            Ok(of_type(result, ty).not_null())
        }
    }
}

/// The same value, said to be of this type where it is not known.
fn of_type(mut value: Value, ty: Type) -> Value {
    if let (Kind::Unknown(unknown), true) = (&mut value.kind, ty != Type::Dynamic) {
        unknown.ty = ty;
    }
    value
}

/// What `coalesce` passes over for certain.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.is_empty())
}

/// What `coalesce` takes for certain.
fn never_nothing(value: &Value) -> bool {
    let known = |part: &Part| match part {
        Part::Literal(literal, _) => !literal.is_empty(),
        Part::Symbol(symbol, _) => never_empty(symbol),
    };
    match &value.kind {
        Kind::Null(_) => false,
        Kind::Str { text, .. } => text.parts().iter().any(known),
        Kind::Unknown(unknown) => {
            unknown.symbol.as_ref().is_some_and(never_empty)
                || (unknown.not_null && unknown.ty != Type::String && unknown.ty != Type::Dynamic)
        }
        _ => true,
    }
}

fn never_empty(symbol: &Symbol) -> bool {
    matches!(symbol.kind(), SymbolKind::Identity(_))
}

fn coalescelist(call: &Call<'_>) -> Outcome {
    if call.args.is_empty() {
        return Err(call.no("at least one argument is required"));
    }
    // A known argument of another type is wrong even where one before it is taken.
    let known = call.args.iter().take_while(|arg| !arg.is_unknown());
    if known.into_iter().any(|arg| !matches!(arg.ty(), Type::List(_) | Type::Tuple(_))) {
        return Err(call.no("coalescelist arguments must be lists or tuples"));
    }
    for (at, arg) in call.args.iter().enumerate() {
        match &arg.kind {
            Kind::Null(Type::List(_) | Type::Tuple(_)) => {}
            Kind::Unknown(_) => return Ok(first_of_lists(call, call.args.get(at..).unwrap_or_default())),
            _ => match arg.elements() {
                Some(elements) if !elements.is_empty() => return Ok(arg.clone()),
                Some(_) => {}
                None => return Err(call.no("coalescelist arguments must be lists or tuples")),
            },
        }
    }
    Err(call.no("no non-null arguments"))
}

/// The first of these lists that is not empty, where that of the first is not known.
fn first_of_lists(call: &Call<'_>, lists: &[Value]) -> Value {
    let plain = call.unknown(Type::Dynamic).not_null();
    let mut may_hold: Vec<Value> = Vec::new();
    let why = lists
        .iter()
        .find_map(Value::why_unknown)
        .unwrap_or_else(|| "which of its lists is the first that is not empty is known after apply".to_owned());
    for list in lists.iter().filter(|list| !list.is_null()) {
        let Some((elements, _)) = listed(list) else { return plain };
        let only = may_hold.is_empty() && list.bounds().least.is_some_and(|least| least > 0);
        let perhaps = |element: &Value| {
            let element = element.clone();
            if only { element } else { element.only_when(&call.expression(), &why) }
        };
        may_hold.extend(elements.iter().map(perhaps));
        if list.bounds().least.is_some_and(|least| least > 0) {
            break;
        }
    }
    unordered_result(call, Type::Dynamic, may_hold).bounded(Bounds::at_least(1))
}

fn one(call: &Call<'_>) -> Outcome {
    let value = call.arg(0)?;
    let wrong = || call.bad(0, "must be a list, set, or tuple value with either zero or one elements");
    match &value.kind {
        Kind::Unknown(unknown) => {
            if let (Partial::Elements(elements), Type::List(ty)) = (&unknown.partial, &unknown.ty)
                && elements.is_empty()
            {
                return Ok(Value::null((**ty).clone(), call.origin.clone()));
            }
            let ty = value.sole_possible().map_or(Type::Dynamic, Value::ty);
            let nothing = Value::null(ty, call.origin.clone());
            let plain = element_or(call, value, nothing.clone());
            let (Some(only), Kind::Unknown(named)) = (value.sole_possible(), &plain.kind) else { return Ok(plain) };
            if only.may_be_list() || plain.alternatives().is_some() {
                return Ok(plain);
            }
            // Of more than one, it fails.
            let values = vec![only.clone(), nothing];
            Ok(one_of(values, true, &Named::Expression(&call.expression()), &named.why, &call.origin))
        }
        // Several symbols of a set may turn out to be one.
        Kind::Set(ty, elements) if elements.len() > 1 && !value.is_wholly_known() => Ok(call.unknown(ty.clone())),
        Kind::List(ty, elements) | Kind::Set(ty, elements) => match &elements[..] {
            [] => Ok(Value::null(ty.clone(), call.origin.clone())),
            [only] => Ok(only.clone()),
            _ => Err(wrong()),
        },
        Kind::Tuple(elements) => match &elements[..] {
            [] => Ok(Value::null(Type::Dynamic, call.origin.clone())),
            [only] => Ok(only.clone()),
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

fn contains(call: &Call<'_>) -> Outcome {
    let (list, wanted) = (call.arg(0)?, call.arg(1)?);
    let Some((elements, certain)) = listed(list) else {
        return if list.is_unknown() && !list.ty().is_primitive() {
            Ok(call.unknown(Type::Bool))
        } else {
            Err(call.no("argument must be list, tuple, or set"))
        };
    };
    let answers: Vec<Option<bool>> = elements.iter().map(|element| element.equals(wanted)).collect();
    // Elements of a list that is not certain may not be there; what is not among them is not there in any case.
    let there = certain || matches!(list.kind, Kind::Set(..));
    if there && answers.contains(&Some(true)) {
        call.bool(true)
    } else if answers.iter().all(|answer| *answer == Some(false)) {
        call.bool(false)
    } else {
        Ok(call.unknown(Type::Bool))
    }
}

fn alltrue(call: &Call<'_>) -> Outcome {
    decided(call, false)
}

fn anytrue(call: &Call<'_>) -> Outcome {
    decided(call, true)
}

/// Whether one element is `decisive`; the other answer where none is. Null counts as false.
fn decided(call: &Call<'_>, decisive: bool) -> Outcome {
    let Some((elements, certain)) = listed(call.arg(0)?) else { return Ok(call.unknown(Type::Bool)) };
    let flags: Vec<Option<bool>> =
        elements.iter().map(|element| if element.is_null() { Some(false) } else { element.as_bool() }).collect();
    if certain && flags.contains(&Some(decisive)) {
        call.bool(decisive)
    } else if flags.iter().all(|flag| *flag == Some(!decisive)) {
        call.bool(!decisive)
    } else {
        Ok(call.unknown(Type::Bool))
    }
}
