//! What a condition tests: its operator taken apart, its key looked up.

use std::borrow::Cow;
use std::cell::OnceCell;

use crate::catalog::{ConditionKey, ConditionType, catalog};
use crate::policy::{Condition, Family, Leaf, Operator, Statement};

/// One operator, one key and their values, read once for all rules.
#[derive(Debug)]
pub struct Test<'a> {
    /// What was written.
    pub condition: &'a Condition,
    /// The operator. `None` where it is not known, or there is none of this name.
    pub operator: Option<Operator>,
    /// The key as it was written. `None` where it is not known.
    pub key: Option<Cow<'a, str>>,
    found: OnceCell<Vec<ConditionKey>>,
}

/// Reads all conditions of a statement.
pub(super) fn read(statement: &Statement) -> Vec<Test<'_>> {
    statement.condition.conditions.iter().map(Test::read).collect()
}

impl<'a> Test<'a> {
    fn read(condition: &'a Condition) -> Self {
        let operator = condition.operator.text.known().and_then(|written| Operator::read(&written));
        // Terraform's policy documents make text of the operators and keys that they do not know: `${var.key}`.
        let written = |key: &Cow<'_, str>| !key.contains("${") || key.contains("${TagKey}");
        let key = condition.key.text.known().filter(written);
        Test { condition, operator, key, found: OnceCell::new() }
    }

    /// The key in the catalogue: that of the service it is named after, or the global one, or all that are called so. Empty where nothing has it.
    pub fn keys(&self) -> &[ConditionKey] {
        self.found.get_or_init(|| {
            let Some(key) = &self.key else { return Vec::new() };
            let service = key.split_once(':').and_then(|(prefix, _)| catalog().service(prefix));
            let of_service = service.and_then(|service| service.condition_key(key));
            let of_all = || catalog().global_condition_key(key).map(|global| global.key());
            match of_service.or_else(of_all) {
                Some(found) => vec![found],
                None => catalog().condition_keys(key).collect(),
            }
        })
    }

    /// Whether it is about the key, whatever the case.
    pub fn is_about(&self, key: &str) -> bool {
        self.key.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(key))
    }

    /// The type of the key's value, where the catalogue has one and only one.
    pub fn value_type(&self) -> Option<ConditionType> {
        let (first, rest) = self.keys().split_first()?;
        let of_first = first.value_type()?;
        rest.iter().all(|key| key.value_type() == Some(of_first)).then_some(of_first)
    }

    /// The values that are known, with where they stand.
    pub fn known_values(&self) -> impl Iterator<Item = (&'a Leaf, Cow<'a, str>)> + use<'a> {
        let condition: &'a Condition = self.condition;
        condition.values.iter().filter_map(|leaf| Some((leaf, leaf.text.known()?)))
    }

    /// Whether all values are known, and there is one.
    pub fn is_known(&self) -> bool {
        self.condition.unknown.is_empty()
            && !self.condition.values.is_empty()
            && self.condition.values.iter().all(|value| value.text.is_known())
    }

    /// Whether one of the values is this, whatever the case.
    pub fn has_value(&self, value: &str) -> bool {
        self.known_values().any(|(_, known)| known.eq_ignore_ascii_case(value))
    }

    /// Whether it holds where the key is not in the request. `None` where that cannot be told.
    pub fn holds_without_key(&self) -> Option<bool> {
        let operator = self.operator?;
        match operator.family {
            Family::Null if operator.set.is_none() => self
                .is_known()
                .then(|| self.has_value("true"))
                .filter(|_| !(self.has_value("true") && self.has_value("false"))),
            _ => operator.holds_without_key(),
        }
    }
}

/// Whether the tests ask that `key` be in the request: `Null` with `false`.
pub(super) fn demands(tests: &[Test<'_>], key: &str) -> bool {
    tests.iter().any(|test| {
        test.is_about(key)
            && test.operator.is_some_and(|operator| operator.family == Family::Null && operator.set.is_none())
            && test.has_value("false")
            && !test.has_value("true")
    })
}
