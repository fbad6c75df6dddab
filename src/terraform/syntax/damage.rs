//! What holds of every source, whole or damaged: replacing one value changes no other, and damage to one block costs no other.

use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::ast::{Block, Body, Expr, ExprKind, Template, TemplatePart};
use super::{Parsed, parse, parse_file, parse_template};
use crate::input::{Source, Sources, Span};

/// Every form of the language once, each block with a heredoc marker of its own.
const SAMPLE: &str = r#"# comment
terraform {
  required_version = ">= 1.0"
}

variable "names" {
  type    = list(object({ name = string, tags = optional(map(string), {}) }))
  default = [{ name = "a", tags = { "k" = "v" } }]
}

locals {
  text    = "x ${var.names[0].name}\n\u00e9 $${not} %{ if true ~} y %{ else } z %{ endif }"
  number  = -1.5e3 + (2 * 3) % 4 / 5
  chosen  = var.a ? "b" : var.c == null && !var.d ? 1 : 2 // comment
  looped  = [for i, n in var.names : upper(n.name) if n.name != ""]
  grouped = { for n in var.names : n.name => n... }
  steps   = aws_x.y[*].z.0["k"]
  old     = aws_x.y.*.z
  call    = provider::aws::f("a", local.l...)
  heredoc = <<-ONE
    {
      "a": "${jsonencode({ a = [1, "}"] })}"
    %{ for x in local.l ~}
      ${x}
    %{ endfor ~}
    }
  ONE
}

resource "aws_iam_role_policy" "p" {
  role = "r" /* comment */
  policy = <<TWO
{"Statement": [{"Action": "s3:*", "Resource": "日本"}]}
TWO

  dynamic "statement" {
    for_each = toset(["a"])
    content { sid = statement.value }
  }
}

output "last" {
  value = "end"
}
"#;

fn source(text: &str) -> Arc<Source> {
    Sources::new().add(Path::new("main.tf"), text)
}

/// The sample as editors write it.
fn spellings() -> [String; 4] {
    let windows = SAMPLE.replace('\n', "\r\n");
    [SAMPLE.to_owned(), windows.clone(), format!("\u{feff}{windows}"), SAMPLE.trim_end().to_owned()]
}

/// The bytes of every value, of blocks too, in order.
fn values<'s>(source: &'s Source, body: &Body, into: &mut Vec<(Span, &'s str)>) {
    into.extend(body.attributes.iter().map(|attribute| (attribute.value.span, source.slice(attribute.value.span))));
    body.blocks.iter().for_each(|block| values(source, &block.body, into));
}

fn all_values(source: &Source) -> Vec<(Span, &str)> {
    let parsed = parse(source);
    assert_eq!(parsed.diagnostics, []);
    let mut all = Vec::new();
    values(source, &parsed.body, &mut all);
    all
}

/// The bytes of every block at the top.
fn blocks<'s>(source: &'s Source, parsed: &Parsed) -> Vec<&'s str> {
    parsed.body.blocks.iter().map(|block: &Block| source.slice(block.span)).collect()
}

#[test]
fn replacing_one_value_changes_no_other() {
    for text in spellings() {
        let before = source(&text);
        let values = all_values(&before);
        assert!(values.len() > 15);
        for (changed, (span, written)) in values.iter().enumerate() {
            let splice = |with: &str| format!("{}{with}{}", &text[..span.start as usize], &text[span.end as usize..]);
            assert_eq!(splice(written), text);
            let after = source(&splice("[null]"));
            let now: Vec<&str> = all_values(&after).into_iter().map(|(_, value)| value).collect();
            let expected: Vec<&str> = values
                .iter()
                .enumerate()
                .map(|(at, (_, value))| if at == changed { "[null]" } else { value })
                .collect();
            assert_eq!(now, expected);
        }
    }
}

/// Literal parts and the bytes they say they came from.
fn literals(expr: &Expr, into: &mut Vec<(String, Vec<Span>)>) {
    match &expr.kind {
        ExprKind::Template(Template { parts, .. }) => parts.iter().for_each(|part| match part {
            TemplatePart::Literal(text) => into.extend(text.parts().iter().map(|part| {
                (crate::text::Text::from_parts([part.clone()]).to_string(), part.origin().spans().to_vec())
            })),
            TemplatePart::Interpolation(inner, _) => literals(inner, into),
            _ => {}
        }),
        ExprKind::Tuple(items) => items.iter().for_each(|item| literals(item, into)),
        ExprKind::Object(items) => items.iter().for_each(|item| literals(&item.value, into)),
        ExprKind::Call { args, .. } => args.iter().for_each(|item| literals(item, into)),
        _ => {}
    }
}

