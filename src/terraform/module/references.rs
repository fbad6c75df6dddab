//! What the declarations of a module name, without evaluating anything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::config::{Config, ResourceName};
use crate::terraform::syntax::ast::{Body, Expr, ExprKind, ObjectKey, Step, StepKind, TemplatePart};
use crate::text::Mode;

/// Something of a module that names others, or is named.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Declaration {
    Resource(ResourceName),
    Local(Arc<str>),
    Call(Arc<str>),
    /// What the caller of the module gives.
    Variable(Arc<str>),
    /// What is there for its own sake: an output, a provider, a variable, a check.
    Other,
}

/// Which declaration of a module names which resources, data sources and locals.
#[derive(PartialEq, Default, Debug)]
pub(crate) struct References {
    by: BTreeMap<Declaration, BTreeSet<Declaration>>,
    /// What `depends_on` says: it is waited for, and not read.
    after: BTreeMap<Declaration, BTreeSet<Declaration>>,
    /// The same as `by`, of each argument of a resource, a data source or a call.
    arguments: BTreeMap<Declaration, BTreeMap<Arc<str>, BTreeSet<Declaration>>>,
}

impl References {
    /// Those of a module as it is written.
    pub(super) fn of(config: &Config) -> Self {
        let mut found = Self::default();
        for (name, block) in &config.resources {
            found.add(Declaration::Resource(name.clone()), &block.body);
        }
        for (name, block) in &config.calls {
            found.add(Declaration::Call(Arc::clone(name)), &block.body);
        }
        for (name, attribute) in &config.locals {
            let named = found.by.entry(Declaration::Local(Arc::clone(name))).or_default();
            expression(&attribute.value, named);
        }
        let others = config.outputs.values().chain(config.variables.values()).chain(&config.beside);
        others.for_each(|block| found.add(Declaration::Other, &block.body));
        config.providers.values().for_each(|block| found.add(Declaration::Other, &block.body));
        found
    }

    fn add(&mut self, by: Declaration, block: &Body) {
        let waits = block.attributes.iter().filter(|attribute| &*attribute.name.name == AFTER);
        for attribute in waits {
            expression(&attribute.value, self.after.entry(by.clone()).or_default());
        }
        if by != Declaration::Other {
            let arguments = self.arguments.entry(by.clone()).or_default();
            for attribute in block.attributes.iter().filter(|attribute| &*attribute.name.name != AFTER) {
                expression(&attribute.value, arguments.entry(Arc::clone(&attribute.name.name)).or_default());
            }
        }
        body(block, self.by.entry(by).or_default());
    }

    /// Whether `one` comes after `other` when the configuration is applied, through whatever lies between them.
    pub(super) fn waits_for(&self, one: &Declaration, other: &Declaration) -> bool {
        let mut open = vec![one];
        let mut seen = BTreeSet::new();
        while let Some(next) = open.pop() {
            if next == other {
                return true;
            }
            let named = [&self.by, &self.after].into_iter().filter_map(|named| named.get(next)).flatten();
            open.extend(named.filter(|named| seen.insert(*named)));
        }
        false
    }

    /// What a declaration names: all of it, or in some of its arguments.
    pub(super) fn named<'a>(
        &'a self,
        by: &Declaration,
        arguments: Option<&'a [Arc<str>]>,
    ) -> impl Iterator<Item = &'a Declaration> {
        let all = self.by.get(by).filter(|_| arguments.is_none());
        let written = self.arguments.get(by);
        let some = arguments.into_iter().flatten().filter_map(move |name| written?.get(name));
        all.into_iter().chain(some).flatten()
    }

    /// All that is named by the declarations that `reads` holds for, or by what they name, as far as that is a local or `passes_on` holds for it.
    pub(super) fn reached(
        &self,
        reads: impl Fn(&Declaration) -> bool,
        passes_on: impl Fn(&ResourceName) -> bool,
    ) -> BTreeSet<&Declaration> {
        let mut open: Vec<&Declaration> = self.by.keys().filter(|by| reads(by)).collect();
        let mut reached = BTreeSet::new();
        while let Some(by) = open.pop() {
            for named in self.by.get(by).into_iter().flatten() {
                let goes_on = match named {
                    Declaration::Local(_) => true,
                    Declaration::Resource(name) => passes_on(name),
                    Declaration::Call(_) | Declaration::Variable(_) | Declaration::Other => false,
                };
                if reached.insert(named) && goes_on {
                    open.push(named);
                }
            }
        }
        reached
    }
}

