//! Plans: on their own, on standard input, and beside their source.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Answer, Project};

const PIPELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/serverless-pipeline");
const PLAN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/serverless-pipeline-plan/plan.json");

/// The sample pipeline's plan, in `plan` of a project.
fn planned() -> Project {
    let project = Project::new(&[]);
    project.write("plan.json", &std::fs::read(PLAN).expect("the fixture"));
    project
}

fn add_source(project: &Project, under: &str) {
    for entry in std::fs::read_dir(PIPELINE).expect("the fixture").flatten() {
        let text = std::fs::read(entry.path()).expect("a file");
        project.write(&format!("{under}{}", entry.file_name().to_string_lossy()), &text);
    }
}

fn findings(answer: &Answer) -> Vec<Value> {
    answer.json()["findings"].as_array().expect("findings").clone()
}

/// What was found and in which policy of which role, wherever it stands.
fn told(findings: &[Value]) -> BTreeSet<String> {
    let one = |finding: &Value| {
        format!("{} {} {} {}", finding["rule"], finding["address"], finding["policy"], finding["statement"])
    };
    findings.iter().map(one).collect()
}

fn places(findings: &[Value]) -> BTreeSet<String> {
    findings.iter().map(|finding| format!("{} {}", finding["rule"], finding["location"])).collect()
}

/// What `check` finds in the source, without a plan.
fn of_source() -> Vec<Value> {
    let project = Project::new(&[]);
    add_source(&project, "");
    findings(&project.run(&["check", "--output-format", "json"]))
}

#[test]
fn a_plan_has_the_findings_of_its_source() {
    let project = planned();
    let check = project.run(&["check", "plan.json", "--output-format", "json"]);
    assert_eq!(check.code, 1, "{}", check.err);
    let found = findings(&check);
    assert_eq!(told(&found), told(&of_source()));
    let text = project.read("plan.json");
    for finding in &found {
        assert_eq!(finding["location"]["path"], "plan.json", "{finding}");
        let place = |name: &str| finding["location"][name].as_u64().map(|at| at as usize);
        let (start, end) = (place("byte_start").expect("a byte"), place("byte_end").expect("a byte"));
        let quoted = &text[start..end];
        assert!(quoted.len() < 3_000 && (quoted.contains('*') || quoted.contains(':')), "{finding}: {quoted}");
    }
}

#[test]
fn with_the_source_beside_it_findings_point_into_the_source() {
    let expected = of_source();
    let beside = planned();
    add_source(&beside, "");
    let found = findings(&beside.run(&["check", "plan.json", "--output-format", "json"]));
    assert_eq!((told(&found), places(&found)), (told(&expected), places(&expected)));

    let elsewhere = planned();
    add_source(&elsewhere, "infra/");
    let arguments = ["check", "plan.json", "--dir", "infra", "--output-format", "json"];
    let found = findings(&elsewhere.run(&arguments));
    assert_eq!(told(&found), told(&expected));
    assert!(found.iter().all(|one| one["location"]["path"].as_str().is_some_and(|path| path.starts_with("infra/"))));
}

#[test]
fn another_source_is_not_taken_for_the_plans() {
    let project = planned();
    project.write("main.tf", br#"resource "aws_iam_role" "pipeline" { assume_role_policy = "{}" }"#);
    let found = findings(&project.run(&["check", "plan.json", "--output-format", "json"]));
    assert!(found.iter().all(|finding| finding["location"]["path"] == "plan.json"), "{found:?}");
    let said = project.run(&["check", "plan.json", "--dir", "."]).err;
    assert!(
        said.contains("is not the source of plan.json: it does not declare aws_cloudwatch_event_rule.lambda"),
        "{said}"
    );
}

#[test]
fn where_the_source_has_changed_since_the_plan_counts() {
    let project = planned();
    add_source(&project, "");
    let changed = project.read("pipeline.tf").replacen("\"iam:PassRole\"", "\"iam:GetRole\"", 1);
    project.write("pipeline.tf", changed.as_bytes());
    let found = findings(&project.run(&["check", "plan.json", "--output-format", "json"]));
    assert_eq!(told(&found), told(&of_source()));
    let pass_role = found.iter().find(|finding| finding["rule"] == "privilege-escalation").expect("the finding");
    assert_eq!(pass_role["location"]["path"], "plan.json");
}

#[test]
fn standard_input_may_be_a_plan() {
    let project = Project::new(&[]);
    let text = std::fs::read_to_string(PLAN).expect("the fixture");
    for arguments in [
        &["check", "-", "--output-format", "json"][..],
        &["check", "--stdin-type", "plan", "-", "--output-format", "json"],
    ] {
        let check = project.run_with(arguments, &[], &text);
        assert_eq!(told(&findings(&check)), told(&of_source()), "{}", check.err);
    }
    let refused = project.run_with(&["check", "--stdin-type", "plan", "-"], &[], "{\"Statement\": []}");
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("is not what `terraform show -json` prints"), "{}", refused.err);
}

