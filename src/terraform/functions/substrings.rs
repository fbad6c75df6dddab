//! Parts of strings: prefixes, suffixes, replacement, length in what people call characters.

use unicode_segmentation::UnicodeSegmentation;

use super::strings::cannot_hold;
use super::{Call, Function, Outcome, Param, Returns, Want, regexp};
use crate::terraform::types::Type;
use crate::terraform::value::Kind;
use crate::text::{Part, Symbol, SymbolKind, Text};

const TEXT: Param = Param::new("str", Want::String).symbolic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("startswith", &[TEXT, Param::new("prefix", Want::String)], Returns::Bool, startswith),
    Function::new("endswith", &[TEXT, Param::new("suffix", Want::String)], Returns::Bool, endswith),
    Function::new("strcontains", &[TEXT, Param::new("substr", Want::String)], Returns::Bool, strcontains),
    Function::new("trimprefix", &[TEXT, Param::new("prefix", Want::String)], Returns::String, trimprefix),
    Function::new("trimsuffix", &[TEXT, Param::new("suffix", Want::String)], Returns::String, trimsuffix),
    Function::new("trim", &[TEXT, Param::new("cutset", Want::String)], Returns::String, trim),
    Function::new(
        "substr",
        &[TEXT, Param::new("offset", Want::Number), Param::new("length", Want::Number)],
        Returns::String,
        substr,
    ),
    Function::new(
        "replace",
        &[TEXT, Param::new("substr", Want::String), Param::new("replace", Want::String).symbolic()],
        Returns::String,
        replace,
    ),
];

/// Whether `text` begins with `prefix`; `None` where that hangs on a symbol.
fn begins(text: &Text, prefix: &str) -> Option<bool> {
    let known = text.known_prefix();
    if text.is_known() || known.len() >= prefix.len() {
        return Some(known.starts_with(prefix));
    }
    if prefix.starts_with(&*known) { None } else { Some(false) }
}

/// Whether `text` ends with `suffix`; `None` where that hangs on a symbol.
fn ends(text: &Text, suffix: &str) -> Option<bool> {
    let known = text.known_suffix();
    if text.is_known() || known.len() >= suffix.len() {
        return Some(known.ends_with(suffix));
    }
    if suffix.ends_with(&known) { None } else { Some(false) }
}

/// What a text that is not known to the byte begins with for certain: a symbol that is written in quotes may need none, and the order of a list may be another.
fn certain_prefix(text: &Text) -> String {
    let mut prefix = text.known_prefix().into_owned();
    if let Some(list) = prefix.find('[') {
        prefix.truncate(list + 1);
    } else if let Some(quote) = prefix.rfind('"') {
        prefix.truncate(quote);
    }
    prefix
}

fn startswith(call: &Call<'_>) -> Outcome {
    let mut text = call.text(0)?;
    let arg = call.arg(0)?;
    if arg.marks.approximate {
        let mut prefix = certain_prefix(&text);
        // The JSON of a string is in quotes, whatever the string is.
        if let Kind::Str { json: Some(json), .. } = &arg.kind
            && json.ty() == Type::String
            && json.is_not_null()
        {
            prefix.push('"');
        }
        text = Text::from_parts([
            Part::Literal(prefix.into(), text.origin()),
            Part::Symbol(Symbol::new(call.expression(), SymbolKind::Other, ""), text.origin()),
        ]);
    }
    begins(&text, &call.str(1)?).map_or_else(|| Ok(call.unknown(Type::Bool)), |answer| call.bool(answer))
}

fn endswith(call: &Call<'_>) -> Outcome {
    ends(&call.text(0)?, &call.str(1)?).map_or_else(|| Ok(call.unknown(Type::Bool)), |answer| call.bool(answer))
}

fn strcontains(call: &Call<'_>) -> Outcome {
    let (text, needle) = (call.text(0)?, call.str(1)?);
    let found = text.parts().iter().any(|part| matches!(part, Part::Literal(literal, _) if literal.contains(&*needle)));
    match text.known() {
        Some(known) => call.bool(known.contains(&*needle)),
        None if found || needle.is_empty() => call.bool(true),
        None if text.symbols().all(|symbol| cannot_hold(symbol, &needle)) => call.bool(false),
        None => Ok(call.unknown(Type::Bool)),
    }
}

fn trimprefix(call: &Call<'_>) -> Outcome {
    let (text, prefix) = (call.text(0)?, call.str(1)?);
    match begins(&text, &prefix) {
        Some(true) => call.texts(text.slice(prefix.len(), usize::MAX)),
        Some(false) => call.texts(text),
        None => Ok(call.unknown(Type::String)),
    }
}

