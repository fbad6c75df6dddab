//! `iamlint suggest` on the sample pipeline, in all the forms its policies are written in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::common::{self, iamlint, project};
use crate::parts::{encoded, pipeline, role, stage};

/// Every form of the sample project, with what its own module calls the bucket, the repository and the build project.
const FORMS: [(&str, &str, Names); 5] = [
    ("serverless-pipeline", "", ROOT),
    ("serverless-pipeline-jsonencode", "", ROOT),
    ("serverless-pipeline-heredoc", "", ROOT),
    ("serverless-pipeline-json", "", LITERAL),
    ("serverless-pipeline-module", "module.pipeline[\"photo-lambda\"].", MODULE),
];

/// How the policy of the pipeline's role says the ARNs it needs.
struct Names {
    repository: &'static str,
    project: &'static str,
    bucket: &'static str,
}

const ROOT: Names = Names {
    repository: "${aws_codecommit_repository.photo_lambda.arn}",
    project: "${aws_codebuild_project.photo_lambda.arn}",
    bucket: "${aws_s3_bucket.build.arn}",
};
const MODULE: Names = Names {
    repository: "${aws_codecommit_repository.photo_lambda.arn}",
    project: "${module.pipeline[\"photo-lambda\"].aws_codebuild_project.this.arn}",
    bucket: "${aws_s3_bucket.build.arn}",
};
/// A JSON file has no references: account and region are not known, and the bucket has a random suffix.
const LITERAL: Names = Names {
    repository: "arn:aws:codecommit:*:*:photo-lambda",
    project: "arn:aws:codebuild:*:*:project/photo-lambda",
    bucket: "arn:aws:s3:::rahookbuild*",
};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

fn suggestions(directory: &Path) -> BTreeMap<String, Value> {
    common::suggestions(directory)
        .into_iter()
        .map(|one| (one["role"].as_str().unwrap_or_default().to_owned(), one))
        .collect()
}

/// What a policy document allows, as pairs.
fn allowed(document: &Value) -> BTreeSet<(String, String)> {
    let strings = |value: &Value| -> Vec<String> {
        match value {
            Value::Array(list) => list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            single => single.as_str().map(str::to_owned).into_iter().collect(),
        }
    };
    let statements = document["Statement"].as_array().cloned().unwrap_or_default();
    let pairs = statements.iter().flat_map(|statement| {
        let resources = strings(&statement["Resource"]);
        strings(&statement["Action"])
            .into_iter()
            .flat_map(move |action| resources.clone().into_iter().map(move |resource| (action.clone(), resource)))
    });
    pairs.collect()
}

