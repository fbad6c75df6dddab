//! `iamlint suggest --write`: what it leaves of the bytes it is not about, and that nothing is left to write after it.

use crate::common::{directory, iamlint, write};
use crate::parts::{self, documented, encoded, source};

/// The role of the pipeline, whose policy is a document.
fn role() -> String {
    parts::role("p", "codepipeline") + &documented("p")
}

/// A build and its role, which may do anything with logs and stacks.
fn build() -> String {
    let statement = r#"{ Effect = "Allow", Action = ["logs:*", "cloudformation:*"], Resource = "*" }"#;
    [parts::build("b", "aws_iam_role.b.arn", ""), parts::role("b", "codebuild"), encoded("b", statement)].concat()
}

/// A pipeline that takes its source out of a bucket; in its artifact store.
fn pipeline(bucket: &str) -> String {
    parts::pipeline("p", "aws_iam_role.p.arn", bucket, &source(bucket))
}

/// What `--write` makes of `main.tf`, and what it says. After it there is nothing left to write.
fn written(files: &[(&str, &str)], path: &str) -> (String, String) {
    let project = directory(files);
    let said = write(project.path());
    (std::fs::read_to_string(project.path().join(path)).expect("reads"), said)
}

#[test]
fn an_expression_that_stays_is_not_replaced_by_what_it_comes_to() {
    let policy = r#"
locals {
  bucket = "artifacts"
}

data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:GetObject", "s3:Put*", "sqs:*"]
    resources = ["arn:aws:s3:::${local.bucket}/*", "arn:aws:s3:::other/*"]
  }
}
"#;
    let (text, _) = written(&[("main.tf", &[&*role(), policy, &pipeline("local.bucket")].concat())], "main.tf");
    assert!(text.contains("resources = [\"arn:aws:s3:::${local.bucket}/*\"]"), "{text}");
    assert!(text.contains("actions   = [\"s3:GetObject\", \"s3:PutObject\"]"), "{text}");
}

#[test]
fn a_resource_that_another_covers_is_no_reason_to_write() {
    let text = build().replace(
        r#"Action = ["logs:*", "cloudformation:*"], Resource = "*""#,
        r#"Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::store-*", "arn:aws:s3:::store-*/*"]"#,
    );
    assert!(text.contains("store-*"));
    assert_eq!(written(&[("main.tf", &text)], "main.tf").0, text);
}

#[test]
fn a_list_with_comments_is_left_to_a_person() {
    let policy = r#"
data "aws_iam_policy_document" "p" {
  statement {
    actions = [
      "s3:*", # the store
      "sqs:*",
    ]
    resources = ["*"]
  }
}
"#;
    let text = [&*role(), policy, &pipeline("\"artifacts\"")].concat();
    let (after, said) = written(&[("main.tf", &text)], "main.tf");
    assert_eq!(after, text);
    assert!(said.contains("comments"), "{said}");
}

#[test]
fn line_ends_and_the_mark_at_the_beginning_stay() {
    let policy = r#"
data "aws_iam_policy_document" "p" {
  # why
  statement {
    actions   = ["s3:*", "sqs:*"]
    resources = ["*"] # all
  }
}
"#;
    let text = ["\u{feff}", &role(), policy, &pipeline("\"artifacts\"")].concat().replace('\n', "\r\n");
    let (after, _) = written(&[("main.tf", &text)], "main.tf");
    assert_ne!(after, text);
    assert!(after.starts_with("\u{feff}\r\n") && after.contains("# why\r\n"), "{after}");
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after}");
}

#[test]
fn a_module_that_two_roots_use_says_what_each_gives_it() {
    let module = format!("variable \"bucket\" {{}}\n{}{}\n", role(), pipeline("var.bucket"));
    let policy = r#"
variable "more" {
  default = false
}

data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:*", "sqs:*"]
    resources = ["*"]
  }
}
"#;
    let root = |name: &str| {
        format!(
            "module \"p\" {{\n  source = \"../module\"\n  bucket = aws_s3_bucket.{name}.bucket\n}}\nresource \"aws_s3_bucket\" \"{name}\" {{\n  bucket = \"{name}\"\n}}\n"
        )
    };
    let module = [&*module, policy].concat();
    let files = [("module/main.tf", &*module), ("one/main.tf", &root("one")), ("two/main.tf", &root("two"))];
    let (after, _) = written(&files, "module/main.tf");
    let (_, policy) = after.split_once("default = false\n}\n").expect("the document");
    insta::assert_snapshot!(policy.trim(), @r#"
    data "aws_iam_policy_document" "p" {
      statement {
        actions = [
          "s3:GetBucketAcl",
          "s3:GetBucketLocation",
          "s3:GetBucketVersioning",
        ]
        resources = ["arn:aws:s3:::${var.bucket}"]
      }

      statement {
        actions = [
          "s3:GetObject",
          "s3:GetObjectVersion",
          "s3:PutObject",
        ]
        resources = ["arn:aws:s3:::${var.bucket}/*"]
      }
    }
    "#);
}

