//! What may be there or not, and what is one of several.

use super::*;

#[test]
fn a_document_that_may_not_be_there_is_still_the_one_that_is_joined() {
    let graph = written(
        r#"
        variable "enabled" {}
        data "aws_iam_policy_document" "read" {
          count = var.enabled ? 1 : 0
          statement {
            actions   = ["s3:ListAllMyBuckets"]
            resources = ["*"]
          }
        }
        resource "aws_iam_role" "read" {
          name               = "read"
          assume_role_policy = "{}"
        }
        resource "aws_iam_role_policy" "read" {
          role   = aws_iam_role.read.id
          policy = join("", data.aws_iam_policy_document.read.*.json)
        }
        "#,
    );
    let policies = policies(&graph);
    let read = policies.iter().find(|policy| policy.starts_with("data.")).expect("the document");
    assert!(read.ends_with("Identity Blocks aws_iam_role.read"), "{read}");
    assert_eq!(graph.not_analysed, []);
}

#[test]
fn a_role_that_may_not_be_there_is_still_the_one_that_is_joined() {
    for setting in ["join(\"\", aws_iam_role.build[*].arn)", "one(aws_iam_role.build[*].arn)"] {
        let graph = written(&format!(
            r#"
            variable "enabled" {{}}
            resource "aws_iam_role" "build" {{
              count              = var.enabled ? 1 : 0
              assume_role_policy = "{{}}"
            }}
            resource "aws_codebuild_project" "build" {{
              name         = "build"
              service_role = {setting}
            }}
            "#
        ));
        let used: Vec<&str> = graph.principals[0].users.iter().map(|user| &*user.attribute).collect();
        assert_eq!(used, ["service_role"], "{setting}");
    }
}

#[test]
fn a_document_that_may_lack_its_denial_is_counted_on_for_nothing() {
    let document = |statements: &str| {
        let graph = written(&format!(
            r#"
            variable "strict" {{ type = bool }}
            locals {{
              allow = {{ Effect = "Allow", Action = "s3:*", Resource = "*" }}
              list  = {{ Effect = "Allow", Action = "s3:ListBucket", Resource = "*" }}
              deny  = {{ Effect = "Deny", Action = "s3:DeleteBucket", Resource = "*" }}
            }}
            resource "aws_iam_role_policy" "this" {{
              role   = aws_iam_role.this.id
              policy = jsonencode({{ Version = "2012-10-17", Statement = {statements} }})
            }}
            resource "aws_iam_role" "this" {{
              assume_role_policy = "{{}}"
            }}
            "#
        ));
        let found = graph.policies.iter().find(|policy| policy.document.statements.len() > 1).expect("the document");
        (found.document.statements.len(), found.alternative)
    };
    assert_eq!(document("var.strict ? [local.allow, local.deny] : [local.list]"), (3, true));
    assert_eq!(document("var.strict ? [local.allow, local.list] : [local.list]"), (2, false));
    assert_eq!(document("[local.allow, local.deny]"), (2, false));
}

#[test]
fn one_of_several_documents_is_shown_and_counted_on_for_nothing() {
    let graph = written(
        r#"
        variable "strict" { type = bool }
        data "aws_iam_policy_document" "open" {
          statement {
            actions   = ["s3:*"]
            resources = ["*"]
          }
        }
        resource "aws_iam_role" "this" {
          name               = "this"
          assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
        }
        resource "aws_iam_role_policy" "this" {
          role = aws_iam_role.this.id
          policy = var.strict ? jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }]
          }) : data.aws_iam_policy_document.open.json
        }
        resource "aws_kms_key" "this" {
          policy = var.strict ? data.aws_iam_policy_document.open.json : null
        }
        "#,
    );
    let shown: Vec<String> = show::show(&graph)
        .iter()
        .map(|shown| format!("{} {} {}", shown.address, shown.policy_type, shown.alternative))
        .collect();
    let open = "data.aws_iam_policy_document.open";
    assert_eq!(
        shown,
        [
            "aws_iam_role.this trust false",
            "aws_iam_role_policy.this identity true",
            &format!("{open} identity true"),
            &format!("{open} resource true"),
        ]
    );
    let role = &graph.principals[0];
    assert_eq!(role.attachments, [], "neither of them is held for certain");
    assert_eq!(
        role.unseen_policies,
        ["aws_iam_role_policy.this attaches one of several documents, and only apply tells which"]
    );
}
