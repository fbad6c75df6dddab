//! The verbs of `format`: `%[1]-08.3f`.

use unicode_segmentation::UnicodeSegmentation;

use crate::terraform::convert::convert;
use crate::terraform::eval::to_text;
use crate::terraform::number::{Decimal, Number, Rounding};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Unknown, Value};
use crate::text::{Origin, Symbol, Text};

/// The largest width and precision.
const MAX_WIDTH: usize = 1_000_000;

/// A piece of a format string.
pub(super) enum Piece {
    /// The bytes `from..to` as they are.
    Literal { from: usize, to: usize },
    /// A verb.
    Verb(Verb),
}

/// One verb.
pub(super) struct Verb {
    /// As written.
    pub(super) written: String,
    /// The byte it starts at.
    pub(super) at: usize,
    /// Which argument, from 0, where it says.
    pub(super) argument: Option<usize>,
    mode: char,
    width: usize,
    precision: Option<usize>,
    minus: bool,
    plus: bool,
    space: bool,
    sharp: bool,
    zero: bool,
}

/// Cuts a format string.
pub(super) fn parse(format: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(found) = format[at..].find('%') {
        let start = at + found;
        if start > at {
            pieces.push(Piece::Literal { from: at, to: start });
        }
        let rest = &format[start + 1..];
        if rest.starts_with('%') {
            pieces.push(Piece::Literal { from: start, to: start + 1 });
            at = start + 2;
            continue;
        }
        let verb = parse_verb(format, start)?;
        at = start + verb.written.len();
        pieces.push(Piece::Verb(verb));
    }
    if at < format.len() {
        pieces.push(Piece::Literal { from: at, to: format.len() });
    }
    Ok(pieces)
}

fn parse_verb(format: &str, start: usize) -> Result<Verb, String> {
    let mut verb = Verb {
        written: String::new(),
        at: start,
        argument: None,
        mode: ' ',
        width: 0,
        precision: None,
        minus: false,
        plus: false,
        space: false,
        sharp: false,
        zero: false,
    };
    let mut rest = &format[start + 1..];
    let number = |rest: &mut &str| -> Result<Option<usize>, String> {
        let len = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = rest.split_at(len);
        *rest = after;
        match digits.parse::<usize>() {
            _ if digits.is_empty() => Ok(None),
            Ok(number) if number <= MAX_WIDTH => Ok(Some(number)),
            _ => Err(format!("the width at offset {start} is larger than {MAX_WIDTH}")),
        }
    };
    loop {
        match rest.bytes().next() {
            Some(b'-') => verb.minus = true,
            Some(b'+') => verb.plus = true,
            Some(b' ') => verb.space = true,
            Some(b'#') => verb.sharp = true,
            Some(b'0') => verb.zero = true,
            _ => break,
        }
        rest = &rest[1..];
    }
    let index = |rest: &mut &str, verb: &mut Verb| -> Result<(), String> {
        if let Some(inner) = rest.strip_prefix('[') {
            let mut inner = inner;
            let argument = number(&mut inner)?.and_then(|number| number.checked_sub(1));
            let after = inner.strip_prefix(']').filter(|_| argument.is_some());
            *rest = after.ok_or_else(|| format!("invalid format string starting at offset {start}"))?;
            verb.argument = argument;
        }
        Ok(())
    };
    index(&mut rest, &mut verb)?;
    verb.width = number(&mut rest)?.unwrap_or(0);
    if let Some(after) = rest.strip_prefix('.') {
        rest = after;
        verb.precision = Some(number(&mut rest)?.unwrap_or(0));
    }
    index(&mut rest, &mut verb)?;
    let Some(mode) = rest.chars().next() else {
        return Err(format!("invalid format string starting at offset {start}"));
    };
    let end = format.len() - rest.len();
    if !mode.is_ascii_alphabetic() {
        return Err(format!("unrecognized format character '{mode}' at offset {end}"));
    }
    verb.mode = mode;
    verb.written = format[start..end + mode.len_utf8()].to_owned();
    if !"vtbdoxXeEfgGsq".contains(mode) {
        return Err(format!("unsupported format verb '{mode}' in {:?} at offset {start}", verb.written));
    }
    Ok(verb)
}

