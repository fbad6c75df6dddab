//! Which rules there are.

use super::finding::Meta;
use super::options::UnknownRule;
use super::rule::Rule;
use super::{escalation, trust, usage, validity, wildcard};

/// Every rule, the strongest first: where several speak of one cause, the first does and names the others.
pub fn registry() -> &'static [&'static dyn Rule] {
    &[
        &wildcard::FullAdmin,
        &wildcard::NotAction,
        &trust::TrustAnyPrincipal,
        &trust::TrustAnyPrincipalConditioned,
        &trust::TrustServiceMismatch,
        &wildcard::ActionWildcard,
        &wildcard::ServiceWildcard,
        &wildcard::NotResource,
        &escalation::PassRoleAnyRole,
        &escalation::PassRoleWithoutService,
        &wildcard::ResourceWildcard,
        &wildcard::ResourceTypeWildcard,
        &wildcard::PartialActionWildcard,
        &usage::GrantMissing,
        &validity::ConditionDropped,
        &validity::ActionResourceMismatch,
        &usage::GrantNotUsed,
        &validity::UnknownService,
        &validity::UnknownAction,
    ]
}

/// The pages of all rules, by category and name.
pub fn pages() -> Vec<&'static Meta> {
    let mut pages: Vec<_> = registry().iter().map(|rule| rule.meta()).collect();
    pages.sort_by_key(|meta| (meta.category, meta.name));
    pages
}

/// The rule called `name`.
pub fn find(name: &str) -> Result<&'static dyn Rule, UnknownRule> {
    let rules = registry();
    rules.iter().copied().find(|rule| rule.page().name() == name).ok_or_else(|| UnknownRule {
        name: name.to_owned(),
        suggestion: suggest_name(name, rules.iter().map(|rule| rule.page().name())),
    })
}

/// The word nearest to `name`, where one is near enough to have been meant: a third of its letters wrong at most.
pub(super) fn suggest_name(name: &str, words: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let near = |word: &&'static str| strsim::damerau_levenshtein(name, word);
    words.map(|word| (near(&word), word)).filter(|(far, word)| far * 3 <= word.len().max(3)).min().map(|(_, word)| word)
}
