//! `iamlint suggest` on roles that code runs under: what commands and environment variables say of it.

use std::path::Path;

use serde_json::Value;

use crate::common::{directory, iamlint, suggestions, suggestions_with};
use crate::parts::{self, encoded};

/// The role of what runs code, and its policy.
fn role(service: &str, statement: &str) -> String {
    parts::role("r", service) + &encoded("r", statement)
}

/// The only suggestion.
fn suggestion(directory: &Path) -> Value {
    suggestions(directory).swap_remove(0)
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
    let role = role("codebuild", statement);
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
    assert!(suggestion["notes"].to_string().contains("not all that they ask for"), "{suggestion}");
    assert_eq!(
        allowed(&suggestion),
        [
            "dynamodb:PutItem on *",
            "s3:ListBucket on ${aws_s3_bucket.site.arn}",
            "s3:PutObject on ${aws_s3_bucket.site.arn}/www/*"
        ]
    );
    let because = suggestion["policies"][0]["statements"][0]["because"].to_string();
    assert!(
        because.contains(
            "`aws s3 sync dist s3://${aws_s3_bucket.site.id}/www` in the buildspec of aws_codebuild_project.b"
        ),
        "{because}"
    );
    // It is a guess, and written only where the role is asked for.
    let output = iamlint(directory.path(), &["suggest", "--diff", "."]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
    let output = iamlint(directory.path(), &["suggest", "--diff", "--role", "aws_iam_role.r", "."]);
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
    let main = format!("{TABLE}{}{}", function("f", "TABLE = aws_dynamodb_table.orders.name"), role("lambda", READS));
    let directory = directory(&[("main.tf", &main)]);
    let narrowed =
        ["dynamodb:GetItem on ${aws_dynamodb_table.orders.arn}", "dynamodb:ListTables on *", "sns:Publish on *"];
    assert_eq!(allowed(&suggestion(directory.path())), narrowed);
    let output = iamlint(directory.path(), &["suggest", "--diff", "."]);
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    let output = iamlint(directory.path(), &["suggest", "--diff", "--role", "aws_iam_role.r", "."]);
    assert_eq!(output.status.code(), Some(1));
}

/// Code is told of what it reads; what it writes it may name itself.
#[test]
fn a_parameter_that_the_environment_names_is_no_guess_of_where_code_writes() {
    let parameter =
        "resource \"aws_ssm_parameter\" \"id\" {\n  name  = \"/app/id\"\n  type  = \"String\"\n  value = \"1\"\n}\n";
    let variables = "ID_NAME = aws_ssm_parameter.id.name, TOKEN_PATH = \"/app/tokens\"";
    let statement = r#"{ Effect = "Allow", Action = ["ssm:GetParameter", "ssm:PutParameter"], Resource = "*" }"#;
    let main = format!("{parameter}{}{}", function("f", variables), role("lambda", statement));
    let directory = directory(&[("main.tf", &main)]);
    let narrowed = ["ssm:GetParameter on ${aws_ssm_parameter.id.arn}", "ssm:PutParameter on *"];
    assert_eq!(allowed(&suggestion(directory.path())), narrowed);
}

#[test]
fn what_one_function_names_says_nothing_of_another_one() {
    let both =
        format!("{}{}", function("f", "TABLE = aws_dynamodb_table.orders.name"), function("g", "STAGE = \"live\""));
    let main = format!("{TABLE}{both}{}", role("lambda", READS));
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
        role("lambda", READS)
    );
    let directory = directory(&[("main.tf", &main)]);
    assert_eq!(
        allowed(&suggestion(directory.path())),
        ["dynamodb:GetItem on *", "dynamodb:ListTables on *", "sns:Publish on *"]
    );
}

/// A CloudTrail event of the role `app`.
fn event(day: &str, service: &str, name: &str) -> Value {
    serde_json::json!({
        "eventTime": format!("{day}T10:00:00Z"), "eventSource": format!("{service}.amazonaws.com"), "eventName": name,
        "userIdentity": { "type": "AssumedRole", "sessionContext": { "sessionIssuer": { "type": "Role", "arn": "arn:aws:iam::111122223333:role/team/app" } } },
    })
}

fn records(events: &[Value]) -> String {
    serde_json::json!({ "Records": events }).to_string()
}

/// A function whose role is called `app`.
fn recorded(statement: &str, events: &str) -> tempfile::TempDir {
    let role = role("lambda", statement).replace("\"r\" {\n  assume", "\"r\" {\n  name = \"app\"\n  assume");
    directory(&[("main.tf", &format!("{}{role}", function("f", "STAGE = \"live\""))), ("events.json", events)])
}

fn suggestion_with(directory: &Path, usage: &str) -> Value {
    suggestions_with(directory, &["--usage", usage]).swap_remove(0)
}

const CALLS: &str = r#"{ Effect = "Allow", Action = ["ec2:DescribeVpcs", "ec2:RunInstances", "dynamodb:CreateTable", "dynamodb:PutItem", "sqs:*", "iam:PassRole"], Resource = "*" }"#;

