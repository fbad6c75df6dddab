//! Actions that a pattern means, for those who read it.

use crate::catalog::{AccessLevel, Action, catalog};
use crate::text::Text;

/// Actions that are named.
const MAX_NAMED: usize = 3;
/// Actions that are tried.
const MAX_TRIED: usize = 200;

/// Some actions that the pattern means and `is_new` holds of, those first that change who may do what. None where the pattern is an action.
pub(super) fn examples(pattern: &Text, is_new: impl Fn(&'static str) -> bool) -> Vec<&'static str> {
    let Some(known) = pattern.known().filter(|known| known.contains(['*', '?'])) else { return Vec::new() };
    let mut actions: Vec<Action> = catalog().expand(&known);
    // What a service is known for has short names.
    actions.sort_by_key(|action| (weight(action.access_level()), action.name().len()));
    actions.into_iter().take(MAX_TRIED).map(Action::name).filter(|name| is_new(name)).take(MAX_NAMED).collect()
}

fn weight(level: AccessLevel) -> u8 {
    match level {
        AccessLevel::PermissionsManagement => 0,
        AccessLevel::Write => 1,
        AccessLevel::Tagging => 2,
        AccessLevel::Read => 3,
        AccessLevel::List => 4,
    }
}
