//! Numbers.

use num_bigint::BigUint;

use super::{Call, Function, Outcome, Param, Returns, Want, go_float};
use crate::terraform::convert::convert;
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Value};

const NUM: &[Param] = &[Param::new("num", Want::Number)];
const NUMBERS: Param = Param::new("numbers", Want::Number);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("abs", NUM, Returns::Number, |call| number(call, call.number(0)?.absolute())),
    Function::new("ceil", NUM, Returns::Number, |call| number(call, call.number(0)?.ceil())),
    Function::new("floor", NUM, Returns::Number, |call| number(call, call.number(0)?.floor())),
    Function::new("signum", &[Param::new("num", Want::Number).symbolic()], Returns::Number, signum),
    Function::new("log", &[Param::new("num", Want::Number), Param::new("base", Want::Number)], Returns::Number, log),
    Function::new("pow", &[Param::new("num", Want::Number), Param::new("power", Want::Number)], Returns::Number, pow),
    Function::new("max", &[], Returns::Number, max).variadic(NUMBERS),
    Function::new("min", &[], Returns::Number, min).variadic(Param::new("numbers", Want::Number).symbolic()),
    Function::new("sum", &[Param::new("list", Want::Any)], Returns::Number, sum),
    Function::new(
        "parseint",
        &[Param::new("number", Want::Any), Param::new("base", Want::Number)],
        Returns::Number,
        parseint,
    ),
];

fn number(call: &Call<'_>, number: Number) -> Outcome {
    Ok(Value::number(number, call.origin.clone()))
}

fn signum(call: &Call<'_>) -> Outcome {
    if call.arg(0)?.is_unknown() {
        return Ok(call.unknown(Type::Number).bounded(Bounds { least: None, most: Some(1) }));
    }
    let value = call.integer(0)?;
    number(call, Number::integer(value.signum()))
}

fn float(call: &Call<'_>, value: f64) -> Outcome {
    match Number::from_f64(value) {
        Some(value) => number(call, value),
        None => Err(call.no("the result is not a number")),
    }
}

fn log(call: &Call<'_>) -> Outcome {
    let (value, base) = (call.number(0)?.to_f64(), call.number(1)?.to_f64());
    float(call, go_float::ln(value) / go_float::ln(base))
}

fn pow(call: &Call<'_>) -> Outcome {
    let (value, power) = (call.number(0)?.to_f64(), call.number(1)?.to_f64());
    float(call, go_float::pow(value, power))
}

fn max(call: &Call<'_>) -> Outcome {
    let numbers = call.args.iter().filter_map(Value::as_number);
    numbers.max().map_or_else(|| Err(call.no("must pass at least one number")), |largest| number(call, largest.clone()))
}

fn min(call: &Call<'_>) -> Outcome {
    if call.args.iter().any(Value::is_unknown) {
        // It is no more than any of them.
        let most = |arg: &Value| match arg.as_number() {
            Some(number) => number.to_i64().and_then(|number| u64::try_from(number).ok()),
            None => arg.bounds().most,
        };
        let most = call.args.iter().filter_map(most).min();
        return Ok(call.unknown(Type::Number).bounded(Bounds { least: None, most }));
    }
    let numbers = call.args.iter().filter_map(Value::as_number);
    numbers.min().map_or_else(|| Err(call.no("must pass at least one number")), |least| number(call, least.clone()))
}

fn sum(call: &Call<'_>) -> Outcome {
    let Some(elements) = call.arg(0)?.elements() else {
        return Err(call.bad(0, "argument must be list, set, or tuple"));
    };
    let mut total: Option<Number> = None;
    for element in elements.iter() {
        let converted = convert(element, &Type::Number)
            .map_err(|_| call.bad(0, "argument must be list, set, or tuple of number values"))?;
        let next = converted
            .as_number()
            .ok_or_else(|| call.bad(0, "argument must be list, set, or tuple of number values"))?;
        total = Some(match total {
            None => next.clone(),
            Some(total) => total.add(next).map_err(|_| call.no("can't compute sum of opposing infinities"))?,
        });
    }
    match total {
        Some(total) => number(call, total),
        None => Err(call.bad(0, "cannot sum an empty list")),
    }
}

fn parseint(call: &Call<'_>) -> Outcome {
    let value = call.arg(0)?;
    let Some(text) = value.as_str() else {
        return Err(call.bad(0, format!("first argument must be a string, not {}", value.ty().friendly_name())));
    };
    let base =
        call.number(1)?.to_i64().and_then(|base| u32::try_from(base).ok()).filter(|base| (2..=62).contains(base));
    let Some(base) = base else {
        return Err(call.bad(1, "base must be a whole number between 2 and 62 inclusive"));
    };
    let wrong = || call.bad(0, format!("cannot parse {text:?} as a base {base} integer"));
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(&text)),
    };
    call.sized(digits.len().saturating_mul(100))?;
    let digit = |char: u8| {
        let value = match char {
            b'0'..=b'9' => char - b'0',
            b'a'..=b'z' => char - b'a' + 10,
            // Above base 36 upper case comes after lower case; up to it they are the same.
            b'A'..=b'Z' if base > 36 => char - b'A' + 36,
            b'A'..=b'Z' => char - b'A' + 10,
            _ => return None,
        };
        (u32::from(value) < base).then_some(value)
    };
    let values: Option<Vec<u8>> = digits.bytes().map(digit).collect();
    let values = values.filter(|values| !values.is_empty()).ok_or_else(wrong)?;
    let parsed = BigUint::from_radix_be(&values, base).ok_or_else(wrong)?;
    let zero = parsed == BigUint::ZERO;
    number(call, Number::big_integer(negative && !zero, parsed))
}
