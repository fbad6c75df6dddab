//! The tree of module instances: what each declares, computed as it is asked for.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::NotAnalysed;
use super::config::{Config, ModuleSource, ResourceName, source_of};
use super::expand::{self, Each, Expanded};
use super::instance::Instance;
use super::loader::{self, Loader};
use super::memo::Memo;
use super::options::{self, Options};
use super::scope::{ModuleScope, Surroundings};
use crate::input::{Diagnostic, FileId, Source, Span};
use crate::terraform::eval::evaluate;
use crate::terraform::syntax::ast::{Block, Expr, Template};
use crate::terraform::syntax::parse_template;
use crate::terraform::value::Value;
use crate::text::{Address, ModulePath};

/// How many instances of modules, and of resources with `count` or `for_each`, one configuration may come to. Modules that each call the next one
/// twice double at every level.
const MAX_INSTANCES: usize = 20_000;

/// How deep modules may call one another.
const MAX_MODULE_DEPTH: usize = 64;

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
    /// The selected workspace.
    pub(super) workspace: Option<String>,
    /// By the names of the calls from the root, joined with dots, the directory of the module.
    installed: HashMap<String, PathBuf>,
    instances: AtomicUsize,
    /// Whether there were too many.
    full: AtomicBool,
    /// Templates that were read, by file.
    templates: Mutex<Templates>,
    diagnostics: Mutex<Vec<Diagnostic>>,
    not_analysed: Mutex<Vec<NotAnalysed>>,
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
            workspace,
            installed,
            instances: AtomicUsize::new(0),
            full: AtomicBool::new(false),
            templates: Mutex::default(),
            diagnostics: Mutex::default(),
            not_analysed: Mutex::default(),
        }
    }

    /// The file as a template, parsed once.
    pub(super) fn template(&self, source: &Source) -> Result<Arc<Template>, Vec<Diagnostic>> {
        let mut templates = self.templates.lock().unwrap_or_else(PoisonError::into_inner);
        templates.entry(source.id()).or_insert_with(|| parse_template(source).map(Arc::new)).clone()
    }

    /// Keeps a diagnostic; the same one twice is one.
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        let mut kept = self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.contains(&diagnostic) {
            kept.push(diagnostic);
        }
    }

    pub(super) fn leave_out(&self, what: NotAnalysed) {
        let mut kept = self.not_analysed.lock().unwrap_or_else(PoisonError::into_inner);
        if !kept.contains(&what) {
            kept.push(what);
        }
    }

    /// The diagnostics so far, by place.
    pub(super) fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut kept = self.diagnostics.lock().unwrap_or_else(PoisonError::into_inner).clone();
        kept.sort_by(|a, b| {
            let place = |diagnostic: &Diagnostic| diagnostic.labels.first().map(|label| label.span);
            (place(a), &a.message).cmp(&(place(b), &b.message))
        });
        kept
    }

    pub(super) fn not_analysed(&self) -> Vec<NotAnalysed> {
        let mut kept = self.not_analysed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        kept.sort_by(|a, b| (&a.address, &a.reason).cmp(&(&b.address, &b.reason)));
        kept
    }

    /// Whether `more` instances may be made.
    fn admit(&self, more: usize) -> bool {
        self.instances.fetch_add(more, Ordering::Relaxed).saturating_add(more) <= MAX_INSTANCES
    }
}

/// One instance of a module.
#[derive(Debug)]
pub(crate) struct Module {
    pub(super) shared: Arc<Shared>,
    pub(crate) path: ModulePath,
    /// The directory, joined from the root's.
    pub(crate) dir: PathBuf,
    /// `path.module`
    pub(super) shown_dir: String,
    pub(super) config: Arc<Config>,
    pub(super) caller: Option<Caller>,
    pub(super) variables: BTreeMap<Arc<str>, Memo<Value>>,
    pub(super) locals: BTreeMap<Arc<str>, Memo<Value>>,
    pub(super) outputs: BTreeMap<Arc<str>, Memo<Value>>,
    children: BTreeMap<Arc<str>, Memo<Arc<Expanded<Child>>>>,
    resources: BTreeMap<ResourceName, Memo<Arc<Expanded<Arc<Instance>>>>>,
    /// The directories from the root down to this one, one name each.
    ancestry: Vec<PathBuf>,
    this: Weak<Module>,
}

/// The call a module instance stands for.
#[derive(Debug)]
pub(super) struct Caller {
    pub(super) module: Weak<Module>,
    pub(super) call: Arc<Block>,
    pub(super) each: Each,
}

/// One instance of a call.
#[derive(Clone, Debug)]
pub(super) enum Child {
    Module(Arc<Module>),
    /// It could not be read; why.
    Missing(ModulePath, Arc<str>),
}

