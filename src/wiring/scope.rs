//! The names that wiring expressions know.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use crate::input::{Diagnostic, Sources};
use crate::terraform::eval::{Reference, Resolved, Scope, evaluate};
use crate::terraform::syntax::ast::{Expr, Ident, StepKind};
use crate::terraform::value::Value;
use crate::text::{Identity, Text};

use super::functions;
use super::language::RoleRule;
use super::session::Session;
use super::values;

/// One place where a role is used, as the expressions about it see it. Keeps the locals that were evaluated.
pub(super) struct Use<'a> {
    pub(super) session: &'a Session<'a>,
    /// `self`
    pub(super) resource: Value,
    /// `block`: the innermost block the role attribute stands in; the resource itself where it stands in none.
    pub(super) block: Value,
    /// `attribute`
    pub(super) attribute: Value,
    shared: Memo,
}

type Memo = RefCell<HashMap<(Level, Arc<str>), Result<Value, Diagnostic>>>;

/// Where a local is defined. A role's own locals are told apart by the address of its rule.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Level {
    Role(*const RoleRule),
    Service(*const RoleRule),
    Shared,
}

impl<'a> Use<'a> {
    pub(super) fn new(session: &'a Session<'a>, resource: Value, block: Value, attribute: &str) -> Self {
        Self { session, resource, block, attribute: values::literal(attribute), shared: Memo::default() }
    }

    /// The scope of the expressions of one `role` block about this use.
    pub(super) fn scope<'s>(&'s self, rule: &'s RoleRule) -> UseScope<'s> {
        UseScope { place: self, rule, each: None, region: None, active: RefCell::default() }
    }
}

/// The names inside a `role` block: `self`, `block`, `attribute`, `each`, `local`, `partition`, `region`, `account`.
pub(super) struct UseScope<'s> {
    place: &'s Use<'s>,
    rule: &'s RoleRule,
    each: Option<(Value, Value)>,
    region: Option<Text>,
    active: RefCell<HashSet<(Level, Arc<str>)>>,
}

impl UseScope<'_> {
    /// The same with `each.key` and `each.value`.
    pub(super) fn with_each(&self, key: Value, value: Value) -> UseScope<'_> {
        UseScope { each: Some((key, value)), region: None, ..self.again() }
    }

    /// The same with another `region`.
    pub(super) fn with_region(&self, region: Option<Text>) -> UseScope<'_> {
        UseScope { each: self.each.clone(), region, ..self.again() }
    }

    fn again(&self) -> UseScope<'_> {
        UseScope { place: self.place, rule: self.rule, each: None, region: None, active: RefCell::default() }
    }

    fn local(&self, name: &Arc<str>) -> Option<Result<Value, Diagnostic>> {
        let (level, expr) = self.definition(name)?;
        let key = (level, Arc::clone(name));
        if let Some(known) = self.place.shared.borrow().get(&key) {
            return Some(known.clone());
        }
        if !self.active.borrow_mut().insert(key.clone()) {
            return Some(Err(Diagnostic::error(format!("`local.{name}` is made of itself"), expr.span)));
        }
        // A local is the same wherever it is used, so it sees neither `each` nor a need's own region.
        let bare = UseScope { active: RefCell::new(self.active.borrow().clone()), ..self.again() };
        let value = evaluate(expr, &bare);
        self.active.borrow_mut().remove(&key);
        self.place.shared.borrow_mut().insert(key, value.clone());
        Some(value)
    }

    fn definition(&self, name: &str) -> Option<(Level, &Expr)> {
        let wiring = self.place.session.wiring;
        let own = self.rule.locals.get(name).map(|expr| (Level::Role(self.rule), expr));
        let service = || wiring.find(|language| language.services.get(&self.rule.service)?.get(name));
        own.or_else(|| service().map(|expr| (Level::Service(self.rule), expr)))
            .or_else(|| wiring.find(|language| language.shared.get(name)).map(|expr| (Level::Shared, expr)))
    }

    fn member(&self, reference: &Reference<'_>) -> Result<Arc<str>, Diagnostic> {
        match reference.steps.first().map(|step| &step.kind) {
            Some(StepKind::Attr(name)) => Ok(Arc::clone(name)),
            _ => Err(Diagnostic::error(format!("`{}` needs a name after it", reference.root), reference.span)),
        }
    }
}

impl Scope for UseScope<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, Diagnostic> {
        let whole = |value: &Value| Ok(Resolved { value: value.clone(), consumed: 0, doubt: None });
        match reference.root {
            "self" => whole(&self.place.resource),
            "block" => whole(&self.place.block),
            "attribute" => whole(&self.place.attribute),
            "each" => {
                let name = self.member(reference)?;
                let value = self.each.as_ref().and_then(|(key, value)| match &*name {
                    "key" => Some(key),
                    "value" => Some(value),
                    _ => None,
                });
                let value = value.cloned().ok_or_else(|| {
                    Diagnostic::error(format!("there is no `each.{name}` here"), reference.span)
                        .with_help("`each.value` and `each.key` are known in a need with `for_each`")
                })?;
                Ok(Resolved { value, consumed: 1, doubt: None })
            }
            "local" => {
                let name = self.member(reference)?;
                let unknown = || Diagnostic::error(format!("there is no `local.{name}`"), reference.span);
                Ok(Resolved { value: self.local(&name).ok_or_else(unknown)??, consumed: 1, doubt: None })
            }
            _ => identity(self.place.session, self.region.as_ref(), reference),
        }
    }

    fn base_dir(&self) -> &Path {
        self.place.session.base_dir()
    }

    fn sources(&self) -> &Arc<Sources> {
        self.place.session.sources
    }

    fn call(&self, name: &Ident, args: &[Value]) -> Option<Result<Value, Diagnostic>> {
        functions::call(self.place.session, self.region.as_ref(), name, args)
    }

    fn absent_is_null(&self) -> bool {
        true
    }
}

/// The names inside a `lookup` block: `given`, `name` and so on, and `partition`, `region`, `account`.
pub(super) struct Names<'s> {
    pub(super) session: &'s Session<'s>,
    pub(super) region: Option<Text>,
    pub(super) more: Vec<(&'static str, Value)>,
}

impl Scope for Names<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, Diagnostic> {
        match self.more.iter().find(|(name, _)| *name == reference.root) {
            Some((_, value)) => Ok(Resolved { value: value.clone(), consumed: 0, doubt: None }),
            None => identity(self.session, self.region.as_ref(), reference),
        }
    }

    fn base_dir(&self) -> &Path {
        self.session.base_dir()
    }

    fn sources(&self) -> &Arc<Sources> {
        self.session.sources
    }

    fn call(&self, name: &Ident, args: &[Value]) -> Option<Result<Value, Diagnostic>> {
        functions::call(self.session, self.region.as_ref(), name, args)
    }

    fn absent_is_null(&self) -> bool {
        true
    }
}

fn identity(session: &Session<'_>, region: Option<&Text>, reference: &Reference<'_>) -> Result<Resolved, Diagnostic> {
    let value = match (reference.root, region) {
        ("region", Some(region)) => values::string(region.clone()),
        ("region", None) => session.identity(Identity::Region),
        ("account", _) => session.identity(Identity::Account),
        ("partition", _) => session.identity(Identity::Partition),
        (root, _) => {
            let known = "self, block, attribute, each, local, partition, region and account";
            let diagnostic = Diagnostic::error(format!("wiring files know nothing called `{root}`"), reference.span);
            return Err(diagnostic.with_help(format!("they know {known}")));
        }
    };
    Ok(Resolved { value, consumed: 0, doubt: None })
}
