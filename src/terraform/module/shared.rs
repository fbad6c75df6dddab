//! What all modules of one configuration share: what it is given, and what is said of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::NotAnalysed;
use super::loader::{self, Loader};
use super::memo::Memo;
use super::options::{self, Options};
use super::provider::Home;
use crate::input::{Diagnostic, FileId, Level, Source, Span};
use crate::terraform::syntax::ast::{Expr, Template};
use crate::terraform::syntax::parse_template;

/// How many instances of modules, and of resources with `count` or `for_each`, one configuration may come to. Modules that each call the next one
/// twice double at every level.
pub(super) const MAX_INSTANCES: usize = 20_000;

/// Files that are templates, parsed, or what is wrong with them.
type Templates = HashMap<FileId, Result<Arc<Template>, Vec<Diagnostic>>>;

/// What all module instances of one configuration share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) loader: Arc<Loader>,
    pub(super) root_dir: PathBuf,
    pub(super) options: Options,
    /// What the root module's variables are given, name by name.
    pub(super) given: BTreeMap<Arc<str>, Given>,
    /// Whether each variable of the root module that needs a value has one. Terraform would not plan it otherwise: it is a module for others to call, or
    /// its values are kept elsewhere, and an error may be the fault of defaults that nobody uses.
    pub(super) complete: bool,
    /// The selected workspace.
    pub(super) workspace: Option<String>,
    /// By the names of the calls from the root, joined with dots, the directory of the module.
    pub(super) installed: HashMap<String, PathBuf>,
    /// Where the root module's default AWS provider works.
    pub(super) home: Memo<Home>,
    instances: AtomicUsize,
    /// Whether there were too many.
    full: AtomicBool,
    /// Templates that were read, by file.
    templates: Mutex<Templates>,
    said: Mutex<Said>,
}

/// What was found to be wrong, and what was left out.
#[derive(Default, Debug)]
struct Said {
    /// Wrong whatever the values are.
    refused: Vec<Diagnostic>,
    /// What evaluation came to.
    evaluated: Vec<Diagnostic>,
    /// What is referred to and not declared, by what is said of it, with the references.
    undeclared: BTreeMap<String, BTreeSet<Span>>,
    not_analysed: Vec<NotAnalysed>,
}

/// A value given to a variable of the root module.
#[derive(Clone, Debug)]
pub(super) enum Given {
    /// An expression, from a file of values.
    Expr(Expr),
    /// The text of a `--var`.
    Text(String),
}

impl Shared {
    pub(super) fn new(loader: Arc<Loader>, root_dir: PathBuf, options: Options) -> Self {
        let installed = loader::installed(&root_dir, loader.sources());
        let workspace = options.workspace.clone().or_else(|| options::selected_workspace(&root_dir));
        Self {
            loader,
            root_dir,
            options,
            given: BTreeMap::new(),
            complete: true,
            workspace,
            installed,
            home: Memo::default(),
            instances: AtomicUsize::new(0),
            full: AtomicBool::new(false),
            templates: Mutex::default(),
            said: Mutex::default(),
        }
    }

    /// The file as a template, parsed once.
    pub(super) fn template(&self, source: &Source) -> Result<Arc<Template>, Vec<Diagnostic>> {
        let mut templates = self.templates.lock().unwrap_or_else(PoisonError::into_inner);
        templates.entry(source.id()).or_insert_with(|| parse_template(source).map(Arc::new)).clone()
    }

    fn said(&self, say: impl FnOnce(&mut Said)) {
        say(&mut self.said.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Keeps what is wrong whatever the values are; the same diagnostic twice is one.
    pub(super) fn refuse(&self, diagnostic: Diagnostic) {
        self.said(|said| push_once(&mut said.refused, diagnostic));
    }

    /// Keeps what evaluation came to; the same diagnostic twice is one.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.said(|said| push_once(&mut said.evaluated, diagnostic));
    }

    /// Keeps a reference to something that is not declared: the message is said once, at the first of its places.
    pub(super) fn undeclared(&self, message: String, at: Span) {
        self.said(|said| {
            said.undeclared.entry(message).or_default().insert(at);
        });
    }

    /// Keeps what was left out: the same for the same reason once a place, though several instances lead there.
    pub(super) fn leave_out(&self, what: NotAnalysed) {
        self.said(|said| {
            let same = |known: &NotAnalysed| known.reason == what.reason && known.span == what.span;
            match said.not_analysed.iter_mut().find(|known| same(known)) {
                Some(known) if known.address <= what.address => {}
                Some(known) => *known = what,
                None => said.not_analysed.push(what),
            }
        });
    }

    /// The diagnostics so far, by place.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        let sources = self.loader.sources();
        let undeclared = said.undeclared.iter().filter_map(|(message, places)| {
            let first = places.iter().min_by(|one, other| sources.order(Some(**one), Some(**other)))?;
            let diagnostic = Diagnostic::warning(message.clone(), *first);
            Some(match places.len() - 1 {
                0 => diagnostic,
                1 => diagnostic.with_help("one more reference to it is like this one"),
                more => diagnostic.with_help(format!("{more} more references to it are like this one")),
            })
        });
        let evaluated = said.evaluated.iter().cloned().map(|diagnostic| self.fair(diagnostic));
        let mut all: Vec<_> = said.refused.iter().cloned().chain(evaluated).chain(undeclared).collect();
        all.sort_by(|a, b| {
            let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| label.span);
            sources.order(place(a), place(b)).then_with(|| a.message.cmp(&b.message))
        });
        all
    }

    /// An error that other values of variables might not come to is no error of the input.
    fn fair(&self, diagnostic: Diagnostic) -> Diagnostic {
        if self.complete || diagnostic.level != Level::Error {
            return diagnostic;
        }
        let warning = Diagnostic { level: Level::Warning, ..diagnostic };
        match warning.help {
            Some(_) => warning,
            None => warning.with_help("some variables of the root module have no value, and others their default"),
        }
    }

    pub(super) fn not_analysed(&self) -> Vec<NotAnalysed> {
        let mut kept = self.said.lock().unwrap_or_else(PoisonError::into_inner).not_analysed.clone();
        kept.sort_by(|a, b| (&a.address, &a.reason).cmp(&(&b.address, &b.reason)));
        kept
    }

    /// Whether `more` instances may be made.
    pub(super) fn admit(&self, more: usize) -> bool {
        self.instances.fetch_add(more, Ordering::Relaxed).saturating_add(more) <= MAX_INSTANCES
    }

    /// Whether this is the first time that there are too many instances.
    pub(super) fn is_first_over(&self) -> bool {
        !self.full.swap(true, Ordering::Relaxed)
    }
}

fn push_once(kept: &mut Vec<Diagnostic>, diagnostic: Diagnostic) {
    if !kept.contains(&diagnostic) {
        kept.push(diagnostic);
    }
}
