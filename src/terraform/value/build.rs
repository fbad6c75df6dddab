//! Making values.

use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::{Bounds, Entries, Kind, Marks, Partial, Unknown, Value, set};
use crate::terraform::number::Number;
use crate::terraform::types::Type;
use crate::text::{Origin, Part, Symbol, SymbolKind, Text};

impl Value {
    /// A value without marks.
    pub fn new(kind: Kind, origin: Origin) -> Self {
        Self { kind, origin, marks: Marks::default(), perhaps: None }
    }

    /// `null` of a type.
    pub fn null(ty: Type, origin: Origin) -> Self {
        Self::new(Kind::Null(ty), origin)
    }

    /// `true` or `false`.
    pub fn bool(value: bool, origin: Origin) -> Self {
        Self::new(Kind::Bool(value), origin)
    }

    /// A number.
    pub fn number(value: Number, origin: Origin) -> Self {
        Self::new(Kind::Number(value), origin)
    }

    /// A string, put into Unicode's NFC as Terraform keeps every string. Its origin is that of the text.
    pub fn string(text: Text) -> Self {
        let origin = text.origin();
        Self::string_at(text, origin)
    }

    /// A string that was written at `origin`, which may cover more than its text (quotes, heredoc markers).
    pub fn string_at(text: Text, origin: Origin) -> Self {
        Self::new(Kind::Str { text: normalized(text), json: None }, origin)
    }

    /// A string that is known and came from `origin` as a whole.
    pub fn known(text: impl AsRef<str>, origin: Origin) -> Self {
        Self::string_at(Text::literal(text.as_ref(), origin.clone()), origin)
    }

    /// `tuple([…])`
    pub fn tuple(elements: impl Into<Arc<[Value]>>, origin: Origin) -> Self {
        Self::new(Kind::Tuple(elements.into()), origin)
    }

    /// `list(ty)`; the elements are of that type already.
    pub fn list(ty: Type, elements: impl Into<Arc<[Value]>>, origin: Origin) -> Self {
        Self::new(Kind::List(ty, elements.into()), origin)
    }

    /// `set(ty)`, equal elements merged, in Terraform's order; the elements are of that type already. What one of them is marked with, the set is:
    /// an element of a set is nothing but its value.
    pub fn set(ty: Type, elements: Vec<Value>, origin: Origin) -> Self {
        let marks = elements.iter().fold(Marks::default(), |marks, element| marks.and(element.all_marks()));
        Self::new(Kind::Set(ty, set::arrange(elements).into()), origin).with_marks(marks)
    }

    /// `object({…})`
    pub fn object(entries: impl IntoIterator<Item = (Arc<str>, Value)>, origin: Origin) -> Self {
        Self::new(Kind::Object(entries.into_iter().collect()), origin)
    }

    /// `map(ty)`; the elements are of that type already.
    pub fn map(ty: Type, entries: impl Into<Entries>, origin: Origin) -> Self {
        Self::new(Kind::Map(ty, entries.into()), origin)
    }

    /// A value that is not known and that `symbol` names.
    pub fn symbol(symbol: Symbol, ty: Type, origin: Origin) -> Self {
        let why = symbol.why().into();
        let unknown = Unknown {
            ty,
            symbol: Some(symbol),
            why,
            not_null: false,
            bounds: Bounds::default(),
            partial: Partial::Nothing,
        };
        Self::new(Kind::Unknown(unknown), origin)
    }

    /// A value that is not known and that `expression` computes, as Terraform would write it.
    pub fn computed(expression: String, ty: Type, why: &str, origin: Origin) -> Self {
        Self::symbol(Symbol::new(super::print::bounded(expression), SymbolKind::Other, why), ty, origin)
    }

    /// An object with keys that may hold symbols, and entries that may not be there: an object where none does, and all are, and otherwise what is known of one
    /// that `expression` makes.
    pub fn keyed(entries: Vec<(Text, Value)>, expression: impl FnOnce() -> String, origin: Origin) -> Self {
        let certain = |(key, value): &(Text, Value)| {
            Some((Arc::from(key.known().filter(|_| value.perhaps.is_none())?.as_ref()), value.clone()))
        };
        if let Some(known) = entries.iter().map(certain).collect::<Option<Entries>>() {
            return Self::new(Kind::Object(known), origin);
        }
        let why =
            entries.iter().find_map(|(key, value)| key.symbols().next().map(Symbol::reason).or(value.why_perhaps()));
        let why = why.as_deref().unwrap_or("one of its keys is not known");
        let mut value = Self::computed(expression(), Type::Dynamic, why, origin);
        if let Kind::Unknown(unknown) = &mut value.kind {
            unknown.not_null = true;
            unknown.partial = Partial::Entries(entries.into());
        }
        value
    }

