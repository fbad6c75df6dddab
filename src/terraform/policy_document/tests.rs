use std::path::Path;
use std::sync::Arc;

use crate::input::Sources;
use crate::terraform::{Evaluation, Options};

struct Made {
    json: String,
    problems: Vec<String>,
    evaluation: Evaluation,
    sources: Arc<Sources>,
}

/// The document that `data "aws_iam_policy_document" "d"` in `text` makes.
fn made(text: &str) -> Made {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("main.tf"), text).expect("a file");
    let sources = Arc::new(Sources::new());
    let evaluation = Evaluation::load(directory.path(), &sources, &Options::default());
    let instance = evaluation.instances().iter().find(|instance| &*instance.address.name == "d").expect("a document");
    let json = evaluation.attribute(instance, "minified_json").text().expect("a text").to_string();
    let problems = evaluation.diagnostics().into_iter().map(|problem| problem.message).collect();
    Made { json, problems, evaluation, sources }
}

#[test]
fn a_statement_has_the_providers_defaults_and_order() {
    let made = made(
        r#"data "aws_iam_policy_document" "d" {
        statement {}
        statement {
          resources = ["*", "*"]
          actions   = ["a:1", "b:2", "B:2", "a:1"]
          sid       = "S"
          condition {
            variable = "v"
            test     = "Bool"
            values   = [true]
          }
        }
    }"#,
    );
    assert_eq!(
        made.json,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow"},{"Sid":"S","Effect":"Allow","Action":["b:2","a:1","B:2"],"Resource":"*","Condition":{"Bool":{"v":"true"}}}]}"#
    );
    assert_eq!(made.problems, Vec::<String>::new());
}

#[test]
fn json_is_indented_as_go_indents() {
    let made = made(
        "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    principals {\n      type = \"AWS\"\n      identifiers = []\n    }\n  }\n}\n",
    );
    let instance = &made.evaluation.instances()[0];
    let json = made.evaluation.attribute(instance, "json").text().expect("a text").to_string();
    insta::assert_snapshot!(json, @r#"
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {
            "AWS": []
          }
        }
      ]
    }
    "#);
}

#[test]
fn principals_of_one_type_come_in_the_order_of_their_checksums() {
    let block = |ids: &str| format!("principals {{\n type = \"AWS\"\n identifiers = [{ids}]\n }}\n");
    let text = format!(
        "data \"aws_iam_policy_document\" \"d\" {{\n statement {{\n {}{}{} }}\n}}\n",
        block("\"222222222222\""),
        block("\"111111111111\""),
        block("\"arn:aws:iam::333333333333:role/a\", \"arn:aws:iam::333333333333:role/b\"")
    );
    let principals = r#""Principal":{"AWS":["111111111111","arn:aws:iam::333333333333:role/b","arn:aws:iam::333333333333:role/a","222222222222"]}"#;
    assert!(made(&text).json.contains(principals), "{}", made(&text).json);
}

