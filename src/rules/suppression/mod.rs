//! What is wrong with a comment or a table that suppresses findings. The room `suppress` finds it, since it is about no policy: here are the pages.

use super::page::{Page, page};
use super::rule::Rule;

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] =
    &[&InvalidSuppression, &ExpiredSuppression, &UnusedSuppression, &SuppressionWithoutReason];

macro_rules! pages {
    ($($rule:ident $name:literal)*) => {$(
        #[derive(Debug)]
        struct $rule;

        impl Rule for $rule {
            fn page(&self) -> &'static Page {
                page!("suppression", $name)
            }
        }
    )*};
}

pages! {
    UnusedSuppression "unused-suppression"
    InvalidSuppression "invalid-suppression"
    ExpiredSuppression "expired-suppression"
    SuppressionWithoutReason "suppression-without-reason"
}
