//! What `check --fix` leaves alone: what cannot be proven for all who use it.

use super::*;

const MODULE: &str = r#"
variable "actions" {
  type = list(string)
}

resource "aws_iam_policy" "this" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = concat(["sns:Publish", "sns:Get*"], var.actions), Resource = "*" }]
  })
}
"#;

/// A module called twice, with these actions.
fn twice(one: &str, two: &str) -> Project {
    let call = |name: &str, actions: &str| {
        format!("module \"{name}\" {{\n  source  = \"./module\"\n  actions = [{actions}]\n}}\n")
    };
    Project::new(&[("main.tf", &format!("{}{}", call("one", one), call("two", two))), ("module/main.tf", MODULE)])
}

#[test]
fn what_only_callers_of_a_module_cover_is_left_alone() {
    // Both cover sns:Publish, and who else calls the module is not known; sns:Get* only one of them does.
    for second in [r#""sns:Pub*""#, r#""sqs:SendMessage""#] {
        let project = twice(r#""sns:?*""#, second);
        let answer = fix(&project);
        assert_eq!(project.read("module/main.tf"), MODULE, "{answer:?}");
        assert!(answer.err.contains("not fixed: module/main.tf:9"), "{answer:?}");
        assert_eq!(answer.code, 1);
    }
}

#[test]
fn what_holds_for_the_default_of_a_variable_only_is_left_alone() {
    let text = r#"
variable "prefix" {
  default = "*"
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::photos/2021/*", "arn:aws:s3:::photos/${var.prefix}"]
  }
}
"#;
    let project = Project::new(&[("main.tf", text)]);
    let answer = fix(&project);
    assert_eq!((answer.code, project.read("main.tf").as_str()), (1, text), "{answer:?}");
    assert!(answer.err.contains("is not proven to say the same"), "{answer:?}");
}

/// Another caller would give the module another key.
#[test]
fn what_holds_for_one_call_of_a_module_only_is_left_alone() {
    let module = |keys: &str| {
        format!(
            r#"
variable "keys" {{
  type = list(string)
}}

resource "aws_iam_policy" "p" {{
  name   = "p"
  policy = data.aws_iam_policy_document.p.json
}}

data "aws_iam_policy_document" "p" {{
  statement {{
    actions   = ["kms:Decrypt"]
    resources = ["arn:aws:kms:eu-west-1:111122223333:key/1"]
  }}

  dynamic "statement" {{
    for_each = {keys}
    content {{
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }}
  }}
}}
"#
        )
    };
    let call = "module \"m\" {\n  source = \"./m\"\n  keys   = [\"arn:aws:kms:eu-west-1:111122223333:key/1\"]\n}\n";
    let of = |keys: &str| {
        let module = module(keys);
        let project = Project::new(&[("main.tf", call), ("m/main.tf", &module)]);
        let findings = project.run(&["check", "--select=redundant-statement", "."]);
        assert!(findings.out.contains("redundant-statement"), "{findings:?}");
        fix(&project);
        (project.read("m/main.tf"), module)
    };
    let (after, before) = of("var.keys");
    assert_eq!(after, before);
    // What the module itself says is the same for all who call it.
    let (after, before) = of("[\"arn:aws:kms:eu-west-1:111122223333:key/1\"]");
    assert!(!after.contains("dynamic") && before.contains("dynamic"), "{after}");
}

#[test]
fn what_covers_it_under_a_condition_only_is_left_alone() {
    let text = r#"
variable "admin" {
  type = bool
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = concat(["s3:GetObject", "s3:ListBucket"], var.admin ? ["s3:*"] : [])
    resources = ["*"]
  }
}
"#;
    let project = Project::new(&[("main.tf", text)]);
    fix(&project);
    assert_eq!(project.read("main.tf"), text);
}

#[test]
fn a_list_that_is_used_elsewhere_too_is_left_alone() {
    let text = r#"
locals {
  actions = ["s3:GetObject", "s3:Get*"]
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = local.actions
    resources = ["arn:aws:s3:::photos/*"]
  }
}

resource "aws_ssm_parameter" "actions" {
  value = join(",", local.actions)
}
"#;
    let project = Project::new(&[("main.tf", text)]);
    let answer = fix(&project);
    assert_eq!(project.read("main.tf"), text);
    assert!(answer.err.contains("value of aws_ssm_parameter.actions would change"), "{answer:?}");
}

#[test]
fn one_that_cannot_be_proven_does_not_keep_the_others_from_being_made() {
    let text = r#"
variable "prefix" {
  default = "*"
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject", "s3:Get*"]
    resources = ["arn:aws:s3:::photos/2021/*", "arn:aws:s3:::photos/${var.prefix}"]
  }

  statement {
    actions   = ["sqs:SendMessage", "sqs:Send*"]
    resources = ["*"]
  }
}
"#;
    let project = Project::new(&[("main.tf", text)]);
    let answer = fix(&project);
    let expected = text.replace(r#""s3:GetObject", "#, "").replace(r#""sqs:SendMessage", "#, "");
    assert_eq!(project.read("main.tf"), expected, "{answer:?}");
    assert!(answer.err.contains("fixed 2 findings in 1 file\nnot fixed: main.tf:9"), "{answer:?}");
}

#[test]
fn an_installed_module_and_standard_input_are_not_edited() {
    let policy = POLICY;
    let answer = Project::new(&[]).run_with(&["check", "--fix", "-"], &[], policy);
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("standard input cannot be fixed"), "{answer:?}");
    let alone = Project::new(&[("policy.json", policy)]).run(&["check", "--unsafe-fixes", "policy.json"]);
    assert_eq!(alone.code, 2, "it goes with --fix or --diff");

    let manifest = r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"registry.terraform.io/a/b/c","Dir":".terraform/modules/m"}]}"#;
    let project = Project::new(&[
        ("main.tf", "module \"m\" {\n  source  = \"a/b/c\"\n  actions = [\"sns:?*\"]\n}\n"),
        (".terraform/modules/modules.json", manifest),
        (".terraform/modules/m/main.tf", MODULE),
    ]);
    let answer = fix(&project);
    assert_eq!(project.read(".terraform/modules/m/main.tf"), MODULE);
    assert!(answer.err.contains("it is written in an installed module"), "{answer:?}");
}
