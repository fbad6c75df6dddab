//! From what was read to what is reported: the rules by each repository's settings, then what keeps a finding from counting.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::analysis::Analysis;
use super::exit::Failure;
use super::installed::at_the_call;
use super::rule_args::RuleArgs;
use super::verdict::{Judged, Mark, Verdict, merged, place};
use crate::config::{Config, Date, Override};
use crate::graph::Graph;
use crate::input::{Exclude, Level, Source};
use crate::report::SuppressedBy;
use crate::rules::{self, Finding, Options, Persona};
use crate::suppress::{Policy, Saying, Split, Suppressions, allows, is_terraform};

/// How findings are judged.
pub(super) struct Judge<'a> {
    args: &'a RuleArgs,
    today: Date,
}

impl<'a> Judge<'a> {
    pub(super) fn new(args: &'a RuleArgs) -> Result<Self, Failure> {
        let options = args.options(&Config::default());
        let listed = "`iamlint rules` lists every rule and category";
        options.validate().map_err(|unknown| Failure::new(unknown.to_string()).with_help(listed))?;
        let today = Date::today().map_err(|error| Failure::new(format!("{}: {error}", crate::config::TODAY)))?;
        Ok(Self { args, today })
    }

    /// Whether a rule runs, by the configuration of the first input.
    pub(super) fn runs(&self, rule: &dyn rules::Rule, analysis: &Analysis) -> bool {
        self.args.options(analysis.settings.first()).runs(rule)
    }

    /// The day of the run.
    pub(super) fn today(&self) -> Date {
        self.today
    }

    /// Whether the command line leaves out findings that are not grave or not sure enough.
    pub(super) fn leaves_out(&self) -> bool {
        self.args.min_severity.is_some() || self.args.min_confidence.is_some()
    }

    /// Who is listening.
    pub(super) fn persona(&self, analysis: &Analysis) -> Persona {
        self.args.options(analysis.settings.first()).persona
    }

    /// All that is found.
    pub(super) fn judge(&self, analysis: &Analysis) -> Judged {
        let counts =
            |source: &Source| !self.args.no_inline_suppressions && !analysis.settings.exclude.excludes(source.path());
        let configs = analysis.settings.configs();
        let entries = configs.iter().flat_map(|config| config.suppress.iter().map(|entry| (&*config.path, entry)));
        let suppressions = Suppressions::read(&analysis.sources, &counts, entries);
        let (policy, canonical) = (Configured::of(analysis), Canonical::default());
        let of_root = |graph: &Graph| {
            let found = self.of_graph(graph, analysis, &canonical);
            suppressions.split(found, graph, self.today, &policy)
        };
        let graphs = analysis.graphs().as_slice();
        let splits: Vec<_> = graphs.par_iter().map(of_root).collect();
        let (mut kept, mut held) = (Vec::new(), BTreeMap::<Vec<usize>, Vec<Vec<Verdict>>>::new());
        let mut take = |graph: Option<usize>, split: Split| {
            let root = graph.and_then(|number| graphs.get(number)?.root.as_deref());
            let verdict = |finding: Finding| {
                let source = finding.labels.first().map(|label| analysis.sources.get(label.span.file));
                let path = source.as_ref().map_or(Path::new("."), |source| source.path());
                let fail_on = policy.config(root, path).fail_on.unwrap_or_default();
                Verdict { fail_on, finding, graph, mark: None }
            };
            kept.push(split.kept.into_iter().map(verdict).collect());
            let mut own: BTreeMap<Vec<usize>, Vec<Verdict>> = BTreeMap::new();
            split.suppressed.into_iter().for_each(|(by, one)| own.entry(by).or_default().push(verdict(one)));
            own.into_iter().for_each(|(by, findings)| held.entry(by).or_default().push(findings));
        };
        splits.into_iter().enumerate().for_each(|(graph, split)| take(Some(graph), split));
        if !suppressions.is_empty() {
            take(None, self.of_suppressions(&suppressions, analysis));
        }
        let mut all = merged(kept, analysis);
        for (by, of_roots) in held {
            let Some(mark) = marked(&suppressions, &by) else { continue };
            all.extend(merged(of_roots, analysis).into_iter().map(|one| Verdict { mark: Some(mark.clone()), ..one }));
        }
        let shown = |finding: &Finding| place(finding.labels.first()?.span, analysis);
        all.sort_by_cached_key(|one| (shown(&one.finding), one.finding.rule));
        Judged(all)
    }

