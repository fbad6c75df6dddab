//! What is attached to whom: managed policies, users and groups, roles that nothing should have.

mod attached;
mod aws_managed_policy;
mod deprecated_role_attributes;
mod exclusive_attachment;
mod hardcoded_partition;
mod iam_user;
mod managed_policy_admin;
mod managed_policy_state;
mod managed_policy_too_broad;
mod membership;
mod orphan;
mod policy_on_user;
mod workload;

use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &managed_policy_admin::ManagedPolicyAdmin,
    &managed_policy_admin::ManagedPolicyElevated,
    &managed_policy_state::ManagedPolicyUnknown,
    &managed_policy_state::ManagedPolicyDeprecated,
    &managed_policy_too_broad::ManagedPolicyTooBroad,
    &exclusive_attachment::ExclusiveAttachment,
    &iam_user::RootAccessKey,
    &workload::CognitoUnauth,
    &workload::SameExecutionAndTaskRole,
    &deprecated_role_attributes::DeprecatedRoleAttributes,
    &policy_on_user::PolicyOnUser,
    &membership::GroupWithoutMfa,
    &iam_user::UserConsoleAccess,
    &iam_user::IamUser,
    &membership::UserWithoutGroup,
    &membership::GroupWithoutUser,
    &policy_on_user::InlinePolicy,
    &workload::Ec2WithoutRole,
    &orphan::OrphanPolicy,
    &orphan::OrphanRole,
    &orphan::OrphanDocument,
    &aws_managed_policy::AwsManagedPolicy,
    &hardcoded_partition::HardcodedPartition,
];
