//! A rule's page as a code scanning service shows it.

use std::sync::LazyLock;

use regex::Regex;

use super::level;
use super::log::{Configuration, MultiformatText, ReportingDescriptor, RuleProperties, Text};
use crate::rules::{Confidence, Meta, Severity};

/// The longest description that GitHub takes, in characters.
const MAX_DESCRIPTION: usize = 1024;

/// A link to another page, which leads nowhere from where this one is shown.
static RELATIVE_LINK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[([^\]\n]*)\]\(([^):\s]*)\)").expect("the pattern is fixed, and tests use it"));

/// The rule with its help; `confidence` is that of its surest finding.
pub(super) fn descriptor(meta: &'static Meta, confidence: Confidence) -> ReportingDescriptor<'static> {
    let body = RELATIVE_LINK.replace_all(without_examples(meta.body).trim_end(), "$1").into_owned();
    ReportingDescriptor {
        id: meta.name,
        name: pascal_case(meta.name),
        short_description: Text { text: cut(&capitalized(&meta.summary)) },
        full_description: Text { text: cut(&first_paragraph(&body)) },
        help: MultiformatText { text: body.clone(), markdown: body },
        default_configuration: Configuration { level: level(meta.severity) },
        properties: RuleProperties {
            security_severity: security_severity(meta.severity),
            precision: match confidence {
                Confidence::High => "high",
                Confidence::Medium => "medium",
                Confidence::Low => "low",
            },
            tags: vec!["security", "iam", meta.category],
        },
    }
}

/// The middle of the band that GitHub gives each of our steps.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "3.0",
    }
}

/// `resource-wildcard` as `ResourceWildcard`: what SARIF calls a friendly name.
fn pascal_case(name: &str) -> String {
    name.split('-').map(capitalized).collect()
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The page without its examples, which are the longer part of it: `iamlint explain` has them.
fn without_examples(body: &str) -> String {
    let sections = body.split_inclusive('\n').scan((false, false), |(is_example, is_code), line| {
        *is_code ^= line.starts_with("```");
        if line.starts_with("## ") && !*is_code {
            *is_example = line.trim_end() == "## Examples";
        }
        Some(if *is_example { "" } else { line })
    });
    sections.collect()
}

/// The text up to the first empty line behind the heading, on one line.
fn first_paragraph(body: &str) -> String {
    let paragraphs = body.split("\n\n").map(str::trim);
    let first = paragraphs.into_iter().find(|paragraph| !paragraph.is_empty() && !paragraph.starts_with('#'));
    first.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MAX_DESCRIPTION {
        return text.to_owned();
    }
    text.chars().take(MAX_DESCRIPTION - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn every_rule_has_what_github_asks_for() {
        for meta in rules::pages() {
            let shown = descriptor(meta, Confidence::High);
            let (short, full) = (&shown.short_description.text, &shown.full_description.text);
            assert!(!short.is_empty() && short.chars().count() <= MAX_DESCRIPTION, "{}: {short}", shown.id);
            assert!(!full.is_empty() && full.chars().count() <= MAX_DESCRIPTION, "{}: {full}", shown.id);
            assert!(!RELATIVE_LINK.is_match(&shown.help.markdown), "{}", shown.id);
            assert!(!shown.help.text.contains("```hcl") && shown.help.text.contains("## References"), "{}", shown.id);
        }
    }

    #[test]
    fn links_between_pages_become_their_words() {
        let link = |text: &str| RELATIVE_LINK.replace_all(text, "$1").into_owned();
        assert_eq!(link("see [a](../trust/a.md), [b](b.md#x)."), "see a, b.");
        assert_eq!(link("[AWS](https://docs.aws.amazon.com/a)"), "[AWS](https://docs.aws.amazon.com/a)");
    }

    #[test]
    fn names_and_paragraphs() {
        assert_eq!(pascal_case("kms-key-policy-gap"), "KmsKeyPolicyGap");
        assert_eq!(first_paragraph("# name\n\nOne\ntwo.\n\nThree."), "One two.");
        assert_eq!(cut(&"é".repeat(2000)).chars().count(), MAX_DESCRIPTION);
    }
}
