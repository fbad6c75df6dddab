//! What a comment covers.

use std::ops::Range;

use crate::edit::children;
use crate::graph::Graph;
use crate::graph::calls::{Call, names};
use crate::input::{Source, Span, is_installed};
use crate::rules::Finding;
use crate::terraform::syntax::ast::{Block, Body, Expr, ExprKind};
use crate::terraform::syntax::{Comment, CommentPlace, parse_file};

/// What a comment covers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Cover {
    /// The bytes of its file.
    range: Range<usize>,
    /// Whether what only touches them is covered, too.
    touching: bool,
    /// The block whose header begins here is a module call, all that is reached through which is covered, or a resource, with what is read from other files for it.
    pub(super) through: Option<usize>,
}

impl Cover {
    /// The text it covers.
    pub(super) fn text<'s>(&self, source: &'s Source) -> &'s str {
        source.text().get(self.range.clone()).unwrap_or_default()
    }

    /// Whether it holds a place of its file.
    pub(super) fn holds(&self, span: Span) -> bool {
        let (start, end) = (span.start as usize, span.end as usize);
        match self.touching {
            true => start < self.range.end && self.range.start < end.max(start + 1),
            false => self.range.contains(&start) && end <= self.range.end,
        }
    }
}

/// What the comments of one file cover.
pub(super) struct Covers<'s> {
    source: &'s Source,
    body: Body,
}

/// Something that a comment can stand above.
struct Thing<'b> {
    range: Range<usize>,
    block: Option<&'b Block>,
}

impl<'s> Covers<'s> {
    pub(super) fn new(source: &'s Source) -> Self {
        Self { source, body: parse_file(source).body }
    }

    /// The block of the file that a comment stands in.
    pub(super) fn block_around(&self, comment: &Comment) -> Option<Cover> {
        let at = comment.span.start;
        let block = self.body.blocks.iter().find(|block| block.span.start < at && at < block.span.end)?;
        Some(Cover { range: block.span.range(), touching: false, through: through(block) })
    }

    /// What a comment covers; `None` where nothing follows one that stands on a line of its own.
    pub(super) fn of(&self, comment: &Comment) -> Option<Cover> {
        let part = |range, block: Option<&Block>| Cover { range, touching: false, through: block.and_then(through) };
        match comment.place {
            CommentPlace::OwnLine => {
                let next = next_in_body(&self.body, comment.span.range().end)?;
                Some(part(next.range, next.block))
            }
            CommentPlace::Trailing => {
                let line = self.source.line_column(comment.span.start as usize).line;
                let range = self.source.line_range(line)?;
                let called = block_where(&self.body, &|block| {
                    &*block.kind.name == "module" && range.contains(&(block.header.start as usize))
                });
                Some(Cover { range: range.clone(), touching: true, through: called.and_then(through) })
            }
            CommentPlace::Object(object) => {
                let block = block_where(&self.body, &|block| block.span.range().end == object.range().end);
                Some(part(object.range(), block))
            }
        }
    }
}

fn through(block: &Block) -> Option<usize> {
    matches!(&*block.kind.name, "module" | "resource" | "data").then_some(block.header.start as usize)
}

/// The first block of a file that is as asked; module calls and resources are not in other blocks.
fn block_where<'b>(body: &'b Body, wanted: &dyn Fn(&Block) -> bool) -> Option<&'b Block> {
    body.blocks.iter().find(|block| wanted(block))
}

fn next_in_body(body: &Body, at: usize) -> Option<Thing<'_>> {
    let inside = |span: Span| span.range().start < at && at < span.range().end;
    if let Some(block) = body.blocks.iter().find(|block| inside(block.span)) {
        return next_in_body(&block.body, at);
    }
    if let Some(attribute) = body.attributes.iter().find(|attribute| inside(attribute.span)) {
        return next_in_expr(&attribute.value, at).map(|range| Thing { range, block: None });
    }
    let attributes = body.attributes.iter().map(|attribute| Thing { range: attribute.span.range(), block: None });
    let blocks = body.blocks.iter().map(|block| Thing { range: block.span.range(), block: Some(block) });
    attributes.chain(blocks).filter(|thing| thing.range.start >= at).min_by_key(|thing| thing.range.start)
}

/// The grammar bounds how deep expressions go.
fn next_in_expr(expr: &Expr, at: usize) -> Option<Range<usize>> {
    let inside = |span: Span| span.range().start < at && at < span.range().end;
    if let Some(child) = children(expr).into_iter().find(|child| inside(child.span)) {
        return next_in_expr(child, at);
    }
    let ranges: Vec<Range<usize>> = match &expr.kind {
        ExprKind::Object(items) => items.iter().map(|item| item.span.range()).collect(),
        _ => children(expr).iter().map(|child| child.span.range()).collect(),
    };
    ranges.into_iter().filter(|range| range.start >= at).min_by_key(|range| range.start)
}

