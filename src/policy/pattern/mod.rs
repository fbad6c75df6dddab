//! IAM's globs over text with holes, and sets of strings built of them.
//!
//! # What a pattern means
//!
//! `*` stands for any number of characters, `?` for exactly one, everything else for itself. A symbol (`${aws_s3_bucket.build.arn}`) stands for one
//! string that is not known, the same wherever it appears; a policy variable (`${aws:username}`) likewise, within one request. Both are letters
//! of an extended alphabet, which only they themselves generate: `*` covers them, `?` does not, since what they stand for may be longer.
//!
//! # What an answer holds for
//!
//! *Containment that holds for these letters holds whatever the symbols stand for.* Replacing each letter by what it stands for turns every
//! string on the left into strings that the same replacement makes of the right; that is true even where a symbol stands for a pattern or for
//! several strings. The reverse does not hold: "not contained" may be owed to a symbol whose value would make it so. Disjointness is no such
//! matter either: `${x}` and `secret` share no letter and may be equal. What depends on it asks [`Pattern::overlap`], which has three answers.
//!
//! All answers are exact for these letters, by automata that are made deterministic as far as a question needs. A question that needs more than
//! [`machine::MAX_STATES`] states is [`Undecided`].

mod language;
mod machine;
mod overlap;
mod parse;
#[cfg(test)]
pub(crate) mod reference;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

pub use language::Language;
pub(super) use language::text_of;
pub(super) use machine::{Formula, Fuel, Machine, Reading};
pub use overlap::Overlap;

use crate::text::{Atom, Symbol, SymbolKind, Text};

/// A question whose automata would grow beyond what is worth waiting for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Undecided;

impl fmt::Display for Undecided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the patterns are too many or too intricate to compare")
    }
}

impl std::error::Error for Undecided {}

/// One string that is not known: a letter of its own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Hole {
    /// A value Terraform does not know yet.
    Symbol(Symbol),
    /// What IAM fills in at each request, as `${aws:username}` without `${}`: key in lower case, with its default where it has one.
    Variable(Arc<str>),
}

impl fmt::Display for Hole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Hole::Symbol(symbol) => write!(f, "${{{}}}", symbol.expression()),
            Hole::Variable(name) => write!(f, "${{{name}}}"),
        }
    }
}

/// One token of a pattern.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Token {
    /// A character that stands for itself.
    Char(char),
    /// A string that is not known.
    Hole(Hole),
    /// `?`
    One,
    /// `*`; never two in a row.
    Star,
}

impl Token {
    /// Whether it stands for one string. Attributes and identities never hold a wildcard; what somebody passes in a variable may be one.
    fn is_fixed(&self) -> bool {
        match self {
            Token::Char(_) | Token::Hole(Hole::Variable(_)) => true,
            Token::Hole(Hole::Symbol(symbol)) => {
                matches!(symbol.kind(), SymbolKind::Attribute { .. } | SymbolKind::Identity(_))
            }
            Token::One | Token::Star => false,
        }
    }
}

/// A glob of an Action or a Resource, or of a condition value that takes globs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Pattern {
    tokens: Arc<[Token]>,
}

impl Pattern {
    /// The pattern `*`.
    pub fn any() -> Self {
        Self { tokens: Arc::new([Token::Star]) }
    }

    /// A value that is known by name only and may be several patterns: one letter.
    pub(super) fn opaque(text: &Text) -> Self {
        let hole = match text.as_symbol() {
            Some(symbol) => Hole::Symbol(symbol.clone()),
            None => Hole::Variable(text.to_string().into()),
        };
        Self { tokens: Arc::new([Token::Hole(hole)]) }
    }

    /// The tokens, in order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Whether it is `*`.
    pub fn is_any(&self) -> bool {
        matches!(&*self.tokens, [Token::Star])
    }

    /// Whether it has neither `*` nor `?`.
    pub fn is_literal(&self) -> bool {
        !self.tokens.iter().any(|token| matches!(token, Token::Star | Token::One))
    }

