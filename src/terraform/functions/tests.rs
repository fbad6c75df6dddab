//! Every family against answers read off the real `terraform console` (1.11.4).

mod collections;
mod encodings;
mod text;

use crate::terraform::eval::tests::{check, refused};

#[test]
fn numbers() {
    check(&[
        ("range(1,10,3)", "[1,4,7]"),
        ("range(10,1)", "[10,9,8,7,6,5,4,3,2]"),
        ("range(0,1,0.25)", "[0,0.25,0.5,0.75]"),
        ("range(1,1)", "[]"),
        ("log(8,2)", "3"),
        ("log(100,10)", "2"),
        ("pow(2,0.5)", "1.4142135623730951"),
        ("pow(2,-1)", "0.5"),
        ("ceil(0.5)", "1"),
        ("floor(-0.5)", "-1"),
        ("abs(-0.1)", "0.1"),
        ("parseint(\"-ff\",16)", "-255"),
        ("parseint(\"+ff\",16)", "255"),
        ("max(1,\"2\")", "2"),
    ]);
    refused(&[
        ("range(1,2,-1)", "end must be less than start when step is negative"),
        ("range(2,1,1)", "end must be greater than start when step is positive"),
        ("range(1,2,0)", "step must not be zero"),
        ("signum(0.5)", "value must be a whole number, between -9223372036854775808 a"),
        ("parseint(\"\",10)", "cannot parse \"\" as a base 10 integer"),
        ("parseint(12,10)", "first argument must be a string, not number"),
    ]);
}

#[test]
fn addresses() {
    check(&[
        ("cidrsubnet(\"10.0.0.0/8\",8,255)", "\"10.255.0.0/16\""),
        (
            "cidrsubnets(\"10.1.0.0/16\",4,4,8,4)",
            "[\"10.1.0.0/20\",\"10.1.16.0/20\",\"10.1.32.0/24\",\"10.1.48.0/20\"]",
        ),
        ("cidrhost(\"10.0.0.0/8\",16777215)", "\"10.255.255.255\""),
        ("cidrhost(\"10.0.0.0/8\",-16777216)", "\"10.0.0.0\""),
        ("cidrhost(\"fd00::/64\",34)", "\"fd00::22\""),
        ("cidrhost(\"fd00::/64\",-1)", "\"fd00::ffff:ffff:ffff:ffff\""),
        ("cidrsubnet(\"::/0\",128,5)", "\"::5/128\""),
        ("cidrsubnet(\"1.2.3.4/32\",0,0)", "\"1.2.3.4/32\""),
        ("cidrsubnet(\"10.0.0.0/8\",\"8\",\"1\")", "\"10.1.0.0/16\""),
    ]);
    refused(&[
        ("cidrsubnet(\"10.0.0.0/8\",8,300)", "prefix extension of 8 does not accommodate a subnet numbered"),
        ("cidrsubnets(\"10.1.0.0/16\",0)", "must extend prefix by at least one bit"),
        ("cidrsubnets(\"10.1.0.0/30\",1,1,1)", "not enough remaining address space for a subnet with a prefi"),
        ("cidrhost(\"10.0.0.0/8\",16777216)", "prefix of 8 does not accommodate a host numbered 16777216"),
        ("cidrnetmask(\"10.0.0.0/33\")", "10.0.0.0/33"),
    ]);
}

#[test]
fn times() {
    check(&[
        ("formatdate(\"YYYY'T'hh:mm:ssZ\",\"2020-02-29T13:05:09+01:30\")", "\"2020T13:05:09+01:30\""),
        (
            "formatdate(\"EEEE MMMM D HH:mm AA aa ZZZZ ZZZZZ\",\"2020-02-29T00:05:09Z\")",
            "\"Saturday February 29 12:05 AM am +0000 +00:00\"",
        ),
        ("formatdate(\"YY M DD h m s\",\"2020-12-01T09:05:09Z\")", "\"20 12 01 9 5 9\""),
        ("timeadd(\"2020-02-28T23:59:59Z\",\"1h30m\")", "\"2020-02-29T01:29:59Z\""),
        ("timeadd(\"2020-02-28T23:59:59+02:00\",\"24h\")", "\"2020-02-29T23:59:59+02:00\""),
        ("timeadd(\"2020-02-28T00:00:00.5Z\",\"0.6s\")", "\"2020-02-28T00:00:01Z\""),
        ("timecmp(\"2020-01-01T00:00:00Z\",\"2020-01-01T00:00:00.1Z\")", "-1"),
    ]);
    refused(&[
        ("formatdate(\"X\",\"2020-12-01T09:05:09Z\")", "this is not a date format verb; literals must be quoted"),
        ("formatdate(\"'a\",\"2020-12-01T09:05:09Z\")", "unterminated literal '"),
        ("timeadd(\"2020-02-30T00:00:00Z\",\"1h\")", "day of month out of range"),
        ("timeadd(\"2020-02-28T00:00:00Z\",\"1\")", "missing unit in duration \"1\""),
        ("timeadd(\"2020-02-28T00:00:00Z\",\"-1h-1m\")", "unknown unit \"h-\" in duration \"-1h-1m\""),
    ]);
}

