//! Findings that somebody has said are not to count: by a comment, or by `[[suppress]]` in `iamlint.toml`.
//!
//! They stay in the report, marked. What is said of a suppression itself (that it is unused, expired, without a reason or not to be understood) is a finding
//! like any other: `rules/suppression` has the pages.

mod directive;
mod facts;
mod foreign;
mod place;
mod said;
#[cfg(test)]
pub(crate) mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::config::{Date, Entry, Suppress};
use crate::graph::Graph;
use crate::input::{Exclude, Source, Sources, Span, is_configuration, is_installed};
use crate::rules::Finding;
use crate::terraform::syntax::{CommentPlace, comments};

pub use facts::{allows, suppresses};
pub use foreign::{Foreign, Tool};
use place::{Cover, Covers};
pub use said::Saying;

/// What files with comments contain that ask for something. One look over the bytes tells that most do not.
const NAME: &str = "iamlint";

/// The suppressions of a run.
#[derive(Debug, Default)]
pub struct Suppressions {
    all: Vec<Suppression>,
    invalid: Vec<Invalid>,
    /// The numbers of those that are about one file, by its name.
    by_file: BTreeMap<String, Vec<usize>>,
    /// Those that are not about one file.
    elsewhere: Vec<usize>,
}

/// One suppression.
#[derive(Debug)]
pub struct Suppression {
    /// The file it is written in.
    path: PathBuf,
    /// The file's name in reports.
    file: String,
    /// What it says, from its marker to its end; the table, of one in `iamlint.toml`.
    pub span: Span,
    /// The rules, each with its bytes, and whether something was found that it suppresses.
    rules: Vec<(&'static str, Span, Used)>,
    /// The bytes between the brackets, where there are brackets.
    list: Option<Span>,
    /// The bytes that go where all of it is unused, where that can be said.
    whole: Option<Span>,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// Why.
    pub reason: Option<String>,
    /// The root modules in which there is something that it is about.
    roots: Mutex<BTreeSet<PathBuf>>,
    what: What,
}

#[derive(Debug, Default)]
struct Used(AtomicBool);

impl Used {
    fn is(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// What a suppression is about.
#[derive(Debug)]
enum What {
    /// All of its file.
    File,
    /// Some of its file, and what is reached through a module that it calls there.
    Part(Cover),
    /// What `[[suppress]]` selects, where one of these configuration files counts: its own, or one that builds on it.
    Selected(Box<Suppress>, Exclude, BTreeSet<PathBuf>),
}

/// A comment that cannot be followed, or that covers nothing.
#[derive(Debug)]
struct Invalid {
    what: String,
    span: Span,
    help: String,
}

/// Findings, told apart.
#[derive(Debug, Default)]
pub struct Split {
    /// Those that count.
    pub kept: Vec<Finding>,
    /// Those that do not, with the numbers of the suppressions: of several where several instances lead there.
    pub suppressed: Vec<(Vec<usize>, Finding)>,
}

/// What configuration files say of suppressions.
pub trait Policy: Sync {
    /// The configuration file that counts for what a root module leads to in a file, or for a file that is judged alone.
    fn configuration(&self, root: Option<&Path>, path: &Path) -> PathBuf;
    /// Whether a comment in a file may suppress a rule there.
    fn is_ignorable(&self, rule: &str, root: Option<&Path>, path: &Path) -> bool;
    /// Whether a suppression in a file has to say why there.
    fn requires_reason(&self, root: Option<&Path>, path: &Path) -> bool;
}

impl Suppressions {
    /// Those that the comments of `sources` ask for, as far as `counts` says that a file's do, and the entries of configuration files, each with
    /// the file that counts where it does.
    pub fn read<'e>(
        sources: &Sources,
        counts: &dyn Fn(&Source) -> bool,
        entries: impl IntoIterator<Item = (&'e Path, &'e Entry<Suppress>)>,
    ) -> Self {
        let mut read = Self::default();
        let mut seen = BTreeSet::new();
        for source in sources.all() {
            let is_read = is_terraform(source.path()) && source.text().contains(NAME) && counts(&source);
            if is_read && seen.insert(source.name().to_owned()) {
                read.comments(&source);
            }
        }
        for (configuration, entry) in entries {
            read.entry(configuration, entry, sources);
        }
        for (number, one) in read.all.iter().enumerate() {
            match &one.what {
                What::File | What::Part(Cover { through: None, .. }) => {
                    read.by_file.entry(one.file.clone()).or_default().push(number);
                }
                _ => read.elsewhere.push(number),
            }
        }
        read
    }

    /// Whether there is nothing to say and nothing to suppress.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty() && self.invalid.is_empty()
    }