/// The ways that lead to a finding, each as names of module calls: its own, by its document and by whom it is about, then those of other instances.
pub(super) struct Ways<'f> {
    own: Vec<Vec<&'f str>>,
    others: Vec<Vec<&'f str>>,
}

impl<'f> Ways<'f> {
    pub(super) fn to(finding: &'f Finding) -> Self {
        let own = [&finding.policy, &finding.address].into_iter().flatten().map(|address| names(&address.module));
        Self { own: own.collect(), others: finding.reached_from.iter().map(|address| modules(address)).collect() }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        1 + self.others.len()
    }

    /// Which of them go through the module call whose header begins at byte `through` of `file`.
    pub(super) fn through(&self, graph: &Graph, file: &str, through: usize) -> Vec<usize> {
        let is_header = |span: Span| span.start as usize == through && graph.sources.get(span.file).name() == file;
        let calls = graph.calls.iter().filter(|call| is_header(call.header));
        let calls: Vec<Vec<&str>> = calls.map(Call::names).collect();
        let under = |path: &Vec<&str>| calls.iter().any(|call| path.starts_with(call));
        let own = self.own.iter().any(under).then_some(0);
        let others = self.others.iter().enumerate().filter(|(_, path)| under(path)).map(|(at, _)| at + 1);
        own.into_iter().chain(others).collect()
    }
}

/// Where a finding is shown at calls of an installed module: at one by each of the [ways](Ways) to it. None of any other.
pub(super) fn shown_at_calls(finding: &Finding, graph: &Graph) -> Option<Vec<Span>> {
    let (call, found) = (finding.labels.first()?.span, finding.labels.get(1)?.span);
    let is_shown =
        is_installed(graph.sources.get(found.file).path()) && graph.calls.iter().any(|one| one.header == call);
    let others = || Ways::to(finding).others.into_iter().map(|way| graph.own_call(&way).unwrap_or(call));
    is_shown.then(|| std::iter::once(call).chain(others()).collect())
}

/// Whether a finding `is_elsewhere`, in a file that has no comments, and is of the resource whose header begins at byte `through` of `file`.
pub(super) fn is_of(finding: &Finding, graph: &Graph, file: &str, through: usize, is_elsewhere: bool) -> bool {
    let is_header = |span: Span| span.start as usize == through && graph.sources.get(span.file).name() == file;
    if !is_elsewhere {
        return false;
    }
    let declared = graph.resources.iter().filter(|resource| resource.header.is_some_and(is_header));
    declared.map(|resource| &resource.address).any(|address| {
        let bare = |other: &crate::text::Address| {
            (&other.type_name, &other.name, other.mode) == (&address.type_name, &address.name, address.mode)
                && other.module == address.module
        };
        [&finding.policy, &finding.address].into_iter().flatten().any(bare)
    })
}

/// The names of the calls at the beginning of an address: `module.a["x.y"].module.b.aws_iam_role.r`.
fn modules(address: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = address;
    while let Some(call) = rest.strip_prefix("module.") {
        let end = call.find(['.', '[', ' ']).unwrap_or(call.len());
        let (name, behind) = call.split_at(end);
        names.push(name);
        let behind = match behind.starts_with('[') {
            true => behind.find(']').map_or("", |end| &behind[end + 1..]),
            false => behind,
        };
        rest = behind.strip_prefix('.').unwrap_or(behind);
    }
    names
}

/// The bytes that go with a comment: its line, where nothing else stands there, or the blanks before it.
pub(super) fn with_white_space(source: &Source, comment: &Comment) -> Span {
    let text = source.text();
    let (start, end) = (comment.span.start as usize, comment.span.end as usize);
    let before = text.get(..start).unwrap_or_default();
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let rest = text.get(end..).unwrap_or_default();
    let line_end = rest.find('\n').map_or(rest.len(), |newline| newline + 1);
    let is_last = rest.get(..line_end).is_some_and(|rest| rest.trim().is_empty());
    let is_first = before.len() == blanks || before.as_bytes().get(start - blanks - 1) == Some(&b'\n');
    match (is_first, is_last) {
        (true, true) => Span::new(source.id(), start - blanks, end + line_end),
        (true, false) => Span::new(source.id(), start, end + rest.len() - rest.trim_start_matches([' ', '\t']).len()),
        (false, _) => Span::new(source.id(), start - blanks, end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_from_an_address() {
        assert_eq!(modules("module.a[\"x.y\"].module.b.aws_iam_role.r"), ["a", "b"]);
        assert_eq!(modules("module.a (with other values)"), ["a"]);
        assert_eq!(modules("aws_iam_role.module"), [""; 0]);
    }
}
