//! What cannot mean what was meant.

mod action_resource_mismatch;
mod condition_dropped;
mod unknown_action;
mod unknown_service;

pub(super) use action_resource_mismatch::ActionResourceMismatch;
pub(super) use condition_dropped::ConditionDropped;
pub(super) use unknown_action::UnknownAction;
pub(super) use unknown_service::UnknownService;
