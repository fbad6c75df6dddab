//! JSON, version 1: the machine interface. A field is never renamed or removed within a version.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::{Location, Report, Suppressed, summary};
use crate::graph::NotAnalysed;
use crate::input::{Level, Sources};
use crate::rules::{self, Applicability, Finding};

const VERSION: u32 = 1;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    tool: Tool,
    summary: Summary,
    findings: Vec<FindingJson<'a>>,
    suppressed: Vec<FindingJson<'a>>,
    not_analysed: Vec<NotAnalysedJson<'a>>,
    errors: Vec<ErrorJson<'a>>,
}

#[derive(Serialize)]
struct Tool {
    name: &'static str,
    version: &'static str,
    catalogue: &'static str,
}

#[derive(Serialize)]
struct Summary {
    files: usize,
    policies: usize,
    statements: usize,
    findings: usize,
    by_severity: BTreeMap<String, usize>,
    suppressed: usize,
    baselined: usize,
    /// Findings that were there before, where only new ones are reported.
    not_new: usize,
    not_analysed: usize,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    rule: &'a str,
    category: &'a str,
    severity: String,
    confidence: String,
    message: &'a str,
    address: Option<String>,
    policy: Option<String>,
    statement: Option<StatementJson<'a>>,
    location: Option<Location>,
    related: Vec<Related<'a>>,
    fix: Option<FixJson<'a>>,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<SuppressionJson<'a>>,
}

/// Why a finding is not counted; of suppressed ones alone.
#[derive(Serialize)]
struct SuppressionJson<'a> {
    by: String,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct StatementJson<'a> {
    index: usize,
    sid: Option<&'a str>,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location,
}

#[derive(Serialize)]
struct FixJson<'a> {
    applicability: String,
    title: Cow<'a, str>,
}

#[derive(Serialize)]
pub(super) struct NotAnalysedJson<'a> {
    address: &'a str,
    reason: &'a str,
    location: Option<Location>,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    level: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    location: Option<Location>,
}

/// One line of the line-by-line form: what it is, then its fields.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Line<'a> {
    Finding(FindingJson<'a>),
    Suppressed(FindingJson<'a>),
    NotAnalysed(NotAnalysedJson<'a>),
    Error(ErrorJson<'a>),
    Summary { version: u32, tool: Tool, summary: Summary },
}

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (findings, suppressed) = findings(report);
    let root = Root {
        version: VERSION,
        tool: tool(report),
        summary: summary_of(report),
        findings,
        suppressed,
        not_analysed: report.not_analysed.iter().map(|thing| not_analysed(thing, &report.sources)).collect(),
        errors: errors(report),
    };
    serde_json::to_writer_pretty(&mut *out, &root)?;
    writeln!(out)
}

pub(super) fn write_lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let things = report.not_analysed.iter().map(|thing| Line::NotAnalysed(not_analysed(thing, &report.sources)));
    let last = Line::Summary { version: VERSION, tool: tool(report), summary: summary_of(report) };
    let (findings, suppressed) = findings(report);
    let lines = findings.into_iter().map(Line::Finding).chain(suppressed.into_iter().map(Line::Suppressed));
    for line in lines.chain(things).chain(errors(report).into_iter().map(Line::Error)).chain([last]) {
        serde_json::to_writer(&mut *out, &line)?;
        writeln!(out)?;
    }
    Ok(())
}

fn tool(report: &Report) -> Tool {
    Tool { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), catalogue: report.catalogue }
}

fn summary_of(report: &Report) -> Summary {
    let (suppressed, baselined) = report.suppressed_and_baselined();
    Summary {
        files: report.counts.files,
        policies: report.counts.policies,
        statements: report.counts.statements,
        findings: report.findings.len(),
        by_severity: summary::by_severity(report).into_iter().map(|(key, count)| (key.to_string(), count)).collect(),
        suppressed,
        baselined,
        not_new: report.not_new(),
        not_analysed: report.not_analysed.len(),
    }
}

/// What is reported, and what is suppressed.
fn findings<'a>(report: &'a Report<'_>) -> (Vec<FindingJson<'a>>, Vec<FindingJson<'a>>) {
    let prints = report.fingerprints();
    let reported = report.findings.iter().zip(prints.reported);
    let suppressed = report.suppressed.iter().zip(prints.suppressed);
    let marked = |(one, print): (&'a Suppressed, String)| FindingJson {
        suppression: Some(SuppressionJson { by: one.by.to_string(), reason: one.reason.as_deref() }),
        ..of(&one.finding, print, &report.sources)
    };
    (reported.map(|(finding, print)| of(finding, print, &report.sources)).collect(), suppressed.map(marked).collect())
}

fn of<'a>(finding: &'a Finding, fingerprint: String, sources: &Sources) -> FindingJson<'a> {
    let meta = rules::find(finding.rule).ok().map(|rule| rule.meta());
    let mut places = finding.labels.iter();
    let location = places.next().map(|label| Location::of(label.span, sources));
    let related = places.map(|label| Related { message: &label.message, location: Location::of(label.span, sources) });
    FindingJson {
        rule: finding.rule,
        category: meta.map_or("", |meta| meta.category),
        severity: finding.severity.to_string(),
        confidence: finding.confidence.to_string(),
        message: &finding.message,
        address: finding.address.as_ref().map(ToString::to_string),
        policy: finding.policy.as_ref().map(ToString::to_string),
        statement: finding
            .statement
            .as_ref()
            .map(|statement| StatementJson { index: statement.index, sid: statement.sid.as_deref() }),
        location,
        related: related.collect(),
        fix: fix(finding),
        fingerprint,
        suppression: None,
    }
}

/// What `--fix` would do, or else the command that narrows the policy.
fn fix(finding: &Finding) -> Option<FixJson<'_>> {
    let fix = finding
        .fix
        .as_ref()
        .map(|fix| FixJson { applicability: fix.applicability.to_string(), title: Cow::Borrowed(&*fix.title) });
    let narrows = |title: String| FixJson { applicability: Applicability::Unsafe.to_string(), title: title.into() };
    fix.or_else(|| finding.suggest.as_ref().map(|offer| narrows(offer.to_string())))
}

pub(super) fn not_analysed<'a>(thing: &'a NotAnalysed, sources: &Sources) -> NotAnalysedJson<'a> {
    let location = thing.span.map(|span| Location::of(span, sources));
    NotAnalysedJson { address: &thing.what, reason: &thing.reason, location }
}

fn errors<'a>(report: &'a Report<'_>) -> Vec<ErrorJson<'a>> {
    let level = |level| match level {
        Level::Error => Some("error"),
        Level::Warning => Some("warning"),
        Level::Note => None,
    };
    let shown = report.diagnostics.iter().filter_map(|diagnostic| {
        Some(ErrorJson {
            level: level(diagnostic.level)?,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            location: diagnostic.labels.first().map(|label| Location::of(label.span, &report.sources)),
        })
    });
    shown.collect()
}
