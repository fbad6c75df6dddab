//! Conditions that do not mean what was meant.

mod date;
mod duplicate;
mod effect;
mod facts;
mod form;
mod if_exists;
mod ip;
mod mfa;
mod not_restrictive;
mod not_sent;
pub(super) mod place;
mod redundant;
mod sets;
mod source_ip;
mod types;
mod unfit;
mod unknown_key;
mod unknown_operator;
mod value;
mod wildcard;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &unknown_operator::UnknownOperator,
    &unknown_key::UnknownConditionKey,
    &mfa::MfaNotRequired,
    &not_restrictive::ConditionNotRestrictive,
    &not_sent::KeyNotForAction,
    &not_sent::TagConditionIgnored,
    &wildcard::WildcardWithoutLike,
    &value::ConditionValueInvalid,
    &types::ConditionTypeMismatch,
    &source_ip::PrivateSourceIp,
    &sets::SetOperatorMisused,
    &sets::SetOperatorMissing,
    &sets::SetOperatorWithoutNull,
    &if_exists::IfExistsWeakens,
    &unfit::MissingPairedKey,
    &unfit::DeprecatedConditionKey,
    &duplicate::DuplicateConditionKey,
    &redundant::ConditionValuesRedundant,
    &if_exists::IfExistsRedundant,
    &unfit::IrrelevantConditionKey,
    &source_ip::IpHostBits,
];
