//! Finds the source of a statement: its members and their bytes.

use std::ops::Range;

use crate::edit::{children, json_elements, json_members};
use crate::input::{Source, Span};
use crate::terraform::syntax::ast::{Block, Body, Expr, ExprKind, ObjectItem, ObjectKey, TemplatePart};

use super::layout::Syntax;

/// What a statement stands in: whether another can be put beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Stands {
    /// Among others: an element of a list, or a block.
    Among,
    /// As the value of `Statement`, where a list may stand as well.
    AsStatement,
    /// By itself: the value of a local, an argument, a `dynamic` block.
    Alone,
}

/// A statement as it stands in a source.
#[derive(Debug)]
pub(super) struct Located {
    /// How it is written.
    pub(super) syntax: Syntax,
    /// What it stands in.
    pub(super) stands: Stands,
    /// All its bytes.
    pub(super) span: Span,
    /// Its members, in order.
    pub(super) members: Vec<LocatedMember>,
}

/// One member of a statement.
#[derive(Debug)]
pub(super) struct LocatedMember {
    /// The name without quotes: `actions`, `Action`; the block type of a nested block.
    pub(super) name: String,
    /// The bytes of the name as written; of the whole block for a nested one.
    pub(super) name_range: Range<usize>,
    /// The bytes of the value; `None` for a nested block.
    pub(super) value_range: Option<Range<usize>>,
    /// The bytes of each element, where the value is a list that is written out.
    pub(super) elements: Option<Vec<Range<usize>>>,
}

impl Located {
    /// The statement at exactly `span` in parsed HCL: a `statement` block or an object.
    pub(super) fn in_hcl(body: &Body, span: Span) -> Option<Located> {
        if let Some(block) = find_block(body, span) {
            let stands = of_block(block);
            let block = content(block);
            let mut members: Vec<LocatedMember> = block
                .body
                .attributes
                .iter()
                .map(|attribute| LocatedMember {
                    name: attribute.name.name.to_string(),
                    name_range: attribute.name.span.range(),
                    value_range: Some(attribute.value.span.range()),
                    elements: elements(&attribute.value),
                })
                .collect();
            members.extend(block.body.blocks.iter().map(|nested| LocatedMember {
                name: nested.kind.name.to_string(),
                name_range: nested.span.range(),
                value_range: None,
                elements: None,
            }));
            members.sort_by_key(|member| member.name_range.start);
            return Some(Located { syntax: Syntax::Block, stands, span: block.span, members });
        }
        let items = find_object(body, span)?;
        let members = items.iter().map(|item| {
            let span = match &item.key {
                ObjectKey::Word(word) => word.span,
                ObjectKey::Expr(expr) => expr.span,
            };
            Some(LocatedMember {
                name: key(&item.key)?,
                name_range: span.range(),
                value_range: Some(item.value.span.range()),
                elements: elements(&item.value),
            })
        });
        let stands = stands(body, span);
        Some(Located { syntax: Syntax::Object, stands, span, members: members.collect::<Option<_>>()? })
    }

    /// The statement at `span` of JSON, in a file of its own or inside a heredoc.
    pub(super) fn in_json(source: &Source, span: Span) -> Option<Located> {
        let members = json_members(source.slice(span))?;
        let shift = |range: Range<usize>| range.start + span.start as usize..range.end + span.start as usize;
        let members = members.into_iter().map(|(name_range, value_range)| {
            let name_range = shift(name_range);
            let name = source.text().get(name_range.clone()).unwrap_or_default().trim_matches('"').to_owned();
            let value_range = shift(value_range);
            let elements = source.text().get(value_range.clone()).and_then(json_elements);
            let shifted = |range: Range<usize>| range.start + value_range.start..range.end + value_range.start;
            let elements = elements.map(|elements| elements.into_iter().map(shifted).collect());
            LocatedMember { name, name_range, value_range: Some(value_range), elements }
        });
        let before = source.text().get(..span.start as usize).unwrap_or_default().trim_end();
        let stands = if before.ends_with(':') { Stands::AsStatement } else { Stands::Among };
        Some(Located { syntax: Syntax::Json, stands, span, members: members.collect() })
    }

    /// The member called `name`.
    pub(super) fn member(&self, name: &str) -> Option<&LocatedMember> {
        self.members.iter().find(|member| member.name == name)
    }

    /// Whether there is a comment between the members: then the statement is spliced, not laid out anew.
    pub(super) fn has_comments(&self, source: &Source) -> bool {
        let mut at = self.span.start as usize;
        let mut gaps = Vec::new();
        for member in &self.members {
            let end = member.value_range.as_ref().map_or(member.name_range.end, |value| value.end);
            gaps.push(at..member.name_range.start);
            at = end;
        }
        gaps.push(at..self.span.end as usize);
        gaps.into_iter().any(|gap| has_comment(source, gap))
    }
}

