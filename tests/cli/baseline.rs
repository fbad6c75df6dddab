//! The baseline, and `--diff-base`: what was there before does not count.

use std::process::Command;

use crate::harness::{Answer, Project};

/// A role's policy with a statement that is too wide for each action.
fn role(name: &str, actions: &[&str]) -> String {
    let statement =
        |action: &&str| format!("  statement {{\n    actions   = [\"{action}\"]\n    resources = [\"*\"]\n  }}\n");
    let statements: String = actions.iter().map(statement).collect();
    format!("data \"aws_iam_policy_document\" \"{name}\" {{\n{statements}}}\n")
}

const SELECT: [&str; 2] = ["--select", "resource-wildcard"];

fn check(project: &Project, more: &[&str]) -> Answer {
    let arguments: Vec<&str> =
        ["check", "--output-format", "json"].iter().chain(&SELECT).chain(more).copied().collect();
    project.run(&arguments)
}

/// How many findings count, and how many are in the baseline.
fn counts(answer: &Answer) -> (u64, u64) {
    let json = answer.json();
    let count = |key: &str| json["summary"][key].as_u64().expect("a number");
    (count("findings"), count("baselined"))
}

fn baseline(project: &Project, arguments: &[&str]) -> Answer {
    let arguments: Vec<&str> = ["baseline"].iter().chain(arguments).chain(&SELECT).copied().collect();
    project.run(&arguments)
}

const START: &str = "codebuild:StartBuild";
const STOP: &str = "codebuild:StopBuild";

#[test]
fn a_baseline_is_made_counted_and_brought_up_to_date() {
    let project = Project::new(&[("a.tf", &role("a", &[START, STOP]))]);
    project.write("iamlint.toml", b"baseline = \"known.json\"\n");
    assert_eq!(project.run(&["check"]).code, 2, "it is not there yet");
    let created = baseline(&project, &["create"]);
    assert_eq!((created.code, created.out.as_str()), (0, "Wrote known.json: 2 findings\n"), "{created:?}");
    let text = project.read("known.json");
    assert_eq!(text.lines().count(), 5, "{text}");
    assert!(!text.contains("line"), "{text}");
    assert_eq!(baseline(&project, &["create"]).code, 2, "it is there already");

    let known = check(&project, &[]);
    assert_eq!((known.code, counts(&known)), (0, (0, 2)));
    assert_eq!(known.json()["suppressed"][0]["suppression"]["by"], "baseline");
    let text = project.run(&["check", "--select", "resource-wildcard"]);
    assert!(text.out.starts_with("No findings in 1 policy, 2 in the baseline"), "{text:?}");

    project.write("a.tf", role("a", &[START, "codebuild:RetryBuild"]).as_bytes());
    let swapped = check(&project, &[]);
    assert_eq!((swapped.code, counts(&swapped)), (1, (1, 1)), "one mended, one new: the new one counts");
    assert!(swapped.err.contains("note: 1 entry of known.json found no more"), "{}", swapped.err);
    assert_eq!(check(&project, &["--fail-on", "never", "--error-on-stale"]).code, 1);

    let dropped = baseline(&project, &["update", "--drop-only"]);
    assert!(
        dropped.out.contains("0 added, 1 dropped") && dropped.out.contains("- a.tf: resource-wildcard"),
        "{dropped:?}"
    );
    let updated = baseline(&project, &["update"]);
    assert!(
        updated.out.contains("1 added, 0 dropped") && updated.out.contains("+ a.tf: resource-wildcard"),
        "{updated:?}"
    );
    assert_eq!(counts(&check(&project, &[])), (0, 2));
    let shown = project.run(&["baseline", "show"]);
    assert!(shown.out.contains("codebuild:RetryBuild") && shown.out.ends_with("2 findings\n"), "{shown:?}");
    assert_eq!(project.run(&["baseline", "show", "--output-format", "json"]).out, project.read("known.json"));
}

