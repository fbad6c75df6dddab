//! Suppressing findings: comments, `[[suppress]]`, and what is said of them.

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
fn a_comment_on_a_module_call_covers_what_is_reached_through_it() {
    let comment = "# iamlint: ignore[resource-wildcard] reason: all are ours\n";
    let call = |name: &str| format!("module \"{name}\" {{\n  source = \"./role\"\n}}\n");
    let with = |main: &str| listed(&run(&Project::new(&[("main.tf", main), ("role/main.tf", ROLE)]), &[]));
    assert_eq!(with(&call("a")).0.len(), 2);
    let (found, suppressed) = with(&format!("{comment}{}", call("a")));
    assert_eq!((found.len(), suppressed.len()), (0, 2), "{found:?}");
    let (found, _) = with(&format!("{comment}{}{}", call("a"), call("b")));
    assert_eq!(
        found.iter().filter(|one| one.starts_with("resource")).count(),
        2,
        "another call leads there: {found:?}"
    );
    let (found, suppressed) = with(&format!("{comment}{}{comment}{}", call("a"), call("b")));
    assert_eq!((found.len(), suppressed.len()), (0, 2), "{found:?}");
    let trailing = call("a").replace("{\n", "{ # iamlint: ignore[resource-wildcard] reason: all are ours\n");
    assert_eq!(with(&trailing).1.len(), 2);
    let nested = [
        ("main.tf", format!("{comment}module \"outer\" {{\n  source = \"./outer\"\n}}\n")),
        ("outer/main.tf", "module \"inner\" {\n  source = \"../role\"\n}\n".to_owned()),
        ("role/main.tf", ROLE.to_owned()),
    ];
    let nested: Vec<(&str, &str)> = nested.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(listed(&run(&Project::new(&nested), &[])).1.len(), 2);
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
fn a_module_s_comments_are_judged_by_the_root_that_calls_it() {
    let text = ROLE.replace("# above", "# iamlint: ignore[resource-wildcard]");
    let call = "module \"role\" {\n  source = \"../modules/role\"\n}\n";
    let project = Project::new(&[("root/main.tf", call), ("modules/role/main.tf", &text)]);
    let with = |toml: &str| {
        project.write("root/iamlint.toml", toml.as_bytes());
        listed(&run(&project, &["root"])).0
    };
    assert_eq!(with(""), ["suppression-without-reason:7", "resource-wildcard:14"]);
    assert_eq!(with("[suppressions]\nrequire-reason = false\n"), ["resource-wildcard:14"]);
    assert_eq!(
        with("[suppressions]\nrequire-reason = false\n[rules.resource-wildcard]\nignorable = false\n"),
        ["invalid-suppression:7", "resource-wildcard:10", "resource-wildcard:14"]
    );
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

#[test]
fn what_is_said_of_a_suppression_may_be_suppressed_and_stays_in_the_report() {
    let text = ROLE.replace("# above", "# iamlint: ignore[resource-wildcard]");
    let (found, suppressed) =
        found_in(&format!("# iamlint: ignore-file[suppression-without-reason] reason: old\n{text}"));
    assert_eq!(found, ["resource-wildcard:15"]);
    assert_eq!(suppressed, ["suppression-without-reason:8", "resource-wildcard:11"]);
}

/// Two calls of one module lead to each finding: what is said of one of them does not suppress what the other leads to.
#[test]
fn a_finding_of_several_instances_is_suppressed_where_each_of_them_is() {
    let call = |name: &str| format!("module \"{name}\" {{\n  source = \"./role\"\n}}\n");
    let calls = format!("{}{}", call("a"), call("b"));
    let project = Project::new(&[("main.tf", &calls), ("role/main.tf", ROLE)]);
    let reasons = |answer: &Answer| {
        let json = answer.json();
        let all = json["suppressed"].as_array().expect("a list").iter();
        all.map(|one| one["suppression"]["reason"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let with = |toml: &str| {
        project.write("iamlint.toml", toml.as_bytes());
        let answer = run(&project, &[]);
        (listed(&answer).0.iter().filter(|one| one.starts_with("resource")).count(), reasons(&answer))
    };
    let table = |select: &str, reason: &str| {
        format!("[[suppress]]\nrule = \"resource-wildcard\"\n{select}\nreason = \"{reason}\"\n")
    };
    let (a, b) = (table("address = \"module.a.*\"", "of a"), table("principal = \"module.b.*\"", "of b"));
    assert_eq!(with(&a).0, 2);
    assert_eq!(with(&b).0, 2);
    assert_eq!(with(&format!("{a}{b}")), (0, vec!["of a; of b".to_owned(); 2]));
    assert_eq!(with(&table("address = \"*.aws_iam_role.build\"", "both")), (0, vec!["both".to_owned(); 2]));
    let comment = "# iamlint: ignore[resource-wildcard] reason: by comment\n";
    project.write("main.tf", format!("{}{comment}{}", call("a"), call("b")).as_bytes());
    assert_eq!(with(&a).0, 0, "one by the table, the other by the comment");
    assert_eq!(with("").0, 2);
    project.write("main.tf", calls.as_bytes());
    let allow = |entries: &str| with(&format!("[rules.resource-wildcard]\nallow = [{entries}]\n")).0;
    assert_eq!(allow("{ addresses = [\"module.a.*\"] }"), 2);
    assert_eq!(allow("{ addresses = [\"module.a.*\", \"module.b.*\"] }"), 0);
    assert_eq!(allow("{ addresses = [\"module.a.*\"] }, { principals = [\"module.b.*\"] }"), 0);
}

/// The same statement with other actions in each: what one of them allows is not what the other does.
#[test]
fn what_an_instance_with_other_values_is_about_is_not_the_first_s() {
    let call = |name: &str, action: &str| {
        format!("module \"{name}\" {{\n  source = \"./role\"\n  actions = [\"{action}\"]\n}}\n")
    };
    let role = ROLE.replace("actions   = [\"codebuild:StartBuild\"]", "actions   = var.actions");
    let role = format!(
        "{}\nvariable \"actions\" {{}}\n",
        role.replace(
            "[\"s3:DeleteObject\"]\n    resources = [\"*\"]",
            "[\"s3:DeleteObject\"]\n    resources = [\"arn:aws:s3:::b/*\"]"
        )
    );
    let main = format!("{}{}", call("a", "codebuild:StartBuild"), call("b", "s3:DeleteObject"));
    let project = Project::new(&[("main.tf", &main), ("role/main.tf", &role)]);
    let with = |entries: &str| {
        project.write("iamlint.toml", format!("[rules.resource-wildcard]\nallow = [{entries}]\n").as_bytes());
        listed(&run(&project, &[])).0
    };
    let all = with("{ actions = [\"sqs:*\"] }");
    assert_eq!(all, ["resource-wildcard:10"]);
    assert_eq!(with("{ actions = [\"codebuild:*\"] }"), all);
    assert_eq!(with("{ actions = [\"s3:*\"] }"), all);
    assert!(with("{ addresses = [\"module.a.*\", \"module.b.*\"] }").is_empty());
}

#[test]
fn a_reason_that_several_comments_give_is_said_once() {
    let call = |name: &str, reason: &str| {
        let comment = format!("# iamlint: ignore[resource-wildcard] reason: {reason}\n");
        format!("{comment}module \"{name}\" {{\n  source = \"./role\"\n}}\n")
    };
    let main = format!("{}{}{}", call("a", "x"), call("b", "y"), call("c", "x"));
    let json = run(&Project::new(&[("main.tf", &main), ("role/main.tf", ROLE)]), &[]).json();
    assert_eq!(json["suppressed"][0]["suppression"]["reason"], "x; y");
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
