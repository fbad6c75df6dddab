//! What a map may have whose entries are not all certain to be there.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compare::texts_equal;
use super::{Entries, Kind, Named, Partial, Unknown, Value, one_of};
use crate::text::{Origin, Text};

/// The expression of what is under a key.
type NameOf<'n> = &'n dyn Fn(&str) -> String;

impl Value {
    /// Keys and values of a map or object, in order, each key once, and of one of several all that they may have: what may be under a key more than once is one of
    /// those, `named` for the key. What may not be there is perhaps there. `None` where not all of them are known, or where one may take the place of another.
    pub(crate) fn entries_it_may_have(&self, named: NameOf<'_>) -> Option<Vec<(Text, Value)>> {
        match &self.kind {
            Kind::Unknown(Unknown { partial: Partial::OneOf(choice), why, .. }) => {
                let maps = choice.values.iter().map(Value::entries).collect::<Option<Vec<_>>>()?;
                Some(self.of_several(&maps, named, why))
            }
            Kind::Unknown(Unknown { partial: Partial::Entries(entries), why, .. })
                if entries.iter().any(|(_, value)| value.perhaps.is_some()) =>
            {
                self.of_each_key(entries, named, why)
            }
            _ => self.possible_entries(),
        }
    }

    fn of_several(&self, maps: &[&Entries], named: NameOf<'_>, why: &str) -> Vec<(Text, Value)> {
        let mut under: BTreeMap<&Arc<str>, Vec<Value>> = BTreeMap::new();
        for (key, value) in maps.iter().flat_map(|map| map.iter()) {
            under.entry(key).or_default().push(value.clone());
        }
        let entry = |(key, values): (&Arc<str>, Vec<Value>)| {
            let is_in_all = values.len() == maps.len();
            let value = joined(values, &named(key), why);
            let key = Text::literal(Arc::clone(key), value.deep_origin());
            (key, if is_in_all { value } else { value.entry_where(self) })
        };
        under.into_iter().map(entry).collect()
    }

    /// Of entries with one key the last that is certain, or one of those behind it.
    fn of_each_key(&self, entries: &[(Text, Value)], named: NameOf<'_>, why: &str) -> Option<Vec<(Text, Value)>> {
        let mut all: Vec<(Text, Value)> = Vec::new();
        for (key, value) in entries {
            let mut same = Vec::new();
            let mut others = Vec::new();
            for (other, earlier) in std::mem::take(&mut all) {
                match texts_equal(&other, key) {
                    Some(true) => same.push(earlier),
                    None if earlier.perhaps.is_some() || value.perhaps.is_some() => return None,
                    Some(false) | None => others.push((other, earlier)),
                }
            }
            all = others;
            let value = match same.pop().filter(|_| value.perhaps.is_some()) {
                None => value.clone(),
                Some(earlier) => {
                    let is_certain = earlier.perhaps.is_none();
                    let either = joined(vec![earlier, value.clone()], &named(&key.to_string()), why);
                    if is_certain { either } else { either.entry_where(self) }
                }
            };
            all.push((key.clone(), value));
        }
        Some(all)
    }
}

fn joined(values: Vec<Value>, expression: &str, why: &str) -> Value {
    let origin = values.iter().fold(Origin::default(), |all, value| all.and(&value.deep_origin()));
    one_of(values, false, &Named::Expression(expression), why, &origin)
}
