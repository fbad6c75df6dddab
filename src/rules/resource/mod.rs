//! Who may use a resource, and for what: resource policies and permissions.

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[];
