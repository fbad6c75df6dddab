//! Text with holes: the one string type of iamlint.
//!
//! `"${aws_s3_bucket.build.arn}/*"` is not unknown. It is a symbol followed by the literal `/*`, and each part still knows the bytes it came from.
//! Terraform values, JSON, policies and patterns all speak in [`Text`]; this room knows none of them.

mod address;
mod origin;
pub mod reason;
mod symbol;

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

pub use address::{Address, Instance, InstanceKey, Mode, ModulePath};
pub use origin::Origin;
pub use symbol::{Identity, Symbol, SymbolKind};

use crate::input::Span;

/// A string, parts of which may be symbols. Never holds two neighbouring literal parts of one origin, nor an empty literal part.
#[derive(Clone, Default, Debug)]
pub struct Text {
    parts: Parts,
}

/// The parts of a text: nearly always one, which is kept without a list.
#[derive(Clone, Debug)]
enum Parts {
    One(Part),
    Many(Arc<[Part]>),
}

impl Default for Parts {
    fn default() -> Self {
        Self::Many(Arc::default())
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        let mut parts = parts.into_iter();
        match (parts.next(), parts.next()) {
            (None, _) => Self::default(),
            (Some(one), None) => Self::One(one),
            (Some(first), Some(second)) => Self::Many([first, second].into_iter().chain(parts).collect()),
        }
    }
}

impl Deref for Parts {
    type Target = [Part];

    fn deref(&self) -> &[Part] {
        match self {
            Self::One(part) => std::slice::from_ref(part),
            Self::Many(parts) => parts,
        }
    }
}

/// One part of a [`Text`].
#[derive(Clone, Debug)]
pub enum Part {
    /// Bytes that are known. Where the origin is a single span as long as the literal, byte `i` of the literal is byte `i` of the span
    /// (escapes, dedents and the like are parts of their own, so this holds for all that can be held); otherwise the whole literal came from all of the span.
    Literal(Arc<str>, Origin),
    /// A value that is not known before apply, or that nobody gave, and the places that named it.
    Symbol(Symbol, Origin),
}

impl Part {
    /// Where the part came from.
    pub fn origin(&self) -> &Origin {
        match self {
            Part::Literal(_, origin) | Part::Symbol(_, origin) => origin,
        }
    }
}

impl Text {
    /// A known text that came from `origin`.
    pub fn literal(text: impl Into<Arc<str>>, origin: Origin) -> Self {
        let text = text.into();
        if text.is_empty() {
            return Self::default();
        }
        Self { parts: Parts::One(Part::Literal(text, origin)) }
    }

    /// A text that is one symbol.
    pub fn symbol(symbol: Symbol, origin: Origin) -> Self {
        Self { parts: Parts::One(Part::Symbol(symbol, origin)) }
    }

    /// The parts joined, empty literals dropped.
    pub fn from_parts(parts: impl IntoIterator<Item = Part>) -> Self {
        let is_empty = |part: &Part| matches!(part, Part::Literal(text, _) if text.is_empty());
        Self { parts: parts.into_iter().filter(|part| !is_empty(part)).collect() }
    }