    /// Whether it has a symbol or a variable.
    pub fn has_holes(&self) -> bool {
        self.tokens.iter().any(|token| matches!(token, Token::Hole(_)))
    }

    /// Whether `text`, read as a plain string and not as a pattern, is one that the pattern stands for, whatever its symbols are.
    pub fn matches(&self, text: &Text) -> bool {
        let mut letters = Vec::new();
        let mut bytes = Vec::new();
        for atom in text.atoms() {
            match atom {
                Atom::Byte(byte) => bytes.push(byte),
                Atom::Symbol(symbol) => {
                    push_chars(&mut bytes, &mut letters);
                    letters.push(Token::Hole(Hole::Symbol(symbol.clone())));
                }
            }
        }
        push_chars(&mut bytes, &mut letters);
        glob(&self.tokens, &letters)
    }

    /// Whether the pattern stands for `text`, a known plain string. For patterns of actions `text` is folded as they are.
    pub fn matches_str(&self, text: &str) -> bool {
        // Nearly all that do not fit are told from how they begin.
        let (mut tokens, mut chars) = (&self.tokens[..], text.chars());
        while let [Token::Char(own), rest @ ..] = tokens {
            if chars.next() != Some(*own) {
                return false;
            }
            tokens = rest;
        }
        let letters: Vec<Token> = chars.map(Token::Char).collect();
        glob(tokens, &letters)
    }

    /// Whether every string that `other` stands for is one of this pattern's, whatever the symbols are. Where that would take too long to find
    /// out the answer is no: see [`Language::contains`] to tell the two apart.
    pub fn covers(&self, other: &Pattern) -> bool {
        match self.covers_fast(other) {
            Some(answer) => answer,
            None => Language::of([self.clone()]).contains(&Language::of([other.clone()])).unwrap_or(false),
        }
    }

    /// [`covers`](Self::covers) in the cases that need no automaton: nearly all there are.
    pub(super) fn covers_fast(&self, other: &Pattern) -> Option<bool> {
        if self.begins_apart(other) {
            return Some(false);
        }
        if self.is_any() || self == other {
            return Some(true);
        }
        // Read as letters, the other's wildcards are what no character of this pattern is and only a star of it takes: where they fit, whatever they
        // stand for fits. Where they do not, a character that nobody mentions does not either, unless a `?` could have taken it.
        let fits = glob(&self.tokens, &other.tokens);
        (fits || other.is_literal() || !self.tokens.contains(&Token::One)).then_some(fits)
    }
}

/// As IAM would write it, `${*}` for a star that stands for itself.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tokens.iter().try_for_each(|token| match token {
            Token::Char(char @ ('*' | '?')) => write!(f, "${{{char}}}"),
            Token::Char(char) => write!(f, "{char}"),
            Token::Hole(hole) => write!(f, "{hole}"),
            Token::One => f.write_str("?"),
            Token::Star => f.write_str("*"),
        })
    }
}

fn push_chars(bytes: &mut Vec<u8>, letters: &mut Vec<Token>) {
    letters.extend(String::from_utf8_lossy(bytes).chars().map(Token::Char));
    bytes.clear();
}

/// Whether `pattern` stands for the letters, which are characters and holes. Only the last star is ever tried again: it covers what an earlier one would.
fn glob(pattern: &[Token], letters: &[Token]) -> bool {
    let (mut p, mut l) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while l < letters.len() {
        let fits = match pattern.get(p) {
            Some(Token::Star) => {
                retry = Some((p + 1, l));
                p += 1;
                continue;
            }
            Some(Token::One) => matches!(letters[l], Token::Char(_)),
            Some(token) => *token == letters[l],
            None => false,
        };
        if fits {
            (p, l) = (p + 1, l + 1);
        } else if let Some((after_star, taken)) = retry {
            retry = Some((after_star, taken + 1));
            (p, l) = (after_star, taken + 1);
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(|token| *token == Token::Star)
}