    /// What the rules find in a graph, by the settings of the repository it is of. Policies of one graph may lie in several.
    fn of_graph(&self, graph: &Graph, analysis: &Analysis, canonical: &Canonical) -> Vec<Finding> {
        let settings = &analysis.settings;
        let configs = match &graph.root {
            Some(root) => vec![settings.at(root)],
            None => {
                let paths = graph.policies.iter().map(|policy| policy.path.as_deref().unwrap_or(Path::new(".")));
                settings.of_files(paths)
            }
        };
        let mut found = Vec::new();
        for config in &configs {
            let choices = self.choices(config, graph, analysis, canonical);
            for options in &choices {
                let own = rules::check(graph, options).into_iter();
                found.extend(own.filter_map(|finding| {
                    let source =
                        |finding: &Finding| finding.labels.first().map(|label| analysis.sources.get(label.span.file));
                    if source(&finding).is_some_and(|source| settings.exclude.excludes(source.path())) {
                        return None;
                    }
                    let finding = at_the_call(finding, graph);
                    let source = source(&finding);
                    let path = source.as_ref().map_or(Path::new("."), |source| source.path());
                    let is_own = configs.len() == 1 || Arc::ptr_eq(&settings.of_file(path), config);
                    let is_chosen = choices.len() == 1 || self.args.options_in(config, path) == *options;
                    self.settled(finding, config, path, Some(graph)).filter(|_| is_own && is_chosen)
                }));
            }
        }
        found
    }

    /// With which options the rules are to look at a graph: one for each that counts in a file of it. Nearly always it is one.
    fn choices(&self, config: &Config, graph: &Graph, analysis: &Analysis, canonical: &Canonical) -> Vec<Options> {
        let mut choices = vec![self.args.options(config)];
        let chooses =
            |other: &Override| !other.select.is_empty() || !other.extend_select.is_empty() || other.persona.is_some();
        if !config.overrides.iter().any(|entry| chooses(&entry.says)) {
            return choices;
        }
        let directories: BTreeSet<PathBuf> =
            graph.directories.iter().map(|directory| canonical.of(directory)).collect();
        // What is no file of a module may be read from anywhere.
        let is_of_graph = |path: &Path| {
            !is_terraform(path) || path.parent().is_some_and(|directory| directories.contains(&canonical.of(directory)))
        };
        for source in analysis.sources.all() {
            let is_chosen = config.overrides_of(source.path()).any(chooses);
            if !is_chosen || !is_of_graph(source.path()) {
                continue;
            }
            let options = self.args.options_in(config, source.path());
            if !choices.contains(&options) {
                choices.push(options);
            }
        }
        choices
    }

    /// A finding as the configuration weighs it; none where it is left out.
    fn settled(&self, mut finding: Finding, config: &Config, path: &Path, graph: Option<&Graph>) -> Option<Finding> {
        if let Some(severity) = config.severity(finding.rule, path) {
            finding.severity = severity;
        }
        let (mut least, mut surest) = (config.min_severity, config.min_confidence);
        if !rules::find(finding.rule).is_ok_and(|rule| self.args.runs_in(rule, config, path)) {
            return None;
        }
        for of_path in config.overrides_of(path) {
            least = of_path.min_severity.or(least);
            surest = of_path.min_confidence.or(surest);
        }
        let least = self.args.min_severity.or(least);
        let surest = self.args.min_confidence.or(surest);
        if least.is_some_and(|least| finding.severity < least) || surest.is_some_and(|least| finding.confidence < least)
        {
            return None;
        }
        let of_paths = config.overrides_of(path).filter_map(|of_path| of_path.rules.get(finding.rule));
        let rules = config.rules.get(finding.rule).into_iter().chain(of_paths);
        let entries = rules.flat_map(|settings| &settings.allow);
        let allowed = graph.is_some_and(|graph| allows(entries, &finding, graph));
        (!allowed).then_some(finding)
    }

