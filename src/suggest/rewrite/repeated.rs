//! Statements that one place makes several of: the content of a `dynamic` block, the value of a `for`.
//!
//! What all of them say cannot be changed for one. But where what is gone over is written out, an element whose statement nothing needs can go.

use std::collections::BTreeMap;
use std::path::Path;

use crate::edit::children;
use crate::input::Span;
use crate::policy::{Document, Statement};
use crate::terraform::syntax::ast::{Body, Expr, ExprKind, Step, StepKind};
use crate::text::Part;

use super::{Written, hull, sources_in};
use crate::suggest::document::left;
use crate::suggest::model::{Outcome, StatementPlan};
use crate::suggest::named::{is_in, times_in};

/// Functions that make of a written list what can be gone over.
const CONVERSIONS: [&str; 4] = ["toset", "tolist", "tomap", "distinct"];

impl Written<'_> {
    /// Leaves statements alone that one place makes several of, but for those that go with what they are made for.
    pub(in crate::suggest) fn settle_repeated(&self, document: &Document, plans: &mut [StatementPlan]) {
        for indices in self.repeated(document).into_values() {
            let is_removed = |at: &usize| plans[*at].outcome == Outcome::Removed;
            let all_go = indices.iter().all(is_removed);
            let elements = self.elements_of(document, &indices).filter(|_| !all_go);
            for at in indices {
                let why = match (plans[at].outcome, &elements) {
                    (Outcome::Kept, _) | (Outcome::Removed, Some(_)) => continue,
                    (Outcome::Removed, None) => {
                        "nothing needs it, but one place makes several statements, and what it goes over is not a list that is only for them: take it out by hand"
                    }
                    _ => {
                        "one place makes several statements, and they need different things: narrow what it goes over by hand"
                    }
                };
                plans[at] = left(&document.statements[at], why);
            }
        }
    }

    /// The element that a statement is made for, where one place makes several.
    pub(in crate::suggest) fn element(&self, document: &Document, index: usize) -> Option<Span> {
        let indices = self.repeated(document).into_values().find(|indices| indices.contains(&index))?;
        let elements = self.elements_of(document, &indices)?;
        indices.iter().position(|at| *at == index).and_then(|at| elements.get(at).copied())
    }

    /// The statements that one place makes several of, or would if there were more to go over, by place.
    fn repeated(&self, document: &Document) -> BTreeMap<Span, Vec<usize>> {
        let mut places: BTreeMap<Span, Vec<usize>> = BTreeMap::new();
        for (at, statement) in document.statements.iter().enumerate() {
            if let Some(span) = hull(&statement.origin) {
                places.entry(span).or_default().push(at);
            }
        }
        places.retain(|span, indices| indices.len() > 1 || self.speaks_of_an_element(*span));
        places
    }

    /// Whether what stands at a place says something of what it is made for.
    fn speaks_of_an_element(&self, span: Span) -> bool {
        let found = self.bodies.get(&span.file).and_then(|body| gone_over(body, span));
        let text = self.graph.sources.slice(span);
        found.is_some_and(|(_, names)| names.iter().any(|name| is_in(name, &text)))
    }

    /// The elements of what is gone over, one for each of the statements.
    fn elements_of(&self, document: &Document, indices: &[usize]) -> Option<Vec<Span>> {
        let span = hull(&document.statements.get(*indices.first()?)?.origin)?;
        let (gone_over, _) = gone_over(self.bodies.get(&span.file)?, span)?;
        let directory = self.graph.sources.get(span.file).path().parent()?.to_path_buf();
        let elements = self.written_out(gone_over, &directory)?;
        if elements.len() != indices.len() {
            return None;
        }
        let one_each = indices.iter().map(|&at| {
            let statement = document.statements.get(at)?;
            let mut own = elements.iter().filter(|element| is_made_of(statement, **element));
            own.next().copied().filter(|_| own.next().is_none())
        });
        let mut found = one_each.collect::<Option<Vec<_>>>()?;
        let all = found.clone();
        found.sort_unstable();
        found.dedup();
        (found.len() == all.len()).then_some(all)
    }

    /// The elements of a list or object that is written out, here or as a local that nothing else names.
    fn written_out(&self, value: &Expr, directory: &Path) -> Option<Vec<Span>> {
        match &value.kind {
            ExprKind::Tuple(elements) => Some(elements.iter().map(|element| element.span).collect()),
            ExprKind::Object(items) => Some(items.iter().map(|item| item.span).collect()),
            ExprKind::Parens(inner) => self.written_out(inner, directory),
            ExprKind::Call { name, args, expand: false } if CONVERSIONS.contains(&&*name.name) => {
                self.written_out(args.first()?, directory)
            }
            ExprKind::Traversal(base, steps) => match (&base.kind, &steps[..]) {
                (ExprKind::Variable(root), [Step { kind: StepKind::Attr(name), .. }])
                    if &**root == "local" && self.is_named_once(directory, &format!("local.{name}")) =>
                {
                    let local = self.local(directory, name)?;
                    matches!(local.kind, ExprKind::Tuple(_) | ExprKind::Object(_)).then_some(())?;
                    self.written_out(&local, directory)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether an expression is in a module once and no more.
    fn is_named_once(&self, directory: &Path, expression: &str) -> bool {
        let here = sources_in(&self.graph.sources, directory);
        here.iter().map(|source| times_in(expression, source.text())).sum::<usize>() == 1
    }
}

/// Whether something that a statement says is written in an element.
fn is_made_of(statement: &Statement, element: Span) -> bool {
    let leaves = statement.action_values().chain(statement.resource_values()).chain(&statement.sid);
    leaves.flat_map(|leaf| leaf.text.parts().iter().map(move |part| (leaf, part))).any(|(leaf, part)| {
        let (Part::Literal(_, origin) | Part::Symbol(_, origin)) = part;
        origin.spans().iter().chain(leaf.origin.spans()).any(|span| element.covers(span))
    })
}

/// What the `dynamic` block or the `for` goes over that makes what is at `span`, and what it calls an element.
fn gone_over(body: &Body, span: Span) -> Option<(&Expr, Vec<String>)> {
    if let Some(block) = body.blocks.iter().find(|block| block.span.covers(&span)) {
        if &*block.kind.name != "dynamic" || block.span != span {
            return gone_over(&block.body, span);
        }
        let attribute = |name: &str| block.body.attributes.iter().find(|it| &*it.name.name == name).map(|it| &it.value);
        let iterator = attribute("iterator").and_then(|value| match &value.kind {
            ExprKind::Variable(name) => Some(name.to_string()),
            _ => None,
        });
        let iterator = iterator.or_else(|| Some(block.labels.first()?.name.to_string()))?;
        return Some((attribute("for_each")?, vec![format!("{iterator}.value"), format!("{iterator}.key")]));
    }
    let attribute = body.attributes.iter().find(|attribute| attribute.value.span.covers(&span))?;
    let mut at = &attribute.value;
    // The parser bounds the depth.
    loop {
        if let ExprKind::For(each) = &at.kind
            && each.value.span == span
        {
            let names = each.key_var.iter().chain([&each.value_var]).map(|name| name.name.to_string());
            return Some((&each.collection, names.collect()));
        }
        at = children(at).into_iter().find(|child| child.span.covers(&span))?;
    }
}
