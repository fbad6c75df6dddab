//! What a role needs, and what it is granted.

use super::*;
use serde_json::Value;

const PIPELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/serverless-pipeline");

fn suggested(directory: &Path) -> Vec<Value> {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_iamlint"))
        .args(["suggest", "--output-format", "json"])
        .arg(directory)
        .output()
        .expect("the binary runs");
    let answer: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    answer["suggestions"].as_array().expect("suggestions").clone()
}

fn statements(suggestion: &Value) -> Vec<Value> {
    let policies = suggestion["policies"].as_array().expect("policies");
    let statements = policies.iter().flat_map(|policy| policy["after"]["Statement"].as_array().cloned());
    statements.flatten().collect()
}

fn values(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        value => value.as_str().map(str::to_owned).into_iter().collect(),
    }
}

/// hashicorp/terraform#2834, hashicorp/terraform-provider-aws#36677; cloudposse/terraform-aws-ecs-codepipeline#30; stelligent/mu#82: a pipeline's role with
/// whole services and PassRole on `*` is narrowed to what its stages need.
/// awslabs/iam-policy-autopilot#267: the resources are named, not `*`.
#[test]
fn the_role_of_a_pipeline_is_told_what_it_needs_by_name() {
    let all = suggested(Path::new(PIPELINE));
    let pipeline = all.iter().find(|one| one["role"].as_str().is_some_and(|role| role.contains("pipeline")));
    let after = statements(pipeline.expect("the pipeline's role"));
    assert!(!after.is_empty());
    for statement in &after {
        assert!(values(&statement["Action"]).iter().all(|action| !action.ends_with(":*")), "{statement}");
        assert!(values(&statement["Resource"]).iter().all(|resource| resource != "*"), "{statement}");
    }
}

/// trycompai/comp#2493: where nothing is known a bad suggestion is worse than none; nothing is ever added.
#[test]
fn without_evidence_nothing_is_guessed() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let hcl = r#"
resource "aws_iam_role" "worker" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "worker" {
  role   = aws_iam_role.worker.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:PutItem", Resource = "*" }]
  })
}
"#;
    std::fs::write(directory.path().join("main.tf"), hcl).expect("a file");
    for suggestion in suggested(directory.path()) {
        assert_eq!(suggestion["added"].as_array().map(Vec::len), Some(0), "{suggestion}");
        for statement in statements(&suggestion) {
            assert_eq!(values(&statement["Action"]), ["dynamodb:PutItem"]);
        }
    }
}

/// JamesWoolfenden/pike#126, #139: what the configuration grants is judged, trust policies too.
#[test]
fn grants_and_trust_policies_are_judged() {
    let findings = found_in(
        r#"
resource "aws_iam_role" "worker" {
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "*" } }]
  })
}
"#,
        Persona::Regular,
    );
    assert_eq!(names(&findings), ["trust-any-principal"]);
}
