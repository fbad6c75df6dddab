//! Operators.

use super::error;
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::convert;
use crate::terraform::number::{Number, NumberError};
use crate::terraform::syntax::ast::{BinaryOp, UnaryOp};
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Kind, Value, distribute, grouped};
use crate::text::Origin;

/// Why the result of an operator is not known.
const WHY: &str = "it is computed from a value that is not known";

/// `!a`, `-a`
pub(super) fn unary(operator: UnaryOp, operand: &Value, operand_span: Span, span: Span) -> Result<Value, Diagnostic> {
    let (ty, sign) = match operator {
        UnaryOp::Not => (Type::Bool, "!"),
        UnaryOp::Neg => (Type::Number, "-"),
    };
    let converted = operand_as(operand, &ty, "unary operand", operand_span, span)?;
    let origin = Origin::at(span);
    let result = match (converted.as_bool(), converted.as_number()) {
        (Some(flag), _) => Value::bool(!flag, origin),
        (_, Some(number)) => Value::number(number.negate(), origin),
        _ => {
            let plain = open(format!("{sign}{}", grouped(operand)), ty, [operand], origin);
            let each = |args: &[Value]| match args {
                [operand] => unary(operator, operand, operand_span, span),
                _ => Ok(plain.clone()),
            };
            distribute(&[operand], &plain, each)?.unwrap_or(plain.clone())
        }
    };
    Ok(result.with_marks(operand.marks))
}

/// What an operator makes of operands that are not known. It never makes null.
fn open<'v>(expression: String, ty: Type, operands: impl IntoIterator<Item = &'v Value>, origin: Origin) -> Value {
    let why = operands.into_iter().find_map(Value::why_unknown);
    Value::computed(expression, ty, why.as_deref().unwrap_or(WHY), origin).not_null()
}

/// `a + b`, and so on.
pub(super) fn binary(
    operator: BinaryOp,
    (left, left_span): (&Value, Span),
    (right, right_span): (&Value, Span),
    span: Span,
) -> Result<Value, Diagnostic> {
    let marks = match operator {
        BinaryOp::Eq | BinaryOp::NotEq => left.all_marks().and(right.all_marks()),
        _ => left.marks.and(right.marks),
    };
    let unknown = |ty: Type| {
        let expression = format!("{} {} {}", grouped(left), symbol(operator), grouped(right));
        open(expression, ty, [left, right], Origin::at(span))
    };
    let bool = |flag: Option<bool>| match flag {
        Some(flag) => Value::bool(flag, Origin::at(span)),
        None => unknown(Type::Bool),
    };
    let result = match operator {
        // What is not known to the byte is equal to nothing for certain, nor different.
        BinaryOp::Eq | BinaryOp::NotEq if marks.approximate && !left.is_null() && !right.is_null() => bool(None),
        BinaryOp::Eq => bool(left.equals(right)),
        BinaryOp::NotEq => bool(left.equals(right).map(|equal| !equal)),
        BinaryOp::And | BinaryOp::Or => {
            let a = operand_as(left, &Type::Bool, "left operand", left_span, span)?.as_bool();
            let b = operand_as(right, &Type::Bool, "right operand", right_span, span)?.as_bool();
            // Whatever the other side turns out to be, one `false` (one `true`) decides.
            let decisive = operator == BinaryOp::Or;
            bool(match (a, b) {
                (Some(a), Some(b)) => Some(if decisive { a || b } else { a && b }),
                (Some(one), None) | (None, Some(one)) if one == decisive => Some(decisive),
                _ => None,
            })
        }
        _ => {
            let a = operand_as(left, &Type::Number, "left operand", left_span, span)?;
            let b = operand_as(right, &Type::Number, "right operand", right_span, span)?;
            match (a.as_number(), b.as_number()) {
                (Some(a), Some(b)) => arithmetic(operator, a, b, span)?,
                _ if is_comparison(operator) => bool(compared(operator, &a, &b)),
                _ => unknown(Type::Number),
            }
        }
    };
    let each = |args: &[Value]| match args {
        [left, right] => binary(operator, (left, left_span), (right, right_span), span),
        _ => Ok(result.clone()),
    };
    let result = distribute(&[left, right], &result, each)?.unwrap_or(result.clone());
    let mut result = result.with_marks(marks);
    // A bool has no bytes to be uncertain of.
    result.marks.approximate = false;
    Ok(result)
}

