//! Which instance a reference means, and what it takes from it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::expand::{Expanded, Shape};
use super::instance::Instance;
use super::scope::{ModuleScope, attr, describe};
use super::tree::Child;
use crate::input::Diagnostic;
use crate::terraform::eval::{Doubt, Reference, Resolved};
use crate::terraform::syntax::ast::StepKind;
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Kind, Partial, Value};
use crate::text::reason::{FAILED, HOW_MANY, NO_OUTPUT};
use crate::text::{Address, InstanceKey, Origin, Symbol, SymbolKind};

/// The instance that the steps after the name choose, and its attribute; or all instances.
pub(super) fn select<T>(
    reference: &Reference<'_>,
    taken: usize,
    expanded: &Expanded<T>,
    whole: &str,
    of: &impl Attributes<T>,
) -> Result<Resolved, Diagnostic> {
    let steps = reference.steps;
    let attribute = |item: &T, taken: usize| match attr(steps, taken) {
        Some(name) => Ok(Resolved { value: of.attribute(item, &name)?, consumed: taken + 1, doubt: None }),
        None => Ok(Resolved { value: of.whole(item), consumed: taken, doubt: None }),
    };
    if expanded.shape == Shape::Single
        && let Some(item) = expanded.items.first()
    {
        return attribute(item, taken);
    }
    let keys = || expanded.items.iter().map(|item| of.key(item)).collect();
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
        let value = collection(expanded.shape, &format!("{whole}[*].{name}"), values, keys(), reference);
        return Ok(Resolved { value, consumed: taken + 2, doubt: None });
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
        let value = collection(expanded.shape, whole, values, keys(), reference);
        return Ok(Resolved { value, consumed: taken, doubt: None });
    };
    match find(&expanded.items, expanded.shape, &index, |item| of.key(item)) {
        Found::Item(item) => {
            let certain = matches!(expanded.shape, Shape::List | Shape::Map);
            let named = || format!("{whole}[{}]", index.expression());
            let doubt = (!certain).then(|| doubt(named().into(), &index, of.why_uncertain(item)));
            Ok(Resolved { doubt, ..attribute(item, taken + 1)? })
        }
        Found::StandIn(item) => {
            let named = format!("{whole}[{}]", index.expression());
            let resolved = attribute(item, taken + 1)?;
            let value = of.of_one(resolved.value, item, &named, attr(steps, taken + 1).as_deref());
            let doubt = Some(doubt(named.into(), &index, of.why_uncertain(item)));
            Ok(Resolved { doubt, value, ..resolved })
        }
        Found::Unknown => {
            let expression = format!("{whole}[{}]", index.expression());
            let doubt = Some(doubt(expression.as_str().into(), &index, None));
            let (name, consumed) = match attr(steps, taken + 1) {
                Some(name) => (Some(name), taken + 2),
                None => (None, taken + 1),
            };
            let value = of.unknown(expanded.items.first(), expression, index.expression(), name);
            Ok(Resolved { value, consumed, doubt })
        }
        Found::None => {
            let message = format!("{whole} has no instance [{}]", index.expression());
            Err(Diagnostic::error(message, reference.span))
        }
    }
}

/// The instance that `index` means, which may not be there: because of the index, or because which there are is not known.
fn doubt(instance: Arc<str>, index: &Value, which_there_are: Option<Arc<str>>) -> Doubt {
    Doubt { instance, why: index.why_unknown().map(Arc::from).or(which_there_are) }
}

/// What can be asked of an instance of a resource or of a module.
pub(super) trait Attributes<T> {
    fn key(&self, item: &T) -> Option<InstanceKey>;
    /// Why nobody knows whether it is there.
    fn why_uncertain(&self, item: &T) -> Option<Arc<str>>;
    fn attribute(&self, item: &T, name: &str) -> Result<Value, Diagnostic>;
    fn whole(&self, item: &T) -> Value;
    /// An attribute of `item`, which stands for instances that are not known, or it as a whole, as that of the one that `named` names: another than that of any
    /// other.
    fn of_one(&self, value: Value, item: &T, named: &str, name: Option<&str>) -> Value;
    /// An attribute of an instance that cannot be told, or it as a whole; `like` is one of them.
    fn unknown(&self, like: Option<&T>, expression: String, key: String, name: Option<Arc<str>>) -> Value;
}

/// Of resources.
pub(super) struct Resources;

impl Attributes<Arc<Instance>> for Resources {
    fn key(&self, item: &Arc<Instance>) -> Option<InstanceKey> {
        item.address.key.clone()
    }

    fn why_uncertain(&self, item: &Arc<Instance>) -> Option<Arc<str>> {
        item.each.uncertain.clone()
    }

    fn attribute(&self, item: &Arc<Instance>, name: &str) -> Result<Value, Diagnostic> {
        Ok(item.attribute(name))
    }

