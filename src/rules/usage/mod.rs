//! What is granted against what the wiring needs.

mod grant_missing;
mod grant_not_used;
mod needed;
mod superseded;

use super::rule::Rule;

pub(super) use needed::{advice, is_unused};

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[&grant_missing::GrantMissing, &grant_not_used::GrantNotUsed];
