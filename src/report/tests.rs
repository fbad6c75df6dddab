//! Every format of one report.

mod services;

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::input::{Label, Source, Span};
use crate::rules::{Confidence, Persona, Severity, StatementKey};
use crate::text::{Address, Mode, ModulePath};

fn address(mode: Mode, type_name: &str, name: &str) -> Address {
    Address { module: ModulePath::root(), mode, type_name: type_name.into(), name: name.into(), key: None }
}

fn label(source: &Source, part: &str, message: &str) -> Label {
    let start = source.text().find(part).expect("the part is in the text");
    Label::new(Span::new(source.id(), start, start + part.len()), message)
}

fn report() -> Report<'static> {
    let sources = Arc::new(Sources::new());
    let policy = "  statement {\n    # ä\n    actions   = [\"iam:PassRole\"]\n\n    resources = [\"*\"]\n  }\n";
    let policy = sources.add(Path::new("pipeline/iam.tf"), policy);
    let role = sources.add(Path::new("pipeline/main.tf"), "resource \"aws_iam_role\" \"pipeline\" {\n}\n");
    let finding = Finding {
        rule: "passrole-any-role",
        severity: Severity::High,
        confidence: Confidence::High,
        persona: Persona::Regular,
        message: "iam:PassRole is allowed on every role".to_owned(),
        address: Some(address(Mode::Managed, "aws_iam_role", "pipeline")),
        policy: Some(address(Mode::Data, "aws_iam_policy_document", "pipeline")),
        statement: Some(StatementKey { index: 3, sid: Some("Build".to_owned()) }),
        labels: vec![
            label(&policy, "\"*\"", "matches every role in the account"),
            label(&policy, "\"iam:PassRole\"", "allowed here"),
            label(&role, "resource \"aws_iam_role\" \"pipeline\"", "assumed by codepipeline.amazonaws.com"),
        ],
        help: vec!["no stage passes a role: the statement can go".to_owned()],
        suggest: Some(crate::rules::Offer {
            directory: Some("pipeline".to_owned()),
            role: address(Mode::Managed, "aws_iam_role", "pipeline"),
            policy: crate::graph::PolicyId(0),
            in_place: true,
        }),
        fix: None,
        subject: "iam:PassRole on *".to_owned(),
        case: "",
        actions: vec![],
        also: vec![],
        reached_from: vec!["module.b".to_owned()],
    };
    let unknown = |what: &str| NotAnalysed {
        what: what.to_owned(),
        reason: "known only at apply".to_owned(),
        span: Some(label(&policy, "statement", "").span),
    };
    Report {
        graphs: &[],
        sources,
        repository: Repository::containing(Path::new("/nowhere")),
        catalogue: "2026-10-27",
        findings: vec![finding],
        suppressed: vec![],
        counts: Counts { files: 2, modules: 1, policies: 1, statements: 4 },
        not_analysed: vec![unknown("a"), unknown("b")],
        diagnostics: vec![Diagnostic::error("a brace is missing", None).with_help("close the block")],
    }
}

fn written(format: Format, style: Style) -> String {
    let mut out = Vec::new();
    write(&report(), format, &style, &mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("reports are UTF-8")
}

#[test]
fn full_shows_every_file_and_the_summary() {
    insta::assert_snapshot!(written(Format::Full, Style { verbose: true, ..Style::default() }));
}

#[test]
fn concise_is_one_line_a_finding() {
    insta::assert_snapshot!(written(Format::Concise, Style { statistics: true, ..Style::default() }), @"
    pipeline/iam.tf:5:18: high[passrole-any-role] iam:PassRole is allowed on every role
    1  passrole-any-role
    Checked 1 policy in 1 module: 1 finding (1 high), 1 fixable
    Not analysed: 2 (known only at apply)
    ");
}

#[test]
fn quiet_leaves_out_the_summary() {
    let quiet = written(Format::Concise, Style { quiet: true, ..Style::default() });
    assert_eq!(quiet.lines().count(), 1);
}

#[test]
fn json_is_version_one() {
    insta::assert_snapshot!(written(Format::Json, Style::default()));
}

#[test]
fn json_lines_end_with_the_summary() {
    let lines = written(Format::Jsonl, Style::default());
    let kinds: Vec<String> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("each line is JSON"))
        .map(|line| line["type"].as_str().expect("a type").to_owned())
        .collect();
    assert_eq!(kinds, ["finding", "not_analysed", "not_analysed", "error", "summary"]);
}

#[test]
fn modules_that_are_not_installed_are_counted_together() {
    let missing = |name: &str| NotAnalysed {
        what: format!("module.{name}"),
        reason: format!("module registry/{name}/aws is not installed"),
        span: None,
    };
    let mut report = Report { findings: vec![], ..report() };
    report.not_analysed.extend([missing("a"), missing("b")]);
    let mut out = Vec::new();
    write(&report, Format::Concise, &Style::default(), &mut out).expect("a vector takes everything");
    let closing = String::from_utf8_lossy(&out);
    let last = "Not analysed: 2 modules that are not installed, 2 (known only at apply)\n";
    assert!(closing.ends_with(last), "{closing}");
}

#[test]
fn nothing_found_still_says_what_was_not_analysed() {
    let report = Report { findings: vec![], ..report() };
    let mut out = Vec::new();
    write(&report, Format::Full, &Style::default(), &mut out).expect("a vector takes everything");
    assert_eq!(String::from_utf8_lossy(&out), "No findings in 1 policy\nNot analysed: 2 (known only at apply)\n");
}

#[test]
fn what_is_suppressed_is_marked_and_counted_and_changes_no_fingerprint() {
    let json = |report: &Report| {
        let mut out = Vec::new();
        write(report, Format::Json, &Style::default(), &mut out).expect("a vector takes everything");
        serde_json::from_slice::<serde_json::Value>(&out).expect("JSON")
    };
    let mut twice = report();
    twice.findings.push(twice.findings[0].clone());
    let before = json(&twice);
    let finding = twice.findings.remove(0);
    let reason = Some("list-only".to_owned());
    twice.suppressed.push(Suppressed { finding, position: 0, by: SuppressedBy::Baseline, reason });
    let after = json(&twice);
    assert_eq!(after["suppressed"][0]["fingerprint"], before["findings"][0]["fingerprint"]);
    assert_eq!(after["findings"][0]["fingerprint"], before["findings"][1]["fingerprint"]);
    assert_eq!(after["suppressed"][0]["suppression"], serde_json::json!({"by": "baseline", "reason": "list-only"}));
    assert_eq!((&after["summary"]["baselined"], &after["summary"]["findings"]), (&1.into(), &1.into()));
    let mut out = Vec::new();
    write(&twice, Format::Concise, &Style::default(), &mut out).expect("a vector takes everything");
    let said = String::from_utf8_lossy(&out);
    assert!(said.contains("1 finding (1 high), 1 fixable, 1 in the baseline\n"), "{said}");
}
