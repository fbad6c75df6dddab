//! The narrowed documents alone.

use crate::json::{self, Style};
use crate::suggest::Suggestion;

/// Every narrowed document as bare policy JSON, one after another, in the order of the roles.
pub fn json_policy(suggestions: &[Suggestion]) -> String {
    let plans = suggestions.iter().flat_map(|suggestion| &suggestion.policies);
    plans.map(|plan| json::to_string(&plan.after.to_json(), Style::Indented) + "\n").collect()
}
