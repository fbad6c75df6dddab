//! Resources of which only apply knows how many there are: which of them a need means.

use crate::text::{Address, InstanceKey, Text};

use super::{Demand, Kept};
use crate::suggest::express::{Place, any_instance};
use crate::suggest::grants::{Granted, Needed};
use crate::suggest::rewrite::repeated_for;

impl Demand<'_> {
    /// Whether, if a canonical text is something of one of several instances and does not say of which, it is the instance that goes with an instance of
    /// `other`: both are repeated for the same.
    pub(super) fn is_of_one_instance(&self, canonical: &Text, other: &Address) -> bool {
        let Some(any) = any_instance(canonical, &self.graph.resources) else { return true };
        let calls = any.module.calls();
        let unknown = calls.iter().rposition(|(_, key)| matches!(key, Some(InstanceKey::Symbolic(_))));
        let within = other.module.calls().starts_with(&calls[..unknown.map_or(0, |last| last + 1)]);
        let of_one_block = || {
            let each = self.repeated_for(&any);
            any.module == other.module && other.is_any_key() && each.is_some() && each == self.repeated_for(other)
        };
        within && (!any.is_any_key() || of_one_block())
    }

    fn repeated_for(&self, address: &Address) -> Option<String> {
        let read = || {
            let id = self.graph.resources.by_address(address)?;
            repeated_for(self.graph, self.graph.resources.resource(id).header?)
        };
        self.repeated_for.borrow_mut().entry(address.clone()).or_insert_with(read).clone()
    }

    /// What stays, on what it is granted on where it is needed on one of several instances and nothing says at `place` which that is.
    pub(super) fn of_its_instance(&self, kept: Kept, granted: &Granted, place: &Place<'_>) -> Vec<Kept> {
        let is_granted = || granted.resources.iter().any(|granted| granted.canonical == kept.resource);
        let goes_with = |own: &Address| self.is_of_one_instance(&kept.resource, own);
        let is_said = match &kept.resource.instances()[..] {
            [] => any_instance(&kept.resource, &self.graph.resources).is_none() || place.own().is_some_and(goes_with),
            _ => place.say(&place.settle(&kept.resource)).is_some(),
        };
        if is_said || is_granted() {
            return vec![kept];
        }
        let needed = Needed::new(&kept.resource, &self.graph.resources);
        let wide = granted.resources.iter().filter(|granted| granted.covers(&needed));
        wide.map(|granted| Kept { resource: granted.canonical.clone(), ..kept.clone() }).collect()
    }
}