/// What the left side of `&&` or `||` makes of the whole where the right side fails; `None` where the failure stays one.
///
/// Terraform 1.12 asks for the right side only where the left does not decide (hashicorp/terraform#36224); 1.11 fails all the same.
/// A left side that is not known may be the one that decides.
pub(super) fn without_right(
    operator: BinaryOp,
    (left, left_span): (&Value, Span),
    span: Span,
) -> Result<Option<Value>, Diagnostic> {
    if !matches!(operator, BinaryOp::And | BinaryOp::Or) {
        return Ok(None);
    }
    let decisive = operator == BinaryOp::Or;
    let origin = Origin::at(span);
    let result = match operand_as(left, &Type::Bool, "left operand", left_span, span)?.as_bool() {
        Some(flag) => (flag == decisive).then(|| Value::bool(flag, origin)),
        None => Some(open(format!("{} {} ...", grouped(left), symbol(operator)), Type::Bool, [left], origin)),
    };
    Ok(result.map(|result| result.with_marks(left.marks)))
}

/// How two numbers compare whatever they are between their bounds.
fn compared(operator: BinaryOp, a: &Value, b: &Value) -> Option<bool> {
    let ((least_a, most_a), (least_b, most_b)) = (range(a), range(b));
    let below = |a: &Option<Number>, b: &Option<Number>, or_equal: bool| match (a, b) {
        (Some(a), Some(b)) => a < b || (or_equal && a == b),
        _ => false,
    };
    // Certain where the ranges do not overlap.
    let decide = |certainly: bool, certainly_not: bool| match (certainly, certainly_not) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    };
    match operator {
        BinaryOp::Less => decide(below(&most_a, &least_b, false), below(&most_b, &least_a, true)),
        BinaryOp::LessEq => decide(below(&most_a, &least_b, true), below(&most_b, &least_a, false)),
        BinaryOp::Greater => decide(below(&most_b, &least_a, false), below(&most_a, &least_b, true)),
        BinaryOp::GreaterEq => decide(below(&most_b, &least_a, true), below(&most_a, &least_b, false)),
        _ => None,
    }
}

/// The least and the most that a number may be.
fn range(value: &Value) -> (Option<Number>, Option<Number>) {
    match &value.kind {
        Kind::Number(number) => (Some(number.clone()), Some(number.clone())),
        Kind::Unknown(unknown) if unknown.ty == Type::Number => {
            let Bounds { least, most } = unknown.bounds;
            let number = |bound: u64| i64::try_from(bound).ok().map(Number::integer);
            (least.and_then(number), most.and_then(number))
        }
        _ => (None, None),
    }
}

fn arithmetic(operator: BinaryOp, a: &Number, b: &Number, span: Span) -> Result<Value, Diagnostic> {
    let result = match operator {
        BinaryOp::Less => return Ok(Value::bool(a < b, Origin::at(span))),
        BinaryOp::LessEq => return Ok(Value::bool(a <= b, Origin::at(span))),
        BinaryOp::Greater => return Ok(Value::bool(a > b, Origin::at(span))),
        BinaryOp::GreaterEq => return Ok(Value::bool(a >= b, Origin::at(span))),
        BinaryOp::Plus => a.add(b),
        BinaryOp::Minus => a.subtract(b),
        BinaryOp::Mul => a.multiply(b),
        BinaryOp::Div => a.divide(b),
        _ => a.remainder(b),
    };
    match result {
        Ok(number) => Ok(Value::number(number, Origin::at(span))),
        Err(why) => {
            let why = match (why, operator) {
                (NumberError::TooLarge, _) => "the result has more digits than are kept",
                (_, BinaryOp::Mul) => "can't multiply zero by infinity",
                (_, BinaryOp::Div) => "can't divide zero by zero or infinity by infinity",
                _ => "can't add infinities of opposite signs",
            };
            Err(error("Operation failed", why, span))
        }
    }
}

fn is_comparison(operator: BinaryOp) -> bool {
    matches!(operator, BinaryOp::Less | BinaryOp::LessEq | BinaryOp::Greater | BinaryOp::GreaterEq)
}

fn operand_as(value: &Value, ty: &Type, which: &str, at: Span, span: Span) -> Result<Value, Diagnostic> {
    let converted = convert(value, ty)
        .map_err(|why| error("Invalid operand", format!("unsuitable value for {which}: {why}"), at))?;
    if converted.is_null() {
        return Err(error("Operation failed", "error during operation: argument must not be null", span));
    }
    Ok(converted)
}

fn symbol(operator: BinaryOp) -> &'static str {
    match operator {
        BinaryOp::Eq => "==",
        BinaryOp::NotEq => "!=",
        BinaryOp::LessEq => "<=",
        BinaryOp::GreaterEq => ">=",
        BinaryOp::Less => "<",
        BinaryOp::Greater => ">",
        BinaryOp::Plus => "+",
        BinaryOp::Minus => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Mod => "%",
        BinaryOp::And => "&&",
        BinaryOp::Or => "||",
    }
}