    /// All texts, one after another.
    pub fn concat<'a>(texts: impl IntoIterator<Item = &'a Text>) -> Self {
        Self { parts: texts.into_iter().flat_map(|text| text.parts.iter().cloned()).collect() }
    }

    /// The parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The text where all of it is known.
    pub fn known(&self) -> Option<Cow<'_, str>> {
        match &*self.parts {
            [] => Some(Cow::Borrowed("")),
            [Part::Literal(text, _)] => Some(Cow::Borrowed(text)),
            parts => parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text, _) => Some(&**text),
                    Part::Symbol(..) => None,
                })
                .collect::<Option<String>>()
                .map(Cow::Owned),
        }
    }

    /// Whether no part is a symbol.
    pub fn is_known(&self) -> bool {
        self.symbols().next().is_none()
    }

    /// Whether it is known to be empty.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Whether it is known and equals `text`.
    pub fn is(&self, text: &str) -> bool {
        self.known().as_deref() == Some(text)
    }

    /// The known bytes before the first symbol.
    pub fn known_prefix(&self) -> Cow<'_, str> {
        if let [] | [Part::Symbol(..), ..] = &*self.parts {
            return Cow::Borrowed("");
        }
        if let [Part::Literal(text, _)] | [Part::Literal(text, _), Part::Symbol(..), ..] = &*self.parts {
            return Cow::Borrowed(text);
        }
        let literals = self.parts.iter().map_while(|part| match part {
            Part::Literal(text, _) => Some(&**text),
            Part::Symbol(..) => None,
        });
        Cow::Owned(literals.collect())
    }

    /// The known bytes after the last symbol.
    pub fn known_suffix(&self) -> String {
        let after = self.parts.iter().rposition(|part| matches!(part, Part::Symbol(..))).map_or(0, |last| last + 1);
        let literals = self.parts.iter().skip(after).filter_map(|part| match part {
            Part::Literal(text, _) => Some(&**text),
            Part::Symbol(..) => None,
        });
        literals.collect()
    }

    /// Stands for a symbol in [`masked`](Self::masked) text.
    pub const MASK: char = '\u{1}';

    /// The text with one letter for each symbol, which no text holds: of what a symbol is written with nothing is a wildcard, and nothing parts an ARN.
    pub fn masked(&self) -> String {
        let mut masked = String::new();
        for part in &*self.parts {
            match part {
                Part::Literal(text, _) => masked.push_str(text),
                Part::Symbol(..) => masked.push(Self::MASK),
            }
        }
        masked
    }

    /// The symbols in it, in order, a repeated one repeated.
    pub fn symbols(&self) -> impl Iterator<Item = &Symbol> {
        self.parts.iter().filter_map(|part| match part {
            Part::Symbol(symbol, _) => Some(symbol),
            Part::Literal(..) => None,
        })
    }

    /// The instances that it names of those of which only apply knows how many there are, each once.
    pub fn instances(&self) -> Vec<Instance> {
        let mut all: Vec<Instance> = Vec::new();
        for one in self.symbols().filter_map(Symbol::instance) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        all
    }

    /// The text with whatever differs from one instance to another as that of `one`.
    #[must_use]
    pub fn of_instance(&self, one: &Instance) -> Self {
        Self::from_parts(self.parts.iter().map(|part| match part {
            Part::Literal(..) => part.clone(),
            Part::Symbol(symbol, origin) => Part::Symbol(symbol.of_instance(one), origin.clone()),
        }))
    }

    /// The symbol where the text is nothing but one.
    pub fn as_symbol(&self) -> Option<&Symbol> {
        match &*self.parts {
            [Part::Symbol(symbol, _)] => Some(symbol),
            _ => None,
        }
    }

    /// The same text, said to come from `origin`, all of it.
    pub fn placed_at(&self, origin: &Origin) -> Self {
        match self.known() {
            Some(known) => Self::from_parts([Part::Literal(known.as_ref().into(), origin.clone())]),
            None => Self::from_parts(self.parts.iter().map(|part| match part {
                Part::Literal(text, _) => Part::Literal(Arc::clone(text), origin.clone()),
                Part::Symbol(symbol, _) => Part::Symbol(symbol.clone(), origin.clone()),
            })),
        }
    }

    /// Everywhere it came from.
    pub fn origin(&self) -> Origin {
        self.parts.iter().fold(Origin::default(), |all, part| all.and(part.origin()))
    }

    /// The bytes `from..to` of the text as `Display` writes it (literals raw, symbols `${…}`) as places in the sources: the smallest spans that
    /// hold them, neighbours joined. Empty where nothing is known of the origin.
    pub fn spans_of(&self, from: usize, to: usize) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        let mut at = 0;
        for part in &*self.parts {
            let (len, verbatim) = match part {
                Part::Literal(text, origin) => (text.len(), origin.single().filter(|span| span.len() == text.len())),
                Part::Symbol(symbol, _) => (symbol.expression().len() + "${}".len(), None),
            };
            let (start, end) = (from.max(at), to.min(at + len));
            if start < end {
                match verbatim {
                    Some(span) => push_joined(&mut spans, span.part(start - at, end - at)),
                    None => part.origin().spans().iter().for_each(|&span| push_joined(&mut spans, span)),
                }
            }
            at += len;
        }
        spans
    }

    /// The part of it at bytes `from..to` of its literals, counted as in [`spans_of`](Self::spans_of). Cuts no symbol: one that the range touches is taken whole.
    pub fn slice(&self, from: usize, to: usize) -> Text {
        let mut at = 0;
        let parts = self.parts.iter().filter_map(|part| {
            let start = at;
            match part {
                Part::Literal(text, origin) => {
                    at += text.len();
                    let (cut_start, cut_end) = (from.max(start), to.min(at));
                    let cut = (cut_start < cut_end).then(|| text.get(cut_start - start..cut_end - start)).flatten()?;
                    let origin = match origin.single().filter(|span| span.len() == text.len()) {
                        Some(span) => Origin::at(span.part(cut_start - start, cut_end - start)),
                        None => origin.clone(),
                    };
                    Some(Part::Literal(cut.into(), origin))
                }
                Part::Symbol(symbol, _) => {
                    at += symbol.expression().len() + "${}".len();
                    (start < to && from < at).then(|| part.clone())
                }
            }
        });
        Text { parts: parts.collect() }
    }
}

