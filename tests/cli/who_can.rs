//! `who-can`: who may do what, by which statement, and what limits it.

use crate::harness::Project;

const CONFIGURATION: &str = r#"
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket" "build" { bucket = "photo-build" }
resource "aws_s3_bucket" "other" { bucket = "photo-other" }

resource "aws_iam_role" "whole" {
  name               = "whole"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "whole" {
  role = aws_iam_role.whole.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Buckets", Effect = "Allow", Action = "s3:Delete*", Resource = aws_s3_bucket.build.arn },
  ] })
}

resource "aws_iam_role" "denied" {
  name               = "denied"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "denied" {
  role = aws_iam_role.denied.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "s3:*", Resource = "*" },
    { Effect = "Deny", Action = "s3:DeleteBucket", Resource = "*" },
  ] })
}

resource "aws_iam_role" "elsewhere" {
  name               = "elsewhere"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "elsewhere" {
  role = aws_iam_role.elsewhere.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "s3:DeleteBucket", Resource = aws_s3_bucket.other.arn },
    { Effect = "Allow", Action = "s3:Get*", Resource = "${aws_s3_bucket.build.arn}/logs/*" },
  ] })
}

variable "bucket" {}
resource "aws_iam_role" "unknown" {
  name               = "unknown"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
resource "aws_iam_role_policy" "unknown" {
  role = aws_iam_role.unknown.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Action = "s3:DeleteBucket", Resource = "arn:aws:s3:::${var.bucket}" },
  ] })
}

data "aws_iam_policy_document" "boundary" {
  statement {
    actions   = ["ec2:*"]
    resources = ["*"]
  }
}
resource "aws_iam_policy" "boundary" {
  name   = "boundary"
  policy = data.aws_iam_policy_document.boundary.json
}
resource "aws_iam_role" "bounded" {
  name                 = "bounded"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  permissions_boundary = aws_iam_policy.boundary.arn
}
resource "aws_iam_role_policy_attachment" "bounded" {
  role       = aws_iam_role.bounded.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}

resource "aws_s3_bucket_policy" "build" {
  bucket = aws_s3_bucket.build.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { Service = "delivery.logs.amazonaws.com" }, Action = "s3:PutObject",
      Resource = "${aws_s3_bucket.build.arn}/*" },
    { Sid = "Transport", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "${aws_s3_bucket.build.arn}*",
      Condition = { Bool = { "aws:SecureTransport" = "false" } } },
  ] })
}
"#;

/// The principals and how far each may go, in order.
fn who(arguments: &[&str]) -> Vec<(String, String)> {
    let project = Project::new(&[("main.tf", CONFIGURATION)]);
    let answer = project.run(&[&["who-can", "--output-format", "json"], arguments].concat());
    assert_eq!(answer.code, 0, "{}", answer.err);
    let json = answer.json();
    assert_eq!(json["version"], 1);
    let able = json["roots"][0]["principals"].as_array().expect("principals");
    let word = |value: &serde_json::Value| value.as_str().expect("a word").to_owned();
    able.iter().map(|able| (word(&able["principal"]), word(&able["certainty"]))).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}

#[test]
fn what_is_denied_or_bounded_is_taken_off_and_what_is_not_known_is_said() {
    let expected = [
        ("aws_iam_role.whole", "limited"),
        ("aws_iam_role.unknown", "perhaps"),
        ("aws_iam_role.bounded", "denied"),
        ("aws_iam_role.denied", "denied"),
    ];
    assert_eq!(who(&["s3:DeleteBucket", "aws_s3_bucket.build"]), pairs(&expected));
}

#[test]
fn an_action_on_objects_is_asked_on_those_of_the_bucket() {
    let found = who(&["s3:GetObject", "aws_s3_bucket.build"]);
    let expected =
        [("aws_iam_role.denied", "limited"), ("aws_iam_role.elsewhere", "limited"), ("aws_iam_role.bounded", "denied")];
    assert_eq!(found, pairs(&expected));
}

#[test]
fn a_service_that_the_bucket_lets_in_is_named() {
    let found = who(&["s3:PutObject", "aws_s3_bucket.build"]);
    assert!(found.contains(&("delivery.logs.amazonaws.com".to_owned(), "limited".to_owned())), "{found:?}");
}

#[test]
fn any_resource_is_every_statement_that_is_about_one() {
    let found = who(&["s3:DeleteBucket"]);
    assert!(found.contains(&("aws_iam_role.elsewhere".to_owned(), "allowed".to_owned())), "{found:?}");
    assert!(found.contains(&("aws_iam_role.denied".to_owned(), "denied".to_owned())), "{found:?}");
    let assuming = who(&["sts:AssumeRole"]);
    assert!(assuming.contains(&("ec2.amazonaws.com".to_owned(), "allowed".to_owned())), "{assuming:?}");
}

#[test]
fn the_text_says_the_statement_its_line_and_what_limits_it() {
    let project = Project::new(&[("main.tf", CONFIGURATION)]);
    let answer = project.run(&["who-can", "s3:DeleteBucket", "aws_s3_bucket.build"]);
    assert_eq!(answer.code, 0);
    let has = |part: &str| assert!(answer.out.contains(part), "{part} in:\n{}", answer.out);
    has("aws_iam_role.whole (main.tf:15): within limits");
    has("s3:Delete* on aws_s3_bucket.build.arn, by aws_iam_role_policy.whole Buckets (main.tf:");
    has("denied, if aws:SecureTransport Bool false, by aws_s3_bucket_policy.build Transport (main.tf:");
    has("and, by assuming the role: ec2.amazonaws.com");
    has("not allowed by the permissions boundary");
}

#[test]
fn wrong_names_are_errors_that_say_what_is_near() {
    let project = Project::new(&[("main.tf", CONFIGURATION)]);
    for (arguments, said) in [
        (["s3:DeleteBuket", "aws_s3_bucket.build"], "s3:DeleteBucket"),
        (["s3:DeleteBucket", "aws_s3_bucket.biuld"], "did you mean aws_s3_bucket.build"),
        (["s3:DeleteBucket", "aws_iam_role.whole"], "it applies to: bucket"),
        (["s3:ListAllMyBuckets", "aws_s3_bucket.build"], "takes no resource"),
    ] {
        let answer = project.run(&["who-can", arguments[0], arguments[1]]);
        assert_eq!(answer.code, 2, "{arguments:?}");
        assert!(answer.err.contains(said), "{said} in:\n{}", answer.err);
    }
    let nobody = project.run(&["who-can", "sqs:SendMessage"]);
    assert_eq!(nobody.code, 0);
}
