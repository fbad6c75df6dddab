//! Conditions that `iamlint suggest` adds: those that the wiring names, in every form a policy is written in, and never in the place of one that is there.

use crate::common::{iamlint, rewritten};

/// A rule that runs a task on a cluster, whose role passes another to the task.
const RULE: &str = r#"
provider "aws" {
  region = "eu-west-2"
}

resource "aws_ecs_cluster" "jobs" {
  name = "jobs"
}

resource "aws_iam_role" "task" {
  name               = "task"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }] })
}

resource "aws_ecs_task_definition" "job" {
  family                = "job"
  execution_role_arn    = aws_iam_role.task.arn
  container_definitions = jsonencode([])
}

resource "aws_cloudwatch_event_target" "job" {
  rule     = "nightly"
  arn      = aws_ecs_cluster.jobs.arn
  role_arn = aws_iam_role.start.arn
  ecs_target {
    task_definition_arn = aws_ecs_task_definition.job.arn
  }
}

resource "aws_iam_role" "start" {
  name               = "start"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "events.amazonaws.com" } }] })
}
"#;

const ATTACHED: &str = r#"
resource "aws_iam_role_policy" "start" {
  role   = aws_iam_role.start.id
  policy = data.aws_iam_policy_document.start.json
}
"#;

/// What `--write` makes of a project's last file. After it there is nothing left to write, and what is there allows nothing that was not allowed.
fn written(files: &[(&str, &str)]) -> String {
    let name = files[files.len() - 1].0;
    std::fs::read_to_string(rewritten(files).path().join(name)).expect("reads")
}

/// The same for a policy document of blocks with this inside; answers the document alone.
fn document(statements: &str) -> String {
    let head = [RULE, ATTACHED].concat();
    let policy = format!("data \"aws_iam_policy_document\" \"start\" {{\n{statements}\n}}\n");
    written(&[("main.tf", &head), ("policy.tf", &policy)])
}

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

#[test]
fn an_object_gets_a_condition_of_its_own_or_one_more_in_the_one_it_has() {
    let policy = r#"resource "aws_iam_role_policy" "start" {
  role = aws_iam_role.start.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = ["ecs:*", "iam:PassRole"]
        Resource = "*"
      },
      {
        Effect    = "Allow"
        Action    = "iam:PassRole"
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = "eu-west-2" } }
      },
    ]
  })
}
"#;
    insta::assert_snapshot!(written(&[("main.tf", RULE), ("policy.tf", policy)]), @r#"
    resource "aws_iam_role_policy" "start" {
      role = aws_iam_role.start.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Effect   = "Allow"
            Action   = ["ecs:RunTask"]
            Resource = "arn:aws:ecs:eu-west-2:*:task-definition/job:*"
            Condition = {
              ArnLike = {
                "ecs:cluster" = aws_ecs_cluster.jobs.arn
              }
            }
          },
          {
            Effect   = "Allow"
            Action   = ["iam:PassRole"]
            Resource = aws_iam_role.task.arn
            Condition = {
              StringEquals = {
                "iam:PassedToService" = "ecs-tasks.amazonaws.com"
              }
            }
          },
          {
            Effect    = "Allow"
            Action    = "iam:PassRole"
            Resource  = aws_iam_role.task.arn
            Condition = { StringEquals = { "aws:RequestedRegion" = "eu-west-2", "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
          },
        ]
      })
    }
    "#);
}

#[test]
fn a_condition_over_several_lines_keeps_its_comments_and_gets_more() {
    let policy = r#"resource "aws_iam_role_policy" "start" {
  role = aws_iam_role.start.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["ecs:*", "iam:PassRole"]
      Resource = "*"
      Condition = {
        # the region of the jobs
        StringEquals = {
          "aws:RequestedRegion" = "eu-west-2" # only there
        }
      }
    }]
  })
}
"#;
    insta::assert_snapshot!(written(&[("main.tf", RULE), ("policy.tf", policy)]), @r#"
    resource "aws_iam_role_policy" "start" {
      role = aws_iam_role.start.id
      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect   = "Allow"
          Action   = ["ecs:RunTask"]
          Resource = "arn:aws:ecs:eu-west-2:*:task-definition/job:*"
          Condition = {
            # the region of the jobs
            StringEquals = {
              "aws:RequestedRegion" = "eu-west-2" # only there
            }
            ArnLike = {
              "ecs:cluster" = aws_ecs_cluster.jobs.arn
            }
          }
        },
        {
          Effect   = "Allow"
          Action   = ["iam:PassRole"]
          Resource = aws_iam_role.task.arn
          Condition = {
            # the region of the jobs
            StringEquals = {
              "aws:RequestedRegion" = "eu-west-2" # only there
              "iam:PassedToService" = "ecs-tasks.amazonaws.com"
            }
          }
        }]
      })
    }
    "#);
    let crlf = written(&[("main.tf", RULE), ("policy.tf", &policy.replace('\n', "\r\n"))]);
    assert_eq!(crlf.replace("\r\n", "\n"), written(&[("main.tf", RULE), ("policy.tf", policy)]));
    assert_eq!(crlf.matches('\n').count(), crlf.matches("\r\n").count());
}

