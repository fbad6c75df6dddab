//! GitLab's Code Quality report: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.

use std::io::{self, Write};

use serde::Serialize;

use super::{Location, Report};
use crate::rules::{Finding, Severity};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let prints = report.fingerprints().reported;
    let issues: Vec<Issue<'_>> =
        report.findings.iter().zip(prints).map(|(finding, print)| issue(finding, print, report)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'a>(finding: &'a Finding, fingerprint: String, report: &Report) -> Issue<'a> {
    Issue {
        // The merge request shows the description alone.
        description: format!("{}: {}", finding.rule, finding.message),
        check_name: finding.rule,
        fingerprint,
        severity: match finding.severity {
            Severity::Critical => "blocker",
            Severity::High => "critical",
            Severity::Medium => "major",
            Severity::Low => "minor",
        },
        location: place(finding, report),
    }
}

/// A place is required: what points nowhere is about the repository as a whole.
fn place(finding: &Finding, report: &Report) -> Place {
    let Some(label) = finding.labels.first() else {
        return Place { path: ".".to_owned(), lines: Lines { begin: 1, end: 1 } };
    };
    let at = Location::of(label.span, &report.sources);
    let path = report.repository.path_of(&report.sources.get(label.span.file));
    Place { path: path.as_str().to_owned(), lines: Lines { begin: at.start.line, end: at.end.line } }
}
