//! Strings: escapes as parts of their own, so that every byte of the value still knows its place.

use super::reader::Reader;
use super::tape::HOLE;
use crate::text::{Part, Text};

/// Reads one string at the cursor of a [`Reader`].
pub(super) struct String;

impl String {
    /// Reads the string whose quote is at the cursor and moves past it.
    pub(super) fn read(reader: &mut Reader<'_>) -> Text {
        let start = reader.at;
        let bytes = reader.tape.bytes();
        let quote = bytes[start];
        if quote != b'"' {
            reader.problem("single-quotes", "strings stand in double quotes", start, start + 1);
        }
        let mut parts = Vec::new();
        let mut control = None;
        let (mut run, mut at) = (start + 1, start + 1);
        loop {
            match bytes.get(at) {
                None => {
                    reader.unclosed("string", start);
                    break;
                }
                Some(b'\n') if line_ends_string(&bytes[at..]) => {
                    at = trim_line(bytes, start + 1, at);
                    reader.problem("unclosed", "this string is never closed", start, at.max(start + 1));
                    reader.tape.push_parts(run, at, &mut parts);
                    reader.at = at;
                    return Text::from_parts(parts);
                }
                Some(&byte) if byte == quote => break,
                Some(b'\\') => {
                    reader.tape.push_parts(run, at, &mut parts);
                    let end = escape(reader, at, quote, &mut parts);
                    (run, at) = (end, end);
                }
                Some(&byte) => {
                    let is_control = byte < 0x20 && !(byte == HOLE && reader.tape.is_hole(at));
                    control = control.or(is_control.then_some(at));
                    at += 1;
                }
            }
        }
        if let Some(at) = control {
            reader.problem("control-character", "a control character in a string is written as an escape", at, at + 1);
        }
        reader.at = (at + 1).min(bytes.len());
        if parts.is_empty() {
            return reader.tape.text(run, at);
        }
        reader.tape.push_parts(run, at, &mut parts);
        Text::from_parts(parts)
    }

    /// One past the closing quote of the string whose opening quote is at `at`.
    pub(super) fn end_of(bytes: &[u8], at: usize) -> usize {
        let mut at = at + 1;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'"' => return at + 1,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        bytes.len()
    }
}

/// Whether a line break inside a string means that its closing quote was forgotten: the next line starts as JSON does.
fn line_ends_string(rest: &[u8]) -> bool {
    let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(next, None | Some(b'"' | b'}' | b']' | b'{'))
}

/// The end of the value of an unclosed string: before the line's trailing spaces and comma.
fn trim_line(bytes: &[u8], from: usize, to: usize) -> usize {
    let trailing = bytes[from..to].iter().rev().take_while(|byte| byte.is_ascii_whitespace() || **byte == b',').count();
    to - trailing
}

/// Reads the escape whose backslash is at `at` as a part of its own and answers where it ends.
fn escape(reader: &mut Reader<'_>, at: usize, quote: u8, parts: &mut Vec<Part>) -> usize {
    let bytes = reader.tape.bytes();
    let simple = match bytes.get(at + 1) {
        Some(byte @ (b'"' | b'\\' | b'/')) => Some(char::from(*byte)),
        Some(b'b') => Some('\u{8}'),
        Some(b'f') => Some('\u{c}'),
        Some(b'n') => Some('\n'),
        Some(b'r') => Some('\r'),
        Some(b't') => Some('\t'),
        Some(b'\'') if quote == b'\'' => Some('\''),
        _ => None,
    };
    let (char, end) = match (simple, unicode(&bytes[at..])) {
        (Some(char), _) => (char, at + 2),
        (None, Some((char, len))) => (char, at + len),
        (None, None) => {
            reader.problem("escape-invalid", "JSON has no such escape", at, (at + 2).min(bytes.len()));
            reader.tape.push_parts(at, at + 1, parts);
            return at + 1;
        }
    };
    parts.push(Part::Literal(char.to_string().into(), reader.tape.origin(at, end)));
    end
}

/// The character of `\uXXXX`, or of two that are a surrogate pair, and the bytes it takes. A lone surrogate is U+FFFD, as Go reads it.
fn unicode(rest: &[u8]) -> Option<(char, usize)> {
    let unit = |from: usize| {
        let digits = rest.get(from..from + 6)?.strip_prefix(b"\\u")?;
        let digits = digits.iter().all(u8::is_ascii_hexdigit).then_some(digits)?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let first = unit(0)?;
    if let Some(char) = char::from_u32(u32::from(first)) {
        return Some((char, 6));
    }
    let pair = unit(6).and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    Some(pair.map_or((char::REPLACEMENT_CHARACTER, 6), |char| (char, 12)))
}
