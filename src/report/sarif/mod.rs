//! SARIF 2.1.0, as GitHub code scanning takes it.
//!
//! What GitHub wants beyond the specification: <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.
//! Places are relative to the root of the repository, and nothing of the machine is written.

mod fixes;
mod line_hash;
mod log;
mod places;
mod rule;

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};

use log::{
    BaseId, BaseIds, CodeFlow, Driver, DriverProperties, Invocation, Log, LogicalLocation, Notification,
    PartialFingerprints, ResultProperties, Run, SarifResult, Suppression, Text, ThreadFlow, ThreadFlowLocation, Tool,
};
use places::{Places, message};

use super::style::Tone;
use super::{Report, Suppressed, SuppressedBy};
use crate::input::{FileId, Level, Sources, Span};
use crate::rules::{self, Confidence, Finding, Severity};

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The category of rules whose places are steps on a way.
const STEPS: &str = "escalation";

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let sources = &report.sources;
    let places = Places { repository: &report.repository, sources };
    let shown = shown(report);
    let (rules, index) = rules_of(&shown);
    let mut hashes = LineHashes { sources, by_file: HashMap::new() };
    let results = shown.iter().map(|one| result(one, &index, &places, &mut hashes)).collect();
    let driver = Driver {
        name: env!("CARGO_PKG_NAME"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules,
        properties: DriverProperties { catalogue: report.catalogue },
    };
    let run = Run {
        tool: Tool { driver },
        invocations: [invocation(report, &places)],
        original_uri_base_ids: BaseIds {
            root: BaseId { description: Text { text: "The root of the repository".to_owned() } },
        },
        column_kind: "unicodeCodePoints",
        results,
    };
    serde_json::to_writer_pretty(&mut *out, &Log { schema: SCHEMA, version: "2.1.0", runs: [run] })?;
    writeln!(out)
}

/// A finding with its fingerprint, and what suppresses it.
struct Shown<'a> {
    finding: &'a Finding,
    fingerprint: String,
    suppressed: Option<&'a Suppressed>,
}

/// What is reported, then what is suppressed: it stays in the file, since an alert that goes would be taken for mended.
fn shown<'a>(report: &'a Report<'_>) -> Vec<Shown<'a>> {
    let prints = report.fingerprints();
    let reported = report.findings.iter().zip(prints.reported);
    let suppressed = report.suppressed.iter().zip(prints.suppressed);
    let marked =
        suppressed.map(|(one, fingerprint)| Shown { finding: &one.finding, fingerprint, suppressed: Some(one) });
    reported.map(|(finding, fingerprint)| Shown { finding, fingerprint, suppressed: None }).chain(marked).collect()
}

/// The rules that spoke, by name, and where each stands among them.
fn rules_of<'a>(shown: &[Shown<'a>]) -> (Vec<log::ReportingDescriptor<'static>>, BTreeMap<&'a str, usize>) {
    let mut surest: BTreeMap<&str, Confidence> = BTreeMap::new();
    for Shown { finding, .. } in shown {
        let known = surest.entry(finding.rule).or_insert(finding.confidence);
        *known = finding.confidence.max(*known);
    }
    let known =
        surest.into_iter().filter_map(|(name, confidence)| Some((rules::find(name).ok()?.meta(), name, confidence)));
    let (descriptors, names): (Vec<_>, Vec<_>) =
        known.map(|(meta, name, confidence)| (rule::descriptor(meta, confidence), name)).unzip();
    (descriptors, names.into_iter().enumerate().map(|(at, name)| (name, at)).collect())
}

