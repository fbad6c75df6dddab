//! What the source of a document says of how certain it is.
//!
//! A document is read with every statement and value that may be there. One that is put together by conditions may lack some of them, so a list is only
//! written out anew where the source writes it out, and one statement only stands in for another where the two stand side by side.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use crate::edit::children;
use crate::graph::{Form, Graph, Policy};
use crate::input::{FileId, Source, Span};
use crate::policy::Statement;
use crate::terraform::syntax::{
    self,
    ast::{Body, Expr, ExprKind, Step, StepKind, TemplatePart},
};

use super::locate::{Stands, content, find_block, find_object, stands};
use super::{changes_actions, changes_resources, hull, sources_in};
use crate::suggest::model::{Outcome, Replacement, StatementPlan};

/// Functions whose result holds what their arguments hold, and all of it.
pub(super) const TRANSPARENT: [&str; 5] = ["concat", "tolist", "toset", "distinct", "sort"];

/// How many locals may name one another.
const DEPTH: usize = 8;

/// The sources that a document is written in.
pub(in crate::suggest) struct Written<'g> {
    pub(super) graph: &'g Graph,
    form: &'g Form,
    pub(super) bodies: BTreeMap<FileId, Body>,
}

impl<'g> Written<'g> {
    /// The sources of a policy.
    pub(in crate::suggest) fn of(graph: &'g Graph, policy: &'g Policy) -> Self {
        let mut bodies = BTreeMap::new();
        if matches!(policy.form, Form::Blocks | Form::Jsonencode) {
            for span in policy.document.statements.iter().filter_map(|statement| hull(&statement.origin)) {
                bodies.entry(span.file).or_insert_with(|| syntax::parse(&graph.sources.get(span.file)).body);
            }
        }
        Self { graph, form: &policy.form, bodies }
    }

    /// Why the values that a plan would write out anew are not all known, where they are not.
    pub(in crate::suggest) fn why_not_known(&self, statement: &Statement, plan: &StatementPlan) -> Option<String> {
        if matches!(plan.outcome, Outcome::Kept | Outcome::Removed) {
            return None;
        }
        let span = hull(&statement.origin)?;
        let body = self.bodies.get(&span.file)?;
        let changes = |name: &str| match name {
            "actions" | "Action" => changes_actions(statement, plan),
            "resources" | "Resource" => changes_resources(statement, plan),
            _ => false,
        };
        let values: Vec<(String, &Expr)> = match (find_block(body, span), find_object(body, span)) {
            (Some(block), _) => {
                content(block).body.attributes.iter().map(|it| (it.name.name.to_string(), &it.value)).collect()
            }
            (None, Some(items)) => {
                items.iter().filter_map(|item| Some((super::locate::key(&item.key)?, &item.value))).collect()
            }
            (None, None) => return None,
        };
        let directory = self.graph.sources.get(span.file).path().parent().map(Path::to_path_buf).unwrap_or_default();
        let open = values.into_iter().find(|(name, value)| {
            let scalar = || match &**name {
                "Action" => statement.action_values().count() == 1,
                "Resource" => statement.resource_values().count() == 1,
                _ => false,
            };
            changes(name) && !self.is_written_out(value, &directory, DEPTH) && !(is_reference(value) && scalar())
        });
        open.map(|(name, _)| format!("{name} is put together by an expression that may leave some of it out"))
    }

    /// Whether a statement is written where no other can be put beside it.
    pub(in crate::suggest) fn stands_alone(&self, statement: &Statement) -> bool {
        let span = hull(&statement.origin);
        span.is_some_and(|span| self.bodies.get(&span.file).is_some_and(|body| stands(body, span) == Stands::Alone))
    }

    /// Whether all actions and resources of a statement are there whenever it is.
    pub(in crate::suggest) fn is_known(&self, statement: &Statement) -> bool {
        let other = StatementPlan {
            index: statement.index,
            sid: None,
            outcome: Outcome::Narrowed,
            because: Vec::new(),
            guessed: false,
            replacements: vec![Replacement::default()],
        };
        self.why_not_known(statement, &other).is_none()
    }

