//! What is attached to whom: managed policies, users and groups, roles that nothing should have.

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[];
