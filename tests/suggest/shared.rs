//! `iamlint suggest` where one statement is for several roles, or for several instances of a module.

use serde_json::Value;

use crate::common::{directory, iamlint, printed, rewritten, suggestions};
use crate::parts::{FUNCTION, document, documented, pipeline, role, source};

/// A module of a pipeline with its role. It may deploy, and its policy is one statement.
fn module(actions: &str, resources: &str) -> String {
    let deploys = r#"  dynamic "stage" {
    for_each = var.deploys ? [1] : []
    content {
      name = "Deploy"
      action {
        name          = "D"
        category      = "Invoke"
        owner         = "AWS"
        provider      = "Lambda"
        version       = "1"
        configuration = { FunctionName = aws_lambda_function.f.function_name }
      }
    }
  }
"#;
    let parts = [
        "\nvariable \"store\" {}\n\nvariable \"deploys\" {\n  default = false\n}\n",
        &pipeline("this", "aws_iam_role.this.arn", "var.store", &(source("var.store") + deploys)),
        FUNCTION,
        &role("this", "codepipeline"),
        &documented("this"),
        &document("this", actions, resources),
    ];
    parts.concat()
}

/// The patch for a configuration. Written, nothing is left to say and nothing new is allowed.
fn diff(files: &[(&str, &str)]) -> String {
    rewritten(files);
    printed(&iamlint(directory(files).path(), &["suggest", "--diff", "."]))
}

fn suggested(files: &[(&str, &str)]) -> Vec<Value> {
    suggestions(directory(files).path())
}

/// Calls of the module: what each stores in, and whether it deploys.
fn calls(instances: &str) -> String {
    format!(
        "module \"p\" {{\n  source   = \"./module\"\n  for_each = {{ {instances} }}\n  store    = each.value[0]\n  deploys  = each.value[1]\n}}\n"
    )
}

fn because(suggestion: &Value) -> String {
    suggestion["policies"][0]["statements"][0]["because"].to_string()
}

#[test]
fn instances_of_a_module_keep_what_any_of_them_needs() {
    let module = module("\"lambda:*\", \"sqs:*\"", "\"*\"");
    let calls = calls("plain = [\"artifacts\", false], deploying = [\"artifacts\", true]");
    let files = [("main.tf", &*calls), ("module/main.tf", &*module)];
    insta::assert_snapshot!(diff(&files), @r#"
    --- a/module/main.tf
    +++ b/module/main.tf
    @@ -58,7 +58,7 @@
     
     data "aws_iam_policy_document" "this" {
       statement {
    -    actions   = ["lambda:*", "sqs:*"]
    -    resources = ["*"]
    +    actions   = ["lambda:InvokeFunction"]
    +    resources = [aws_lambda_function.f.arn, "${aws_lambda_function.f.arn}:*"]
       }
     }
    "#);
    for suggestion in suggested(&files) {
        assert!(because(&suggestion).contains("the same statement is for module.p["), "{suggestion:#}");
    }
}

#[test]
fn what_instances_are_given_is_said_by_the_variable() {
    let module = module("\"s3:Get*\"", "\"*\"");
    let calls = calls("photos = [\"photos\", false], music = [\"my-music\", true]");
    insta::assert_snapshot!(diff(&[("main.tf", &calls), ("module/main.tf", &module)]), @r#"
    --- a/module/main.tf
    +++ b/module/main.tf
    @@ -58,7 +58,16 @@
     
     data "aws_iam_policy_document" "this" {
       statement {
    -    actions   = ["s3:Get*"]
    -    resources = ["*"]
    +    actions = [
    +      "s3:GetBucketAcl",
    +      "s3:GetBucketLocation",
    +      "s3:GetBucketVersioning",
    +    ]
    +    resources = ["arn:aws:s3:::${var.store}"]
    +  }
    +
    +  statement {
    +    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    +    resources = ["arn:aws:s3:::${var.store}/*"]
       }
     }
    "#);
}

/// A name that is only in part what the module is given, in an ARN with a reference: each instance has its own text of it, and one word for it.
#[test]
fn what_is_given_is_said_beside_a_reference() {
    let module = r#"
variable "stage" {}
data "aws_region" "here" {}
resource "aws_lambda_function" "this" {
  function_name = "${var.stage}-checks"
  role          = aws_iam_role.this.arn
}
resource "aws_iam_role" "this" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}
resource "aws_iam_role_policy" "this" {
  role = aws_iam_role.this.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "logs:PutLogEvents"
      Resource = "*"
    }]
  })
}
"#;
    let calls = "module \"p\" {\n  source   = \"./module\"\n  for_each = toset([\"early\", \"late\"])\n  stage    = each.key\n}\n";
    let diff = diff(&[("main.tf", calls), ("module/main.tf", module)]);
    assert!(diff.contains("log-group:/aws/lambda/${var.stage}-checks:*\","), "{diff}");
}

