//! Sets.

use super::{Call, Failure, Function, Outcome, Param, Returns, Want};
use crate::terraform::convert::{convert, unify_exactly, unify_values};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, MAX_ELEMENTS, TOO_MANY, Value};

const FIRST: Param = Param::new("first_set", Want::AnySet).symbolic();
const OTHERS: Param = Param::new("other_sets", Want::AnySet).symbolic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("setunion", &[FIRST], Returns::Any, setunion).variadic(OTHERS),
    Function::new("setintersection", &[FIRST], Returns::Any, setintersection).variadic(OTHERS),
    Function::new(
        "setsubtract",
        &[Param::new("a", Want::AnySet).symbolic(), Param::new("b", Want::AnySet).symbolic()],
        Returns::Any,
        setsubtract,
    ),
    Function::new("setproduct", &[], Returns::Any, setproduct)
        .variadic(Param::new("sets", Want::Any).symbolic())
        .shallow(),
];

/// The element type that all sets share, and the elements of each.
type Unified = (Type, Vec<Vec<Value>>);

/// The arguments as sets of one type; `None` where one is not known.
fn sets(call: &Call<'_>) -> Result<Option<Unified>, Failure> {
    if call.args.iter().any(Value::is_unknown) {
        return Ok(None);
    }
    let ty = if call.args.iter().all(Value::is_wholly_known) {
        // The types of the sets count, not those of their elements; of an empty one without a type nothing does.
        let open = |ty: &Type, elements: &[Value]| elements.is_empty() && *ty == Type::Dynamic;
        let types = call.args.iter().filter_map(|arg| match &arg.kind {
            Kind::Set(ty, elements) if !open(ty, elements) => Some(ty.clone()),
            _ => None,
        });
        let types: Vec<Type> = types.collect();
        if types.is_empty() { Some(Type::Dynamic) } else { unify_exactly(&types) }
    } else {
        let all: Vec<&Value> = call.args.iter().flat_map(Value::children).collect();
        unify_values(all)
    };
    let ty = ty.ok_or_else(|| call.no("given sets must all have compatible element types"))?;
    let mut sets = Vec::new();
    for (at, arg) in call.args.iter().enumerate() {
        let converted: Result<Vec<Value>, String> = arg.children().map(|element| convert(element, &ty)).collect();
        sets.push(converted.map_err(|why| call.bad(at, why))?);
    }
    Ok(Some((ty, sets)))
}

fn setunion(call: &Call<'_>) -> Outcome {
    let Some((ty, sets)) = sets(call)? else { return Ok(call.unknown(Type::Dynamic)) };
    Ok(Value::set(ty, sets.concat(), call.origin.clone()))
}

fn setintersection(call: &Call<'_>) -> Outcome {
    let Some((ty, sets)) = sets(call)? else { return Ok(call.unknown(Type::Dynamic)) };
    chosen(call, ty, &sets, |found| found)
}

fn setsubtract(call: &Call<'_>) -> Outcome {
    let Some((ty, sets)) = sets(call)? else { return Ok(call.unknown(Type::Dynamic)) };
    chosen(call, ty, &sets, |found| !found)
}

/// The elements of the first set for which being in each of the others is as `wanted`.
fn chosen(call: &Call<'_>, ty: Type, sets: &[Vec<Value>], wanted: impl Fn(bool) -> bool) -> Outcome {
    let Some((first, others)) = sets.split_first() else { return Ok(call.unknown(Type::Dynamic)) };
    let mut kept = Vec::new();
    for element in first {
        let mut keep = true;
        for other in others {
            let answers: Vec<Option<bool>> = other.iter().map(|other| other.equals(element)).collect();
            let found = answers.contains(&Some(true));
            if !found && answers.contains(&None) {
                return Ok(call.unknown(Type::set(ty)));
            }
            keep &= wanted(found);
        }
        if keep {
            kept.push(element.clone());
        }
    }
    Ok(Value::set(ty, kept, call.origin.clone()))
}

fn setproduct(call: &Call<'_>) -> Outcome {
    if call.args.len() < 2 {
        return Err(call.no("at least two arguments are required"));
    }
    let mut lists: Vec<Vec<Value>> = Vec::new();
    let mut types: Vec<Type> = Vec::new();
    let mut any_set = false;
    let mut total: usize = 1;
    for (at, arg) in call.args.iter().enumerate() {
        let elements = match &arg.kind {
            Kind::Unknown(unknown) if !unknown.ty.is_primitive() => return Ok(call.unknown(Type::Dynamic)),
            Kind::Set(_, elements) if elements.len() > 1 && !arg.is_wholly_known() => {
                return Ok(call.unknown(Type::Dynamic));
            }
            _ => arg.elements().ok_or_else(|| call.bad(at, "a set or a list is required"))?,
        };
        any_set |= matches!(arg.kind, Kind::Set(..));
        let ty = unify_values(&**elements).ok_or_else(|| call.bad(at, "all elements must be of the same type"))?;
        let converted: Result<Vec<Value>, String> = elements.iter().map(|element| convert(element, &ty)).collect();
        lists.push(converted.map_err(|why| call.bad(at, why))?);
        types.push(ty);
        total = total.saturating_mul(elements.len());
    }
    if total.saturating_mul(lists.len()) > MAX_ELEMENTS {
        return Err(call.no(TOO_MANY));
    }
    let mut product: Vec<Vec<Value>> = vec![Vec::new()];
    for list in &lists {
        product = product
            .iter()
            .flat_map(|start| list.iter().map(|next| start.iter().chain([next]).cloned().collect()))
            .collect();
    }
    let tuples: Vec<Value> = product.into_iter().map(|tuple| Value::tuple(tuple, call.origin.clone())).collect();
    let ty = Type::tuple(types);
    let origin = call.origin.clone();
    Ok(if any_set { Value::set(ty, tuples, origin) } else { Value::list(ty, tuples, origin) })
}
