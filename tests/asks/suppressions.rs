//! Suppressing findings: what users asked other tools for, and were refused or sold.

use std::path::Path;

use assert_cmd::Command;

/// `rule:line` of what counts, and of what is suppressed, in files.
fn judged(files: &[(&str, &str)], arguments: &[&str]) -> (Vec<String>, Vec<String>) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    let json = run(directory.path(), arguments);
    let list = |key: &str| {
        let all = json[key].as_array().expect("a list").iter();
        all.map(|one| format!("{}:{}", one["rule"].as_str().expect("a rule"), one["location"]["start"]["line"]))
            .collect()
    };
    (list("findings"), list("suppressed"))
}

fn run(directory: &Path, arguments: &[&str]) -> serde_json::Value {
    let mut command = Command::cargo_bin("iamlint").expect("the program is built");
    command.current_dir(directory).env("IAMLINT_TODAY", "2026-11-23").args(["check", "--output-format", "json"]);
    let output = command.args(["--select", "resource-wildcard,service-wildcard,suppression"]).args(arguments).output();
    serde_json::from_slice(&output.expect("it runs").stdout).expect("JSON")
}

/// A policy on every project, with a comment above its Resource.
fn commented(comment: &str, resource: &str) -> String {
    format!(
        "data \"aws_iam_policy_document\" \"start\" {{\n  statement {{\n    actions = [\"codebuild:StartBuild\"]\n    {comment}\n    resources = [\"{resource}\"]\n  }}\n}}\n"
    )
}

fn of(comment: &str, resource: &str) -> (Vec<String>, Vec<String>) {
    judged(&[("main.tf", &commented(comment, resource))], &[])
}

const GOOD: &str = "# iamlint: ignore[resource-wildcard] reason: all are ours";

/// aquasecurity/tfsec#1449, aquasecurity/trivy#1758, aquasecurity/trivy#3471, aquasecurity/trivy#2312: tell me which ignores are dead.
#[test]
fn an_ignore_that_is_dead_is_said() {
    assert_eq!(of(GOOD, "*"), (vec![], vec!["resource-wildcard:5".to_owned()]));
    assert_eq!(of(GOOD, "arn:aws:codebuild:eu-west-2:111122223333:project/p").0, ["unused-suppression:4"]);
}

/// ministryofjustice/modernisation-platform#3958, Ericsson/codechecker#85, StackGuardian/tirith#329: a reason should be mandatory.
#[test]
fn a_reason_is_mandatory_unless_configured_off() {
    let bare = commented("# iamlint: ignore[resource-wildcard]", "*");
    assert_eq!(judged(&[("main.tf", &bare)], &[]).0, ["suppression-without-reason:4"]);
    let off = ("iamlint.toml", "[suppressions]\nrequire-reason = false\n");
    assert_eq!(judged(&[("main.tf", &bare), off], &[]).0, [""; 0]);
}

/// bridgecrewio/checkov#7170: a reason for each rule where several are ignored in one place.
#[test]
fn each_rule_may_have_a_reason_of_its_own() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let text = "data \"aws_iam_policy_document\" \"start\" {\n  # iamlint: ignore[resource-wildcard] reason: all projects are ours\n  \
                # iamlint: ignore[service-wildcard] reason: a build may do all\n  statement {\n    actions = [\"codebuild:StartBuild\", \"sns:*\"]\n    resources = [\"*\"]\n  }\n}\n";
    std::fs::write(directory.path().join("main.tf"), text).expect("a file");
    let json = run(directory.path(), &["--persona", "auditor"]);
    let reasons: std::collections::BTreeMap<&str, &str> = json["suppressed"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|one| Some((one["rule"].as_str()?, one["suppression"]["reason"].as_str()?)))
        .collect();
    assert_eq!(reasons.get("resource-wildcard"), Some(&"all projects are ours"));
    assert_eq!(reasons.get("service-wildcard"), Some(&"a build may do all"));
}

/// bridgecrewio/checkov#90, bridgecrewio/checkov#7501, terraform-linters/tflint#1985, aquasecurity/trivy#5955: ignores that are silently ignored.
#[test]
fn an_ignore_that_is_misspelt_is_said() {
    for wrong in [
        "# iamlint: ignore[resource-wildcrd] reason: x",
        "# iamlint.ignore[resource-wildcard] reason: x",
        "# iamlint: skip[resource-wildcard] reason: x",
    ] {
        assert_eq!(of(wrong, "*").0, ["invalid-suppression:4", "resource-wildcard:5"], "{wrong}");
    }
}

/// aquasecurity/trivy#2018, ministryofjustice/analytical-platform#9224: an ignore that ends by itself.
#[test]
fn an_ignore_may_end_by_itself() {
    let until = |day: &str| of(&GOOD.replace("reason:", &format!("until={day} reason:")), "*").0;
    assert_eq!(until("2027-01-31"), [""; 0]);
    assert_eq!(until("2026-11-22"), ["expired-suppression:4", "resource-wildcard:5"]);
}

/// bridgecrewio/checkov#2179, bridgecrewio/checkov#4027, terraform-linters/tflint#2330: a platform team forbids ignores in the source.
#[test]
fn ignores_in_the_source_may_be_forbidden() {
    let text = commented(GOOD, "*");
    assert_eq!(judged(&[("main.tf", &text)], &["--no-inline-suppressions"]).0, ["resource-wildcard:5"]);
    let forbidden = ("iamlint.toml", "[rules.resource-wildcard]\nignorable = false\n");
    assert!(judged(&[("main.tf", &text), forbidden], &[]).0.contains(&"resource-wildcard:5".to_owned()));
}

/// aquasecurity/trivy#5665, aquasecurity/trivy#6941: an ignore at the call of a module covers what is in the module.
#[test]
fn an_ignore_at_a_module_call_covers_the_module() {
    let call = "module \"start\" {\n  source = \"./start\"\n}\n";
    let module = ("start/main.tf", commented("", "*"));
    let module = (module.0, module.1.as_str());
    assert_eq!(judged(&[("main.tf", call), module], &[]).0, ["resource-wildcard:5"]);
    assert_eq!(
        judged(&[("main.tf", &format!("{GOOD}\n{call}")), module], &[]),
        (vec![], vec!["resource-wildcard:5".to_owned()])
    );
}

/// salesforce/cloudsplaining#86: narrower than everywhere this policy appears.
#[test]
fn one_statement_of_a_policy_may_be_suppressed() {
    let statement = |sid: &str| {
        format!(
            "{{\"Sid\": \"{sid}\", \"Effect\": \"Allow\", \"Action\": \"codebuild:{sid}Build\", \"Resource\": \"*\"}}"
        )
    };
    let policy =
        format!("{{\"Version\": \"2012-10-17\", \"Statement\": [\n{},\n{}\n]}}", statement("Start"), statement("Stop"));
    let with = |selector: &str| {
        let toml = format!("[[suppress]]\nrule = \"resource-wildcard\"\n{selector}\nreason = \"ours\"\n");
        judged(&[("policy.json", &policy), ("iamlint.toml", &toml)], &[])
    };
    for selector in ["sid = \"Start\"", "action = \"codebuild:StartBuild\""] {
        assert_eq!(
            with(selector),
            (vec!["resource-wildcard:3".to_owned()], vec!["resource-wildcard:2".to_owned()]),
            "{selector}"
        );
    }
}
