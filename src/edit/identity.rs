//! Parse, splice nothing, print: the identity to the byte, whatever the source looks like.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::splice::{Edit, apply};
use crate::input::Sources;
use crate::terraform::syntax::ast::{Body, Expr, ExprKind, ObjectKey, StepKind, TemplatePart};
use crate::terraform::syntax::parse;

/// The bytes of every expression without expressions in it, as they are written.
fn leaves(expr: &Expr, into: &mut Vec<(usize, usize)>) {
    let mut leaf = || into.push((expr.span.range().start, expr.span.range().end));
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Variable(_) => leaf(),
        ExprKind::Template(template) => {
            let literal = |part: &TemplatePart| matches!(part, TemplatePart::Literal(_));
            if template.parts.iter().all(literal) {
                return leaf();
            }
            parts(&template.parts, into);
        }
        ExprKind::Tuple(items) => items.iter().for_each(|item| leaves(item, into)),
        ExprKind::Object(items) => {
            for item in items {
                if let ObjectKey::Expr(key) = &item.key {
                    leaves(key, into);
                }
                leaves(&item.value, into);
            }
        }
        ExprKind::Traversal(base, steps) => {
            leaves(base, into);
            for step in steps {
                if let StepKind::Index(index) = &step.kind {
                    leaves(index, into);
                }
            }
        }
        ExprKind::Call { args, .. } => args.iter().for_each(|arg| leaves(arg, into)),
        ExprKind::Parens(inner) | ExprKind::Unary(_, inner) => leaves(inner, into),
        ExprKind::Binary(left, _, right) => [left, right].into_iter().for_each(|side| leaves(side, into)),
        ExprKind::Conditional(a, b, c) => [a, b, c].into_iter().for_each(|part| leaves(part, into)),
        ExprKind::For(looped) => {
            leaves(&looped.collection, into);
            looped.key.iter().chain([&looped.value]).chain(&looped.cond).for_each(|part| leaves(part, into));
        }
    }
}

fn parts(template: &[TemplatePart], into: &mut Vec<(usize, usize)>) {
    for part in template {
        match part {
            TemplatePart::Literal(_) => {}
            TemplatePart::Interpolation(inner, _) => leaves(inner, into),
            TemplatePart::If { cond, then, otherwise, .. } => {
                leaves(cond, into);
                parts(then, into);
                parts(otherwise, into);
            }
            TemplatePart::For { collection, body, .. } => {
                leaves(collection, into);
                parts(body, into);
            }
        }
    }
}

fn of_body(body: &Body, into: &mut Vec<(usize, usize)>) {
    body.attributes.iter().for_each(|attribute| leaves(&attribute.value, into));
    body.blocks.iter().for_each(|block| of_body(&block.body, into));
}

/// Writes back every leaf as it stands, all at once, and nothing at all. How many leaves there were.
fn written_back(text: &str) -> usize {
    let source = Sources::new().add(Path::new("main.tf"), text);
    let mut spans = Vec::new();
    of_body(&parse(&source).body, &mut spans);
    let edits: Vec<Edit> = spans.iter().map(|&(start, end)| Edit::new(start..end, &text[start..end])).collect();
    assert_eq!(apply(text, &[]).as_deref(), Some(text));
    assert_eq!(apply(text, &edits).as_deref(), Some(text));
    edits.len()
}

/// A text as other editors would save it.
fn spellings(text: &str) -> [String; 4] {
    let crlf = text.replace('\n', "\r\n");
    [text.to_owned(), format!("\u{feff}{crlf}"), crlf, text.trim_end().to_owned()]
}

fn files(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if path.is_dir() => files(&path, found),
            Some("tf" | "hcl") => found.push(path),
            _ => {}
        }
    }
}

#[test]
fn files_are_written_back_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    ["fixtures", "rules/wiring"].iter().for_each(|dir| files(&root.join(dir), &mut found));
    assert!(found.len() > 15);
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a file");
        for text in spellings(&text) {
            assert!(written_back(&text) > 0, "{}", path.display());
        }
    }
}

/// Expressions of every kind, `@` where another one may stand.
const FORMS: [&str; 18] = [
    "null",
    "true",
    "-1.5e3",
    "\"a\\n${@}\\u00e9\"",
    "\"$${no} %%{no}\"",
    "[@, @,]",
    "{ a = @, \"b\" : @\n (c) = @ }",
    "a.b[@].c[*].d",
    "f(@, @...)",
    "(@\n + @)",
    "@ == @ ? @ : @",
    "!@",
    "[for k, v in @ : @ if @]",
    "{ for v in @ : v => @... }",
    "<<-E\n    a ${@}\n  %{ if @ ~}\n  b\n  %{ endif }\n  E\n",
    "<<E\n{\"a\": \"\u{65e5}\"}\nE\n",
    "provider::a::f()",
    "x.0",
];

const TRIVIA: [&str; 5] = ["", "# a \"comment\"\n", "\n\n", "// b\n", "/* c\n d */ "];

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["null", "true", "12", "\"a\"", "v.w"]).prop_map(str::to_owned);
    leaf.prop_recursive(3, 24, 4, |inner| {
        (prop::sample::select(&FORMS[..]), prop::collection::vec(inner, 4)).prop_map(|(form, inner)| {
            // A heredoc ends its line, so that none stands inside another expression.
            let mut inner =
                inner.into_iter().map(|text| if text.contains("<<") { "h".to_owned() } else { text }).cycle();
            let mut pieces = form.split('@');
            let first = pieces.next().unwrap_or_default().to_owned();
            pieces.fold(first, |text, piece| text + &inner.next().unwrap_or_default() + piece)
        })
    })
}

fn body() -> impl Strategy<Value = String> {
    let attribute = (prop::sample::select(&TRIVIA[..]), expression())
        .prop_map(|(trivia, value)| format!("{trivia}  a{} = {value}\n", value.len()));
    prop::collection::vec(attribute, 1..6).prop_map(|attributes| {
        let attributes = attributes.concat();
        format!("b \"c\" {{\n{attributes}}}\n\nd {{}}\n{attributes}")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn what_is_generated_is_written_back_as_it_is(text in body()) {
        let source = Sources::new().add(Path::new("main.tf"), &*text);
        prop_assume!(parse(&source).diagnostics.is_empty());
        for text in spellings(&text) {
            written_back(&text);
        }
    }
}