    /// The same value, certain not to be null where it is not known.
    pub fn not_null(mut self) -> Self {
        if let Kind::Unknown(unknown) = &mut self.kind {
            unknown.not_null = true;
        }
        self
    }

    /// The same value, certain to be a number between these, or a collection or text of such a length, where it is not known.
    pub fn bounded(mut self, bounds: Bounds) -> Self {
        if let Kind::Unknown(unknown) = &mut self.kind {
            unknown.bounds = bounds;
        }
        self
    }

    /// The same value with these marks too.
    pub fn with_marks(mut self, marks: Marks) -> Self {
        self.marks = self.marks.and(marks);
        self
    }

    /// The same value, said to come from `origin`, all of it.
    pub fn placed_at(mut self, origin: &Origin) -> Self {
        let each = |values: &[Value]| values.iter().map(|value| value.clone().placed_at(origin)).collect();
        let entry = |(key, value): (&Arc<str>, &Value)| (Arc::clone(key), value.clone().placed_at(origin));
        self.kind = match self.kind {
            Kind::Str { text, json } => Kind::Str { text: text.placed_at(origin), json },
            Kind::List(ty, elements) => Kind::List(ty, each(&elements)),
            Kind::Set(ty, elements) => Kind::Set(ty, each(&elements)),
            Kind::Tuple(elements) => Kind::Tuple(each(&elements)),
            Kind::Map(ty, entries) => Kind::Map(ty, entries.iter().map(entry).collect()),
            Kind::Object(entries) => Kind::Object(entries.iter().map(entry).collect()),
            other => other,
        };
        self.origin = origin.clone();
        self
    }

    /// The same value, said to come from `origin` where nothing is known of its own.
    pub fn with_origin_if_none(mut self, origin: &Origin) -> Self {
        if self.origin.is_empty() {
            self.origin = origin.clone();
        }
        self
    }
}

impl Bounds {
    /// Exactly this.
    pub fn exactly(value: u64) -> Self {
        Self::between(value, value)
    }

    /// No less than `least` and no more than `most`.
    pub fn between(least: u64, most: u64) -> Self {
        Self { least: Some(least), most: Some(most) }
    }

    /// No less than this.
    pub fn at_least(least: u64) -> Self {
        Self { least: Some(least), most: None }
    }

    /// What holds of both.
    pub fn or(self, other: Bounds) -> Bounds {
        Bounds {
            least: self.least.zip(other.least).map(|(a, b)| a.min(b)),
            most: self.most.zip(other.most).map(|(a, b)| a.max(b)),
        }
    }

    /// What holds of the sum.
    pub fn plus(self, other: Bounds) -> Bounds {
        Bounds {
            least: self.least.zip(other.least).and_then(|(a, b)| a.checked_add(b)),
            most: self.most.zip(other.most).and_then(|(a, b)| a.checked_add(b)),
        }
    }

    /// The one value it can be.
    pub fn exact(self) -> Option<u64> {
        self.least.filter(|_| self.least == self.most)
    }
}

impl Marks {
    /// The mark of what says what it will hold, but not to the byte.
    pub fn approximate() -> Self {
        Marks { approximate: true, ..Marks::default() }
    }

    /// The marks of either.
    pub fn and(self, other: Marks) -> Marks {
        Marks {
            sensitive: self.sensitive || other.sensitive,
            ephemeral: self.ephemeral || other.ephemeral,
            approximate: self.approximate || other.approximate,
        }
    }
}

/// NFC, also across the cuts between literals. What is in NFC already, nearly everything, is not touched.
fn normalized(text: Text) -> Text {
    let ascii = |part: &Part| !matches!(part, Part::Literal(literal, _) if !literal.is_ascii());
    if text.parts().iter().all(ascii) {
        return text;
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut changed = false;
    for run in text.parts().chunk_by(|a, b| matches!((a, b), (Part::Literal(..), Part::Literal(..)))) {
        let joined = Text::from_parts(run.iter().cloned());
        match joined.known() {
            Some(known) if !is_nfc(&known) => {
                changed = true;
                parts.push(Part::Literal(known.nfc().collect::<String>().into(), joined.origin()));
            }
            _ => parts.extend_from_slice(run),
        }
    }
    if changed { Text::from_parts(parts) } else { text }
}
