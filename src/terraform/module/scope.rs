//! What an expression of a module sees.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::config::ResourceName;
use super::expand::{Each, Expanded, Shape};
use super::instance::Instance;
use super::tree::{Child, Module};
use crate::input::{Diagnostic, Sources};
use crate::terraform::eval::{Reference, Resolved, Scope};
use crate::terraform::syntax::ast::{Step, StepKind};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Partial, Value};
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
    /// `self`
    pub(super) this: Option<&'m Instance>,
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
            return Ok(Resolved { value: value.clone(), consumed: 0 });
        }
        match reference.root {
            "var" => self.named(reference, |name| self.variable(name)),
            "local" => self.named(reference, |name| self.module.local(name)),
            "path" => self.named(reference, |name| self.path(name).map(Ok)),
            "terraform" => self.named(reference, |name| (name == "workspace").then(|| Ok(self.workspace()))),
            "count" | "each" => self.each(reference),
            "self" => match self.around.this {
                Some(instance) => Ok(instance_value(instance, reference.steps, 0)),
                None => Err(Diagnostic::error("there is no `self` here", reference.span)),
            },
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
}

impl<'m> ModuleScope<'m> {
    /// `root.name`
    fn named(&self, reference: &Reference<'_>, find: impl FnOnce(&str) -> Option<Result<Value, Diagnostic>>) -> Answer {
        let name = attr(reference.steps, 0).ok_or_else(|| {
            Diagnostic::error(format!("`{}` must be followed by a name", reference.root), reference.span)
        })?;
        let value = find(&name).unwrap_or_else(|| {
            let written = format!("{}.{name}", reference.root);
            self.undeclared(reference, &written, SymbolKind::Other)
        })?;
        Ok(Resolved { value, consumed: 1 })
    }

    /// What is not declared.
    fn undeclared(&self, reference: &Reference<'_>, written: &str, kind: SymbolKind) -> Result<Value, Diagnostic> {
        let message = format!("{written} is not declared in {}", describe(&self.module.path));
        if self.around.strict || matches!(reference.root, "path" | "terraform") {
            return Err(Diagnostic::error(message, reference.span));
        }
        let symbol = Symbol::new(self.module.absolute(written), kind, format!("{written} is not declared"));
        self.module.shared.report(Diagnostic::warning(message, reference.span));
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
                let symbol = Symbol::new("terraform.workspace", SymbolKind::Other, "no workspace is selected");
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
        value.map(|value| Resolved { value: value.clone(), consumed: 1 }).ok_or_else(missing)
    }

    fn ephemeral(&self, reference: &Reference<'_>) -> Answer {
        let (Some(type_name), Some(name)) = (attr(reference.steps, 0), attr(reference.steps, 1)) else {
            return Err(Diagnostic::error("a reference needs a type and a name", reference.span));
        };
        let expression = self.module.absolute(&format!("ephemeral.{type_name}.{name}"));
        let symbol = Symbol::new(expression, SymbolKind::Other, "ephemeral");
        Ok(Resolved { value: Value::symbol(symbol, Type::Dynamic, Origin::at(reference.span)), consumed: 2 })
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
                    let value = self.undeclared(reference, &format!("{written}.{attribute}"), kind)?;
                    Ok(Resolved { value, consumed: taken + 1 })
                }
                None => {
                    let value = self.undeclared(reference, &written, SymbolKind::Other)?;
                    Ok(Resolved { value, consumed: taken })
                }
            };
        };
        let expanded = expanded?;
        let whole = self.module.absolute(&name.to_string());
        self.select(reference, taken, &expanded, &whole, &Resources)
    }

    /// `module.name`
    fn child(&self, reference: &Reference<'_>) -> Answer {
        let name = attr(reference.steps, 0)
            .ok_or_else(|| Diagnostic::error("`module` must be followed by a name", reference.span))?;
        let written = format!("module.{name}");
        let Some(expanded) = self.module.child(&name) else {
            let value = self.undeclared(reference, &written, SymbolKind::Other)?;
            return Ok(Resolved { value, consumed: 1 });
        };
        let expanded = expanded?;
        let outputs = Outputs { scope: self, reference };
        self.select(reference, 1, &expanded, &self.module.absolute(&written), &outputs)
    }

    /// The instance that the steps after the name choose, and its attribute; or all instances.
    fn select<T>(
        &self,
        reference: &Reference<'_>,
        taken: usize,
        expanded: &Expanded<T>,
        whole: &str,
        of: &impl Attributes<T>,
    ) -> Answer {
        let steps = reference.steps;
        let attribute = |item: &T, taken: usize| match attr(steps, taken) {
            Some(name) => Ok(Resolved { value: of.attribute(item, &name)?, consumed: taken + 1 }),
            None => Ok(Resolved { value: of.whole(item), consumed: taken }),
        };
        if expanded.shape == Shape::Single
            && let Some(item) = expanded.items.first()
        {
            return attribute(item, taken);
        }
        let mapped: Option<Arc<str>> = match (&steps[taken..], expanded.shape) {
            // Only this attribute of each is asked for: the others need not be evaluated.
            ([splat, _], Shape::List | Shape::UncertainList)
                if matches!(splat.kind, StepKind::FullSplat | StepKind::AttrSplat) =>
            {
                attr(steps, taken + 1)
            }
            _ => None,
        };
        if let Some(name) = mapped {
            let values = expanded.items.iter().map(|item| of.attribute(item, &name)).collect::<Result<Vec<_>, _>>()?;
            let value = collection(expanded.shape, &format!("{whole}[*].{name}"), values, Vec::new(), reference);
            return Ok(Resolved { value, consumed: taken + 2 });
        }
        let index = match steps.get(taken).map(|step| &step.kind) {
            Some(StepKind::Index(index)) => Some(reference.evaluate(index)?),
            Some(StepKind::LegacyIndex(at)) => i64::try_from(*at)
                .ok()
                .map(|at| Value::number(crate::terraform::number::Number::integer(at), Origin::default())),
            _ => None,
        };
        let Some(index) = index else {
            let values = expanded.items.iter().map(|item| of.whole(item)).collect();
            let keys = expanded.items.iter().map(|item| of.key(item)).collect();
            let value = collection(expanded.shape, whole, values, keys, reference);
            return Ok(Resolved { value, consumed: taken });
        };
        match find(&expanded.items, expanded.shape, &index, |item| of.key(item)) {
            Found::Item(item) => attribute(item, taken + 1),
            Found::Unknown => {
                let expression = format!("{whole}[{}]", index.expression());
                let (name, consumed) = match attr(steps, taken + 1) {
                    Some(name) => (Some(name), taken + 2),
                    None => (None, taken + 1),
                };
                let value = of.unknown(expanded.items.first(), expression, index.expression(), name);
                Ok(Resolved { value, consumed })
            }
            Found::None => {
                let message = format!("{whole} has no instance [{}]", index.expression());
                Err(Diagnostic::error(message, reference.span))
            }
        }
    }
}

