//! Findings that were there before: in a baseline, or at the commit where HEAD and a branch parted.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::analysis::Analysis;
use super::arguments::InputArgs;
use super::diff::Base;
use super::exit::Failure;
use super::judge::Judge;
use super::verdict::{Judged, Mark};
use crate::baseline::{Baseline, Looked};
use crate::input::Level;
use crate::report::SuppressedBy;
use crate::rules::{self, Finding, Paths, fingerprints};

/// What was there before.
#[derive(Default)]
pub(super) struct Known {
    /// The baseline, with its file.
    pub(super) baseline: Option<(PathBuf, Baseline)>,
    /// The fingerprints of what counted at the commit where HEAD and a branch parted.
    old: Option<BTreeSet<String>>,
}

impl Known {
    /// Reads the baseline that is named, or the one of `iamlint.toml`, and judges the commit where HEAD and `diff_base` parted: whole, as the work tree is.
    pub(super) fn read(
        baseline: Option<&Path>,
        diff_base: Option<&str>,
        input: &InputArgs,
        analysis: &Analysis,
        judge: &Judge<'_>,
    ) -> Result<Self, Failure> {
        let baseline = match baseline_path(baseline, analysis) {
            Some(path) => Some((path.clone(), read_baseline(&path)?)),
            None => None,
        };
        let old = diff_base.map(|reference| old_prints(reference, input, judge)).transpose()?;
        Ok(Self { baseline, old })
    }

    /// The baseline of `iamlint.toml`, where it can be read.
    pub(super) fn of_configuration(analysis: &Analysis) -> Self {
        let path = analysis.settings.first().baseline.clone();
        // As it stands in an editor, where it is open there.
        let text = |path: &PathBuf| match analysis.sources.overlay().get(path) {
            Some(text) => Some(text.to_string()),
            None => std::fs::read_to_string(path).ok(),
        };
        let baseline = path.and_then(|path| Some((from_here(&path), Baseline::read(&text(&path)?).ok()?)));
        Self { baseline, old: None }
    }

    /// Marks what was there before. Returns the fingerprints of the baseline's entries that nothing is found for any more.
    pub(super) fn mark(&self, judged: &mut Judged, analysis: &Analysis, judge: &Judge<'_>) -> Vec<String> {
        if self.baseline.is_none() && self.old.is_none() {
            return Vec::new();
        }
        let prints = prints(judged, analysis);
        let entry = |print: &String| self.baseline.as_ref().and_then(|(_, baseline)| baseline.0.get(print));
        for (one, print) in judged.0.iter_mut().zip(&prints).filter(|(one, _)| one.mark.is_none()) {
            one.mark = match entry(print) {
                Some(entry) => Some(Mark { by: SuppressedBy::Baseline, reason: entry.reason.clone() }),
                None if self.old.as_ref().is_some_and(|old| old.contains(print)) => {
                    Some(Mark { by: SuppressedBy::DiffBase, reason: None })
                }
                None => None,
            };
        }
        match &self.baseline {
            Some((_, baseline)) => stale(baseline, prints.into_iter().collect(), analysis, judge),
            None => Vec::new(),
        }
    }
}

/// The baseline that counts: the one that is named, or the one of `iamlint.toml`.
pub(super) fn baseline_path(named: Option<&Path>, analysis: &Analysis) -> Option<PathBuf> {
    let configured = || analysis.settings.first().baseline.as_deref().map(from_here);
    named.map(Path::to_path_buf).or_else(configured)
}

/// A path as it is shown: from the working directory, if it lies below.
fn from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf)).unwrap_or_else(|| path.to_path_buf())
}

/// Reads a baseline.
pub(super) fn read_baseline(path: &Path) -> Result<Baseline, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        let failure = Failure::new(format!("cannot read the baseline {}: {error}", path.display()));
        match error.kind() {
            std::io::ErrorKind::NotFound => failure.with_help("`iamlint baseline create` writes one"),
            _ => failure,
        }
    })?;
    Baseline::read(&text).map_err(|why| Failure::new(format!("cannot read the baseline {}: {why}", path.display())))
}

/// The entries of a baseline that nothing is found for, of what was looked at. Where the command line leaves out findings, or not all could be read, what is
/// not found may still be there: then there are none.
pub(super) fn stale(
    baseline: &Baseline,
    found: BTreeSet<String>,
    analysis: &Analysis,
    judge: &Judge<'_>,
) -> Vec<String> {
    let is_whole = analysis.diagnostics().iter().all(|problem| problem.level != Level::Error);
    if !is_whole || judge.leaves_out() {
        return Vec::new();
    }
    let mut paths = Paths::default();
    let read: BTreeSet<String> = analysis.sources.all().iter().map(|source| paths.of(source)).collect();
    let root = analysis.settings.repository();
    let is_gone = |path: &str| root.as_ref().is_some_and(|root| !root.join(path).exists());
    let looked = Looked {
        at: &|path| read.contains(path) || is_gone(path),
        for_rule: &|name| rules::find(name).map_or(true, |rule| judge.runs(rule, analysis)),
        persona: judge.persona(analysis),
    };
    baseline.stale(&found, &looked)
}

/// The fingerprints of all that is found, whether it counts or not.
pub(super) fn prints(judged: &Judged, analysis: &Analysis) -> Vec<String> {
    fingerprints(judged.0.iter().map(|one| &one.finding), &analysis.sources)
}

/// The fingerprints of what counted there.
fn old_prints(reference: &str, input: &InputArgs, judge: &Judge<'_>) -> Result<BTreeSet<String>, Failure> {
    let Some(first) = input.paths.first() else { return Ok(BTreeSet::new()) };
    let base = Base::check_out("--diff-base", reference, first)?;
    let mut paths = Vec::new();
    for path in &input.paths {
        let there = base.place_of(path)?;
        // What was not there has no old findings.
        paths.extend(there.exists().then_some(there));
    }
    if paths.is_empty() {
        return Ok(BTreeSet::new());
    }
    let input = InputArgs { paths, excluded_from: Some(base.here().to_path_buf()), ..input.clone() };
    let analysis = Analysis::of(&input, false)?;
    let before = judge.judge(&analysis);
    let prints = prints(&before, &analysis);
    let counted = before.0.iter().zip(prints).filter(|(one, _)| one.mark.is_none());
    Ok(counted.map(|(_, print)| print).collect())
}

/// The path of a finding's file from the root of the repository.
pub(super) fn path_of(finding: &Finding, paths: &mut Paths, analysis: &Analysis) -> String {
    finding.labels.first().map(|label| paths.of(&analysis.sources.get(label.span.file))).unwrap_or_default()
}
