//! The entries of a map or object.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Value;

/// Elements of a map or object, by key, in Terraform's own order, which is by bytes. No key twice.
///
/// Written once and shared from then on: a sorted slice takes a third of the memory of a tree, whose nodes are made for growth.
#[derive(Clone, Default, Debug)]
pub struct Entries(Arc<[(Arc<str>, Value)]>);

impl Entries {
    /// The element of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let at = self.0.binary_search_by(|(known, _)| (**known).cmp(key)).ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// Whether there is an element of that key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Keys and elements.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&Arc<str>, &Value)> + ExactSizeIterator {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &Arc<str>> + ExactSizeIterator {
        self.iter().map(|(key, _)| key)
    }

    /// The elements.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Value> + ExactSizeIterator {
        self.iter().map(|(_, value)| value)
    }

    /// A tree of the same, to add to.
    pub fn to_map(&self) -> BTreeMap<Arc<str>, Value> {
        self.0.iter().cloned().collect()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<BTreeMap<Arc<str>, Value>> for Entries {
    fn from(entries: BTreeMap<Arc<str>, Value>) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// Of two with one key, the later one is kept.
impl FromIterator<(Arc<str>, Value)> for Entries {
    fn from_iter<T: IntoIterator<Item = (Arc<str>, Value)>>(entries: T) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        // Most come in order already: the sort then only looks.
        entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        entries.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Self(entries.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Origin;

    #[test]
    fn keys_are_in_order_and_the_later_of_two_is_kept() {
        let entry = |key: &str, value: &str| (Arc::from(key), Value::known(value, Origin::default()));
        let entries: Entries =
            [entry("b", "1"), entry("a", "2"), entry("b", "3"), entry("b", "4")].into_iter().collect();
        assert_eq!(entries.keys().map(|key| &**key).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(entries.get("b").and_then(Value::as_str).as_deref(), Some("4"));
        assert!(!entries.contains_key("c"));
    }
}
