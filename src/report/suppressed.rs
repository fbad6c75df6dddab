//! Findings that are known and not counted. Machine formats show them with a mark; those for people count them.

use std::fmt;

use super::Report;
use crate::rules::{self, Finding};

/// A finding that somebody said is not to be counted.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// What would have been reported.
    pub finding: Finding,
    /// How many of the reported findings stand before it: where it would stand among them.
    pub position: usize,
    /// Who says so.
    pub by: SuppressedBy,
    /// Why, where that is said.
    pub reason: Option<String>,
}

/// Who says that a finding is not to be counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SuppressedBy {
    /// A comment in the source.
    Comment,
    /// `iamlint.toml`.
    Configuration,
    /// The baseline.
    Baseline,
    /// Nobody: it was there before, and only what is new is reported.
    DiffBase,
}

impl SuppressedBy {
    /// Whether the finding was known before.
    pub(super) fn is_old(self) -> bool {
        matches!(self, SuppressedBy::Baseline | SuppressedBy::DiffBase)
    }
}

impl fmt::Display for SuppressedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            SuppressedBy::Comment => "comment",
            SuppressedBy::Configuration => "configuration",
            SuppressedBy::Baseline => "baseline",
            SuppressedBy::DiffBase => "diff-base",
        })
    }
}

/// The fingerprints of a report's findings.
pub(super) struct Fingerprints {
    /// Of those that are reported, in order.
    pub(super) reported: Vec<String>,
    /// Of those that are suppressed, in order.
    pub(super) suppressed: Vec<String>,
}

impl Report<'_> {
    /// The fingerprints of all findings. Equal findings are told apart by their order, so those that are suppressed are counted at their places: a
    /// comment on one of two does not change the other's.
    pub(super) fn fingerprints(&self) -> Fingerprints {
        if self.suppressed.is_empty() {
            return Fingerprints {
                reported: rules::fingerprints(&self.findings, &self.sources),
                suppressed: Vec::new(),
            };
        }
        let reported = self.findings.iter().enumerate().map(|(at, finding)| (at, true, finding));
        let suppressed = self.suppressed.iter().map(|one| (one.position, false, &one.finding));
        let mut all: Vec<(usize, bool, &Finding)> = suppressed.chain(reported).collect();
        // What stands before a finding comes before it; the sort keeps the order of the rest.
        all.sort_by_key(|&(at, is_reported, _)| (at, is_reported));
        let findings: Vec<Finding> = all.iter().map(|&(.., finding)| finding.clone()).collect();
        let mut prints = Fingerprints { reported: Vec::new(), suppressed: Vec::new() };
        for (print, (_, is_reported, _)) in rules::fingerprints(&findings, &self.sources).into_iter().zip(all) {
            if is_reported { prints.reported.push(print) } else { prints.suppressed.push(print) }
        }
        prints
    }

    /// How many findings are suppressed by what a comment or the configuration says, and how many by the baseline.
    pub(super) fn suppressed_and_baselined(&self) -> (usize, usize) {
        let baselined = self.suppressed.iter().filter(|one| one.by == SuppressedBy::Baseline).count();
        (self.suppressed.len() - baselined - self.not_new(), baselined)
    }

    /// How many are left out since they were there before.
    pub(super) fn not_new(&self) -> usize {
        self.suppressed.iter().filter(|one| one.by == SuppressedBy::DiffBase).count()
    }
}
