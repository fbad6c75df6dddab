//! Actions that AWS writes in its own policies and guides, though its reference lacks them: `rules/aws/unlisted-actions.csv`.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::{Catalog, rows};

impl Catalog {
    /// Whether AWS writes the action itself, though its reference does not list it. Case does not matter.
    pub fn is_unlisted(&'static self, action: &str) -> bool {
        static ACTIONS: OnceLock<HashSet<String>> = OnceLock::new();
        let actions = ACTIONS.get_or_init(|| table().map(|[action, _]| action.to_ascii_lowercase()).collect());
        actions.contains(&action.to_ascii_lowercase())
    }

    /// Whether a service that is known has no action of this full name, as far as is known: not a pattern, not listed, and not written by AWS.
    pub fn is_unknown(&'static self, action: &str) -> bool {
        let service = action.split_once(':').and_then(|(prefix, _)| self.service(prefix));
        service.is_some() && !action.contains(['*', '?']) && self.action(action).is_none() && !self.is_unlisted(action)
    }
}

/// The action and the source of each line.
fn table() -> impl Iterator<Item = [&'static str; 2]> {
    rows(include_str!("../../rules/aws/unlisted-actions.csv"))
}

#[cfg(test)]
mod tests {
    use super::super::catalog;
    use super::*;

    /// A line that the catalogue has overtaken is taken out.
    #[test]
    fn unlisted_actions_are_not_listed() {
        for [action, source] in table() {
            assert!(catalog().action(action).is_none() && !source.is_empty(), "{action}");
            assert!(catalog().is_unlisted(action) && catalog().is_unlisted(&action.to_ascii_uppercase()), "{action}");
            assert!(!catalog().is_unknown(action), "{action}");
        }
        assert!(table().is_sorted_by_key(|[action, _]| action.to_ascii_lowercase()), "not in order");
        assert!(!catalog().is_unlisted("s3:GetObjects"));
    }

    #[test]
    fn an_unknown_action_is_a_name_that_a_known_service_lacks() {
        assert!(catalog().is_unknown("s3:GetObjects"));
        for other in ["s3:getobject", "s3:GetObjects*", "nothing:GetObject", "*"] {
            assert!(!catalog().is_unknown(other), "{other}");
        }
    }
}
