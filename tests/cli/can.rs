//! `can`: what a principal may do.

use crate::harness::{Answer, Project};

const CONFIGURATION: &str = r#"
resource "aws_s3_bucket" "build" { bucket = "photo-build" }

resource "aws_iam_group" "people" { name = "people" }
resource "aws_iam_group_policy_attachment" "people" {
  group      = aws_iam_group.people.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}
resource "aws_iam_user" "ann" { name = "ann" }
resource "aws_iam_user_group_membership" "ann" {
  user   = aws_iam_user.ann.name
  groups = [aws_iam_group.people.name]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["codebuild.amazonaws.com"]
    }
  }
}
resource "aws_codebuild_project" "site" {
  name         = "site"
  service_role = aws_iam_role.build.arn
}
resource "aws_iam_role" "build" {
  name               = "build"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "build" {
  role = aws_iam_role.build.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Objects", Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource = "${aws_s3_bucket.build.arn}/*" },
    { Sid = "Keep", Effect = "Deny", Action = "s3:Delete*", Resource = "*" },
    { Sid = "Pass", Effect = "Allow", Action = "iam:PassRole", Resource = "*",
      Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } } },
  ] })
}
resource "aws_iam_role" "idle" {
  name                 = "idle"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}
resource "aws_iam_role_policy" "idle" {
  role   = aws_iam_role.idle.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ec2:*", Resource = "*" }] })
}
"#;

fn can(arguments: &[&str]) -> Answer {
    Project::new(&[("main.tf", CONFIGURATION)]).run(&[&["can"], arguments].concat())
}

#[test]
fn the_text_is_by_access_level_and_resource() {
    let answer = can(&["aws_iam_role.build"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    insta::assert_snapshot!(answer.out, @r#"
    aws_iam_role.build (main.tf:28), a role: may do 3 actions; 1 more is allowed and taken back

    Write: 2 actions
      on ${aws_s3_bucket.build.arn}/*: s3:PutObject
        by aws_iam_role_policy.build Objects (main.tf:35)
      on *: iam:PassRole
        by aws_iam_role_policy.build Pass (main.tf:37)
        if iam:PassedToService StringEquals lambda.amazonaws.com

    Read: 1 action
      on ${aws_s3_bucket.build.arn}/*: s3:GetObject
        by aws_iam_role_policy.build Objects (main.tf:35)

    Who may become it:
      codebuild.amazonaws.com
    "#);
}

#[test]
fn a_member_may_what_its_group_may_and_a_boundary_leaves_what_it_allows() {
    let ann = can(&["aws_iam_user.ann", "--output-format", "json"]).json();
    assert_eq!(ann["version"], 1);
    let allowed = ann["roots"][0]["allowed"].as_array().expect("rows");
    let has =
        |action: &str| allowed.iter().any(|row| row["actions"].as_array().expect("actions").contains(&action.into()));
    assert!(has("s3:GetObject") && !has("s3:PutObject"));
    let idle = can(&["aws_iam_role.idle"]);
    assert_eq!(idle.code, 0);
    assert!(idle.out.contains("may do nothing that is seen here"), "{}", idle.out);
}

#[test]
fn an_answer_is_narrowed_by_level_and_by_resource() {
    let levels = |arguments: &[&str]| -> Vec<String> {
        let json = can(&[&["aws_iam_role.build", "--output-format", "json"], arguments].concat()).json();
        let rows = json["roots"][0]["allowed"].as_array().expect("rows").clone();
        rows.iter()
            .map(|row| format!("{} {}", row["access_level"].as_str().expect("a level"), row["actions"][0]))
            .collect()
    };
    assert_eq!(levels(&["--access-level", "read"]), ["Read \"s3:GetObject\""]);
    // What is in the bucket is meant too, and a role is not in it, though the statement is about everything.
    let of_bucket = levels(&["--resource", "aws_s3_bucket.build", "--access-level", "write,list"]);
    assert_eq!(of_bucket, ["Write \"s3:PutObject\""]);
    assert_eq!(levels(&["--access-level", "list"]), [""; 0]);
}

#[test]
fn what_is_no_principal_is_an_error_that_says_what_is_near() {
    for (address, said) in [
        ("aws_iam_role.biuld", "did you mean aws_iam_role.build"),
        ("aws_codebuild_project.site", "it runs under aws_iam_role.build"),
        ("codebuild.amazonaws.com", "is no role, user or group"),
    ] {
        let answer = can(&[address]);
        assert_eq!(answer.code, 2, "{address}");
        assert!(answer.err.contains(said), "{said} in:\n{}", answer.err);
    }
}
