//! What a plain YAML scalar is.

use super::time_format::Timestamp;
use crate::terraform::number::Number;

/// A plain scalar, resolved.
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Number(Number),
    Timestamp(String),
    String,
    NotANumber,
}

/// Resolves a plain scalar as Terraform does: YAML 1.1's booleans, decimal and hexadecimal numbers, dates, and no separators in numbers.
pub(super) fn resolve(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => return Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Scalar::Bool(false);
        }
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Scalar::Number(Number::infinite(false)),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Number(Number::infinite(true)),
        ".nan" | ".NaN" | ".NAN" => return Scalar::NotANumber,
        _ => {}
    }
    if let Some(number) = number(text) {
        return Scalar::Number(number);
    }
    match timestamp(text) {
        Some(timestamp) => Scalar::Timestamp(timestamp),
        None => Scalar::String,
    }
}

fn number(text: &str) -> Option<Number> {
    let radix = |digits: &str, radix: u32| {
        let whole = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix)) && digits.len() <= 1000;
        let parsed = whole.then(|| num_bigint::BigUint::parse_bytes(digits.as_bytes(), radix)).flatten();
        parsed.map(|value| Number::big_integer(false, value))
    };
    if let Some(digits) = text.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8);
    }
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !body.starts_with(|char: char| char.is_ascii_digit() || char == '.') || body == "." {
        return None;
    }
    Number::parse(text)
}

/// A date, or a date and time, as RFC 3339 prints it.
fn timestamp(text: &str) -> Option<String> {
    let digits = |part: &str, least: usize, most: usize| {
        (least..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let date_len = text.find(['T', 't', ' ']).unwrap_or(text.len());
    let (date, rest) = text.split_at(date_len);
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts[..] else { return None };
    if !digits(year, 4, 4) || !digits(month, 1, 2) || !digits(day, 1, 2) {
        return None;
    }
    let date = format!("{year}-{month:0>2}-{day:0>2}");
    if rest.is_empty() {
        return Timestamp::parse(&format!("{date}T00:00:00Z")).ok().map(|time| time.to_string());
    }
    let time = rest.get(1..)?;
    let zone = if time.ends_with('Z') || time.contains(['+', '-']) { "" } else { "Z" };
    Timestamp::parse(&format!("{date}T{time}{zone}")).ok().map(|time| time.to_string())
}
