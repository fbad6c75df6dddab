//! Workflow commands that GitHub Actions turns into annotations of the changed files.
//!
//! Of each kind GitHub shows ten a step: the gravest are written as commands, the rest as lines of the log.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::log::no_commands;
use super::style::{Style, Tone};
use super::{Location, Report, summary};
use crate::input::{Level, Span};
use crate::rules::Finding;

/// Annotations of one kind that GitHub shows of one step.
const MAX_OF_A_KIND: usize = 10;

struct Annotation<'a> {
    kind: &'static str,
    title: String,
    message: String,
    help: Vec<&'a str>,
    span: Option<Span>,
    finding: Option<&'a Finding>,
}

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    let mut rest = Vec::new();
    for annotation in annotations(report) {
        let count = written.entry(annotation.kind).or_default();
        *count += 1;
        if *count <= MAX_OF_A_KIND {
            write_command(&annotation, report, out)?;
        } else {
            rest.push(annotation);
        }
    }
    if !rest.is_empty() {
        writeln!(out, "{} more, which GitHub would not show beside the files:", rest.len())?;
    }
    for annotation in rest {
        let place = annotation
            .span
            .map(|span| place(span, report))
            .map(|(path, at)| format!("{path}:{}:{}: ", at.start.line, at.start.column));
        let what = annotation.finding.map_or(annotation.kind, |finding| finding.rule);
        let line = format!("- {}{what}: {}", place.unwrap_or_default(), annotation.message);
        writeln!(out, "{}", no_command(&line))?;
    }
    let mut closing = Vec::new();
    summary::write(report, &Style { color: false, ..*style }, &mut closing)?;
    String::from_utf8_lossy(&closing).lines().try_for_each(|line| writeln!(out, "{}", no_command(line)))
}

/// What is wrong with the input, since it keeps the rest from being seen; then findings, the gravest first.
fn annotations<'a>(report: &'a Report<'_>) -> Vec<Annotation<'a>> {
    let wrong = report.diagnostics.iter().filter_map(|diagnostic| {
        let kind = match diagnostic.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => return None,
        };
        Some(Annotation {
            kind,
            title: "iamlint".to_owned(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.as_deref().into_iter().collect(),
            span: diagnostic.labels.first().map(|label| label.span),
            finding: None,
        })
    });
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let found = findings.into_iter().map(|finding| Annotation {
        kind: kind(Tone::of(finding.severity)),
        title: format!("iamlint: {} ({})", finding.rule, finding.severity),
        message: message(finding),
        help: finding.help.iter().map(String::as_str).collect(),
        span: finding.labels.first().map(|label| label.span),
        finding: Some(finding),
    });
    wrong.chain(found).collect()
}

fn kind(tone: Tone) -> &'static str {
    match tone {
        Tone::Error => "error",
        Tone::Warning => "warning",
        Tone::Note => "notice",
    }
}

fn message(finding: &Finding) -> String {
    // Without a place, nothing else says what it is about.
    match finding.address.as_ref().or(finding.policy.as_ref()).filter(|_| finding.labels.is_empty()) {
        Some(address) => format!("{address}: {}", finding.message),
        None => finding.message.clone(),
    }
}

fn write_command(annotation: &Annotation<'_>, report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut properties = String::new();
    if let Some((path, at)) = annotation.span.map(|span| place(span, report)) {
        let _ = write!(properties, "file={},line={},endLine={},", property(&path), at.start.line, at.end.line);
        // Columns of several lines would be dropped, and the whole command with them in older runners.
        if at.start.line == at.end.line {
            let _ = write!(properties, "col={},endColumn={},", at.start.column, at.end.column);
        }
    }
    let title = property(&annotation.title);
    let lines: Vec<&str> =
        std::iter::once(annotation.message.as_str()).chain(annotation.help.iter().copied()).collect();
    writeln!(out, "::{} {properties}title={title}::{}", annotation.kind, data(&lines.join("\n")))
}

fn place(span: Span, report: &Report) -> (String, Location) {
    let path = report.repository.path_of(&report.sources.get(span.file)).as_str().to_owned();
    (path, Location::of(span, &report.sources))
}

/// The text of a command as `@actions/core` escapes it: nothing in it ends the command or begins another.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command, which a colon or a comma would end, too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A line of the log that the runner takes for no command.
fn no_command(line: &str) -> String {
    no_commands(&line.replace(['\n', '\r'], " ")).into_owned()
}
