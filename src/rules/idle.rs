//! Documents that nothing uses.

use std::sync::Arc;

use crate::graph::Graph;
use crate::input::{Source, Span};
use crate::text::{Address, Mode};

use super::context::PolicyAt;
use super::finding::{Finding, Persona};

/// How many documents in a row may be made of each other.
const DEPTH: usize = 8;

/// Blocks that make a directory a whole configuration. One without any is a part of something, whose documents others may read.
const OF_A_CONFIGURATION: [&str; 2] = ["provider", "terraform"];

/// Whether nothing in its module reads the document: a data source that nobody is let in by. What is made zero times reads nothing.
fn is_idle(at: &PolicyAt<'_>) -> bool {
    let policy = at.policy;
    let Some(address) = policy.address.as_ref().filter(|address| address.mode == Mode::Data) else { return false };
    if !policy.attached_to.is_empty() || !policy.held_by.is_empty() {
        return false;
    }
    let files = beside(at);
    !files.is_empty() && !is_read(at.graph, &files, address, DEPTH)
}

/// Whether that is so of a document in a configuration: what it says, nobody may. A document among nothing but documents is there for others to see.
pub(super) fn is_left_over(at: &PolicyAt<'_>) -> bool {
    let declares = |line: &str| line.split([' ', '{']).next().is_some_and(|kind| OF_A_CONFIGURATION.contains(&kind));
    is_idle(at) && beside(at).iter().any(|file| file.text().lines().any(declares))
}

/// The files of the module that the document stands in.
fn beside(at: &PolicyAt<'_>) -> Vec<Arc<Source>> {
    let Some(header) = at.policy.header else { return Vec::new() };
    let sources = &at.graph.sources;
    let own = sources.get(header.file);
    sources.all().into_iter().filter(|file| file.path().parent() == own.path().parent()).collect()
}

/// Whether something that is there names the data source: not a comment, not a resource of the root module that is made zero times, and not a document that nothing
/// reads in its turn. What a module makes zero times for one caller it may make for another.
fn is_read(graph: &Graph, files: &[Arc<Source>], document: &Address, depth: usize) -> bool {
    let reference = format!("{}.{}", document.type_name, document.name);
    let is_there = |file: &Source, at: usize| {
        let text = file.text();
        let before = text.get(..at).unwrap_or_default();
        if before.rsplit('\n').next().is_some_and(|line| line.trim_start().starts_with(['#', '/'])) {
            return false;
        }
        let Some([kind, type_name, name]) = block_around(before) else { return true };
        let is_declared = || {
            !document.module.is_root()
                || graph.resources.iter().any(|resource| {
                    let address = &resource.address;
                    let is_here = |header: Span| graph.sources.get(header.file).path() == file.path();
                    &*address.type_name == type_name && &*address.name == name && resource.header.is_some_and(is_here)
                })
        };
        if kind != "data" || *type_name != *document.type_name {
            return is_declared();
        }
        let other = Address { name: name.into(), key: None, ..document.clone() };
        depth > 0 && *name != *document.name && is_declared() && is_read(graph, files, &other, depth - 1)
    };
    let names_it = |file: &Arc<Source>| {
        let text = file.text();
        text.match_indices(&reference).any(|(start, _)| {
            let after = text.get(start + reference.len()..).and_then(|rest| rest.chars().next());
            !after.is_some_and(|after| after.is_alphanumeric() || after == '_' || after == '-') && is_there(file, start)
        })
    };
    files.iter().any(names_it)
}

/// The words of the header of the resource or data source that the end of a text stands in. `None` where that is another block.
fn block_around(before: &str) -> Option<[&str; 3]> {
    let header = before.lines().rev().find(|line| {
        let kind = line.split([' ', '{']).next().unwrap_or_default();
        !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase()) && line.trim_end().ends_with('{')
    })?;
    let mut words = header.split(['"', ' ', '{']).filter(|word| !word.is_empty());
    let found = [words.next()?, words.next()?, words.next()?];
    ["resource", "data"].contains(&found[0]).then_some(found)
}

/// The same finding for those who want it neat, where nothing uses the document: what it says somebody may do, nobody may by it.
pub(super) fn unless_idle(at: &PolicyAt<'_>, finding: Finding) -> Finding {
    if finding.persona == Persona::Regular && is_idle(at) { finding.with_persona(Persona::Pedantic) } else { finding }
}
