//! What is left to a person, and why.

use super::left;

#[test]
fn a_list_that_something_else_goes_over_too_is_left_to_a_person() {
    let policy = r#"
locals {
  services = ["s3", "sqs"]
}

output "services" {
  value = local.services
}

resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = data.aws_iam_policy_document.p.json
}

data "aws_iam_policy_document" "p" {
  dynamic "statement" {
    for_each = local.services
    content {
      actions   = ["${statement.value}:*"]
      resources = ["*"]
    }
  }
}
"#;
    assert!(left(policy, &[]).contains("one place makes several statements"));
}

#[test]
fn a_statement_that_is_merged_of_several_is_left_to_a_person() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(local.allow, { Action = ["s3:*"], Resource = "*" })]
  })
}

locals {
  allow = { Effect = "Allow" }
}
"#;
    assert!(left(policy, &[]).contains("the statement is put together from several places"));
}

#[test]
fn a_template_that_is_given_different_things_is_left_to_a_person() {
    let policy = r#"
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.p.id
  policy = templatefile("${path.module}/policy.tftpl", { bucket = aws_s3_bucket.b.arn })
}

resource "aws_iam_user_policy" "other" {
  user   = "someone"
  policy = templatefile("${path.module}/policy.tftpl", { bucket = "arn:aws:s3:::other" })
}
"#;
    let template = r#"{"Version": "2012-10-17", "Statement": [
  {"Effect": "Allow", "Action": ["s3:*", "sqs:*"], "Resource": ["${bucket}", "${bucket}/*"]}
]}
"#;
    assert!(left(policy, &[("policy.tftpl", template)]).contains("aws_iam_user_policy.other has the same statement"));
}