#[test]
fn policy_variables_are_replaced_where_the_provider_does_and_keep_their_place() {
    let text = "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions   = [\"s3:&{x}\"]\n    resources = [\"arn:&{x}*\"]\n  }\n}\n";
    let made = made(text);
    assert!(made.json.contains(r#""Action":"s3:\u0026{x}","Resource":"arn:${x}*""#), "{}", made.json);
    let document = made.evaluation.document(&made.evaluation.instances()[0]).expect("a document");
    let statement = &document.get("Statement").and_then(|list| list.elements()).expect("a list")[0];
    let place = |value: &crate::terraform::value::Value| made.sources.slice(value.origin.single().expect("a place"));
    assert!(place(statement).starts_with("statement {") && place(statement).ends_with('}'));
    let resource = statement.get("Resource").and_then(|value| value.text()).expect("a text");
    assert_eq!(made.sources.slice(resource.spans_of(8, 9)[0]), "*");
    assert_eq!(place(statement.get("Action").expect("an action")), "\"s3:&{x}\"");
}

#[test]
fn documents_merge_by_sid_in_place_and_keep_their_places() {
    let made = made(
        r#"
    data "aws_iam_policy_document" "a" {
      policy_id = "one"
      statement {
        sid     = "A"
        actions = ["a:a"]
      }
      statement { actions = ["x:x"] }
    }
    data "aws_iam_policy_document" "over" {
      version = "2008-10-17"
      statement {
        sid     = "A"
        actions = ["o:o"]
      }
      statement { actions = ["p:p"] }
    }
    data "aws_iam_policy_document" "d" {
      source_policy_documents   = [data.aws_iam_policy_document.a.json, "", null]
      override_policy_documents = [data.aws_iam_policy_document.over.json]
      statement {
        sid     = "B"
        actions = ["b:b"]
      }
    }"#,
    );
    assert_eq!(
        made.json,
        r#"{"Version":"2012-10-17","Id":"one","Statement":[{"Sid":"A","Effect":"Allow","Action":"o:o"},{"Effect":"Allow","Action":"x:x"},{"Sid":"B","Effect":"Allow","Action":"b:b"},{"Effect":"Allow","Action":"p:p"}]}"#
    );
    let instances = made.evaluation.instances().iter();
    let instance = instances.clone().find(|instance| &*instance.address.name == "d").expect("a document");
    let document = made.evaluation.document(instance).expect("a document");
    let first = &document.get("Statement").and_then(|list| list.elements()).expect("a list")[0];
    assert!(made.sources.slice(first.origin.single().expect("a place")).contains("\"o:o\""));
}

#[test]
fn a_sid_twice_is_an_error_and_both_statements_stay() {
    let made = made(
        r#"data "aws_iam_policy_document" "d" {
  statement {
    sid     = "A"
    actions = ["a:a"]
  }
  statement {
    sid     = "A"
    actions = ["b:b"]
  }
}"#,
    );
    assert_eq!(made.problems, ["duplicate Sid (A): each statement needs a Sid of its own, or none"]);
    assert!(made.json.contains("a:a") && made.json.contains("b:b"), "{}", made.json);
}

#[test]
fn statements_that_are_only_perhaps_there_may_share_a_sid() {
    let made = made(
        r#"variable "stage" { type = string }
locals {
  live = { sid = "Listed", action = "c:c" }
  test = { sid = "Listed", action = "d:d" }
}
data "aws_iam_policy_document" "d" {
  dynamic "statement" {
    for_each = var.stage == "live" ? [1] : []
    content {
      sid     = "Own"
      actions = ["a:a"]
    }
  }
  dynamic "statement" {
    for_each = var.stage == "test" ? [1] : []
    content {
      sid     = "Own"
      actions = ["b:b"]
    }
  }
  dynamic "statement" {
    for_each = concat(var.stage == "live" ? [local.live] : [], var.stage == "test" ? [local.test] : [])
    content {
      sid     = statement.value.sid
      actions = [statement.value.action]
    }
  }
}"#,
    );
    assert!(made.problems.is_empty(), "{:?}", made.problems);
    for action in ["a:a", "b:b", "c:c", "d:d"] {
        assert!(made.json.contains(action), "{action} in {}", made.json);
    }
    // Neither has the Sid for certain, so that nobody has to give them two.
    let certain = |sid: &str| made.json.contains(&format!("\"Sid\":\"{sid}\""));
    assert!(!certain("Own") && !certain("Listed"), "{}", made.json);
}

/// What is left of a base document under what is merged onto it.
fn merged(base: &str, own: &str) -> String {
    let made = made(&format!(
        r#"variable "live" {{ type = bool }}
data "aws_iam_policy_document" "base" {{
{base}
}}
data "aws_iam_policy_document" "d" {{
  source_policy_documents = [data.aws_iam_policy_document.base.json]
{own}
}}"#
    ));
    assert!(made.problems.is_empty(), "{:?}", made.problems);
    made.json
}

#[test]
fn what_is_perhaps_there_replaces_no_allow_and_is_replaced_by_what_is_certain() {
    let statement = |effect: &str, action: &str| {
        format!("statement {{\n sid = \"A\"\n effect = \"{effect}\"\n actions = [\"{action}\"]\n }}")
    };
    let perhaps = |effect: &str, action: &str| {
        format!(
            "dynamic \"statement\" {{\n for_each = var.live ? [1] : []\n content {{\n sid = \"A\"\n effect = \"{effect}\"\n actions = [\"{action}\"]\n }}\n }}"
        )
    };
    let both = merged(&statement("Allow", "a:a"), &perhaps("Allow", "b:b"));
    assert!(both.contains("a:a") && both.contains("b:b"), "{both}");
    let certain = merged(&perhaps("Allow", "a:a"), &statement("Allow", "b:b"));
    assert!(!certain.contains("a:a") && certain.contains("b:b") && certain.contains("\"A\""), "{certain}");
    // Nobody can count on a denial that may be replaced.
    let denial = merged(&statement("Deny", "a:a"), &perhaps("Allow", "b:b"));
    assert!(!denial.contains("a:a") && denial.contains("b:b"), "{denial}");
}

#[test]
fn json_is_merged_as_the_provider_reads_it() {
    let made = made(
        r#"data "aws_iam_policy_document" "d" {
      source_policy_documents = [<<EOT
        {"version": "2012-10-17", "Foo": 1, "statement": [
          {"effect": "Allow", "action": ["b:b", "a:a"], "resource": ["${aws_s3_bucket.b.arn}/*"], "principal": {"AWS": ["a", "b"]},
           "condition": {"Bool": {"x": true}, "NumericLessThan": {"y": 5}}, "Bar": 2}]}
EOT
      ]
    }
    resource "aws_s3_bucket" "b" {}"#,
    );
    assert_eq!(
        made.json,
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["b:b","a:a"],"Resource":["${aws_s3_bucket.b.arn}/*"],"Principal":{"AWS":["b","a"]},"Condition":{"Bool":{"x":"true"}}}]}"#
    );
    let left_out = |name| format!("the provider leaves out {name}: a policy document has no such member");
    assert_eq!(made.problems, [left_out("Foo"), left_out("Bar")]);
    let instance = made.evaluation.instances().iter().find(|instance| &*instance.address.name == "d").expect("it");
    let dropped = made.evaluation.dropped_conditions(instance);
    let [dropped] = &dropped[..] else { panic!("{dropped:?}") };
    assert_eq!((&*dropped.operator, &*dropped.key, dropped.allows), ("NumericLessThan", "y", true));
    assert_eq!(dropped.span.map(|span| made.sources.slice(span)).as_deref(), Some("5"));
}

