//! The formats that other programs read, of a report that has in it whatever they could stumble over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::{address, label};
use crate::graph::NotAnalysed;
use crate::input::{Diagnostic, Sources};
use crate::report::{Counts, Format, Report, Repository, Style, Suppressed, SuppressedBy, write};
use crate::rules::{Change, Confidence, Finding, Fix, Persona, Severity, StatementKey};
use crate::text::Mode;

const POLICY: &str = "{\n  \"Statement\": [{\n    \"Sid\": \"🔑 100%\",\n    \"Effect\": \"Allow\",\n    \"Action\": [\"iam:*\", \"iam:PassRole\"],\n    \"Resource\": \"*\"\n  }]\n}\n";

/// Two findings, two that are suppressed, an error of the input and something that was not analysed.
fn report() -> Report<'static> {
    let sources = Arc::new(Sources::new());
    let policy = sources.add(Path::new("a, b/100%:<&\".json"), POLICY);
    let role = sources.add(Path::new("main.tf"), "resource \"aws_iam_role\" \"r\" {\n}\n");
    let finding = Finding {
        rule: "privilege-escalation",
        severity: Severity::High,
        confidence: Confidence::Medium,
        persona: Persona::Regular,
        message: "100% of <roles> & \"users\",\nsaid twice: [click](https://evil.example) ::error::x 🔑".to_owned(),
        address: Some(address(Mode::Managed, "aws_iam_role", "r")),
        policy: None,
        statement: Some(StatementKey { index: 0, sid: Some("🔑 100%".to_owned()) }),
        labels: vec![
            label(&policy, "iam:*", "allows iam:CreatePolicyVersion"),
            label(&role, "resource \"aws_iam_role\" \"r\"", "may be [anyone], so \\ everyone"),
        ],
        help: vec!["name the roles, with @octocat's <b>help</b>".to_owned()],
        suggest: Some(crate::rules::Offer {
            directory: None,
            role: address(Mode::Managed, "aws_iam_role", "r"),
            policy: crate::graph::PolicyId(0),
            in_place: true,
        }),
        fix: None,
        subject: "iam:*".to_owned(),
        case: "",
        actions: vec![],
        also: vec![],
        reached_from: vec!["module.b".to_owned()],
    };
    let redundant = label(&policy, "iam:PassRole", "iam:* covers it");
    let second = Finding {
        rule: "redundant-action",
        severity: Severity::Low,
        confidence: Confidence::High,
        message: "iam:PassRole is covered by iam:*".to_owned(),
        labels: vec![redundant.clone()],
        help: vec![],
        suggest: None,
        fix: Some(Fix {
            applicability: crate::rules::Applicability::Safe,
            title: "remove iam:PassRole".to_owned(),
            changes: vec![Change::Remove(redundant.span)],
        }),
        reached_from: vec![],
        ..finding.clone()
    };
    let known = |by: SuppressedBy, reason: Option<&str>| Suppressed {
        finding: Finding { rule: "resource-wildcard", subject: format!("{by}"), ..second.clone() },
        position: 2,
        by,
        reason: reason.map(str::to_owned),
    };
    Report {
        graphs: &[],
        repository: Repository::containing(Path::new("/nowhere")),
        catalogue: "2026-10-27",
        findings: vec![finding.clone(), second.clone()],
        suppressed: vec![known(SuppressedBy::Comment, Some("100% <sure>")), known(SuppressedBy::Baseline, None)],
        counts: Counts { files: 2, modules: 1, policies: 1, statements: 1 },
        not_analysed: vec![NotAnalysed {
            what: "module.\"x\"".to_owned(),
            reason: "module a,b is not installed".to_owned(),
            span: Some(label(&role, "aws_iam_role", "").span),
        }],
        diagnostics: vec![
            Diagnostic::error("a brace, <or two>, is missing\nhere", label(&role, "{", "").span).with_help("close it"),
        ],
        sources,
    }
}

