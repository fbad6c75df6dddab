//! What waits for apply, and what is certain of it all the same.

use super::*;

#[test]
fn text_keeps_its_holes() {
    check(&[
        ("\"${r.arn}/*\"", "\"${r.arn}/*\""),
        ("join(\",\", [\"a\", r.arn])", "\"a,${r.arn}\""),
        ("format(\"%s-%d\", r.arn, r.count)", "\"${r.arn}-${r.count}\""),
        ("upper(\"a${r.arn}\")", "\"A${upper(r.arn)}\""),
        ("trimsuffix(\"${r.arn}:*\", \":*\")", "\"${r.arn}\""),
        ("trimprefix(\"x${r.arn}\", \"y\")", "\"x${r.arn}\""),
        ("split(\":\", \"a:${account}:b\")[1]", "\"${account}\""),
        ("replace(\"${account}:x\", \":\", \"/\")", "\"${account}/x\""),
        ("jsonencode({a = r.arn})", "\"{\\\"a\\\":\\\"${r.arn}\\\"}\""),
        ("jsondecode(jsonencode({a = [\"x${r.arn}\"]})).a[0]", "\"x${r.arn}\""),
        ("r.list[0].name", "\"${r.list[0].name}\""),
        ("md5(r.arn)", "\"${md5(r.arn)}\""),
    ]);
}

#[test]
fn what_is_certain_is_known() {
    check(&[
        ("length([\"a\", r.arn])", "2"),
        ("startswith(\"arn:${r.arn}\", \"arn:\")", "true"),
        ("\"a${r.arn}\" == \"b\"", "false"),
        ("r.arn == r.arn", "true"),
        ("contains([\"a\", r.arn], \"a\")", "true"),
        ("false && r.arn == \"x\"", "false"),
        ("merge(r.tags, {b = \"k\"}).b", "\"k\""),
        ("length(var.x ? [\"a\"] : [\"b\"])", "1"),
        ("var.x ? \"a\" : \"a\"", "\"a\""),
        ("try(r.arn, \"x\")", "\"${r.arn}\""),
        ("{\"${r.arn}:sub\" = 1, a = 2}[\"${r.arn}:sub\"]", "1"),
        ("length(uuid())", "36"),
    ]);
}

#[test]
fn what_is_not_certain_is_never_known() {
    open(&[
        "startswith(r.arn, \"arn:\")",
        "r.a == r.b",
        "r.arn == null",
        "uuid() == uuid()",
        "contains([\"a\", r.arn], \"z\")",
        "length(toset([\"a\", r.arn]))",
        "tolist(toset([\"a\", r.arn]))[0]",
        "[for k, v in toset([\"a\", r.arn]) : v][0]",
        "(toset([\"a\", r.arn])[*])[0]",
        "format(\"%s-%s\", toset([\"a\", r.arn])...)",
        "sort([\"b\", r.arn])[0]",
        "compact([\"a\", r.arn])[0]",
        "length(distinct([\"a\", r.arn]))",
        "length([for x in [\"a\", r.arn] : x if x != \"a\"])",
        "length(flatten([[\"a\"], r.things]))",
        "tolist([r.thing]) == tolist([\"a\"])",
        "keys({(r.arn) = 1})",
        "{(r.arn) = 1, a = 2}[r.other]",
        "{a = 2, (r.arn) = 1}.a",
        "length({(r.arn) = 1, (r.other) = 2})",
        "try(r.list[0], \"x\")",
        "try(tonumber(r.arn), 0)",
        "can(r.list[0])",
        "coalesce(r.arn, \"a\")",
        "var.x ? \"a\" : \"b\"",
        "var.x ? [1][5] : 2",
        "timestamp()",
        "[r.arn, \"b\"][var.x]",
    ]);
}

#[test]
fn the_same_text_in_another_place_is_another_symbol() {
    let symbol = |expression: &str| value(expression).expect(expression).expression();
    // `m` stands for the name of a for in both, and means different things.
    let (a, b) = (symbol("[for m in [r.a] : [for x in m : x.id]]"), symbol("[for m in [r.b] : [for x in m : x.id]]"));
    assert_ne!(a, b);
    assert_eq!(a, symbol("[for m in [r.a] : [for x in m : x.id]]"));
}