/// Whether the verb writes JSON of what is not known, or may: then its text is not known to the byte.
pub(super) fn is_approximate(verb: &Verb, value: &Value) -> bool {
    let json = match verb.mode {
        'q' => true,
        'v' => {
            verb.sharp
                || !matches!(
                    &value.kind,
                    Kind::Str { .. } | Kind::Unknown(Unknown { ty: Type::String, not_null: true, .. })
                )
        }
        _ => false,
    };
    json && !value.is_wholly_known()
}

/// A value as the verb writes it; `None` where that is not known.
pub(super) fn render(verb: &Verb, value: &Value) -> Result<Option<Text>, String> {
    let literal = |text: String| Ok(Some(Text::literal(text, value.deep_origin())));
    let converted = |ty: &Type| convert(value, ty);
    if value.is_null() {
        return match (verb.mode, &value.kind) {
            (_, Kind::Null(Type::Dynamic)) => Ok(None),
            ('v', _) => literal(padded(verb, "null".to_owned())),
            _ => Err("null value cannot be formatted".to_owned()),
        };
    }
    match verb.mode {
        's' => text_verb(verb, &converted(&Type::String)?),
        'v' if verb.sharp => json_verb(verb, value),
        'v' => match &value.kind {
            Kind::Str { .. } => text_verb(verb, value),
            Kind::Bool(flag) => literal(padded(verb, flag.to_string())),
            Kind::Number(number) => literal(float(verb, number, 'g')),
            // Of a value that may turn out to be a list, `%v` would write JSON.
            Kind::Unknown(unknown) if unknown.ty == Type::String && unknown.not_null => text_verb(verb, value),
            // Nearly every attribute is a string; what is not is written as JSON.
            Kind::Unknown(unknown)
                if matches!(unknown.ty, Type::String | Type::Dynamic)
                    && verb.width == 0
                    && verb.precision.is_none() =>
            {
                let hole = |symbol: &Symbol| {
                    let expression = format!("format(\"%v\", {})", symbol.expression());
                    Text::symbol(Symbol::new(expression, symbol.kind().clone(), symbol.why()), value.origin.clone())
                };
                Ok(to_text(value).ok().as_ref().and_then(Text::as_symbol).map(hole))
            }
            Kind::Unknown(_) => Ok(None),
            _ => json_verb(verb, value),
        },
        'q' => {
            let quoted = converted(&Type::String)?;
            let text = Value::string(to_text(&quoted)?).json_text();
            if verb.width == 0 {
                return Ok(Some(text));
            }
            text.known().map_or(Ok(None), |known| literal(padded(verb, known.into_owned())))
        }
        't' => match converted(&Type::Bool)?.kind {
            // `%t` has no width in Terraform.
            Kind::Bool(flag) => literal(flag.to_string()),
            _ => Ok(None),
        },
        'd' | 'b' | 'o' | 'x' | 'X' => match converted(&Type::Number)?.kind {
            Kind::Number(number) => integer(verb, &number).map(|text| Some(Text::literal(text, value.deep_origin()))),
            // A hole for a number that is not known: its digits will stand there.
            Kind::Unknown(_)
                if verb.mode == 'd' && verb.width == 0 && verb.precision.is_none() && !verb.plus && !verb.space =>
            {
                to_text(value).map(Some)
            }
            _ => Ok(None),
        },
        mode => match converted(&Type::Number)?.kind {
            Kind::Number(number) => literal(float(verb, &number, mode)),
            _ => Ok(None),
        },
    }
}

fn text_verb(verb: &Verb, value: &Value) -> Result<Option<Text>, String> {
    let text = to_text(value)?;
    if verb.width == 0 && verb.precision.is_none() {
        return Ok(Some(text));
    }
    let Some(known) = text.known() else { return Ok(None) };
    let cut: String = match verb.precision {
        Some(precision) => known.graphemes(true).take(precision).collect(),
        None => known.into_owned(),
    };
    Ok(Some(Text::literal(padded(verb, cut), text.origin())))
}

fn json_verb(verb: &Verb, value: &Value) -> Result<Option<Text>, String> {
    let text = value.json_text();
    if verb.width == 0 {
        return Ok(Some(text));
    }
    Ok(text.known().map(|known| Text::literal(padded(verb, known.into_owned()), Origin::default())))
}

