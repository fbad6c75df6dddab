//! From an action pattern to the actions that it means.

use super::glob::{compare, glob_matches};
use super::layout::Section;
use super::{Action, Catalog, Service};

impl Catalog {
    /// The actions that an Action element means, in order: `s3:Get*`, `*`, `s?:…`; a name without wildcards is its own only match.
    /// Whatever the case. Empty where nothing matches, or where there is no `:` in it and it is not all `*`.
    pub fn expand(&'static self, pattern: &str) -> Vec<Action> {
        let Some((service, action)) = pattern.split_once(':') else {
            let all = !pattern.is_empty() && pattern.bytes().all(|byte| byte == b'*');
            return if all { self.actions().collect() } else { Vec::new() };
        };
        if !service.contains(['*', '?']) {
            return self.service(service).map_or_else(Vec::new, |service| service.expand(action));
        }
        // A `*` before the colon may take the colon too: the pattern is matched against the whole name.
        self.actions().filter(|candidate| glob_matches(pattern, candidate.name())).collect()
    }
}

impl Service {
    /// The actions of this service that a pattern without prefix means: `Get*`.
    pub fn expand(self, pattern: &str) -> Vec<Action> {
        let literal = &pattern[..pattern.find(['*', '?']).unwrap_or(pattern.len())];
        let start = self.prefix().len() + 1;
        let range = self.action_range();
        let first = self.table.lower_bound(Section::Actions, 0, range.clone(), |full| {
            compare(full.get(start..).unwrap_or_default(), literal)
        });
        (first..range.end)
            .map(|index| Action::at(self.table, index))
            .take_while(|action| {
                action.short_name().get(..literal.len()).is_some_and(|head| head.eq_ignore_ascii_case(literal))
            })
            .filter(|action| glob_matches(pattern, action.short_name()))
            .collect()
    }
}