/// The argument that waits for others without reading them.
pub(super) const AFTER: &str = "depends_on";

/// What a body names. `depends_on` reads nothing.
pub(super) fn body(of: &Body, named: &mut BTreeSet<Declaration>) {
    let reads = of.attributes.iter().filter(|attribute| &*attribute.name.name != AFTER);
    reads.for_each(|attribute| expression(&attribute.value, named));
    of.blocks.iter().for_each(|block| body(&block.body, named));
}

/// What an expression names. As deep as the expression, which the grammar bounds.
pub(super) fn expression(of: &Expr, named: &mut BTreeSet<Declaration>) {
    let mut each = |exprs: &[Expr]| exprs.iter().for_each(|inner| expression(inner, named));
    match &of.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Variable(_) => {}
        ExprKind::Template(template) => parts(&template.parts, named),
        ExprKind::Tuple(items) => each(items),
        ExprKind::Call { args, .. } => each(args),
        ExprKind::Object(items) => {
            for item in items {
                if let ObjectKey::Expr(key) = &item.key {
                    expression(key, named);
                }
                expression(&item.value, named);
            }
        }
        ExprKind::Traversal(base, steps) => {
            match &base.kind {
                ExprKind::Variable(first) => named.extend(declaration(first, steps)),
                _ => expression(base, named),
            }
            for step in steps {
                if let StepKind::Index(index) = &step.kind {
                    expression(index, named);
                }
            }
        }
        ExprKind::Parens(inner) | ExprKind::Unary(_, inner) => expression(inner, named),
        ExprKind::Binary(left, _, right) => {
            expression(left, named);
            expression(right, named);
        }
        ExprKind::Conditional(condition, then, otherwise) => {
            [condition, then, otherwise].into_iter().for_each(|inner| expression(inner, named));
        }
        ExprKind::For(inner) => {
            let inner = &**inner;
            expression(&inner.collection, named);
            expression(&inner.value, named);
            inner.key.iter().chain(&inner.cond).for_each(|expr| expression(expr, named));
        }
    }
}

fn parts(of: &[TemplatePart], named: &mut BTreeSet<Declaration>) {
    for part in of {
        match part {
            TemplatePart::Literal(_) => {}
            TemplatePart::Interpolation(inner, _) => expression(inner, named),
            TemplatePart::If { cond, then, otherwise, .. } => {
                expression(cond, named);
                parts(then, named);
                parts(otherwise, named);
            }
            TemplatePart::For { collection, body, .. } => {
                expression(collection, named);
                parts(body, named);
            }
        }
    }
}

/// What a reference that begins with `first` names, where that is a resource, a data source, a local, a variable or a module.
fn declaration(first: &Arc<str>, steps: &[Step]) -> Option<Declaration> {
    let word = |at: usize| match steps.get(at).map(|step| &step.kind) {
        Some(StepKind::Attr(name)) => Some(Arc::clone(name)),
        _ => None,
    };
    let (mode, type_name, name) = match &**first {
        "local" => return word(0).map(Declaration::Local),
        "module" => return word(0).map(Declaration::Call),
        "var" => return word(0).map(Declaration::Variable),
        "each" | "count" | "path" | "terraform" | "self" => return None,
        "data" => (Mode::Data, word(0)?, word(1)?),
        _ => (Mode::Managed, Arc::clone(first), word(0)?),
    };
    Some(Declaration::Resource(ResourceName { mode, type_name, name }))
}