#[test]
fn a_marker_is_found_at_its_bytes_in_every_form() {
    for form in [
        "\"@\"",
        "\"\\\"\\n@\\u00e9\"",
        "\"$${x}@%%{\"",
        "\"日本 @\"",
        "\"e\u{301}@e\u{301}\"",
        "\"${b}@${c}\"",
        "\"${[\"@\"]}\"",
        "\"${b ~}  @  ${~ c}\"",
        "<<E\n  @\nE",
        "<<-E\n    @\n  x\n  E",
        "<<-E\n\t\ta ${b}\n\t\t@ ${~ c}\n\tE",
        "<<E\n{\"a\": [\"@\", \"${b}\"]}\nE",
        "jsonencode({ \"a\" = [\"x\", \"@\"] })",
    ] {
        for spelling in [form.to_owned(), form.replace('\n', "\r\n")] {
            let text = format!("\u{feff}# é\r\na = {}\n", spelling.replace('@', "s3:*"));
            let source = source(&text);
            let parsed = parse(&source);
            assert_eq!(parsed.diagnostics, [], "{text}");
            let mut found = Vec::new();
            literals(&parsed.body.attributes[0].value, &mut found);
            let exact = |(literal, spans): &(String, Vec<Span>)| {
                let Some(at) = literal.find("s3:*") else { return false };
                let [span] = spans[..] else { return false };
                span.len() == literal.len() && source.slice(span.part(at, at + 4)) == "s3:*"
            };
            assert!(found.iter().any(exact), "{text}: {found:?}");
        }
    }
}

#[test]
fn a_source_that_ends_early_keeps_what_came_before() {
    let whole = source(SAMPLE);
    let all = parse(&whole).body.blocks;
    for cut in (0..SAMPLE.len()).filter(|&at| SAMPLE.is_char_boundary(at)) {
        let part = source(&SAMPLE[..cut]);
        let parsed = parse(&part);
        let complete: Vec<&str> =
            all.iter().filter(|block| block.span.end as usize <= cut).map(|block| whole.slice(block.span)).collect();
        assert!(blocks(&part, &parsed).starts_with(&complete), "at {cut}");
        let _ = parse_template(&part);
    }
}

#[test]
fn json_that_ends_early_is_read_up_to_there() {
    let text =
        r#"{"resource": {"aws_iam_policy": {"p": {"policy": "{\"Statement\": [\"${var.a}é\"]}", "n": [1, null]}}}}"#;
    for cut in (0..text.len()).filter(|&at| text.is_char_boundary(at)) {
        let part = Sources::new().add(Path::new("main.tf.json"), &text[..cut]);
        assert!(!parse_file(&part).diagnostics.is_empty(), "at {cut}");
    }
}

/// What damages a source: bytes taken out, put in twice, or something else put in.
#[derive(Clone, Debug)]
enum Damage {
    Delete(usize),
    Double(usize),
    Insert(&'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    const JUNK: [&str; 24] = [
        "\"", "{", "}", "[", "]", "(", ")", "${", "%{", "~}", "$", "\\", "\n", "\r", "=", "<<", "<<X\n", "é", "\0",
        "'", "*/", ",", "for", "?",
    ];
    prop_oneof![
        (1..40usize).prop_map(Damage::Delete),
        (1..40usize).prop_map(Damage::Double),
        prop::sample::select(&JUNK[..]).prop_map(Damage::Insert),
    ]
}

/// `text[start..end]` with damage at `at`, moved to whole characters.
fn damaged(text: &str, (start, end): (usize, usize), at: usize, damage: &Damage) -> String {
    let boundary = |at: usize| (0..=at.min(end)).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let at = boundary(start + at % (end - start));
    let to = |len: &usize| boundary(at + len).max(at);
    match damage {
        Damage::Delete(len) => format!("{}{}", &text[..at], &text[to(len)..]),
        Damage::Double(len) => format!("{}{}", &text[..to(len)], &text[at..]),
        Damage::Insert(junk) => format!("{}{junk}{}", &text[..at], &text[at..]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn damage_to_one_block_costs_no_other(which in 0..5usize, at in 0..10_000usize, damage in damage()) {
        let whole = source(SAMPLE);
        let all = parse(&whole).body.blocks;
        let hit = all[which].span;
        let hurt = source(&damaged(SAMPLE, (hit.start as usize, hit.end as usize), at, &damage));
        // A NUL makes it no text at all.
        prop_assume!(!hurt.text().contains('\0'));
        // A comment that is opened here ends where the next one does, in another block.
        prop_assume!(hurt.text().matches("/*").count() <= SAMPLE.matches("/*").count());
        let read = parse(&hurt);
        let found = blocks(&hurt, &read);
        for block in all.iter().filter(|block| block.span != hit) {
            prop_assert!(found.contains(&whole.slice(block.span)), "{}", hurt.text());
        }
    }

    #[test]
    fn any_damage_ends_with_an_answer(at in 0..10_000usize, first in damage(), then in damage(), second in 0..10_000usize) {
        let once = damaged(SAMPLE, (0, SAMPLE.len()), at, &first);
        let twice = source(&damaged(&once, (0, once.len()), second, &then));
        let parsed = parse(&twice);
        for diagnostic in &parsed.diagnostics {
            prop_assert!(diagnostic.labels.iter().all(|label| label.span.end as usize <= twice.text().len()));
        }
        let _ = parse_template(&twice);
    }
}
