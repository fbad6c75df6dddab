//! Strings as a whole: case, trimming of space, joining and splitting.

use unicode_segmentation::UnicodeSegmentation;

use super::{Call, Function, Outcome, Param, Returns, Want};
use crate::terraform::convert::unordered;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Named, Partial, Value, one_of};
use crate::text::{Part, Symbol, SymbolKind, Text};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("chomp", &[Param::new("str", Want::String)], Returns::String, chomp),
    Function::new(
        "indent",
        &[Param::new("spaces", Want::Number), Param::new("str", Want::String).symbolic()],
        Returns::String,
        indent,
    ),
    Function::new("join", &[Param::new("separator", Want::String).symbolic()], Returns::String, join)
        .variadic(Param::new("lists", Want::Strings).symbolic()),
    Function::new("lower", &[Param::new("str", Want::String).symbolic()], Returns::String, lower),
    Function::new("upper", &[Param::new("str", Want::String).symbolic()], Returns::String, upper),
    Function::new("title", &[Param::new("str", Want::String)], Returns::String, title),
    Function::new(
        "split",
        &[Param::new("separator", Want::String), Param::new("str", Want::String).symbolic()],
        Returns::Strings,
        split,
    ),
    Function::new("strrev", &[Param::new("str", Want::String)], Returns::String, strrev),
    Function::new("trimspace", &[Param::new("str", Want::String)], Returns::String, trimspace),
];

fn chomp(call: &Call<'_>) -> Outcome {
    call.string(call.str(0)?.trim_end_matches(['\r', '\n']))
}

fn indent(call: &Call<'_>) -> Outcome {
    let spaces = usize::try_from(call.integer(0)?).map_err(|_| call.no("the number of spaces must not be negative"))?;
    let text = call.text(1)?;
    if !text.is_known() {
        return Ok(call.unknown(Type::String));
    }
    let known = text.to_string();
    // The spaces themselves are made once also where there is no line to put them before.
    call.sized(spaces.saturating_mul(known.matches('\n').count().max(1)).saturating_add(known.len()))?;
    call.string(known.replace('\n', &format!("\n{}", " ".repeat(spaces))))
}

fn join(call: &Call<'_>) -> Outcome {
    let separator = call.text(0)?;
    if call.args.len() < 2 {
        return Err(call.no("at least one list is required"));
    }
    if let [_, list] = &call.args[..]
        && let Some(only) = list.sole_possible()
        && let Kind::Str { .. } | Kind::Unknown(_) = &only.kind
        && (separator.is_empty() || list.bounds().most == Some(1))
    {
        return Ok(element_or(call, list, Value::known("", call.origin.clone())));
    }
    let mut texts: Vec<Text> = Vec::new();
    let mut at_element = 0;
    for (at, list) in call.args.iter().enumerate().skip(1) {
        let Some(elements) = list.elements() else { return Ok(call.unknown(Type::String)) };
        if crate::terraform::convert::uncertain_order(elements) && matches!(list.kind, Kind::Set(..)) {
            return Ok(call.unknown(Type::String));
        }
        for element in elements.iter() {
            if element.is_null() {
                let why = format!("element {at_element} is null; cannot concatenate null values");
                return Err(call.bad(at, why));
            }
            if !texts.is_empty() {
                texts.push(separator.clone());
            }
            texts.push(crate::terraform::eval::to_text(element).map_err(|why| call.bad(at, why))?);
            at_element += 1;
        }
    }
    call.sized(texts.iter().map(crate::terraform::value::text_len).sum())?;
    call.texts(Text::concat(&texts))
}

fn lower(call: &Call<'_>) -> Outcome {
    // One code point becomes one: final sigma and dotted capital I are not special.
    mapped(call, |text| text.chars().map(|char| char.to_lowercase().next().unwrap_or(char)).collect())
}

fn upper(call: &Call<'_>) -> Outcome {
    mapped(call, |text| text.chars().map(one_upper).collect())
}

/// The upper case of a character where it is one character; itself where it is several (`ß`).
fn one_upper(char: char) -> char {
    let mut upper = char.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => one,
        _ => char,
    }
}

/// Each literal mapped; each symbol becomes the function of it.
fn mapped(call: &Call<'_>, map: impl Fn(&str) -> String) -> Outcome {
    let text = call.text(0)?;
    let parts = text.parts().iter().map(|part| match part {
        Part::Literal(literal, origin) => Part::Literal(map(literal).into(), origin.clone()),
        Part::Symbol(symbol, origin) => {
            let expression = format!("{}({})", call.function.name, symbol.expression());
            Part::Symbol(Symbol::new(expression, SymbolKind::Other, symbol.why()), origin.clone())
        }
    });
    call.texts(Text::from_parts(parts.collect::<Vec<_>>()))
}

fn title(call: &Call<'_>) -> Outcome {
    let mut previous = ' ';
    let text = call.str(0)?;
    let titled = text.chars().map(|char| {
        let starts = is_separator(previous);
        previous = char;
        if starts { title_case(char) } else { char }
    });
    call.string(titled.collect::<String>())
}

