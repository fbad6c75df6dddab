//! What says nothing, or says it twice.

mod arn_of_declared_resource;
mod empty;
mod empty_condition;
mod empty_sid;
mod escape;
mod mixed_list_style;
mod redundant;
mod redundant_statement;
mod wide;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &empty::EmptyElement,
    &empty_condition::EmptyCondition,
    &redundant_statement::RedundantStatement,
    &redundant::RedundantAction,
    &redundant::RedundantResource,
    &empty_sid::EmptySid,
    &mixed_list_style::MixedListStyle,
    &arn_of_declared_resource::ArnOfDeclaredResource,
];
