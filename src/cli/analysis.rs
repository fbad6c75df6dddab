//! From the paths of a command line to graphs: what every command that reads input does first.

mod kept;
mod loose;
mod plans;

use std::collections::{BTreeSet, HashSet};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::thread::JoinHandle;

use rayon::prelude::*;

use super::arguments::{InputArgs, StdinType};
use super::exit::Failure;
use super::guard::STACK_BYTES;
use super::progress::Progress;
use super::settings::Settings;
use crate::graph::{self, Graph, Mentions, NotAnalysed};
use crate::input::walk;
use crate::input::{self, Diagnostic, Level, Overlay, Source, Sources, Span};
use crate::terraform::{self, Assumed, Evaluation, Loader};
use crate::wiring::Wiring;

pub(super) use kept::Kept;
use loose::{Loose, read_stdin, terragrunt};

/// What was read, judged by nobody yet.
#[derive(Debug)]
pub(super) struct Analysis {
    /// Every file.
    pub(super) sources: Arc<Sources>,
    /// One of each root module, in the order of their paths, then one of each plan, then one of all bare policies where there are any.
    graphs: Vec<Graph>,
    /// How many of them are of root modules.
    roots: usize,
    /// The plans and the policies that were read from files, and what came from standard input.
    plans: Vec<PathBuf>,
    policies: Vec<PathBuf>,
    stdin: Option<(StdinType, Arc<Source>)>,
    /// What the command line and configuration files say.
    pub(super) settings: Settings,
    diagnostics: Vec<Diagnostic>,
    not_analysed: Vec<NotAnalysed>,
}

/// What an analysis is for.
pub(super) enum Purpose {
    /// Saying what is there, with these texts in place of files.
    Judge(Overlay),
    /// Writing into modules, with these texts in place of files.
    Rewrite(Overlay),
    /// Saying what is there whatever the variables of root modules are given.
    Compare(Overlay),
    /// Proving something of what these texts in place of files say, whatever variables are given, whoever calls a module.
    Prove(Overlay),
}

impl Purpose {
    /// Whether modules are to be written into, what is taken for the values of variables, and what stands in for files.
    fn parts(self) -> (bool, Assumed, Overlay) {
        match self {
            Purpose::Judge(overlay) => (false, Assumed::Defaults, overlay),
            Purpose::Rewrite(overlay) => (true, Assumed::Given, overlay),
            Purpose::Compare(overlay) => (false, Assumed::Given, overlay),
            Purpose::Prove(overlay) => (false, Assumed::Nothing, overlay),
        }
    }
}

/// What everything is read with, and for what.
struct Reading<'a, W> {
    /// What the command line says.
    input: &'a InputArgs,
    /// What it says to Terraform.
    terraform: terraform::Options,
    /// What services need.
    wiring: &'a W,
    /// Whether modules are to be written into.
    rewrite: bool,
}

impl Analysis {
    /// Finds, reads and evaluates what `input` names. Root modules are evaluated in parallel, with a bar where `progress` is wanted.
    pub(super) fn of(input: &InputArgs, progress: bool) -> Result<Self, Failure> {
        Self::read(input, progress, Purpose::Judge(Overlay::default()))
    }

    /// The same, for writing into modules: each graph knows what its modules call the values they are given, and, so that what is written holds for every use
    /// of a root module, nothing is assumed of variables that are given no value. Only where a variable's default says which roles there are, it counts.
    pub(super) fn for_rewrite(input: &InputArgs, progress: bool) -> Result<Self, Failure> {
        Self::read(input, progress, Purpose::Rewrite(Overlay::default()))
    }

    /// With files in `overlay` as it says.
    pub(super) fn overlaid(input: &InputArgs, overlay: Overlay) -> Result<Self, Failure> {
        Self::read(input, false, Purpose::Judge(overlay))
    }