fn push_joined(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if last.file == span.file && last.end == span.start => last.end = span.end,
        Some(last) if last.covers(&span) => {}
        _ => spans.push(span),
    }
}

/// Literals as they are, symbols as Terraform would write them: `${aws_s3_bucket.build.arn}/*`.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts.iter().try_for_each(|part| match part {
            Part::Literal(text, _) => f.write_str(text),
            Part::Symbol(symbol, _) => write!(f, "${{{}}}", symbol.expression()),
        })
    }
}

/// The same literals and the same symbols, wherever they came from and however the literals are cut.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        match (&self.parts, &other.parts) {
            (Parts::One(Part::Literal(one, _)), Parts::One(Part::Literal(other, _))) => one == other,
            _ => self.atoms().eq(other.atoms()),
        }
    }
}

impl Eq for Text {}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        // However the literals are cut, it is one number: FNV-1a.
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let number = self.parts.iter().fold(0xcbf2_9ce4_8422_2325, |hash, part| match part {
            Part::Literal(text, _) => text.bytes().fold(hash, step),
            Part::Symbol(symbol, _) => symbol.expression().bytes().fold(step(hash, 0), step),
        });
        state.write_u64(number);
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// By bytes, a symbol after every byte.
impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.atoms().cmp(other.atoms())
    }
}

/// What a text is made of, without its cuts: a byte of a literal, or a symbol.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Atom<'a> {
    /// A byte of a literal part.
    Byte(u8),
    /// A symbol.
    Symbol(&'a Symbol),
}

impl Text {
    /// The atoms in order: what comparison, matching and hashing see.
    pub fn atoms(&self) -> impl Iterator<Item = Atom<'_>> {
        self.parts.iter().flat_map(|part| {
            let (bytes, symbol) = match part {
                Part::Literal(text, _) => (text.as_bytes(), None),
                Part::Symbol(symbol, _) => (&[][..], Some(symbol)),
            };
            bytes.iter().map(|&byte| Atom::Byte(byte)).chain(symbol.map(Atom::Symbol))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Sources;
    use std::path::Path;

    fn bucket() -> Symbol {
        Symbol::new("aws_s3_bucket.build.arn", SymbolKind::Other, "known after apply")
    }

    #[test]
    fn equality_ignores_cuts_and_origins() {
        let source = Sources::new().add(Path::new("a.tf"), "ab");
        let one = Text::literal("ab", Origin::at(Span::new(source.id(), 0, 2)));
        let two = Text::from_parts([
            Part::Literal("a".into(), Origin::default()),
            Part::Literal("b".into(), Origin::default()),
        ]);
        assert_eq!(one, two);
        assert_ne!(one, Text::concat([&one, &Text::symbol(bucket(), Origin::default())]));
    }

    #[test]
    fn a_star_after_a_symbol_is_found_in_the_source() {
        let sources = Sources::new();
        let text = r#""${aws_s3_bucket.build.arn}/*""#;
        let source = sources.add(Path::new("a.tf"), text);
        let hole = Span::new(source.id(), 1, 27);
        let tail = Span::new(source.id(), 27, 29);
        let value =
            Text::from_parts([Part::Symbol(bucket(), Origin::at(hole)), Part::Literal("/*".into(), Origin::at(tail))]);
        let shown = value.to_string();
        let star = shown.find('*').expect("a star");
        let spans = value.spans_of(star, star + 1);
        assert_eq!(spans.iter().map(|&span| sources.slice(span)).collect::<Vec<_>>(), ["*"]);
        assert_eq!(value.slice(star, star + 1).known().as_deref(), Some("*"));
    }
}
