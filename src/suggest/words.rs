//! Resources in the words of a module, carried from one instance of it to another.

use std::ops::Range;

use crate::graph::Graph;
use crate::text::{Address, ModulePath, Origin, Part, Symbol, SymbolKind, Text};

use super::express::Place;
use super::given::in_own_words;

/// The fewest characters of a value that is looked for in a literal: a shorter one is in it by chance.
const SHORTEST: usize = 3;

/// How many of a module's values are tried in one resource.
const TRIED: usize = 6;

/// A resource as an instance of a module says it.
#[derive(Clone, Debug)]
pub(super) struct Word {
    /// Each part in expressions of the module, and the same in expressions from the root module.
    pieces: Vec<(Part, Text)>,
}

impl Word {
    /// What `place` calls a resource, where it has a word for it.
    pub(super) fn of(text: &Text, place: &Place<'_>) -> Option<Self> {
        let spelt = || Some(place.spelt(text)).filter(Text::is_known);
        let (said, text) = match place.say(text) {
            Some(said) if said.as_symbol().is_some() || said.parts().len() == text.parts().len() => {
                (said, text.clone())
            }
            Some(said) => (said, place.spelt(text)),
            None => (spelt()?, spelt()?),
        };
        let own = |part: &Part| Text::from_parts([part.clone()]);
        let pieces = match said.parts().len() == text.parts().len() {
            true => said.parts().iter().cloned().zip(text.parts().iter().map(own)).collect(),
            // The module has a name for the whole.
            false if said.as_symbol().is_some() => vec![(said.parts().first()?.clone(), text)],
            false => return None,
        };
        Self { pieces }.in_own_words(place)
    }

    /// With expressions of the module for literals that it is given.
    fn in_own_words(self, place: &Place<'_>) -> Option<Self> {
        let said = Text::from_parts(self.pieces.iter().map(|(said, _)| said.clone()));
        if said.parts().len() != self.pieces.len() {
            return None;
        }
        let own = |range: Range<usize>| Text::concat(self.pieces[range].iter().map(|(_, own)| own));
        let pieces = in_own_words(&said, place)?.into_iter().map(|(said, range)| (said, own(range)));
        Some(Self { pieces: pieces.collect() })
    }

    /// In expressions of the module.
    pub(super) fn said(&self) -> Text {
        Text::from_parts(self.pieces.iter().map(|(said, _)| said.clone()))
    }

    /// What tells it from others: how it is said.
    pub(super) fn key(&self) -> String {
        self.said().to_string()
    }

    /// Whether it means the like in every instance of its module: it is made of references, and of nothing else that an instance may have been given.
    pub(super) fn is_common(&self) -> bool {
        let punctuation = |text: &str| text.chars().all(|char| matches!(char, '/' | '*' | ':'));
        self.pieces.iter().any(|(said, _)| matches!(said, Part::Symbol(..)))
            && self.pieces.iter().all(|(said, _)| match said {
                Part::Literal(text, _) => punctuation(text),
                Part::Symbol(..) => true,
            })
    }

    /// The same with what the module is given in the place of literals: `arn:aws:s3:::${var.bucket}` for `arn:aws:s3:::photos`. Fewest changes first.
    pub(super) fn with_variables(&self, place: &Place<'_>) -> Vec<Word> {
        if place.module().is_root() {
            return Vec::new();
        }
        let values = values(place).filter(|(_, value)| value.chars().count() >= SHORTEST);
        let found: Vec<(&str, String)> =
            values.filter(|(name, value)| self.with(name, value).is_some()).take(TRIED).collect();
        let single = found.iter().filter_map(|(name, value)| self.with(name, value)).collect::<Vec<_>>();
        let pairs = single.iter().flat_map(|word| found.iter().filter_map(|(name, value)| word.with(name, value)));
        let pairs: Vec<Word> = pairs.collect();
        single.into_iter().chain(pairs).collect()
    }

    /// With `name` wherever its value stands between what is no letter or digit; `None` where it stands nowhere.
    fn with(&self, name: &str, value: &str) -> Option<Word> {
        let mut pieces = Vec::new();
        let mut changed = false;
        for (said, own) in &self.pieces {
            let Part::Literal(text, origin) = said else {
                pieces.push((said.clone(), own.clone()));
                continue;
            };
            let mut rest = &**text;
            while let Some(at) = bounded(rest, value) {
                changed = true;
                pieces.extend(literal(&rest[..at]));
                let symbol = Symbol::new(name, SymbolKind::Other, "");
                pieces.push((Part::Symbol(symbol, origin.clone()), Text::literal(value, Origin::default())));
                rest = &rest[at + value.len()..];
            }
            pieces.extend(literal(rest));
        }
        changed.then_some(Word { pieces })
    }

