//! What is granted against what the wiring needs, and what is granted to no effect.

mod arn_dangling;
mod duplicate_grant;
mod grant_missing;
mod grant_not_used;
mod key_of_service;
mod kms_key_policy_gap;
mod needed;
mod passrole_target_distrusts;
mod shared_role;
mod sibling_drift;
mod superseded;
mod target_without_permission;
mod without_effect;

use super::rule::Rule;

pub(super) use needed::{advice, is_closed, is_unused, needs_anywhere as wiring_of};

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &grant_missing::GrantMissing,
    &passrole_target_distrusts::PassroleTargetDistrusts,
    &target_without_permission::TargetWithoutPermission,
    &kms_key_policy_gap::KmsKeyPolicyGap,
    &without_effect::AllowShadowedByDeny,
    &without_effect::OutsideBoundary,
    &grant_not_used::GrantNotUsed,
    &shared_role::SharedRole,
    &duplicate_grant::DuplicateGrant,
    &arn_dangling::ArnDangling,
    &sibling_drift::SiblingDrift,
];