fn trimsuffix(call: &Call<'_>) -> Outcome {
    let (text, suffix) = (call.text(0)?, call.str(1)?);
    match ends(&text, &suffix) {
        Some(true) => call.texts(text.slice(0, text.to_string().len() - suffix.len())),
        Some(false) => call.texts(text),
        None => Ok(call.unknown(Type::String)),
    }
}

fn trim(call: &Call<'_>) -> Outcome {
    let (text, cutset) = (call.text(0)?, call.str(1)?);
    let cut: Vec<char> = cutset.chars().collect();
    // Cutting stops inside the literals at both ends, or hangs on the symbol behind them.
    let (first, last) = (text.known_prefix(), text.known_suffix());
    let stops = |literal: &str| literal.chars().any(|char| !cut.contains(&char));
    let certain = text.is_known() || (stops(&first) && stops(&last));
    if !certain {
        return Ok(call.unknown(Type::String));
    }
    let shown = text.to_string();
    let from = shown.len() - shown.trim_start_matches(&cut[..]).len();
    let to = shown.trim_end_matches(&cut[..]).len();
    call.texts(if from >= to { Text::default() } else { text.slice(from, to) })
}

fn substr(call: &Call<'_>) -> Outcome {
    let (text, offset, length) = (call.text(0)?, call.integer(1)?, call.integer(2)?);
    let Some(known) = text.known() else {
        let prefix = text.known_prefix();
        // Enough is known before the first symbol, as long as that cannot join the last character before it.
        let count = prefix.graphemes(true).count().saturating_sub(1);
        let end = usize::try_from(offset)
            .ok()
            .zip(usize::try_from(length).ok())
            .and_then(|(from, len)| from.checked_add(len));
        return match end {
            Some(end) if end <= count => {
                let before = |characters: usize| prefix.graphemes(true).take(characters).map(str::len).sum();
                call.texts(text.slice(before(offset as usize), before(end)))
            }
            _ => Ok(call.unknown(Type::String)),
        };
    };
    let ends: Vec<usize> = known.grapheme_indices(true).map(|(at, grapheme)| at + grapheme.len()).collect();
    let total = ends.len() as i64;
    let from = if offset < 0 { (total + offset).max(0) } else { offset.min(total) };
    let to = if length < 0 { total } else { from.saturating_add(length).min(total) };
    let byte = |characters: i64| {
        usize::try_from(characters)
            .ok()
            .and_then(|at| at.checked_sub(1))
            .and_then(|at| ends.get(at))
            .copied()
            .unwrap_or(0)
    };
    call.texts(text.slice(byte(from), byte(to)))
}

fn replace(call: &Call<'_>) -> Outcome {
    let (text, needle, with) = (call.text(0)?, call.str(1)?, call.text(2)?);
    let pattern = needle.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|_| needle.len() > 1);
    if let Some(pattern) = pattern {
        let (Some(known), Some(with)) = (text.known(), with.known()) else { return Ok(call.unknown(Type::String)) };
        return regexp::replace_all(call, pattern, &known, &with);
    }
    if needle.is_empty() {
        let (Some(known), Some(with)) = (text.known(), with.known()) else { return Ok(call.unknown(Type::String)) };
        call.sized((known.chars().count() + 1).saturating_mul(with.len()) + known.len())?;
        return call.string(known.replace("", &with));
    }
    let Some(known) = text.known() else {
        return if text.symbols().all(|symbol| cannot_hold(symbol, &needle)) {
            let parts = text.parts().iter().flat_map(|part| match part {
                Part::Literal(literal, _) => replaced(&Text::from_parts([part.clone()]), literal, &needle, &with),
                Part::Symbol(..) => vec![part.clone()],
            });
            call.texts(Text::from_parts(parts.collect::<Vec<_>>()))
        } else {
            Ok(call.unknown(Type::String))
        };
    };
    call.sized(known.matches(&*needle).count().saturating_mul(crate::terraform::value::text_len(&with)) + known.len())?;
    let parts = replaced(&text, &known, &needle, &with);
    call.texts(Text::from_parts(parts))
}

/// The parts of `text`, which is `known`, with every `needle` replaced.
fn replaced(text: &Text, known: &str, needle: &str, with: &Text) -> Vec<Part> {
    let mut at = 0;
    let mut parts = Vec::new();
    for (nth, between) in known.split(needle).enumerate() {
        if nth > 0 {
            parts.extend_from_slice(with.parts());
        }
        parts.extend_from_slice(text.slice(at, at + between.len()).parts());
        at += between.len() + needle.len();
    }
    parts
}