#[test]
fn fingerprints_hold_through_edits_that_change_nothing() {
    let (a, b) = (role("a", &[START]), role("b", &[STOP]));
    let project = Project::new(&[("main.tf", &format!("{a}{b}"))]);
    assert_eq!(baseline(&project, &["create", "--baseline", "k.json"]).code, 0);
    let counted = |text: &str| {
        project.write("main.tf", text.as_bytes());
        counts(&check(&project, &["--baseline", "k.json"]))
    };
    assert_eq!(counted(&format!("{b}\n\n# moved\n{a}")), (0, 2), "blocks moved, lines added above");
    assert_eq!(
        counted(&format!("{a}{}", b.replace("\"b\"", "\"c\""))),
        (1, 1),
        "one renamed: the sibling keeps its own"
    );
    assert_eq!(counted(&format!("{}{b}", a.replace("[\"*\"]", "[  \"*\"  ,\n]"))), (0, 2), "layout");
    assert_eq!(counted(&format!("{}{b}", a.replace("  statement", "  statement {\n    actions   = [\"s3:GetObject\"]\n    resources = [\"arn:aws:s3:::photos/a\"]\n  }\n  statement"))), (0, 2), "a statement before it");
    project.write("sub/other.tf", role("a", &[START]).as_bytes());
    assert_eq!(counted(&format!("{a}{b}")), (1, 2), "the same in another file is another finding");
}

#[test]
fn equal_findings_are_counted() {
    let once = role("a", &[START]);
    let project = Project::new(&[("main.tf", &once)]);
    assert_eq!(baseline(&project, &["create", "--baseline", "k.json"]).code, 0);
    project.write("main.tf", role("a", &[START, START]).as_bytes());
    assert_eq!(counts(&check(&project, &["--baseline", "k.json"])), (1, 1));
}

#[test]
fn what_was_not_looked_at_is_not_stale() {
    let project = Project::new(&[("a/main.tf", &role("a", &[START])), ("b/main.tf", &role("b", &[START]))]);
    assert_eq!(baseline(&project, &["create", "--baseline", "k.json"]).code, 0);
    assert_eq!(check(&project, &["--baseline", "k.json", "a"]).err, "");
    let other = project.run(&["check", "--select", "full-admin", "--baseline", "k.json"]);
    assert!(!other.err.contains("found no more"), "the rule did not run: {}", other.err);
    std::fs::remove_file(project.path().join("b/main.tf")).expect("it is there");
    assert!(check(&project, &["--baseline", "k.json", "a"]).err.contains("1 entry"), "the file is gone");
}

#[test]
fn what_is_left_out_or_cannot_be_read_is_not_stale() {
    let project = Project::new(&[("a.tf", &role("a", &[START])), ("b.tf", &role("b", &[START]))]);
    assert_eq!(baseline(&project, &["create", "--baseline", "k.json"]).code, 0);
    let text = project.read("k.json");
    for leaving_out in [["--min-severity", "critical"], ["--min-confidence", "high"]] {
        project.write("a.tf", role("a", &["s3:GetObject"]).as_bytes());
        let updated =
            baseline(&project, &[&["update", "--drop-only", "--baseline", "k.json"], &leaving_out[..]].concat());
        assert!(updated.out.contains("0 dropped"), "{updated:?}");
        assert!(
            !check(&project, &[&["--baseline", "k.json"], &leaving_out[..]].concat()).err.contains("found no more")
        );
    }
    project.write("b.tf", b"data \"aws_iam_policy_document\" \"b\" {\n  statement {\n");
    let updated = baseline(&project, &["update", "--drop-only", "--baseline", "k.json"]);
    assert!(updated.out.contains("0 dropped"), "{updated:?}");
    assert_eq!(project.read("k.json"), text);
}

#[test]
fn what_does_not_count_is_not_mended() {
    let twice = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["s3:GetObject", "s3:GetObject"], "Resource": "arn:aws:s3:::photos/2021/*"}}"#;
    let project = Project::new(&[("p.json", twice)]);
    assert_eq!(project.run(&["check", "--diff"]).code, 1, "it can be mended");
    assert_eq!(project.run(&["baseline", "create", "--baseline", "k.json"]).code, 0);
    let left = project.run(&["check", "--diff", "--baseline", "k.json"]);
    assert_eq!((left.code, left.out.as_str()), (0, ""), "{left:?}");
}