impl Module {
    /// The root module of a configuration.
    pub(super) fn root(shared: Arc<Shared>, config: Arc<Config>) -> Arc<Self> {
        let dir = shared.root_dir.clone();
        Self::new(shared, ModulePath::root(), dir, config, None, Vec::new())
    }

    fn new(
        shared: Arc<Shared>,
        path: ModulePath,
        dir: PathBuf,
        config: Arc<Config>,
        caller: Option<Caller>,
        mut ancestry: Vec<PathBuf>,
    ) -> Arc<Self> {
        ancestry.push(loader::canonical(&dir));
        let shown = dir.strip_prefix(&shared.root_dir).unwrap_or(&dir);
        let shown_dir = loader::clean(shown).to_string_lossy().replace('\\', "/");
        for diagnostic in &config.diagnostics {
            shared.report(diagnostic.clone());
        }
        Arc::new_cyclic(|this| Self {
            path,
            dir,
            shown_dir,
            caller,
            variables: memos(config.variables.keys()),
            locals: memos(config.locals.keys()),
            outputs: memos(config.outputs.keys()),
            children: memos(config.calls.keys()),
            resources: memos(config.resources.keys()),
            config,
            shared,
            ancestry,
            this: this.clone(),
        })
    }

    /// What an expression of this module sees, outside of any `count` or `for_each`.
    pub(super) fn scope(&self) -> ModuleScope<'_> {
        ModuleScope { module: self, around: Surroundings::default() }
    }

    /// The address of something in this module, from the root.
    pub(super) fn absolute(&self, local: &str) -> String {
        if self.path.is_root() { local.to_owned() } else { format!("{}.{local}", self.path) }
    }

    /// `local.name`
    pub(super) fn local(&self, name: &str) -> Option<Result<Value, Diagnostic>> {
        let (memo, attribute) = (self.locals.get(name)?, self.config.locals.get(name)?);
        let shown = || self.absolute(&format!("local.{name}"));
        Some(memo.get(shown, Some(attribute.name.span), || evaluate(&attribute.value, &self.scope())))
    }

    /// The output `name`.
    pub(super) fn output(&self, name: &str) -> Option<Result<Value, Diagnostic>> {
        let (memo, block) = (self.outputs.get(name)?, self.config.outputs.get(name)?);
        let shown = || self.absolute(&format!("output.{name}"));
        Some(memo.get(shown, Some(block.header), || {
            let Some(value) = super::config::attribute(&block.body, "value") else {
                return Err(Diagnostic::error(format!("output.{name} has no value"), block.header));
            };
            let mut value = evaluate(&value.value, &self.scope())?;
            value.marks.sensitive |= self.flag(block, "sensitive");
            Ok(value)
        }))
    }

    /// Whether the attribute of a block is `true`.
    pub(super) fn flag(&self, block: &Block, name: &str) -> bool {
        super::config::attribute(&block.body, name)
            .and_then(|attribute| evaluate(&attribute.value, &self.scope()).ok())
            .and_then(|value| value.as_bool())
            .unwrap_or_default()
    }

    /// The instances of a resource; `None` where the module declares none of that name.
    pub(super) fn resource(&self, name: &ResourceName) -> Option<Result<Arc<Expanded<Arc<Instance>>>, Diagnostic>> {
        let (memo, block) = (self.resources.get(name)?, self.config.resources.get(name)?);
        let shown = || self.absolute(&name.to_string());
        Some(memo.get(shown, Some(block.header), || {
            let expanded = self.expand(block, &shown());
            Ok(Arc::new(expanded.map(|each| {
                let address = Address {
                    module: self.path.clone(),
                    mode: name.mode,
                    type_name: Arc::clone(&name.type_name),
                    name: Arc::clone(&name.name),
                    key: each.key.clone(),
                };
                Arc::new(Instance::new(self.this.clone(), address, Arc::clone(block), each))
            })))
        }))
    }

    /// The instances of a module call; `None` where there is no such call.
    pub(super) fn child(&self, name: &str) -> Option<Result<Arc<Expanded<Child>>, Diagnostic>> {
        let (memo, block) = (self.children.get(name)?, self.config.calls.get(name)?);
        let shown = || self.absolute(&format!("module.{name}"));
        Some(memo.get(shown, Some(block.header), || {
            let mut expanded = expand::expand(block, &self.scope(), &shown(), &self.shared);
            let found = if self.shared.admit(expanded.items.len()) {
                self.find(name, block)
            } else {
                expanded.items.truncate(1);
                Err(self.too_many(block, shown()))
            };
            if let Ok((_, config)) = &found {
                self.check_arguments(name, block, config);
            }
            Ok(Arc::new(expanded.map(|each| {
                let path = self.path.child(name, each.key.clone());
                match &found {
                    Ok((dir, config)) => {
                        let caller = Caller { module: self.this.clone(), call: Arc::clone(block), each };
                        let (shared, config) = (Arc::clone(&self.shared), Arc::clone(config));
                        Child::Module(Self::new(shared, path, dir.clone(), config, Some(caller), self.ancestry.clone()))
                    }
                    Err(why) => Child::Missing(path, Arc::clone(why)),
                }
            })))
        }))
    }

    /// The instances of a resource block, fewer where there are more than can be read.
    fn expand(&self, block: &Block, address: &str) -> Expanded<Each> {
        let mut expanded = expand::expand(block, &self.scope(), address, &self.shared);
        if expanded.items.len() > 1 && !self.shared.admit(expanded.items.len()) {
            self.too_many(block, address.to_owned());
            expanded.items.truncate(1);
        }
        expanded
    }

    /// Says, once, that there are too many instances.
    fn too_many(&self, block: &Block, address: String) -> Arc<str> {
        let reason = format!("there are more than {MAX_INSTANCES} instances: it and further ones are left out");
        if !self.shared.full.swap(true, Ordering::Relaxed) {
            self.shared.leave_out(NotAnalysed { address, reason: reason.clone(), span: Some(block.header) });
        }
        reason.into()
    }

    /// Arguments of a call that its module does not take.
    fn check_arguments(&self, name: &str, call: &Block, config: &Config) {
        const META: [&str; 6] = ["source", "version", "count", "for_each", "providers", "depends_on"];
        for argument in &call.body.attributes {
            let argument = &argument.name;
            if !META.contains(&&*argument.name) && !config.variables.contains_key(&argument.name) {
                let message = format!("module.{name} has no variable \"{}\"", argument.name);
                self.shared.report(Diagnostic::error(message, argument.span));
            }
        }
    }

    /// The directory and content of the module that a call names, or why there is none. What is missing is reported.
    fn find(&self, name: &str, call: &Block) -> Result<(PathBuf, Arc<Config>), Arc<str>> {
        let address = self.absolute(&format!("module.{name}"));
        let key = self.path.calls().iter().map(|(name, _)| &**name).chain([name]).collect::<Vec<_>>().join(".");
        let dir = match source_of(call) {
            ModuleSource::Local(path) => Ok(loader::clean(&self.dir.join(path))),
            ModuleSource::Remote(source) => match self.shared.installed.get(&key) {
                Some(dir) => Ok(dir.clone()),
                None => Err(format!("module {source} is not installed")),
            },
            ModuleSource::Unknown => Err("its source is not a literal string".to_owned()),
        };
        let left_out = |reason: String| {
            let span = Some(call.header);
            self.shared.leave_out(NotAnalysed { address: address.clone(), reason: reason.clone(), span });
            Arc::from(reason)
        };
        let dir = dir.map_err(left_out)?;
        if self.ancestry.contains(&loader::canonical(&dir)) {
            self.shared.report(Diagnostic::error(format!("module \"{name}\" calls itself"), call.header));
            return Err(left_out("the module calls itself".to_owned()));
        }
        if self.ancestry.len() >= MAX_MODULE_DEPTH {
            return Err(left_out(format!("modules call one another more than {MAX_MODULE_DEPTH} deep")));
        }
        match self.shared.loader.config(&dir) {
            Ok(config) => Ok((dir, config)),
            Err(problem) => {
                let mut reported = Diagnostic::error(problem.message.clone(), call.header);
                reported.help = problem.help;
                self.shared.report(reported);
                Err(left_out(problem.message))
            }
        }
    }

    /// Every instance of every resource in this module and below it, in no order; what cannot be told apart is reported.
    pub(super) fn visit(self: &Arc<Self>, modules: &mut Vec<Arc<Module>>, resources: &mut Vec<Arc<Instance>>) {
        modules.push(Arc::clone(self));
        for name in self.config.resources.keys() {
            match self.resource(name) {
                Some(Ok(expanded)) => resources.extend(expanded.items.iter().cloned()),
                Some(Err(problem)) => self.shared.report(problem),
                None => {}
            }
        }
        for name in self.config.calls.keys() {
            match self.child(name) {
                Some(Ok(expanded)) => {
                    for child in &expanded.items {
                        if let Child::Module(module) = child {
                            module.visit(modules, resources);
                        }
                    }
                }
                Some(Err(problem)) => self.shared.report(problem),
                None => {}
            }
        }
    }

    /// Where the call of this module is.
    pub(super) fn call_span(&self) -> Option<Span> {
        self.caller.as_ref().map(|caller| caller.call.header)
    }
}

fn memos<'k, K: Ord + Clone + 'k, T>(names: impl Iterator<Item = &'k K>) -> BTreeMap<K, Memo<T>> {
    names.map(|name| (name.clone(), Memo::default())).collect()
}
