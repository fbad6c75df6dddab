//! Principals, compared by what they say.
//!
//! `*` is everyone, an account id is the root of the account, and anything else is itself. An account's root stands for whom the account lets in,
//! which is not seen from here, so between it and anyone else of the account nothing is decided.

use super::statements::Grant;
use crate::policy::PrincipalClause;
use crate::text::Text;

/// `Principal` or `NotPrincipal`.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Clause {
    negated: bool,
    /// Kind and identifier.
    entries: Vec<(Text, Text)>,
    unknown: Vec<Text>,
}

/// A part of what a statement's principals are: it is within another statement's or not as a whole.
pub(super) enum Part<'g> {
    /// The statement names none: that of an identity-based policy.
    Holder,
    /// One identifier.
    One(&'g (Text, Text)),
    /// Identifiers that are not known, or all but some: compared by name only.
    Named(&'g Clause),
}

impl Clause {
    pub(super) fn read(clause: &PrincipalClause) -> Clause {
        let entries = clause.entries.iter().flat_map(|entry| {
            entry.values.iter().map(|value| (entry.kind.text.clone(), canonical(&entry.kind.text, &value.text)))
        });
        Clause { negated: clause.negated, entries: entries.collect(), unknown: clause.unknown.clone() }
    }
}

impl Grant {
    /// The statement's principals, one by one.
    pub(super) fn principal_parts(&self) -> Vec<Part<'_>> {
        if self.principals.is_empty() {
            return vec![Part::Holder];
        }
        let parts = self.principals.iter().flat_map(|clause| {
            let one_by_one = !clause.negated && clause.unknown.is_empty();
            let entries = clause.entries.iter().filter(move |_| one_by_one).map(Part::One);
            entries.chain((!one_by_one).then_some(Part::Named(clause)))
        });
        parts.collect()
    }

    /// Whether every principal of `other` is surely one of this statement.
    pub(super) fn meets_principals_of(&self, other: &Grant) -> bool {
        other.principal_parts().iter().all(|part| part.within(self) == Some(true))
    }
}

impl Part<'_> {
    /// Whether it is within the statement's principals, where that is certain.
    pub(super) fn within(&self, grant: &Grant) -> Option<bool> {
        let [clause] = grant.principals.as_slice() else {
            return (matches!(self, Part::Holder) && grant.principals.is_empty()).then_some(true);
        };
        let is_everyone = |(kind, id): &(Text, Text)| id.is("*") && (kind.is("*") || kind.is("AWS"));
        match self {
            Part::Holder => None,
            Part::Named(own) if *own == clause => Some(true),
            Part::Named(_) => None,
            Part::One(_) if clause.negated => None,
            Part::One((kind, id)) => {
                let same = |entry: &(Text, Text)| entry.0 == *kind && entry.1 == *id;
                let by_star = kind.is("AWS") || kind.is("*");
                if clause.entries.iter().any(|entry| same(entry) || by_star && is_everyone(entry)) {
                    return Some(true);
                }
                let apart = |entry: &(Text, Text)| are_apart((kind, id), (&entry.0, &entry.1));
                (clause.unknown.is_empty() && clause.entries.iter().all(apart)).then_some(false)
            }
        }
    }
}

/// Whether the two are surely different: services by name, and from anyone who is none; all else only where a rule above does not blur it.
fn are_apart(one: (&Text, &Text), two: (&Text, &Text)) -> bool {
    let known = [one.0, one.1, two.0, two.1].iter().all(|text| text.is_known());
    let is_none = |(kind, id): (&Text, &Text)| {
        !id.is("*") && ["AWS", "Federated", "CanonicalUser"].iter().any(|other| kind.is(other))
    };
    known
        && match (one.0.is("Service"), two.0.is("Service")) {
            (true, true) => one.1 != two.1,
            (true, false) => is_none(two),
            (false, true) => is_none(one),
            (false, false) => false,
        }
}

/// An AWS account as the ARN of its root.
fn canonical(kind: &Text, id: &Text) -> Text {
    let known = id.known().unwrap_or_default();
    if kind.is("AWS") && known.len() == 12 && known.bytes().all(|byte| byte.is_ascii_digit()) {
        return Text::literal(format!("arn:aws:iam::{known}:root"), id.origin());
    }
    id.clone()
}
