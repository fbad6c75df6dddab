//! One root module with all it calls, as the rest of iamlint asks about it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::instance::Instance;
use super::loader::Loader;
use super::options::Options;
use super::provider::{Home, Place};
use super::scope::{ModuleScope, Surroundings};
use super::shared::Shared;
use super::tree::Module;
use super::{config::Config, variables};
use crate::input::{self, Diagnostic, Level, Source, Sources, Span};
use crate::terraform::eval::evaluate;
use crate::terraform::policy_document::DroppedCondition;
use crate::terraform::syntax::ast::Expr;
use crate::terraform::syntax::ignored_changes;
use crate::terraform::value::Value;
use crate::text::{Address, ModulePath};

/// Something that was left out, which every report mentions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NotAnalysed {
    /// What: `module.vpc`.
    pub address: String,
    /// Why, without a full stop.
    pub reason: String,
    /// Where it is written.
    pub span: Option<Span>,
}

/// One instance of a resource or data source.
#[derive(Clone, Debug)]
pub struct ResourceInstance {
    /// Its address.
    pub address: Address,
    /// Type and labels: `resource "aws_iam_role" "pipeline"`.
    pub header: Span,
    /// The whole block.
    pub block: Span,
    /// Whether there may be none of it, or several: its `count` or `for_each` is not known, and this one stands for all.
    pub uncertain: bool,
    pub(super) instance: Arc<Instance>,
}

/// One instance of a module.
#[derive(Clone, Debug)]
pub struct ModuleInstance {
    /// The calls that lead to it.
    pub path: ModulePath,
    /// Its directory.
    pub dir: PathBuf,
    /// The header of the `module` block; none for the root.
    pub call: Option<Span>,
    /// The names of its variables.
    pub variables: Vec<Arc<str>>,
    /// The names of its outputs.
    pub outputs: Vec<Arc<str>>,
    module: Arc<Module>,
}

impl ModuleInstance {
    pub(super) fn module(&self) -> &Module {
        &self.module
    }
}

/// A root module and everything it calls.
#[derive(Debug)]
pub struct Evaluation {
    root: Arc<Module>,
    found: OnceLock<(Vec<ModuleInstance>, Vec<ResourceInstance>)>,
}

/// Which of the module directories `dirs` no other of them calls; see [`Loader::roots`].
pub fn roots(dirs: &[PathBuf]) -> Vec<PathBuf> {
    Loader::new(&Arc::new(Sources::new())).roots(dirs)
}

impl Evaluation {
    /// Reads the root module in `dir`. What cannot be read is among the [`diagnostics`](Self::diagnostics).
    pub fn load(dir: &Path, sources: &Arc<Sources>, options: &Options) -> Self {
        Self::load_with(&Arc::new(Loader::new(sources)), dir, options)
    }

    /// Takes `source`, which came from standard input, for all there is in `dir`.
    pub fn of_source(source: &Source, dir: &Path, sources: &Arc<Sources>, options: &Options) -> Self {
        let loader = Arc::new(Loader::new(sources));
        loader.put(dir, source);
        Self::load_with(&loader, dir, options)
    }

    /// The same with a loader that other evaluations share, so that modules they have in common are read once.
    pub fn load_with(loader: &Arc<Loader>, dir: &Path, options: &Options) -> Self {
        let dir = input::clean(dir);
        let mut shared = Shared::new(Arc::clone(loader), dir.clone(), options.clone());
        let (given, problems) = variables::given(&dir, options, loader.sources());
        shared.given = given;
        problems.into_iter().for_each(|problem| shared.refuse(problem));
        let config = loader.config(&dir).unwrap_or_else(|problem| {
            shared.refuse(problem);
            Arc::new(Config::default())
        });
        shared.complete = variables::complete(&config, &shared.given);
        for assignment in &options.assignments {
            if let super::options::Assignment::Value { name, .. } = assignment
                && !config.variables.contains_key(name.as_str())
            {
                shared.refuse(Diagnostic::error(format!("--var {name}: there is no variable of that name"), None));
            }
        }
        Self { root: Module::root(Arc::new(shared), config), found: OnceLock::new() }
    }

    /// Every resource and data source after `count` and `for_each`, in address order.
    pub fn instances(&self) -> &[ResourceInstance] {
        &self.found().1
    }

    /// Every module instance, the root first, in the order of their paths.
    pub fn modules(&self) -> &[ModuleInstance] {
        &self.found().0
    }

