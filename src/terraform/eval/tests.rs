//! Answers read off the real `terraform console` (1.11.4), and what stays symbolic where it would wait for apply.

mod symbolic;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::input::Sources;
use crate::terraform::syntax::ast::StepKind;
use crate::terraform::syntax::parse_expression;
use crate::terraform::value::Kind;
use crate::text::{Address, Identity, Mode, ModulePath, Symbol, SymbolKind};

/// `r.NAME` is an attribute known after apply, `var.NAME` a variable without a value, `account` the account's number.
struct TestScope {
    sources: Arc<Sources>,
    dir: PathBuf,
}

impl Scope for TestScope {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, Diagnostic> {
        let origin = Origin::at(reference.span);
        let symbol = |symbol: Symbol, consumed: usize| {
            Ok(Resolved { value: Value::symbol(symbol, Type::Dynamic, origin.clone()), consumed, doubt: None })
        };
        let name = match reference.steps.first().map(|step| &step.kind) {
            Some(StepKind::Attr(name)) => Arc::clone(name),
            _ => "".into(),
        };
        let address = || Address {
            module: ModulePath::root(),
            mode: Mode::Managed,
            type_name: "aws_x".into(),
            name: "r".into(),
            key: None,
        };
        match reference.root {
            "account" => symbol(Symbol::new("account", SymbolKind::Identity(Identity::Account), "not given"), 0),
            "var" => {
                let kind = SymbolKind::Variable { module: ModulePath::root(), name: Arc::clone(&name) };
                symbol(Symbol::new(format!("var.{name}"), kind, "no default"), 1)
            }
            "r" => {
                let kind = SymbolKind::Attribute { address: address(), path: Arc::clone(&name) };
                symbol(Symbol::new(format!("r.{name}"), kind, "known after apply"), 1)
            }
            _ => Err(Diagnostic::error("Invalid reference", reference.span)),
        }
    }

    fn base_dir(&self) -> &Path {
        &self.dir
    }

    fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }
}

fn scope() -> TestScope {
    TestScope { sources: Arc::new(Sources::new()), dir: PathBuf::from(".") }
}

fn value_in(scope: &TestScope, expression: &str) -> Result<Value, String> {
    let source = scope.sources.add(Path::new("test.tf"), expression);
    let expr = parse_expression(&source).map_err(|problems| problems[0].message.clone())?;
    evaluate(&expr, scope).map_err(|problem| problem.message)
}

fn value(expression: &str) -> Result<Value, String> {
    value_in(&scope(), expression)
}

/// The value as `jsonencode` prints it, or the error.
fn shown(expression: &str) -> String {
    value(expression).map_or_else(|why| why, |value| value.json_text().to_string())
}

/// Each expression gives this value, as `jsonencode` prints it.
#[track_caller]
pub(crate) fn check(cases: &[(&str, &str)]) {
    for (expression, wanted) in cases {
        assert_eq!(shown(expression), *wanted, "{expression}");
    }
}

/// The type of the value, as a `type` argument writes it.
#[track_caller]
pub(crate) fn type_of(expression: &str) -> String {
    value(expression).expect(expression).ty().to_string()
}

/// Each expression is an error that says this.
#[track_caller]
pub(crate) fn refused(cases: &[(&str, &str)]) {
    for (expression, part) in cases {
        let problem = value(expression).expect_err(expression);
        assert!(problem.contains(part), "{expression}: {problem}");
    }
}

#[track_caller]
fn open(expressions: &[&str]) {
    for expression in expressions {
        let value = value(expression).expect(expression);
        assert!(!value.is_wholly_known(), "{expression} is said to be {}", value.json_text());
    }
}

#[test]
fn operators() {
    check(&[
        ("1 + \"2\"", "3"),
        ("7 % -3", "1"),
        ("1 % 0", "1"),
        ("22/7 > 3", "true"),
        ("\"true\" && !false", "true"),
        ("[1] == [\"1\"]", "false"),
        ("[] == tolist([])", "false"),
        ("null == tostring(null)", "true"),
        ("toset([\"a\",\"b\"]) == toset([\"b\",\"a\"])", "true"),
    ]);
    refused(&[
        ("1 + \"a\"", "a number is required"),
        ("0 / 0", "can't divide zero by zero"),
        ("null + 1", "must not be null"),
        ("false && tobool(\"x\")", "cannot convert"),
    ]);
}