#[test]
fn what_is_not_known_stays_symbolic() {
    let made = made(
        r#"
    variable "arns" { type = list(string) }
    variable "base" { type = string }
    data "aws_iam_policy_document" "d" {
      source_policy_documents = [var.base]
      statement {
        actions   = ["s3:*"]
        resources = concat(["arn:aws:s3:::x"], [aws_s3_bucket.b.arn])
      }
      statement {
        actions   = ["s3:*"]
        resources = var.arns
      }
    }
    resource "aws_s3_bucket" "b" {}"#,
    );
    assert_eq!(
        made.json,
        r#"{"Version":"2012-10-17","Statement":["${var.base}",{"Effect":"Allow","Action":"s3:*","Resource":["${aws_s3_bucket.b.arn}","arn:aws:s3:::x"]},{"Effect":"Allow","Action":"s3:*","Resource":${var.arns}}]}"#
    );
}

#[test]
fn json_syntax_makes_the_same_document() {
    let directory = tempfile::tempdir().expect("a directory");
    let text = r#"{"data": {"aws_iam_policy_document": {"d": {"statement": {"actions": ["s3:Get*"], "resources": ["${upper("x")}"],
        "principals": [{"type": "AWS", "identifiers": ["*"]}]}}}}}"#
        .replace("(\"x\")", "(\\\"x\\\")");
    std::fs::write(directory.path().join("main.tf.json"), text).expect("a file");
    let evaluation = Evaluation::load(Path::new(directory.path()), &Arc::new(Sources::new()), &Options::default());
    let json = evaluation.attribute(&evaluation.instances()[0], "minified_json").text().expect("a text");
    assert_eq!(
        json.to_string(),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"X","Principal":{"AWS":"*"}}]}"#
    );
}

#[test]
fn what_the_provider_refuses_is_an_error_and_the_rest_is_kept() {
    let made = made(
        "data \"aws_iam_policy_document\" \"d\" {\n  version = \"2020-01-01\"\n  source_policy_documents = [\"{\\\"Statement\\\": {\\\"Effect\\\": \\\"Allow\\\"}}\"]\n  statement {\n    effect = \"allow\"\n    actions = \"s3:*\"\n    condition {\n      test = \"Bool\"\n    }\n  }\n}\n",
    );
    assert_eq!(
        made.json,
        r#"{"Version":"2020-01-01","Statement":[{"Effect":"Allow"},{"Effect":"allow","Action":"s3:*","Condition":{}}]}"#
    );
    assert_eq!(made.problems.len(), 5, "{:?}", made.problems);
}

