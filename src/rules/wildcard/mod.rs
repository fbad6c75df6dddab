//! Access that nobody listed.

mod action_wildcard;
mod actions;
mod full_admin;
mod not_action;
mod not_resource;
mod partial_action_wildcard;
mod resource_wildcard;
mod service_wildcard;

use super::rule::Rule;

/// The rules that speak of whole statements and services, the strongest first: they come before all others.
pub(super) const BROAD: &[&dyn Rule] = &[
    &full_admin::FullAdmin,
    &not_action::NotAction,
    &action_wildcard::ActionWildcard,
    &service_wildcard::ServiceWildcard,
    &not_resource::NotResource,
];

/// The rules that speak of single actions and resources, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &resource_wildcard::ResourceWildcard,
    &resource_wildcard::ResourceTypeWildcard,
    &partial_action_wildcard::PartialActionWildcard,
];