/// Terraform 1.12.0 and later (hashicorp/terraform#36224); 1.11.4 refuses each of the first list.
#[test]
fn the_right_side_of_a_logical_operator_is_nobodys_where_the_left_decides() {
    check(&[
        ("false && tobool([\"x\", r.arn][0])", "false"),
        ("true || tobool([\"x\", r.arn][0])", "true"),
        ("[null, r.arn][0] != null && trimspace([null, r.arn][0]) != \"\"", "false"),
        ("[null, r.arn][0] == null || endswith([null, r.arn][0], \".gov\")", "true"),
        ("\"false\" && [null, r.arn][0]", "false"),
        ("false && [1, r.arn][0] || true", "true"),
        ("false && [null, r.arn][0] ? 1 : 2", "2"),
    ]);
    refused(&[
        ("false || tobool([\"x\", r.arn][0])", "cannot convert"),
        ("true && tobool([\"x\", r.arn][0])", "cannot convert"),
        ("tobool([\"x\", r.arn][0]) || true", "cannot convert"),
        ("null && [1, r.arn][0]", "must not be null"),
        ("true || nothing", "Invalid reference"),
        ("true || [nothing][1]", "Invalid reference"),
        // It refers to nothing: it can never be right.
        ("false && tobool(\"x\")", "cannot convert"),
    ]);
    open(&["var.x && tobool([\"x\", r.arn][0])", "var.x != null || tobool([\"x\", r.arn][0])"]);
}

#[test]
fn a_chain_of_operators_may_be_long() {
    assert_eq!(shown(&format!("1{}", " + 1".repeat(900))), "901");
}

#[test]
fn conditionals_give_both_results_one_type() {
    check(&[
        ("false ? \"a\" : 1", "\"1\""),
        ("true ? {a = 1} : {b = \"x\"}", "{\"a\":\"1\"}"),
        ("true ? [1, 2] : [\"a\"]", "[\"1\",\"2\"]"),
        ("true ? 1 : {a = 1}.b", "1"),
        ("true ? {a = 1, b = \"y\"} : tomap({})", "{\"a\":\"1\",\"b\":\"y\"}"),
        // Attributes without a type in common: the map would have to become an object.
        ("true ? {a = \"x\", b = [\"y\"]} : tomap({})", "{\"a\":\"x\",\"b\":[\"y\"]}"),
    ]);
    refused(&[("false ? {a = \"x\", b = [\"y\"]} : tomap({})", "required")]);
    refused(&[("true ? \"x\" : [1]", "consistent types"), ("1 ? 1 : 2", "must be of type bool")]);
}

