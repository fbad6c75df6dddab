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
