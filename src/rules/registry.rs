//! Which rules there are.

use std::sync::LazyLock;

use super::finding::Meta;
use super::options::UnknownRule;
use super::rule::Rule;
use super::{attachment, condition, escalation, resource, style, suppression, trust, usage, validity, wildcard};

/// Rules of one category, the strongest first.
struct Category {
    rules: &'static [&'static dyn Rule],
    /// Whether they speak of what a policy lets somebody do, and not of how it is written: what nobody has by it is no matter then.
    of_grants: bool,
}

impl Category {
    const fn of_grants(rules: &'static [&'static dyn Rule]) -> Self {
        Self { rules, of_grants: true }
    }

    const fn of_writing(rules: &'static [&'static dyn Rule]) -> Self {
        Self { rules, of_grants: false }
    }
}

/// The order of the categories is that of how much of a statement their findings explain: that anyone may have it, then that it is everything, then what it is.
const CATEGORIES: [Category; 11] = [
    Category::of_grants(trust::RULES),
    Category::of_grants(resource::RULES),
    Category::of_grants(wildcard::BROAD),
    Category::of_grants(escalation::RULES),
    Category::of_grants(wildcard::RULES),
    Category::of_writing(validity::RULES),
    Category::of_grants(usage::RULES),
    Category::of_writing(condition::RULES),
    Category::of_writing(attachment::RULES),
    Category::of_writing(style::RULES),
    Category::of_writing(suppression::RULES),
];

/// Every rule, the strongest first: where several speak of one cause, the first does and names the others.
pub fn registry() -> &'static [&'static dyn Rule] {
    static ALL: LazyLock<Vec<&'static dyn Rule>> =
        LazyLock::new(|| CATEGORIES.iter().flat_map(|category| category.rules).copied().collect());
    &ALL
}

/// Whether the rule called `name` is about what a policy lets somebody do, and not about how it is written.
pub(super) fn is_of_grants(name: &str) -> bool {
    let has = |category: &Category| category.rules.iter().any(|rule| rule.page().name() == name);
    CATEGORIES.iter().any(|category| category.of_grants && has(category))
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
