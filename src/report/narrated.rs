//! Sentences for those who listen: no boxes, no columns, no colours, and nothing that a screen reader would spell out. The same content as `full`.

use std::io::{self, Write};

use super::style::{Style, harmless};
use super::{Location, Report, summary};
use crate::input::{Label, Source};
use crate::rules::{Applicability, Finding};

/// Characters of the source that are read out; more would bury the rest.
const MAX_QUOTED: usize = 80;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let count = report.findings.len();
    for (number, finding) in report.findings.iter().enumerate() {
        writeln!(out, "Finding {} of {count}.", number + 1)?;
        write_finding(finding, report, out)?;
        writeln!(out)?;
    }
    summary::write_sentences(report, style, out)
}

fn write_finding(finding: &Finding, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let severity = finding.severity.to_string();
    writeln!(out, "Severity {severity}, rule {}: {}", finding.rule, sentence(&finding.message))?;
    let subject = finding.address.as_ref().or(finding.policy.as_ref());
    if let Some(address) = subject {
        writeln!(out, "It is about {address}.")?;
    }
    let mut last = None;
    for label in &finding.labels {
        let source = report.sources.get(label.span.file);
        let place = place(label, &source, last.as_deref() == Some(source.name()), report);
        writeln!(out, "{place}")?;
        last = Some(source.name().to_owned());
    }
    if !finding.reached_from.is_empty() {
        writeln!(out, "It is also reached from {}.", finding.reached_from.join(", "))?;
    }
    for help in &finding.help {
        writeln!(out, "Help: {}", sentence(help))?;
    }
    match (&finding.fix, &finding.suggest) {
        (Some(fix), _) => {
            let option = if fix.applicability == Applicability::Safe { "--fix" } else { "--fix --unsafe-fixes" };
            writeln!(out, "To {}, run: iamlint check {option}", harmless(&fix.title))
        }
        (None, Some(offer)) => writeln!(out, "To narrow the policy, run: {}", harmless(&offer.to_string())),
        (None, None) => Ok(()),
    }
}

/// "In pipeline/iam.tf, line 5, column 18, "*": matches every role in the account."
fn place(label: &Label, source: &Source, is_same_file: bool, report: &Report) -> String {
    let at = Location::of(label.span, &report.sources);
    let file = if is_same_file { "In the same file".to_owned() } else { format!("In file {}", source.name()) };
    let lines = if at.start.line == at.end.line {
        format!("line {}, column {}", at.start.line, at.start.column)
    } else {
        format!("lines {} to {}", at.start.line, at.end.line)
    };
    let quoted = quoted(source.slice(label.span));
    let quoted = match quoted.trim_matches('"') {
        "" => String::new(),
        // Most readers pass over it in silence.
        "*" => ", an asterisk".to_owned(),
        _ => format!(", the text {quoted}"),
    };
    if label.message.is_empty() {
        return format!("{file}, {lines}{quoted}.");
    }
    format!("{file}, {lines}{quoted}: {}", sentence(&label.message))
}

/// The beginning of a text, on one line.
fn quoted(text: &str) -> String {
    let text = harmless(text.lines().next().unwrap_or_default().trim()).into_owned();
    if text.chars().count() <= MAX_QUOTED {
        return text;
    }
    text.chars().take(MAX_QUOTED).chain(" and so on".chars()).collect()
}

/// With its full stop, on one line.
pub(super) fn sentence(text: &str) -> String {
    let text = harmless(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.ends_with(['.', '?', '!']) { text } else { format!("{text}.") }
}