/// What can be asked of an instance of a resource or of a module.
trait Attributes<T> {
    fn key(&self, item: &T) -> Option<InstanceKey>;
    fn attribute(&self, item: &T, name: &str) -> Result<Value, Diagnostic>;
    fn whole(&self, item: &T) -> Value;
    /// An attribute of an instance that cannot be told, or it as a whole; `like` is one of them.
    fn unknown(&self, like: Option<&T>, expression: String, key: String, name: Option<Arc<str>>) -> Value;
}

struct Resources;

impl Attributes<Arc<Instance>> for Resources {
    fn key(&self, item: &Arc<Instance>) -> Option<InstanceKey> {
        item.address.key.clone()
    }

    fn attribute(&self, item: &Arc<Instance>, name: &str) -> Result<Value, Diagnostic> {
        Ok(item.attribute(name))
    }

    fn whole(&self, item: &Arc<Instance>) -> Value {
        item.whole()
    }

    fn unknown(&self, like: Option<&Arc<Instance>>, expression: String, key: String, name: Option<Arc<str>>) -> Value {
        let why = "which instance is not known";
        match (like, name) {
            (Some(like), Some(name)) => {
                let address = Address { key: Some(InstanceKey::Symbolic(key.into())), ..like.address.clone() };
                let kind = SymbolKind::Attribute { address, path: Arc::clone(&name) };
                let symbol = Symbol::new(format!("{expression}.{name}"), kind, why);
                Value::symbol(symbol, Type::Dynamic, Origin::default())
            }
            (_, name) => computed(expression, name, why),
        }
    }
}

struct Outputs<'s, 'm, 'r> {
    scope: &'s ModuleScope<'m>,
    reference: &'s Reference<'r>,
}

impl Attributes<Child> for Outputs<'_, '_, '_> {
    fn key(&self, item: &Child) -> Option<InstanceKey> {
        let path = match item {
            Child::Module(module) => &module.path,
            Child::Missing(path, _) => path,
        };
        path.calls().last().and_then(|(_, key)| key.clone())
    }

    fn attribute(&self, item: &Child, name: &str) -> Result<Value, Diagnostic> {
        match item {
            Child::Missing(path, why) => Ok(computed(path.to_string(), Some(name.into()), why)),
            Child::Module(module) => module.output(name).unwrap_or_else(|| {
                let message = format!("{} has no output \"{name}\"", describe(&module.path));
                if self.scope.around.strict {
                    return Err(Diagnostic::error(message, self.reference.span));
                }
                self.scope.module.shared.report(Diagnostic::warning(message, self.reference.span));
                Ok(computed(module.path.to_string(), Some(name.into()), "no such output"))
            }),
        }
    }

    fn whole(&self, item: &Child) -> Value {
        match item {
            Child::Missing(path, why) => computed(path.to_string(), None, why),
            Child::Module(module) => {
                let output = |name: &Arc<str>| {
                    let value = module.output(name)?.unwrap_or_else(|problem| {
                        module.shared.report(problem);
                        computed(module.path.to_string(), Some(Arc::clone(name)), "it could not be evaluated")
                    });
                    Some((Arc::clone(name), value))
                };
                Value::object(module.config.outputs.keys().filter_map(output), Origin::from(module.call_span()))
            }
        }
    }

    fn unknown(&self, _: Option<&Child>, expression: String, _: String, name: Option<Arc<str>>) -> Value {
        computed(expression, name, "which instance is not known")
    }
}

