//! Several reports of one run: where they go, and what becomes of the exit code.

use std::collections::BTreeSet;
use std::process::Stdio;

use crate::harness::Project;

const WIDE: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}"#;
const FORMATS: &[&str] = &[
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "markdown",
    "html",
    "narrated",
];

#[test]
fn one_run_writes_every_format_and_keeps_the_exit_code() {
    let project = Project::new(&[("policy.json", WIDE)]);
    let outputs: Vec<String> = FORMATS.iter().map(|format| format!("{format}=out.{format}")).collect();
    let mut arguments = vec!["check", "policy.json"];
    for output in &outputs {
        arguments.extend(["--output", output]);
    }
    let answer = project.run(&arguments);
    assert_eq!(answer.code, 1, "{}", answer.err);
    assert!(answer.out.contains("Checked 1 policy"), "the printed report is its own: {}", answer.out);
    for format in FORMATS {
        let alone = project.run(&["check", "policy.json", "--output-format", format]);
        assert_eq!(alone.code, 1, "{format}");
        assert_eq!(project.read(&format!("out.{format}")), alone.out, "{format}");
    }
    let left: Vec<_> = std::fs::read_dir(project.path()).unwrap().collect();
    assert_eq!(left.len(), FORMATS.len() + 1, "nothing else is left: {left:?}");
}

#[test]
fn a_dash_is_standard_output() {
    let project = Project::new(&[("policy.json", WIDE)]);
    let answer = project.run(&["check", "policy.json", "--output", "gitlab=-", "--output", "sarif=x.sarif"]);
    assert_eq!(answer.code, 1);
    assert!(answer.json().is_array());
    assert!(project.read("x.sarif").contains("\"2.1.0\""));
    let twice = project.run(&["check", "policy.json", "--output", "gitlab=-", "--output-format", "json"]);
    assert_eq!((twice.code, twice.out.as_str()), (2, ""));
    assert!(twice.err.starts_with("error: two reports would be written to standard output\n"), "{}", twice.err);
}

