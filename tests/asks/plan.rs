//! Plans, for those who have one.

use serde_json::json;

/// boogy/iam-policy-validator#78, awslabs/terraform-iam-policy-validator#43: a plan's JSON is read, and fields that nobody knew when this was written are no error.
#[test]
fn a_plan_is_judged_whatever_fields_it_grows() {
    let policy =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:DeleteTable","Resource":"*"}]}"#;
    let plan = json!({
        "format_version": "1.9",
        "terraform_version": "1.99.0",
        "a_new_field": { "of": ["another", "kind"] },
        "planned_values": { "root_module": { "a_new_list": [], "resources": [{
            "address": "aws_iam_role_policy.worker", "mode": "managed", "type": "aws_iam_role_policy", "name": "worker",
            "provider_name": "hashicorp/aws", "schema_version": 0, "new": null,
            "values": { "name": "worker", "role": "worker", "policy": policy },
        }]}},
        "configuration": { "root_module": {} },
    });
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("plan.json");
    std::fs::write(&path, plan.to_string()).expect("a file");
    let answer = std::process::Command::new(env!("CARGO_BIN_EXE_iamlint"))
        .args(["check", "--output-format", "json", "plan.json"])
        .current_dir(directory.path())
        .output()
        .expect("the binary runs");
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).expect("JSON");
    let findings = answer["findings"].as_array().expect("findings");
    assert_eq!(findings.len(), 1, "{answer:#}");
    assert_eq!(findings[0]["rule"], "resource-wildcard");
    assert_eq!(findings[0]["policy"], "aws_iam_role_policy.worker");
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(0), "{answer:#}");
}