/// What the pipeline's role needs: the stages of the article's pipeline, and no more.
fn needed(names: &Names) -> BTreeSet<(String, String)> {
    let objects = format!("{}/*", names.bucket);
    let on = |resource: &str, actions: &[&str]| -> Vec<(String, String)> {
        actions.iter().map(|action| ((*action).to_owned(), resource.to_owned())).collect()
    };
    let repository = [
        "codecommit:CancelUploadArchive",
        "codecommit:GetBranch",
        "codecommit:GetCommit",
        "codecommit:GetRepository",
        "codecommit:GetUploadArchiveStatus",
        "codecommit:UploadArchive",
    ];
    [
        on(names.repository, &repository),
        on(names.project, &["codebuild:BatchGetBuilds", "codebuild:StartBuild"]),
        on(&objects, &["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]),
        on(names.bucket, &["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]),
    ]
    .concat()
    .into_iter()
    .collect()
}

#[test]
fn the_pipeline_role_keeps_what_its_stages_need_in_every_form() {
    for (name, module, names) in &FORMS {
        let all = suggestions(&fixture(name));
        let role = all.keys().find(|role| role.starts_with(&format!("{module}aws_iam_role.pipeline")));
        let suggestion = &all[role.unwrap_or_else(|| panic!("{name} has a pipeline role among {:?}", all.keys()))];
        assert_eq!(allowed(&suggestion["policies"][0]["after"]), needed(names), "{name}");
        assert_eq!(suggestion["added"], Value::Array(Vec::new()), "{name}");
        assert_eq!(suggestion["missing"], Value::Array(Vec::new()), "{name}");
    }
}

#[test]
fn the_build_role_loses_only_the_artifact_store_that_no_pipeline_uses() {
    for (name, module, _) in &FORMS {
        let all = suggestions(&fixture(name));
        let statements = &all[&format!("{module}aws_iam_role.codebuild")]["policies"][0]["statements"];
        let outcomes: Vec<(&str, &str)> = statements
            .as_array()
            .expect("statements")
            .iter()
            .map(|one| (one["sid"].as_str().unwrap_or_default(), one["outcome"].as_str().unwrap_or_default()))
            .collect();
        let expected =
            [("createlogs", "kept"), ("s3", "removed"), ("gitpull", "kept"), ("push", "kept"), ("read", "kept")];
        assert_eq!(outcomes, expected, "{name}");
        let why = statements[1]["because"][0].as_str().expect("a reason");
        assert!(why.contains("artifact"), "{name}: {why}");
    }
}

#[test]
fn the_event_role_is_already_minimal() {
    for (name, module, _) in &FORMS {
        let suggestion = &suggestions(&fixture(name))[&format!("{module}aws_iam_role.event")];
        assert_eq!(suggestion["policies"][0]["statements"][0]["outcome"], "kept", "{name}");
        assert_eq!(suggestion["removed"], Value::Array(Vec::new()), "{name}");
    }
}

#[test]
fn the_diff_applies_and_nothing_is_left_to_narrow() {
    for (name, _, _) in &FORMS {
        let project = copy(&fixture(name));
        let diff = iamlint(project.path(), &["suggest", "--diff", "."]);
        assert_eq!(diff.status.code(), Some(1), "{name}: a diff that is not empty is 1");
        std::fs::write(project.path().join("narrow.patch"), &diff.stdout).expect("writes");
        let applied = Command::new("git")
            .args(["apply", "narrow.patch"])
            .current_dir(project.path())
            .output()
            .expect("git starts");
        assert!(applied.status.success(), "{name}: {}", String::from_utf8_lossy(&applied.stderr));

        let again = iamlint(project.path(), &["suggest", "--check", "."]);
        assert_eq!(again.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&again.stdout));
        let checked = iamlint(project.path(), &["check", "--output-format", "json", "."]);
        let report: Value = serde_json::from_slice(&checked.stdout).expect("JSON");
        let wildcards: Vec<&Value> = report["findings"]
            .as_array()
            .expect("findings")
            .iter()
            .filter(|finding| finding["category"] == "wildcard")
            .collect();
        assert!(wildcards.is_empty(), "{name}: {wildcards:#?}");
    }
}

#[test]
fn writing_in_place_is_the_same_as_applying_the_diff() {
    let (patched, written) = (copy(&fixture("serverless-pipeline")), copy(&fixture("serverless-pipeline")));
    let diff = iamlint(patched.path(), &["suggest", "--diff", "."]);
    std::fs::write(patched.path().join("narrow.patch"), &diff.stdout).expect("writes");
    let applied = Command::new("git").args(["apply", "narrow.patch"]).current_dir(patched.path()).status();
    assert!(applied.expect("git starts").success());
    assert_eq!(iamlint(written.path(), &["suggest", "--write", "."]).status.code(), Some(0));
    let read = |root: &Path| std::fs::read_to_string(root.join("pipeline.tf")).expect("reads");
    assert_eq!(read(written.path()), read(patched.path()));
    assert_ne!(read(written.path()), read(&fixture("serverless-pipeline")));
}

#[test]
fn the_narrowed_policy_reads_as_a_person_would_write_it() {
    let output = iamlint(&fixture("serverless-pipeline"), &["suggest", "--role", "aws_iam_role.pipeline", "."]);
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
}

/// A copy of a project in a directory of its own.
fn copy(from: &Path) -> tempfile::TempDir {
    fn fill(from: &Path, to: &Path) {
        for entry in std::fs::read_dir(from).expect("a directory").flatten() {
            let target = to.join(entry.file_name());
            if entry.path().is_dir() {
                std::fs::create_dir(&target).expect("creates");
                fill(&entry.path(), &target);
            } else {
                std::fs::copy(entry.path(), &target).expect("copies");
            }
        }
    }
    let to = tempfile::tempdir().expect("a directory");
    fill(from, to.path());
    to
}

#[test]
fn the_region_that_the_provider_says_is_in_the_arn_of_what_is_only_named() {
    let stage = stage("Source", "CodeCommit", r#"{ RepositoryName = "photo", BranchName = "main" }"#);
    let parts = [
        "provider \"aws\" {\n  region = \"eu-west-2\"\n}\n",
        &pipeline("photo", "aws_iam_role.photo.arn", "\"build\"", &stage),
        &role("photo", "codepipeline"),
        &encoded("photo", r#"{ Effect = "Allow", Action = "codecommit:*", Resource = "*" }"#),
    ];
    let directory = project(&parts.concat());
    let suggestions = suggestions(directory.path());
    let after = &suggestions["aws_iam_role.photo"]["policies"][0]["after"];
    assert_eq!(after["Statement"][0]["Resource"], "arn:aws:codecommit:eu-west-2:*:photo", "{after}");
}

/// A function's code may call anything: its verbs stay, wildcards and all. Only what Lambda itself does, writing the log group and polling the queue, is
/// narrowed to where it does it.
#[test]
fn what_code_may_call_is_left_and_what_only_the_service_does_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let configuration = r#"
        resource "aws_lambda_function" "f" {
          function_name = "f"
          role          = aws_iam_role.f.arn
          dead_letter_config {
            target_arn = aws_sqs_queue.dead.arn
          }
        }
        resource "aws_lambda_event_source_mapping" "f" {
          function_name    = aws_lambda_function.f.arn
          event_source_arn = aws_sqs_queue.in.arn
        }
        resource "aws_sqs_queue" "in" {
          name = "in"
        }
        resource "aws_sqs_queue" "dead" {
          name = "dead"
        }
        resource "aws_iam_role" "f" {
          assume_role_policy = jsonencode({
            Version   = "2012-10-17"
            Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
          })
        }
        resource "aws_iam_role_policy" "f" {
          role = aws_iam_role.f.id
          policy = jsonencode({
            Version = "2012-10-17"
            Statement = [
              { Effect = "Allow", Action = ["dynamodb:*", "s3:GetObject", "sqs:SendMessage"], Resource = "*" },
              { Effect = "Allow", Action = "sqs:ReceiveMessage", Resource = "*" },
              { Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = "arn:aws:logs:*:*:*" },
            ]
          })
        }
    "#;
    std::fs::write(directory.path().join("main.tf"), configuration).expect("a file");
    let suggestions = suggestions(directory.path());
    let after = allowed(&suggestions["aws_iam_role.f"]["policies"][0]["after"]);
    let shown: Vec<String> = after.iter().map(|(action, resource)| format!("{action} on {resource}")).collect();
    insta::assert_snapshot!(shown.join("\n"), @"
dynamodb:* on *
logs:CreateLogStream on arn:aws:logs:*:*:log-group:/aws/lambda/f
logs:CreateLogStream on arn:aws:logs:*:*:log-group:/aws/lambda/f:*
logs:PutLogEvents on arn:aws:logs:*:*:log-group:/aws/lambda/f
logs:PutLogEvents on arn:aws:logs:*:*:log-group:/aws/lambda/f:*
s3:GetObject on *
sqs:ReceiveMessage on ${aws_sqs_queue.in.arn}
sqs:SendMessage on *
");
}
