//! What an expression of a module sees.

use std::path::Path;
use std::sync::Arc;

use super::config::ResourceName;
use super::expand::Each;
use super::select::{Outputs, Resources, select};
use super::tree::Module;
use crate::input::{Diagnostic, Source, Sources};
use crate::terraform::eval::{Reference, Resolved, Scope};
use crate::terraform::syntax::ast::{Step, StepKind, Template};
use crate::terraform::types::Type;
use crate::terraform::value::Value;
use crate::text::reason::{self, NO_WORKSPACE};
use crate::text::{Address, InstanceKey, Mode, ModulePath, Origin, Symbol, SymbolKind};

/// A module, and what stands around an expression in it.
#[derive(Clone)]
pub(super) struct ModuleScope<'m> {
    pub(super) module: &'m Module,
    pub(super) around: Surroundings<'m>,
}

/// What an expression sees besides its module.
#[derive(Clone, Default)]
pub(super) struct Surroundings<'m> {
    /// `each` or `count` of the block.
    pub(super) each: Option<&'m Each>,
    /// Whether there may be no such block at all: then nothing in it is certain to fail.
    pub(super) uncertain: bool,
    /// The iterators of the `dynamic` blocks around: name, and an object of `key` and `value`. The last of a name counts.
    pub(super) iterators: Vec<(Arc<str>, Value)>,
    /// The variable that is being validated, and its value.
    pub(super) validated: Option<(&'m str, &'m Value)>,
    /// Whether what is not declared is an error. Otherwise it is a symbol and a warning, so that the rest of a block is read.
    pub(super) strict: bool,
}

type Answer = Result<Resolved, Diagnostic>;

impl Scope for ModuleScope<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Answer {
        if let Some((_, value)) = self.around.iterators.iter().rfind(|(name, _)| **name == *reference.root) {
            return Ok(Resolved { value: value.clone(), consumed: 0, doubt: None });
        }
        match reference.root {
            "var" => self.named(reference, |name| self.variable(name)),
            "local" => self.named(reference, |name| self.module.local(name)),
            "path" => self.named(reference, |name| self.path(name).map(Ok)),
            "terraform" => self.named(reference, |name| match name {
                "workspace" => Some(Ok(self.workspace())),
                "applying" => Some(Ok(applying())),
                _ => None,
            }),
            "count" | "each" => self.each(reference),
            "self" => {
                let message =
                    "there is no `self` here: it is only there in provisioner, connection and postcondition blocks";
                Err(Diagnostic::error(message, reference.span))
            }
            "module" => self.child(reference),
            "data" => self.resource(reference, Mode::Data, 0),
            "resource" => self.resource(reference, Mode::Managed, 0),
            "ephemeral" => self.ephemeral(reference),
            _ => self.resource(reference, Mode::Managed, 1),
        }
    }

    fn base_dir(&self) -> &Path {
        &self.module.shared.root_dir
    }

    fn sources(&self) -> &Arc<Sources> {
        self.module.shared.loader.sources()
    }

    fn template(&self, source: &Source) -> Result<Arc<Template>, Vec<Diagnostic>> {
        self.module.shared.template(source)
    }
}

impl<'m> ModuleScope<'m> {
    /// `root.name`
    fn named(&self, reference: &Reference<'_>, find: impl FnOnce(&str) -> Option<Result<Value, Diagnostic>>) -> Answer {
        let name = attr(reference.steps, 0).ok_or_else(|| {
            Diagnostic::error(format!("`{}` must be followed by a name", reference.root), reference.span)
        })?;
        let value = find(&name).unwrap_or_else(|| {
            let written = format!("{}.{name}", reference.root);
            self.undeclared(reference, &written, &written, SymbolKind::Other)
        })?;
        Ok(Resolved { value, consumed: 1, doubt: None })
    }

    /// Reports what an expression came to, unless it is not certain that Terraform would ever evaluate it.
    pub(super) fn report(&self, problem: Diagnostic) {
        if !self.around.uncertain {
            self.module.report(problem);
        }
    }

    /// What is not declared: `thing`, or `written`, which is an attribute of it.
    fn undeclared(
        &self,
        reference: &Reference<'_>,
        thing: &str,
        written: &str,
        kind: SymbolKind,
    ) -> Result<Value, Diagnostic> {
        let message = format!("{thing} is not declared in {}", describe(&self.module.path));
        if self.around.strict || matches!(reference.root, "path" | "terraform") {
            return Err(Diagnostic::error(message, reference.span));
        }
        let symbol = Symbol::new(self.module.absolute(written), kind, reason::not_declared(thing));
        self.module.shared.undeclared(message, reference.span);
        Ok(Value::symbol(symbol, Type::Dynamic, Origin::at(reference.span)))
    }

    fn variable(&self, name: &str) -> Option<Result<Value, Diagnostic>> {
        match self.around.validated {
            Some((validated, value)) if validated == name => Some(Ok(value.clone())),
            _ => self.module.variable(name),
        }
    }

    fn workspace(&self) -> Value {
        match &self.module.shared.workspace {
            Some(name) => Value::known(name, Origin::default()),
            None => {
                let symbol = Symbol::new("terraform.workspace", SymbolKind::Other, NO_WORKSPACE);
                Value::symbol(symbol, Type::String, Origin::default())
            }
        }
    }