#[test]
fn a_baseline_that_is_none_is_refused() {
    let project = Project::new(&[("a.tf", &role("a", &[START])), ("k.json", "{\"version\": 9}"), ("l.json", "[")]);
    for (file, why) in [("k.json", "version 9 is not known"), ("l.json", "cannot read"), ("m.json", "cannot read")] {
        let answer = check(&project, &["--baseline", file]);
        assert!(answer.code == 2 && answer.err.contains(why), "{answer:?}");
    }
}

/// A role with what other tools' comments suppress, and what they do not.
#[test]
fn comments_of_other_tools_become_a_baseline() {
    let text = format!(
        "{}{}",
        role("a", &["*"]).replace(
            "  statement",
            "  #checkov:skip=CKV_AWS_1:the break-glass role\n  #checkov:skip=CKV_AWS_18:no bucket\n  statement"
        ),
        role("b", &["*"]).replace("  statement", "  #tfsec:ignore:AVD-AWS-9999\n  statement")
    );
    let project = Project::new(&[("main.tf", &text)]);
    let all = ["--select", "wildcard", "--baseline", "k.json"];
    let created = project.run(&[&["baseline", "create", "--from", "checkov,tfsec,trivy"], &all[..]].concat());
    assert!(created.out.contains("Wrote k.json: 1 finding\n"), "{created:?}");
    assert!(created.out.contains("CKV_AWS_18 (1 comment): no rule says what it says"), "{created:?}");
    assert!(created.out.contains("AVD-AWS-9999 (1 comment): no rule says what it says"), "{created:?}");
    let shown = project.run(&["baseline", "show", "--baseline", "k.json"]);
    assert!(shown.out.contains("checkov:skip=CKV_AWS_1: the break-glass role"), "{shown:?}");
    let left = project.run(&[&["check", "--output-format", "json"], &all[..]].concat());
    assert_eq!(counts(&left), (1, 1), "that of the other block counts");
}

#[test]
fn comments_of_other_tools_count_until_their_last_day() {
    let text = role("a", &["*"])
        .replace("  statement", "  #tfsec:ignore:aws-iam-no-policy-wildcards:exp:2026-06-30\n  statement");
    let project = Project::new(&[("main.tf", &text)]);
    let create = ["baseline", "create", "--force", "--from", "tfsec", "--select", "wildcard", "--baseline", "k.json"];
    let on = |today: &str| project.run_with(&create, &[("IAMLINT_TODAY", today)], "").out;
    assert!(on("2026-06-30").contains("Wrote k.json: 1 finding\n"), "{}", on("2026-06-30"));
    let after = on("2026-07-01");
    assert!(after.contains("Wrote k.json: 0 findings\n"), "{after}");
    assert!(after.contains("aws-iam-no-policy-wildcards (1 comment): its last day is over"), "{after}");
}

fn git(project: &Project, arguments: &[&str]) {
    let own = [
        "-c",
        "user.name=n",
        "-c",
        "user.email=e@example.com",
        "-c",
        "init.defaultBranch=main",
        "-c",
        "commit.gpgsign=false",
    ];
    let status = Command::new("git").current_dir(project.path()).args(own).args(arguments).output().expect("git runs");
    assert!(status.status.success(), "{status:?}");
}

