//! What waits for what when a configuration is applied.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::ResourceName;
use super::evaluation::Evaluation;
use super::references::{Declaration, References};
use crate::text::{Address, ModulePath};

/// Which resources come after which, as their references say. Instances are left out of account, and what a module is given counts for all that is in it.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Order {
    modules: BTreeMap<Vec<Arc<str>>, Arc<References>>,
}

impl Evaluation {
    /// What waits for what.
    pub fn order(&self) -> Order {
        let modules = self.modules().iter().map(|instance| instance.module());
        Order { modules: modules.map(|module| (names(&module.path), Arc::clone(module.config.references()))).collect() }
    }
}

impl Order {
    /// Whether the resource or data source `one` waits for `other`, or is it: then a reference to `one` in `other` would close a cycle, which Terraform refuses.
    pub fn waits_for(&self, one: &Address, other: &Address) -> bool {
        let (first, second) = (names(&one.module), names(&other.module));
        let shared = first.iter().zip(&second).take_while(|(one, other)| one == other).count();
        let declared = |address: &Address, calls: &[Arc<str>]| match calls.get(shared) {
            Some(call) => Declaration::Call(Arc::clone(call)),
            None => Declaration::Resource(ResourceName {
                mode: address.mode,
                type_name: Arc::clone(&address.type_name),
                name: Arc::clone(&address.name),
            }),
        };
        let references = first.get(..shared).and_then(|module| self.modules.get(module));
        references.is_some_and(|references| references.waits_for(&declared(one, &first), &declared(other, &second)))
    }
}

fn names(module: &ModulePath) -> Vec<Arc<str>> {
    module.calls().iter().map(|(name, _)| Arc::clone(name)).collect()
}