    /// One of them, by its number.
    pub fn get(&self, number: usize) -> Option<&Suppression> {
        self.all.get(number)
    }

    fn comments(&mut self, source: &Source) {
        let mut covers = None;
        for comment in comments(source) {
            let is_json = matches!(comment.place, CommentPlace::Object(_));
            let lone = directive::read(&comment.text).len() == 1 && !comment.text.trim().contains('\n') && !is_json;
            for (bytes, said) in directive::read(&comment.text) {
                // A string of JSON may be written with escapes: all of it is shown.
                let span = |range: Range<usize>| match is_json {
                    true => comment.span,
                    false => Span::new(source.id(), comment.at + range.start, comment.at + range.end),
                };
                let directive = match said {
                    Ok(directive) => directive,
                    Err(problems) => {
                        let one = |problem: directive::Invalid| Invalid {
                            what: problem.what,
                            span: span(problem.at),
                            help: problem.help,
                        };
                        self.invalid.extend(problems.into_iter().map(one));
                        continue;
                    }
                };
                let own = span(bytes);
                let what = match directive.file {
                    true => What::File,
                    false => match covers.get_or_insert_with(|| Covers::new(source)).of(&comment) {
                        Some(cover) => What::Part(cover),
                        None => {
                            let what = "nothing follows that this comment could cover".to_owned();
                            let help =
                                "put it above an attribute, a block or an element of a list, or behind one".to_owned();
                            self.invalid.push(Invalid { what, span: own, help });
                            continue;
                        }
                    },
                };
                self.all.push(Suppression {
                    path: source.path().to_path_buf(),
                    file: source.name().to_owned(),
                    span: own,
                    rules: directive.rules.into_iter().map(|(rule, at)| (rule, span(at), Used::default())).collect(),
                    list: (!is_json).then(|| span(directive.list)),
                    whole: lone.then(|| place::with_white_space(source, &comment)),
                    until: directive.until,
                    reason: directive.reason,
                    roots: Mutex::default(),
                    what,
                });
            }
        }
    }

    fn entry(&mut self, configuration: &Path, entry: &Entry<Suppress>, sources: &Sources) {
        let source = sources.get(entry.span.file);
        // A file that several build on is read for each of them, and named by its way from there.
        let canonical = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let path = canonical(source.path());
        let same = |one: &&mut Suppression| {
            !one.is_comment() && canonical(&one.path) == path && one.span.range() == entry.span.range()
        };
        if let Some(What::Selected(.., configurations)) = self.all.iter_mut().find(same).map(|one| &mut one.what) {
            configurations.insert(configuration.to_path_buf());
            return;
        }
        let Ok(rule) = crate::rules::find(&entry.says.rule) else { return };
        self.all.push(Suppression {
            path: source.path().to_path_buf(),
            file: source.name().to_owned(),
            span: entry.span,
            rules: vec![(rule.page().name(), entry.span, Used::default())],
            list: None,
            whole: None,
            until: entry.says.until,
            reason: entry.says.reason.clone(),
            roots: Mutex::default(),
            what: What::Selected(
                Box::new(entry.says.clone()),
                entry.paths.clone(),
                BTreeSet::from([configuration.to_path_buf()]),
            ),
        });
    }

    /// Tells what of `findings`, which are of `graph`, is suppressed on the day `today`. One whose suppression has expired is kept, and says so.
    pub fn split(&self, findings: Vec<Finding>, graph: &Graph, today: Date, policy: &dyn Policy) -> Split {
        let mut split = Split::default();
        if self.all.is_empty() {
            split.kept = findings;
            return split;
        }
        for mut finding in findings {
            let mut by = None;
            // Several calls of a module may each be commented: a finding is suppressed where every way to it is.
            let mut ways: Vec<Option<usize>> = vec![None; place::Ways::to(&finding).len()];
            for number in self.about(&finding, graph) {
                let Some(one) = self.all.get(number) else { continue };
                if let Some((_, _, used)) = one.rules.iter().find(|(rule, ..)| *rule == finding.rule) {
                    let through = one.ways(&finding, graph, policy);
                    let covers = one.covers(&finding, graph);
                    if !covers && through.is_empty() {
                        continue;
                    }
                    used.set();
                    one.roots.lock().unwrap_or_else(PoisonError::into_inner).extend(graph.root.clone());
                    if one.is_expired(today) {
                        let until = one.until.map(|until| until.to_string()).unwrap_or_default();
                        finding = finding.with_label(one.span, format!("it was suppressed here until {until}"));
                    } else if !one.is_comment() || policy.is_ignorable(finding.rule, graph.root.as_deref(), &one.path) {
                        by = by.or(covers.then_some(number));
                        for way in through {
                            ways[way].get_or_insert(number);
                        }
                    }
                } else if let Some((_, _, used)) = one.rules.iter().find(|(rule, ..)| finding.also.contains(rule))
                    && (one.covers(&finding, graph) || !one.ways(&finding, graph, policy).is_empty())
                {
                    // The rule would speak if a stronger one did not speak for it.
                    used.set();
                }
            }
            let mut by: Vec<usize> = by.into_iter().collect();
            if by.is_empty() && ways.iter().all(Option::is_some) {
                by = ways.into_iter().flatten().collect();
                by.sort_unstable();
                by.dedup();
            }
            match by.is_empty() {
                true => split.kept.push(finding),
                false => split.suppressed.push((by, finding)),
            }
        }
        split
    }