#[test]
fn only_what_is_new_since_a_branch_counts() {
    let project = Project::new(&[("a/main.tf", &role("a", &[START])), ("b/main.tf", &role("b", &[START]))]);
    git(&project, &["init", "-q"]);
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "one"]);
    git(&project, &["checkout", "-qb", "change"]);
    let same = check(&project, &["--diff-base", "main"]);
    assert_eq!((same.code, counts(&same).0, same.json()["summary"]["not_new"].as_u64()), (0, 0, Some(2)));
    project.write("a/main.tf", format!("# a line above\n{}", role("a", &[STOP, START])).as_bytes());
    let answer = check(&project, &["--diff-base", "main"]);
    assert_eq!((answer.code, counts(&answer).0), (1, 1), "{answer:?}");
    assert!(answer.json()["findings"][0]["message"].as_str().is_some_and(|message| message.contains(STOP)));
    let text = project.run(&["check", "--select", "resource-wildcard", "--diff-base", "main"]);
    assert!(text.out.contains("1 finding") && text.out.contains(", 2 that were there before"), "{text:?}");
    for paths in [&["a", "b"][..], &["a"], &["a/main.tf"]] {
        let arguments: Vec<&str> = ["--diff-base", "main"].iter().chain(paths).copied().collect();
        assert_eq!(counts(&check(&project, &arguments)).0, 1, "{paths:?}");
    }
    project.write("c/main.tf", role("c", &[START]).as_bytes());
    assert_eq!(counts(&check(&project, &["--diff-base", "main", "c"])).0, 1, "what was not there is new");
    let commented =
        role("b", &[START]).replace("  statement", "  # iamlint: ignore[resource-wildcard] reason: ours\n  statement");
    project.write("b/main.tf", commented.as_bytes());
    git(&project, &["add", "-A"]);
    git(&project, &["commit", "-qm", "two"]);
    git(&project, &["checkout", "-qb", "next"]);
    project.write("b/main.tf", role("b", &[START]).as_bytes());
    assert_eq!(counts(&check(&project, &["--diff-base", "change", "b"])).0, 1, "it did not count there");
    assert_eq!(check(&project, &["--diff-base", "nowhere"]).code, 2);
    let nowhere = Project::new(&[("main.tf", &role("a", &[START]))]);
    let refused = check(&nowhere, &["--diff-base", "main"]);
    assert!(refused.code == 2 && refused.err.contains("--diff-base needs"), "{refused:?}");
}

#[test]
fn the_work_tree_s_configuration_counts_for_both_sides_and_is_left_alone() {
    let directory = Project::new(&[
        ("shared.toml", "min-severity = \"low\"\n"),
        ("repository/a/main.tf", &role("a", &[START])),
        ("repository/.gitignore", ".terraform/\n"),
    ]);
    let repository = directory.path().join("repository");
    let git = |arguments: &[&str]| git(&directory, &[&["-C", "repository"], arguments].concat());
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "one"]);
    let old = |path: &str| {
        let answer = check(&directory, &["--diff-base", "main", path]);
        (answer.code, answer.json()["summary"]["not_new"].as_u64())
    };
    for extend in ["../new/base.toml", "../../shared.toml"] {
        directory.write("repository/new/base.toml", b"extend = \"../../shared.toml\"\n");
        directory.write("repository/a/iamlint.toml", format!("extend = \"{extend}\"\n").as_bytes());
        assert_eq!(old("repository/a"), (0, Some(1)), "{extend}");
    }
    directory.write("repository/.terraform/modules/m/main.tf", role("m", &[START]).as_bytes());
    directory.write("repository/.terraform/modules/m/iamlint.toml", b"# kept\n");
    old("repository/.terraform/modules/m");
    let kept = std::fs::read_to_string(repository.join(".terraform/modules/m/iamlint.toml"));
    assert_eq!(kept.ok().as_deref(), Some("# kept\n"));
}

#[test]
fn a_baseline_and_fingerprints_are_the_same_from_any_directory_of_a_repository() {
    let project = Project::new(&[("stack/main.tf", &role("a", &[START]))]);
    git(&project, &["init", "-q"]);
    let print = |answer: &Answer| answer.json()["findings"][0]["fingerprint"].as_str().map(str::to_owned);
    let above = print(&check(&project, &["stack"]));
    let output = assert_cmd::Command::cargo_bin("iamlint").expect("the program is built");
    let within = { output }
        .current_dir(project.path().join("stack"))
        .args(["check", "--output-format", "json", "--select", "resource-wildcard"])
        .output()
        .expect("it runs");
    let json: serde_json::Value = serde_json::from_slice(&within.stdout).expect("JSON");
    assert_eq!(above.as_deref(), json["findings"][0]["fingerprint"].as_str());
}
