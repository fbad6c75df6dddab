//! Ways to the rights of somebody else.

mod admin_path;
mod circular_role_access;
mod driven;
mod entries;
mod overprivileged_compute;
mod pass_role;
mod passable;
mod passrole_allowed;
mod passrole_any_role;
mod passrole_without_service;
mod privilege_escalation;
mod proof;
mod resource_policy_escalation;
mod said;
mod service_linked_role;
mod stronger;
#[cfg(test)]
mod tests;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &privilege_escalation::PrivilegeEscalation,
    &admin_path::AdminPath,
    &passrole_any_role::PassRoleAnyRole,
    &passrole_without_service::PassRoleWithoutService,
    &overprivileged_compute::OverprivilegedCompute,
    &resource_policy_escalation::ResourcePolicyEscalation,
    &service_linked_role::ServiceLinkedRoleAny,
    &circular_role_access::CircularRoleAccess,
    &passrole_allowed::PassRoleAllowed,
];