#[test]
fn what_commands_may_need_is_only_written_where_the_role_is_named() {
    let (after, said) = written(&[("main.tf", &build())], "main.tf");
    assert_eq!(after, build());
    assert!(said.contains("--role"), "{said}");
    let asked = directory(&[("main.tf", &build())]);
    iamlint(asked.path(), &["suggest", "--write", "--role", "aws_iam_role.b", "."]);
    let after = std::fs::read_to_string(asked.path().join("main.tf")).expect("reads");
    assert!(!after.contains("cloudformation"), "{after}");
}

#[test]
fn text_sets_before_and_after_side_by_side_and_the_summary_goes_beside_it() {
    let policy = r#"
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:*", "sqs:*"]
    resources = ["*"]
  }
}
"#;
    let project = directory(&[("main.tf", &[&*role(), policy, &pipeline("\"artifacts\"")].concat())]);
    let output = iamlint(project.path(), &["suggest", "--output-format", "text", "."]);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    insta::assert_snapshot!(out, @r"
    aws_iam_role.p: assumed by codepipeline.amazonaws.com, used by aws_codepipeline.p
      data.aws_iam_policy_document.p: 1 split; proven to allow nothing new
        statement 1 split
          s3:*   │ s3:GetBucketAcl
          sqs:*  │ s3:GetBucketLocation
            on * │ s3:GetBucketVersioning
                 │   on arn:aws:s3:::artifacts
                 │
                 │ s3:GetObject
                 │ s3:GetObjectVersion
                 │ s3:PutObject
                 │   on arn:aws:s3:::artifacts/*
          because: artifact store of aws_codepipeline.p
          because: action Source of aws_codepipeline.p
          because: nothing needs sqs:*
    ");
    assert!(err.contains("1 statement → 2;"), "{err}");
    let quiet = iamlint(project.path(), &["suggest", "--quiet", "."]);
    assert_eq!(String::from_utf8_lossy(&quiet.stderr), "");
}

#[test]
fn what_is_missing_is_granted_only_where_that_is_asked_for() {
    let block = r#"
data "aws_iam_policy_document" "p" {
  statement {
    sid       = "Store"
    actions   = ["s3:GetObject*", "s3:PutObject"]
    resources = ["arn:aws:s3:::artifacts/*"]
  }
}
"#;
    let object = r#"
data "aws_iam_policy_document" "unused" {}
locals {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["s3:GetObject*", "s3:PutObject"]
      Resource = ["arn:aws:s3:::artifacts/*"]
    }]
  })
}
"#;
    let heredoc = r#"
locals {
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["s3:GetObject*", "s3:PutObject"],
          "Resource": "arn:aws:s3:::artifacts/*"
        }
      ]
    }
  EOT
}
"#;
    for policy in [block, object, heredoc] {
        let role = match policy.contains("local") {
            true => role().replace("data.aws_iam_policy_document.p.json", "local.policy"),
            false => role(),
        };
        let text = [&role, policy, &pipeline("\"artifacts\"")].concat();
        let plain = directory(&[("main.tf", &text)]);
        iamlint(plain.path(), &["suggest", "--write", "."]);
        let narrowed = std::fs::read_to_string(plain.path().join("main.tf")).expect("reads");
        assert!(!narrowed.contains("GetBucketVersioning"), "{narrowed}");

        let project = directory(&[("main.tf", &text)]);
        let json = iamlint(project.path(), &["suggest", "--add-missing", "--output-format", "json", "."]);
        let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
        let suggestion = &json["suggestions"][0];
        assert_eq!(suggestion["missing"].as_array().map(Vec::len), Some(0), "{suggestion:#}");
        let added = suggestion["added"].as_array().expect("a list");
        assert!(added.iter().any(|one| one["action"] == "s3:GetBucketVersioning"), "{suggestion:#}");

        let written = iamlint(project.path(), &["suggest", "--add-missing", "--write", "."]);
        assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
        let after = std::fs::read_to_string(project.path().join("main.tf")).expect("reads");
        assert!(after.contains("GetBucketVersioning"), "{after}\n{}", String::from_utf8_lossy(&written.stderr));
        let again = iamlint(project.path(), &["suggest", "--add-missing", "--check", "."]);
        assert_eq!(again.status.code(), Some(0), "{}", String::from_utf8_lossy(&again.stdout));
    }
}
