//! Markdown for a comment on a pull request or the summary of a job.
//!
//! The first line is a comment that no reader sees: whoever posts it finds the last one by it and writes over that.

use std::io::{self, Write};

use super::style::harmless;
use super::{Location, Report, summary};
use crate::input::{Level, Span};
use crate::rules::Finding;

/// What a comment is found again by.
const MARKER: &str = "<!-- iamlint -->";

/// Bytes of the whole text. A comment on GitHub holds 65,536 characters.
const MAX_BYTES: usize = 60_000;

/// What is kept free of the table, for what stands below it.
const BELOW: usize = 10_000;

/// Rows of a list below the table; the rest is counted.
const MAX_LISTED: usize = 20;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut text = format!("{MARKER}\n### iamlint\n\n{}\n", summary::closing(report));
    findings(report, &mut text);
    list("What is wrong with the input", &wrong(report), &mut text);
    list("Not analysed", &not_analysed(report), &mut text);
    out.write_all(text.as_bytes())
}

/// A table of the findings, the gravest first, as far as there is room.
fn findings(report: &Report, text: &mut String) {
    if report.findings.is_empty() {
        return;
    }
    let mut findings: Vec<&Finding> = report.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    text.push_str("\n| Severity | What | Where |\n|---|---|---|\n");
    let mut written = 0;
    for finding in &findings {
        let row = row(finding, report);
        if text.len() + row.len() > MAX_BYTES - BELOW {
            continue;
        }
        text.push_str(&row);
        written += 1;
    }
    if written < findings.len() {
        text.push_str(&format!("\n{} more, of which there is no room here.\n", findings.len() - written));
    }
}

fn row(finding: &Finding, report: &Report) -> String {
    let what = match finding.help.first() {
        Some(help) => format!("{}<br>{}", prose(&finding.message), prose(help)),
        None => prose(&finding.message),
    };
    let place = match (finding.labels.first(), &finding.address) {
        (Some(label), _) => place(label.span, report),
        (None, Some(address)) => code(&address.to_string()),
        (None, None) => String::new(),
    };
    format!("| {} | `{}`: {what} | {place} |\n", finding.severity, finding.rule)
}

fn wrong(report: &Report) -> Vec<String> {
    let said = report.diagnostics.iter().filter(|diagnostic| diagnostic.level != Level::Note);
    said.map(|diagnostic| at(diagnostic.labels.first().map(|label| label.span), report) + &prose(&diagnostic.message))
        .collect()
}

fn not_analysed(report: &Report) -> Vec<String> {
    let things = report.not_analysed.iter();
    things.map(|thing| format!("{}{}: {}", at(thing.span, report), code(&thing.what), prose(&thing.reason))).collect()
}

fn list(title: &str, rows: &[String], text: &mut String) {
    if rows.is_empty() {
        return;
    }
    text.push_str(&format!("\n<details><summary>{title}: {}</summary>\n\n", rows.len()));
    let mut written = 0;
    for row in rows.iter().take(MAX_LISTED) {
        if text.len() + row.len() > MAX_BYTES - 200 {
            continue;
        }
        text.push_str(&format!("- {row}\n"));
        written += 1;
    }
    if written < rows.len() {
        text.push_str(&format!("- and {} more\n", rows.len() - written));
    }
    text.push_str("\n</details>\n");
}

fn at(span: Option<Span>, report: &Report) -> String {
    span.map(|span| format!("{} ", place(span, report))).unwrap_or_default()
}

fn place(span: Span, report: &Report) -> String {
    let path = report.repository.path_of(&report.sources.get(span.file));
    code(&format!("{}:{}", path.as_str(), Location::of(span, &report.sources).start.line))
}

/// A sentence in which everything that is not plainly a word is code: actions, addresses, names, and whatever could be read as markup, as a link or as
/// somebody's name.
fn prose(sentence: &str) -> String {
    let words = sentence.split_whitespace().map(|word| {
        let opening = word.len() - word.trim_start_matches('(').len();
        let rest = &word[opening..];
        // A bracket that was opened within the word belongs to it.
        let is_closing = |c: char| matches!(c, ',' | '.' | ';' | ':' | '?' | '!') || (c == ')' && !rest.contains('('));
        let core = rest.trim_end_matches(is_closing);
        let shown = if core.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | ',')) {
            core.to_owned()
        } else {
            code(core)
        };
        format!("{}{shown}{}", &word[..opening], &rest[core.len()..])
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Text as code, which cannot be read as anything else, also in a cell of a table.
pub(super) fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = harmless(text).replace(['\n', '\r'], " ").replace('|', "\\|");
    let fence = "`".repeat(text.split(|char| char != '`').map(str::len).max().unwrap_or(0) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_word_is_code() {
        assert_eq!(
            prose("iam:PassRole is allowed on every role, with s3:*: as (aws_iam_role.r) does, 5 roles"),
            "`iam:PassRole` is allowed on every role, with `s3:*`: as (`aws_iam_role.r`) does, 5 roles"
        );
        assert_eq!(prose("@octocat <b>|x| #1 a`b"), "`@octocat` `<b>\\|x\\|` `#1` ``a`b``");
        assert_eq!(prose("see jsonencode(x), [a](b)."), "see `jsonencode(x)`, `[a](b)`.");
        assert_eq!(prose("..."), "...");
    }
}
