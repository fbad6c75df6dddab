//! What is said as one types.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Client, has};

#[test]
fn findings_come_as_one_types() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    let said = client.said("pipeline.tf", has("service-wildcard"));
    assert_eq!(said.len(), 17, "{said:#?}");
    // Of the other files of the root module too.
    client.said("build.tf", has("grant-not-used"));
    client.replace("pipeline.tf", "\"codebuild:StartBuild\",", "\"codebuild:StartBiuld\",");
    let said = client.said("pipeline.tf", has("unknown-action"));
    assert!(said.iter().any(|line| line.contains("StartBiuld")), "{said:#?}");
    client.replace("pipeline.tf", "\"codebuild:StartBiuld\",", "\"codebuild:StartBuild\",");
    client.said("pipeline.tf", |lines| lines.len() == 17);
}

#[test]
fn a_diagnostic_says_all_that_a_finding_does() {
    let mut client = Client::sample();
    client.open("pipeline.tf");
    client.said("pipeline.tf", has("redundant-statement"));
    let all = client.said[&client.uri("pipeline.tf")].clone();
    let one = |rule: &str| {
        let found = all.as_array().expect("a list").iter().find(|one| one["code"] == rule);
        found.unwrap_or_else(|| panic!("{rule} is said")).clone()
    };
    let escalation = one("privilege-escalation");
    assert_eq!((&escalation["severity"], &escalation["source"]), (&json!(1), &json!("iamlint")));
    assert_eq!(
        escalation["range"],
        json!({ "start": { "line": 31, "character": 18 }, "end": { "line": 31, "character": 19 } })
    );
    assert!(escalation["relatedInformation"].as_array().is_some_and(|all| !all.is_empty()), "{escalation}");
    assert!(escalation["codeDescription"]["href"].as_str().is_some_and(|href| href.starts_with("https://")));
    assert!(escalation["tags"].is_null());
    assert_eq!(one("redundant-statement")["tags"], json!([1]));
    assert_eq!(one("redundant-statement")["severity"], 3);
    assert_eq!(one("resource-wildcard")["severity"], 2);
}

#[test]
fn what_cannot_be_parsed_is_said_and_taken_back() {
    let mut client = Client::sample();
    client.open("build.tf");
    client.said("build.tf", has("grant-not-used"));
    client.replace("build.tf", "resources = [\n", "resources = [[\n");
    client.said("build.tf", has("-"));
    client.replace("build.tf", "resources = [[\n", "resources = [\n");
    client.said("build.tf", |lines| lines.iter().all(|line| !line.starts_with('-')) && !lines.is_empty());
}

#[test]
fn buffers_count_before_they_are_saved_and_files_that_are_nowhere_too() {
    let mut client = Client::new(&[("main.tf", "")], json!({}));
    client.open("main.tf");
    let policy = "resource \"aws_iam_policy\" \"p\" {\n  policy = jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = \"*\", Resource = \"*\" }] })\n}\n";
    client.open_as("new.tf", policy);
    client.said("new.tf", |lines| !lines.is_empty());
}

#[test]
fn a_baseline_counts_as_soon_as_it_is_written() {
    let mut client = Client::sample();
    std::fs::write(client.path("iamlint.toml"), "baseline = \"known.json\"\n").expect("a file");
    client.open("pipeline.tf");
    client.said("pipeline.tf", has("service-wildcard"));
    let all: Vec<Value> = client.said[&client.uri("pipeline.tf")].as_array().expect("a list").clone();
    let print = all[0]["data"]["fingerprint"].as_str().expect("a fingerprint").to_owned();
    let entry = json!({ "path": "pipeline.tf", "rule": all[0]["code"], "message": all[0]["message"] });
    let entry = serde_json::from_value(entry).expect("an entry");
    let text = crate::baseline::Baseline(BTreeMap::from([(print, entry)])).write();
    std::fs::write(client.path("known.json"), text).expect("a file");
    let change = json!({ "changes": [{ "uri": client.uri("known.json"), "type": 1 }] });
    client.tell("workspace/didChangeWatchedFiles", change);
    client.said("pipeline.tf", |lines| lines.len() == 16);
}

#[test]
fn a_baseline_that_is_open_counts_as_it_stands_there() {
    let mut client = Client::sample();
    std::fs::write(client.path("iamlint.toml"), "baseline = \"known.json\"\n").expect("a file");
    client.open("pipeline.tf");
    client.said("pipeline.tf", |lines| lines.len() == 17);
    let one = client.said[&client.uri("pipeline.tf")][0].clone();
    let entry = json!({ "path": "pipeline.tf", "rule": one["code"], "message": one["message"] });
    let print = one["data"]["fingerprint"].as_str().expect("a fingerprint").to_owned();
    let entries = BTreeMap::from([(print, serde_json::from_value(entry).expect("an entry"))]);
    // Never saved.
    client.open_as("known.json", &crate::baseline::Baseline(entries).write());
    client.said("pipeline.tf", |lines| lines.len() == 16);
}

#[test]
fn configuration_counts_and_what_is_wrong_in_it_is_said() {
    let mut client = Client::sample();
    std::fs::write(client.path("iamlint.toml"), "exclud = []\n").expect("a file");
    client.open("pipeline.tf");
    client.said("iamlint.toml", |lines| lines.len() == 1);
    client.open_as("iamlint.toml", "exclude = [\"build.tf\"]\n");
    client.said("iamlint.toml", <[String]>::is_empty);
    client.said("pipeline.tf", has("service-wildcard"));
    assert!(!client.said.contains_key(&client.uri("build.tf")));
}
