//! What may be there or not, and what of it is certain.

use super::*;
use crate::text::Text;

#[test]
fn an_instance_that_may_not_be_there_is_not_certain() {
    let fixture = fixture(&[(
        "main.tf",
        r#"
        variable "enabled" {}
        data "aws_iam_policy_document" "a" {
          count = var.enabled ? 1 : 0
        }
        resource "aws_iam_role" "a" {
          count = var.enabled ? 1 : 0
        }
        resource "aws_iam_role" "many" {
          count = var.enabled
        }
        "#,
    )]);
    // Without what makes text of it.
    let eval = |expression: &str| {
        let shown = fixture.eval(expression);
        let shown = shown.strip_prefix('"').and_then(|shown| shown.strip_suffix('"')).unwrap_or(&shown);
        shown.strip_prefix("${").and_then(|shown| shown.strip_suffix('}')).unwrap_or(shown).to_owned()
    };
    let document = "data.aws_iam_policy_document.a";
    assert_eq!(eval(&format!("can({document}[0].json)")), format!("can({document}[0])"));
    let joined = |list: &str| eval(&format!(r#"join("", {list})"#));
    assert_eq!(joined("aws_iam_role.a[*].arn"), r#"join("", aws_iam_role.a[*].arn)"#);
    assert_eq!(joined("aws_iam_role.many[*].arn"), r#"join("", aws_iam_role.many[*].arn)"#);
    assert_eq!(eval("one(aws_iam_role.a[*].arn)"), "one(aws_iam_role.a[*].arn)");
    assert_eq!(eval(r#"try(aws_iam_role.a[0].arn, "x")"#), r#"can(aws_iam_role.a[0]) ? aws_iam_role.a[0].arn : "x""#);
}

#[test]
fn what_is_taken_from_a_list_of_one_or_none_is_the_one_or_nothing() {
    let fixture = fixture(&[(
        "main.tf",
        r#"
        variable "enabled" {}
        variable "other" {}
        variable "another" {}
        variable "many" {}
        locals {
          made = var.enabled ? 1 : 0
        }
        resource "aws_iam_role" "a" {
          count = local.made
          name  = "known"
        }
        resource "aws_iam_role" "many" {
          count = var.many
        }
        resource "aws_iam_role" "keyed" {
          for_each = var.enabled ? { a = 1 } : {}
        }
        "#,
    )]);
    let symbol = |expression: &str| {
        let value = fixture.value(expression);
        value.text().and_then(|text| text.as_symbol().cloned()).unwrap_or_else(|| panic!("{expression} is {value:?}"))
    };
    let among = |expression: &str| symbol(expression).among().iter().map(Text::to_string).collect::<Vec<_>>();
    let arn = "${aws_iam_role.a[0].arn}";
    for (expression, may_be) in [
        (r#"join("", aws_iam_role.a[*].arn)"#, vec![arn, ""]),
        (r#"concat(aws_iam_role.a[*].arn, [""])[0]"#, vec![arn, ""]),
        (r#"element(concat(aws_iam_role.a.*.arn, [""]), 0)"#, vec![arn, ""]),
        (r#"coalescelist(aws_iam_role.a[*].name, ["none"])[0]"#, vec!["known", "none"]),
        (r#"coalesce(one(aws_iam_role.a[*].name), "none")"#, vec!["known", "none"]),
        ("element(aws_iam_role.a[*].arn, 0)", vec![arn]),
        (r#"coalesce(var.other, "none")"#, vec!["${var.other}", "none"]),
        (r#"element(["x", "y"], var.many)"#, vec!["x", "y"]),
        (r#"values(aws_iam_role.keyed)[0].arn"#, vec![r#"${aws_iam_role.keyed["a"].arn}"#]),
    ] {
        assert_eq!(among(expression), may_be, "{expression}");
    }
    // What is certain of a choice stays certain, and nothing else.
    assert_eq!(fixture.eval(r#"coalesce("", "x", var.other)"#), r#""x""#);
    assert_eq!(fixture.eval(r#"coalesce("a${var.other}", "x")"#), r#""a${var.other}""#);
    assert_eq!(among(r#"coalesce("${var.other}${var.many}", "x")"#).len(), 2);
    // Which of several an index takes is not known; of which sort it is, is.
    let any = symbol("element(aws_iam_role.many[*].arn, 3)");
    assert!(matches!(any.kind(), SymbolKind::Attribute { path, .. } if &**path == "arn"), "{any:?}");
    assert!(any.among().is_empty(), "{any:?}");
    assert_ne!(any, symbol("element(aws_iam_role.many[*].arn, 4)"));
    for of in
        ["aws_iam_role.many[INDEX].arn", "aws_iam_role.many.*.arn[INDEX]", "element(aws_iam_role.many[*].arn, INDEX)"]
    {
        let at = |index: &str| symbol(&of.replace("INDEX", index));
        assert_ne!(at("var.other"), at("var.another"), "{of}");
        assert_eq!(at("var.other"), at("var.other"), "{of}");
        assert!(matches!(at("var.other").kind(), SymbolKind::Attribute { path, .. } if &**path == "arn"), "{of}");
    }
    // What may be a list is not taken for one element.
    assert!(symbol("flatten([aws_iam_role.many[*].inline])[0]").among().is_empty());
}

#[test]
fn what_is_made_of_each_element_of_a_list_that_is_not_known_keeps_its_shape() {
    let fixture = fixture(&[(
        "main.tf",
        r#"
        variable "names" {
          type     = list(string)
          nullable = false
        }
        data "aws_partition" "this" {}
        resource "aws_iam_role" "each" {
          for_each = toset(concat(["first"], var.names))
          name     = each.key
        }
        "#,
    )]);
    let each = r#"arn:aws:s3:::${var.names[…]}/*"#;
    for (expression, shown) in [
        (r#"[for name in var.names : "arn:aws:s3:::${name}/*"]"#, vec![each]),
        (r#"formatlist("arn:aws:s3:::%s/*", var.names)"#, vec![each]),
        (
            r#"formatlist("${data.aws_partition.this.partition}:%s", var.names)"#,
            vec!["${data.aws_partition.this.partition}:${var.names[…]}"],
        ),
        (r#"concat(["a"], var.names)"#, vec!["a", "${var.names[…]}"]),
        (r#"flatten(["a", formatlist("%s", var.names)])"#, vec!["a", "${var.names[…]}"]),
        (r#"[for at, name in var.names : name]"#, vec!["${var.names[…]}"]),
    ] {
        let value = fixture.value(expression);
        assert!(value.is_unknown(), "{expression}");
        let elements = value.possible_elements().unwrap_or_else(|| panic!("{expression} is {value:?}"));
        let elements: Vec<String> = elements.iter().filter_map(Value::text).map(|text| text.to_string()).collect();
        assert_eq!(elements, shown, "{expression}");
    }
    // Which one is taken, and which ones a condition lets through, is another matter.
    assert_ne!(fixture.eval(r#"[for name in var.names : name if name != ""]"#), r#"["${var.names[…]}"]"#);
    assert!(fixture.value(r#"concat(["a"], var.names)[0]"#).alternatives().is_none());
    // One instance stands for those of the list, beside those that are known.
    assert_eq!(
        fixture.addresses(),
        [r#"aws_iam_role.each["first"]"#, "aws_iam_role.each[each.key]", "data.aws_partition.this"]
    );
}

#[test]
fn an_element_of_one_branch_is_perhaps_there_and_stays_so() {
    let fixture = fixture(&[(
        "main.tf",
        r#"
        variable "live" {}
        variable "names" { type = list(string) }
        resource "aws_s3_bucket" "a" { bucket = "a" }
        "#,
    )]);
    let one = r#"(var.live ? ["x", "*"] : ["x"])"#;
    for (expression, sure, perhaps) in [
        // What both have is certain.
        (one.to_owned(), vec!["x"], vec![r#"${var.live ? "*" : […]}"#]),
        (r#"var.live ? ["x"] : ["*", "x"]"#.into(), vec!["x"], vec![r#"${!var.live ? "*" : […]}"#]),
        (r#"var.live ? ["*", "x"] : ["x", "y", "*"]"#.into(), vec!["*", "x"], vec![r#"${!var.live ? "y" : […]}"#]),
        (r#"var.live ? ["*"] : []"#.into(), vec![], vec![r#"${var.live ? "*" : […]}"#]),
        // What is known to be the other one is there.
        (r#"true ? ["*"] : ["x", "y"]"#.into(), vec!["*"], vec![]),
        // However it goes on.
        (format!(r#"concat(["y"], {one})"#), vec!["y", "x"], vec![r#"${var.live ? "*" : […]}"#]),
        (format!(r#"flatten(["y", {one}])"#), vec!["y", "x"], vec![r#"${var.live ? "*" : […]}"#]),
        (r#"flatten(var.live ? [["*"]] : [])"#.into(), vec![], vec![r#"${var.live ? "*" : […]}"#]),
        (format!("compact({one})"), vec!["x"], vec![r#"${var.live ? "*" : […]}"#]),
        (format!("distinct(concat({one}, {one}))"), vec!["x"], vec![r#"${var.live ? "*" : […]}"#]),
        (format!(r#"distinct(concat({one}, ["*"]))"#), vec!["x", "*"], vec![]),
        (format!("toset({one})"), vec!["x"], vec![r#"${var.live ? "*" : […]}"#]),
        (format!("tolist(sort(reverse({one})))"), vec!["x"], vec![r#"${var.live ? "*" : […]}"#]),
        (format!(r#"[for name in {one} : "a/${{name}}"]"#), vec!["a/x"], vec![r#"${var.live ? "a/*" : […]}"#]),
        (format!(r#"formatlist("a/%s", {one})"#), vec!["a/x"], vec![r#"${var.live ? "a/*" : […]}"#]),
        (
            r#"(var.live ? [{ of = "*" }, { of = "x" }] : [{ of = "x" }])[*].of"#.into(),
            vec!["x"],
            vec![r#"${var.live ? "*" : […]}"#],
        ),
        (
            r#"[for name in ["x", "y"] : name if name != var.live]"#.into(),
            vec![],
            vec![r#"${("x" != var.live) ? "x" : […]}"#, r#"${("y" != var.live) ? "y" : […]}"#],
        ),
        (
            r#"var.live ? (var.names[0] == "" ? ["x", "*"] : ["x"]) : []"#.into(),
            vec![],
            vec![r#"${var.live ? "x" : […]}"#, r#"${var.live && (var.names[0] == "") ? "*" : […]}"#],
        ),
        // Of two that are the same, either may be there.
        (
            r#"distinct(concat(var.live ? ["*"] : [], var.names[0] == "" ? ["*"] : []))"#.into(),
            vec![],
            vec![r#"${(var.live || (var.names[0] == "")) ? "*" : […]}"#],
        ),
        // An element that is made of one is there for certain.
        (
            r#"["a/${join(",", var.live ? ["x"] : [])}"]"#.into(),
            vec![r#"a/${join(",", var.live ? tolist(["x"]) : tolist([]))}"#],
            vec![],
        ),
    ] {
        let value = fixture.value(&expression);
        let Some(elements) = value.possible_elements() else {
            assert!(sure.is_empty() && perhaps.is_empty(), "{expression} is {value:?}");
            continue;
        };
        let shown = |text: Text| text.to_string();
        let found: Vec<String> = elements.iter().filter_map(Value::perhaps_text).map(shown).collect();
        assert_eq!(found, perhaps, "{expression}");
        let known = elements.iter().filter(|element| element.perhaps.is_none());
        let known: Vec<String> = known.filter_map(Value::text).map(shown).collect();
        assert_eq!(known, sure, "{expression}");
    }
    let json = fixture.value(r#"var.live ? ["*"] : ["x", "y"]"#).to_json();
    let crate::json::Kind::Array(items) = &json.kind else { panic!("{json:?}") };
    assert!(items.iter().all(|item| matches!(item.kind, crate::json::Kind::Unknown(_))), "{json:?}");
    // Of lists that exclude each other those of texts are one; what else they hold is never beside each other.
    let json = |of: &str| fixture.value(&format!("{{ a = {of}, b = [] }}[var.live]")).to_json();
    assert!(matches!(json(r#"["x", "y"]"#).kind, crate::json::Kind::Array(_)));
    let objects = json(r#"[{ of = "x" }, { of = "y" }]"#);
    assert!(!matches!(objects.kind, crate::json::Kind::Array(_)), "{objects:?}");
    // Text that is made of it says as little.
    let text = fixture.eval(r#"jsonencode(var.live ? ["*"] : ["x", "y"])"#);
    assert!(!text.contains(r#"\"*\""#), "{text}");
    // Why it is not known is said of what decides.
    let list = fixture.value(r#"concat(["y"], var.live ? ["*"] : [])"#);
    let last = list.possible_elements().and_then(|elements| elements.last()?.perhaps_text()).expect("an element");
    assert_eq!(last.as_symbol().map(|symbol| symbol.why().to_owned()).as_deref(), Some("var.live has no default"));
}
