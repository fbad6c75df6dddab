//! The order of findings, and one finding for one place.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::input::{Sources, Span};

use super::finding::Finding;

/// What is said of an instance that leads to the same place with other values than those the finding names.
pub const OTHER_VALUES: &str = " (with other values)";

/// Findings in the order of their places, those that several instances lead to made one.
///
/// Two findings are one where rule, statement's place and subject are equal once instances are left out of account: the first place is the same bytes, and so is the
/// kind of thing that is wrong. The worse of the two is kept; the other's address goes under [`Finding::reached_from`]. Where different things are true of them
/// (another [`Finding::case`]) they stay two.
pub(super) fn merged(findings: Vec<Finding>, sources: &Sources) -> Vec<Finding> {
    let mut names: BTreeMap<_, String> = BTreeMap::new();
    let mut place = |finding: &Finding| {
        let span = finding.labels.first().map(|label| label.span)?;
        let name = names.entry(span.file).or_insert_with(|| sources.get(span.file).name().to_owned());
        Some((name.clone(), span.start, span.end))
    };
    let mut placed: Vec<_> = findings.into_iter().map(|finding| (place(&finding), finding)).collect();
    placed.sort_by(|(place, a), (other, b)| {
        let rank = |finding: &Finding| (finding.rule, Reverse(finding.severity));
        (place, rank(a))
            .cmp(&(other, rank(b)))
            .then_with(|| a.address.cmp(&b.address))
            .then_with(|| a.policy.cmp(&b.policy))
            .then_with(|| a.subject.cmp(&b.subject))
    });

    let mut kept: Vec<Finding> = Vec::new();
    for (_, finding) in placed {
        let near = || kept.iter().enumerate().rev().take_while(|(_, other)| first_span(other) == first_span(&finding));
        let is_alike = |other: &Finding| other.message == finding.message || other.gist() == finding.gist();
        let alike = near().find(|(_, other)| same(other, &finding) && is_alike(other));
        match alike.or_else(|| near().find(|(_, other)| same(other, &finding))).map(|(index, _)| index) {
            Some(index) => reach(&mut kept[index], finding),
            None => kept.push(finding),
        }
    }
    kept
}

fn first_span(finding: &Finding) -> Option<Span> {
    finding.labels.first().map(|label| label.span)
}

fn same(one: &Finding, other: &Finding) -> bool {
    let apart = one.address != other.address || one.policy != other.policy;
    one.rule == other.rule && one.case == other.case && first_span(one).is_some() && apart
}

fn reach(kept: &mut Finding, other: Finding) {
    let note = if kept.gist() == other.gist() { "" } else { OTHER_VALUES };
    let from = other.address.or(other.policy).map(|address| format!("{address}{note}"));
    let own = kept.address.as_ref().or(kept.policy.as_ref()).map(ToString::to_string);
    if let Some(from) = from.filter(|from| own.as_ref() != Some(from) && !kept.reached_from.contains(from)) {
        kept.reached_from.push(from);
    }
    for rule in other.also {
        if !kept.also.contains(&rule) {
            kept.also.push(rule);
        }
    }
}
