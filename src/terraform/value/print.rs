//! Values as text: the JSON that `jsonencode` writes, and the expression Terraform would write.

use std::fmt::Write;

use super::{JsonWriter, Kind, Value};
use crate::json::Style;
use crate::text::{Origin, Part, Symbol, Text};

/// The longest expression that a symbol is named by, in bytes.
const MAX_EXPRESSION: usize = 400;

impl Value {
    /// The text that `jsonencode` writes, its symbols left as holes. Literals keep the places they came from as far as no escape was needed.
    ///
    /// A symbol that may be something else than a string stands without quotes: only apply can tell.
    pub fn json_text(&self) -> Text {
        let mut writer = JsonWriter::new(Style::Compact);
        writer.value(self);
        writer.finish()
    }

    /// The value as Terraform would write it in an expression, bounded in length; symbols are their own expressions.
    pub fn expression(&self) -> String {
        let mut out = String::new();
        write_expression(self, &mut out);
        bounded(out)
    }
}

/// An expression of bearable length. A longer one is cut, closed, and told apart from others that begin like it by a checksum.
pub(super) fn bounded(expression: String) -> String {
    if expression.len() <= MAX_EXPRESSION {
        return expression;
    }
    let checksum = expression
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mut cut = MAX_EXPRESSION / 2;
    while !expression.is_char_boundary(cut) {
        cut -= 1;
    }
    let kept = &expression[..cut];
    format!("{kept}…{} /* {checksum:016x} */", closing(kept))
}

/// What closes the quotes and brackets that are open at the end of an expression, so that what is written around it can be read.
fn closing(expression: &str) -> String {
    let mut open: Vec<char> = Vec::new();
    let mut characters = expression.chars().peekable();
    while let Some(character) = characters.next() {
        let is_quoted = open.last() == Some(&'"');
        match character {
            '\\' if is_quoted => {
                characters.next();
            }
            '$' | '%' if is_quoted && characters.peek() == Some(&'{') => {
                characters.next();
                open.push('}');
            }
            '"' if is_quoted => {
                open.pop();
            }
            _ if is_quoted => {}
            '"' => open.push('"'),
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' => {
                open.pop();
            }
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}

fn write_expression(value: &Value, out: &mut String) {
    // Nothing longer is kept, so nothing longer is written: what doubles itself stops here.
    if out.len() > 4 * MAX_EXPRESSION {
        return;
    }
    match &value.kind {
        Kind::Null(_) => out.push_str("null"),
        Kind::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(&number.to_string()),
        // The JSON of symbols is not known to the byte, and is named by what it is the JSON of.
        Kind::Str { text, json: Some(json) } if !text.is_known() => {
            out.push_str("jsonencode(");
            write_expression(json, out);
            out.push(')');
        }
        Kind::Str { text, .. } => write_template(text, out),
        Kind::List(_, elements) => write_elements(("tolist([", "])"), elements, out),
        Kind::Set(_, elements) => write_elements(("toset([", "])"), elements, out),
        Kind::Tuple(elements) => write_elements(("[", "]"), elements, out),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            let map = matches!(value.kind, Kind::Map(..));
            out.push_str(if map { "tomap({ " } else { "{ " });
            for (at, (key, element)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write_template(&Text::literal(&**key, Origin::default()), out);
                out.push_str(" = ");
                write_expression(element, out);
            }
            out.push_str(if map { " })" } else { " }" });
        }
        Kind::Unknown(unknown) => out.push_str(unknown.symbol.as_ref().map_or("unknown", Symbol::expression)),
    }
}

fn write_elements(brackets: (&str, &str), elements: &[Value], out: &mut String) {
    out.push_str(brackets.0);
    for (at, element) in elements.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ", " });
        write_expression(element, out);
    }
    out.push_str(brackets.1);
}

fn write_template(text: &Text, out: &mut String) {
    if let Some(symbol) = text.as_symbol() {
        out.push_str(symbol.expression());
        return;
    }
    out.push('"');
    for part in text.parts() {
        match part {
            Part::Symbol(symbol, _) => {
                let _ = write!(out, "${{{}}}", symbol.expression());
            }
            Part::Literal(literal, _) => {
                // What would begin an interpolation is doubled, as it is where it is meant literally.
                for char in literal.replace("${", "$${").replace("%{", "%%{").chars() {
                    match char {
                        '"' => out.push_str("\\\""),
                        '\\' => out.push_str("\\\\"),
                        '\n' => out.push_str("\\n"),
                        '\r' => out.push_str("\\r"),
                        '\t' => out.push_str("\\t"),
                        _ => out.push(char),
                    }
                }
            }
        }
    }
    out.push('"');
}
