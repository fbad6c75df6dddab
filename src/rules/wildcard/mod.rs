//! Access that nobody listed.

mod action_wildcard;
mod actions;
mod full_admin;
mod not_action;
mod not_resource;
mod partial_action_wildcard;
mod resource_wildcard;
mod service_wildcard;

pub(super) use action_wildcard::ActionWildcard;
pub(super) use full_admin::FullAdmin;
pub(super) use not_action::NotAction;
pub(super) use not_resource::NotResource;
pub(super) use partial_action_wildcard::PartialActionWildcard;
pub(super) use resource_wildcard::{ResourceTypeWildcard, ResourceWildcard};
pub(super) use service_wildcard::ServiceWildcard;
