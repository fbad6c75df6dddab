//! Who may use a resource, and for what: resource policies and permissions.

mod acl;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[&acl::AclAuthenticatedUsers];