    fn found(&self) -> &(Vec<ModuleInstance>, Vec<ResourceInstance>) {
        self.found.get_or_init(|| {
            let (mut modules, mut resources) = (Vec::new(), Vec::new());
            self.root.visit(&mut modules, &mut resources);
            modules.sort_by(|a, b| a.path.cmp(&b.path));
            resources.sort_by(|a, b| a.address.cmp(&b.address));
            let module = |module: Arc<Module>| ModuleInstance {
                path: module.path.clone(),
                dir: module.dir.clone(),
                call: module.call_span(),
                variables: module.variables.keys().cloned().collect(),
                outputs: module.outputs.keys().cloned().collect(),
                module,
            };
            let resource = |instance: Arc<Instance>| ResourceInstance {
                address: instance.address.clone(),
                header: instance.block.header,
                block: instance.block.span,
                uncertain: instance.each.uncertain.is_some(),
                instance,
            };
            (modules.into_iter().map(module).collect(), resources.into_iter().map(resource).collect())
        })
    }

    /// What is written in the block of a resource, evaluated: an object of its attributes; nested blocks are tuples of objects, `dynamic` ones expanded.
    /// What is not written is not there. Evaluated at the first question.
    pub fn body(&self, instance: &ResourceInstance) -> Value {
        instance.instance.body()
    }

    /// An attribute of a resource as other expressions see it: what is configured, a symbol otherwise.
    pub fn attribute(&self, instance: &ResourceInstance, name: &str) -> Value {
        instance.instance.attribute(name)
    }

    /// Where the AWS provider of a resource works.
    pub fn place(&self, instance: &ResourceInstance) -> Place {
        instance.instance.place()
    }

    /// The attributes whose changes a resource ignores, as its `lifecycle` block names them: `all` is each of them.
    pub fn ignored(&self, instance: &ResourceInstance) -> Vec<String> {
        ignored_changes(&instance.instance.block, |span| self.sources().slice(span))
    }

    /// Where the configuration runs, as far as it is known.
    pub fn home(&self) -> Home {
        self.root.home()
    }

    /// The document that a `data "aws_iam_policy_document"` makes: an object of `Version`, `Statement` and so on, each statement with its block as
    /// origin. `None` for anything else.
    pub fn document(&self, instance: &ResourceInstance) -> Option<Value> {
        instance.instance.document().map(|document| (*document.value).clone())
    }

    /// The conditions that a `data "aws_iam_policy_document"` loses of documents that are merged into it.
    pub fn dropped_conditions(&self, instance: &ResourceInstance) -> Arc<[DroppedCondition]> {
        instance.instance.document().map(|document| document.dropped).unwrap_or_default()
    }

    /// The value of a module's variable; `None` where there is none of that name.
    pub fn variable(&self, module: &ModuleInstance, name: &str) -> Option<Result<Value, Diagnostic>> {
        module.module.variable(name)
    }

    /// The value of a module's output; `None` where there is none of that name.
    pub fn output(&self, module: &ModuleInstance, name: &str) -> Option<Result<Value, Diagnostic>> {
        module.module.output(name)
    }

    /// The value of an expression written in the module at `path`.
    ///
    /// # Errors
    ///
    /// There is no such module instance, or Terraform would refuse the expression.
    pub fn eval(&self, path: &ModulePath, expr: &Expr) -> Result<Value, Diagnostic> {
        let module = if path.is_root() {
            Arc::clone(&self.root)
        } else {
            let found = self.modules().iter().find(|module| module.path == *path);
            let missing = || Diagnostic::error(format!("there is no {path}"), expr.span);
            Arc::clone(&found.ok_or_else(missing)?.module)
        };
        let around = Surroundings { strict: true, ..Surroundings::default() };
        // Of a file that is not there too: here somebody asked for what is in it.
        evaluate(expr, &ModuleScope { module: &module, around })
            .map_err(|problem| Diagnostic { level: Level::Error, ..problem })
    }

    /// What is wrong, as far as it was evaluated, by place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        self.root.shared.diagnostics()
    }

    /// What was left out, as far as it was met.
    pub fn not_analysed(&self) -> Vec<NotAnalysed> {
        self.root.shared.not_analysed()
    }

    /// The root module's directory.
    pub fn dir(&self) -> &Path {
        &self.root.dir
    }

    /// The files.
    pub fn sources(&self) -> &Arc<Sources> {
        self.root.shared.loader.sources()
    }
}