#[test]
fn what_there_are_no_words_for_stays_as_it_is() {
    let module = module("\"s3:Get*\", \"sqs:*\"", "\"*\"").replace("var.store", "reverse(split(\"/\", var.store))[0]");
    let calls = calls("photos = [\"a/photos\", false], music = [\"b/music\", false]");
    let files = [("main.tf", &*calls), ("module/main.tf", &*module)];
    insta::assert_snapshot!(diff(&files), @r#"
    --- a/module/main.tf
    +++ b/module/main.tf
    @@ -58,7 +58,13 @@
     
     data "aws_iam_policy_document" "this" {
       statement {
    -    actions   = ["s3:Get*", "sqs:*"]
    +    actions = [
    +      "s3:GetBucketAcl",
    +      "s3:GetBucketLocation",
    +      "s3:GetBucketVersioning",
    +      "s3:GetObject",
    +      "s3:GetObjectVersion",
    +    ]
         resources = ["*"]
       }
     }
    "#);
    for suggestion in suggested(&files) {
        assert!(because(&suggestion).contains("there are no words for"), "{suggestion:#}");
    }
}

/// A statement that a local gives to the policies of two roles.
#[test]
fn two_roles_with_one_statement_keep_what_either_needs() {
    let text = r#"
locals {
  statement = {
    Effect   = "Allow"
    Action   = ["codepipeline:*", "lambda:*"]
    Resource = "*"
  }
}

resource "aws_cloudwatch_event_target" "t" {
  rule     = "nightly"
  arn      = aws_codepipeline.p.arn
  role_arn = aws_iam_role.one.arn
}

resource "aws_codepipeline" "p" {
  name     = "p"
  role_arn = "arn:aws:iam::111122223333:role/p"
}

resource "aws_api_gateway_integration" "i" {
  rest_api_id             = "a"
  resource_id             = "b"
  http_method             = "POST"
  integration_http_method = "POST"
  type                    = "AWS_PROXY"
  uri                     = aws_lambda_function.f.invoke_arn
  credentials             = aws_iam_role.two.arn
}

resource "aws_iam_role" "one" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "events.amazonaws.com" } }]
  })
}

resource "aws_iam_role" "two" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "apigateway.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "one" {
  role   = aws_iam_role.one.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.statement] })
}

resource "aws_iam_role_policy" "two" {
  role   = aws_iam_role.two.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.statement] })
}
"#;
    let text = &[text, FUNCTION].concat();
    insta::assert_snapshot!(diff(&[("main.tf", text)]), @r#"
    --- a/main.tf
    +++ b/main.tf
    @@ -1,9 +1,13 @@
     
     locals {
       statement = {
    -    Effect   = "Allow"
    -    Action   = ["codepipeline:*", "lambda:*"]
    -    Resource = "*"
    +    Effect = "Allow"
    +    Action = ["codepipeline:StartPipelineExecution", "lambda:InvokeFunction"]
    +    Resource = [
    +      aws_codepipeline.p.arn,
    +      aws_lambda_function.f.arn,
    +      "${aws_lambda_function.f.arn}:*",
    +    ]
       }
     }
    "#);
    let named =
        iamlint(directory(&[("main.tf", text)]).path(), &["suggest", "--write", "--role", "aws_iam_role.one", "."]);
    let said = String::from_utf8_lossy(&named.stderr);
    assert!(said.contains("aws_iam_role_policy.two has the same statement"), "{said}");
}

/// What one of them is, is not known: then nothing is taken from the others either.
#[test]
fn a_statement_that_something_unseen_needs_stays() {
    let module = module("\"lambda:*\", \"sqs:*\"", "\"*\"");
    let calls = calls("plain = [\"artifacts\", false]");
    let other = r#"
module "unseen" {
  source  = "./module"
  store   = "artifacts"
  deploys = false
}
resource "aws_cloudformation_stack" "s" {
  parameters = { Role = module.unseen.role }
}
"#;
    let output = "output \"role\" {\n  value = aws_iam_role.this.arn\n}\n";
    let files = [("main.tf", &*[&*calls, other].concat()), ("module/main.tf", &*[&*module, output].concat())]
        .map(|(name, text)| (name, text.to_owned()));
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(diff(&files), "");
    let said = iamlint(directory(&files).path(), &["suggest", "--write", "."]);
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("has the same statement, and is left as it is"), "{said}");
}

/// What a module inside the module declares has no name where the policy stands. Spelt out it begins as all ARNs do, and that alone tells no two apart.
#[test]
fn what_only_an_inner_module_declares_is_lost_for_nobody() {
    let main = r#"
module "a" {
  source = "./base"
  group  = "first"
  more   = true
}

module "b" {
  source = "./base"
  group  = "second"
}
"#;
    let base = r#"
variable "group" {}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

module "vpc" {
  source = "./vpc"
  group  = var.group
  role   = aws_iam_role.this.arn
}

variable "more" {
  default = false
}

module "more" {
  source = "./vpc"
  count  = var.more ? 1 : 0
  group  = "more"
  role   = aws_iam_role.this.arn
}
"#;
    let inner = r#"
variable "group" {}

variable "role" {}

resource "aws_cloudwatch_log_group" "this" {
  name = var.group
}

resource "aws_flow_log" "this" {
  iam_role_arn    = var.role
  log_destination = aws_cloudwatch_log_group.this.arn
  traffic_type    = "ALL"
  vpc_id          = "vpc-1"
}
"#;
    let actions = r#""logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups""#;
    let policy = [role("this", "vpc-flow-logs"), documented("this"), document("this", actions, "\"*\"")].concat();
    let files = [("main.tf", main), ("base/main.tf", base), ("base/policy.tf", &policy), ("base/vpc/main.tf", inner)];
    assert_eq!(diff(&files), "");
    let suggestions = suggested(&files);
    assert_eq!(suggestions.len(), 2, "{suggestions:?}");
    for suggestion in suggestions {
        assert!(suggestion["policies"][0]["before"]["Statement"].is_array(), "{suggestion}");
        assert_eq!(suggestion["policies"][0]["after"], suggestion["policies"][0]["before"]);
    }
}
