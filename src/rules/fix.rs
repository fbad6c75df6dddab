//! What has to change for a finding to be mended.
//!
//! A rule says it of the policy, by the places its elements were written at; only the room `fix` knows how a source is edited, and only what is then proven
//! to allow what was allowed before is kept.

use std::fmt;

use crate::input::Span;
use crate::policy::Leaf;
use crate::text::Origin;

use super::finding::Finding;

/// Whether a fix may be applied unasked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Applicability {
    /// The policy allows and denies exactly what it did; an action that AWS has withdrawn is nothing to allow.
    Safe,
    /// The policy allows no more than it did, if what the catalogue does not have is no action.
    Unsafe,
}

impl fmt::Display for Applicability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        })
    }
}

/// One change to what is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// The value of a list, the element of an object with its key, or the statement that is written here goes.
    Remove(Span),
    /// The string that is written here becomes this one.
    Replace(Span, String),
    /// The string that is written here becomes a list of one.
    Wrap(Span),
    /// The list of one that is written here becomes its value.
    Unwrap(Span),
    /// The object that is written here gets this element before its others: name and string.
    Insert(Span, &'static str, String),
    /// What is written here, in a comment, becomes this.
    Comment(Span, String),
}

impl Change {
    /// The place it is about.
    pub fn span(&self) -> Span {
        match self {
            Change::Remove(span)
            | Change::Replace(span, _)
            | Change::Wrap(span)
            | Change::Unwrap(span)
            | Change::Insert(span, ..)
            | Change::Comment(span, _) => *span,
        }
    }
}

/// What mends a finding.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fix {
    /// Whether it may be applied unasked.
    pub applicability: Applicability,
    /// What it does, in the imperative: "remove s3:GetObject".
    pub title: String,
    /// The changes, all of which are made or none.
    pub changes: Vec<Change>,
}

impl Fix {
    /// Removes what was written at `origin`. `None` where it was not written in one place.
    pub fn remove(title: impl Into<String>, origin: &Origin) -> Option<Self> {
        Some(Self::safe(title, Change::Remove(origin.single()?)))
    }

    /// Writes `text` in place of a string. `None` where it was not written in one place.
    pub fn replace(title: impl Into<String>, leaf: &Leaf, text: impl Into<String>) -> Option<Self> {
        Some(Self::safe(title, Change::Replace(leaf.origin.single()?, text.into())))
    }

    /// Writes an element of an object before the others. `None` where the object was not written in one place.
    pub fn insert(
        title: impl Into<String>,
        object: &Origin,
        key: &'static str,
        value: impl Into<String>,
    ) -> Option<Self> {
        Some(Self::safe(title, Change::Insert(object.single()?, key, value.into())))
    }

    /// The same for whoever wants unsafe fixes.
    pub fn unsafely(self) -> Self {
        Self { applicability: Applicability::Unsafe, ..self }
    }

    fn safe(title: impl Into<String>, change: Change) -> Self {
        Self { applicability: Applicability::Safe, title: title.into(), changes: vec![change] }
    }
}

impl Finding {
    /// The same with what mends it, where that can be said.
    pub fn with_fix(self, fix: Option<Fix>) -> Self {
        Self { fix, ..self }
    }
}
