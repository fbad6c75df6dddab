//! Values that are known only after apply: one of them costs nothing but itself.

use super::*;

/// awslabs/terraform-iam-policy-validator#27 ("No policy found" for every policy); bridgecrewio/checkov#5752; aquasecurity/trivy#8797:
/// a policy that names what apply makes is still judged.
#[test]
fn a_value_known_after_apply_does_not_hide_its_policy() {
    let findings = found_in(
        r#"
resource "aws_sqs_queue" "jobs" {}

resource "aws_iam_role" "worker" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "worker" {
  role   = aws_iam_role.worker.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = aws_sqs_queue.jobs.arn },
      { Effect = "Allow", Action = "dynamodb:DeleteTable", Resource = "*" },
    ]
  })
}
"#,
        Persona::Regular,
    );
    assert_eq!(names(&findings), ["resource-wildcard"]);
    assert!(findings[0].message.contains("dynamodb:DeleteTable"), "{}", findings[0].message);
}

/// DataDog/datadog-iac-scanner#181: one unknown scalar dropped the whole document.
#[test]
fn an_unknown_scalar_costs_itself_alone() {
    let findings = found_in(
        r#"
variable "sid" {}
variable "effect" {}
variable "actions" {}

data "aws_iam_policy_document" "mixed" {
  statement {
    sid       = var.sid
    actions   = ["dynamodb:DeleteTable"]
    resources = ["*"]
  }

  statement {
    effect    = var.effect
    actions   = ["dynamodb:DeleteItem"]
    resources = ["*"]
  }

  statement {
    actions   = var.actions
    resources = ["*"]
  }
}
"#,
        Persona::Regular,
    );
    let wide: Vec<_> = findings.iter().filter(|finding| finding.rule == "resource-wildcard").collect();
    assert_eq!(wide.len(), 1, "{findings:#?}");
    assert!(wide[0].message.contains("dynamodb:DeleteTable"), "{}", wide[0].message);
}

/// aquasecurity/trivy#8797: what is not known is no wildcard.
#[test]
fn an_unknown_resource_is_not_taken_for_everything() {
    let findings = found_in(
        r#"
variable "table_arn" {}

data "aws_iam_policy_document" "table" {
  statement {
    actions   = ["dynamodb:DeleteItem"]
    resources = [var.table_arn, "${var.table_arn}/index/*"]
  }
}
"#,
        Persona::Auditor,
    );
    assert!(!names(&findings).contains(&"resource-wildcard"), "{findings:#?}");
}
