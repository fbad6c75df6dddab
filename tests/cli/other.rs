//! `rules`, `explain`, `suggest`, `graph`, and help.

use crate::harness::Project;

const PIPELINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/serverless-pipeline");

fn copy_of_the_pipeline() -> Project {
    let project = Project::new(&[]);
    for entry in std::fs::read_dir(PIPELINE).expect("the fixture").flatten() {
        let text = std::fs::read(entry.path()).expect("a file");
        project.write(&entry.file_name().to_string_lossy(), &text);
    }
    project
}

#[test]
fn every_rule_is_listed_and_explained() {
    let project = Project::new(&[]);
    let rules = project.run(&["rules", "--output-format", "json"]).json();
    let rules = rules.as_array().expect("an array");
    assert!(!rules.is_empty());
    let text = project.run(&["rules"]).out;
    for rule in rules {
        let name = rule["name"].as_str().expect("a name");
        assert!(text.contains(name), "{name}");
        let page = project.run(&["explain", name]);
        assert!(page.code == 0 && page.out.starts_with(&format!("# {name}\n")), "{name}: {}", page.out);
    }
}

#[test]
fn a_check_of_another_tool_leads_to_the_rule() {
    let project = Project::new(&[]);
    for id in ["CKV_AWS_274", "checkov:CKV_AWS_274", "cfn-nag:W43"] {
        let page = project.run(&["explain", id]).out;
        assert!(
            page.contains("is what managed-policy-admin says") && page.contains("# managed-policy-admin"),
            "{page}"
        );
    }
    let both = project.run(&["explain", "CKV2_AWS_21"]).out;
    assert!(both.contains("# user-without-group") && both.contains("# group-without-user"), "{both}");
    let other = project.run(&["explain", "tflint:aws_iam_policy_attachment_exclusive_attachment"]).out;
    assert!(other.starts_with("In tflint, aws_iam_policy_attachment_exclusive_attachment is what"), "{other}");
    let left_out = project.run(&["explain", "iam-policy-validator:principal_validation/unauthorized_principal"]);
    assert!(left_out.code == 0 && left_out.err.is_empty(), "{}", left_out.err);
    assert!(
        left_out.out.contains("is left out on purpose") && left_out.out.contains("configuration"),
        "{}",
        left_out.out
    );
    let unknown = project.run(&["explain", "CKV_AWS_2744"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean CKV_AWS_274?"), "{}", unknown.err);

    let listed = project.run(&["rules", "--equivalent", "trivy:AVD-AWS-0143"]).out;
    assert!(listed.contains("policy-on-user") && !listed.contains("full-admin"), "{listed}");
    let unknown = project.run(&["rules", "--equivalent", "trivy:AWS-99999"]);
    assert!(unknown.code == 2 && unknown.err.contains("no rule says what trivy:AWS-99999 says"), "{}", unknown.err);
}

#[test]
fn the_list_of_rules_is_narrowed() {
    let project = Project::new(&[]);
    let listed = |arguments: &[&str]| project.run(&[&["rules", "--output-format", "json"], arguments].concat()).json();
    let all = listed(&[]);
    let trust = listed(&["--category", "trust"]);
    let trust = trust.as_array().expect("an array");
    assert!(!trust.is_empty() && trust.iter().all(|rule| rule["category"] == "trust"));
    let regular = listed(&["--persona", "regular"]);
    let regular = regular.as_array().expect("an array");
    assert!(
        regular.iter().all(|rule| rule["persona"] == "regular") && regular.len() < all.as_array().map_or(0, Vec::len)
    );
    let unknown = project.run(&["rules", "--category", "trusts"]);
    assert!(unknown.code == 2 && unknown.err.contains("wildcard"), "{}", unknown.err);
    let whole = project.run(&["rules", "--category", "trust", "--output-format", "markdown"]);
    assert_eq!(whole.code, 2, "a page of some rules would overwrite that of all");
}

#[test]
fn an_action_is_explained() {
    let project = Project::new(&[]);
    let page = project.run(&["explain", "s3:getobject"]).out;
    assert!(page.starts_with("s3:GetObject (") && page.contains("Access level    Read"), "{page}");
    assert!(page.contains("arn:${Partition}:s3:::${BucketName}/${ObjectName}"), "{page}");
    assert!(project.run(&["explain", "logs:Create*"]).out.contains("logs:CreateLogStream"));
    let unknown = project.run(&["explain", "s3:GetObjekt"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("did you mean s3:GetObject"), "{}", unknown.err);
    let rule = project.run(&["explain", "resource-wildcrad"]);
    assert_eq!(rule.code, 2);
    assert!(rule.err.contains("did you mean `resource-wildcard`?"), "{}", rule.err);
}

#[test]
fn the_pipeline_of_the_readme_has_findings_and_suggestions() {
    let project = copy_of_the_pipeline();
    let check = project.run(&["check"]);
    assert_eq!(check.code, 1, "{}", check.err);
    assert!(check.out.contains("privilege-escalation"), "{}", check.out);
    let suggest = project.run(&["suggest"]);
    assert_eq!(suggest.code, 0, "{}", suggest.err);
    assert!(suggest.out.contains("data \"aws_iam_policy_document\" \"pipeline\" {"), "{}", suggest.out);
    let json = project.run(&["suggest", "--output-format", "json"]).json();
    let suggestions = json["suggestions"].as_array().expect("an array");
    assert!(suggestions.iter().any(|suggestion| suggestion["role"] == "aws_iam_role.pipeline"));
    assert!(suggestions.iter().all(|suggestion| suggestion["added"].as_array().is_some_and(Vec::is_empty)));
}

#[test]
fn a_diff_is_what_writing_does() {
    let project = copy_of_the_pipeline();
    let before = project.read("pipeline.tf");
    let diff = project.run(&["suggest", "--diff"]);
    assert_eq!(diff.code, 1, "{}", diff.err);
    assert!(diff.out.starts_with("--- a/"), "{}", diff.out);
    assert_eq!(project.read("pipeline.tf"), before);
    assert_eq!(project.run(&["suggest", "--check", "-q"]).code, 1);
    let write = project.run(&["suggest", "--write"]);
    assert_eq!(write.code, 0, "{}", write.err);
    assert_ne!(project.read("pipeline.tf"), before);
    assert_eq!(project.run(&["suggest", "--diff"]).out, "", "what was written needs nothing more");
}

#[test]
fn a_role_that_does_not_exist_is_an_error() {
    let answer = copy_of_the_pipeline().run(&["suggest", "--role", "aws_iam_role.pipelin"]);
    assert_eq!((answer.code, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("did you mean aws_iam_role.pipeline?"), "{}", answer.err);
}

#[test]
fn the_graph_has_every_form() {
    let project = copy_of_the_pipeline();
    for (format, part) in [
        ("text", "aws_iam_role.pipeline"),
        ("dot", "digraph"),
        ("mermaid", "flowchart"),
        ("svg", "<svg"),
        ("html", "<!DOCTYPE html>"),
    ] {
        let answer = project.run(&["graph", "--output-format", format]);
        assert!(answer.code == 0 && answer.out.contains(part), "{format}: {answer:?}");
    }
    let json = project.run(&["graph", "--output-format", "json"]).json();
    let nodes = json["graphs"][0]["nodes"].as_array().expect("nodes");
    assert!(nodes.iter().any(|node| node["label"] == "aws_iam_role.pipeline"), "{json}");
}

#[test]
fn each_of_several_roots_is_named() {
    let role = "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = \"{}\"\n}\n";
    let project = Project::new(&[("a/main.tf", role), ("b/main.tf", role)]);
    for (command, heading) in [("graph", "In "), ("suggest", "# In ")] {
        let out = project.run(&[command, "."]).out;
        let named: Vec<&str> = out.lines().filter(|line| line.starts_with(heading)).collect();
        assert!(matches!(named[..], [a, b] if a.ends_with("a:") && b.ends_with("b:")), "{command}: {out}");
        assert!(!project.run(&[command, "a"]).out.contains(heading), "{command}");
    }
}

#[test]
fn help_and_version_are_results() {
    let project = Project::new(&[]);
    for arguments in [&["--help"][..], &["check", "--help"], &["--version"], &["completions", "bash"], &["man"]] {
        let answer = project.run(arguments);
        assert!(answer.code == 0 && !answer.out.is_empty() && answer.err.is_empty(), "{arguments:?}: {answer:?}");
    }
    let version =
        format!("iamlint {} (AWS data of {})\n", env!("CARGO_PKG_VERSION"), iamlint::catalog::catalog().version());
    assert_eq!(project.run(&["--version"]).out, version);
    let nothing = project.run(&[]);
    assert!(nothing.code == 2 && nothing.out.is_empty(), "{nothing:?}");
}

#[test]
fn colours_and_links_are_as_they_are_asked_for() {
    let project = Project::new(&[(
        "policy.json",
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iam:*", "Resource": "*"}}"#,
    )]);
    let escapes = |arguments: &[&str], environment: &[(&str, &str)]| {
        let answer = project.run_with(arguments, environment, "");
        let all = format!("{}{}", answer.out, answer.err);
        (all.contains("\u{1b}["), all.contains("\u{1b}]8;;https://"))
    };
    let check = ["check", "policy.json"];
    assert_eq!(escapes(&check, &[]), (false, false));
    assert_eq!(escapes(&check, &[("FORCE_COLOR", "1")]), (true, false));
    assert_eq!(escapes(&check, &[("FORCE_COLOR", "1"), ("FORCE_HYPERLINK", "1")]), (true, true));
    assert_eq!(escapes(&check, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1"), ("FORCE_HYPERLINK", "1")]), (false, false));
    assert_eq!(escapes(&["check", "policy.json", "--color", "never"], &[("FORCE_COLOR", "1")]), (false, false));
    assert_eq!(escapes(&["--help"], &[]), (false, false));
    assert_eq!(escapes(&["--help"], &[("FORCE_COLOR", "1")]), (true, false));
    assert_eq!(escapes(&["--color=never", "--help"], &[("FORCE_COLOR", "1")]), (false, false));
    assert_eq!(escapes(&["chekc", "--color", "always"], &[("NO_COLOR", "1")]), (true, false));
}

#[test]
fn manual_pages_are_written_into_a_directory_that_is_made() {
    let project = Project::new(&[]);
    assert_eq!(project.run(&["man", "share/man/man1"]).code, 0);
    assert!(project.read("share/man/man1/iamlint-check.1").contains("fail\\-on"));
}