    /// What is to be said of the suppressions themselves, once those that nothing was found for have been shown all that an auditor hears.
    fn of_suppressions(&self, suppressions: &Suppressions, analysis: &Analysis) -> Split {
        let settings = &analysis.settings;
        let policy = Configured::of(analysis);
        let is_whole = analysis.diagnostics().iter().all(|problem| problem.level != Level::Error);
        let runs = |rule: &str, path: &Path| {
            is_whole && rules::find(rule).is_ok_and(|rule| self.args.runs_in(rule, &settings.of_file(path), path))
        };
        let is_seen = |file: &Path, paths: Option<&Exclude>| match paths {
            Some(paths) => analysis.sources.all().iter().any(|source| paths.excludes(source.path())),
            None => file.parent().is_some_and(|directory| settings.covers(directory)),
        };
        let canonical = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let depends = |source: &Source| {
            let directory = source.path().parent().map(canonical);
            let mut roots = analysis.graphs().filter_map(|graph| graph.root.as_deref());
            directory.is_some_and(|directory| roots.any(|root| canonical(root) == directory))
        };
        let saying = Saying {
            sources: &analysis.sources,
            today: self.today,
            policy: &policy,
            runs: &runs,
            is_seen: &is_seen,
            depends_on_caller: &depends,
        };
        let unused = suppressions.unused_rules(&saying);
        if !unused.is_empty() {
            let select = unused.into_iter().map(str::to_owned).collect();
            let options = Options { select, persona: Persona::Auditor, ..Options::default() };
            analysis.graphs().as_slice().par_iter().for_each(|graph| {
                let found = rules::check(graph, &options).into_iter().map(|finding| at_the_call(finding, graph));
                drop(suppressions.split(found.collect(), graph, self.today, &policy));
            });
        }
        let said = suppressions.said(&saying).into_iter().filter_map(|finding| {
            let source = analysis.sources.get(finding.labels.first()?.span.file);
            let config = settings.of_file(source.path());
            let is_heard = finding.persona <= self.args.options_in(&config, source.path()).persona;
            self.settled(finding, &config, source.path(), None).filter(|_| is_heard)
        });
        // A comment may suppress these, too; where nothing else is suppressed by it, that is no reason to keep it from doing so.
        let said: Vec<Finding> = said.collect();
        match analysis.graphs().next() {
            // These are of files, whichever root reads them.
            Some(graph) => suppressions.split(said, graph, self.today, &Configured { by_file: true, ..policy }),
            None => Split { kept: said, ..Split::default() },
        }
    }
}

/// How a finding is marked that these suppressions suppress, by their numbers: with all of their reasons.
fn marked(suppressions: &Suppressions, by: &[usize]) -> Option<Mark> {
    let all: Vec<_> = by.iter().filter_map(|number| suppressions.get(*number)).collect();
    let by = if all.first()?.is_comment() { SuppressedBy::Comment } else { SuppressedBy::Configuration };
    let mut reasons: Vec<&str> = Vec::new();
    for reason in all.iter().filter_map(|one| one.reason.as_deref()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    Some(Mark { by, reason: (!reasons.is_empty()).then(|| reasons.join("; ")) })
}

/// What configuration files say of suppressions.
struct Configured<'a> {
    analysis: &'a Analysis,
    /// Whether what is found is judged by where it lies, and not by the root that leads there.
    by_file: bool,
}

impl<'a> Configured<'a> {
    fn of(analysis: &'a Analysis) -> Self {
        Self { analysis, by_file: false }
    }

    fn config(&self, root: Option<&Path>, path: &Path) -> Arc<Config> {
        let settings = &self.analysis.settings;
        root.filter(|_| !self.by_file).map_or_else(|| settings.of_file(path), |root| settings.at(root))
    }
}

impl Policy for Configured<'_> {
    fn configuration(&self, root: Option<&Path>, path: &Path) -> PathBuf {
        self.config(root, path).path.clone()
    }

    fn is_ignorable(&self, rule: &str, root: Option<&Path>, path: &Path) -> bool {
        self.config(root, path).is_ignorable(rule, path)
    }

    fn requires_reason(&self, root: Option<&Path>, path: &Path) -> bool {
        self.config(root, path).requires_reason()
    }
}

/// Directories as the system names them, each asked for once a run.
#[derive(Default)]
struct Canonical(Mutex<BTreeMap<PathBuf, PathBuf>>);

impl Canonical {
    fn of(&self, path: &Path) -> PathBuf {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(canonical) = known.get(path) {
            return canonical.clone();
        }
        let canonical = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        known.insert(path.to_path_buf(), canonical.clone());
        canonical
    }
}
