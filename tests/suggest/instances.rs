//! `iamlint suggest` where only apply knows how many instances of a resource there are: one of them is not another.

use serde_json::Value;

use crate::common::{project, suggestions};

/// Buckets, and a pipeline that stores in one of them. `repeated` goes into what belongs to the pipeline.
fn configuration(repeated: &str, bucket: &str, of: &str, statements: &str) -> String {
    format!(
        r#"
variable "names" {{
  type = set(string)
}}

variable "others" {{
  type = set(string)
}}

resource "aws_s3_bucket" "b" {{
  for_each = var.names
}}

resource "aws_codepipeline" "p" {{
  {repeated}
  name     = "p"
  role_arn = aws_iam_role.p{of}.arn
  artifact_store {{
    location = {bucket}
    type     = "S3"
  }}
}}

resource "aws_iam_role" "p" {{
  {repeated}
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "codepipeline.amazonaws.com" }} }}]
  }})
}}

resource "aws_iam_role_policy" "p" {{
  {repeated}
  role = aws_iam_role.p{of}.id
  policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{statements}]
  }})
}}
"#
    )
}

/// What is suggested for the one role.
fn suggested(text: &str) -> Value {
    suggestions(project(text).path()).swap_remove(0)
}

/// The actions and resources that stay of the policy, one statement a line.
fn stays(suggestion: &Value) -> String {
    let statements = suggestion["policies"][0]["after"]["Statement"].as_array().cloned().unwrap_or_default();
    let line = |statement: &Value| format!("{} {}\n", statement["Action"], statement["Resource"]);
    statements.iter().map(line).collect()
}

const OBJECTS: &str = r#"{ Effect = "Allow", Action = ["s3:GetObject", "s3:PutObject"], Resource = ["${aws_s3_bucket.b["letters"].arn}/*", "${aws_s3_bucket.b["photos"].arn}/*"] }"#;

#[test]
fn a_grant_on_the_instance_that_is_needed_stays_and_not_that_on_another() {
    let suggestion = suggested(&configuration("", "aws_s3_bucket.b[\"photos\"].bucket", "", OBJECTS));
    insta::assert_snapshot!(stays(&suggestion), @r#"["s3:GetObject","s3:PutObject"] "${aws_s3_bucket.b[\"photos\"].arn}/*""#);
    let missing: Vec<&str> =
        suggestion["missing"].as_array().expect("a list").iter().filter_map(|it| it["resource"].as_str()).collect();
    assert!(missing.contains(&"${aws_s3_bucket.b[\"photos\"].arn}"), "{missing:?}");
}

#[test]
fn a_wildcard_becomes_the_instance_that_is_needed() {
    let wide = r#"{ Effect = "Allow", Action = ["s3:PutObject", "s3:CreateBucket"], Resource = "*" }"#;
    insta::assert_snapshot!(stays(&suggested(&configuration("", "aws_s3_bucket.b[\"photos\"].bucket", "", wide))), @r#""s3:PutObject" "${aws_s3_bucket.b[\"photos\"].arn}/*""#);
}

/// The pipelines store in buckets of which nobody knows whether they are those that are named.
#[test]
fn what_may_be_another_instance_stays() {
    let text = configuration("for_each = var.names", "aws_s3_bucket.b[each.key].bucket", "[each.key]", OBJECTS);
    let suggestion = suggested(&text);
    assert_eq!(suggestion["policies"][0]["after"], suggestion["policies"][0]["before"], "{suggestion:#}");
}

#[test]
fn what_is_repeated_for_the_same_goes_together_and_nothing_else_does() {
    let wide = r#"{ Effect = "Allow", Action = ["s3:PutObject", "s3:CreateBucket"], Resource = "*" }"#;
    let of = |repeated: &str| {
        stays(&suggested(&configuration(repeated, "aws_s3_bucket.b[each.key].bucket", "[each.key]", wide)))
    };
    insta::assert_snapshot!(of("for_each = var.names"), @r#""s3:PutObject" "${aws_s3_bucket.b[each.key].arn}/*""#);
    insta::assert_snapshot!(of("for_each = var.others"), @r#""s3:PutObject" "*""#);
}
