//! Types and marks.

use super::{Call, Function, Outcome, Param, Returns, Want};
use crate::terraform::convert::convert;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Marks, Unknown, Value};
use crate::text::Symbol;

const V: &[Param] = &[Param::new("v", Want::Any).nullable().symbolic()];
const VALUE: &[Param] = &[Param::new("value", Want::Any).nullable().symbolic()];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("tostring", V, Returns::String, tostring),
    Function::new("tonumber", V, Returns::Number, tonumber),
    Function::new("tobool", V, Returns::Bool, tobool),
    Function::new("tolist", V, Returns::Any, tolist).shallow(),
    Function::new("toset", V, Returns::Any, toset).shallow(),
    Function::new("tomap", V, Returns::Any, tomap).shallow(),
    Function::new("sensitive", VALUE, Returns::Any, sensitive).shallow(),
    Function::new("nonsensitive", VALUE, Returns::Any, nonsensitive).shallow(),
    Function::new("issensitive", VALUE, Returns::Bool, issensitive).shallow(),
    Function::new("ephemeralasnull", VALUE, Returns::Any, ephemeralasnull).shallow(),
    // Names that went away in Terraform 0.12 and say so.
    Function::new("list", &[], Returns::Any, list).variadic(Param::new("vals", Want::Any).nullable().symbolic()),
    Function::new("map", &[], Returns::Any, map).variadic(Param::new("vals", Want::Any).nullable().symbolic()),
];

fn to(call: &Call<'_>, ty: &Type) -> Outcome {
    let value = call.arg(0)?;
    // What is read out of a string known after apply may turn out not to be readable.
    if let Kind::Unknown(unknown) = &value.kind
        && matches!(ty, Type::Bool | Type::Number)
        && unknown.ty != *ty
    {
        convert(value, ty).map_err(|why| call.bad(0, why))?;
        return Ok(call.unknown(ty.clone()));
    }
    let converted =
        convert(value, ty).map_err(|why| {
            let from = value.ty().friendly_name();
            let wanted = match ty {
                Type::List(_) | Type::Set(_) | Type::Map(_) => ty.friendly_name(),
                _ => ty.to_string(),
            };
            call.bad(0, match (value.as_str(), ty) {
            (Some(text), Type::Number) => {
                format!("cannot convert {text:?} to number; given string must be a decimal representation of a number")
            }
            (Some(text), Type::Bool) => {
                format!("cannot convert {text:?} to bool; only the strings \"true\" or \"false\" are allowed")
            }
            _ if why.contains("element") => why,
            _ => format!("cannot convert {from} to {wanted}"),
        })
        })?;
    Ok(match (&converted.kind, ty) {
        (Kind::Unknown(Unknown { symbol: Some(symbol), .. }), Type::List(_) | Type::Set(_) | Type::Map(_))
            if converted.ty() != value.ty() =>
        {
            renamed(&converted, symbol, call.function.name)
        }
        _ => converted,
    })
}

/// A converted collection by the name of its conversion; what it is an attribute of stays said.
fn renamed(value: &Value, symbol: &Symbol, function: &str) -> Value {
    let mut value = value.clone();
    let expression = symbol.expression();
    if let Kind::Unknown(unknown) = &mut value.kind
        && !expression.starts_with(&format!("{function}("))
    {
        let expression = format!("{function}({expression})");
        unknown.symbol = Some(Symbol::new(expression, symbol.kind().clone(), symbol.why()));
    }
    value
}

fn tostring(call: &Call<'_>) -> Outcome {
    to(call, &Type::String)
}

fn tonumber(call: &Call<'_>) -> Outcome {
    to(call, &Type::Number)
}

fn tobool(call: &Call<'_>) -> Outcome {
    to(call, &Type::Bool)
}

fn tolist(call: &Call<'_>) -> Outcome {
    to(call, &Type::list(Type::Dynamic))
}

fn toset(call: &Call<'_>) -> Outcome {
    to(call, &Type::set(Type::Dynamic))
}

fn tomap(call: &Call<'_>) -> Outcome {
    to(call, &Type::map(Type::Dynamic))
}

fn sensitive(call: &Call<'_>) -> Outcome {
    let mark = Marks { sensitive: true, ..Marks::default() };
    Ok(call.arg(0)?.clone().with_marks(mark))
}

fn nonsensitive(call: &Call<'_>) -> Outcome {
    let mut value = call.arg(0)?.clone();
    value.marks.sensitive = false;
    Ok(value)
}

fn issensitive(call: &Call<'_>) -> Outcome {
    let value = call.arg(0)?;
    let unmarked = Value::bool(value.marks.sensitive, call.origin.clone());
    Ok(unmarked)
}

fn ephemeralasnull(call: &Call<'_>) -> Outcome {
    let value = call.arg(0)?;
    Ok(if value.marks.ephemeral { Value::null(value.ty(), value.origin.clone()) } else { value.clone() })
}

fn list(call: &Call<'_>) -> Outcome {
    Err(call.no("the \"list\" function was deprecated in Terraform v0.12 and is no longer available; use tolist([ ... ]) syntax to write a literal list"))
}

fn map(call: &Call<'_>) -> Outcome {
    Err(call.no("the \"map\" function was deprecated in Terraform v0.12 and is no longer available; use tomap({ ... }) syntax to write a literal map"))
}
