//! Where a resource takes what a variable or an output hands on.

use crate::input::{Source, Span};
use crate::terraform::syntax;
use crate::terraform::syntax::ast::{Block, Body};
use crate::terraform::value::Value;
use crate::text::Mode;

use super::model::{Graph, Resource, ResourceId};
use super::values::{attribute, elements, leaves_of, text};

impl Graph {
    /// The place to show of a value that `user` needs something for. What stands in a variable or an output says little there: then it is the argument, of the
    /// resource or of one beside it that names it, that takes the value.
    pub fn shown_at(&self, user: ResourceId, written: Span) -> Span {
        let hands_on = |block: &Block| matches!(&*block.kind.name, "variable" | "output");
        let around = syntax::parse_file(&self.sources.get(written.file)).body.blocks;
        if !around.iter().any(|block| block.span.covers(&written) && hands_on(block)) {
            return written;
        }
        self.argument(user, written)
            .or_else(|| self.beside(user).find_map(|other| self.argument(other, written)))
            .unwrap_or(written)
    }

    /// The resources of the same module that name a resource, in address order.
    fn beside(&self, user: ResourceId) -> impl Iterator<Item = ResourceId> {
        let own = self.resources.resource(user);
        let is_beside = move |other: &Resource| {
            other.address.module == own.address.module
                && other.address.mode == Mode::Managed
                && other.address != own.address
        };
        let names = move |id: &ResourceId| {
            let texts = leaves_of(self.resources.body(*id));
            texts
                .into_iter()
                .filter_map(text)
                .any(|text| self.resources.find(&own.address.type_name, &text) == Some(user))
        };
        let numbered = self.resources.iter().enumerate().filter(move |(_, other)| is_beside(other));
        numbered.map(|(number, _)| ResourceId(number as u32)).filter(names)
    }

    /// The argument of a resource whose value was written at a place.
    fn argument(&self, resource: ResourceId, written: Span) -> Option<Span> {
        let header = self.resources.resource(resource).header?;
        let source: std::sync::Arc<Source> = self.sources.get(header.file);
        let parsed = syntax::parse_file(&source);
        let block = parsed.body.blocks.iter().find(|block| block.header == header)?;
        argument(&block.body, self.resources.body(resource), written)
    }
}

fn argument(body: &Body, value: &Value, written: Span) -> Option<Span> {
    let is_from = |value: &Value| leaves_of(value).into_iter().any(|leaf| comes_from(leaf, written));
    let named = body.attributes.iter().find(|named| attribute(value, &named.name.name).is_some_and(is_from));
    if let Some(named) = named {
        return Some(named.value.span);
    }
    body.blocks.iter().find_map(|block| {
        // What a `dynamic` block makes is written in its content.
        let (name, content) = match (&*block.kind.name, &block.labels[..]) {
            ("dynamic", [label]) => {
                (&label.name, &block.body.blocks.iter().find(|inner| &*inner.kind.name == "content")?.body)
            }
            _ => (&block.kind.name, &block.body),
        };
        let made = attribute(value, name)?;
        let made = elements(made).unwrap_or(std::slice::from_ref(made));
        made.iter().find_map(|one| argument(content, one, written))
    })
}

fn comes_from(value: &Value, written: Span) -> bool {
    let of_text = || text(value).is_some_and(|text| text.origin().spans().contains(&written));
    value.origin.spans().contains(&written) || of_text()
}
