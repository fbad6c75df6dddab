//! Which rules there are.

use std::sync::LazyLock;

use super::finding::Meta;
use super::options::UnknownRule;
use super::rule::Rule;
use super::{attachment, condition, escalation, resource, style, suppression, trust, usage, validity, wildcard};

/// Every rule, the strongest first: where several speak of one cause, the first does and names the others.
///
/// The order of the categories is that of how much of a statement their findings explain: that anyone may have it, then that it is everything, then
/// what it is. Each category orders its own.
pub fn registry() -> &'static [&'static dyn Rule] {
    static ALL: LazyLock<Vec<&'static dyn Rule>> = LazyLock::new(|| {
        let categories = [
            trust::RULES,
            resource::RULES,
            wildcard::BROAD,
            escalation::RULES,
            wildcard::RULES,
            validity::RULES,
            usage::RULES,
            condition::RULES,
            attachment::RULES,
            style::RULES,
            suppression::RULES,
        ];
        categories.concat()
    });
    &ALL
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
