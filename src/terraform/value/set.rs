//! The order of a set: strings by bytes, numbers by value, everything else by a text that stands for it.

use std::cmp::Ordering;
use std::fmt::Write;

use super::{Kind, Value};
use crate::terraform::number::Rounding;

/// Equal elements merged, the rest in order: null after what is known, symbols last.
pub(super) fn arrange(mut elements: Vec<Value>) -> Vec<Value> {
    elements.sort_by(order);
    elements.dedup_by(|b, a| a.equals(b) == Some(true));
    elements
}

fn order(a: &Value, b: &Value) -> Ordering {
    let class = |value: &Value| match &value.kind {
        Kind::Null(_) => 1,
        _ if !value.is_wholly_known() => 2,
        _ => 0,
    };
    class(a).cmp(&class(b)).then_with(|| match (&a.kind, &b.kind) {
        (Kind::Str { text: a, .. }, Kind::Str { text: b, .. }) => a.cmp(b),
        (Kind::Number(a), Kind::Number(b)) => a.cmp(b),
        (Kind::Bool(a), Kind::Bool(b)) => a.cmp(b),
        _ => key(a).cmp(&key(b)),
    })
}

/// A text by which values of one type are put in order.
fn key(value: &Value) -> String {
    let mut out = String::new();
    write_key(value, &mut out);
    out
}

fn write_key(value: &Value, out: &mut String) {
    match &value.kind {
        Kind::Null(_) => out.push('~'),
        Kind::Unknown(_) => {
            out.push('?');
            out.push_str(&value.expression());
        }
        Kind::Bool(true) => out.push('T'),
        Kind::Bool(false) => out.push('F'),
        Kind::Number(number) => match number.decimal(Rounding::Significant(10)) {
            Some(decimal) => {
                let sign = if number.is_negative() { "-" } else { "" };
                out.push_str(sign);
                out.push_str(&crate::terraform::functions::general_notation(&decimal, 10));
            }
            None => out.push_str(&number.to_string()),
        },
        Kind::Str { text, .. } => {
            let _ = write!(out, "{:?}", text.to_string());
        }
        Kind::List(_, elements) | Kind::Set(_, elements) => write_all(('[', ']'), elements.iter(), out),
        Kind::Tuple(elements) => write_all(('<', '>'), elements.iter(), out),
        Kind::Object(entries) => write_all(('<', '>'), entries.values(), out),
        Kind::Map(_, entries) => {
            out.push('{');
            for (key, element) in entries.iter() {
                let _ = write!(out, "{key:?}:");
                write_key(element, out);
                out.push(';');
            }
            out.push('}');
        }
    }
}

fn write_all<'a>(brackets: (char, char), elements: impl Iterator<Item = &'a Value>, out: &mut String) {
    out.push(brackets.0);
    for element in elements {
        write_key(element, out);
        out.push(';');
    }
    out.push(brackets.1);
}
