//! Printing JSON as Go's encoder does, and as people read it.

use std::fmt::Write;

use super::{Json, Kind};
use crate::text::{Part, Text};

/// How to print.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Style {
    /// On one line without spaces, as Terraform's `jsonencode`: `<`, `>`, `&`, U+2028 and U+2029 as `\u003c`….
    Compact,
    /// Two spaces a level and the same escapes, as `json` of `aws_iam_policy_document`.
    Indented,
    /// Four spaces a level, nothing escaped that JSON does not ask for: for people.
    Pretty,
}

impl Style {
    /// How many spaces a level is set off by; none where all is on one line.
    pub(crate) fn indent(self) -> usize {
        match self {
            Style::Compact => 0,
            Style::Indented => 2,
            Style::Pretty => 4,
        }
    }

    fn escapes_html(self) -> bool {
        self != Style::Pretty
    }
}

/// The value as text, without a newline at the end. Symbols are printed as Terraform would write them, `${aws_s3_bucket.build.arn}`; a value
/// that is nothing but unknown is printed as a string of that.
pub fn to_string(json: &Json, style: Style) -> String {
    let mut out = String::new();
    value(json, style, 0, &mut out);
    out
}

fn value(json: &Json, style: Style, depth: usize, out: &mut String) {
    match &json.kind {
        Kind::Null => out.push_str("null"),
        Kind::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        Kind::Number(number) => out.push_str(number),
        Kind::String(text) | Kind::Unknown(text) => string(text, style, out),
        Kind::Array(items) => {
            list('[', ']', items, style, depth, out, |item, out| value(item, style, depth + 1, out));
        }
        Kind::Object(members) => list('{', '}', members, style, depth, out, |member, out| {
            string(&member.key, style, out);
            out.push_str(if style == Style::Compact { ":" } else { ": " });
            value(&member.value, style, depth + 1, out);
        }),
    }
}

fn list<T>(
    open: char,
    close: char,
    items: &[T],
    style: Style,
    depth: usize,
    out: &mut String,
    mut print: impl FnMut(&T, &mut String),
) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        new_line(style, depth + 1, out);
        print(item, out);
    }
    if !items.is_empty() {
        new_line(style, depth, out);
    }
    out.push(close);
}

fn new_line(style: Style, depth: usize, out: &mut String) {
    if style != Style::Compact {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', style.indent() * depth));
    }
}

fn string(text: &Text, style: Style, out: &mut String) {
    out.push('"');
    for part in text.parts() {
        match part {
            Part::Literal(literal, _) => escape(literal, style, out),
            Part::Symbol(symbol, _) => {
                out.push_str("${");
                escape(symbol.expression(), style, out);
                out.push('}');
            }
        }
    }
    out.push('"');
}

/// Adds what stands between the quotes of a JSON string of `text`.
pub fn escape(text: &str, style: Style, out: &mut String) {
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' if style.escapes_html() => unicode_escape(char, out),
            '\0'..='\u{1f}' => unicode_escape(char, out),
            char => out.push(char),
        }
    }
}

fn unicode_escape(char: char, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(out, "\\u{:04x}", u32::from(char));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
    use crate::text::{Origin, Symbol, SymbolKind};

    fn sample() -> Json {
        let arn = Symbol::new("aws_s3_bucket.b[\"x\"].arn", SymbolKind::Other, "known after apply");
        let text = Text::concat([
            &Text::literal(r#"{"a": [1, "<é>\u2028\u0001", "#, Origin::default()),
            &Text::symbol(arn.clone(), Origin::default()),
            &Text::literal(r#", {}, []], "b": ""#, Origin::default()),
            &Text::symbol(arn, Origin::default()),
            &Text::literal(r#"/*", "c": true, "d": null}"#, Origin::default()),
        ]);
        json::parse(&text).value.expect("a value")
    }

    #[test]
    fn compact_is_what_jsonencode_prints() {
        insta::assert_snapshot!(to_string(&sample(), Style::Compact),
            @r#"{"a":[1,"\u003cé\u003e\u2028\u0001","${aws_s3_bucket.b[\"x\"].arn}",{},[]],"b":"${aws_s3_bucket.b[\"x\"].arn}/*","c":true,"d":null}"#);
    }

    #[test]
    fn indented_is_what_the_provider_prints() {
        insta::assert_snapshot!(to_string(&sample(), Style::Indented), @r#"
        {
          "a": [
            1,
            "\u003cé\u003e\u2028\u0001",
            "${aws_s3_bucket.b[\"x\"].arn}",
            {},
            []
          ],
          "b": "${aws_s3_bucket.b[\"x\"].arn}/*",
          "c": true,
          "d": null
        }
        "#);
    }

    #[test]
    fn pretty_leaves_angle_brackets_alone() {
        let json = json::parse(&Text::literal(r#"["<&>\n"]"#, Origin::default())).value.expect("a value");
        assert_eq!(to_string(&json, Style::Pretty), "[\n    \"<&>\\n\"\n]");
    }
}
