//! Ways to the rights of somebody else.

mod pass_role;
mod passrole_any_role;
mod passrole_without_service;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] =
    &[&passrole_any_role::PassRoleAnyRole, &passrole_without_service::PassRoleWithoutService];
