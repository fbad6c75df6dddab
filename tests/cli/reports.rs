//! Several reports of one run: where they go, and what becomes of the exit code.

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
