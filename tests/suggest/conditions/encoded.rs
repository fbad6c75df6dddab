//! In expressions: `jsonencode` and its objects.

use super::{RULE, written};

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
