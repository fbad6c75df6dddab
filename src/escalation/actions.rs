//! Which of the actions that matter here a statement is about.

use rustc_hash::FxHashMap;

use crate::policy::{Clause, Pattern, Statement};

use super::ways::table;

/// A set of the actions that the table of escalation paths names, by their number there.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Actions([u64; Actions::WORDS]);

impl Actions {
    const WORDS: usize = 4;
    /// The most actions the table may name.
    #[cfg(test)]
    pub(crate) const MAX: usize = 64 * Self::WORDS;
    const NONE: Self = Self([0; Self::WORDS]);
    const ALL: Self = Self([u64::MAX; Self::WORDS]);

    pub(crate) fn add(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    pub(crate) fn has(self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    pub(crate) fn has_all(self, others: Self) -> bool {
        self.and(others) == others
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    pub(crate) fn without(self, other: Self) -> Self {
        self.and(other.not())
    }

    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}

/// The numbers of the actions, by name and in order of name.
#[derive(Debug, Default)]
pub(crate) struct Index {
    by_name: FxHashMap<String, usize>,
    /// In lower case, sorted, so that those of one prefix stand together.
    names: Vec<(String, usize)>,
}

impl Index {
    /// The number of an action, a new one where it has none.
    pub(crate) fn number(&mut self, action: &str) -> usize {
        let next = self.by_name.len();
        *self.by_name.entry(action.to_ascii_lowercase()).or_insert(next)
    }

    /// The number of an action that has one.
    pub(crate) fn find(&self, action: &str) -> Option<usize> {
        self.by_name.get(&action.to_ascii_lowercase()).copied()
    }

    pub(crate) fn sort(&mut self) {
        self.names = self.by_name.iter().map(|(name, &number)| (name.clone(), number)).collect();
        self.names.sort();
    }

    /// The actions that a value of `Action` is surely about: none where it is not known.
    fn of_value(&self, value: &crate::text::Text) -> Actions {
        let mut found = Actions::NONE;
        let Some(known) = value.known() else { return found };
        let lower = known.to_ascii_lowercase();
        let Some(first) = lower.find(['*', '?']) else {
            if let Some(&number) = self.by_name.get(&lower) {
                found.add(number);
            }
            return found;
        };
        let prefix = &lower[..first];
        let start = self.names.partition_point(|(name, _)| name.as_str() < prefix);
        let of_prefix = self.names[start..].iter().take_while(|(name, _)| name.starts_with(prefix)).peekable();
        let mut pattern = None;
        for (name, number) in of_prefix {
            // Most patterns are a prefix and a star.
            let matches =
                lower[first..] == *"*" || pattern.get_or_insert_with(|| Pattern::action(value)).matches_str(name);
            if matches {
                found.add(*number);
            }
        }
        found
    }

    fn of_clause(&self, clause: &Clause) -> Actions {
        let named = clause.values.iter().fold(Actions::NONE, |all, leaf| all.or(self.of_value(&leaf.text)));
        let known = clause.unknown.is_empty() && clause.values.iter().all(|leaf| leaf.text.is_known());
        match (clause.negated, known) {
            (false, _) => named,
            (true, true) => named.not(),
            // What is left out is not known: it may be any of them.
            (true, false) => Actions::NONE,
        }
    }
}

/// The actions of the table that a statement is surely about, whether it allows or denies them.
pub(crate) fn of(statement: &Statement) -> Actions {
    let index = &table().index;
    let clauses = statement.actions.iter().map(|clause| index.of_clause(clause));
    if statement.actions.is_empty() { Actions::NONE } else { clauses.fold(Actions::ALL, Actions::and) }
}
