//! `check --fix`: fixes made in rounds, each proven before it counts.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use super::analysis::Analysis;
use super::arguments::InputArgs;
use super::exit::Failure;
use super::replace::replace;
use super::terminal::Terminal;
use crate::edit::{FileChange, diff};
use crate::fix::{Evidence, patch, verify};
use crate::input::{Overlay, Sources};
use crate::rules::{Applicability, Finding, fingerprints};

/// Fixes whose bytes overlap are made one after another; no policy needs as many rounds.
const MAX_ROUNDS: usize = 10;

/// How often the whole input is read again to find out which of several fixes cannot be proven.
const MAX_ATTEMPTS: usize = 100;

/// The input with its fixes made, nowhere but in memory.
pub(super) struct Fixed {
    /// What is left.
    pub(super) analysis: Analysis,
    /// Every file that changes, with what it held: by path.
    files: BTreeMap<PathBuf, (String, String)>,
    overlay: Overlay,
    made: usize,
    /// What is not fixed, where it is, and why: by fingerprint.
    refused: BTreeMap<String, String>,
}

/// Makes the fixes of what `judge` finds. With `also_unsafe`, those too that let a policy allow less.
pub(super) fn fix(
    input: &InputArgs,
    analysis: Analysis,
    also_unsafe: bool,
    judge: &dyn Fn(&Analysis) -> Vec<Finding>,
) -> Result<Fixed, Failure> {
    let mut fixed =
        Fixed { analysis, files: BTreeMap::new(), overlay: Overlay::default(), made: 0, refused: BTreeMap::new() };
    let mut attempts = MAX_ATTEMPTS;
    for _ in 0..MAX_ROUNDS {
        let findings = judge(&fixed.analysis);
        let prints = fingerprints(&findings, &fixed.analysis.sources);
        let open = |fixes: Applicability| -> Vec<(&Finding, &String)> {
            let all = findings.iter().zip(&prints);
            let wanted = all.filter(|(finding, _)| finding.fix.as_ref().is_some_and(|fix| fix.applicability == fixes));
            wanted.filter(|(_, print)| !fixed.refused.contains_key(*print)).collect()
        };
        let (fixes, wanted) = match open(Applicability::Safe) {
            none if none.is_empty() && also_unsafe => (Applicability::Unsafe, open(Applicability::Unsafe)),
            wanted => (Applicability::Safe, wanted),
        };
        if wanted.is_empty() {
            break;
        }
        let proof = Analysis::for_proof(input, fixed.overlay.clone())?;
        let mut round =
            Round { input, before: &fixed.analysis, proof: &proof, fixes, made: Vec::new(), best: None, attempts };
        let refused = round.make(&wanted)?;
        let (best, made) = (round.best, round.made.len());
        attempts = round.attempts;
        let nothing = best.is_none() && refused.is_empty();
        fixed.refused.extend(refused.into_iter().map(|(at, why)| {
            (wanted[at].1.clone(), format!("{}: {why}", place(wanted[at].0, &fixed.analysis.sources)))
        }));
        if let Some((analysis, changes)) = best {
            fixed.made += made;
            for change in changes {
                fixed.overlay.insert(change.path.clone(), change.after.as_str().into());
                let before = change.before.to_string();
                fixed.files.entry(change.path).or_insert((change.name, before));
            }
            fixed.analysis = analysis;
        }
        if nothing {
            break;
        }
    }
    Ok(fixed)
}

/// One round: as many of the fixes as go together and can be proven.
struct Round<'a> {
    input: &'a InputArgs,
    before: &'a Analysis,
    proof: &'a Analysis,
    fixes: Applicability,
    /// Those that are made, by their place among the wanted.
    made: Vec<usize>,
    /// What comes of them.
    best: Option<(Analysis, Vec<FileChange>)>,
    attempts: usize,
}