    fn whole(&self, item: &Arc<Instance>) -> Value {
        item.whole()
    }

    fn of_one(&self, value: Value, item: &Arc<Instance>, named: &str, name: Option<&str>) -> Value {
        let (Kind::Unknown(unknown), Some(name)) = (&value.kind, name) else { return value };
        let Some(symbol) = &unknown.symbol else { return value };
        // What the block says of it holds for all of them.
        if !matches!(symbol.kind(), SymbolKind::Attribute { address, path } if *address == item.address && **path == *name)
        {
            return value;
        }
        let symbol = Symbol::new(format!("{named}.{name}"), symbol.kind().clone(), symbol.why());
        let mut one = value.clone();
        if let Kind::Unknown(unknown) = &mut one.kind {
            unknown.symbol = Some(symbol);
        }
        one
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

/// Of modules.
pub(super) struct Outputs<'s, 'm, 'r> {
    pub(super) scope: &'s ModuleScope<'m>,
    pub(super) reference: &'s Reference<'r>,
}

impl Attributes<Child> for Outputs<'_, '_, '_> {
    fn key(&self, item: &Child) -> Option<InstanceKey> {
        let path = match item {
            Child::Module(module) => &module.path,
            Child::Missing(path, _) => path,
        };
        path.calls().last().and_then(|(_, key)| key.clone())
    }

    fn why_uncertain(&self, item: &Child) -> Option<Arc<str>> {
        match item {
            Child::Missing(..) => None,
            Child::Module(module) => module.caller.as_ref()?.each.uncertain.clone(),
        }
    }

    fn attribute(&self, item: &Child, name: &str) -> Result<Value, Diagnostic> {
        match item {
            Child::Missing(path, why) => Ok(computed(path.to_string(), Some(name.into()), why)),
            Child::Module(module) => module.output(name).unwrap_or_else(|| {
                let message = format!("{} has no output \"{name}\"", describe(&module.path));
                if self.scope.around.strict {
                    return Err(Diagnostic::error(message, self.reference.span));
                }
                self.scope.module.shared.undeclared(message, self.reference.span);
                Ok(computed(module.path.to_string(), Some(name.into()), NO_OUTPUT))
            }),
        }
    }

    fn whole(&self, item: &Child) -> Value {
        match item {
            Child::Missing(path, why) => computed(path.to_string(), None, why),
            Child::Module(module) => {
                let output = |name: &Arc<str>| {
                    let value = module.output(name)?.unwrap_or_else(|problem| {
                        module.report(problem);
                        computed(module.path.to_string(), Some(Arc::clone(name)), FAILED)
                    });
                    Some((Arc::clone(name), value))
                };
                Value::object(module.config.outputs.keys().filter_map(output), Origin::from(module.call_span()))
            }
        }
    }

    fn of_one(&self, value: Value, item: &Child, named: &str, name: Option<&str>) -> Value {
        match item {
            Child::Missing(_, why) => computed(named.to_owned(), name.map(Arc::from), why),
            Child::Module(module) => {
                let whole = module.path.to_string();
                value.with_symbols(&|symbol| {
                    let SymbolKind::Attribute { address, .. } = symbol.kind() else { return None };
                    // What the call says of it holds for all of them.
                    let is_inside = address.module.calls().starts_with(module.path.calls());
                    let rest = symbol.expression().strip_prefix(&whole).filter(|_| is_inside)?;
                    Some(Symbol::new(format!("{named}{rest}"), symbol.kind().clone(), symbol.why()))
                })
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
            // One that has an index of its own is the only one there can be; otherwise one stands for all.
            let one_at_most = shape == Shape::UncertainList && matches!(&keys[..], [Some(InstanceKey::Index(0))]);
            let mut value = Value::computed(expression.to_owned(), Type::Dynamic, HOW_MANY, origin);
            if let Kind::Unknown(unknown) = &mut value.kind {
                unknown.partial = Partial::Elements(values.into());
                unknown.not_null = true;
                if one_at_most {
                    unknown.bounds = Bounds::between(0, 1);
                }
            }
            value
        }
    }
}

enum Found<'t, T> {
    Item(&'t T),
    /// The one that stands for all, where one of them is named.
    StandIn(&'t T),
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
        // One that stands for all, and is the one beside the instance that asks.
        ([item], InstanceKey::Symbolic(_)) if !certain && symbolic(item) && index.is_own_key() => Found::Item(item),
        ([item], _) if !certain && symbolic(item) => Found::StandIn(item),
        (_, InstanceKey::Key(key)) if key.contains("${") => Found::Unknown,
        (_, InstanceKey::Symbolic(_)) => Found::Unknown,
        _ if certain && !items.iter().any(symbolic) => Found::None,
        _ => Found::Unknown,
    }
}
