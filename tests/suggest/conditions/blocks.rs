//! In documents of blocks.

use super::{ATTACHED, RULE, document, written};
use crate::common::iamlint;

#[test]
fn a_narrowed_statement_is_held_to_the_cluster_and_to_the_service() {
    insta::assert_snapshot!(document(r#"  statement {
    sid       = "Start"
    actions   = ["ecs:*", "iam:PassRole"]
    resources = ["*"]
  }"#), @r#"
    data "aws_iam_policy_document" "start" {
      statement {
        sid       = "Start"
        actions   = ["ecs:RunTask"]
        resources = ["arn:aws:ecs:eu-west-2:*:task-definition/job:*"]

        condition {
          test     = "ArnLike"
          variable = "ecs:cluster"
          values   = [aws_ecs_cluster.jobs.arn]
        }
      }

      statement {
        sid       = "StartIam"
        actions   = ["iam:PassRole"]
        resources = [aws_iam_role.task.arn]

        condition {
          test     = "StringEquals"
          variable = "iam:PassedToService"
          values   = ["ecs-tasks.amazonaws.com"]
        }
      }
    }
    "#);
}

#[test]
fn conditions_that_are_there_stay_and_comments_too() {
    insta::assert_snapshot!(document(r#"  statement {
    # Tasks have a role of their own.
    actions   = ["iam:PassRole"]
    resources = ["*"]
    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = ["eu-west-2"] # only here
    }
    # The end.
  }"#), @r#"
    data "aws_iam_policy_document" "start" {
      statement {
        # Tasks have a role of their own.
        actions   = ["iam:PassRole"]
        resources = [aws_iam_role.task.arn]
        condition {
          test     = "StringEquals"
          variable = "aws:RequestedRegion"
          values   = ["eu-west-2"] # only here
        }
        # The end.

        condition {
          test     = "StringEquals"
          variable = "iam:PassedToService"
          values   = ["ecs-tasks.amazonaws.com"]
        }
      }
    }
    "#);
}

#[test]
fn a_key_that_is_asked_for_already_is_left_to_its_author() {
    let text = document(
        r#"  statement {
    actions   = ["iam:PassRole"]
    resources = ["*"]
    condition {
      test     = "StringLike"
      variable = "IAM:PassedToService"
      values   = ["ecs*.amazonaws.com"]
    }
  }"#,
    );
    assert!(text.contains("resources = [aws_iam_role.task.arn]"), "{text}");
    assert_eq!(text.matches("condition {").count(), 1, "{text}");
    assert!(text.contains("[\"ecs*.amazonaws.com\"]"), "{text}");
}

#[test]
fn a_statement_that_is_narrow_gets_no_condition() {
    let policy = r#"  statement {
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.task.arn]
  }

  statement {
    actions   = ["ecs:RunTask"]
    resources = ["arn:aws:ecs:eu-west-2:*:task-definition/job:*"]
  }"#;
    assert!(!document(policy).contains("condition"));
}

/// Which roles a task has that another configuration defines is not known: `role/*` is all that can be said of them, and to whom they go is the more worth saying.
#[test]
fn roles_that_nobody_names_go_to_the_service_alone() {
    let head = [RULE, ATTACHED]
        .concat()
        .replace("aws_ecs_task_definition.job.arn", "\"arn:aws:ecs:eu-west-2:111122223333:task-definition/else\"");
    let policy = r#"data "aws_iam_policy_document" "start" {
  statement {
    actions   = ["iam:PassRole"]
    resources = ["arn:aws:iam::*:role/*"]
  }
}
"#;
    let text = written(&[("main.tf", &head), ("policy.tf", policy)]);
    assert!(text.contains("resources = [\"arn:aws:iam::*:role/*\"]"), "{text}");
    assert!(text.contains("variable = \"iam:PassedToService\""), "{text}");
}

/// Two roles of the task among three: those that stay are in the order they were named in, not in that of the needs.
#[test]
fn what_stays_of_a_list_stays_in_its_order() {
    let run = "\nresource \"aws_iam_role\" \"run\" {\n  name = \"run\"\n  assume_role_policy = \"{}\"\n}\n";
    let head = [RULE, ATTACHED, run]
        .concat()
        .replace("container_definitions =", "task_role_arn         = aws_iam_role.run.arn\n  container_definitions =");
    let policy = r#"data "aws_iam_policy_document" "start" {
  statement {
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.run.arn, aws_iam_role.start.arn, aws_iam_role.task.arn]
  }
}
"#;
    let text = written(&[("main.tf", &head), ("policy.tf", policy)]);
    assert!(text.contains("resources = [aws_iam_role.run.arn, aws_iam_role.task.arn]"), "{text}");
}

#[test]
fn what_is_missing_comes_with_its_condition() {
    let head = [RULE, ATTACHED].concat();
    let policy = r#"data "aws_iam_policy_document" "start" {
  statement {
    actions   = ["ecs:RunTask"]
    resources = ["arn:aws:ecs:eu-west-2:*:task-definition/job:*"]
  }
}
"#;
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("main.tf"), head).expect("writes");
    std::fs::write(directory.path().join("policy.tf"), policy).expect("writes");
    let output = iamlint(directory.path(), &["suggest", "--write", "--add-missing", "."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(directory.path().join("policy.tf")).expect("reads");
    insta::assert_snapshot!(text, @r#"
    data "aws_iam_policy_document" "start" {
      statement {
        actions   = ["ecs:RunTask"]
        resources = ["arn:aws:ecs:eu-west-2:*:task-definition/job:*"]
      }

      statement {
        actions   = ["iam:PassRole"]
        resources = [aws_iam_role.task.arn]

        condition {
          test     = "StringEquals"
          variable = "iam:PassedToService"
          values   = ["ecs-tasks.amazonaws.com"]
        }
      }
    }
    "#);
}
