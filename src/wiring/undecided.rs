//! References to what is not declared here: whether they hold a name, an ARN, or nobody can tell.

use crate::text::{Origin, Part, Symbol, SymbolKind, Text};

use super::cut;
use super::language::Takes;

/// What a text is, of which nothing that is declared has the name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reading {
    /// An ARN that is written out at least as far as to say so.
    Arn,
    /// An ARN that nothing is known of.
    SomeArn,
    /// A name.
    Name,
    /// A name, an ARN or a URL.
    Undecided,
}

/// What a setting that takes this holds.
pub(super) fn read(text: &Text, takes: Takes) -> Reading {
    if cut::begins(text, "arn:") {
        return Reading::Arn;
    }
    // What says nothing is a default that somebody means to replace.
    if text.is_empty() {
        return Reading::Undecided;
    }
    let Some(symbol) = leading(text) else { return Reading::Name };
    if says(symbol, "arn") && takes != Takes::Neither || takes == Takes::Arn {
        return Reading::SomeArn;
    }
    let known = says(symbol, "name") || matches!(symbol.kind(), SymbolKind::Identity(_)) || goes_on_as_name(text);
    match takes {
        Takes::Name => Reading::Name,
        Takes::Either if known => Reading::Name,
        Takes::Neither if goes_on_as_name(text) => Reading::Name,
        _ => Reading::Undecided,
    }
}

/// The symbol that a text begins with.
fn leading(text: &Text) -> Option<&Symbol> {
    match text.parts().first()? {
        Part::Symbol(symbol, _) => Some(symbol),
        Part::Literal(..) => None,
    }
}

/// Whether the last word of what it is called is that: `var.topic_arn`, `outputs["topic_arn"]`.
fn says(symbol: &Symbol, word: &str) -> bool {
    let called = symbol.expression().trim_end_matches(['"', ']']);
    called.len() >= word.len() && called.is_char_boundary(called.len() - word.len()) && {
        called[called.len() - word.len()..].eq_ignore_ascii_case(word)
    }
}

/// Whether what follows the first symbol goes on as no ARN and no URL does: `${var.stage}-jobs`.
fn goes_on_as_name(text: &Text) -> bool {
    match text.parts().get(1) {
        Some(Part::Literal(literal, _)) => !literal.starts_with([':', '/']),
        _ => false,
    }
}

/// The same, marked as something of which nobody can tell what it is.
pub(super) fn mark(text: &Text) -> Text {
    let marked = |symbol: &Symbol| {
        let kind = SymbolKind::Undecided(symbol.clone());
        Symbol::new(symbol.expression(), kind, symbol.why())
    };
    if text.is_empty() {
        let nothing = Symbol::new("\"\"", SymbolKind::Other, "an empty text names nothing");
        return Text::symbol(marked(&nothing), Origin::default());
    }
    let part = |(index, part): (usize, &Part)| match part {
        Part::Symbol(symbol, origin) if index == 0 => Part::Symbol(marked(symbol), origin.clone()),
        other => other.clone(),
    };
    Text::from_parts(text.parts().iter().enumerate().map(part))
}

/// Whether something in it is marked.
pub(super) fn is_marked(text: &Text) -> bool {
    text.symbols().any(|symbol| matches!(symbol.kind(), SymbolKind::Undecided(_)))
}

/// What a resource may be that is made of something marked: what it is without the mark, and the reference by itself, which may say it all.
pub(super) fn may_be(text: &Text) -> Vec<Text> {
    let itself = match text.parts().first() {
        Some(Part::Symbol(symbol, origin)) => match symbol.kind() {
            SymbolKind::Undecided(given) => Some(Text::symbol(given.clone(), origin.clone())),
            _ => None,
        },
        _ => None,
    };
    std::iter::once(as_given(text)).chain(itself).collect()
}

/// The same without marks.
pub(super) fn as_given(text: &Text) -> Text {
    if !is_marked(text) {
        return text.clone();
    }
    let part = |part: &Part| match part {
        Part::Symbol(symbol, origin) => match symbol.kind() {
            SymbolKind::Undecided(given) => Part::Symbol(given.clone(), origin.clone()),
            _ => part.clone(),
        },
        Part::Literal(..) => part.clone(),
    };
    Text::from_parts(text.parts().iter().map(part))
}