    /// Whether a list is there in full, whatever is not known.
    fn is_written_out(&self, value: &Expr, directory: &Path, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        let inner = |value: &Expr| self.is_written_out(value, directory, depth - 1);
        match &value.kind {
            ExprKind::Tuple(elements) => elements.iter().all(|element| is_scalar(element) || inner(element)),
            ExprKind::Template(template) => {
                !template.parts.iter().any(|part| matches!(part, TemplatePart::If { .. } | TemplatePart::For { .. }))
            }
            ExprKind::Parens(value) => inner(value),
            ExprKind::Call { name, args, expand: false } if TRANSPARENT.contains(&&*name.name) => {
                args.iter().all(inner)
            }
            ExprKind::Traversal(base, steps) => match (&base.kind, &steps[..]) {
                (ExprKind::Variable(root), [Step { kind: StepKind::Attr(name), .. }]) if &**root == "local" => {
                    self.local(directory, name).is_some_and(|value| self.is_written_out(&value, directory, depth - 1))
                }
                _ => false,
            },
            _ => false,
        }
    }

    /// A source that it may be written in, as HCL.
    pub(super) fn body(&self, source: &Source) -> Cow<'_, Body> {
        match self.bodies.get(&source.id()) {
            Some(body) => Cow::Borrowed(body),
            None => Cow::Owned(syntax::parse(source).body),
        }
    }

    /// What a module's local is.
    pub(super) fn local(&self, directory: &Path, name: &str) -> Option<Expr> {
        sources_in(&self.graph.sources, directory).iter().find_map(|source| {
            if !source.text().contains("locals") {
                return None;
            }
            let body = syntax::parse(source).body;
            let locals = body.blocks.into_iter().filter(|block| &*block.kind.name == "locals");
            locals.flat_map(|block| block.body.attributes).find(|it| &*it.name.name == name).map(|it| it.value)
        })
    }

    /// Whether `one` is there wherever `other` is: it stands as it is in a list or block that the other is in, too.
    pub(in crate::suggest) fn is_there_with(&self, one: &Statement, other: &Statement) -> bool {
        let (Some(one), Some(other)) = (hull(&one.origin), hull(&other.origin)) else { return false };
        if one.file != other.file {
            return false;
        }
        match self.form {
            Form::Blocks | Form::Jsonencode => {
                self.bodies.get(&one.file).is_some_and(|body| in_one_block(body, one, other))
            }
            Form::JsonFile | Form::Heredoc => {
                let source = self.graph.sources.get(one.file);
                let between = source.text().get(one.start.min(other.start) as usize..one.end.max(other.end) as usize);
                between.is_some_and(|text| !text.contains("%{"))
            }
            Form::Other(_) => false,
        }
    }
}

fn is_reference(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Variable(_) | ExprKind::Traversal(..))
}

/// Whether an element of a list of strings is one string.
fn is_scalar(element: &Expr) -> bool {
    !matches!(element.kind, ExprKind::Tuple(_) | ExprKind::For(_))
}

/// Whether `one` is a `statement` block of a block that holds `other` too, or an element of such a list.
fn in_one_block(body: &Body, one: Span, other: Span) -> bool {
    if body.blocks.iter().any(|block| block.span == one && &*block.kind.name == "statement") {
        return body.blocks.iter().any(|block| block.span.covers(&other));
    }
    let holds = |span: &Span| span.covers(&one) && span.covers(&other);
    if let Some(block) = body.blocks.iter().find(|block| holds(&block.span)) {
        return in_one_block(&block.body, one, other);
    }
    let attribute = body.attributes.iter().find(|attribute| holds(&attribute.value.span));
    attribute.is_some_and(|attribute| in_one_list(&attribute.value, one, other))
}

/// Goes down to the list that holds both. The parser bounds the depth.
fn in_one_list(value: &Expr, one: Span, other: Span) -> bool {
    if let ExprKind::Tuple(elements) = &value.kind
        && elements.iter().any(|element| element.span == one)
    {
        return true;
    }
    let inner = children(value).into_iter().find(|child| child.span.covers(&one) && child.span.covers(&other));
    inner.is_some_and(|child| in_one_list(child, one, other))
}