    /// Those that may be about a finding, in their order.
    fn about(&self, finding: &Finding, graph: &Graph) -> Vec<usize> {
        let calls = place::shown_at_calls(finding, graph).unwrap_or_default();
        let shown = finding.labels.first().map(|label| label.span).into_iter().chain(calls);
        let own = shown.filter_map(|span| self.by_file.get(graph.sources.get(span.file).name())).flatten();
        let mut all: Vec<usize> = own.chain(&self.elsewhere).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Suppression {
    /// Whether it is a comment, and not a table in `iamlint.toml`.
    pub fn is_comment(&self) -> bool {
        !matches!(self.what, What::Selected(..))
    }

    /// Whether its last day is over.
    fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// The ways to a finding that go through the module call it is about, are shown at a call in the file it is about, or lead to an instance that `[[suppress]]`
    /// selects.
    fn ways(&self, finding: &Finding, graph: &Graph, policy: &dyn Policy) -> Vec<usize> {
        match &self.what {
            What::Selected(says, paths, configurations) => {
                let source = finding.labels.first().map(|label| graph.sources.get(label.span.file));
                let path = source.as_ref().map(|source| source.path());
                let calls = place::shown_at_calls(finding, graph).unwrap_or_default();
                let is_there = |way: &usize| {
                    let called = calls.get(*way).map(|span| graph.sources.get(span.file));
                    let path = called.as_ref().map(|source| source.path()).or(path);
                    says.path.is_none() || path.is_some_and(|path| paths.excludes(path))
                };
                let counts = || policy.configuration(graph.root.as_deref(), path.unwrap_or(Path::new(".")));
                match finding.rule == says.rule && configurations.contains(&counts()) {
                    true => suppresses(says, finding, graph).into_iter().filter(is_there).collect(),
                    false => Vec::new(),
                }
            }
            What::Part(Cover { through: Some(through), .. }) => {
                place::Ways::to(finding).through(graph, &self.file, *through)
            }
            What::File => {
                let calls = place::shown_at_calls(finding, graph).unwrap_or_default().into_iter().enumerate();
                let here = calls.filter(|(_, call)| graph.sources.get(call.file).name() == self.file);
                here.map(|(way, _)| way).collect()
            }
            What::Part(_) => Vec::new(),
        }
    }

    /// Whether it is about where a finding points, whatever rule that is of.
    fn covers(&self, finding: &Finding, graph: &Graph) -> bool {
        let place = finding.labels.first().map(|label| (label.span, graph.sources.get(label.span.file)));
        let here = place.as_ref().filter(|(_, source)| source.name() == self.file).map(|(span, _)| *span);
        // Shown at a call, it may be of several calls: a comment there covers the way through it, and not what is shown.
        let is_call = |span: Span| graph.calls.iter().any(|call| call.header == span);
        match &self.what {
            What::File => here.is_some() && place::shown_at_calls(finding, graph).is_none(),
            What::Part(cover) => {
                here.is_some_and(|span| cover.holds(span) && !is_call(span))
                    || cover.through.is_some_and(|through| {
                        let is_elsewhere = place.as_ref().is_none_or(|(_, source)| !is_terraform(source.path()));
                        place::is_of(finding, graph, &self.file, through, is_elsewhere)
                    })
            }
            What::Selected(..) => false,
        }
    }
}

/// Whether a file is Terraform's, of a module that was not installed, and so may have comments that count.
pub fn is_terraform(path: &Path) -> bool {
    is_configuration(path) && !is_installed(path)
}