#[test]
fn what_records_do_not_have_goes_where_they_would_have_it() {
    let events = records(&[event("2026-08-01", "ec2", "DescribeVpcs"), event("2026-09-20", "sqs", "GetQueueUrl")]);
    let directory = recorded(CALLS, &events);
    let suggestion = suggestion_with(directory.path(), "events.json");
    let kept = allowed(&suggestion);
    assert!(
        kept.contains(&"ec2:DescribeVpcs on *".to_owned()) && kept.contains(&"sqs:GetQueueUrl on *".to_owned()),
        "{kept:?}"
    );
    // Data events are not in it, and passing roles is in no event.
    for action in ["dynamodb:PutItem", "sqs:SendMessage", "iam:PassRole", "sqs:TagQueue"] {
        assert!(kept.contains(&format!("{action} on *")), "{action} of {kept:?}");
    }
    for action in ["ec2:RunInstances", "dynamodb:CreateTable", "sqs:*", "sqs:DeleteQueue"] {
        assert!(!kept.contains(&format!("{action} on *")), "{action} of {kept:?}");
    }
    let because = suggestion["policies"][0]["statements"][0]["because"].to_string();
    assert!(because.contains("ec2:DescribeVpcs was used on 2026-08-01, as events.json says"), "{because}");
    assert!(because.contains("no use of ec2:RunInstances, dynamodb:CreateTable"), "{because}");
    assert!(
        because.contains("dynamodb:PutItem may be used: events.json, of 2026-08-01 to 2026-09-20 would not have it"),
        "{because}"
    );
    assert!(suggestion["notes"].to_string().contains("(51 days)"), "{suggestion:#}");
    // A guess: written only where the role is named.
    let output = iamlint(directory.path(), &["suggest", "--usage", "events.json", "--diff", "."]);
    assert!(output.stdout.is_empty(), "{}", String::from_utf8_lossy(&output.stdout));
    let named = ["suggest", "--usage", "events.json", "--role", "aws_iam_role.r", "--diff", "."];
    assert_eq!(iamlint(directory.path(), &named).status.code(), Some(1));
}

#[test]
fn records_of_a_few_days_or_of_another_role_narrow_nothing() {
    let short = records(&[event("2026-08-01", "ec2", "DescribeVpcs"), event("2026-08-20", "ec2", "DescribeVpcs")]);
    let directory = recorded(CALLS, &short);
    let suggestion = suggestion_with(directory.path(), "events.json");
    assert_eq!(suggestion["policies"][0]["statements"][0]["outcome"], "kept", "{suggestion:#}");
    assert!(suggestion["notes"].to_string().contains("is of 20 days"), "{suggestion:#}");
    let other = records(&[event("2026-08-01", "ec2", "DescribeVpcs"), event("2026-12-20", "ec2", "DescribeVpcs")])
        .replace("team/app", "other");
    std::fs::write(directory.path().join("events.json"), other).expect("it can be written");
    let output = iamlint(directory.path(), &["suggest", "--usage", "events.json", "."]);
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("role/other): name one with --usage ROLE=events.json"),
        "{output:?}"
    );
    let suggestion = suggestion_with(directory.path(), "aws_iam_role.r=events.json");
    assert_ne!(suggestion["policies"][0]["statements"][0]["outcome"], "kept");
}

#[test]
fn a_role_that_nothing_here_uses_is_narrowed_by_its_records() {
    let trust = role("ec2", CALLS);
    let report = r#"{"JobStatus":"COMPLETED","JobCompletionDate":"2026-10-01T00:00:00Z","ServicesLastAccessed":[
        {"ServiceNamespace":"dynamodb","LastAuthenticated":"2026-09-01T00:00:00Z"},{"ServiceNamespace":"sqs"},{"ServiceNamespace":"ec2"}]}"#;
    let directory = directory(&[("main.tf", &trust), ("report.json", report)]);
    let suggestion = suggestion_with(directory.path(), "aws_iam_role.r=report.json");
    assert_eq!(
        allowed(&suggestion),
        [
            "dynamodb:CreateTable on *",
            "dynamodb:PutItem on *",
            "iam:PassRole on *",
            "sqs:TagQueue on *",
            "sqs:UntagQueue on *"
        ]
    );
    let output = iamlint(directory.path(), &["suggest", "--usage", "report.json", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("does not say whose use it is"), "{output:?}");
    let output = iamlint(directory.path(), &["suggest", "--usage", "aws_iam_role.nobody=report.json", "."]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn what_was_used_stays_in_a_role_whose_services_do_not_need_it() {
    let main = build("jsonencode({ phases = { build = { commands = [\"npm ci\"] } } })", WIDE);
    let events =
        records(&[event("2026-08-01", "s3", "GetBucketVersioning"), event("2026-09-20", "s3", "GetBucketVersioning")]);
    let directory = directory(&[("main.tf", &main), ("events.json", &events)]);
    let suggestion = suggestion_with(directory.path(), "aws_iam_role.r=events.json");
    assert_eq!(allowed(&suggestion), ["dynamodb:PutItem on *", "s3:GetBucketVersioning on *"]);
}
