//! What the configuration says does not count: `[[suppress]]`, and what a rule allows.

use super::{listed, run};
use crate::harness::Project;

#[test]
fn policy_json_is_suppressed_in_the_configuration() {
    let policy = |resource: &str| {
        format!(
            r#"{{"Version": "2012-10-17", "Statement": [
  {{"Sid": "Start", "Effect": "Allow", "Action": "codebuild:StartBuild", "Resource": "{resource}"}},
  {{"Sid": "Stop", "Effect": "Allow", "Action": "codebuild:StopBuild", "Resource": "{resource}"}}
]}}"#
        )
    };
    let project = Project::new(&[("policies/a.json", &policy("*")), ("policies/b.json", &policy("*"))]);
    assert_eq!(listed(&run(&project, &[])).0.len(), 4);
    let table = |more: &str| format!("[[suppress]]\nrule = \"resource-wildcard\"\nreason = \"soon\"\n{more}\n");
    let counts = |more: &str| {
        project.write("iamlint.toml", table(more).as_bytes());
        let (found, suppressed) = listed(&run(&project, &[]));
        (found.len(), suppressed.len())
    };
    assert_eq!(counts("path = \"policies/a.json\""), (2, 2));
    assert_eq!(counts("path = \"policies/a.json\"\nsid = \"Start\""), (3, 1));
    assert_eq!(counts("action = \"codebuild:Stop*\""), (2, 2));
    assert_eq!(counts("path = \"policies/a.json\"\nuntil = \"2026-01-31\""), (5, 0), "expired: a finding more");
    assert_eq!(counts("path = \"policies/a.json\"\nsid = \"Other\""), (5, 0), "unused: a finding more");
    assert_eq!(counts("path = \"elsewhere/a.json\""), (4, 0), "it was not looked at");
    let json = run(&project, &["policies/b.json"]).json();
    assert_eq!(json["summary"]["findings"], 2);
}

/// A policy with one statement.
fn one(action: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}}}"#)
}

#[test]
fn a_table_is_about_what_its_file_counts_for() {
    let table = "[[suppress]]\nrule = \"resource-wildcard\"\naction = \"codebuild:Start*\"\nreason = \"soon\"\n";
    let start = one("codebuild:StartBuild");
    let project = Project::new(&[("a/p.json", &start), ("b/p.json", &start), ("a/iamlint.toml", table)]);
    let json = run(&project, &[]).json();
    let file = |list: &str| json[list][0]["location"]["path"].as_str().map(str::to_owned);
    assert_eq!((file("findings").as_deref(), file("suppressed").as_deref()), (Some("b/p.json"), Some("a/p.json")));
    project.write("base.toml", table.as_bytes());
    project.write("a/iamlint.toml", b"extend = \"../base.toml\"\n");
    project.write("b/iamlint.toml", b"extend = \"../base.toml\"\n");
    project.write("b/p.json", one("codebuild:StopBuild").as_bytes());
    let (found, suppressed) = listed(&run(&project, &[]));
    assert_eq!((found, suppressed.len()), (vec!["resource-wildcard:1".to_owned()], 1), "one of the two uses it");
}

#[test]
fn documents_of_one_resource_are_told_apart() {
    let document = |action: &str| {
        format!("  inline_policy {{\n    name   = \"p\"\n    policy = jsonencode({})\n  }}\n", one(action))
    };
    let text = format!(
        "resource \"aws_iam_role\" \"r\" {{\n  assume_role_policy = \"{{}}\"\n{}{}}}\n",
        document("s3:DeleteObject"),
        document("codebuild:StopBuild")
    );
    let project = Project::new(&[("main.tf", &text)]);
    assert_eq!(listed(&run(&project, &[])).0, ["resource-wildcard:5", "resource-wildcard:9"]);
    let toml = "[rules.resource-wildcard]\nallow = [{ actions = [\"s3:*\"] }]\n";
    project.write("iamlint.toml", toml.as_bytes());
    assert_eq!(listed(&run(&project, &[])).0, ["resource-wildcard:9"]);
    project.write("iamlint.toml", toml.replace("s3:*", "codebuild:*").as_bytes());
    assert_eq!(listed(&run(&project, &[])).0, ["resource-wildcard:5"]);
}

#[test]
fn who_a_statement_excepts_is_nobody_it_names() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}}"#;
    let project = Project::new(&[("p.json", policy)]);
    let found = || {
        let json = project.run(&["check", "--output-format", "json", "--policy-type", "resource"]).json();
        let all = json["findings"].as_array().expect("a list").iter();
        all.map(|one| one["rule"].as_str().expect("a rule").to_owned()).collect::<Vec<_>>()
    };
    let all = found();
    assert!(!all.is_empty());
    let tables = all
        .iter()
        .map(|rule| format!("[rules.{rule}]\nallow = [{{ principals = [\"arn:aws:iam::111122223333:*\"] }}]\n"));
    project.write("iamlint.toml", tables.collect::<String>().as_bytes());
    assert_eq!(found(), all);
}

/// The message names three of them and counts the rest, and does not speak of the one that takes no resource.
#[test]
fn which_actions_a_finding_is_about_is_not_read_from_its_message() {
    let names = ["StartBuild", "StopBuild", "RetryBuild", "DeleteProject", "BatchDeleteBuilds", "StartBuildBatch"];
    let actions: Vec<String> = names.iter().map(|name| format!("\"codebuild:{name}\"")).collect();
    let policy = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": ["ec2:DescribeInstances", {}], "Resource": "*"}}}}"#,
        actions.join(", ")
    );
    let project = Project::new(&[("p.json", &policy)]);
    let json = run(&project, &[]).json();
    assert!(json["findings"][0]["message"].as_str().is_some_and(|message| message.contains(" more ")), "{json}");
    let allowed = |globs: &str| {
        project.write(
            "iamlint.toml",
            format!("[rules.resource-wildcard]\nallow = [{{ actions = [{globs}] }}]\n").as_bytes(),
        );
        listed(&run(&project, &[])).0.is_empty()
    };
    assert!(allowed("\"codebuild:*\""));
    assert!(!allowed("\"codebuild:St*\", \"codebuild:Retry*\""), "those that are counted count");
    assert!(!allowed("\"ec2:*\""));
}