    /// The same with nothing assumed of variables of root modules that are given no value.
    pub(super) fn without_defaults(input: &InputArgs) -> Result<Self, Failure> {
        Self::read(input, false, Purpose::Compare(Overlay::default()))
    }

    /// What holds whatever variables are given, those of called modules among them.
    pub(super) fn for_proof(input: &InputArgs, overlay: Overlay) -> Result<Self, Failure> {
        Self::read(input, false, Purpose::Prove(overlay))
    }

    /// What [`for_rewrite`](Self::for_rewrite) makes of the graphs in `concerned`, by their numbers, with files in `overlay` as it says. The others are left
    /// out: nothing of theirs is read again.
    pub(super) fn patched(
        &self,
        input: &InputArgs,
        overlay: Overlay,
        concerned: &BTreeSet<usize>,
    ) -> Result<Self, Failure> {
        // What came from standard input is read from nowhere.
        let of_stdin =
            |source: &Source| overlay.get(source.path()).cloned().unwrap_or_else(|| Arc::clone(source.text()));
        let stdin = self.stdin.as_ref().map(|(kind, source)| (*kind, source.path().to_path_buf(), of_stdin(source)));
        let sources = Arc::new(Sources::with_overlay(overlay));
        let mut patched = Self::empty(Arc::clone(&sources), Settings::of(input, &sources)?);
        let graphs = self.graphs.iter().enumerate().take(self.roots).filter(|(number, _)| concerned.contains(number));
        let (roots, directories): (Vec<_>, Vec<_>) =
            graphs.filter_map(|(_, graph)| Some((graph.root.clone()?, graph.directories.clone()))).unzip();
        let modules: Vec<PathBuf> = directories.into_iter().flatten().collect();
        let wiring = Wiring::builtin(&sources);
        let loader = Arc::new(Loader::new(&sources));
        let terraform = terraform::Options { assumed: Assumed::Given, ..input.terraform.options() };
        let reading = Reading { input, terraform, wiring: &&wiring, rewrite: true };
        patched.evaluate(&loader, &modules, roots, &reading, false)?;
        let plans = patched.read_plans(&self.plans);
        let mut policies: Vec<Arc<Source>> = Vec::new();
        for path in &self.policies {
            policies.extend(input::read(&sources, path));
        }
        let stdin = stdin.map(|(kind, path, text)| (kind, sources.add(&path, text)));
        patched.add(Loose { plans, policies, stdin }, &reading)?;
        Ok(patched)
    }