fn written(format: Format, report: &Report) -> String {
    let mut out = Vec::new();
    write(report, format, &Style::default(), &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

fn json(format: Format, report: &Report) -> Value {
    serde_json::from_str(&written(format, report)).expect("it is JSON")
}

#[test]
fn sarif_is_what_its_schema_says() {
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/sarif-2.1.0.json");
    // As published, a pattern has a bracket too many, and is none.
    let schema = std::fs::read_to_string(schema).unwrap().replace("{2}]?$", "{2}$");
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).expect("the schema is one");
    let sarif = json(Format::Sarif, &report());
    let wrong: Vec<String> = validator.iter_errors(&sarif).map(|error| error.to_string()).collect();
    assert_eq!(wrong, [""; 0]);
    let mut broken = sarif;
    broken["runs"][0]["results"][0]["level"] = "grave".into();
    assert!(!validator.is_valid(&broken), "the schema is looked at");
}

#[test]
fn sarif_has_what_github_wants() {
    let mut sarif = json(Format::Sarif, &report());
    let run = &mut sarif["runs"][0];
    for rule in run["tool"]["driver"]["rules"].as_array_mut().expect("rules") {
        // The page of a rule changes more often than the form.
        let help = rule["help"]["markdown"].take();
        assert!(help.as_str().is_some_and(|help| help.starts_with("# ")), "{help}");
        rule["help"]["text"].take();
        rule["fullDescription"].take();
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&sarif).unwrap());
}

