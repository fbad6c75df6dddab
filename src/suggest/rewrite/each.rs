//! What a block is repeated for.

use crate::graph::Graph;
use crate::input::Span;
use crate::terraform::syntax::{self, ast::Block};

/// The `for_each` or `count` of the block that has its header at a place, as it is written.
pub(in crate::suggest) fn repeated_for(graph: &Graph, header: Span) -> Option<String> {
    let source = graph.sources.get(header.file);
    let body = syntax::parse(&source).body;
    let block: &Block = body.blocks.iter().find(|block| block.span.covers(&header))?;
    let mut attributes = block.body.attributes.iter();
    let each = attributes.find(|it| matches!(&*it.name.name, "for_each" | "count"))?;
    Some(source.slice(each.value.span).to_owned())
}
