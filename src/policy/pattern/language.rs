//! Sets of strings as boolean combinations of patterns.

use std::sync::Arc;

use super::{Formula, Fuel, Hole, Machine, Pattern, Reading, Token, Undecided};
use crate::text::{Origin, Text};

/// A set of strings over characters and holes: patterns and what union, intersection, difference and complement make of them. Cheap to clone and
/// to build; the work is done when something is asked.
///
/// A hole is in a string of the set only where a pattern of the set that counts for it (that is not subtracted) writes it; `*` alone never
/// makes one. What is asked of sets without holes is answered exactly. With holes, containment that is answered yes holds whatever they stand for;
/// emptiness and samples are those of the letters (see the module's page).
#[derive(Clone, Debug)]
pub struct Language(Arc<Set>);

#[derive(Debug)]
enum Set {
    Patterns(Vec<Pattern>),
    Union(Language, Language),
    Intersection(Language, Language),
    Complement(Language),
}

impl Language {
    /// The strings of any of the patterns.
    pub fn of(patterns: impl IntoIterator<Item = Pattern>) -> Self {
        Self(Arc::new(Set::Patterns(patterns.into_iter().collect())))
    }

    /// No string.
    pub fn nothing() -> Self {
        Self::of([])
    }

    /// Every string.
    pub fn everything() -> Self {
        Self::of([Pattern::any()])
    }

    /// The strings of either.
    pub fn union(&self, other: &Language) -> Self {
        Self(Arc::new(Set::Union(self.clone(), other.clone())))
    }

    /// The strings of both.
    pub fn intersection(&self, other: &Language) -> Self {
        Self(Arc::new(Set::Intersection(self.clone(), other.clone())))
    }

    /// The strings of this one that `other` has not.
    pub fn difference(&self, other: &Language) -> Self {
        self.intersection(&other.complement())
    }

    /// The strings that this one has not.
    pub fn complement(&self) -> Self {
        Self(Arc::new(Set::Complement(self.clone())))
    }

    /// Whether there is no string in it.
    pub fn is_empty(&self) -> Result<bool, Undecided> {
        Ok(self.witness()?.is_none())
    }

    /// Whether every string of `other` is in this one.
    pub fn contains(&self, other: &Language) -> Result<bool, Undecided> {
        if let (Set::Patterns(ours), Set::Patterns(theirs)) = (&*self.0, &*other.0) {
            let covered = |pattern: &Pattern| ours.iter().any(|cover| cover.covers_fast(pattern) == Some(true));
            if theirs.iter().all(covered) {
                return Ok(true);
            }
            let mut machine = Machine::default();
            let left = machine.leaf(theirs.iter().filter(|pattern| !covered(pattern)), Reading::Generate);
            let right = machine.leaf(ours, Reading::Cover);
            let outside = Formula::All(vec![Formula::Leaf(left), Formula::Not(Box::new(Formula::Leaf(right)))]);
            return Ok(machine.witness(&outside, &Fuel::default())?.is_none());
        }
        other.difference(self).is_empty()
    }

    /// Whether both have the same strings.
    pub fn equivalent(&self, other: &Language) -> Result<bool, Undecided> {
        Ok(self.contains(other)? && other.contains(self)?)
    }

    /// One of its shortest strings, where it has any. Variables are written as in a policy.
    pub fn sample(&self) -> Result<Option<Text>, Undecided> {
        Ok(self.witness()?.map(|letters| text_of(&letters)))
    }

    fn witness(&self) -> Result<Option<Vec<Token>>, Undecided> {
        let mut machine = Machine::default();
        let question = self.formula(&mut machine);
        let mut positive = Vec::new();
        question.positive_leaves(true, &mut positive);
        positive.into_iter().for_each(|leaf| machine.let_write(leaf));
        machine.witness(&question, &Fuel::default())
    }

    fn formula(&self, machine: &mut Machine) -> Formula {
        match &*self.0 {
            Set::Patterns(patterns) => Formula::Leaf(machine.leaf(patterns, Reading::Cover)),
            Set::Union(one, two) => Formula::Any(vec![one.formula(machine), two.formula(machine)]),
            Set::Intersection(one, two) => Formula::All(vec![one.formula(machine), two.formula(machine)]),
            Set::Complement(inner) => Formula::Not(Box::new(inner.formula(machine))),
        }
    }
}

/// Letters as text.
pub(crate) fn text_of(letters: &[Token]) -> Text {
    let texts: Vec<Text> = letters
        .iter()
        .map(|letter| match letter {
            Token::Char(char) => Text::literal(char.to_string(), Origin::default()),
            Token::Hole(Hole::Symbol(symbol)) => Text::symbol(symbol.clone(), Origin::default()),
            Token::Hole(hole) => Text::literal(hole.to_string(), Origin::default()),
            Token::One => Text::literal("?", Origin::default()),
            Token::Star => Text::literal("*", Origin::default()),
        })
        .collect();
    Text::concat(&texts)
}
