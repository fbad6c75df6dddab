//! Where a resource takes what a variable or an output hands on.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::input::Span;
use crate::terraform::syntax::Parsed;
use crate::terraform::syntax::ast::{Block, Body};
use crate::terraform::value::Value;
use crate::text::Mode;

use super::model::{Graph, Resource, ResourceId};
use super::values::{attribute, elements, leaves_of, text};

/// An argument that takes a value.
struct Taker {
    /// Its name and those of the blocks around it, as words: `dead letter config`, `target arn`.
    names: Vec<String>,
    span: Span,
    /// Whether it takes it as it is, and not as a part of something.
    whole: bool,
}

impl Graph {
    /// The file that something was written in, as it parses.
    pub(crate) fn written(&self, place: Span) -> Arc<Parsed> {
        self.trees.of(&self.sources.get(place.file))
    }

    /// The place to show of a value that `user` needs something for, `because` of which setting. What stands in a variable or an output says little there: then
    /// it is the argument that takes the value, of the resource or of one beside it that names it: one that `because` names before others, and one that takes
    /// nothing else. Where several are as good, nobody can tell which it is: then the resource itself.
    pub fn shown_at(&self, user: ResourceId, written: Span, because: &str) -> Span {
        let hands_on = |block: &Block| matches!(&*block.kind.name, "variable" | "output");
        let around = self.written(written);
        if !around.body.blocks.iter().any(|block| block.span.covers(&written) && hands_on(block)) {
            return written;
        }
        // Behind the last "of" stands the resource.
        let because = words(because.rsplit_once(" of ").map_or(because, |(setting, _)| setting));
        let is_named = |taker: &Taker| taker.names.iter().any(|name| because.contains(&format!(" {name} ")));
        let own = self.takers(user, written);
        let mut all: Vec<(bool, Taker)> = Vec::new();
        if !own.iter().any(is_named) {
            let beside = self.beside(user).flat_map(|other| self.takers(other, written));
            all.extend(beside.map(|taker| (false, taker)));
        }
        all.extend(own.into_iter().map(|taker| (true, taker)));
        let rank = |(is_own, taker): &(bool, Taker)| (is_named(taker), *is_own, taker.whole);
        all.sort_by_key(|taker| Reverse(rank(taker)));
        match &all[..] {
            [] => written,
            [best, next, ..] if rank(best) == rank(next) && best.1.span != next.1.span => {
                self.resources.resource(user).header.unwrap_or(written)
            }
            [(_, best), ..] => best.span,
        }
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

    /// The arguments of a resource whose values were written at a place, in the order of the file.
    fn takers(&self, resource: ResourceId, written: Span) -> Vec<Taker> {
        let mut found = Vec::new();
        let Some(header) = self.resources.resource(resource).header else { return found };
        let value = self.resources.body(resource);
        if !leaves_of(value).into_iter().any(|leaf| comes_from(leaf, written)) {
            return found;
        }
        let parsed = self.written(header);
        if let Some(block) = parsed.body.blocks.iter().find(|block| block.header == header) {
            collect(&block.body, value, written, &[], &mut found);
        }
        found
    }
}

fn collect(body: &Body, value: &Value, written: Span, around: &[String], found: &mut Vec<Taker>) {
    let within = |name: &str| around.iter().cloned().chain([words(name).trim().to_owned()]).collect::<Vec<_>>();
    for named in &body.attributes {
        let Some(value) = attribute(value, &named.name.name) else { continue };
        if leaves_of(value).into_iter().any(|leaf| comes_from(leaf, written)) {
            let whole = is_only_from(value, written);
            found.push(Taker { names: within(&named.name.name), span: named.value.span, whole });
        }
    }
    for block in &body.blocks {
        // What a `dynamic` block makes is written in its content.
        let (name, content) = match (&*block.kind.name, &block.labels[..]) {
            ("dynamic", [label]) => match block.body.blocks.iter().find(|inner| &*inner.kind.name == "content") {
                Some(content) => (&label.name, &content.body),
                None => continue,
            },
            _ => (&block.kind.name, &block.body),
        };
        let Some(made) = attribute(value, name) else { continue };
        let made = elements(made).unwrap_or(std::slice::from_ref(made));
        made.iter().for_each(|one| collect(content, one, written, &within(name), found));
    }
    found.dedup_by(|one, other| one.span == other.span);
}

/// The words of a name or a sentence, each with a space before and behind; of `target_arn` the `arn` is none.
fn words(text: &str) -> String {
    let split = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let all: Vec<&str> = split.collect();
    let kept = match &all[..] {
        [rest @ .., "arn" | "id" | "name"] if !rest.is_empty() => rest,
        all => all,
    };
    format!(" {} ", kept.join(" ").to_ascii_lowercase())
}

fn is_only_from(value: &Value, written: Span) -> bool {
    text(value).is_some_and(|text| text.origin().spans() == [written])
}

fn comes_from(value: &Value, written: Span) -> bool {
    let of_text = || text(value).is_some_and(|text| text.origin().spans().contains(&written));
    value.origin.spans().contains(&written) || of_text()
}
