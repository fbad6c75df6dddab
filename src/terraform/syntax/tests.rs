use std::path::Path;
use std::sync::Arc;

use super::ast::*;
use super::*;
use crate::input::Sources;
use crate::text::Part;

fn source(text: &str) -> Arc<Source> {
    Sources::new().add(Path::new("main.tf"), text)
}

/// The parts of a template as `source bytes -> text`.
fn cuts(source: &Source, parts: &[TemplatePart]) -> Vec<String> {
    let mut cuts = Vec::new();
    for part in parts {
        match part {
            TemplatePart::Literal(text) => cuts.extend(text.parts().iter().map(|part| match part {
                Part::Literal(text, origin) => {
                    format!(
                        "{:?} -> {text:?}",
                        origin.spans().iter().map(|&span| source.slice(span)).collect::<String>()
                    )
                }
                Part::Symbol(..) => "symbol".to_owned(),
            })),
            TemplatePart::Interpolation(expr, span) => {
                cuts.push(format!("{} of {}", source.slice(expr.span), source.slice(*span)));
            }
            TemplatePart::If { then, otherwise, .. } => {
                cuts.push(format!("if {:?} else {:?}", cuts_of(source, then), cuts_of(source, otherwise)));
            }
            TemplatePart::For { body, .. } => cuts.push(format!("for {:?}", cuts_of(source, body))),
        }
    }
    cuts
}

fn cuts_of(source: &Source, parts: &[TemplatePart]) -> String {
    cuts(source, parts).join(", ")
}

fn template(text: &str) -> Vec<String> {
    let source = source(text);
    let expr = parse_expression(&source).expect("an expression");
    assert_eq!(source.slice(expr.span), text.trim());
    match expr.kind {
        ExprKind::Template(template) => cuts(&source, &template.parts),
        other => panic!("not a template: {other:?}"),
    }
}

fn value(text: &str) -> String {
    let source = source(text);
    let expr = parse_expression(&source).expect("an expression");
    let ExprKind::Template(template) = expr.kind else { panic!("not a template") };
    let part = |part: &TemplatePart| match part {
        TemplatePart::Literal(text) => text.to_string(),
        TemplatePart::Interpolation(expr, _) => format!("<{}>", source.slice(expr.span)),
        _ => "<>".to_owned(),
    };
    template.parts.iter().map(part).collect()
}

