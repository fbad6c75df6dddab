//! Access that nobody listed.

mod action_wildcard;
mod actions;
mod applying;
mod deny;
mod full_access;
mod full_admin;
mod insecure_transport_allowed;
mod marketplace_subscribe;
mod mixed_access_levels;
mod not_action;
mod not_resource;
mod partial_action_wildcard;
mod resource_wildcard;
mod s3_buckets;
mod sensitive_action;
mod service_wildcard;
mod star_resource;
mod unconstrained;
mod weight;

pub(super) use applying::Scope;
pub(super) use insecure_transport_allowed::wants_plain;

use super::rule::Rule;

/// The rules that speak of whole statements and services, the strongest first: they come before all others.
pub(super) const BROAD: &[&dyn Rule] = &[
    &full_admin::FullAdmin,
    &not_action::NotAction,
    &action_wildcard::ActionWildcard,
    &service_wildcard::ServiceWildcard,
    &not_resource::NotResource,
    &deny::DenyIneffective,
    &insecure_transport_allowed::InsecureTransportAllowed,
];

/// The rules that speak of single actions and resources, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &resource_wildcard::ResourceWildcard,
    &resource_wildcard::ResourceTypeWildcard,
    &partial_action_wildcard::PartialActionWildcard,
    &mixed_access_levels::MixedAccessLevels,
    &full_access::IamFullAccess,
    &full_access::S3FullAccess,
    &full_access::KmsFullAccess,
    &full_access::CloudTrailFullAccess,
    &unconstrained::PermissionsManagementUnconstrained,
    &unconstrained::CredentialsExposure,
    &unconstrained::DataExfiltration,
    &s3_buckets::S3BroadBucketAccess,
    &unconstrained::WriteUnconstrained,
    &unconstrained::TaggingUnconstrained,
    &unconstrained::LoginToken,
    &marketplace_subscribe::MarketplaceSubscribe,
    &sensitive_action::SensitiveActionUnconditioned,
    &s3_buckets::S3OwnerNotChecked,
    &star_resource::StarResource,
    &star_resource::PartialResourceWildcard,
    &deny::DenyNotAction,
    &deny::DenyNotResource,
];
