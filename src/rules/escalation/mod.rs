//! Ways to the rights of somebody else.

mod actions;
mod pass_role;
mod passrole_any_role;
mod passrole_without_service;
mod paths;
mod privilege_escalation;
mod proof;
mod rights;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &privilege_escalation::PrivilegeEscalation,
    &passrole_any_role::PassRoleAnyRole,
    &passrole_without_service::PassRoleWithoutService,
];
