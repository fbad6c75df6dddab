//! What may not be there: an instance whose `count` or `for_each` nobody knows.

use std::collections::{BTreeMap, BTreeSet};

use super::config::attribute;
use super::evaluation::Evaluation;
use crate::input::{Sources, Span};
use crate::text::{Address, ModulePath};

/// Which instances are made on a condition that is not known.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Presence {
    /// Each with the expression that says how many there are.
    conditions: BTreeMap<Address, Span>,
    modules: BTreeSet<ModulePath>,
}

impl Evaluation {
    /// What may not be there.
    pub fn presence(&self) -> Presence {
        let instances = self.instances().iter().filter(|instance| instance.uncertain);
        let condition = |body| attribute(body, "count").or_else(|| attribute(body, "for_each"));
        let modules = self.modules().iter().filter(|instance| instance.module().uncertain);
        Presence {
            conditions: instances
                .filter_map(|one| Some((one.address.clone(), condition(&one.instance.block.body)?.value.span)))
                .collect(),
            modules: modules.map(|instance| instance.path.clone()).collect(),
        }
    }
}

impl Presence {
    /// Whether `one` is certainly there wherever `other` is: nothing decides of it, or what decides of both is one text of one module
    /// and they have one key.
    pub fn is_wherever(&self, one: &Address, other: &Address, sources: &Sources) -> bool {
        let is_around = other.module.calls().starts_with(one.module.calls());
        let is_same = |condition: &Span| {
            let own = self.conditions.get(other).filter(|_| one.module == other.module);
            // What a key says of an instance holds for no other of the block.
            own.is_some_and(|own| one.key == other.key && sources.slice(*own) == sources.slice(*condition))
        };
        self.conditions.get(one).is_none_or(is_same) && (is_around || !self.modules.contains(&one.module))
    }
}