    /// The numbers of the graphs that may change with these files. A module's own files change who calls the module; any other may be read by a function
    /// from anywhere.
    pub(super) fn concerned<'p>(&self, changed: impl Iterator<Item = &'p Path>) -> BTreeSet<usize> {
        let canonical = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let mut directories = BTreeSet::new();
        for path in changed {
            match path.parent().filter(|_| input::is_configuration(path)) {
                Some(directory) => directories.insert(canonical(directory)),
                None => return (0..self.graphs.len()).collect(),
            };
        }
        let is_concerned = |(number, graph): &(usize, &Graph)| {
            *number >= self.roots || graph.directories.iter().any(|own| directories.contains(&canonical(own)))
        };
        self.graphs.iter().enumerate().filter(is_concerned).map(|(number, _)| number).collect()
    }

    fn empty(sources: Arc<Sources>, settings: Settings) -> Self {
        Self {
            sources,
            settings,
            graphs: Vec::new(),
            roots: 0,
            plans: Vec::new(),
            policies: Vec::new(),
            stdin: None,
            diagnostics: Vec::new(),
            not_analysed: Vec::new(),
        }
    }

    fn read(input: &InputArgs, progress: bool, purpose: Purpose) -> Result<Self, Failure> {
        let (rewrite, assumed, overlay) = purpose.parts();
        // Refused only where there is a pool already, whose stacks are then what they are.
        let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES).build_global();
        let sources = Arc::new(Sources::with_overlay(overlay));
        let settings = Settings::of(input, &sources)?;
        let (stdin, paths): (Vec<_>, Vec<_>) = input.paths.iter().cloned().partition(|path| path == Path::new("-"));
        let walked = walk::Options { exclude: settings.exclude.clone(), no_ignore: input.no_ignore };
        let mut found = walk::walk(&paths, &walked);
        let mut analysis = Self::empty(Arc::clone(&sources), settings);
        analysis.configure(&mut found)?;
        analysis.diagnostics = found.diagnostics;
        analysis.not_analysed.extend(terragrunt(&found.terragrunt));
        // Nearly every configuration has a role, and reading the wiring takes as long as evaluating a small one: it is read beside that, and for policy JSON not at all.
        let knowledge = if rewrite { Wiring::with_evidence } else { Wiring::builtin };
        let beside = (!found.modules.is_empty() || !found.plans.is_empty()).then(|| {
            let sources = Arc::clone(&sources);
            std::thread::spawn(move || {
                let wiring = knowledge(&sources);
                wiring.prepare([]);
                wiring
            })
        });
        let wiring = LazyLock::new(move || match beside.map(JoinHandle::join) {
            Some(Ok(wiring)) => wiring,
            Some(Err(panic)) => std::panic::resume_unwind(panic),
            None => knowledge(&sources),
        });
        let loader = Arc::new(Loader::new(&analysis.sources));
        let roots = loader.roots(&found.modules);
        let terraform = terraform::Options { assumed, ..input.terraform.options() };
        let reading = Reading { input, terraform, wiring: &wiring, rewrite };
        analysis.evaluate(&loader, &found.modules, roots, &reading, progress)?;
        let plans = analysis.read_plans(&found.plans);
        let policies = analysis.read_policies(&found.policies);
        analysis.plans = found.plans;
        analysis.policies = policies.iter().map(|file| file.path().to_path_buf()).collect();
        analysis.stdin = match stdin.is_empty() {
            true => None,
            false => Some(read_stdin(input, &analysis.sources)?),
        };
        let stdin = analysis.stdin.clone();
        analysis.add(Loose { plans, policies, stdin }, &reading)?;
        let mentions = Arc::new(Mentions::below(&paths, walked));
        analysis.graphs_mut().for_each(|graph| graph.mentions = Arc::clone(&mentions));
        // Kept to the end of the process, as the graphs are.
        std::mem::forget(wiring);
        Ok(analysis)
    }

    /// Reads the configuration files that lie between what was named and the policies that were found there, and leaves out what they exclude.
    fn configure(&mut self, found: &mut walk::Found) -> Result<(), Failure> {
        let directories: BTreeSet<&Path> = found.policies.iter().filter_map(|policy| policy.path.parent()).collect();
        for directory in directories {
            self.settings.load(directory, &self.sources)?;
        }
        found.policies.retain(|policy| !self.settings.exclude.excludes(&policy.path));
        Ok(())
    }

    /// The graphs.
    pub(super) fn graphs(&self) -> std::slice::Iter<'_, Graph> {
        self.graphs.iter()
    }

    /// The graphs, to be told what the sources do not say.
    pub(super) fn graphs_mut(&mut self) -> std::slice::IterMut<'_, Graph> {
        self.graphs.iter_mut()
    }

    /// How many files were read, iamlint's own knowledge aside.
    pub(super) fn files(&self) -> usize {
        self.sources.all().iter().filter(|source| !source.is_own()).count()
    }

    /// What is wrong with the input, each thing once, though several roots may lead to it.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut seen = HashSet::new();
        let all = self.diagnostics.iter().chain(self.graphs.iter().flat_map(|graph| &graph.diagnostics));
        let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| self.place(label.span));
        let once = all.filter(|diagnostic| seen.insert((diagnostic.message.clone(), place(diagnostic)))).cloned();
        once.map(|diagnostic| self.fair(diagnostic)).collect()
    }

    /// What iamlint's own knowledge made of a configuration is never the user's error.
    fn fair(&self, diagnostic: Diagnostic) -> Diagnostic {
        let own = diagnostic.labels.first().is_some_and(|label| self.sources.get(label.span.file).is_own());
        match own {
            true => Diagnostic { level: Level::Warning, ..diagnostic }
                .with_help("iamlint's own description of a service could not be applied: please report it"),
            false => diagnostic,
        }
    }

    /// What was not analysed, each thing once: what one place leaves out for one reason, however many roots and instances lead there.
    pub(super) fn not_analysed(&self) -> Vec<NotAnalysed> {
        let mut seen = HashSet::new();
        let all = self.not_analysed.iter().chain(self.graphs.iter().flat_map(|graph| &graph.not_analysed));
        let place = |thing: &NotAnalysed| match thing.span {
            Some(span) => (Some(self.place(span)), None),
            None => (None, Some(thing.what.clone())),
        };
        all.filter(|thing| seen.insert((thing.reason.clone(), place(thing)))).cloned().collect()
    }

    /// A place as all roots name it: a file that two of them read has two numbers.
    fn place(&self, span: Span) -> (String, u32, u32) {
        (self.sources.get(span.file).name().to_owned(), span.start, span.end)
    }

    /// Evaluates the root modules `roots`, which with what they call are `modules`.
    fn evaluate<W: Deref<Target = Wiring> + Sync>(
        &mut self,
        loader: &Arc<Loader>,
        modules: &[PathBuf],
        mut roots: Vec<PathBuf>,
        reading: &Reading<'_, W>,
        progress: bool,
    ) -> Result<(), Failure> {
        let Reading { terraform: given, wiring, rewrite, .. } = reading;
        if modules.is_empty() {
            return Ok(());
        }
        for root in &roots {
            self.settings.load(root, &self.sources)?;
        }
        // A configuration file further down may exclude what the ones above did not.
        roots.retain(|root| !self.settings.exclude.excludes(root));
        let bar = Progress::new(roots.len(), progress);
        let settings = &self.settings;
        let types = loader.types(modules);
        let evaluate = |root: &PathBuf| {
            let options = settings.terraform(root, given);
            let mut evaluation = Evaluation::load_with(loader, root, &options);
            let mut graph = Graph::from_terraform(&evaluation, *wiring, &settings.graph(root));
            if *rewrite && unknown_principals(&graph) > 0 {
                let options = terraform::Options { assumed: Assumed::Defaults, ..options };
                let assumed = Evaluation::load_with(loader, root, &options);
                let known = Graph::from_terraform(&assumed, *wiring, &settings.graph(root));
                if unknown_principals(&known) < unknown_principals(&graph) {
                    (evaluation, graph) = (assumed, known);
                    graph.assumes_defaults = true;
                }
            }
            graph.root = Some(root.clone());
            // Whether a policy can be narrowed where it stands hangs on the words of its module.
            let called: BTreeSet<_> = graph.modules_of_held_policies().filter(|module| !module.is_root()).collect();
            let names = graph::names(&evaluation, |module| *rewrite || called.contains(module));
            graph.names = names;
            if *rewrite {
                graph.handed_over = graph::handed_over(&evaluation);
            }
            graph.directories = evaluation.modules().iter().map(|module| module.dir.clone()).collect();
            drop(evaluation);
            loader.release(root);
            bar.step();
            graph
        };
        self.graphs = std::thread::scope(|scope| {
            scope.spawn(|| wiring.prepare(types.iter().map(|tf_type| &**tf_type)));
            roots.par_iter().map(evaluate).collect()
        });
        self.roots = self.graphs.len();
        Ok(())
    }
}

/// How many principals stand for any number of them.
fn unknown_principals(graph: &Graph) -> usize {
    graph.principals.iter().filter(|principal| principal.address.is_one_of_unknown()).count()
}