impl Round<'_> {
    /// Tries them all, and where that cannot be proven, halves, so that one that cannot be made costs little. Returns those, and why.
    fn make(&mut self, wanted: &[(&Finding, &String)]) -> Result<BTreeMap<usize, String>, Failure> {
        let mut refused = BTreeMap::new();
        let mut open: Vec<Vec<usize>> = vec![(0..wanted.len()).collect()];
        while let Some(some) = open.pop() {
            if self.attempts == 0 {
                refused.extend(some.into_iter().map(|at| (at, "too many fixes could not be proven".to_owned())));
                continue;
            }
            self.attempts -= 1;
            let together: Vec<usize> = self.made.iter().copied().chain(some.iter().copied()).collect();
            let findings: Vec<&Finding> = together.iter().map(|&at| wanted[at].0).collect();
            let patch = patch(&findings, &self.before.sources);
            refused.extend(patch.refused.into_iter().map(|(at, why)| (together[at], why)));
            let made: Vec<usize> = patch.made.into_iter().map(|at| together[at]).collect();
            let fresh: Vec<usize> = made.iter().copied().filter(|at| !self.made.contains(at)).collect();
            if fresh.is_empty() {
                continue;
            }
            let overlay = |before: &Analysis| {
                let changed = patch.files.iter().map(|file| (file.path.clone(), file.after.as_str().into()));
                before.sources.overlay().clone().into_iter().chain(changed).collect::<Overlay>()
            };
            let after = Analysis::overlaid(self.input, overlay(self.before))?;
            let proof = Analysis::for_proof(self.input, overlay(self.before))?;
            match verify(&evidence(self.before, self.proof), &evidence(&after, &proof), self.fixes) {
                Ok(()) => {
                    self.made = made;
                    self.best = Some((after, patch.files));
                }
                Err(why) if fresh.len() == 1 => {
                    refused.insert(fresh[0], why);
                }
                Err(_) => {
                    let (one, other) = fresh.split_at(fresh.len() / 2);
                    open.extend([other.to_vec(), one.to_vec()]);
                }
            }
        }
        Ok(refused)
    }
}

fn evidence<'a>(given: &'a Analysis, whatever: &'a Analysis) -> Evidence<'a> {
    Evidence { as_given: given.graphs().as_slice(), whatever_given: whatever.graphs().as_slice() }
}

impl Fixed {
    /// Prints what changes as `git apply` takes it. Whether anything does.
    pub(super) fn print(&self, terminal: &mut Terminal) -> io::Result<bool> {
        for (path, (name, before)) in &self.files {
            let after = self.overlay.get(path).map_or("", |after| after);
            write!(terminal.out, "{}", diff(name, before, after))?;
        }
        self.say_refused(terminal)?;
        Ok(!self.files.is_empty())
    }

    /// Writes the files.
    pub(super) fn write(&self, terminal: &mut Terminal) -> Result<(), Failure> {
        for (path, (name, _)) in &self.files {
            let after = self.overlay.get(path).map_or("", |after| after);
            replace(path, after.as_bytes()).map_err(|error| Failure::new(format!("cannot write {name}: {error}")))?;
        }
        if self.made > 0 && !terminal.style.quiet {
            let many = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
            writeln!(terminal.err, "fixed {} in {}", many(self.made, "finding"), many(self.files.len(), "file"))?;
        }
        Ok(self.say_refused(terminal)?)
    }

    fn say_refused(&self, terminal: &mut Terminal) -> io::Result<()> {
        if terminal.style.quiet {
            return Ok(());
        }
        self.refused.values().try_for_each(|why| writeln!(terminal.err, "not fixed: {why}"))
    }
}

/// `main.tf:3:5: redundant-action`
fn place(finding: &Finding, sources: &Sources) -> String {
    let place = finding.labels.first().map(|label| {
        let source = sources.get(label.span.file);
        let at = source.line_column(label.span.start as usize);
        format!("{}:{}:{}: ", source.name(), at.line, at.column)
    });
    format!("{}{}", place.unwrap_or_default(), finding.rule)
}