/// The signs of neighbours on one line each stand below one another, as `terraform fmt` has them.
#[test]
fn a_longer_key_moves_the_signs_of_its_neighbours() {
    let policy = r#"resource "aws_iam_role_policy" "start" {
  role = aws_iam_role.start.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "iam:PassRole"
        Resource = "*"
        Condition = {
          StringEquals = {
            "aws:userid" = "a"
            "aws:user"   = "b",
          }
        }
      },
    ]
  })
}
"#;
    let after = written(&[("main.tf", RULE), ("policy.tf", policy)]);
    let lines: Vec<&str> = after.lines().filter(|line| line.contains("\"aws:") || line.contains("PassedTo")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
                "aws:userid"          = "a"
                "aws:user"            = "b",
                "iam:PassedToService" = "ecs-tasks.amazonaws.com"
    "#);
}

#[test]
fn a_condition_of_json_gets_a_key_or_an_operator() {
    let policy = r#"resource "aws_iam_role_policy" "start" {
  role   = aws_iam_role.start.id
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["ecs:*"],
          "Resource": "*",
          "Condition": {
            "StringEquals": { "aws:RequestedRegion": "eu-west-2" }
          }
        },
        {
          "Effect": "Allow",
          "Action": ["iam:PassRole"],
          "Resource": "*",
          "Condition": {
            "stringEquals": {
              "aws:RequestedRegion": "eu-west-2"
            }
          }
        }
      ]
    }
  EOT
}
"#;
    let after = written(&[("main.tf", RULE), ("policy.tf", policy)]);
    let conditions: Vec<&str> = after.split("\"Condition\": ").skip(1).collect();
    insta::assert_snapshot!(conditions.join("---\n"), @r#"
    {
                "StringEquals": { "aws:RequestedRegion": "eu-west-2" },
                "ArnLike": {
                  "ecs:cluster": "${aws_ecs_cluster.jobs.arn}"
                }
              }
            },
            {
              "Effect": "Allow",
              "Action": ["iam:PassRole"],
              "Resource": "${aws_iam_role.task.arn}",
              ---
    {
                "stringEquals": {
                  "aws:RequestedRegion": "eu-west-2",
                  "iam:PassedToService": "ecs-tasks.amazonaws.com"
                }
              }
            }
          ]
        }
      EOT
    }
    "#);
}

/// What is written elsewhere may be for others, too.
#[test]
fn a_condition_that_is_put_together_elsewhere_gets_no_other() {
    let policy = r#"locals {
  here = { StringEquals = { "aws:RequestedRegion" = "eu-west-2" } }
}

resource "aws_iam_role_policy" "start" {
  role = aws_iam_role.start.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "iam:PassRole", Resource = "*", Condition = CONDITION }]
  })
}
"#;
    for condition in ["local.here", "merge(local.here, {})", "{ StringEquals = local.here.StringEquals }"] {
        let after = written(&[("main.tf", RULE), ("policy.tf", &policy.replace("CONDITION", condition))]);
        assert!(after.contains(&format!("Resource = aws_iam_role.task.arn, Condition = {condition} }}")), "{after}");
    }
}

#[test]
fn a_heredoc_says_it_in_json() {
    let policy = r#"resource "aws_iam_role_policy" "start" {
  role   = aws_iam_role.start.id
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["ecs:*"],
          "Resource": "*"
        }
      ]
    }
  EOT
}
"#;
    insta::assert_snapshot!(written(&[("main.tf", RULE), ("policy.tf", policy)]), @r#"
    resource "aws_iam_role_policy" "start" {
      role   = aws_iam_role.start.id
      policy = <<-EOT
        {
          "Version": "2012-10-17",
          "Statement": [
            {
              "Effect": "Allow",
              "Action": ["ecs:RunTask"],
              "Resource": "arn:aws:ecs:eu-west-2:*:task-definition/job:*",
              "Condition": {
                "ArnLike": {
                  "ecs:cluster": "${aws_ecs_cluster.jobs.arn}"
                }
              }
            }
          ]
        }
      EOT
    }
    "#);
}

#[test]
fn a_file_of_json_says_what_needs_no_reference() {
    let head = [RULE, "resource \"aws_iam_role_policy\" \"start\" {\n  role   = aws_iam_role.start.id\n  policy = file(\"${path.module}/policy.json\")\n}\n"].concat();
    let policy = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["ecs:*", "iam:PassRole"],
      "Resource": "*"
    }
  ]
}
"#;
    insta::assert_snapshot!(written(&[("main.tf", &head), ("policy.json", policy)]), @r#"
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["ecs:RunTask"],
          "Resource": "arn:aws:ecs:eu-west-2:*:task-definition/job:*",
          "Condition": {
            "ArnLike": {
              "ecs:cluster": "arn:aws:ecs:eu-west-2:*:cluster/jobs"
            }
          }
        },
        {
          "Effect": "Allow",
          "Action": ["iam:PassRole"],
          "Resource": "arn:aws:iam::*:role/task",
          "Condition": {
            "StringEquals": {
              "iam:PassedToService": "ecs-tasks.amazonaws.com"
            }
          }
        }
      ]
    }
    "#);
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
