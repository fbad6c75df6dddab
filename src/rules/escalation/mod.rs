//! Ways to the rights of somebody else.

mod pass_role;
mod passrole_any_role;
mod passrole_without_service;

pub(super) use passrole_any_role::PassRoleAnyRole;
pub(super) use passrole_without_service::PassRoleWithoutService;
