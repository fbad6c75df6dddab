//! What stands at a place, and what it stands beside: the element of a list, of an object, of a body.

use std::ops::Range;

use super::children::children;
use super::scan::{json_elements, json_members};
use crate::input::{Source, Span, is_hcl};
use crate::terraform::syntax;
use crate::terraform::syntax::ast::{Body, Expr, ExprKind, ObjectKey};

/// Deeper than any policy, and no deeper than the stack.
const MAX_DEPTH: usize = 100;

/// How the things of a list are kept apart.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Apart {
    /// By commas, none after the last: JSON.
    Commas,
    /// By commas or new lines: lists and objects of HCL. A comma after the last is harmless.
    Either,
    /// By new lines: attributes and blocks.
    Lines,
}

/// A list as it is written, and one thing in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Listed {
    /// The bytes of each thing of the list, in order.
    pub(crate) items: Vec<Range<usize>>,
    /// Which of them it is.
    pub(crate) at: usize,
    /// What stands between them.
    pub(crate) apart: Apart,
}

/// A source and, where it is HCL, its syntax.
pub(crate) struct Reader<'s> {
    text: &'s str,
    body: Option<Body>,
}

impl<'s> Reader<'s> {
    /// Over a source.
    pub(crate) fn new(source: &'s Source) -> Self {
        Self { text: source.text(), body: is_hcl(source.path()).then(|| syntax::parse(source).body) }
    }

    /// The element that is written at exactly `span`, or whose value or key is.
    pub(crate) fn find(&self, span: Span) -> Option<Listed> {
        match &self.body {
            Some(body) => self.in_body(body, span, 0),
            None => self.in_json(0..self.text.len(), span),
        }
    }

    /// The places of conditionals, loops and blocks that may not be there which hold what is written at `span`.
    pub(crate) fn guards(&self, span: Span) -> Vec<Span> {
        let mut guards = Vec::new();
        if let Some(body) = &self.body {
            guards_in_body(body, span, &mut guards);
        }
        guards
    }

    fn in_body(&self, body: &Body, span: Span, depth: usize) -> Option<Listed> {
        if depth > MAX_DEPTH {
            return None;
        }
        let here = |at: Span| {
            let attributes = body.attributes.iter().map(|attribute| attribute.span.range());
            let mut items: Vec<_> = attributes.chain(body.blocks.iter().map(|block| block.span.range())).collect();
            items.sort_by_key(|item| item.start);
            let at = items.iter().position(|item| *item == at.range())?;
            Some(Listed { items, at, apart: Apart::Lines })
        };
        if let Some(block) = body.blocks.iter().find(|block| block.span.covers(&span)) {
            return if block.span == span { here(span) } else { self.in_body(&block.body, span, depth + 1) };
        }
        let attribute = body.attributes.iter().find(|attribute| attribute.span.covers(&span))?;
        match span == attribute.span || span == attribute.value.span {
            true => here(attribute.span),
            false => self.in_expr(&attribute.value, span),
        }
    }

    /// Goes down to what is at `span`. The parser bounds the depth.
    fn in_expr(&self, expr: &Expr, span: Span) -> Option<Listed> {
        let items: Vec<Span> = match &expr.kind {
            ExprKind::Tuple(elements) => elements.iter().map(|element| element.span).collect(),
            ExprKind::Object(items) => items.iter().map(|item| item.span).collect(),
            _ => Vec::new(),
        };
        let is_at = |(index, item): (usize, &Span)| {
            let part = match &expr.kind {
                ExprKind::Object(items) => items.get(index).is_some_and(|item| {
                    let key = match &item.key {
                        ObjectKey::Word(word) => word.span,
                        ObjectKey::Expr(expr) => expr.span,
                    };
                    item.value.span == span || key == span
                }),
                _ => false,
            };
            *item == span || part
        };
        if let Some(at) = items.iter().enumerate().position(is_at) {
            return Some(Listed {
                items: items.into_iter().map(|item| item.range()).collect(),
                at,
                apart: Apart::Either,
            });
        }
        if let Some(child) = children(expr).into_iter().find(|child| child.span.covers(&span)) {
            return self.in_expr(child, span);
        }
        let ExprKind::Template(template) = &expr.kind else { return None };
        let range = expr.span.range();
        // The marker of a heredoc may hold any letters: the text begins on the next line.
        let head = if template.heredoc { self.text.get(range.clone())?.find('\n')? } else { 1 };
        self.in_json(range.start + head..range.end, span)
    }

    fn in_json(&self, within: Range<usize>, span: Span) -> Option<Listed> {
        let text = self.text.get(within.clone())?;
        let start = within.start + text.find(['{', '['])?;
        self.in_value(start..within.end, &span.range(), 0)
    }

    fn in_value(&self, value: Range<usize>, want: &Range<usize>, depth: usize) -> Option<Listed> {
        let text = self.text.get(value.clone())?;
        if depth > MAX_DEPTH {
            return None;
        }
        let shift = |range: Range<usize>| range.start + value.start..range.end + value.start;
        // Each: the whole, the key, the value.
        let items: Vec<[Range<usize>; 3]> = match text.as_bytes().first()? {
            b'{' => {
                let members = json_members(text)?.into_iter().map(|(key, value)| (shift(key), shift(value)));
                members.map(|(key, value)| [key.start..value.end, key, value]).collect()
            }
            b'[' => {
                json_elements(text)?.into_iter().map(shift).map(|item| [item.clone(), item.clone(), item]).collect()
            }
            _ => return None,
        };
        if let Some(at) = items.iter().position(|item| item.contains(want)) {
            let items = items.into_iter().map(|[whole, ..]| whole).collect();
            return Some(Listed { items, at, apart: Apart::Commas });
        }
        let inner = items.into_iter().map(|[.., value]| value);
        let inner = inner.into_iter().find(|value| value.start <= want.start && want.end <= value.end)?;
        self.in_value(inner, want, depth + 1)
    }
}

fn guards_in_body(body: &Body, span: Span, guards: &mut Vec<Span>) {
    if let Some(block) = body.blocks.iter().find(|block| block.span.covers(&span)) {
        if &*block.kind.name == "dynamic" {
            guards.push(block.span);
        }
        return guards_in_body(&block.body, span, guards);
    }
    let mut expr = body.attributes.iter().map(|attribute| &attribute.value).find(|value| value.span.covers(&span));
    while let Some(at) = expr {
        if matches!(at.kind, ExprKind::Conditional(..) | ExprKind::For(_)) {
            guards.push(at.span);
        }
        expr = children(at).into_iter().find(|child| child.span.covers(&span));
    }
}
