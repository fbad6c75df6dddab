//! What a module is given, in the module's own words.
//!
//! A module is called by more than one, or may be: a literal that one caller gave does not belong into its source. Where a literal came from is known to the
//! byte, so what came by a variable, or by the output of a called module, is said by that, however short it is.

use std::ops::Range;
use std::path::Path;

use crate::input::Span;
use crate::text::{Origin, Part, Symbol, SymbolKind, Text};

use super::express::Place;

/// Endings of files that a module is written in: all others belong to whoever reads them.
const CONFIGURATION: [&str; 3] = ["tf", "tofu", "tfvars"];

/// A text in the words of a module: each part, and which parts of the text it says. `None` where the module has no word for what it is given.
pub(super) fn in_own_words(text: &Text, place: &Place<'_>) -> Option<Vec<(Part, Range<usize>)>> {
    let parts = text.parts();
    let mut said = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let part = &parts[at];
        let given = (!place.module().is_root()).then(|| given(parts, at, place)).flatten();
        let (part, end) = match given {
            // A file that is no HCL has no words.
            Some(_) if place.is_literal_only() => return None,
            Some((expression, end)) => {
                (Part::Symbol(Symbol::new(expression, SymbolKind::Other, ""), part.origin().clone()), end)
            }
            None if matches!(part, Part::Literal(..)) && is_of_another(part.origin(), place) => return None,
            None => (part.clone(), at + 1),
        };
        said.push((part, at..end));
        at = end;
    }
    Some(said)
}

/// The expression that the literals from `at` on came by, and where they end: the most of them that one expression says.
fn given<'p>(parts: &[Part], at: usize, place: &'p Place<'_>) -> Option<(&'p str, usize)> {
    let names = place.graph().names.get(place.module())?;
    let literals = parts[at..].iter().take_while(|part| matches!(part, Part::Literal(..))).count();
    (at + 1..=at + literals).rev().find_map(|end| {
        let run = Text::from_parts(parts[at..end].iter().cloned());
        let known = run.known()?;
        let (expression, _) = names.iter().find(|(_, value)| value.is(&known) && came_from(&run, value))?;
        Some((expression.as_str(), end))
    })
}

/// Whether a text has bytes of another's.
fn came_from(text: &Text, value: &Text) -> bool {
    let (own, of) = (text.origin(), value.origin());
    own.spans().iter().any(|own| of.spans().iter().any(|of| of.covers(own)))
}

/// Whether something was written in the configuration of another module than the place's.
fn is_of_another(origin: &Origin, place: &Place<'_>) -> bool {
    let resources = &place.graph().resources;
    let header = place.own().and_then(|own| resources.resource(resources.by_address(own)?).header);
    let Some(header) = header.filter(|_| !place.module().is_root()) else { return false };
    let path = |span: &Span| place.graph().sources.get(span.file).path().to_path_buf();
    let own = path(&header);
    let is_other = |span: &Span| {
        let path = path(span);
        let of_a_module = path.extension().is_some_and(|ending| CONFIGURATION.iter().any(|known| ending == *known));
        of_a_module && path.parent().unwrap_or(Path::new("")) != own.parent().unwrap_or(Path::new(""))
    };
    origin.spans().iter().any(is_other)
}