#[test]
fn a_conditional_takes_its_type_from_a_result_without_a_value_too() {
    check(&[
        ("true ? 1 : \"x${[]}\"", "\"1\""),
        ("true ? 1 : \"%{ if 1 }%{ endif }\"", "\"1\""),
        ("true ? [1] : [\"x${[]}\"]", "[\"1\"]"),
        ("true ? toset([1,2]) : [1,\"1\"]", "[1,2]"),
        ("true ? 1 : [][0]", "1"),
        ("true ? 1 : (true ? 1 : upper())", "1"),
        ("true ? {a=1} : {a=[][0]}", "{\"a\":1}"),
        ("true ? null : {a=1}", "null"),
        ("true ? [toset([1])] : [[1], [\"a\"]]", "[[1]]"),
        ("true ? tomap({}) : jsondecode(\"{\\\"a\\\":1}\")", "{}"),
        ("false ? tomap({}) : {a=1,b=\"x\"}", "{\"a\":\"1\",\"b\":\"x\"}"),
    ]);
    refused(&[
        ("true ? {a=1} : \"s\"", "the 'true' value is object, but the 'false' value is string"),
        (
            "true ? {a=1,c=[]} : {b=2,a={}}",
            "type mismatch for object attribute \"a\": the 'true' value is number, but the 'false' value is object",
        ),
        (
            "true ? {a={x=1,c=[]}} : {a={y={}}}",
            "type mismatch for object attribute \"a\": the 'true' value includes object attribute \"c\", which is absent in the 'false' value",
        ),
        (
            "true ? {a=1,c=[]} : {a=1,c=[],d={}}",
            "the 'false' value includes object attribute \"d\", which is absent in the 'true' value",
        ),
        ("true ? [1,\"a\",{}] : [1]", "the 'true' tuple has length 3, but the 'false' tuple has length 1"),
        (
            "true ? [1,{x=1,c=[]}] : [1,{y={}}]",
            "type mismatch for tuple element 1: the 'true' value includes object attribute \"c\", which is absent in the 'false' value",
        ),
        (
            "true ? tolist([{a=1,c=[]}]) : tolist([{b={}}])",
            "mismatched list element types: the 'true' value includes object attribute \"a\", which is absent in the 'false' value",
        ),
        (
            "true ? toset([{a=1,c=[]}]) : toset([{b={}}])",
            "mismatched set element types: the 'true' value includes object attribute \"a\", which is absent in the 'false' value",
        ),
        ("true ? 1 : tolist([])", "must have consistent types"),
        ("true ? [null] : 1", "must have consistent types"),
        ("true ? {a=null} : 1", "must have consistent types"),
        ("true ? 1 : (1 ? [] : [])", "must have consistent types"),
        ("true ? 1 : 1.*.b", "must have consistent types"),
        ("false ? {for x in [1, 1] : 1 => 1} : 1", "must have consistent types"),
        ("coalescelist([1, 2], 1)", "must be lists or tuples"),
        ("{account.b = 1}", "Ambiguous attribute key"),
        ("true ? 1 : [for x in [1] : x.y]", "must have consistent types"),
        ("[for x in [] : 1 if 1]", "'if' clause"),
        ("tolist([[1]])[5].*.a", "does not identify an element"),
        ("tolist(true ? null : [1])[*]", "cannot be applied to null"),
    ]);
    check(&[("try([1]...)", "1"), ("try([][0], [2]...)", "2"), ("can([1]...)", "true")]);
}

#[test]
fn access_and_splats() {
    check(&[
        ("[1,2,3][\"1\"]", "2"),
        ("{a = 1}[*].a", "[1]"),
        ("null[*].a", "[]"),
        ("[{a = [1, 2]}, {a = [3]}].*.a[0]", "[1,2]"),
        ("[[1, 2], [3]][*][0]", "[1,3]"),
    ]);
    refused(&[
        ("[1][-1]", "negative"),
        ("[1][1]", "greater than or equal"),
        ("{a = 1}.b", "does not have an attribute"),
        ("\"a\".b", "primitive-typed"),
        ("toset([1])[0]", "identified only by their value"),
        ("[[1]].0.0", "index"),
    ]);
}

#[test]
fn for_goes_through_sorted_keys() {
    check(&[
        ("[for k, v in {b = 1, a = 2, \"10\" = 3} : \"${k}${v}\"]", "[\"103\",\"a2\",\"b1\"]"),
        ("{for i, x in [\"a\", \"b\", \"a\"] : x => i...}", "{\"a\":[0,2],\"b\":[1]}"),
        ("[for x in [1, 2, 3] : x if x > 1]", "[2,3]"),
    ]);
    refused(&[("{for x in [1, 1] : x => x}", "two different items"), ("[for x in null : x]", "null value")]);
}

#[test]
fn templates() {
    check(&[
        ("\"${[1]}\"", "[1]"),
        ("\"a ${~ \"b\" ~} c\"", "\"abc\""),
        ("\"%{ for x in [1, 2] }${x},%{ endfor }\"", "\"1,2,\""),
        ("length(\"e\\u0301\")", "1"),
    ]);
    refused(&[("\"a${null}\"", "null"), ("\"a${[]}\"", "string required"), ("\"%{ if 1 }a%{ endif }\"", "type bool")]);
}

#[test]
fn a_policy_keeps_its_keys_and_places() {
    let scope = scope();
    let written = "jsonencode({ Condition = { \"${r.url}:sub\" = [\"x\", r.arn] } })";
    let value = value_in(&scope, written).expect("a policy");
    let Kind::Str { json: Some(json), .. } = &value.kind else { panic!("no structure beside {value:?}") };
    let json = json.to_json();
    let condition = json.get("Condition").expect("a condition");
    let crate::json::Kind::Object(members) = &condition.kind else { panic!("no object") };
    assert_eq!(members[0].key.to_string(), "${r.url}:sub");
    let crate::json::Kind::Array(values) = &members[0].value.kind else { panic!("no array") };
    let places: Vec<String> = values.iter().map(|value| scope.sources.slice(value.span().expect("a place"))).collect();
    assert_eq!(places, ["\"x\"", "r.arn"]);
}

