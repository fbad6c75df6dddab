//! `iamlint suggest --minimize-size`: fewer statements that allow exactly what they did.

use serde_json::{Value, json};

use crate::common::{directory, iamlint};
use crate::parts::{documented, pipeline, role, source};

const DOCUMENT: &str = r#"data "aws_iam_policy_document" "p" {
  statement {
    sid       = "Store"
    actions   = ["s3:GetObject", "s3:GetObjectVersion"]
    resources = ["arn:aws:s3:::artifacts/*"]
  }

  statement {
    sid       = "Source"
    actions   = ["s3:GetObjectVersion", "s3:GetObject"]
    resources = ["arn:aws:s3:::source/k"]
  }

  statement {
    sid       = "Put"
    actions   = ["s3:PutObject", "sqs:*"]
    resources = ["arn:aws:s3:::artifacts/*"]
  }

  statement {
    effect    = "Deny"
    actions   = ["s3:DeleteObject"]
    resources = ["*"]
  }
}
"#;

/// A pipeline that takes its source out of a bucket, and all of whose policy is needed: in more statements than it takes.
fn project(document: &str) -> tempfile::TempDir {
    let pipeline = pipeline("p", "aws_iam_role.p.arn", "\"artifacts\"", &source("\"source\""));
    let main = [pipeline, role("p", "codepipeline"), documented("p")].concat();
    directory(&[("main.tf", &main), ("policy.tf", document)])
}

/// What `--write` makes of a document.
fn written(document: &str, more: &[&str]) -> (tempfile::TempDir, String) {
    let project = project(document);
    let output = iamlint(project.path(), &[&["suggest", "--write"], more, &["."]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(project.path().join("policy.tf")).expect("reads");
    (project, text)
}

#[test]
fn statements_with_the_same_actions_become_one_and_the_policy_allows_the_same() {
    let (narrowed, _) = written(DOCUMENT, &[]);
    let (merged, text) = written(DOCUMENT, &["--minimize-size"]);
    insta::assert_snapshot!(text, @r#"
    data "aws_iam_policy_document" "p" {
      statement {
        sid       = "Store"
        actions   = ["s3:GetObject", "s3:GetObjectVersion"]
        resources = ["arn:aws:s3:::artifacts/*", "arn:aws:s3:::source/k"]
      }

      statement {
        sid       = "Put"
        actions   = ["s3:PutObject"]
        resources = ["arn:aws:s3:::artifacts/*"]
      }

      statement {
        effect    = "Deny"
        actions   = ["s3:DeleteObject"]
        resources = ["*"]
      }
    }
    "#);
    let path = |project: &tempfile::TempDir| project.path().to_str().expect("a path").to_owned();
    for (old, new) in [(&narrowed, &merged), (&merged, &narrowed)] {
        let output = iamlint(merged.path(), &["diff", &path(old), &path(new)]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
    let again = iamlint(merged.path(), &["suggest", "--minimize-size", "--diff", "."]);
    assert_eq!(String::from_utf8_lossy(&again.stdout), "");
}

#[test]
fn the_size_is_said_before_and_after_and_nothing_merged_is_removed() {
    let project = project(DOCUMENT);
    let said = |format: &str| {
        let output = iamlint(project.path(), &["suggest", "--minimize-size", "--output-format", format, "."]);
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let json: Value = serde_json::from_str(&said("json")).expect("JSON");
    let suggestion = &json["suggestions"][0];
    let policy = &suggestion["policies"][0];
    let length = |document: &Value| document.to_string().chars().count();
    assert_eq!(
        policy["size"],
        json!({ "before": length(&policy["before"]), "after": length(&policy["after"]), "quota": 10240, "policies": 1 })
    );
    assert!(length(&policy["after"]) < length(&policy["before"]));
    let outcomes: Vec<&str> =
        policy["statements"].as_array().expect("a list").iter().filter_map(|one| one["outcome"].as_str()).collect();
    assert_eq!(outcomes, ["merged", "removed", "narrowed", "kept"]);
    assert_eq!(policy["statements"][1]["because"], json!(["statement 1 takes it in"]));
    assert_eq!(suggestion["removed"], json!([{ "action": "sqs:*", "resource": "arn:aws:s3:::artifacts/*" }]));
    let size = format!("size: {} → {} of 10240 characters", length(&policy["before"]), length(&policy["after"]));
    assert!(said("text").contains(&size), "{}", said("text"));
    assert!(said("hcl").contains(&size), "{}", said("hcl"));
    assert!(!String::from_utf8_lossy(&iamlint(project.path(), &["suggest", "."]).stdout).contains("size:"));
}

/// Where a list may lack some of what it is read with, it is not written into another statement; nor is a statement that may not be there.
#[test]
fn what_may_not_be_there_is_not_merged() {
    let open = DOCUMENT.replace("[\"arn:aws:s3:::source/k\"]", "var.all ? [\"arn:aws:s3:::source/k\"] : []")
        + "variable \"all\" {\n  type = bool\n}\n";
    let (_, text) = written(&open, &["--minimize-size"]);
    assert!(text.contains("resources = var.all ? [\"arn:aws:s3:::source/k\"] : []"), "{text}");
    assert_eq!(text.matches("source/k").count(), 1, "{text}");
    // The two others have one resource.
    assert_eq!(text.matches("statement {").count(), 3, "{text}");
}