    /// What the same words mean in another place; `None` where they mean nothing there.
    pub(super) fn meant(&self, from: &Place<'_>, to: &Place<'_>) -> Option<Text> {
        let same_module = from.module() == to.module() && std::ptr::eq(from.graph(), to.graph());
        let texts = self.pieces.iter().map(|(said, own)| match said {
            Part::Literal(..) => Some(own.clone()),
            Part::Symbol(..) if same_module => Some(own.clone()),
            Part::Symbol(symbol, _) => named(symbol, to).or_else(|| moved(own.as_symbol()?, from.module(), to)),
        });
        let texts = texts.collect::<Option<Vec<_>>>()?;
        Some(Text::concat(texts.iter()))
    }
}

/// A literal piece, where there is any.
fn literal(text: &str) -> Option<(Part, Text)> {
    let part = Part::Literal(text.into(), Origin::default());
    (!text.is_empty()).then(|| (part.clone(), Text::from_parts([part])))
}

/// The strings that a module is given and that are known, with what it calls them.
fn values<'p>(place: &'p Place<'_>) -> impl Iterator<Item = (&'p str, String)> {
    let names = place.graph().names.get(place.module()).map_or(&[][..], Vec::as_slice);
    names.iter().filter_map(|(name, value)| Some((name.as_str(), value.known()?.into_owned())))
}

/// Where `value` stands in `text` between what is no letter or digit.
fn bounded(text: &str, value: &str) -> Option<usize> {
    let apart = |char: Option<char>| !char.is_some_and(char::is_alphanumeric);
    let found = text
        .match_indices(value)
        .find(|(at, _)| apart(text[..*at].chars().next_back()) && apart(text[at + value.len()..].chars().next()));
    found.map(|(at, _)| at)
}

/// What an expression of a module is in one of its instances.
fn named(symbol: &Symbol, place: &Place<'_>) -> Option<Text> {
    let names = place.graph().names.get(place.module()).map_or(&[][..], Vec::as_slice);
    names.iter().find(|(expression, _)| expression == symbol.expression()).map(|(_, value)| value.clone())
}

/// An attribute of a module's own resource as the same attribute of another instance's, where that has the resource.
fn moved(symbol: &Symbol, from: &ModulePath, to: &Place<'_>) -> Option<Text> {
    let SymbolKind::Attribute { address, path } = symbol.kind() else { return None };
    if address.module != *from {
        return None;
    }
    let address = Address { module: to.module().clone(), ..address.clone() };
    let graph: &Graph = to.graph();
    graph.resources.by_address(&address)?;
    let dot = if path.starts_with('[') { "" } else { "." };
    let expression = format!("{address}{dot}{path}");
    let kind = SymbolKind::Attribute { address, path: path.clone() };
    Some(Text::symbol(Symbol::new(expression, kind, symbol.why()), Origin::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_between_what_is_no_letter() {
        assert_eq!(bounded("arn:aws:s3:::photos/*", "photos"), Some(13));
        assert_eq!(bounded("arn:aws:s3:::photos-2024", "photos"), Some(13));
        assert_eq!(bounded("arn:aws:s3:::myphotos/photos", "photos"), Some(22));
        assert_eq!(bounded("arn:aws:s3:::photos2", "photos"), None);
    }

    #[test]
    fn a_literal_is_cut_around_a_value() {
        let literal = |text: &str| Part::Literal(text.into(), Origin::default());
        let part = literal("arn:aws:s3:::photos/photos/x");
        let word = Word { pieces: vec![(part.clone(), Text::from_parts([part]))] };
        let with = word.with("var.bucket", "photos").expect("it is there");
        assert_eq!(with.key(), "arn:aws:s3:::${var.bucket}/${var.bucket}/x");
        assert!(word.with("var.bucket", "photo").is_none());
        let own: Vec<String> = with.pieces.iter().map(|(_, own)| own.to_string()).collect();
        assert_eq!(own.concat(), "arn:aws:s3:::photos/photos/x");
    }
}
