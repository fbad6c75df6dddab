//! The tree of module instances: what each declares, computed as it is asked for.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Weak};

use super::NotAnalysed;
use super::config::{Config, ModuleSource, ResourceName, source_of};
use super::expand::{self, Each, Expanded};
use super::instance::Instance;
use super::loader;
use super::memo::Memo;
use super::provider::{Place, ProviderName};
use super::scope::{ModuleScope, Surroundings};
use super::shared::{MAX_INSTANCES, Shared};
use crate::input::{self, Diagnostic, Span};
use crate::terraform::eval::evaluate;
use crate::terraform::syntax::ast::Block;
use crate::terraform::value::Value;
use crate::text::{Address, ModulePath, reason};

/// How deep modules may call one another.
const MAX_MODULE_DEPTH: usize = 64;

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
    pub(super) places: BTreeMap<ProviderName, Memo<Place>>,
    children: BTreeMap<Arc<str>, Memo<Arc<Expanded<Child>>>>,
    resources: BTreeMap<ResourceName, Memo<Arc<Expanded<Arc<Instance>>>>>,
    /// Whether there may be none of it, for what its call or one above says: then nothing in it is certain to fail.
    pub(super) uncertain: bool,
    /// The directories from the root down to this one, one name each.
    ancestry: Vec<PathBuf>,
    pub(super) this: Weak<Module>,
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
        let shown_dir = loader::relative(&shared.root_dir, &dir).to_string_lossy().replace('\\', "/");
        for diagnostic in &config.diagnostics {
            shared.refuse(diagnostic.clone());
        }
        let uncertain = caller.as_ref().is_some_and(|caller| {
            caller.each.uncertain.is_some() || caller.module.upgrade().is_some_and(|module| module.uncertain)
        });
        Arc::new_cyclic(|this| Self {
            path,
            dir,
            shown_dir,
            caller,
            variables: memos(config.variables.keys()),
            locals: memos(config.locals.keys()),
            outputs: memos(config.outputs.keys()),
            places: memos(config.providers.keys()),
            children: memos(config.calls.keys()),
            resources: memos(config.resources.keys()),
            config,
            shared,
            uncertain,
            ancestry,
            this: this.clone(),
        })
    }

    /// The root of the configuration. Bounded by how deep modules call one another.
    pub(super) fn root_module(&self) -> Option<Arc<Module>> {
        match &self.caller {
            Some(caller) => caller.module.upgrade()?.root_module(),
            None => self.this.upgrade(),
        }
    }

    /// What an expression of this module sees, outside of any `count` or `for_each`.
    pub(super) fn scope(&self) -> ModuleScope<'_> {
        ModuleScope { module: self, around: Surroundings::default() }
    }

    /// Reports what an expression of this module came to, unless it is not certain that Terraform would ever evaluate it.
    pub(super) fn report(&self, problem: Diagnostic) {
        if !self.uncertain {
            self.shared.report(problem);
        }
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

    /// Whether several files declare resources of this name, and the reference stands in none that is known to mean the one that counts.
    pub(super) fn is_ambiguous(&self, name: &ResourceName, reference: Span) -> bool {
        let elsewhere = |block: &Arc<Block>| block.header.file != reference.file;
        self.config.shared_names.contains(name) && self.config.resources.get(name).is_some_and(elsewhere)
    }

    /// The instances of a resource; `None` where the module declares none of that name.
    pub(super) fn resource(&self, name: &ResourceName) -> Option<Result<Arc<Expanded<Arc<Instance>>>, Diagnostic>> {
        let (memo, block) = (self.resources.get(name)?, self.config.resources.get(name)?);
        let shown = || self.absolute(&name.to_string());
        Some(memo.get(shown, Some(block.header), || {
            let whole = Address {
                module: self.path.clone(),
                mode: name.mode,
                type_name: Arc::clone(&name.type_name),
                name: Arc::clone(&name.name),
                key: None,
            };
            let keys = || self.shared.options.facts.keys(&whole);
            let expanded = expand::as_planned(self.expand(block, &shown()), keys, &shown());
            Ok(Arc::new(expanded.map(|each| {
                let address = Address { key: each.key.clone(), ..whole.clone() };
                Arc::new(Instance::new(self.this.clone(), address, Arc::clone(block), each))
            })))
        }))
    }

    /// The instances of a module call; `None` where there is no such call.
    pub(super) fn child(&self, name: &str) -> Option<Result<Arc<Expanded<Child>>, Diagnostic>> {
        let (memo, block) = (self.children.get(name)?, self.config.calls.get(name)?);
        let shown = || self.absolute(&format!("module.{name}"));
        Some(memo.get(shown, Some(block.header), || {
            let expanded = expand::expand(block, &self.scope(), &shown());
            let keys = || self.shared.options.facts.module_keys(&self.path, name);
            let mut expanded = expand::as_planned(expanded, keys, &shown());
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
        let mut expanded = expand::expand(block, &self.scope(), address);
        if expanded.items.len() > 1 && !self.shared.admit(expanded.items.len()) {
            self.too_many(block, address.to_owned());
            expanded.items.truncate(1);
        }
        expanded
    }

    /// Says, once, that there are too many instances.
    fn too_many(&self, block: &Block, address: String) -> Arc<str> {
        let reason = format!("there are more than {MAX_INSTANCES} instances: it and further ones are left out");
        if self.shared.is_first_over() {
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
                self.shared.refuse(Diagnostic::error(message, argument.span));
            }
        }
    }

    /// The directory and content of the module that a call names, or why there is none. What is missing is reported.
    fn find(&self, name: &str, call: &Block) -> Result<(PathBuf, Arc<Config>), Arc<str>> {
        let address = self.absolute(&format!("module.{name}"));
        let key = self.path.calls().iter().map(|(name, _)| &**name).chain([name]).collect::<Vec<_>>().join(".");
        let dir = match source_of(call) {
            ModuleSource::Local(path) => Ok(input::clean(&self.dir.join(path))),
            ModuleSource::Remote(source) => match self.shared.installed.get(&key) {
                Some(dir) => Ok(dir.clone()),
                None => Err(reason::not_installed(source)),
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
            self.shared.refuse(Diagnostic::error(format!("module \"{name}\" calls itself"), call.header));
            return Err(left_out("the module calls itself".to_owned()));
        }
        if self.ancestry.len() >= MAX_MODULE_DEPTH {
            return Err(left_out(format!("modules call one another more than {MAX_MODULE_DEPTH} deep")));
        }
        self.shared.loader.config(&dir).map_err(|problem| left_out(problem.message)).map(|config| (dir, config))
    }

    /// Every instance of every resource in this module and below it, in no order; what cannot be told apart is reported.
    pub(super) fn visit(self: &Arc<Self>, modules: &mut Vec<Arc<Module>>, resources: &mut Vec<Arc<Instance>>) {
        modules.push(Arc::clone(self));
        self.validate_variables();
        for name in self.config.resources.keys() {
            match self.resource(name) {
                Some(Ok(expanded)) => resources.extend(expanded.items.iter().cloned()),
                Some(Err(problem)) => self.report(problem),
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
                Some(Err(problem)) => self.report(problem),
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
