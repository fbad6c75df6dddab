//! Where a value came from.

use std::sync::Arc;

use crate::input::Span;

/// The places a value was written, in the order they were evaluated. Uses (a `local.x` on the way) are not kept: the place is where the bytes stand.
///
/// A list of more than [`Origin::MAX`] places keeps the first ones, so that origins stay small whatever the input.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
pub struct Origin(Repr);

#[derive(Clone, Default, PartialEq, Eq, Hash, Debug)]
enum Repr {
    #[default]
    None,
    One(Span),
    Many(Arc<[Span]>),
}

impl Origin {
    /// The most places one origin keeps.
    pub const MAX: usize = 16;

    /// One place.
    pub fn at(span: Span) -> Self {
        Origin(Repr::One(span))
    }

    /// Every place, in order.
    pub fn spans(&self) -> &[Span] {
        match &self.0 {
            Repr::None => &[],
            Repr::One(span) => std::slice::from_ref(span),
            Repr::Many(spans) => spans,
        }
    }

    /// The first place.
    pub fn primary(&self) -> Option<Span> {
        self.spans().first().copied()
    }

    /// The place, where there is exactly one.
    pub fn single(&self) -> Option<Span> {
        match self.0 {
            Repr::One(span) => Some(span),
            _ => None,
        }
    }

    /// Whether no place is known.
    pub fn is_empty(&self) -> bool {
        self.spans().is_empty()
    }

    /// These places, then those of `other` that are not among them.
    pub fn and(&self, other: &Origin) -> Origin {
        if self.is_empty() || self == other {
            return other.clone();
        }
        let more = other.spans().iter().filter(|span| !self.spans().contains(span));
        let all: Vec<Span> = self.spans().iter().chain(more).copied().take(Self::MAX).collect();
        if all.len() == self.spans().len() { self.clone() } else { Origin(Repr::Many(all.into())) }
    }
}

impl From<Span> for Origin {
    fn from(span: Span) -> Self {
        Origin::at(span)
    }
}

impl From<Option<Span>> for Origin {
    fn from(span: Option<Span>) -> Self {
        span.map(Origin::at).unwrap_or_default()
    }
}
