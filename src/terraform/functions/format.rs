//! `format`, `formatlist`: literals keep their places, and symbols stay holes where `%s` puts them.

use super::format_verbs::{Piece, is_approximate, parse, render};
use super::strings::{cannot_hold, listed, unordered_result};
use super::{Call, Function, Outcome, Param, Returns, Want};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, MAX_ELEMENTS, Marks, Value, text_len};
use crate::text::Text;

const FORMAT: Param = Param::new("format", Want::String).symbolic();
const ARGS: Param = Param::new("args", Want::Any).nullable().symbolic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("format", &[FORMAT], Returns::String, format).variadic(ARGS),
    Function::new("formatlist", &[FORMAT], Returns::Strings, formatlist).variadic(ARGS),
];

fn format(call: &Call<'_>) -> Outcome {
    let pattern = call.text(0)?;
    if !has_known_verbs(&pattern) {
        return Ok(call.unknown(Type::String));
    }
    let args: Vec<&Value> = call.args.iter().skip(1).collect();
    match formatted(call, &pattern, &args)? {
        Some((text, marks)) => Ok(call.texts(text)?.with_marks(marks)),
        None => Ok(call.unknown(Type::String)),
    }
}

/// Whether no symbol of a format may hold a verb.
fn has_known_verbs(pattern: &Text) -> bool {
    pattern.symbols().all(|symbol| cannot_hold(symbol, "%") && !symbol.expression().contains('%'))
}

/// The text of one format, and whether it is known to the byte; `None` where it hangs on what is not known.
fn formatted(call: &Call<'_>, pattern: &Text, args: &[&Value]) -> Result<Option<(Text, Marks)>, super::Failure> {
    let known = pattern.to_string();
    let mut parts = Vec::new();
    let mut bytes = 0;
    let mut next = 0;
    let mut used = 0;
    let mut marks = Marks::default();
    for piece in parse(&known).map_err(|why| call.no(why))? {
        let text = match piece {
            Piece::Literal { from, to } => pattern.slice(from, to),
            Piece::Verb(verb) => {
                let at = verb.argument.unwrap_or(next);
                next = at + 1;
                used = used.max(next);
                let Some(arg) = args.get(at) else {
                    let have = args.len();
                    let why = format!(
                        "not enough arguments for {:?} at {}: need index {next} but have {have} total",
                        verb.written, verb.at
                    );
                    return Err(call.no(why));
                };
                marks.approximate |= is_approximate(&verb, arg);
                match render(&verb, arg) {
                    Ok(Some(text)) => text,
                    Ok(None) => return Ok(None),
                    Err(why) => {
                        return Err(call.no(format!("unsupported value for {:?} at {}: {why}", verb.written, verb.at)));
                    }
                }
            }
        };
        bytes += text_len(&text);
        call.sized(bytes)?;
        parts.extend_from_slice(text.parts());
    }
    if used < args.len() {
        let why = if used == 0 {
            "too many arguments; no verbs in format string".to_owned()
        } else {
            format!("too many arguments; only {used} used by format string")
        };
        return Err(call.bad(used + 1, why));
    }
    Ok(Some((Text::from_parts(parts), marks)))
}

fn formatlist(call: &Call<'_>) -> Outcome {
    let pattern = call.text(0)?;
    if !has_known_verbs(&pattern) {
        return Ok(call.unknown(Type::list(Type::String)));
    }
    // A null that might be a list, too, may have any length.
    if call.args.iter().skip(1).any(|arg| matches!(arg.kind, Kind::Null(Type::Dynamic))) {
        return Ok(call.unknown(Type::list(Type::String)));
    }
    // Which arguments are lists; the others are given to every format.
    let any: Vec<Option<Value>> = call.args.iter().map(Value::any_of_unknown).collect();
    let mut lists: Vec<Option<(&[Value], bool)>> = Vec::new();
    let mut length: Option<(usize, usize)> = None;
    for (at, arg) in call.args.iter().enumerate().skip(1) {
        let any = any.get(at).and_then(Option::as_ref);
        let list = listed(arg).or_else(|| Some((std::slice::from_ref(any?), false)));
        if list.is_none() && arg.is_unknown() && !arg.ty().is_primitive() {
            return Ok(call.unknown(Type::list(Type::String)));
        }
        if let Some((elements, certain)) = list {
            match length {
                _ if !certain => {}
                Some((first, expected)) if expected != elements.len() => {
                    let why = format!(
                        "argument {at} has length {}, which is inconsistent with argument {first} of length {expected}",
                        elements.len()
                    );
                    return Err(call.bad(at, why));
                }
                Some(_) => {}
                None => length = Some((at, elements.len())),
            }
        }
        lists.push(list);
    }
    let uncertain = lists.iter().flatten().any(|(_, certain)| !certain);
    // Lists that are not certain go together only where each has one element that it may have.
    let of_one = lists.iter().flatten().all(|(elements, _)| elements.len() == 1);
    if uncertain && lists.iter().flatten().count() > 1 && !of_one {
        return Ok(call.unknown(Type::list(Type::String)));
    }
    let uncertain_length = lists.iter().flatten().find(|(_, certain)| !certain).map(|(elements, _)| elements.len());
    let count = uncertain_length.or(length.map(|(_, length)| length)).unwrap_or(1);
    let mut results = Vec::with_capacity(count.min(MAX_ELEMENTS));
    let mut bytes = 0;
    for at in 0..count {
        let args: Option<Vec<&Value>> = lists
            .iter()
            .zip(call.args.iter().skip(1))
            .map(|(list, arg)| list.map_or(Some(arg), |(elements, _)| elements.get(at)))
            .collect();
        let text = match formatted(call, &pattern, &args.unwrap_or_default()) {
            // There may be no element to say no to.
            Err(_) if uncertain => None,
            text => text?,
        };
        let Some((text, marks)) = text else { return Ok(call.unknown(Type::list(Type::String))) };
        bytes += text_len(&text);
        call.sized(bytes)?;
        let result = Value::string(text).with_origin_if_none(&call.origin).with_marks(marks);
        let mut of = lists.iter().flatten().filter_map(|(elements, _)| elements.get(at));
        results.push(match of.find(|element| element.perhaps.is_some()) {
            Some(perhaps) => result.sure_as(perhaps),
            None => result,
        });
    }
    if uncertain {
        let mut lists = call.args.iter().skip(1).filter(|arg| listed(arg).is_none_or(|(_, certain)| !certain));
        let bounds = lists.find(|arg| arg.is_unknown() && !arg.ty().is_primitive()).map(Value::bounds);
        return Ok(unordered_result(call, Type::String, results).bounded(bounds.unwrap_or_default()));
    }
    Ok(Value::list(Type::String, results, call.origin.clone()))
}
