//! What cannot mean what was meant.

mod action_resource_mismatch;
mod condition_dropped;
mod unknown_action;
mod unknown_service;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &condition_dropped::ConditionDropped,
    &action_resource_mismatch::ActionResourceMismatch,
    &unknown_service::UnknownService,
    &unknown_action::UnknownAction,
];