#[test]
fn what_is_no_plan_iamlint_reads_is_said() {
    let project = Project::new(&[("next.json", r#"{"format_version": "2.0", "planned_values": {}}"#)]);
    let check = project.run(&["check", "next.json"]);
    assert_eq!((check.code, check.said()), (2, 1), "{}", check.err);
    assert!(check.err.contains("plan format version \"2.0\" is not known"), "{}", check.err);

    let mut binary = b"PK\x03\x04\x14\x00\x08\x00\x08\x00".to_vec();
    binary.resize(30, 0);
    binary.extend_from_slice(b"tfplan\xff\xfe");
    project.write("tfplan", &binary);
    let check = project.run(&["check", "tfplan"]);
    assert_eq!((check.code, check.said()), (2, 1), "{}", check.err);
    assert!(check.err.contains("terraform show -json tfplan > plan.json"), "{}", check.err);

    let text = std::fs::read_to_string(PLAN).expect("the fixture");
    project.write("cut.json", &text.as_bytes()[..text.len() / 2]);
    let check = project.run(&["check", "cut.json"]);
    assert_eq!((check.code, check.said()), (2, 1), "{}", check.err);
}

#[test]
fn a_plan_that_lies_in_a_directory_is_not_analysed() {
    let project = planned();
    add_source(&project, "");
    let found = findings(&project.run(&["check", ".", "--output-format", "json"]));
    assert_eq!(places(&found), places(&of_source()));
}

#[test]
fn suggestions_for_a_plan_are_printed_and_edit_only_its_source() {
    let project = planned();
    let plan = project.read("plan.json");
    let printed = project.run(&["suggest", "plan.json"]);
    assert_eq!(printed.code, 0, "{}", printed.err);
    assert!(printed.out.contains("cannot be rewritten where it stands: it stands in a plan"), "{}", printed.out);
    assert!(printed.out.contains("\"codebuild:StartBuild\""), "{}", printed.out);
    project.run(&["suggest", "plan.json", "--write"]);
    assert_eq!(project.read("plan.json"), plan);

    add_source(&project, "");
    let after = |answer: Answer| -> Vec<Value> {
        let all = answer.json()["suggestions"].as_array().expect("an array").clone();
        all.into_iter()
            .flat_map(|one| one["policies"].as_array().cloned().unwrap_or_default())
            .map(|one| one["after"].clone())
            .collect()
    };
    let with_plan = after(project.run(&["suggest", "plan.json", "--output-format", "json"]));
    assert_eq!(with_plan, after(project.run(&["suggest", ".", "--output-format", "json"])));
    let written = project.run(&["suggest", "plan.json", "--write"]);
    assert_eq!(written.code, 0, "{}", written.err);
    assert_eq!(project.read("plan.json"), plan);
    assert!(!project.read("pipeline.tf").contains("elasticbeanstalk:*"), "{}", project.read("pipeline.tf"));
}

/// What exists already has a name and an ARN that the source alone cannot know.
#[test]
fn what_the_plan_knows_is_exact_in_the_documents_of_the_source() {
    let source = r#"
variable "team" { type = string }

data "aws_vpc" "main" {
  tags = { team = var.team }
}

resource "aws_s3_bucket" "build" {
  bucket_prefix = "build-"
}

resource "aws_iam_policy" "read" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.build.arn}/${var.team}/*"
      Condition = { StringEquals = { "aws:SourceVpc" = data.aws_vpc.main.id } }
    }]
  })
}
"#;
    let document = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::build-2026/red/*", "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}}]});
    let resource = |mode: &str, kind: &str, name: &str, values: Value| {
        let data = if mode == "data" { "data." } else { "" };
        json!({"address": format!("{data}{kind}.{name}"), "mode": mode, "type": kind, "name": name, "values": values})
    };
    let bucket = json!({"bucket": "build-2026", "arn": "arn:aws:s3:::build-2026", "bucket_prefix": "build-"});
    let block =
        |mode: &str, kind: &str, name: &str| json!({"mode": mode, "type": kind, "name": name, "expressions": {}});
    let plan = json!({
        "format_version": "1.2",
        "variables": {"team": {"value": "red"}},
        "planned_values": {"root_module": {"resources": [
            resource("managed", "aws_s3_bucket", "build", bucket),
            resource("managed", "aws_iam_policy", "read", json!({"policy": document.to_string()})),
        ]}},
        "resource_changes": [],
        "prior_state": {"values": {"root_module": {"resources": [
            resource("data", "aws_vpc", "main", json!({"id": "vpc-1", "tags": {"team": "red"}})),
        ]}}},
        "configuration": {"root_module": {"resources": [
            block("data", "aws_vpc", "main"), block("managed", "aws_s3_bucket", "build"), block("managed", "aws_iam_policy", "read"),
        ]}},
    });
    let project = Project::new(&[("main.tf", source), ("plan.json", &plan.to_string())]);
    let shown = project.run(&["show", "plan.json", "--output-format", "json"]).json();
    assert_eq!(shown["policies"][0]["document"], document);
    assert_eq!(shown["policies"][0]["unknown"], json!([]));
}