#[test]
fn a_policy_file_is_pointed_at_in_that_file() {
    let dir = tempfile::tempdir().expect("a directory");
    std::fs::write(dir.path().join("p.json"), "{\"Action\": \"s3:*\"}").expect("written");
    std::fs::write(dir.path().join("p.tftpl"), "{\"Resource\": \"${arn}/*\"}").expect("written");
    let scope = TestScope { sources: Arc::new(Sources::new()), dir: dir.path().to_path_buf() };
    let place = |expression: &str| {
        let value = value_in(&scope, expression).expect(expression);
        let text = value.text().expect("text");
        let at = text.to_string().find('*').expect("a star");
        text.spans_of(at, at + 1)
            .iter()
            .map(|&span| (scope.sources.get(span.file).name().to_owned(), span.start))
            .collect::<Vec<_>>()
    };
    let star = place("jsondecode(file(\"p.json\")).Action");
    assert!(star.len() == 1 && star[0].0.ends_with("p.json") && star[0].1 == 15, "{star:?}");
    let star = place("templatefile(\"p.tftpl\", {arn = r.arn})");
    assert!(star.len() == 1 && star[0].0.ends_with("p.tftpl") && star[0].1 == 21, "{star:?}");
    let refused = value_in(&scope, "templatefile(\"p.tftpl\", {})").expect_err("arn is missing");
    assert!(refused.contains("does not contain key \"arn\""), "{refused}");
}

#[test]
fn hostile_expressions_end() {
    refused(&[
        ("[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : a]]]", "the limit of 2000000"),
        ("setproduct(range(1000), range(1000), range(1000))", "the limit of 1,000,000 elements"),
        ("range(1e12)", "more than 1024"),
        ("format(\"%999999999d\", 1)", "larger than"),
        ("indent(10000000, \"\\n\\n\\n\")", "the limit of 16 MiB"),
        ("[for i in range(1000) : format(\"%1000000s\", i)]", "the limit of 160 MiB"),
        (
            "yamldecode(\"a: &a [x,x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\")",
            "the limit of 1,000,000 elements and 160 MiB",
        ),
        ("jsondecode(join(\"\", [for i in range(1000) : \"[\"]))", "failed"),
    ]);
}

#[test]
fn what_is_trimmed_beside_an_interpolation_still_makes_a_text() {
    check(&[
        ("\"\\r\\n${~1}\"", "\"1\""),
        ("\"${1~}  \"", "\"1\""),
        ("\"${~1~}\"", "1"),
        ("<<EOT\n${1~}\nEOT\n", "\"1\""),
        ("true ? 1 : \" ${~[]}\"", "\"1\""),
    ]);
}

#[test]
fn a_name_that_means_nothing_is_wrong_where_it_is_not_chosen() {
    refused(&[("true ? 1 : nope", "Invalid reference"), ("true ? 1 : [nope + 1]", "Invalid reference")]);
    check(&[("[for x in [1] : true ? x : x.a]", "[1]"), ("[for x in [1] : true ? x : [for y in 1 : y]]", "[1]")]);
}

#[test]
fn what_is_in_a_for_over_one_of_a_few_is_not_evaluated_for_each_of_what_they_make_together() {
    let nested = |depth: usize| {
        (0..depth).fold("[x]".to_owned(), |inner, _| {
            format!(r#"flatten([for x in {{ a = ["a"], b = ["b"] }}[var.k] : {inner}])"#)
        })
    };
    let (scope, state) = (scope(), State::default());
    let value = |depth: usize| {
        let source = scope.sources.add(Path::new("test.tf"), &*nested(depth));
        let expr = parse_expression(&source).expect("an expression");
        Evaluator::new(&scope, &state).expr(&expr).expect("a value")
    };
    let shown = format!("{:?}", value(1).kind);
    assert!(shown.contains("\"a\"") && shown.contains("\"b\""), "{shown}");
    value(12);
    assert!(state.steps.get() < 5_000, "{}", state.steps.get());
}