fn result<'a>(
    one: &Shown<'a>,
    index: &BTreeMap<&str, usize>,
    places: &Places<'_>,
    hashes: &mut LineHashes<'_>,
) -> SarifResult<'a> {
    let finding = one.finding;
    let category = rules::find(finding.rule).map_or("", |rule| rule.meta().category);
    let mut labels = finding.labels.iter();
    let first = labels.next();
    let mut location = first.map(|label| places.location(label.span)).unwrap_or_default();
    if let Some(address) = finding.address.as_ref().or(finding.policy.as_ref()) {
        let fully_qualified_name = address.to_string();
        location.logical_locations = vec![LogicalLocation { fully_qualified_name, kind: "resource" }];
    }
    let related = labels.enumerate().map(|(at, label)| places.noted(label, Some(at + 1)));
    let steps = (category == STEPS && finding.labels.len() > 1).then(|| CodeFlow {
        thread_flows: [ThreadFlow {
            locations: finding
                .labels
                .iter()
                .map(|label| ThreadFlowLocation { location: places.noted(label, None) })
                .collect(),
        }],
    });
    SarifResult {
        rule_id: finding.rule,
        rule_index: index.get(finding.rule).copied().unwrap_or_default(),
        level: level(finding.severity),
        message: Text { text: message(finding) },
        locations: vec![location],
        related_locations: related.collect(),
        code_flows: steps.into_iter().collect(),
        partial_fingerprints: PartialFingerprints {
            own: one.fingerprint.clone(),
            line_hash: first.and_then(|label| hashes.of(label.span)),
        },
        fixes: fixes::of(finding, places).into_iter().collect(),
        baseline_state: one.suppressed.filter(|by| by.by.is_old()).map(|_| "unchanged"),
        suppressions: one.suppressed.and_then(suppression).into_iter().collect(),
        properties: ResultProperties {
            severity: finding.severity.to_string(),
            confidence: finding.confidence.to_string(),
            policy: finding.policy.as_ref().map(ToString::to_string),
            sid: finding.statement.as_ref().and_then(|statement| statement.sid.clone()),
        },
    }
}

/// What is only not new is nobody's decision: it stays an alert.
fn suppression(suppressed: &Suppressed) -> Option<Suppression> {
    let (kind, known) = match suppressed.by {
        SuppressedBy::Comment => ("inSource", None),
        SuppressedBy::Configuration => ("external", None),
        SuppressedBy::Baseline => ("external", Some("in the baseline".to_owned())),
        SuppressedBy::DiffBase => return None,
    };
    Some(Suppression { kind, status: "accepted", justification: suppressed.reason.clone().or(known) })
}

/// What was wrong with the input and what was not analysed: about the run, and no results.
fn invocation(report: &Report, places: &Places<'_>) -> Invocation {
    let said = |level: &'static str, text: String, at: Option<Span>| Notification {
        level,
        message: Text { text },
        locations: at.map(|span| places.location(span)).into_iter().collect(),
    };
    let errors = report.diagnostics.iter().map(|diagnostic| {
        let level = match diagnostic.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        };
        let help = diagnostic.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
        let at = diagnostic.labels.first().map(|label| label.span);
        said(level, format!("{}{help}", diagnostic.message), at)
    });
    let not_analysed = report
        .not_analysed
        .iter()
        .map(|thing| said("note", format!("{} was not analysed: {}", thing.what, thing.reason), thing.span));
    Invocation {
        execution_successful: report.diagnostics.iter().all(|diagnostic| diagnostic.level != Level::Error),
        tool_execution_notifications: errors.chain(not_analysed).collect(),
    }
}

pub(super) fn level(severity: Severity) -> &'static str {
    match Tone::of(severity) {
        Tone::Error => "error",
        Tone::Warning => "warning",
        Tone::Note => "note",
    }
}

/// The hashes of lines, computed once a file.
struct LineHashes<'a> {
    sources: &'a Sources,
    by_file: HashMap<FileId, Vec<String>>,
}

impl LineHashes<'_> {
    fn of(&mut self, span: Span) -> Option<String> {
        let source = self.sources.get(span.file);
        let line = source.line_column(span.start as usize).line;
        let hashes = self.by_file.entry(span.file).or_insert_with(|| line_hash::line_hashes(source.text()));
        hashes.get(line.checked_sub(1)?).cloned()
    }
}