#[test]
fn arguments_at_the_edge() {
    check(&[
        ("timecmp(\"2020-01-01T00:00:00-23:60\", \"2020-01-02T00:00:00Z\")", "0"),
        ("timecmp(\"2020-01-01T00:00:00+24:60\", \"2020-01-02T00:00:00Z\")", "-1"),
        ("chunklist([], 0)", "[]"),
        ("chunklist([1], 0)", "[[1]]"),
        ("cidrsubnets(\"fd00:1::/48\", 32)", "[\"fd00:1::/80\"]"),
        ("fileset(\"missing\", \"[\")", "[]"),
        ("[[1, 2]].*.0", "[1]"),
        ("[{ a = [1, 2] }].*.a.0", "[1]"),
        ("[{ a = [1, 2] }].*.a[0]", "[1,2]"),
    ]);
    refused(&[
        ("timecmp(\"2020-01-01T00:00:00+25:00\", \"2020-01-02T00:00:00Z\")", "UTC offset"),
        ("timeadd(\"2020-01-01T00:00:00+24:00\", \"1h\")", "UTC offset"),
        ("cidrsubnets(\"fd00:1::/48\", 33)", "by more than 32 bits"),
        ("yamldecode(\"\\u2028\")", "expecting a value"),
        ("rsadecrypt(\"?\", \"-----BEGIN \")", "must be base64-encoded"),
        ("rsadecrypt(\"YQ==\", \"b\")", "no key found"),
        ("fileset(\".\", \"[\")", "syntax error in pattern"),
        ("indent(9007199254740993, \"one line\")", "longer than the limit"),
    ]);
}

#[test]
fn what_a_comparison_with_the_real_terraform_found() {
    check(&[
        (
            "csvdecode(\"a,b\\r\\n1,\\\"x,\\\"\\\"y\\\"\\r\\n\\n3,4\")",
            "[{\"a\":\"1\",\"b\":\"x,\\\"y\"},{\"a\":\"3\",\"b\":\"4\"}]",
        ),
        ("csvdecode(\"a\\n\\\"x\\ny\\\"\\n\")", "[{\"a\":\"x\\ny\"}]"),
        ("element(tolist([\"a\",\"b\"]),-1)", "\"b\""),
        ("element([\"a\",\"b\"],-2)", "\"a\""),
        ("parseint(\"-0\",4)", "0"),
        ("cidrsubnet(\"192.168.1.77/24\",-1,1)", "\"192.168.3.0/23\""),
        ("yamldecode(\"a:\\tb\")", "{\"a\":\"b\"}"),
        ("yamldecode(\"[\\t1]\")", "[1]"),
        ("yamlencode(\"😀\")", "\"\\\"\\\\U0001F600\\\"\\n\""),
        ("jsondecode(\"{\\\"a\\\":1,\\\"a\\\":\\\"x\\\"}\")", "{\"a\":\"x\"}"),
    ]);
    refused(&[
        ("csvdecode(\"a,b\\n1,\\\"x\\n\")", "extraneous or missing \" in quoted-field"),
        ("csvdecode(\"a\\nx\\\"y\\n\")", "bare \" in non-quoted-field"),
        ("element([\"a\",\"b\"],-1)", "negative index"),
        ("timeadd(\"2020-01-01T00:00:00+24:00\",\"1h\")", "as UTC offset"),
        ("yamldecode(\"\\ta: 1\")", "cannot start any token"),
        ("yamldecode(\"-\\ta\")", "cannot start any token"),
        ("yamldecode(\"\\u0001\")", "control characters are not allowed"),
        ("jsondecode(\"{\\\"a\\\":1,\\\"a\\\":{}}\")", "object required"),
        ("textdecodebase64(\"/w==\",\"UTF-8\")", "not valid in UTF-8"),
        ("tolist([{a=1},null])", "list of any single type"),
    ]);
}

/// The signatures that `terraform metadata functions -json` (1.11.4) gives, a question mark behind what may be null.
const SIGNATURES: &str = include_str!("signatures.txt");

#[test]
fn the_functions_are_those_of_terraform() {
    let shown =
        |param: &super::Param| format!("{}: {}{}", param.name, param.want.ty(), if param.nullable { "?" } else { "" });
    // `try` and `can` look at errors and are no functions here; `list` and `map` only say that they are gone.
    let all = super::FAMILIES.iter().copied().flatten().filter(|function| !matches!(function.name, "list" | "map"));
    let mut ours: Vec<String> = all
        .map(|function| {
            let params =
                function.params.iter().map(shown).chain(function.variadic.iter().map(|more| shown(more) + "..."));
            format!("{}({})", function.name, params.collect::<Vec<_>>().join(", "))
        })
        .collect();
    ours.extend(["can(expression: any)".to_owned(), "try(expressions: any...)".to_owned()]);
    ours.sort();
    let theirs: Vec<&str> = SIGNATURES.lines().collect();
    assert_eq!(theirs.len(), 118);
    let differ: Vec<&String> = ours.iter().filter(|line| !theirs.contains(&&***line)).collect();
    let missing: Vec<&&str> = theirs.iter().filter(|line| !ours.iter().any(|ours| ours == **line)).collect();
    assert!(differ.is_empty() && missing.is_empty(), "only here: {differ:#?}\nonly there: {missing:#?}");
}