impl LocatedMember {
    /// Whether there is a comment between the elements of the list: it would be lost with the list.
    pub(super) fn has_comments(&self, source: &Source) -> bool {
        let (Some(elements), Some(value)) = (&self.elements, &self.value_range) else { return false };
        let starts = std::iter::once(value.start).chain(elements.iter().map(|element| element.end));
        let ends = elements.iter().map(|element| element.start).chain([value.end]);
        starts.zip(ends).any(|(start, end)| has_comment(source, start..end))
    }
}

fn has_comment(source: &Source, gap: Range<usize>) -> bool {
    let text = source.text().get(gap).unwrap_or_default();
    text.contains('#') || text.contains("//") || text.contains("/*")
}

/// The bytes of each element of a list that is written out.
fn elements(value: &Expr) -> Option<Vec<Range<usize>>> {
    match &value.kind {
        ExprKind::Tuple(elements) => Some(elements.iter().map(|element| element.span.range()).collect()),
        _ => None,
    }
}

/// The name of an object's item, where it is written as it is.
pub(super) fn key(key: &ObjectKey) -> Option<String> {
    match key {
        ObjectKey::Word(word) => Some(word.name.to_string()),
        ObjectKey::Expr(expr) => literal(expr),
    }
}

/// The text of a template without holes.
fn literal(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Template(template) => template
            .parts
            .iter()
            .map(|part| match part {
                TemplatePart::Literal(text) => text.known().map(|known| known.into_owned()),
                _ => None,
            })
            .collect(),
        ExprKind::Parens(inner) => literal(inner),
        _ => None,
    }
}

/// The block at exactly a span.
pub(super) fn find_block(body: &Body, span: Span) -> Option<&Block> {
    let block = body.blocks.iter().find(|block| block.span.covers(&span))?;
    if block.span == span { Some(block) } else { find_block(&block.body, span) }
}

/// The items of the object at exactly a span.
pub(super) fn find_object(body: &Body, span: Span) -> Option<&[ObjectItem]> {
    if let Some(block) = body.blocks.iter().find(|block| block.span.covers(&span)) {
        return find_object(&block.body, span);
    }
    let attribute = body.attributes.iter().find(|attribute| attribute.value.span.covers(&span))?;
    object_in(&attribute.value, span)
}

fn of_block(block: &Block) -> Stands {
    if &*block.kind.name == "dynamic" { Stands::Alone } else { Stands::Among }
}

/// The block that says what a statement is: of a `dynamic` one its content.
pub(super) fn content(block: &Block) -> &Block {
    let inner = block.body.blocks.iter().find(|inner| &*inner.kind.name == "content");
    inner.filter(|_| &*block.kind.name == "dynamic").unwrap_or(block)
}

/// What the statement at exactly a span stands in.
pub(super) fn stands(body: &Body, span: Span) -> Stands {
    if let Some(block) = body.blocks.iter().find(|block| block.span.covers(&span)) {
        return if block.span == span { of_block(block) } else { stands(&block.body, span) };
    }
    let attribute = body.attributes.iter().find(|attribute| attribute.value.span.covers(&span));
    attribute.map_or(Stands::Alone, |attribute| stands_in(&attribute.value, span))
}

/// Goes down to what holds `span`. The parser bounds the depth.
fn stands_in(expr: &Expr, span: Span) -> Stands {
    match &expr.kind {
        ExprKind::Tuple(elements) if elements.iter().any(|element| element.span == span) => Stands::Among,
        ExprKind::Object(items) if items.iter().any(|item| item.value.span == span) => {
            let item = items.iter().find(|item| item.value.span == span);
            match item.and_then(|item| key(&item.key)).as_deref() {
                Some("Statement") => Stands::AsStatement,
                _ => Stands::Alone,
            }
        }
        _ => {
            let inner = children(expr).into_iter().find(|child| child.span.covers(&span) && expr.span != span);
            inner.map_or(Stands::Alone, |child| stands_in(child, span))
        }
    }
}

/// Goes down to the object at `span`. The parser bounds the depth.
fn object_in(expr: &Expr, span: Span) -> Option<&[ObjectItem]> {
    match &expr.kind {
        ExprKind::Object(items) if expr.span == span => Some(items),
        _ => children(expr).into_iter().find(|child| child.span.covers(&span)).and_then(|child| object_in(child, span)),
    }
}
