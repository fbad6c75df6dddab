//! Whether documents say the same, whatever other policies stand beside them.
//!
//! What two documents allow may be equal while what they deny is not: a Deny that meets no Allow of its own document still counts against those of another.
//! So the statements of each effect are compared among themselves, as if all of them allowed.

use super::{Verdict, compare, proves};
use crate::policy::{Document, Effect, Statement};

/// Whether every request that `old` allows or denies, `new` allows or denies, and the reverse. [`Verdict::Refuted`] names a request that one of the two has.
pub fn same(old: &Document, new: &Document) -> Verdict {
    if old.unknown.len() != new.unknown.len() || old.unknown.iter().any(|text| !new.unknown.contains(text)) {
        return Verdict::Undecided { why: "a statement that is not known is on one side only".into() };
    }
    let unread = |document: &Document| {
        let none = document.statements.iter().filter(|statement| statement.effect.is_none());
        none.map(|statement| crate::json::to_string(&statement.to_json(), crate::json::Style::Compact))
            .collect::<Vec<_>>()
    };
    if unread(old) != unread(new) {
        return Verdict::Undecided { why: "a statement whose Effect is not known has changed".into() };
    }
    let mut verdict = Verdict::Proven;
    for effect in [Effect::Allow, Effect::Deny] {
        let part = |document: &Document| {
            part(document, document.statements.iter().filter(|statement| statement.effect == Some(effect)))
        };
        let (old, new) = (part(old), part(new));
        for found in [compare(&[&old], &[&new]), compare(&[&new], &[&old])] {
            match found {
                Verdict::Proven => {}
                Verdict::Refuted(_) => return found,
                Verdict::Undecided { .. } => verdict = found,
            }
        }
    }
    verdict
}

/// Whether it is proven that all that `statement` says, Effect aside, `others` say: that it adds nothing to them. Only those of its effect count.
pub fn adds_nothing(document: &Document, statement: &Statement, others: &[&Statement]) -> bool {
    let others = others.iter().copied().filter(|other| other.effect.is_some() && other.effect == statement.effect);
    proves(&[&part(document, others)], &[&part(document, std::iter::once(statement))])
}

/// A document with some of the statements of another, all of them allowing.
fn part<'a>(document: &Document, statements: impl Iterator<Item = &'a Statement>) -> Document {
    Document {
        version: document.version.clone(),
        problems: document.problems.clone(),
        statements: statements
            .map(|statement| Statement { effect: Some(Effect::Allow), ..statement.clone() })
            .collect(),
        ..Document::default()
    }
}
