//! Reports, read by others.

use std::process::Command;

use crate::python::programs;
use crate::{iamlint, root, run, said, write};

/// An unused policy with an odd name, a broken file, and a module that is not installed, beside a sample.
fn reports() -> tempfile::TempDir {
    let kept = tempfile::tempdir().expect("a directory");
    let policy = r#"{"Version": "2012-10-17", "Statement": [{"Sid": "A<&>\"🔑", "Effect": "Allow", "Action": "iam:*", "Resource": "*"}]}"#;
    write(kept.path(), "a, b/100%<&.json", policy);
    write(kept.path(), "broken/main.tf", "resource \"aws_iam_role\" \"r\" {\n");
    write(kept.path(), "other/main.tf", "module \"m\" {\n  source = \"example/m/aws\"\n}\n");
    let mut command = Command::new(iamlint());
    command.current_dir(kept.path()).args(["check", "--persona", "auditor", "."]);
    command.arg(root().join("fixtures/serverless-pipeline"));
    for format in ["sarif", "junit", "checkstyle", "json"] {
        command.args(["--output", &format!("{format}=report.{format}")]);
    }
    let output = run(&mut command);
    assert_eq!(output.status.code(), Some(2), "a file is broken: {}", said(&output));
    kept
}

/// Runs a script over the reports; what it prints.
fn python(script: &str) -> Option<String> {
    let programs = programs()?;
    let reports = reports();
    let mut command = Command::new(programs.join("python"));
    command.current_dir(reports.path()).arg("-c").arg(script).arg(root().join("tests/schemas/junit-10.xsd"));
    let output = run(&mut command);
    assert!(output.status.success(), "{}", said(&output));
    Some(String::from_utf8(output.stdout).expect("UTF-8"))
}

#[test]
fn sarif_tools_reads_every_finding() {
    let script = "
import json
from sarif import loader
sarif = loader.load_sarif_file('report.sarif')
findings = json.load(open('report.json'))['findings']
assert sarif.get_result_count() == len(findings) > 20, sarif.get_result_count()
known = {(f['rule'], f['location']['start']['line']) for f in findings}
records = sarif.get_records()
assert {(r['Code'].split(' ')[0], int(r['Line'])) for r in records} <= known, records
print(sorted({r['Severity'] for r in records}))
";
    let Some(printed) = python(script) else { return };
    assert_eq!(printed, "['error', 'note', 'warning']\n");
}

#[test]
fn sarif_tools_summarises_on_the_command_line() {
    let Some(programs) = programs() else { return };
    let reports = reports();
    let output =
        run(Command::new(programs.join("sarif")).current_dir(reports.path()).args(["summary", "report.sarif"]));
    assert!(output.status.success() && said(&output).contains("privilege-escalation"), "{}", said(&output));
}

#[test]
fn junit_is_what_jenkins_takes_and_its_counts_are_right() {
    let script = "
import sys, json
from lxml import etree
from junitparser import JUnitXml
schema = etree.XMLSchema(etree.parse(sys.argv[1]))
schema.assertValid(etree.parse('report.junit'))
said, counted = JUnitXml.fromfile('report.junit'), JUnitXml.fromfile('report.junit')
counted.update_statistics()
counts = lambda xml: (xml.tests, xml.failures, xml.errors)
assert counts(said) == counts(counted), (counts(said), counts(counted))
assert said.failures == len(json.load(open('report.json'))['findings'])
names = [case.name for suite in said for case in suite]
assert len(names) == len(set(names)), names
print(said.errors, [case.name for suite in said for case in suite if any(type(r).__name__ == 'Skipped' for r in case.result)])
";
    let Some(printed) = python(script) else { return };
    assert_eq!(printed, "1 ['module.m other/main.tf:1:1']\n");
}

#[test]
fn checkstyle_is_xml_with_the_same_findings() {
    let script = "
import json
from lxml import etree
errors = etree.parse('report.checkstyle').findall('file/error')
findings = json.load(open('report.json'))
assert len(errors) == len(findings['findings']) + len(findings['errors']), len(errors)
assert {e.get('severity') for e in errors} == {'error', 'warning', 'info'}
print('a, b/100%<&.json' in {e.getparent().get('name') for e in errors})
";
    let Some(printed) = python(script) else { return };
    assert_eq!(printed, "True\n");
}