#[test]
fn of_two_attributes_that_exclude_each_other_one_that_may_be_null_is_not_there() {
    let made = made(
        r#"
        variable "v" {}
        data "aws_iam_policy_document" "d" {
          statement {
            actions       = lookup(var.v, "actions", null)
            not_actions   = lookup(var.v, "not_actions", null)
            resources     = var.v.resources
            not_resources = ["a"]
          }
          statement {
            actions     = ["a:1"]
            not_actions = var.v.not_actions
          }
          statement { not_actions = var.v.not_actions }
          statement {
            actions     = ["a:1"]
            not_actions = ["b:2"]
          }
        }"#,
    );
    let statements = made.json.split("},{").map(|statement| {
        ["\"Action\"", "\"NotAction\"", "\"Resource\"", "\"NotResource\""].map(|name| statement.contains(name))
    });
    let of = |action, not_action, resource, not_resource| [action, not_action, resource, not_resource];
    let expected = [
        of(true, false, false, true),
        of(true, false, false, false),
        of(false, true, false, false),
        of(true, true, false, false),
    ];
    assert_eq!(statements.collect::<Vec<_>>(), expected, "{}", made.json);
}

#[test]
fn of_principals_and_not_principals_blocks_that_are_only_perhaps_there_are_not_there_beside_the_other() {
    let made = made(
        r#"
        variable "v" {}
        data "aws_iam_policy_document" "d" {
          statement {
            dynamic "principals" {
              for_each = var.v.principals
              content {
                type        = "AWS"
                identifiers = ["*"]
              }
            }
            dynamic "not_principals" {
              for_each = var.v.not_principals
              content {
                type        = not_principals.value.type
                identifiers = not_principals.value.identifiers
              }
            }
          }
          statement {
            dynamic "principals" {
              for_each = var.v.principals
              content {
                type        = "AWS"
                identifiers = ["*"]
              }
            }
            not_principals {
              type        = "AWS"
              identifiers = ["111122223333"]
            }
          }
          statement {
            principals {
              type        = "AWS"
              identifiers = ["111122223333"]
            }
            not_principals {
              type        = "AWS"
              identifiers = ["444455556666"]
            }
          }
          statement {
            dynamic "principals" {
              for_each = var.v.principals
              content {
                type        = "*"
                identifiers = ["*"]
              }
            }
            principals {
              type        = "*"
              identifiers = ["*"]
            }
          }
        }"#,
    );
    let statements: Vec<&str> = made.json.split("},{").collect();
    let has =
        statements.iter().map(|statement| ["\"Principal\"", "\"NotPrincipal\""].map(|name| statement.contains(name)));
    assert_eq!(has.collect::<Vec<_>>(), [[true, false], [false, true], [true, true], [true, false]], "{}", made.json);
    // Nobody knows whether it is everyone.
    assert!(!statements[0].contains(r#""AWS":"*""#), "{}", statements[0]);
    assert!(statements[3].contains(r#""Principal":"*""#), "{}", statements[3]);
    assert_eq!(made.problems, Vec::<String>::new());
}

#[test]
fn what_is_no_string_is_an_error_and_stays_as_something_that_is_not_known() {
    let made = made(
        r#"
        variable "topics" {
          default = ["a", "b"]
        }
        data "aws_iam_policy_document" "d" {
          statement {
            actions   = ["${var.topics}", "s3:GetObject"]
            resources = { a = ["b"] }
            condition {
              test     = "ArnEquals"
              variable = "aws:SourceArn"
              values   = ["${var.topics}"]
            }
          }
        }"#,
    );
    insta::assert_snapshot!(made.json, @r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["${["a", "b"]}","s3:GetObject"],"Resource":"${{ "a" = ["b"] }}","Condition":{"ArnEquals":{"aws:SourceArn":"${["a", "b"]}"}}}]}"#);
    assert_eq!(
        made.problems,
        ["actions: set of string required", "values: set of string required", "resources: set of string required"]
    );
}
