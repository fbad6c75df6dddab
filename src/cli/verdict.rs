//! Findings as they were judged, and one for what several roots lead to.

use std::collections::BTreeMap;

use super::analysis::Analysis;
use super::installed::found_at;
use crate::config::FailOn;
use crate::input::Span;
use crate::report::{Suppressed, SuppressedBy};
use crate::rules::{Finding, OTHER_VALUES};

/// What there is to report: every finding in its place.
#[derive(Default)]
pub(super) struct Judged(pub(super) Vec<Verdict>);

/// A finding as it was judged.
pub(super) struct Verdict {
    pub(super) finding: Finding,
    /// Which graph it is of, by its number; that of the first root, where several lead there. None for what is of no graph.
    pub(super) graph: Option<usize>,
    /// From which severity on it fails the run, as the configuration says that counts for it; the strictest of several.
    pub(super) fail_on: FailOn,
    /// Why it does not count, where it does not.
    pub(super) mark: Option<Mark>,
}

/// Why a finding does not count.
#[derive(Clone)]
pub(super) struct Mark {
    pub(super) by: SuppressedBy,
    pub(super) reason: Option<String>,
}

impl Judged {
    /// Whether one that counts fails the run: by `fail_on`, or else each by its own configuration.
    pub(super) fn fails(&self, fail_on: Option<FailOn>) -> bool {
        let counts = self.0.iter().filter(|one| one.mark.is_none());
        counts.into_iter().any(|one| fail_on.unwrap_or(one.fail_on).fails(one.finding.severity))
    }

    /// Those that count, and those that do not.
    pub(super) fn parts(self) -> (Vec<Finding>, Vec<Suppressed>) {
        let (mut findings, mut suppressed) = (Vec::new(), Vec::new());
        for Verdict { finding, mark, .. } in self.0 {
            match mark {
                None => findings.push(finding),
                Some(Mark { by, reason }) => {
                    suppressed.push(Suppressed { finding, position: findings.len(), by, reason });
                }
            }
        }
        (findings, suppressed)
    }
}

/// A place, in the order of reports.
pub(super) fn place(span: Span, analysis: &Analysis) -> Option<(String, u32, u32)> {
    Some((analysis.sources.get(span.file).name().to_owned(), span.start, span.end))
}

/// One finding a place and rule, however many roots lead there, and wherever they are shown. What a root says of one place several times stays apart: these are several mistakes.
pub(super) fn merged(of_roots: Vec<Vec<Verdict>>, analysis: &Analysis) -> Vec<Verdict> {
    let mut places: BTreeMap<_, Vec<(usize, Verdict)>> = BTreeMap::new();
    let mut placeless = 0;
    let numbered = of_roots.into_iter().enumerate();
    for (root, verdict) in numbered.flat_map(|(root, all)| all.into_iter().map(move |verdict| (root, verdict))) {
        let finding = &verdict.finding;
        let place = found_at(finding).and_then(|span| place(span, analysis));
        // A finding without a place is only ever the same as itself.
        placeless += usize::from(place.is_none());
        let apart = if place.is_some() { 0 } else { placeless };
        let kept = places.entry((place, finding.rule, apart)).or_default();
        // Of one rule at one place different things can be true.
        let of_case = |other: &Finding| other.case == finding.case;
        let is_same = |other: &Finding| other.message == finding.message || other.gist() == finding.gist();
        let same = kept.iter().position(|(_, other)| of_case(&other.finding) && is_same(&other.finding));
        match same.or_else(|| kept.iter().position(|(from, other)| *from != root && of_case(&other.finding))) {
            Some(index) => {
                let kept = &mut kept[index].1;
                kept.fail_on = kept.fail_on.stricter(verdict.fail_on);
                join(&mut kept.finding, verdict.finding, same.is_some());
            }
            None => kept.push((root, verdict)),
        }
    }
    places.into_values().flatten().map(|(_, verdict)| verdict).collect()
}

/// Takes what another root leads to into a finding; `is_same` tells whether it is the same with the same values.
fn join(finding: &mut Finding, other: Finding, is_same: bool) {
    let note = if is_same { "" } else { OTHER_VALUES };
    finding.severity = finding.severity.max(other.severity);
    finding.confidence = finding.confidence.max(other.confidence);
    let own = finding.address.as_ref().map(ToString::to_string);
    let noted = |address: String| if address.ends_with(note) { address } else { address + note };
    let address = other.address.map(|address| address.to_string());
    for address in address.into_iter().chain(other.reached_from).map(noted) {
        if Some(&address) != own.as_ref() && !finding.reached_from.contains(&address) {
            finding.reached_from.push(address);
        }
    }
}
