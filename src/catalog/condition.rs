//! Condition keys.

use super::glob::pattern_matches;
use super::layout::{CONDITION_TYPES, Section};
use super::table::handle;
use std::fmt;

/// The type of a condition key's value, which decides the operators that make sense for it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ConditionType {
    /// Text.
    String,
    /// Several texts: needs `ForAllValues` or `ForAnyValue`.
    ArrayOfString,
    /// An ARN.
    Arn,
    /// Several ARNs: needs `ForAllValues` or `ForAnyValue`.
    ArrayOfArn,
    /// `true` or `false`.
    Bool,
    /// Several of them: needs `ForAllValues` or `ForAnyValue`.
    ArrayOfBool,
    /// A number.
    Numeric,
    /// A date.
    Date,
    /// An IP address or range.
    IpAddress,
}

impl ConditionType {
    const ALL: [ConditionType; 9] = [
        Self::String,
        Self::ArrayOfString,
        Self::Arn,
        Self::ArrayOfArn,
        Self::Bool,
        Self::ArrayOfBool,
        Self::Numeric,
        Self::Date,
        Self::IpAddress,
    ];

    /// The type as AWS writes it, `ArrayOfString`.
    pub fn name(self) -> &'static str {
        CONDITION_TYPES[self as usize]
    }

    /// Whether a request has several values for the key.
    pub fn is_multivalued(self) -> bool {
        matches!(self, Self::ArrayOfString | Self::ArrayOfArn | Self::ArrayOfBool)
    }
}

impl fmt::Display for ConditionType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

handle! {
    /// A condition key, or a family of them such as `aws:RequestTag/${TagKey}`.
    ConditionKey, Section::Conditions
}

impl ConditionKey {
    /// The key as AWS writes it, placeholders in `${…}`.
    pub fn name(self) -> &'static str {
        self.text(0)
    }

    /// The type of its value. `None` where no list says.
    pub fn value_type(self) -> Option<ConditionType> {
        (self.field(1) as usize).checked_sub(1).and_then(|code| ConditionType::ALL.get(code).copied())
    }

    /// Whether it stands for a family of keys.
    pub fn is_pattern(self) -> bool {
        self.name().contains("${")
    }

    /// Whether this key is it, or one of its family, whatever the case: condition keys do not distinguish any.
    pub fn matches(self, key: &str) -> bool {
        pattern_matches(self.name(), key)
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConditionKey({})", self.name())
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

handle! {
    /// A condition key that is not one service's.
    GlobalConditionKey, Section::GlobalConditions
}

impl GlobalConditionKey {
    /// The key.
    pub fn key(self) -> ConditionKey {
        ConditionKey::at(self.table, self.field(0))
    }

    /// The key as AWS writes it.
    pub fn name(self) -> &'static str {
        self.key().name()
    }

    /// The type of its value.
    pub fn value_type(self) -> Option<ConditionType> {
        self.key().value_type()
    }

    /// What it is a property of: `principal`, `session`, `network`, `resource` or `request`.
    pub fn category(self) -> &'static str {
        self.text(1)
    }
}

impl fmt::Debug for GlobalConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "GlobalConditionKey({})", self.name())
    }
}
