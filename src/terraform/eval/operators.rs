//! Operators.

use super::error;
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::convert;
use crate::terraform::number::{Number, NumberError};
use crate::terraform::syntax::ast::{BinaryOp, UnaryOp};
use crate::terraform::types::Type;
use crate::terraform::value::Value;
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
        _ => Value::computed(format!("{sign}{}", grouped(operand)), ty, WHY, origin),
    };
    Ok(result.with_marks(operand.marks))
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
        Value::computed(expression, ty, WHY, Origin::at(span))
    };
    let bool = |flag: Option<bool>| match flag {
        Some(flag) => Value::bool(flag, Origin::at(span)),
        None => unknown(Type::Bool),
    };
    let result = match operator {
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
                _ => unknown(if is_comparison(operator) { Type::Bool } else { Type::Number }),
            }
        }
    };
    Ok(result.with_marks(marks))
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

/// An operand as it is written beside an operator.
pub(super) fn grouped(value: &Value) -> String {
    let expression = value.expression();
    let simple = expression.starts_with(['"', '[', '{']) || !expression.contains([' ', '?']);
    if simple { expression } else { format!("({expression})") }
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
