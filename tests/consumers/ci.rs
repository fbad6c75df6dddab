//! The action and the template, and the shell in them.

use std::path::Path;
use std::process::{Command, Output};

use crate::python::programs;
use crate::{iamlint, root, run, said, write};

const WIDE: &str =
    r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}"#;
const NARROW: &str = r#"{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photos/*"}]}"#;

fn text(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A step of a job: a directory with a checkout, and the files that the runner reads afterwards.
struct Step {
    kept: tempfile::TempDir,
}

impl Step {
    fn new(files: &[(&str, &str)]) -> Self {
        let step = Self { kept: tempfile::tempdir().expect("a directory") };
        for (name, text) in files {
            write(step.kept.path(), &format!("work/{name}"), text);
        }
        step.write("output", "");
        step.write("summary", "before\n");
        step
    }

    fn write(&self, name: &str, text: &str) {
        write(self.kept.path(), name, text);
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.kept.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a file")
    }

    /// Runs the action's check as a runner would.
    fn check(&self, inputs: &[(&str, &str)]) -> Output {
        let mut command = Command::new("bash");
        // The runner's own: `bash --noprofile --norc -eo pipefail {0}`.
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", "\"$GITHUB_ACTION_PATH/ci/check.sh\""]);
        command.current_dir(self.path("work")).env("GITHUB_ACTION_PATH", root()).env("IAMLINT_BINARY", iamlint());
        command.env("RUNNER_TEMP", self.kept.path()).env("GITHUB_OUTPUT", self.path("output"));
        command.env("GITHUB_STEP_SUMMARY", self.path("summary")).envs(inputs.iter().copied());
        run(&mut command)
    }

    /// An output of the step, the last that was written.
    fn output(&self, name: &str) -> String {
        let outputs = self.read("output");
        let value = outputs.lines().rev().find_map(|line| line.strip_prefix(&format!("{name}=")));
        value.unwrap_or_else(|| panic!("{name}: {outputs}")).to_owned()
    }
}

#[test]
fn the_action_reports_and_keeps_the_exit_code_for_the_end() {
    let step = Step::new(&[("policy.json", WIDE)]);
    let output = step.check(&[]);
    assert_eq!(output.status.code(), Some(0), "the upload comes first: {}", said(&output));
    assert!(said(&output).starts_with("::error file=policy.json,line=1,"), "{}", said(&output));
    assert_eq!(
        (step.output("exit-code"), step.output("findings")),
        ("1".to_owned(), "1".to_owned()),
        "{}",
        said(&output)
    );
    let sarif: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(step.output("sarif-file")).unwrap()).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(1));
    let summary = step.read("summary");
    assert!(
        summary.starts_with("before\n<!-- iamlint -->\n### iamlint\n") && summary.contains("| critical |"),
        "{summary}"
    );
}

#[test]
fn the_action_says_of_a_clean_run_that_it_is() {
    let step = Step::new(&[("policy.json", NARROW)]);
    let output = step.check(&[("IAMLINT_ANNOTATIONS", "false")]);
    assert!(said(&output).contains("No findings in 1 policy"), "{}", said(&output));
    assert_eq!((step.output("exit-code"), step.output("findings")), ("0".to_owned(), "0".to_owned()));
}

#[test]
fn what_is_wrong_with_the_inputs_is_two_without_a_report() {
    let step = Step::new(&[("policy.json", WIDE)]);
    let first = step.check(&[]);
    assert_eq!(first.status.code(), Some(0));
    let output = step.check(&[("IAMLINT_MIN_SEVERITY", "grave")]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(step.output("exit-code"), "2");
    assert_eq!(
        (step.output("sarif-file"), step.output("findings")),
        (String::new(), String::new()),
        "none of an earlier run"
    );
}

#[test]
fn inputs_are_no_shell_and_no_options() {
    let step = Step::new(&[("a b/policy.json", NARROW), ("$(touch x)/policy.json", WIDE), ("--fix", "")]);
    let paths = "a b\n$(touch x)\n--fix\n";
    let output =
        step.check(&[("IAMLINT_PATHS", paths), ("IAMLINT_FAIL_ON", "critical"), ("IAMLINT_PERSONA", "auditor")]);
    assert!(!step.path("work/x").exists());
    assert!(said(&output).contains("file=$(touch x)/policy.json,"), "{}", said(&output));
    // `--fix` is a file that is no policy.
    assert_eq!(step.output("exit-code"), "2", "{}", said(&output));
    let hostile = step.check(&[("IAMLINT_MIN_SEVERITY", "high --fix; touch y")]);
    assert!(!step.path("work/y").exists() && step.output("exit-code") == "2", "{}", said(&hostile));
}

#[test]
fn the_action_knows_what_is_in_the_baseline() {
    let step = Step::new(&[("policy.json", WIDE)]);
    let mut create = Command::new(iamlint());
    create.args(["baseline", "create", "--baseline", "known.json", "policy.json"]).current_dir(step.path("work"));
    let created = run(&mut create);
    assert!(created.status.success(), "{}", said(&created));
    let output = step.check(&[("IAMLINT_BASELINE", "known.json")]);
    assert_eq!(
        (step.output("exit-code"), step.output("findings")),
        ("0".to_owned(), "0".to_owned()),
        "{}",
        said(&output)
    );
    let sarif: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(step.output("sarif-file")).unwrap()).unwrap();
    assert_eq!(
        sarif["runs"][0]["results"][0]["suppressions"][0]["kind"], "external",
        "an alert that goes is no alert that is mended"
    );
}