fn computed(expression: String, name: Option<Arc<str>>, why: &str) -> Value {
    let expression = name.map_or(expression.clone(), |name| format!("{expression}.{name}"));
    Value::computed(expression, Type::Dynamic, why, Origin::default())
}

/// All instances as one value.
fn collection(
    shape: Shape,
    expression: &str,
    values: Vec<Value>,
    keys: Vec<Option<InstanceKey>>,
    reference: &Reference<'_>,
) -> Value {
    let origin = Origin::at(reference.span);
    match shape {
        Shape::Map if keys.iter().all(|key| matches!(key, Some(InstanceKey::Key(_)))) => {
            let entry = |(key, value): (Option<InstanceKey>, Value)| match key {
                Some(InstanceKey::Key(key)) => Some((key, value)),
                _ => None,
            };
            let entries: BTreeMap<_, _> = keys.into_iter().zip(values).filter_map(entry).collect();
            Value::object(entries, origin)
        }
        Shape::Single | Shape::List => Value::tuple(values, origin),
        Shape::Map | Shape::UncertainList | Shape::UncertainMap => {
            let mut value =
                Value::computed(expression.to_owned(), Type::Dynamic, "how many there are is not known", origin);
            if let Kind::Unknown(unknown) = &mut value.kind {
                unknown.partial = Partial::Elements(values.into());
                unknown.not_null = true;
            }
            value
        }
    }
}

enum Found<'t, T> {
    Item(&'t T),
    Unknown,
    None,
}

fn find<'t, T>(items: &'t [T], shape: Shape, index: &Value, key: impl Fn(&T) -> Option<InstanceKey>) -> Found<'t, T> {
    let certain = matches!(shape, Shape::List | Shape::Map);
    let wanted = match &index.kind {
        Kind::Number(number) => number.to_i64().and_then(|at| u64::try_from(at).ok()).map(InstanceKey::Index),
        Kind::Str { text, .. } => match (text.known(), shape) {
            (Some(known), Shape::List | Shape::UncertainList) => known.parse().ok().map(InstanceKey::Index),
            (Some(known), _) => Some(InstanceKey::Key(known.as_ref().into())),
            (None, _) => Some(InstanceKey::Symbolic(index.expression().into())),
        },
        Kind::Unknown(_) => Some(InstanceKey::Symbolic(index.expression().into())),
        _ => None,
    };
    let Some(wanted) = wanted else { return Found::None };
    let same = |item: &&T| match (key(item), &wanted) {
        (Some(InstanceKey::Symbolic(a)), InstanceKey::Symbolic(b)) => a == *b,
        (Some(key), wanted) => key == *wanted,
        (None, _) => false,
    };
    if let Some(item) = items.iter().find(same) {
        return Found::Item(item);
    }
    // The text of a symbol in a key: which key it is, only apply can tell.
    let symbolic = |item: &T| match key(item) {
        Some(InstanceKey::Symbolic(_)) => true,
        Some(InstanceKey::Key(key)) => key.contains("${"),
        _ => false,
    };
    match (items, &wanted) {
        // One that stands for all.
        ([item], _) if !certain && symbolic(item) => Found::Item(item),
        (_, InstanceKey::Key(key)) if key.contains("${") => Found::Unknown,
        (_, InstanceKey::Symbolic(_)) => Found::Unknown,
        _ if certain && !items.iter().any(symbolic) => Found::None,
        _ => Found::Unknown,
    }
}

/// An instance of a resource, or its attribute where one is asked for.
fn instance_value(instance: &Instance, steps: &[Step], taken: usize) -> Resolved {
    match attr(steps, taken) {
        Some(name) => Resolved { value: instance.attribute(&name), consumed: taken + 1 },
        None => Resolved { value: instance.whole(), consumed: taken },
    }
}

/// The name in the attribute step `at`.
fn attr(steps: &[Step], at: usize) -> Option<Arc<str>> {
    match &steps.get(at)?.kind {
        StepKind::Attr(name) => Some(Arc::clone(name)),
        _ => None,
    }
}

fn describe(path: &ModulePath) -> String {
    if path.is_root() { "the root module".to_owned() } else { path.to_string() }
}
