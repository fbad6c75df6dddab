//! `iamlint suggest` in a module: what a caller gives stays the caller's.

use crate::common::{directory, iamlint, printed, rewritten, said};
use crate::parts::{document, documented, encoded, role};

/// A module of a state machine that calls a function, and the role's policy.
fn module(function: &str, policy: &str) -> String {
    let machine = format!(
        r#"
variable "name" {{}}

variable "settings" {{
  default = {{}}
}}

resource "aws_sfn_state_machine" "m" {{
  name     = "m"
  role_arn = aws_iam_role.m.arn
  definition = jsonencode({{
    StartAt = "Go"
    States = {{
      Go = {{ Type = "Task", Resource = "arn:aws:states:::lambda:invoke", Parameters = {{ FunctionName = {function} }}, End = true }}
    }}
  }})
}}
"#
    );
    [&machine, &role("m", "states"), policy].concat()
}

/// A call of the module in a directory beside it.
fn call(name: &str) -> String {
    format!(
        "module \"m\" {{\n  source   = \"../m\"\n  name     = {name}\n  settings = {{ function = \"b\", arn = \"arn:aws:lambda:eu-west-2:111122223333:function:c\" }}\n}}\n"
    )
}

/// The resources of the only statement, after the suggestion is written.
fn resources(function: &str, callers: &[&str]) -> String {
    let policy = documented("m") + &document("m", "\"lambda:InvokeFunction\"", "\"*\"");
    let module = module(function, &policy);
    let calls: Vec<(String, String)> =
        callers.iter().enumerate().map(|(at, name)| (format!("root{at}/main.tf"), call(name))).collect();
    let own = [("m/main.tf", module.as_str())];
    let files: Vec<(&str, &str)> =
        own.into_iter().chain(calls.iter().map(|(path, text)| (path.as_str(), text.as_str()))).collect();
    let after = rewritten(&files);
    let text = std::fs::read_to_string(after.path().join("m/main.tf")).expect("reads");
    let written = text.split_once("resources = [").expect("a list").1;
    let (list, _) = written.split_once(']').expect("its end");
    list.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// However short it is, and whatever functions it went through, as long as it is still there as it was given.
#[test]
fn what_the_only_caller_gives_is_said_by_the_variable() {
    let of = |function: &str| resources(function, &["\"a\""]);
    insta::assert_snapshot!(of("\"${var.name}-go\""), @r#""arn:aws:lambda:*:*:function:${var.name}-go", "arn:aws:lambda:*:*:function:${var.name}-go:*","#);
    let goes = of("\"${var.name}-go\"");
    assert_eq!(of("format(\"%s-go\", var.name)"), goes);
    assert_eq!(of("join(\"-\", [lower(var.name), \"go\"])"), goes);
    insta::assert_snapshot!(of("lookup(var.settings, \"function\", \"z\")"), @r#""arn:aws:lambda:*:*:function:${var.settings.function}", "arn:aws:lambda:*:*:function:${var.settings.function}:*","#);
    insta::assert_snapshot!(of("var.settings.arn"), @r#"var.settings.arn, "${var.settings.arn}:*""#);
    insta::assert_snapshot!(of("\"fixed\""), @r#""arn:aws:lambda:*:*:function:fixed", "arn:aws:lambda:*:*:function:fixed:*""#);
}

#[test]
fn roots_that_give_different_things_are_told_by_the_variable() {
    let one = resources("\"${var.name}-go\"", &["\"a\""]);
    assert_eq!(resources("\"${var.name}-go\"", &["\"a\"", "\"b\""]), one);
}

/// What is no longer what was given has no word: nothing is written that another caller would not want. What can be said of the rest is.
#[test]
fn what_was_made_of_what_is_given_stays_on_what_it_was_on() {
    assert_eq!(resources("upper(var.name)", &["\"a\""]), "\"*\"");
    let policy = documented("m") + &document("m", "\"lambda:InvokeFunction\", \"sqs:*\"", "\"*\"");
    let module = module("upper(var.name)", &policy);
    let written = |caller: (&str, &str)| {
        let after = rewritten(&[("m/main.tf", &module), caller]);
        std::fs::read_to_string(after.path().join("m/main.tf")).expect("reads")
    };
    let text = written(("root/main.tf", &call("\"a\"")));
    assert!(text.contains("actions   = [\"lambda:InvokeFunction\"]\n    resources = [\"*\"]"), "{text}");
    // However the caller is written.
    assert_eq!(written(("root/main.tf.json", r#"{"module": {"m": {"source": "../m", "name": "a"}}}"#)), text);
}

/// Two variables that one caller gives the same: which of them was meant is not to be seen, and another caller may give them different things.
#[test]
fn what_several_variables_may_have_brought_is_said_by_none() {
    let policy = documented("m") + &document("m", "\"lambda:InvokeFunction\"", "\"*\"");
    let module = module("\"${var.name}-go\"", &policy) + "\nvariable \"other\" {}\n";
    let caller = |other: &str| {
        format!(
            "locals {{\n  it = \"photos\"\n}}\n\nmodule \"m\" {{\n  source = \"../m\"\n  name   = local.it\n  other  = {other}\n}}\n"
        )
    };
    let written = |other: &str| {
        let after = rewritten(&[("m/main.tf", &module), ("root/main.tf", &caller(other))]);
        std::fs::read_to_string(after.path().join("m/main.tf")).expect("reads")
    };
    assert_eq!(written("local.it"), module);
    // One that holds the other is not what was meant: the module itself wrote what follows.
    assert!(written("\"${local.it}-go\"").contains("function:${var.name}-go\""));
}

/// What the policy is waited for by is named as it is called, not referred to.
#[test]
fn a_reference_that_would_close_a_cycle_is_not_made() {
    let machine = r#"
resource "aws_sfn_state_machine" "m" {
  name       = "m"
  role_arn   = aws_iam_role.m.arn
  definition = jsonencode({ StartAt = "Go", States = { Go = { Type = "Succeed" } } })
  depends_on = [aws_iam_role_policy.start]
}

resource "aws_cloudwatch_event_target" "t" {
  rule     = "nightly"
  arn      = aws_sfn_state_machine.m.arn
  role_arn = aws_iam_role.start.arn
}
"#;
    let statement = r#"{ Effect = "Allow", Action = "states:StartExecution", Resource = "*" }"#;
    let text = [machine, &role("m", "states"), &role("start", "events"), &encoded("start", statement)].concat();
    let after = rewritten(&[("main.tf", &text)]);
    let text = std::fs::read_to_string(after.path().join("main.tf")).expect("reads");
    assert!(text.contains("\"arn:aws:states:*:*:stateMachine:m\""), "{text}");
}

/// A template has no words but those that it is given, from whichever root it is read.
#[test]
fn a_template_says_nothing_of_what_callers_give() {
    let policy = r#"
resource "aws_iam_role_policy" "m" {
  role   = aws_iam_role.m.id
  policy = templatefile("${path.module}/policy.json.tpl", {})
}
"#;
    let template = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}]}"#;
    let (module, first, second) = (module("\"${var.name}-go\"", policy), call("\"a\""), call("\"b\""));
    let files = [("m/main.tf", &*module), ("m/policy.json.tpl", template), ("first/main.tf", &*first)];
    let second = [("second/main.tf", &*second)];
    for files in [&files[..], &[&files[..], &second].concat()] {
        let project = directory(files);
        let patch = iamlint(project.path(), &["suggest", "--diff", "."]);
        assert_eq!((patch.status.code(), printed(&patch)), (Some(0), String::new()), "{}", said(&patch));
        let json = printed(&iamlint(project.path(), &["suggest", "--output-format", "json", "."]));
        assert!(json.contains("it stays on what it is on"), "{json}");
    }
}
