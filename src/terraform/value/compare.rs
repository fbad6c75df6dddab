//! `==` as Terraform answers it, where the answer is certain.

use super::{Entries, Kind, Value};
use crate::terraform::types::Type;
use crate::text::{Part, Symbol, Text};

impl Value {
    /// Whether both are equal as `==` says: types count (`"1"` is not `1`, a list is no tuple). `None` where that is not certain.
    pub fn equals(&self, other: &Value) -> Option<bool> {
        if let Some(answer) = self.all_equal_to(other).or_else(|| other.all_equal_to(self)) {
            return Some(answer);
        }
        match (&self.kind, &other.kind) {
            (Kind::Null(_), Kind::Null(_)) => Some(true),
            (Kind::Null(_), Kind::Unknown(unknown)) | (Kind::Unknown(unknown), Kind::Null(_)) => {
                unknown.not_null.then_some(false)
            }
            (Kind::Null(_), _) | (_, Kind::Null(_)) => Some(false),
            (Kind::Unknown(a), Kind::Unknown(b)) => match (&a.symbol, &b.symbol) {
                // A conversion keeps the name, and what is converted is another value.
                (Some(left), Some(right)) => (a.ty == b.ty && same(left, right)).then_some(true),
                _ => None,
            },
            (Kind::Unknown(unknown), _) if never(&unknown.ty, other) => Some(false),
            (_, Kind::Unknown(unknown)) if never(&unknown.ty, self) => Some(false),
            (Kind::Unknown(unknown), Kind::Str { text, .. }) | (Kind::Str { text, .. }, Kind::Unknown(unknown)) => {
                let symbol = unknown.symbol.as_ref().filter(|_| unknown.ty == Type::String)?;
                text.as_symbol().is_some_and(|other| same(symbol, other)).then_some(true)
            }
            (Kind::Unknown(_), _) | (_, Kind::Unknown(_)) => None,
            (Kind::Bool(a), Kind::Bool(b)) => Some(a == b),
            (Kind::Number(a), Kind::Number(b)) => Some(a == b),
            (Kind::Str { text: a, .. }, Kind::Str { text: b, .. }) => texts_equal(a, b),
            (Kind::List(s, a), Kind::List(t, b)) if s == t => all_equal(a, b),
            (Kind::Tuple(a), Kind::Tuple(b)) => all_equal(a, b),
            (Kind::Set(s, a), Kind::Set(t, b)) if s == t => {
                // Merged symbols may turn out equal, so only sets without any can be told apart by their elements.
                let answer = all_equal(a, b);
                let certain = self.is_wholly_known() && other.is_wholly_known();
                answer.filter(|&equal| equal || certain)
            }
            (Kind::Map(s, a), Kind::Map(t, b)) if s == t => entries_equal(a, b),
            // The type of a collection of symbols is not known, so types that differ may turn out the same; lengths do not.
            (Kind::List(s, a), Kind::List(t, b)) if open(s, t, self, other) => all_equal(a, b).filter(|equal| !equal),
            (Kind::Set(s, _), Kind::Set(t, _)) if open(s, t, self, other) => None,
            (Kind::Map(s, a), Kind::Map(t, b)) if open(s, t, self, other) => entries_equal(a, b).filter(|equal| !equal),
            (Kind::Object(a), Kind::Object(b)) => entries_equal(a, b),
            _ => Some(false),
        }
    }
}

impl Value {
    /// The one answer that all alternatives give, where it is one of a few.
    fn all_equal_to(&self, other: &Value) -> Option<bool> {
        let alternatives = self.alternatives().filter(|alternatives| !alternatives.may_fail)?;
        let (first, rest) = alternatives.values.split_first()?;
        let answer = first.equals(other)?;
        rest.iter().all(|value| value.equals(other) == Some(answer)).then_some(answer)
    }
}

/// Whether no value of type `ty` equals `other`: types count, and a null equals only null.
fn never(ty: &Type, other: &Value) -> bool {
    let with = other.ty();
    !ty.has_dynamic() && !with.has_dynamic() && *ty != with && !other.is_null()
}

/// Whether the element types of two collections are not certain to differ.
fn open(s: &Type, t: &Type, a: &Value, b: &Value) -> bool {
    (s.has_dynamic() && !a.is_wholly_known()) || (t.has_dynamic() && !b.is_wholly_known())
}

fn all_equal(a: &[Value], b: &[Value]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    all(a.iter().zip(b).map(|(a, b)| a.equals(b)))
}

fn entries_equal(a: &Entries, b: &Entries) -> Option<bool> {
    if !a.keys().eq(b.keys()) {
        return Some(false);
    }
    all(a.values().zip(b.values()).map(|(a, b)| a.equals(b)))
}

/// Whether all are: one certain no is enough.
fn all(answers: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for answer in answers {
        match answer {
            Some(false) => return Some(false),
            Some(true) => {}
            None => result = None,
        }
    }
    result
}

/// Whether two symbols are certain to stand for the same value. Two calls of `uuid()` are written alike and are not.
fn same(a: &Symbol, b: &Symbol) -> bool {
    a == b && !is_volatile(a)
}

fn is_volatile(symbol: &Symbol) -> bool {
    ["uuid()", "bcrypt("].iter().any(|call| symbol.expression().contains(call))
}

/// Whether two texts are equal: certain where they are written alike, or where what is known before the first or after the last symbol differs.
pub(crate) fn texts_equal(a: &Text, b: &Text) -> Option<bool> {
    match (a.known(), b.known()) {
        (Some(a), Some(b)) => return Some(a == b),
        _ if a == b && !a.symbols().any(is_volatile) => return Some(true),
        _ => {}
    }
    let differ = |a: &[u8], b: &[u8]| a.iter().zip(b).any(|(a, b)| a != b);
    if differ(a.known_prefix().as_bytes(), b.known_prefix().as_bytes()) {
        return Some(false);
    }
    let backwards = |text: &Text| text.known_suffix().bytes().rev().collect::<Vec<u8>>();
    if differ(&backwards(a), &backwards(b)) {
        return Some(false);
    }
    let too_short = |known: &Text, other: &Text| known.known().is_some_and(|known| known.len() < literal_bytes(other));
    if too_short(a, b) || too_short(b, a) { Some(false) } else { None }
}

fn literal_bytes(text: &Text) -> usize {
    let len = |part: &Part| match part {
        Part::Literal(literal, _) => literal.len(),
        Part::Symbol(..) => 0,
    };
    text.parts().iter().map(len).sum()
}
