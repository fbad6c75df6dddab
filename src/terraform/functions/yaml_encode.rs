//! `yamlencode`, byte for byte as Terraform writes it: strings in double quotes, or as a literal block where they have several lines.

use std::fmt::Write;

use super::{Call, Function, Outcome, Param, Returns, Want};
use crate::terraform::value::{Kind, Value};

pub(super) const FUNCTIONS: &[Function] =
    &[Function::new("yamlencode", &[Param::new("value", Want::Any).nullable()], Returns::String, yamlencode)];

/// The column after which a long string goes on in the next line.
const WIDTH: usize = 80;

fn yamlencode(call: &Call<'_>) -> Outcome {
    let value = call.arg(0)?;
    value.check_limits().map_err(|excess| call.no(excess.message()))?;
    let mut writer = Writer { out: String::new() };
    writer.value(value, 0, Place::Root);
    writer.out.push('\n');
    // A plain scalar alone needs the end of the document to be told from what may follow.
    if matches!(value.kind, Kind::Null(_) | Kind::Bool(_) | Kind::Number(_)) {
        writer.out.push_str("...\n");
    }
    if writer.out.ends_with("\n\n") {
        writer.out.pop();
    }
    call.string(writer.out)
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Root,
    /// Behind `- `.
    Element,
    /// Behind `key:`.
    Entry,
}

struct Writer {
    out: String,
}

impl Writer {
    /// Writes a value; `indent` is the column of the collection it is an element of, or its own.
    fn value(&mut self, value: &Value, indent: usize, place: Place) {
        let space = if place == Place::Entry { " " } else { "" };
        match &value.kind {
            Kind::Null(_) | Kind::Unknown(_) => self.out.extend([space, "null"]),
            Kind::Bool(flag) => self.out.extend([space, if *flag { "true" } else { "false" }]),
            Kind::Number(number) => self.out.extend([space, &number.to_string()]),
            Kind::Str { text, .. } => {
                self.out.push_str(space);
                let text = text.to_string();
                if is_block(&text) {
                    self.block(&text, indent, place);
                } else {
                    self.quoted(&text, if place == Place::Root { 2 } else { indent + 2 }, true);
                }
            }
            Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => {
                if elements.is_empty() {
                    self.out.extend([space, "[]"]);
                    return;
                }
                // A sequence in a mapping stands as far left as its key.
                let own = match place {
                    Place::Element => indent + 2,
                    _ => indent,
                };
                for (at, element) in elements.iter().enumerate() {
                    if at > 0 || place == Place::Entry {
                        self.line(own);
                    }
                    self.out.push_str("- ");
                    self.value(element, own, Place::Element);
                }
            }
            Kind::Map(_, entries) | Kind::Object(entries) => {
                if entries.is_empty() {
                    self.out.extend([space, "{}"]);
                    return;
                }
                let own = match place {
                    Place::Root => indent,
                    _ => indent + 2,
                };
                for (at, (key, entry)) in entries.iter().enumerate() {
                    if at > 0 || place == Place::Entry {
                        self.line(own);
                    }
                    self.key(key, own);
                    self.out.push(':');
                    self.value(entry, own, Place::Entry);
                }
            }
        }
    }

    /// A key; one that is long, or has several lines, is announced by a question mark.
    fn key(&mut self, key: &str, indent: usize) {
        if key.len() <= 128 && !key.contains('\n') {
            self.quoted(key, indent, false);
        } else {
            self.out.push_str("? ");
            if is_block(key) {
                self.block(key, indent, Place::Element);
            } else {
                self.quoted(key, indent, true);
            }
            self.line(indent);
        }
    }

    fn line(&mut self, indent: usize) {
        if !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        self.out.extend(std::iter::repeat_n(' ', indent));
    }

    /// `|`, with what says how deep it is and how it ends where that is not plain.
    fn block(&mut self, text: &str, indent: usize, place: Place) {
        let inner = match place {
            Place::Root => 2,
            _ => indent + 2,
        };
        self.out.push('|');
        if text.starts_with([' ', '\n']) {
            self.out.push('2');
        }
        let body = text.trim_end_matches('\n');
        match text.len() - body.len() {
            0 => self.out.push('-'),
            1 if !body.is_empty() => {}
            _ => self.out.push('+'),
        }
        for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
            self.out.push('\n');
            if !line.is_empty() {
                self.out.extend(std::iter::repeat_n(' ', inner));
                self.out.push_str(line);
            }
        }
        if text.ends_with('\n') {
            self.out.push('\n');
        }
    }

    fn quoted(&mut self, text: &str, indent: usize, may_break: bool) {
        let start = self.out.rfind('\n').map_or(0, |at| at + 1);
        let mut column = self.out[start..].chars().count() + 1;
        self.out.push('"');
        let mut after_space = false;
        let mut chars = text.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
            let next = chars.peek().map(|&(_, next)| next);
            if char == ' ' && may_break && !after_space && column > WIDTH && at > 0 && next.is_some() {
                self.out.push('\n');
                self.out.extend(std::iter::repeat_n(' ', indent));
                column = indent;
                if next == Some(' ') {
                    self.out.push('\\');
                    column += 1;
                }
                after_space = true;
                continue;
            }
            after_space = char == ' ';
            let before = self.out.len();
            self.escaped(char);
            column += self.out[before..].chars().count();
        }
        self.out.push('"');
    }

    fn escaped(&mut self, char: char) {
        let short = match char {
            '\0' => "\\0",
            '\u{7}' => "\\a",
            '\u{8}' => "\\b",
            '\t' => "\\t",
            '\n' => "\\n",
            '\u{b}' => "\\v",
            '\u{c}' => "\\f",
            '\r' => "\\r",
            '\u{1b}' => "\\e",
            '"' => "\\\"",
            '\\' => "\\\\",
            '\u{85}' => "\\N",
            '\u{2028}' => "\\L",
            '\u{2029}' => "\\P",
            '\u{feff}' => "\\uFEFF",
            _ => "",
        };
        if !short.is_empty() {
            self.out.push_str(short);
        } else if is_printable(char) {
            self.out.push(char);
        } else {
            let code = char as u32;
            let _ = match code {
                0..=0xff => write!(self.out, "\\x{code:02X}"),
                0x100..=0xffff => write!(self.out, "\\u{code:04X}"),
                _ => write!(self.out, "\\U{code:08X}"),
            };
        }
    }
}

/// What the encoder takes for printable: nothing beyond the first plane of Unicode, so emoji are escaped.
fn is_printable(char: char) -> bool {
    matches!(char, ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
}

/// Whether a string of several lines can stand as it is: no space before a line's end, nothing that needs an escape.
fn is_block(text: &str) -> bool {
    let plain = |char: char| char == '\n' || (is_printable(char) && char != '\u{feff}');
    text.contains('\n') && text.chars().all(plain) && !text.contains(" \n") && !text.ends_with(' ')
}
