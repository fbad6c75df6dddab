//! What a module is given, in the module's own words.
//!
//! A module is called by more than one, or may be: a literal that one caller gave does not belong into its source. Where a literal came from is known to the
//! byte, so what came by a variable, or by the output of a called module, is said by that, however short it is. What several variables may have brought is said
//! by none of them: another caller may give them different things.

use std::ops::Range;
use std::path::Path;

use crate::graph::Graph;
use crate::input::is_of_module;
use crate::text::{Origin, Part, Symbol, SymbolKind, Text};

use super::express::Place;

/// How many neighbouring literals are looked at together: an ARN is cut into fewer.
const LONGEST: usize = 24;

/// The fewest characters of a value that nobody knows the place of, as those of the command line: a shorter one is the same by chance.
const SHORTEST: usize = 3;

/// A text in the words of a module: each part, and which parts of the text it says. `None` where the module has no word for what it is given.
pub(super) fn in_own_words(text: &Text, place: &Place<'_>) -> Option<Vec<(Part, Range<usize>)>> {
    let parts = text.parts();
    let mut said = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let part = &parts[at];
        let (part, end) = match given(parts, at, place) {
            Given::By(..) | Given::BySeveral if place.is_literal_only() => return None,
            Given::BySeveral => return None,
            Given::By(expression, end) => {
                (Part::Symbol(Symbol::new(expression, SymbolKind::Other, ""), part.origin().clone()), end)
            }
            Given::No if matches!(part, Part::Literal(..)) && is_of_another(part.origin(), place) => return None,
            Given::No => (part.clone(), at + 1),
        };
        said.push((part, at..end));
        at = end;
    }
    Some(said)
}

/// How literals came into a module.
enum Given<'p> {
    /// By this expression, up to there.
    By(&'p str, usize),
    /// By one of several.
    BySeveral,
    /// By none.
    No,
}

/// What brought the literals from `at` on: the most of them that one expression says.
fn given<'p>(parts: &[Part], at: usize, place: &'p Place<'_>) -> Given<'p> {
    let names = place.graph().names.get(place.module()).map_or(&[][..], Vec::as_slice);
    if place.module().is_root() || names.is_empty() {
        return Given::No;
    }
    let mut runs: Vec<String> = Vec::new();
    for part in parts[at..].iter().take(LONGEST) {
        let Part::Literal(literal, _) = part else { break };
        runs.push(runs.last().cloned().unwrap_or_default() + literal);
    }
    for (count, run) in runs.iter().enumerate().rev() {
        let own = &parts[at..=at + count];
        let mut all = names.iter().filter(|(_, value)| value.is(run) && came_from(own, value)).map(|(name, _)| &**name);
        let (variables, outputs): (Vec<&str>, Vec<&str>) = all.by_ref().partition(|name| name.starts_with("var."));
        // A called module may hand on what it was given.
        match (&variables[..], &outputs[..]) {
            ([only], _) | ([], [only]) => return Given::By(only, at + count + 1),
            ([], []) => {}
            _ => return Given::BySeveral,
        }
    }
    Given::No
}

/// Whether all that is known of where parts were written is within a value, and something is.
fn came_from(parts: &[Part], value: &Text) -> bool {
    let of = value.origin();
    let own = || parts.iter().flat_map(|part| part.origin().spans());
    match own().next() {
        Some(_) => own().all(|own| of.spans().iter().any(|of| of.covers(own))),
        None => of.is_empty() && value.known().is_some_and(|known| known.chars().count() >= SHORTEST),
    }
}

/// Whether something was written elsewhere than in the place's module.
fn is_of_another(origin: &Origin, place: &Place<'_>) -> bool {
    let Some(own) = directory(place).filter(|_| !place.module().is_root()) else { return false };
    origin.spans().iter().any(|span| {
        let source = place.graph().sources.get(span.file);
        let path = source.path();
        let is_beside = path.parent().unwrap_or(Path::new("")) == own;
        !source.is_own() && !is_beside && (is_of_module(path) || !path.starts_with(&own))
    })
}

/// The directory of the place's module.
fn directory(place: &Place<'_>) -> Option<std::path::PathBuf> {
    let graph: &Graph = place.graph();
    let header = graph.resources.resource(graph.resources.by_address(place.own()?)?).header?;
    graph.sources.get(header.file).path().parent().map(Path::to_path_buf)
}
