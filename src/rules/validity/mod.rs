//! What cannot mean what was meant.

mod action_resource_mismatch;
mod unknown_action;
mod unknown_service;

pub(super) use action_resource_mismatch::ActionResourceMismatch;
pub(super) use unknown_action::UnknownAction;
pub(super) use unknown_service::UnknownService;
