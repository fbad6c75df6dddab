//! The closing lines of the text formats.

use std::collections::BTreeMap;
use std::io::{self, Write};

use super::narrated::sentence;
use super::style::Style;
use super::{Location, Report};
use crate::graph::NotAnalysed;
use crate::input::Sources;
use crate::rules::{Finding, Severity};
use crate::text::reason::Root;

/// How much a run looked at.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Files read.
    pub files: usize,
    /// Module instances evaluated.
    pub modules: usize,
    /// Policy documents.
    pub policies: usize,
    /// Statements in them.
    pub statements: usize,
}

/// Reasons for which something was not analysed that the closing line names.
const MAX_REASONS: usize = 3;

/// Severities, gravest first: the order of every summary.
const SEVERITIES: [Severity; 4] = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    if style.statistics {
        write_statistics(report, out)?;
    }
    if style.quiet {
        return Ok(());
    }
    writeln!(out, "{}", closing(report))?;
    write_not_analysed(&report.not_analysed, &report.sources, style, out)
}

/// The same as sentences.
pub(super) fn write_sentences(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut lines = Vec::new();
    write(report, style, &mut lines)?;
    String::from_utf8_lossy(&lines).lines().try_for_each(|line| writeln!(out, "{}", sentence(line)))
}

/// Findings by severity, gravest first, those that occur.
pub(super) fn by_severity(report: &Report) -> Vec<(Severity, usize)> {
    let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    SEVERITIES.map(|severity| (severity, count(severity))).into_iter().filter(|&(_, count)| count > 0).collect()
}

/// `Checked 1 policy in 1 module: 1 finding (1 high), 1 fixable`
pub(super) fn closing(report: &Report) -> String {
    let policies = plural(report.counts.policies, "policy", "policies");
    let known = known(report);
    if report.findings.is_empty() {
        return format!("No findings in {policies}{known}");
    }
    let checked = match report.counts.modules {
        0 => policies,
        modules => format!("{policies} in {}", plural(modules, "module", "modules")),
    };
    let severities: Vec<String> =
        by_severity(report).into_iter().map(|(severity, count)| format!("{count} {severity}")).collect();
    let count = |counts: &dyn Fn(&Finding) -> bool| report.findings.iter().filter(|&finding| counts(finding)).count();
    let fixable = match count(&|finding| finding.fix.is_some() || finding.suggest.is_some()) {
        0 => String::new(),
        all => match count(&|finding| finding.fix.is_some()) {
            0 => format!(", {all} fixable"),
            fixed if fixed == all => format!(", {all} fixable with --fix"),
            fixed => format!(", {all} fixable, {fixed} of them with --fix"),
        },
    };
    let findings = plural(report.findings.len(), "finding", "findings");
    format!("Checked {checked}: {findings} ({}){fixable}{known}", severities.join(", "))
}

/// `, 2 suppressed, 1 in the baseline`
fn known(report: &Report) -> String {
    let said = |count: usize, what: &str| if count == 0 { String::new() } else { format!(", {count} {what}") };
    let (suppressed, baselined) = report.suppressed_and_baselined();
    let before = if report.not_new() == 1 { "that was there before" } else { "that were there before" };
    said(suppressed, "suppressed") + &said(baselined, "in the baseline") + &said(report.not_new(), before)
}

/// What was not analysed by reason, most frequent first; one by one where `style` is verbose.
pub(super) fn write_not_analysed(
    not_analysed: &[NotAnalysed],
    sources: &Sources,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if not_analysed.is_empty() {
        return Ok(());
    }
    let missing = not_analysed.iter().filter(|thing| is_missing_module(thing)).count();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for thing in not_analysed.iter().filter(|thing| !is_missing_module(thing)) {
        *reasons.entry(&thing.reason).or_default() += 1;
    }
    let mut reasons: Vec<_> = reasons.into_iter().collect();
    reasons.sort_by_key(|&(reason, count)| (std::cmp::Reverse(count), reason));
    let mut listed = Vec::new();
    if missing > 0 {
        let are = if missing == 1 { "is" } else { "are" };
        listed.push(format!("{} that {are} not installed", plural(missing, "module", "modules")));
    }
    listed.extend(reasons.iter().take(MAX_REASONS).map(|(reason, count)| format!("{count} ({reason})")));
    match reasons.iter().skip(MAX_REASONS).map(|(_, count)| count).sum::<usize>() {
        0 => {}
        more => listed.push(format!("{more} more (-v lists them)")),
    }
    writeln!(out, "Not analysed: {}", listed.join(", "))?;
    for thing in not_analysed.iter().filter(|_| style.verbose) {
        let place = thing.span.map(|span| Location::of(span, sources));
        let place = place.map(|at| format!("{}:{}:{}: ", at.path, at.start.line, at.start.column)).unwrap_or_default();
        writeln!(out, "  {place}{}: {}", thing.what, thing.reason)?;
    }
    Ok(())
}

/// Modules of a registry or a repository are the usual reason, each with its own address.
fn is_missing_module(thing: &NotAnalysed) -> bool {
    matches!(Root::of(&thing.reason), Root::Module(_))
}

fn write_statistics(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.findings {
        *rules.entry(finding.rule).or_default() += 1;
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|&(rule, count)| (std::cmp::Reverse(count), rule));
    let width = rules.first().map_or(0, |(_, count)| count.to_string().len());
    rules.iter().try_for_each(|(rule, count)| writeln!(out, "{count:>width$}  {rule}"))
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