/// Padded to the verb's width, counted in what people call characters.
fn padded(verb: &Verb, text: String) -> String {
    let missing = verb.width.saturating_sub(text.graphemes(true).count());
    if missing == 0 {
        text
    } else if verb.minus {
        text + &" ".repeat(missing)
    } else if verb.zero {
        "0".repeat(missing) + &text
    } else {
        " ".repeat(missing) + &text
    }
}

fn integer(verb: &Verb, number: &Number) -> Result<String, String> {
    let magnitude = number.to_integer().ok_or("an integer is required")?;
    let (radix, prefix) = match verb.mode {
        'b' => (2, "0b"),
        'o' => (8, "0"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = magnitude.to_str_radix(radix);
    if verb.mode == 'X' {
        digits.make_ascii_uppercase();
    }
    if let Some(precision) = verb.precision {
        digits = format!("{digits:0>precision$}");
    }
    if verb.sharp {
        digits.insert_str(0, prefix);
    }
    Ok(signed(verb, number.is_negative() && !number.is_zero(), digits, verb.zero && verb.precision.is_none()))
}

/// Sign, padding and digits in the order the flags ask for.
fn signed(verb: &Verb, negative: bool, digits: String, zeros: bool) -> String {
    let sign = match (negative, verb.plus, verb.space) {
        (true, ..) => "-",
        (_, true, _) => "+",
        (_, _, true) => " ",
        _ => "",
    };
    let missing = verb.width.saturating_sub(sign.len() + digits.len());
    if verb.minus {
        format!("{sign}{digits}{}", " ".repeat(missing))
    } else if zeros {
        format!("{sign}{}{digits}", "0".repeat(missing))
    } else {
        format!("{}{sign}{digits}", " ".repeat(missing))
    }
}

fn float(verb: &Verb, number: &Number, mode: char) -> String {
    let digits = match (mode.to_ascii_lowercase(), verb.precision) {
        ('f', precision) => {
            let precision = precision.unwrap_or(6);
            number.decimal(Rounding::Fraction(precision)).map(|decimal| decimal.fixed(precision))
        }
        ('e', precision) => {
            let precision = precision.unwrap_or(6);
            number.decimal(Rounding::Significant(precision + 1)).map(|decimal| scientific(&decimal, Some(precision)))
        }
        (_, None) => number.decimal(Rounding::Shortest).map(|decimal| general_shortest(&decimal)),
        (_, Some(precision)) => {
            let precision = precision.max(1);
            number.decimal(Rounding::Significant(precision)).map(|decimal| general_notation(&decimal, precision))
        }
    };
    let mut digits = digits.unwrap_or_else(|| "Inf".to_owned());
    if mode.is_ascii_uppercase() {
        digits.make_ascii_uppercase();
    }
    signed(verb, number.is_negative(), digits, verb.zero && !number.is_infinite())
}

fn scientific(decimal: &Decimal, fraction: Option<usize>) -> String {
    let mut digits = decimal.digits.iter().map(|&digit| digit as char);
    let first = digits.next().unwrap_or('0');
    let rest: String = digits.collect();
    let rest = match fraction {
        Some(fraction) => format!("{rest:0<fraction$}"),
        None => rest,
    };
    let exponent = if decimal.digits.is_empty() { 0 } else { decimal.point - 1 };
    let point = if rest.is_empty() { "" } else { "." };
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{first}{point}{rest}e{sign}{:02}", exponent.abs())
}

/// `%g` with as few digits as are needed: an exponent from a million on.
fn general_shortest(decimal: &Decimal) -> String {
    general(decimal, decimal.point - 1, 6)
}

/// `%g` with at most `precision` digits.
pub(crate) fn general_notation(decimal: &Decimal, precision: usize) -> String {
    let digits = decimal.digits.len() as i64;
    let threshold = if precision as i64 > digits && digits >= decimal.point { digits } else { precision as i64 };
    general(decimal, decimal.point - 1, threshold)
}

fn general(decimal: &Decimal, exponent: i64, threshold: i64) -> String {
    if !decimal.digits.is_empty() && (exponent < -4 || exponent >= threshold) {
        scientific(decimal, None)
    } else {
        decimal.plain()
    }
}
