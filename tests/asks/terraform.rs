//! Reading Terraform: what is not known, and how a policy is spelled.

use super::*;

const INLINE: &str = r#"
resource "aws_iam_role_policy" "build" {
  role   = "build"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "codebuild:StartBuild", Resource = "*" }]
  })
}
"#;

const BLOCKS: &str = r#"
data "aws_iam_policy_document" "build" {
  statement {
    actions   = ["codebuild:StartBuild"]
    resources = ["*"]
  }
}
"#;

/// terraform-linters/tflint-ruleset-aws#494, #149, #640; awslabs/terraform-iam-policy-validator#17; stelligent/config-lint#128: a policy document is linted as inline JSON is.
/// bridgecrewio/checkov#7561: the same rule on both spellings.
#[test]
fn both_spellings_of_a_policy_are_judged_alike() {
    let (inline, blocks) = (found_in(INLINE, Persona::Regular), found_in(BLOCKS, Persona::Regular));
    assert_eq!(names(&inline), ["resource-wildcard"]);
    let messages = |findings: &[Finding]| findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>();
    assert_eq!(messages(&inline), messages(&blocks));
    let policy = found_in_policy(
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "codebuild:StartBuild", "Resource": "*"}}"#,
        Persona::Regular,
    );
    assert_eq!(messages(&policy), messages(&blocks));
}

/// aquasecurity/trivy#5552, #5554, #5902, #7611: what `count`, `for_each` and `dynamic` make is judged, each instance as it is, and what they make none of is not.
#[test]
fn instances_and_dynamic_blocks_are_judged_as_they_are_made() {
    let hcl = r#"
locals {
  grants = { build = "codebuild:StartBuild", identity = "sts:GetCallerIdentity" }
}

data "aws_iam_policy_document" "each" {
  for_each = local.grants

  statement {
    actions   = [each.value]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = ["sqs:SendMessage", "logs:DescribeLogGroups"]

    content {
      actions   = [statement.value]
      resources = ["*"]
    }
  }
}

data "aws_iam_policy_document" "none" {
  count = 0

  statement {
    actions   = ["*"]
    resources = ["*"]
  }
}
"#;
    let found = found_in(hcl, Persona::Regular);
    let said: Vec<String> = found.iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect();
    assert_eq!(names(&found), ["resource-wildcard"], "{said:?}");
    let about = |action: &str| said.iter().any(|said| said.contains(action));
    assert!(about("codebuild:StartBuild") && about("sqs:SendMessage"), "{said:?}");
    assert!(!about("sts:GetCallerIdentity") && !about("logs:DescribeLogGroups"), "both take only `*`: {said:?}");
}

/// aquasecurity/trivy#10926: a module is judged with what its callers give it, not with the defaults of its variables, nor as a configuration of its own.
#[test]
fn a_module_is_judged_with_what_its_callers_give_it() {
    let module = r#"
variable "resources" {
  type    = list(string)
  default = ["*"]
}

data "aws_iam_policy_document" "this" {
  statement {
    actions   = ["s3:GetObject"]
    resources = var.resources
  }
}
"#;
    let call =
        |resource: &str| format!("module \"read\" {{\n  source    = \"./read\"\n  resources = [\"{resource}\"]\n}}\n");
    let found = |resource| found_in_files(&[("main.tf", &call(resource)), ("read/main.tf", module)], Persona::Regular);
    assert_eq!(names(&found("arn:aws:s3:::photos/*")), [""; 0]);
    let wide = found("*");
    assert_eq!(names(&wide), ["resource-wildcard"]);
    let address = wide[0].policy.as_ref().map(ToString::to_string);
    assert_eq!(address.as_deref(), Some("module.read.data.aws_iam_policy_document.this"));
}

/// hashicorp/terraform-provider-aws#37900: a list of resources that comes out empty fails only when it is applied; #18935: what is wrong is said before a plan.
#[test]
fn a_policy_that_the_apply_would_refuse_is_said_before() {
    let hcl = r#"
variable "buckets" {
  type    = list(string)
  default = []
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObjekt"]
    resources = [for bucket in var.buckets : "arn:aws:s3:::${bucket}/*"]
  }
}

resource "aws_iam_policy" "read" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = [] }]
  })
}
"#;
    let found = found_in(hcl, Persona::Regular);
    assert!(names(&found).contains(&"unknown-action"), "{found:#?}");
    assert!(
        found.iter().any(|finding| finding.message.contains("empty") || finding.rule.contains("empty")),
        "{found:#?}"
    );
}

/// londonaicentre/FLIP#1052: the source alone is judged: no credentials, no state, no value for a variable, and a managed policy by what AWS's document allows.
#[test]
fn the_source_alone_is_enough() {
    let hcl = r#"
variable "environment" {}

data "aws_iam_policy" "admin" {
  name = "AdministratorAccess"
}

resource "aws_iam_role" "deploy" {
  name = "${var.environment}-deploy"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codebuild.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "deploy" {
  role       = aws_iam_role.deploy.name
  policy_arn = data.aws_iam_policy.admin.arn
}
"#;
    let found = found_in(hcl, Persona::Regular);
    let admin = found.iter().find(|finding| finding.rule == "managed-policy-admin").expect("a finding");
    assert!(admin.message.contains("aws_iam_role.deploy is given AdministratorAccess"), "{}", admin.message);
}

/// hashicorp/terraform#36224: where the left side of `&&` or `||` decides, the right is not asked for.
#[test]
fn a_guard_against_null_guards() {
    let hcl = r#"
variable "name" {
  default = null

  validation {
    condition     = var.name == null || startswith(var.name, "photos-")
    error_message = "photos-"
  }
}

data "aws_iam_policy_document" "build" {
  count = var.name != null && trimspace(var.name) != "" ? 0 : 1

  statement {
    actions   = ["codebuild:StartBuild"]
    resources = ["*"]
  }
}
"#;
    assert_eq!(names(&found_in(hcl, Persona::Regular)), ["resource-wildcard"]);
}

/// A document that is merged into another is of the kind that the whole is, however far down it is merged.
#[test]
fn a_part_of_a_policy_is_of_the_kind_of_the_whole() {
    let merged = |holder: &str| {
        format!(
            r#"
{holder}

data "aws_iam_policy_document" "whole" {{
  source_policy_documents = [data.aws_iam_policy_document.between.json]
}}

data "aws_iam_policy_document" "between" {{
  override_policy_documents = [data.aws_iam_policy_document.part.json]
}}

data "aws_iam_policy_document" "part" {{
  statement {{
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::photos/*"]

    principals {{
      type        = "AWS"
      identifiers = ["*"]
    }}
  }}
}}
"#
        )
    };
    let of_endpoint = merged(
        r#"
resource "aws_vpc_endpoint" "s3" {
  vpc_id       = "vpc-0a1b2c3d"
  service_name = "com.amazonaws.eu-west-2.s3"
  policy       = data.aws_iam_policy_document.whole.json
}"#,
    );
    let found = found_in(&of_endpoint, Persona::Pedantic);
    assert!(!names(&found).contains(&"public-access"), "{found:#?}");
    let of_bucket = merged(
        r#"
resource "aws_s3_bucket_policy" "photos" {
  bucket = "photos"
  policy = data.aws_iam_policy_document.whole.json
}"#,
    );
    assert!(names(&found_in(&of_bucket, Persona::Regular)).contains(&"public-access"));
}
