//! Suppressing findings: comments, `[[suppress]]`, and what is said of them.

mod instances;
mod tables;

use crate::harness::{Answer, Project};

/// Two findings: on line 10 and on line 14.
const ROLE: &str = r#"resource "aws_iam_role" "build" {
  description        = "build"
  assume_role_policy = "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\",\"Principal\":{\"Service\":\"codebuild.amazonaws.com\"}}}"
}

data "aws_iam_policy_document" "build" {
  # above
  statement {
    actions   = ["codebuild:StartBuild"] # beside
    resources = ["*"] # behind
  }
  statement {
    actions   = ["s3:DeleteObject"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "build" {
  role   = aws_iam_role.build.name
  policy = data.aws_iam_policy_document.build.json
}
"#;

const SELECT: [&str; 6] =
    ["check", "--select", "resource-wildcard,suppression", "--output-format", "json", "--no-progress"];

fn run(project: &Project, more: &[&str]) -> Answer {
    let arguments: Vec<&str> = SELECT.iter().chain(more).copied().collect();
    project.run_with(&arguments, &[("IAMLINT_TODAY", "2026-11-23")], "")
}

/// `rule:line` of each finding, and of each suppressed one.
fn listed(answer: &Answer) -> (Vec<String>, Vec<String>) {
    let json = answer.json();
    let list = |key: &str| {
        let all = json[key].as_array().expect("a list").iter();
        all.map(|one| format!("{}:{}", one["rule"].as_str().expect("a rule"), one["location"]["start"]["line"]))
            .collect()
    };
    (list("findings"), list("suppressed"))
}

/// What is found in the role with a line in place of a mark.
fn with(mark: &str, text: &str) -> (Vec<String>, Vec<String>) {
    listed(&run(&Project::new(&[("main.tf", &ROLE.replace(mark, text))]), &[]))
}

#[test]
fn a_comment_covers_what_follows_or_its_line() {
    let comment = "# iamlint: ignore[resource-wildcard] reason: all are ours";
    let both = ["resource-wildcard:10".to_owned(), "resource-wildcard:14".to_owned()];
    assert_eq!(with("# nothing", ""), (both.to_vec(), vec![]));
    let first = (vec![both[1].clone()], vec![both[0].clone()]);
    assert_eq!(with("# above", comment), first, "the block that follows, whole");
    assert_eq!(with("# behind", comment), first, "its line");
    assert_eq!(with("# above", &comment.replace('#', "//")), first);
    let block = "/* iamlint: ignore[resource-wildcard]\n   reason: no */";
    assert_eq!(with("# above", &block.replace("\n  ", "")), first);
    let (found, suppressed) = with("# beside", comment);
    assert_eq!((found.len(), suppressed.len()), (3, 0), "another line: {found:?}");
    assert!(found.contains(&"unused-suppression:9".to_owned()), "{found:?}");
    let everywhere = format!("# iamlint: ignore-file[resource-wildcard] reason: test fixture\n{ROLE}");
    let (found, suppressed) = found_in(&everywhere);
    assert_eq!((found.len(), suppressed.len()), (0, 2));
}

fn found_in(text: &str) -> (Vec<String>, Vec<String>) {
    listed(&run(&Project::new(&[("main.tf", text)]), &[]))
}

#[test]
fn what_stands_in_a_string_is_no_comment() {
    let text = ROLE.replace("# above", "sid_note = \"# iamlint: ignore[resource-wildcard] reason: x\"");
    let heredoc =
        format!("locals {{\n  text = <<E\n# iamlint: ignore-file[resource-wildcard] reason: x\nE\n}}\n{ROLE}");
    assert_eq!(found_in(&text.replace("sid_note", "  source_json")).1, [""; 0]);
    assert_eq!(found_in(&heredoc).0.len(), 2);
}

#[test]
fn suppressed_findings_stay_in_the_report_with_their_reason() {
    let text = ROLE.replace("# above", "# iamlint: ignore[resource-wildcard] reason: all are ours");
    let project = Project::new(&[("main.tf", &text)]);
    let json = run(&project, &[]).json();
    assert_eq!(json["suppressed"][0]["suppression"], serde_json::json!({"by": "comment", "reason": "all are ours"}));
    assert_eq!((&json["summary"]["suppressed"], &json["summary"]["findings"]), (&1.into(), &1.into()));
    let all = run(&project, &["--no-inline-suppressions"]).json();
    assert_eq!((all["findings"].as_array().map(Vec::len), &all["summary"]["suppressed"]), (Some(2), &0.into()));
    let print = |json: &serde_json::Value, list: &str| json[list][0]["fingerprint"].as_str().map(str::to_owned);
    assert_eq!(print(&json, "suppressed"), print(&all, "findings"));
    let before = run(&Project::new(&[("main.tf", ROLE)]), &[]).json();
    assert_eq!(print(&before, "findings"), print(&all, "findings"), "a comment changes no fingerprint");
}

#[test]
fn a_reason_is_wanted_unless_configured_off() {
    let text = ROLE.replace("# above", "# iamlint: ignore[resource-wildcard]");
    let project = Project::new(&[("main.tf", &text)]);
    assert_eq!(listed(&run(&project, &[])).0, ["suppression-without-reason:7", "resource-wildcard:14"]);
    project.write("iamlint.toml", b"[suppressions]\nrequire-reason = false\n");
    assert_eq!(listed(&run(&project, &[])).0, ["resource-wildcard:14"]);
}

#[test]
fn stacked_comments_have_a_reason_each() {
    let two =
        "# iamlint: ignore[resource-wildcard] reason: all are ours\n  # iamlint: ignore[action-wildcard] reason: none";
    let (found, suppressed) = with("# above", two);
    assert_eq!(suppressed, ["resource-wildcard:11"]);
    assert_eq!(found, ["resource-wildcard:15"], "action-wildcard did not run: its comment may be in use");
}

#[test]
fn an_expired_suppression_gives_the_finding_back_with_a_note() {
    let text = |until: &str| {
        ROLE.replace("# above", &format!("# iamlint: ignore[resource-wildcard] until={until} reason: soon"))
    };
    assert_eq!(found_in(&text("2026-11-23")).0, ["resource-wildcard:14"], "its last day counts");
    let project = Project::new(&[("main.tf", &text("2026-11-22"))]);
    let answer = run(&project, &[]);
    assert_eq!(listed(&answer).0, ["expired-suppression:7", "resource-wildcard:10", "resource-wildcard:14"]);
    let related = answer.json()["findings"][1]["related"].to_string();
    assert!(related.contains("it was suppressed here until 2026-11-22"), "{related}");
    assert_eq!(project.run_with(&SELECT, &[("IAMLINT_TODAY", "tomorrow")], "").code, 2);
}

#[test]
fn an_unused_suppression_is_removed_by_a_safe_fix() {
    let unused = "# iamlint: ignore[resource-wildcard] reason: was needed\n  ";
    let text =
        ROLE.replace("[\"*\"]", "[\"arn:aws:s3:::photos/2021/*\"]").replace("codebuild:StartBuild", "s3:GetObject");
    let marked = text.replace("# above\n  ", unused);
    let project = Project::new(&[("main.tf", &marked)]);
    assert_eq!(listed(&run(&project, &[])).0, ["unused-suppression:7"]);
    assert_eq!(project.run(&["check", "--fix", "--select", "resource-wildcard,suppression"]).code, 0);
    assert_eq!(project.read("main.tf"), text.replace("# above\n  ", ""));
    let part = ROLE.replace("# behind", "# iamlint: ignore[resource-wildcard, action-wildcard] reason: ours");
    let project = Project::new(&[("main.tf", &part)]);
    let fixed = project.run(&["check", "--diff", "--select", "resource-wildcard,action-wildcard,suppression"]);
    assert!(
        fixed.out.contains("+    resources = [\"*\"] # iamlint: ignore[resource-wildcard] reason: ours"),
        "{fixed:?}"
    );
    let behind = text.replace(" # behind", " # iamlint: ignore[resource-wildcard] reason: was needed");
    let project = Project::new(&[("main.tf", &behind)]);
    project.run(&["check", "--fix", "--select", "resource-wildcard,suppression"]);
    assert_eq!(project.read("main.tf"), text.replace(" # behind", ""));
}

#[test]
fn a_suppression_is_unused_only_if_nobody_would_hear_of_it() {
    let comment = "# iamlint: ignore[resource-wildcard] reason: list-only";
    let text = ROLE.replace("codebuild:StartBuild", "s3:GetObject").replace("\"*\"", "\"arn:aws:s3:::photos/*\"");
    let (found, _) = found_in(&text.replace("# above", comment));
    assert_eq!(found, ["unused-suppression:7"]);
    let project = Project::new(&[("main.tf", &text.replace("# above", comment))]);
    let none = project.run(&["check", "--select", "action-wildcard,suppression", "--output-format", "json"]);
    assert_eq!(none.json()["findings"].as_array().map(Vec::len), Some(0), "the rule did not run");
}

#[test]
fn what_is_not_understood_is_said() {
    let (found, suppressed) = with("# above", "# iamlint: ignore[resource-wildcards] reason: x");
    assert_eq!((found[0].as_str(), found.len(), suppressed.len()), ("invalid-suppression:7", 3, 0));
    let last = format!("{ROLE}# iamlint: ignore[resource-wildcard] reason: x\n");
    assert!(found_in(&last).0.contains(&"invalid-suppression:22".to_owned()), "nothing follows");
}

#[test]
fn some_rules_may_not_be_suppressed() {
    let text = ROLE.replace("# above", "# iamlint: ignore[resource-wildcard] reason: all are ours");
    let project =
        Project::new(&[("main.tf", &text), ("iamlint.toml", "[rules.resource-wildcard]\nignorable = false\n")]);
    assert_eq!(
        listed(&run(&project, &[])).0,
        ["invalid-suppression:7", "resource-wildcard:10", "resource-wildcard:14"]
    );
}

#[test]
fn a_comment_on_a_resource_covers_the_file_its_policy_is_read_from() {
    let policy = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "codebuild:StartBuild", "Resource": "*"}}"#;
    let main = "# iamlint: ignore[resource-wildcard] reason: all are ours\nresource \"aws_iam_policy\" \"p\" {\n  policy = file(\"p.json\")\n}\n";
    let project = Project::new(&[("main.tf", main), ("p.json", policy)]);
    let (found, suppressed) = listed(&run(&project, &[]));
    assert_eq!((found.len(), suppressed.len()), (0, 1), "{found:?}");
}

#[test]
fn json_configurations_have_comments_in_a_key() {
    let main = r#"{
  "resource": {"aws_iam_policy": {"p": {
    "//": "iamlint: ignore[resource-wildcard] reason: all are ours",
    "policy": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"codebuild:StartBuild\", \"Resource\": \"*\"}}"
  }}}
}"#;
    let (found_with, suppressed) = listed(&run(&Project::new(&[("main.tf.json", main)]), &[]));
    assert_eq!((found_with.len(), suppressed.len()), (0, 1), "{found_with:?}");
    let (found_without, _) = listed(&run(&Project::new(&[("main.tf.json", &main.replace("iamlint:", "note:"))]), &[]));
    assert_eq!(found_without.len(), 1);
}

#[test]
fn what_is_said_of_a_suppression_may_be_suppressed_and_stays_in_the_report() {
    let text = ROLE.replace("# above", "# iamlint: ignore[resource-wildcard]");
    let (found, suppressed) =
        found_in(&format!("# iamlint: ignore-file[suppression-without-reason] reason: old\n{text}"));
    assert_eq!(found, ["resource-wildcard:15"]);
    assert_eq!(suppressed, ["suppression-without-reason:8", "resource-wildcard:11"]);
}
