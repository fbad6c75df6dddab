//! What is granted against what the wiring needs.

mod grant_missing;
mod grant_not_used;
mod needed;
mod superseded;

pub(super) use grant_missing::GrantMissing;
pub(super) use grant_not_used::GrantNotUsed;
pub(super) use needed::{advice, is_unused};