#[test]
fn escapes_are_parts_of_their_own() {
    assert_eq!(
        template(r#""a\"b\u00e9$${c}%%{${d}\\""#),
        [
            r#""a" -> "a""#,
            r#""\\\"" -> "\"""#,
            r#""b" -> "b""#,
            r#""\\u00e9" -> "é""#,
            r#""$${" -> "${""#,
            r#""c}" -> "c}""#,
            r#""%%{" -> "%{""#,
            "d of ${d}",
            r#""\\\\" -> "\\""#,
        ]
    );
}

#[test]
fn strings_are_in_composed_form() {
    assert_eq!(value("\"e\u{301}\""), "\u{e9}");
}

#[test]
fn a_flush_heredoc_loses_the_shared_indent_and_keeps_its_bytes() {
    assert_eq!(
        template("<<-EOT\n    {\n      \"a\": \"${b}\"\n\n    }\n  EOT\n"),
        [
            r#""{\n" -> "{\n""#,
            r#""  \"a\": \"" -> "  \"a\": \"""#,
            "b of ${b}",
            r#""\"\n\n" -> "\"\n\n""#,
            r#""}\n" -> "}\n""#,
        ]
    );
}

#[test]
fn dedent_follows_terraform_around_markers() {
    // A blank line is not counted and not cut; a marker at the start of a line means no indent at all.
    assert_eq!(value("<<-E\n    a\n       \n  b\n  E"), "  a\n       \nb\n");
    assert_eq!(value("<<-E\n    a\n${b}\n  E"), "    a\n<b>\n");
    assert_eq!(value("<<-E\n    a\n    ${b}\n  E"), "a\n<b>\n");
    assert_eq!(value("<<E\r\n  a\r\nE"), "  a\r\n");
}

#[test]
fn strip_markers_take_one_line_of_white_space() {
    assert_eq!(value("<<E\na ${~ b ~} \n  c\nE"), "a<b>  c\n");
    assert_eq!(value(r#""a  ${~ b ~}  c""#), "a<b>c");
}

#[test]
fn directives_keep_their_branches() {
    assert_eq!(
        template(r#""x%{ if a }y%{ else }z%{ endif }""#),
        [r#""x" -> "x""#.to_owned(), format!("if {:?} else {:?}", r#""y" -> "y""#, r#""z" -> "z""#),]
    );
}

#[test]
fn every_node_points_at_its_bytes_behind_a_byte_order_mark() {
    let source = source(
        "\u{feff}resource \"aws_iam_role\" \"r\" {\r\n  name = upper(-1)\r\n  tags = { \"k\" = a.b[0] }\r\n}\r\n",
    );
    let parsed = parse(&source);
    assert_eq!(parsed.diagnostics, []);
    let block = &parsed.body.blocks[0];
    assert_eq!(source.slice(block.header), "resource \"aws_iam_role\" \"r\"");
    assert_eq!(source.slice(block.labels[1].span), "r");
    assert!(source.slice(block.span).starts_with("resource") && source.slice(block.span).ends_with('}'));
    let [name, tags] = &block.body.attributes[..] else { panic!("two attributes") };
    assert_eq!(source.slice(name.span), "name = upper(-1)");
    let ExprKind::Call { args, .. } = &name.value.kind else { panic!("a call") };
    let ExprKind::Unary(UnaryOp::Neg, one) = &args[0].kind else { panic!("a negation") };
    assert_eq!(source.slice(one.span), "1");
    let ExprKind::Object(items) = &tags.value.kind else { panic!("an object") };
    assert_eq!(source.slice(items[0].span), "\"k\" = a.b[0]");
    let ExprKind::Traversal(_, steps) = &items[0].value.kind else { panic!("a traversal") };
    assert_eq!(steps.iter().map(|step| source.slice(step.span)).collect::<Vec<_>>(), [".b", "[0]"]);
}

#[test]
fn a_broken_block_costs_one_diagnostic_and_nothing_else() {
    let source = source("a = 1\nresource \"x\" \"y\" {\n  b = = 2\n}\nlocals {\n  c = 3\n}\n");
    let parsed = parse(&source);
    assert_eq!(parsed.diagnostics.len(), 1, "{:?}", parsed.diagnostics);
    assert_eq!(source.line_column(parsed.diagnostics[0].labels[0].span.start as usize).line, 3);
    assert_eq!(parsed.body.attributes.len(), 1);
    assert_eq!(parsed.body.blocks.len(), 1);
}

#[test]
fn a_missing_brace_costs_its_own_block() {
    let parsed =
        parse(&source("locals {\n  a = 1\n\nvariable \"x\" {\n  default = 1\n}\n\noutput \"y\" {\n  value = 1\n}\n"));
    assert_eq!(parsed.diagnostics.len(), 1, "{:?}", parsed.diagnostics);
    assert_eq!(parsed.body.blocks.iter().map(|block| &*block.kind.name).collect::<Vec<_>>(), ["variable", "output"]);
}

#[test]
fn repeated_object_keys_are_kept_with_a_warning() {
    let source = source("a = {\n  Resource = 1\n  \"Resource\" = 2\n  Resource = 3\n  k = 1, k = 2, k = 3\n}\n");
    let parsed = parse(&source);
    let ExprKind::Object(items) = &parsed.body.attributes[0].value.kind else { panic!("an object") };
    let keys: Vec<_> = items.iter().map(|item| source.slice(item.span)).collect();
    assert_eq!(keys, ["Resource = 1", "\"Resource\" = 2", "Resource = 3", "k = 1", "k = 2", "k = 3"]);
    assert!(matches!(&items[2].key, ObjectKey::Word(word) if &*word.name == "Resource"));
    let places: Vec<_> = parsed.diagnostics.iter().map(|d| (d.level, source.slice(d.labels[0].span))).collect();
    let warning = crate::input::Level::Warning;
    assert_eq!(places, [(warning, "Resource"), (warning, "Resource"), (warning, "k"), (warning, "k")]);
}

#[test]
fn a_repeated_attribute_is_an_error_and_the_block_is_read() {
    let parsed = parse(&source("locals {\n  a = 1\n  a = 2\n}\n"));
    assert_eq!(parsed.diagnostics.len(), 1);
    assert_eq!(parsed.body.blocks[0].body.attributes.len(), 2);
    // However many there are.
    let names: String = (0..40).map(|number| format!("a{number} = 1\n")).collect();
    let again = source(&format!("{names}a0 = 2\na39 = 2\na12 = 2\nb = 1\n"));
    let places =
        |parsed: &Parsed| parsed.diagnostics.iter().map(|it| again.slice(it.labels[0].span).to_owned()).collect();
    let places: Vec<String> = places(&parse(&again));
    assert_eq!(places, ["a0", "a39", "a12"]);
}

#[test]
fn names_hold_letters_of_any_script() {
    let source = source("größe-2_x = 1\nплан = 2\nb-é = 3\n_c9 = 4\n");
    let parsed = parse(&source);
    assert_eq!(parsed.diagnostics, []);
    let names: Vec<_> = parsed.body.attributes.iter().map(|it| &*it.name.name).collect();
    assert_eq!(names, ["größe-2_x", "план", "b-é", "_c9"]);
    assert_eq!(parse(&self::source("-a = 1\n")).body.attributes.len(), 0);
}

#[test]
fn what_is_written_plainly_and_what_is_not_come_to_the_same() {
    assert_eq!(template(r#""a b/*""#), [r#""a b/*" -> "a b/*""#]);
    assert_eq!(template(r#""a$b%c""#), [r#""a$b%c" -> "a$b%c""#]);
    assert_eq!(template(r#""é""#), [r#""é" -> "é""#]);
    assert_eq!(template(r#""""#), [""; 0]);
    let source = source("a = \"b\"\nc = [\"d\", \"e\\n\", \"${f}\", \"g\"]\n");
    let parsed = parse(&source);
    assert_eq!(parsed.diagnostics, []);
    let places: Vec<_> = parsed.body.attributes.iter().map(|it| source.slice(it.value.span)).collect();
    assert_eq!(places, ["\"b\"", "[\"d\", \"e\\n\", \"${f}\", \"g\"]"]);
    let ExprKind::Tuple(elements) = &parsed.body.attributes[1].value.kind else { panic!("a list") };
    let places: Vec<_> = elements.iter().map(|it| source.slice(it.span)).collect();
    assert_eq!(places, ["\"d\"", "\"e\\n\"", "\"${f}\"", "\"g\""]);
}

#[test]
fn line_breaks_in_an_object_for_are_read_as_terraform_reads_them() {
    let parsed = parse(&source("a = { for k in x :\n  k => k == 1 ? 2 : # why\n  3 + \n 4\n}\n"));
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(parsed.body.attributes.len(), 1);
}

#[test]
fn a_heredoc_ends_only_where_its_marker_stands_alone() {
    let parsed = parse(&source("a = <<EOF\nx\nEOF\"\ny\nEOF\nb = 1\n"));
    assert_eq!(parsed.diagnostics, []);
    let ExprKind::Template(template) = &parsed.body.attributes[0].value.kind else { panic!("a template") };
    let TemplatePart::Literal(text) = &template.parts[0] else { panic!("a literal") };
    assert_eq!(text.to_string(), "x\nEOF\"\ny\n");
    assert_eq!(parsed.body.attributes.len(), 2);
}

#[test]
fn hostile_text_costs_one_diagnostic() {
    let deep = 100_000;
    for text in [
        format!("a = {}", "[".repeat(deep)),
        format!("a = {}{}", "(".repeat(deep), ")".repeat(deep)),
        format!("a = {}", "\"${".repeat(deep)),
        format!("a = {}", "!".repeat(deep)),
        format!("a = 1{}", " + 1".repeat(deep)),
        "a {\n".repeat(deep),
        "\u{1}\u{2}ELF junk\n\u{7f} more\n".repeat(100),
        "a = 1\n\0\nb\0".to_owned(),
        "}".repeat(deep),
        "{ ; } '\n".repeat(1000),
    ] {
        let parsed = parse(&source(&text));
        assert_eq!(parsed.diagnostics.len(), 1, "{:?}", text.get(..20));
    }
}

#[test]
fn deep_but_lawful_text_is_read_on_a_small_stack() {
    let signs = |open: &str, close: &str, deep: usize| format!("a = {}1{}\n", open.repeat(deep), close.repeat(deep));
    for text in [
        signs("[", "]", 190),
        signs("f(1 || -", ")", 90),
        signs("\"${", "}\"", 190),
        signs("{ a = x[", "] }", 90),
        signs("a ? b : ", "", 190),
        format!("{}{}", "b {\n".repeat(190), "}\n".repeat(190)),
        format!("a = 1{}\n", " + 1".repeat(1_000)),
    ] {
        let read = std::thread::Builder::new().stack_size(2 << 20).spawn(move || parse(&source(&text)).diagnostics);
        assert_eq!(read.expect("a thread").join().expect("no overflow"), []);
    }
}

#[test]
fn a_template_file_is_read_by_lines() {
    let source = source("%{ for a in b ~}\n  x ${a}\n%{ endfor ~}\nend\n");
    let template = parse_template(&source).expect("a template");
    let TemplatePart::For { body, .. } = &template.parts[0] else { panic!("a loop") };
    assert_eq!(cuts(&source, body), [r#""  x " -> "  x ""#, "a of ${a}", r#""\n" -> "\n""#]);
    assert_eq!(cuts(&source, &template.parts[1..]), [r#""end\n" -> "end\n""#]);
}

#[test]
fn json_syntax_is_the_same_tree() {
    let text = r#"{"//": "x", "data": {"aws_iam_policy_document": {"d": [{"statement": {"actions": ["s3:\"${upper(\"a\")}"]}}]}},
        "variable": {"v": {"type": "list(string)"}}, "locals": {"a": 1}}"#;
    let source = Sources::new().add(Path::new("main.tf.json"), text);
    let parsed = parse_file(&source);
    assert_eq!(parsed.diagnostics, []);
    let [data, variable, locals] = &parsed.body.blocks[..] else { panic!("three blocks") };
    assert_eq!(
        data.labels.iter().map(|label| source.slice(label.span)).collect::<Vec<_>>(),
        ["aws_iam_policy_document", "d"]
    );
    let ExprKind::Object(items) = &data.body.attributes[0].value.kind else { panic!("an object") };
    let ExprKind::Tuple(actions) = &items[0].value.kind else { panic!("a tuple") };
    let ExprKind::Template(template) = &actions[0].kind else { panic!("a template") };
    assert_eq!(cuts(&source, &template.parts), [r#""s3:\\\"" -> "s3:\"""#, r#"upper(\"a\") of ${upper(\"a\")}"#]);
    assert!(matches!(&variable.body.attributes[0].value.kind, ExprKind::Call { name, .. } if &*name.name == "list"));
    assert_eq!(source.slice(locals.body.attributes[0].span), "a\": 1");
}

#[test]
fn json_values_are_no_templates() {
    let source = Sources::new().add(Path::new("terraform.tfvars.json"), r#"{"a": "${b}"}"#);
    let parsed = parse_values(&source);
    let ExprKind::Template(template) = &parsed.body.attributes[0].value.kind else { panic!("a string") };
    assert!(matches!(&template.parts[..], [TemplatePart::Literal(text)] if text.is("${b}")));
}

#[test]
fn an_expression_may_stand_between_comments() {
    for text in ["/* c */ 1", "1 // c", "# c\n1 # d\n", "\"a\" /* \" */"] {
        let source = source(text);
        let expr = parse_expression(&source).expect("an expression");
        assert_eq!(source.slice(expr.span).len(), if text.contains('a') { 3 } else { 1 }, "{text}");
    }
    for text in ["", "# c", "1\n2", "a.0.1", "\"a\nb\"", "\"${}\""] {
        assert!(parse_expression(&source(text)).is_err(), "{text}");
    }
}

#[test]
fn what_terraform_refuses_although_it_is_clear_is_read_and_said() {
    let notes = |text: &str| {
        let source = source(text);
        let parsed = parse(&source);
        assert_eq!(parsed.body.attributes.len(), 1, "{text}");
        let shown = |d: &Diagnostic| format!("{} `{}`", d.message, source.slice(d.labels[0].span));
        parsed.diagnostics.iter().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(notes("a = \"b\nc\"\n"), ["a quoted string holds a line break `\n`"]);
    assert_eq!(notes("a = x.0.1\n"), ["two indexes of the old form in a row `.0.1`"]);
    assert_eq!(notes("a = <<E\nb\nE"), ["no line break follows the marker that ends a heredoc `E`"]);
    assert_eq!(notes("a = \"b\\dc\"\n"), ["a quoted string holds an escape that HCL does not have `\\d`"]);
    assert_eq!(notes("a = \"\\ud800\"\n"), ["a quoted string holds an escape that HCL does not have `\\ud800`"]);
    assert_eq!(notes("a = <<E\nb\rc\nE\n"), ["a carriage return stands alone `\r`"]);
    assert_eq!(notes("a = <<E\r\nb\r\nE\r\n"), [""; 0]);
}

#[test]
fn composing_a_character_moves_no_other() {
    assert_eq!(
        template("\"ae\u{301}b\u{212b}*e\\u0301\""),
        [
            "\"a\" -> \"a\"".to_owned(),
            "\"e\\u{301}\" -> \"\u{e9}\"".to_owned(),
            "\"b\" -> \"b\"".to_owned(),
            "\"\u{212b}\" -> \"\u{c5}\"".to_owned(),
            "\"*\" -> \"*\"".to_owned(),
            "\"e\\\\u0301\" -> \"\u{e9}\"".to_owned(),
        ]
    );
}

#[test]
fn a_template_file_may_begin_with_a_byte_order_mark() {
    for (text, value) in [("\u{feff}a", "a"), ("\u{feff}a${b}", "a")] {
        let source = source(text);
        let template = parse_template(&source).expect("a template");
        let TemplatePart::Literal(literal) = &template.parts[0] else { panic!("a literal") };
        assert_eq!(literal.to_string(), value);
        assert_eq!(source.slice(literal.origin().single().expect("a span")), value);
    }
}