#[test]
fn sarif_names_what_is_wrong_without_a_result() {
    let sarif = json(Format::Sarif, &Report { findings: vec![], suppressed: vec![], ..report() });
    let run = &sarif["runs"][0];
    assert_eq!((&run["results"], &run["tool"]["driver"]["rules"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
}

#[test]
fn what_is_not_new_stays_an_alert_and_is_no_case() {
    let mut old = report();
    old.suppressed = vec![Suppressed { by: SuppressedBy::DiffBase, reason: None, ..old.suppressed[0].clone() }];
    let result = &json(Format::Sarif, &old)["runs"][0]["results"][2];
    assert_eq!((&result["baselineState"], result.get("suppressions")), (&"unchanged".into(), None), "{result}");
    let junit = written(Format::Junit, &old);
    assert!(!junit.contains("resource-wildcard"), "{junit}");
}

#[test]
fn github_annotations_cannot_be_broken_out_of() {
    let written = written(Format::Github, &report());
    insta::assert_snapshot!(written);
    assert_eq!(written.lines().filter(|line| line.contains("::")).count(), 3, "an error of the input and two findings");
}

#[test]
fn github_shows_ten_of_a_kind_and_the_log_has_the_rest() {
    let mut many = report();
    many.diagnostics.clear();
    let mut evil = many.findings[1].clone();
    evil.message = "##[add-mask]x\n::warning::y".to_owned();
    many.findings = std::iter::repeat_n(evil, 12).chain([many.findings[0].clone()]).collect();
    let written = written(Format::Github, &many);
    let lines: Vec<&str> = written.lines().collect();
    assert!(lines[0].starts_with("::error "), "the gravest first: {written}");
    assert_eq!(lines.iter().filter(|line| line.starts_with("::notice ")).count(), 10);
    assert_eq!(lines[11], "2 more, which GitHub would not show beside the files:");
    assert_eq!(lines[12], "- a, b/100%:<&\".json:5:26: redundant-action: # #[add-mask]x ::warning::y");
    assert_eq!(lines.len(), 16, "and the summary: {written}");
}

#[test]
fn gitlab_takes_the_report() {
    let issues = json(Format::Gitlab, &report());
    insta::assert_snapshot!(serde_json::to_string_pretty(&issues).unwrap());
    // What GitLab's own schema asks for, and that no fingerprint comes twice: of those it keeps the first.
    let mut prints = std::collections::BTreeSet::new();
    for issue in issues.as_array().expect("a list") {
        assert!(issue["description"].is_string() && issue["check_name"].is_string(), "{issue}");
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.contains(&issue["severity"].as_str().expect("a severity")), "{issue}");
        assert!(prints.insert(issue["fingerprint"].as_str().expect("a fingerprint").to_owned()), "{issue}");
        assert!(issue["location"]["lines"]["begin"].is_u64(), "{issue}");
    }
    let none = written(Format::Gitlab, &Report { findings: vec![], ..report() });
    assert_eq!(none, "[]\n");
}

#[test]
fn junit_has_a_failure_a_finding() {
    insta::assert_snapshot!(written(Format::Junit, &report()));
}

#[test]
fn junit_of_a_clean_run_has_a_case_that_passed() {
    let clean = Report { findings: vec![], suppressed: vec![], not_analysed: vec![], diagnostics: vec![], ..report() };
    insta::assert_snapshot!(written(Format::Junit, &clean), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="iamlint" tests="1" failures="0" errors="0" time="0">
      <testsuite name="iamlint" tests="1" failures="0" errors="0" skipped="0" time="0">
        <testcase name="no findings" classname="iamlint" time="0"/>
      </testsuite>
    </testsuites>
    "#);
}

#[test]
fn junit_names_no_two_cases_alike() {
    let mut twice = report();
    twice.findings.push(twice.findings[1].clone());
    let junit = written(Format::Junit, &twice);
    assert!(junit.contains("name=\"redundant-action a, b/100%:&lt;&amp;&quot;.json:5:26 (2)\""), "{junit}");
}

#[test]
fn checkstyle_escapes_and_keeps_the_places() {
    insta::assert_snapshot!(written(Format::Checkstyle, &report()));
}

#[test]
fn xml_holds_no_character_that_it_cannot() {
    let mut odd = report();
    odd.findings[0].message = "\u{1b}[31mred\u{0}".to_owned();
    for format in [Format::Junit, Format::Checkstyle] {
        let written = written(format, &odd);
        assert!(written.contains("\u{fffd}[31mred\u{fffd}") && !written.contains('\u{1b}'), "{written}");
    }
}

#[test]
fn markdown_holds_nothing_that_is_read_as_markup() {
    insta::assert_snapshot!(written(Format::Markdown, &report()));
}

#[test]
fn markdown_stays_within_a_comment() {
    let mut many = report();
    many.findings = std::iter::repeat_n(many.findings[0].clone(), 2000).collect();
    many.not_analysed = std::iter::repeat_n(many.not_analysed[0].clone(), 2000).collect();
    many.not_analysed[0].reason = "x".repeat(30_000);
    let written = written(Format::Markdown, &many);
    assert!(written.len() < 65_536, "{}", written.len());
    assert!(
        written.contains(" more, of which there is no room here.") && written.contains("- and 1981 more"),
        "{written}"
    );
    assert_eq!(written.matches("<details>").count(), written.matches("</details>").count());
}

#[test]
fn narrated_is_sentences() {
    let narrated = written(Format::Narrated, &report());
    insta::assert_snapshot!(narrated);
    assert!(!narrated.contains(['│', '─', '╭', '·']), "{narrated}");
}

#[test]
fn places_are_below_the_root_of_the_repository_from_any_directory_in_it() {
    let kept = tempfile::tempdir().unwrap();
    let root: PathBuf = std::fs::canonicalize(kept.path()).unwrap();
    std::fs::create_dir_all(root.join(".git")).unwrap();
    std::fs::create_dir_all(root.join("infra")).unwrap();
    let mut report = report();
    report.repository = Repository::containing(&root.join("infra"));
    let sarif = json(Format::Sarif, &report);
    let uri = |at: &Value| at["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap_or_default().to_owned();
    let first = &sarif["runs"][0]["results"][0];
    assert_eq!(uri(&first["locations"][0]), "infra/a%2C%20b/100%25%3A%3C%26%22.json");
    assert_eq!(uri(&first["relatedLocations"][0]), "infra/main.tf");
    assert_eq!(json(Format::Gitlab, &report)[0]["location"]["path"], "infra/a, b/100%:<&\".json");
    assert!(written(Format::Github, &report).contains("file=infra/a%2C b/100%25%3A<&\".json,"));
}