    fn path(&self, name: &str) -> Option<Value> {
        let shared = &self.module.shared;
        let path = match name {
            "module" => self.module.shown_dir.clone(),
            "root" => ".".to_owned(),
            "cwd" => super::loader::canonical(&shared.root_dir).to_string_lossy().replace('\\', "/"),
            _ => return None,
        };
        Some(Value::known(path, Origin::default()))
    }

    /// `count.index`, `each.key`, `each.value`
    fn each(&self, reference: &Reference<'_>) -> Answer {
        let values = self.around.each.and_then(|each| each.value.as_ref().map(|values| (each, values)));
        let by_count = |each: &Each| match &each.key {
            Some(InstanceKey::Index(_)) => true,
            Some(InstanceKey::Symbolic(expression)) => &**expression == "count.index",
            _ => false,
        };
        let value = match (values, reference.root, attr(reference.steps, 0).as_deref()) {
            (Some((each, (index, _))), "count", Some("index")) if by_count(each) => Some(index),
            (Some((each, (key, _))), "each", Some("key")) if !by_count(each) => Some(key),
            (Some((each, (_, value))), "each", Some("value")) if !by_count(each) => Some(value),
            _ => None,
        };
        let missing = || {
            let needs = if reference.root == "count" { "count" } else { "for_each" };
            Diagnostic::error(format!("`{}` is only there in a block with `{needs}`", reference.root), reference.span)
        };
        value.map(|value| Resolved { value: value.clone(), consumed: 1, doubt: None }).ok_or_else(missing)
    }

    fn ephemeral(&self, reference: &Reference<'_>) -> Answer {
        let (Some(type_name), Some(name)) = (attr(reference.steps, 0), attr(reference.steps, 1)) else {
            return Err(Diagnostic::error("a reference needs a type and a name", reference.span));
        };
        let expression = self.module.absolute(&format!("ephemeral.{type_name}.{name}"));
        let symbol = Symbol::new(expression, SymbolKind::Other, "ephemeral");
        Ok(Resolved {
            value: Value::symbol(symbol, Type::Dynamic, Origin::at(reference.span)),
            consumed: 2,
            doubt: None,
        })
    }

    /// `type.name`, `data.type.name`; `in_root` says how many of both names are in the root.
    fn resource(&self, reference: &Reference<'_>, mode: Mode, in_root: usize) -> Answer {
        let type_name = if in_root == 1 { Some(reference.root.into()) } else { attr(reference.steps, 0) };
        let taken = 2 - in_root;
        let (Some(type_name), Some(name)) = (type_name, attr(reference.steps, taken - 1)) else {
            let message = if reference.steps.is_empty() && in_root == 1 {
                format!("`{}` is not a value: a reference to a resource needs a type and a name", reference.root)
            } else {
                "a reference to a resource needs a type and a name".to_owned()
            };
            return Err(Diagnostic::error(message, reference.span));
        };
        let name = ResourceName { mode, type_name, name };
        if self.module.is_ambiguous(&name, reference.span) {
            let why = format!("{name} is declared in several files");
            let symbol = Symbol::new(self.module.absolute(&name.to_string()), SymbolKind::Other, why);
            let value = Value::symbol(symbol, Type::Dynamic, Origin::at(reference.span));
            return Ok(Resolved { value, consumed: taken, doubt: None });
        }
        let Some(expanded) = self.module.resource(&name) else {
            let address = Address {
                module: self.module.path.clone(),
                mode,
                type_name: Arc::clone(&name.type_name),
                name: Arc::clone(&name.name),
                key: None,
            };
            let next = attr(reference.steps, taken);
            let written = name.to_string();
            return match next {
                Some(attribute) => {
                    let kind = SymbolKind::Attribute { address, path: Arc::clone(&attribute) };
                    let value = self.undeclared(reference, &written, &format!("{written}.{attribute}"), kind)?;
                    Ok(Resolved { value, consumed: taken + 1, doubt: None })
                }
                None => {
                    let value = self.undeclared(reference, &written, &written, SymbolKind::Other)?;
                    Ok(Resolved { value, consumed: taken, doubt: None })
                }
            };
        };
        let expanded = expanded?;
        let whole = self.module.absolute(&name.to_string());
        select(reference, taken, &expanded, &whole, &Resources)
    }

    /// `module.name`
    fn child(&self, reference: &Reference<'_>) -> Answer {
        let name = attr(reference.steps, 0)
            .ok_or_else(|| Diagnostic::error("`module` must be followed by a name", reference.span))?;
        let written = format!("module.{name}");
        let Some(expanded) = self.module.child(&name) else {
            let value = self.undeclared(reference, &written, &written, SymbolKind::Other)?;
            return Ok(Resolved { value, consumed: 1, doubt: None });
        };
        let expanded = expanded?;
        let outputs = Outputs { scope: self, reference };
        select(reference, 1, &expanded, &self.module.absolute(&written), &outputs)
    }
}

/// `terraform.applying`: false in a plan, true in an apply.
fn applying() -> Value {
    let why = "it says whether this is an apply";
    let symbol = Symbol::new("terraform.applying", SymbolKind::Other, why);
    let mut value = Value::symbol(symbol, Type::Bool, Origin::default());
    value.marks.ephemeral = true;
    value
}

/// The name in the attribute step `at`.
pub(super) fn attr(steps: &[Step], at: usize) -> Option<Arc<str>> {
    match &steps.get(at)?.kind {
        StepKind::Attr(name) => Some(Arc::clone(name)),
        _ => None,
    }
}

pub(super) fn describe(path: &ModulePath) -> String {
    if path.is_root() { "the root module".to_owned() } else { path.to_string() }
}