#[test]
fn an_iamlint_that_is_not_there_fails_the_job() {
    let step = Step::new(&[("policy.json", WIDE)]);
    step.check(&[("IAMLINT_BINARY", "/nowhere/iamlint")]);
    assert_eq!((step.output("exit-code"), step.output("sarif-file")), ("127".to_owned(), String::new()));
}

#[test]
fn a_build_is_known_again_by_its_source() {
    let key = |root: &str| {
        let kept = tempfile::tempdir().expect("a directory");
        let output = kept.path().join("output");
        let mut command = Command::new("bash");
        command.arg(super::root().join("ci/install.sh")).args(["key", root]).env("GITHUB_OUTPUT", &output);
        assert!(run(&mut command).status.success());
        std::fs::read_to_string(output).expect("outputs")
    };
    let one = key("/some where/a b");
    assert!(one.contains("binary=/some where/a b/bin/iamlint\n"), "{one}");
    let hash = one.lines().find_map(|line| line.strip_prefix("key=")).expect("a key");
    assert!(hash.len() == 64 && key("/x").contains(hash), "{one}");
}

/// What a workflow hands in is text that anyone may have written: it reaches a shell as a variable or not at all.
#[test]
fn no_expression_is_part_of_a_command_and_every_action_is_pinned() {
    let workflows = std::fs::read_dir(root().join(".github/workflows")).expect("workflows");
    let workflows = workflows.map(|entry| entry.expect("an entry").path().display().to_string());
    for name in std::iter::once(root().join("action.yml").display().to_string()).chain(workflows) {
        let mut run_indent = None;
        for line in text(&name).lines() {
            let indent = line.len() - line.trim_start().len();
            if run_indent.is_some_and(|of_run| !line.trim().is_empty() && indent <= of_run) {
                run_indent = None;
            }
            let key = line.trim_start().trim_start_matches("- ");
            if key.starts_with("run:") {
                run_indent = Some(indent);
            }
            assert!(run_indent.is_none() || !line.contains("${{"), "{name}: {line}");
            if let Some(action) = key.strip_prefix("uses: ").filter(|action| !action.starts_with("./")) {
                let (_, pin) = action.split_once('@').unwrap_or_else(|| panic!("{name}: {line}"));
                let (hash, version) = pin.split_once(" # v").unwrap_or_else(|| panic!("{name}: {line}"));
                assert!(hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}: {line}");
                assert!(version.split('.').count() == 3, "{name}: {line}");
            }
        }
    }
}

/// The template's script, line by line, as GitLab's runner would run it.
#[test]
fn the_gitlab_template_writes_what_it_says() {
    let template = text("ci/gitlab.yml");
    let lines = template.lines().skip_while(|line| *line != "  script:").skip(1);
    let script: Vec<&str> = lines.map_while(|line| line.strip_prefix("    - ")).collect();
    assert_eq!(script.len(), 3, "{template}");
    for (policy, code) in [(WIDE, 1), (NARROW, 0)] {
        let step = Step::new(&[("policy.json", policy)]);
        let install = format!("install -D {} .iamlint/bin/iamlint", iamlint().display());
        let mut command = Command::new("bash");
        command.args(["-eo", "pipefail", "-c", &script.join("\n")]).current_dir(step.path("work"));
        command
            .env("CI_PROJECT_DIR", step.path("work"))
            .env("IAMLINT_PATHS", "policy.json")
            .env("IAMLINT_INSTALL", install);
        let output = run(&mut command);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        for report in ["gl-code-quality-report.json", "iamlint-junit.xml"] {
            assert!(
                template.contains(&format!(": {report}\n")) && step.path("work").join(report).is_file(),
                "{report}"
            );
        }
    }
}

/// The cache is that of a version: a program of another one would be taken for this one's. Where the template asks for an address, it has none of its own.
#[test]
fn the_gitlab_template_keeps_what_it_built_for_a_version() {
    let template = text("ci/gitlab.yml");
    assert!(template.contains(concat!("    IAMLINT_VERSION: v", env!("CARGO_PKG_VERSION"), "\n")), "{template}");
    assert!(template.contains("    key: iamlint-$IAMLINT_VERSION\n"), "{template}");
    let install = template.lines().find_map(|line| line.strip_prefix("    IAMLINT_INSTALL: ")).expect("a command");
    let words: Vec<&str> = install.split(' ').collect();
    assert_eq!(words[..4], ["cargo", "install", "--locked", "--git"], "{install}");
    assert!(install.contains("--git $IAMLINT_REPOSITORY --tag $IAMLINT_VERSION --root .iamlint"), "{install}");
    assert!(!template.contains("https://"), "{template}");
    let page = text("docs/ci.md");
    let is_other = |line: &&str| line.contains("v0.") && !line.contains(concat!("v", env!("CARGO_PKG_VERSION")));
    assert_eq!(page.lines().find(is_other), None, "docs/ci.md shows another version");
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let Some(programs) = programs() else { return };
    let scripts: Vec<_> =
        std::fs::read_dir(root().join("ci")).expect("scripts").map(|entry| entry.expect("an entry").path()).collect();
    let scripts: Vec<&Path> = scripts
        .iter()
        .map(AsRef::as_ref)
        .filter(|path: &&Path| path.extension().is_some_and(|extension| extension == "sh"))
        .collect();
    assert!(scripts.len() >= 2);
    let output = run(Command::new(programs.join("shellcheck")).args(scripts));
    assert!(output.status.success(), "{}", said(&output));
}