/// Letters that have a title case of their own, which is not their upper case: the digraphs of Unicode's Latin Extended-B, and otherwise the upper case.
fn title_case(char: char) -> char {
    match char {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        _ => one_upper(char),
    }
}

/// What words are separated by: in ASCII all but letters, digits and underscores; elsewhere only space.
fn is_separator(char: char) -> bool {
    if char.is_ascii() {
        !char.is_ascii_alphanumeric() && char != '_'
    } else {
        !char.is_alphanumeric() && char.is_whitespace()
    }
}

fn split(call: &Call<'_>) -> Outcome {
    let separator = call.str(0)?;
    let text = call.text(1)?;
    let list = |pieces: Vec<Value>| Ok(Value::list(Type::String, pieces, call.origin.clone()));
    let piece = |text: Text| {
        let origin = text.origin();
        Value::string_at(text, origin).with_origin_if_none(&call.origin)
    };
    if let Some(known) = text.known() {
        if separator.is_empty() {
            return call.list_of_strings(known.chars().map(String::from));
        }
        let mut at = 0;
        let pieces = known.split(&*separator).map(|part| {
            let cut = text.slice(at, at + part.len());
            at += part.len() + separator.len();
            piece(cut)
        });
        return list(pieces.collect());
    }
    if separator.is_empty() || !text.symbols().all(|symbol| cannot_hold(symbol, &separator)) {
        return Ok(call.unknown(Type::list(Type::String)));
    }
    let mut pieces = vec![Vec::new()];
    for part in text.parts() {
        let Part::Literal(literal, _) = part else {
            pieces.last_mut().into_iter().for_each(|piece| piece.push(part.clone()));
            continue;
        };
        let whole = Text::from_parts([part.clone()]);
        let mut at = 0;
        for (nth, between) in literal.split(&*separator).enumerate() {
            if nth > 0 {
                pieces.push(Vec::new());
            }
            let cut = whole.slice(at, at + between.len());
            pieces.last_mut().into_iter().for_each(|piece| piece.extend_from_slice(cut.parts()));
            at += between.len() + separator.len();
        }
    }
    list(pieces.into_iter().map(|parts| piece(Text::from_parts(parts))).collect())
}

/// Whether a symbol is certain to hold no byte of `needle`: accounts, regions and partitions are of lower case letters, digits and hyphens.
pub(super) fn cannot_hold(symbol: &Symbol, needle: &str) -> bool {
    matches!(symbol.kind(), SymbolKind::Identity(_))
        && needle.bytes().all(|byte| !byte.is_ascii_lowercase() && !byte.is_ascii_digit() && byte != b'-')
}

fn strrev(call: &Call<'_>) -> Outcome {
    call.string(call.str(0)?.graphemes(true).rev().collect::<String>())
}

fn trimspace(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    // Unicode's White_Space is what Terraform trims too.
    let from = text.len() - text.trim_start().len();
    call.texts(call.text(0)?.slice(from, from + text.trim().len()))
}

/// Values whose order is not certain, as the list that `call` makes of them.
pub(super) fn unordered_result(call: &Call<'_>, element: Type, elements: Vec<Value>) -> Value {
    unordered(call.expression(), element, elements, call.origin.clone())
}

/// The elements that a value may have at most, where they are known, and whether their order and number are certain.
pub(super) fn listed(value: &Value) -> Option<(&[Value], bool)> {
    match &value.kind {
        Kind::Set(_, elements) => Some((elements, !crate::terraform::convert::uncertain_order(elements))),
        Kind::List(_, elements) | Kind::Tuple(elements) => Some((elements, true)),
        Kind::Unknown(unknown) => match &unknown.partial {
            Partial::Elements(elements) => Some((elements, false)),
            _ => None,
        },
        _ => None,
    }
}

/// The one element that `list` may have, or `nothing` where the list is empty, by the name of the call. Where the list may have more of its kind, it is
/// only known what the result is computed from.
pub(super) fn element_or(call: &Call<'_>, list: &Value, nothing: Value) -> Value {
    let bounds = list.bounds();
    let plain = || call.unknown(nothing.ty());
    let (Some(only), Kind::Unknown(unnamed)) = (list.sole_possible(), plain().kind) else { return plain() };
    let mut result = match (bounds.least, bounds.most) {
        (Some(1..), Some(1)) => return only.clone().taken_out(),
        (_, Some(1)) => {
            let values = vec![only.clone(), nothing.clone()];
            one_of(values, false, &Named::Expression(&call.expression()), &unnamed.why, &call.origin)
        }
        _ => plain(),
    };
    // Joined without anything between, or taken where there is one: more than one of them makes no sense.
    let several = |text: &Text| text.symbols().any(Symbol::is_of_any_element);
    if let (Kind::Unknown(result), Some(of)) = (&mut result.kind, only.text().filter(|text| !several(text))) {
        let kind = of.as_symbol().map_or(&SymbolKind::Other, Symbol::kind).clone();
        let among = [of, Text::default()];
        result.symbol = result.symbol.as_ref().map(|name| Symbol::one_of(name.expression(), kind, name.why(), among));
    }
    result
}