#[test]
fn what_cannot_be_written_is_named_and_the_rest_is_written() {
    let project = Project::new(&[("policy.json", WIDE)]);
    let missing = project.run(&["check", "policy.json", "--output", "json=no/where/x.json"]);
    assert_eq!((missing.code, missing.out.as_str()), (2, ""), "it is said before anything is read");
    insta::assert_snapshot!(missing.err, @"
    error: cannot write no/where/x.json: no/where is no directory
      = help: make it first: mkdir -p no/where
    ");
    #[cfg(target_os = "linux")]
    {
        let full = ["check", "policy.json", "--output", "json=/dev/full", "--output", "sarif=x.sarif"];
        let full = project.run(&full);
        assert_eq!(full.code, 2);
        assert!(full.err.contains("error: cannot write /dev/full: No space left on device"), "{}", full.err);
        assert!(full.out.contains("Checked 1 policy") && project.path().join("x.sarif").is_file());
    }
}

#[test]
fn a_report_may_go_where_the_exit_code_is_an_error() {
    let project = Project::new(&[("main.tf", "resource \"aws_iam_role\" \"r\" {"), ("policy.json", WIDE)]);
    let answer = project.run(&["check", "--output", "sarif=x.sarif"]);
    assert_eq!(answer.code, 2, "{answer:?}");
    let sarif: serde_json::Value = serde_json::from_str(&project.read("x.sarif")).unwrap();
    let invocation = &sarif["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false, "{invocation}");
    let notice = &invocation["toolExecutionNotifications"][0];
    assert_eq!(notice["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "main.tf", "{notice}");
}

/// Standard output is closed before anything is written to it, as `| head -0` would.
#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_error_in_any_format() {
    let project = Project::new(&[("policy.json", WIDE)]);
    for format in FORMATS {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("iamlint"));
        command.current_dir(project.path()).args(["check", "policy.json", "--output-format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("it ends");
        assert_eq!(output.status.code(), Some(1), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
}

/// What a runner would take for a command to itself: `::name …::` at the beginning of a line, and older forms anywhere.
fn commands(text: &str) -> Vec<&str> {
    let is_command =
        |line: &&str| line.trim_start().starts_with("::") || ["##[", "##vso["].iter().any(|older| line.contains(older));
    text.split(['\n', '\r']).filter(is_command).collect()
}

/// A pull request's files are whatever its author wrote, and a runner reads both streams.
#[test]
fn no_source_gives_a_runner_a_command() {
    let policy = r###"{"Version": "2012-10-17", "Statement": [{"Sid": "a\n::stop-commands::x\r##[add-mask]e", "Effect": "Allow",
  "Action": ["iam:*", "##[add-mask]e:\n ::add-mask::e"], "Resource": "*"}]}"###;
    let main = "resource \"aws_iam_policy\" \"##[group]x\" {\n  policy = ##vso[task.setvariable variable=x]y\n";
    let policies = if cfg!(unix) { "::error::x.json" } else { "x.json" };
    let project = Project::new(&[
        (policies, policy),
        ("main.tf", main),
        ("other/main.tf", "locals {\n  a = \"##[add-mask]e\" b\n}\n"),
    ]);
    for format in ["full", "concise", "narrated"] {
        for more in [&["--persona", "auditor"][..], &["--statistics"], &["--verbose", "--color", "always"]] {
            let arguments: Vec<&str> = ["check", "--output-format", format].iter().chain(more).copied().collect();
            let answer = project.run(&arguments);
            assert_eq!((commands(&answer.out), commands(&answer.err)), (vec![], vec![]), "{format}: {answer:?}");
            assert!(answer.err.contains("# #vso[") && answer.out.contains("iam:"), "{answer:?}");
        }
    }
    let answer = project.run(&["check", "--output-format", "github", "--persona", "auditor"]);
    assert_eq!(commands(&answer.err), [""; 0]);
    let own = ["::error ", "::warning ", "::notice "];
    let others: Vec<&str> =
        commands(&answer.out).into_iter().filter(|line| !own.iter().any(|kind| line.starts_with(kind))).collect();
    assert_eq!(others, [""; 0], "{}", answer.out);
    let diff = project.run(&["diff", "/dev/null", policies]);
    assert_eq!((commands(&diff.out), commands(&diff.err)), (vec![], vec![]), "{diff:?}");
}

/// The fixtures in SARIF, against the published schema.
#[test]
fn sarif_of_the_samples_is_what_its_schema_says() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let schema = std::fs::read_to_string(format!("{root}tests/schemas/sarif-2.1.0.json")).unwrap();
    // As published, a pattern has a bracket too many, and is none.
    let schema: serde_json::Value = serde_json::from_str(&schema.replace("{2}]?$", "{2}$")).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let mut fixes = 0;
    for fixture in ["serverless-pipeline", "serverless-pipeline-json", "serverless-pipeline-module"] {
        let path = format!("{root}fixtures/{fixture}");
        let arguments = ["check", &path, "--persona", "auditor", "--output-format", "sarif"];
        let sarif = Project::new(&[]).run(&arguments).json();
        let wrong: Vec<String> = validator.iter_errors(&sarif).map(|error| error.to_string()).collect();
        assert_eq!(wrong, [""; 0], "{fixture}");
        let results = sarif["runs"][0]["results"].as_array().expect("results");
        assert!(results.len() > 10, "{fixture}");
        fixes += results.iter().filter(|result| result.get("fixes").is_some()).count();
        for result in results {
            let hash = result["partialFingerprints"]["primaryLocationLineHash"].as_str();
            assert!(hash.is_some_and(|hash| hash.contains(':')), "{result}");
        }
    }
    assert!(fixes > 0, "the samples have a redundant statement");
}

/// The fixtures as a Code Quality report, against what GitLab takes. It keeps the first of equal fingerprints, so that there may be none.
#[test]
fn code_quality_of_the_samples_is_what_gitlab_takes() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let schema = std::fs::read_to_string(format!("{root}tests/schemas/gitlab-code-quality.json")).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    assert!(!validator.is_valid(&serde_json::json!([{"description": "x", "location": {}}])), "it refuses something");
    for fixture in ["serverless-pipeline", "serverless-pipeline-json", "serverless-pipeline-module"] {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("iamlint"));
        command.current_dir(root).args(["check", &format!("fixtures/{fixture}"), "--persona", "auditor"]);
        let output = command.args(["--output-format", "gitlab"]).output().expect("the program runs");
        let issues: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let wrong: Vec<String> = validator.iter_errors(&issues).map(|error| error.to_string()).collect();
        assert_eq!(wrong, [""; 0], "{fixture}");
        let issues = issues.as_array().expect("issues");
        let prints: BTreeSet<&str> = issues.iter().filter_map(|issue| issue["fingerprint"].as_str()).collect();
        assert!(issues.len() > 10 && prints.len() == issues.len(), "{fixture}: {} of {}", prints.len(), issues.len());
    }
    let clean = Project::new(&[]).run(&["check", "--output-format", "gitlab"]);
    assert!(validator.is_valid(&clean.json()) && clean.json() == serde_json::json!([]), "{clean:?}");
}
