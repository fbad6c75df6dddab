//! Findings with their source, for people.

use std::io::{self, Write};

use super::snippet::draw;
use super::style::{Style, Tone, harmless};
use super::{Report, summary};
use crate::rules::{Applicability, Finding};

/// Places that lead to one finding and are named; the rest is counted.
const MAX_REACHED: usize = 3;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.findings {
        write_finding(finding, report, style, out)?;
        writeln!(out)?;
    }
    summary::write(report, style, out)
}

fn write_finding(finding: &Finding, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", style.heading(Tone::of(finding.severity), Some(finding.rule), &finding.message))?;
    if finding.labels.is_empty()
        && let Some(address) = finding.address.as_ref().or(finding.policy.as_ref())
    {
        writeln!(out, "  at {}", harmless(&address.to_string()))?;
    }
    out.write_all(draw(&finding.labels, &report.sources, style).as_bytes())?;
    if let Some(reached) = reached(finding) {
        writeln!(out, "  = {} {}", style.bold("note:"), harmless(&reached))?;
    }
    for help in &finding.help {
        writeln!(out, "  = {} {}", style.bold("help:"), harmless(help))?;
    }
    if let Some(fix) = &finding.fix {
        let option = if fix.applicability == Applicability::Safe { "--fix" } else { "--fix --unsafe-fixes" };
        writeln!(out, "  = {}  {} (iamlint check {option})", style.bold("fix:"), harmless(&fix.title))?;
    } else if let Some(offer) = &finding.suggest {
        writeln!(out, "  = {}  {}", style.bold("fix:"), harmless(&offer.to_string()))?;
    }
    Ok(())
}

fn reached(finding: &Finding) -> Option<String> {
    let others = &finding.reached_from;
    let named = others.iter().take(MAX_REACHED).cloned().collect::<Vec<_>>().join(", ");
    match others.len().saturating_sub(MAX_REACHED) {
        _ if others.is_empty() => None,
        0 => Some(format!("also reached from {named}")),
        more => Some(format!("also reached from {named} and {more} more")),
    }
}
