//! `iamlint suggest` on roles that code runs under: what commands and environment variables say of it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

fn iamlint(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_iamlint"))
        .args(arguments)
        .current_dir(directory)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

/// A directory with these files.
fn directory(files: &[(&str, &str)]) -> tempfile::TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("it can be made");
        std::fs::write(path, text).expect("it can be written");
    }
    directory
}

fn role(service: &str, statement: &str) -> String {
    format!(
        r#"
resource "aws_iam_role" "r" {{
  assume_role_policy = jsonencode({{
    Version   = "2012-10-17"
    Statement = [{{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {{ Service = "{service}" }} }}]
  }})
}}
resource "aws_iam_role_policy" "r" {{
  role   = aws_iam_role.r.id
  policy = jsonencode({{ Version = "2012-10-17", Statement = [{statement}] }})
}}
"#
    )
}

/// The only suggestion.
fn suggestion(directory: &Path) -> Value {
    let output = iamlint(directory, &["suggest", "--output-format", "json", "."]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    all["suggestions"][0].clone()
}

/// What the policy allows after it is narrowed: `s3:PutObject on ${aws_s3_bucket.site.arn}/www/*`.
fn allowed(suggestion: &Value) -> Vec<String> {
    let strings = |value: &Value| -> Vec<String> {
        match value {
            Value::Array(list) => list.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect(),
            single => single.as_str().map(str::to_owned).into_iter().collect(),
        }
    };
    let statements = suggestion["policies"][0]["after"]["Statement"].as_array().cloned().unwrap_or_default();
    let mut all: Vec<String> = Vec::new();
    for statement in &statements {
        for action in strings(&statement["Action"]) {
            all.extend(strings(&statement["Resource"]).iter().map(|resource| format!("{action} on {resource}")));
        }
    }
    all.sort();
    all
}

const BUCKET: &str = "resource \"aws_s3_bucket\" \"site\" {\n  bucket = \"site\"\n}\n";

fn build(buildspec: &str, statement: &str) -> String {
    let role = role("codebuild.amazonaws.com", statement);
    format!(
        "{BUCKET}resource \"aws_codebuild_project\" \"b\" {{\n  name         = \"b\"\n  service_role = aws_iam_role.r.arn\n  logs_config {{\n    cloudwatch_logs {{\n      status = \"DISABLED\"\n    }}\n  }}\n  \
         source {{\n    type      = \"NO_SOURCE\"\n    buildspec = {buildspec}\n  }}\n}}\n{role}"
    )
}

const WIDE: &str = r#"{ Effect = "Allow", Action = ["s3:*", "dynamodb:PutItem"], Resource = "*" }"#;

#[test]
fn a_build_whose_commands_are_all_known_keeps_what_they_need() {
    let spec = "templatefile(\"${path.module}/build.yml\", { bucket = aws_s3_bucket.site.id })";
    let template = "phases:\n  build:\n    commands:\n      - npm ci\n      - aws s3 sync dist s3://${bucket}/www\n";
    let directory = directory(&[("main.tf", &build(spec, WIDE)), ("build.yml", template)]);
    let suggestion = suggestion(directory.path());
    assert_eq!(suggestion["notes"], Value::Array(Vec::new()));
    assert_eq!(
        allowed(&suggestion),
        ["s3:ListBucket on ${aws_s3_bucket.site.arn}", "s3:PutObject on ${aws_s3_bucket.site.arn}/www/*"]
    );
    let because = suggestion["policies"][0]["statements"][0]["because"].to_string();
    assert!(
        because.contains(
            "`aws s3 sync dist s3://${aws_s3_bucket.site.id}/www` in the buildspec of aws_codebuild_project.b"
        ),
        "{because}"
    );
    // Nothing of it is a guess.
    let output = iamlint(directory.path(), &["suggest", "--diff", "."]);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_script_leaves_what_was_granted_by_name_and_is_named() {
    let spec = "jsonencode({ phases = { build = { commands = [\"aws s3 sync dist s3://${aws_s3_bucket.site.id}\", \"./deploy.sh\"] } } })";
    let directory = directory(&[("main.tf", &build(spec, WIDE))]);
    let suggestion = suggestion(directory.path());
    assert!(allowed(&suggestion).contains(&"dynamodb:PutItem on *".to_owned()), "{suggestion:#}");
    let text = iamlint(directory.path(), &["suggest", "--output-format", "text", "."]);
    let text = String::from_utf8_lossy(&text.stdout).into_owned();
    assert!(text.contains("builds of aws_codebuild_project.b run what may call anything: `./deploy.sh`"), "{text}");
    // What it loses is a guess.
    let output = iamlint(directory.path(), &["suggest", "--diff", "."]);
    assert!(output.stdout.is_empty() && output.status.success());
    let output = iamlint(directory.path(), &["suggest", "--diff", "--role", "aws_iam_role.r", "."]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_buildspec_that_is_a_file_is_evidence_and_closes_nothing() {
    let main = build(
        "\"ci/build.yml\"",
        r#"{ Effect = "Allow", Action = ["s3:PutObject", "dynamodb:PutItem"], Resource = "*" }"#,
    )
    .replace("NO_SOURCE", "GITHUB");
    let spec = "phases:\n  build:\n    commands:\n      - aws s3 cp app.zip s3://site/app.zip\n";
    let directory = directory(&[("infra/main.tf", &main), ("ci/build.yml", spec), (".git/HEAD", "")]);
    let suggestion = suggestion(&directory.path().join("infra"));
    assert_eq!(allowed(&suggestion), ["dynamodb:PutItem on *", "s3:PutObject on ${aws_s3_bucket.site.arn}/app.zip"]);
    let because = suggestion["policies"][0]["statements"][0]["because"].to_string();
    assert!(because.contains("ci/build.yml of this repository, taken for the buildspec"), "{because}");
    let output = iamlint(&directory.path().join("infra"), &["suggest", "--diff", "."]);
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
}

fn function(name: &str, variables: &str) -> String {
    format!(
        "resource \"aws_lambda_function\" \"{name}\" {{\n  function_name = \"{name}\"\n  role = aws_iam_role.r.arn\n  environment {{\n    variables = {{ {variables} }}\n  }}\n}}\n"
    )
}

const TABLE: &str = "resource \"aws_dynamodb_table\" \"orders\" {\n  name     = \"orders\"\n  hash_key = \"id\"\n}\n";
const READS: &str =
    r#"{ Effect = "Allow", Action = ["dynamodb:GetItem", "dynamodb:ListTables", "sns:Publish"], Resource = "*" }"#;

#[test]
fn a_table_that_the_environment_names_is_a_guess_of_where_it_is_read() {
    let main = format!(
        "{TABLE}{}{}",
        function("f", "TABLE = aws_dynamodb_table.orders.name"),
        role("lambda.amazonaws.com", READS)
    );
    let directory = directory(&[("main.tf", &main)]);
    let narrowed =
        ["dynamodb:GetItem on ${aws_dynamodb_table.orders.arn}", "dynamodb:ListTables on *", "sns:Publish on *"];
    assert_eq!(allowed(&suggestion(directory.path())), narrowed);
    let output = iamlint(directory.path(), &["suggest", "--diff", "."]);
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    let output = iamlint(directory.path(), &["suggest", "--diff", "--role", "aws_iam_role.r", "."]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn what_one_function_names_says_nothing_of_another_one() {
    let both =
        format!("{}{}", function("f", "TABLE = aws_dynamodb_table.orders.name"), function("g", "STAGE = \"live\""));
    let main = format!("{TABLE}{both}{}", role("lambda.amazonaws.com", READS));
    let directory = directory(&[("main.tf", &main)]);
    assert_eq!(
        allowed(&suggestion(directory.path())),
        ["dynamodb:GetItem on *", "dynamodb:ListTables on *", "sns:Publish on *"]
    );
}

#[test]
fn variables_that_are_not_all_known_name_nothing() {
    let main = format!(
        "variable \"more\" {{\n  type = map(string)\n}}\n{TABLE}{}{}",
        function("f", "TABLE = aws_dynamodb_table.orders.name")
            .replace("variables = { ", "variables = merge(var.more, { ")
            .replace("name }", "name })"),
        role("lambda.amazonaws.com", READS)
    );
    let directory = directory(&[("main.tf", &main)]);
    assert_eq!(
        allowed(&suggestion(directory.path())),
        ["dynamodb:GetItem on *", "dynamodb:ListTables on *", "sns:Publish on *"]
    );
}
