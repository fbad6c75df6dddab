//! In texts: heredocs and files of JSON.

use super::{RULE, written};

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
