//! "Did you mean": the names nearest to one that is not known.

use super::Catalog;
use strsim::damerau_levenshtein;

/// How many names to offer at most.
const OFFERED: usize = 3;

impl Catalog {
    /// The full names of actions nearest to this one, nearest first; at most three, and none where nothing is near.
    pub fn nearest_actions(&'static self, name: &str) -> Vec<&'static str> {
        let Some((prefix, action)) = name.split_once(':') else { return Vec::new() };
        if let Some(service) = self.service(prefix) {
            let near = nearest(action, service.actions().map(|action| (action.short_name(), action.name())));
            // One at a time, and many at once.
            let batch = format!("{prefix}:Batch{action}");
            let batch = service.actions().map(super::Action::name).find(|name| name.eq_ignore_ascii_case(&batch));
            // Most services tag all that they have by one action.
            let tags = ["Tag", "Untag"].into_iter().find(|verb| action.starts_with(verb));
            let tags = tags.and_then(|verb| Some(service.action(&format!("{verb}Resource"))?.name()));
            let first: Vec<&str> = batch.into_iter().chain(tags).collect();
            let others = near.into_iter().filter(|name| !first.contains(name));
            return first.iter().copied().chain(others).take(OFFERED).collect();
        }
        // The service is not known: it may be misspelt, or the action may belong to another.
        let services = self.nearest_services(prefix);
        let misspelt: Vec<_> =
            services.iter().filter_map(|near| self.service(near)?.action(action)).map(super::Action::name).collect();
        if !misspelt.is_empty() {
            return misspelt;
        }
        let elsewhere = self.actions().filter(|known| known.short_name().eq_ignore_ascii_case(action));
        elsewhere.map(super::Action::name).take(OFFERED).collect()
    }

    /// The service prefixes nearest to this one, nearest first; at most three, and none where nothing is near.
    pub fn nearest_services(&'static self, prefix: &str) -> Vec<&'static str> {
        nearest(prefix, self.services().map(|service| (service.prefix(), service.prefix())))
    }

    /// The condition keys nearest to this one, global ones first among equals; at most three, and none where nothing is near.
    pub fn nearest_condition_keys(&'static self, key: &str) -> Vec<&'static str> {
        let prefix = key.split(':').next().unwrap_or_default();
        let own = self.service(prefix).into_iter().flat_map(super::Service::condition_keys);
        let keys = self.global_condition_keys().map(super::GlobalConditionKey::key).chain(own);
        let mut names = nearest(key, keys.map(|key| (key.name(), key.name())));
        names.dedup();
        names
    }

    /// The names of managed policies nearest to this one, nearest first; at most three, and none where nothing is near.
    pub fn nearest_managed_policies(&'static self, name: &str) -> Vec<&'static str> {
        let name = name.rsplit('/').next().unwrap_or(name);
        nearest(name, self.managed_policies().map(|policy| (policy.name(), policy.name())))
    }
}

/// What is as near to `wanted` as a third of its letters allows, nearest first: of names, each with what is offered for it.
pub(crate) fn nearest<T: PartialEq>(wanted: &str, candidates: impl Iterator<Item = (impl AsRef<str>, T)>) -> Vec<T> {
    let wanted = wanted.to_ascii_lowercase();
    let limit = (wanted.len() / 3).max(1);
    let mut found: Vec<(usize, T)> = candidates
        .filter(|(name, _)| name.as_ref().len().abs_diff(wanted.len()) <= limit)
        .map(|(name, offered)| (damerau_levenshtein(&wanted, &name.as_ref().to_ascii_lowercase()), offered))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.dedup();
    // What is much farther than the best is noise beside it.
    let best = found.first().map_or(0, |(distance, _)| *distance);
    found.into_iter().filter(|(distance, _)| *distance <= best + 1).map(|(_, name)| name).take(OFFERED).collect()
}
