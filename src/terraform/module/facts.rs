//! What is known of a configuration from elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::terraform::value::Value;
use crate::text::{Address, InstanceKey, ModulePath};

/// What a plan of a configuration says that the source alone does not.
#[derive(Clone, Default, Debug)]
pub struct Facts {
    /// The account it was made in, 12 digits.
    pub account: Option<String>,
    /// The region it was made in.
    pub region: Option<String>,
    /// The partition it was made in.
    pub partition: Option<String>,
    /// The values of the root module's variables.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// Of each resource and data source an object of the attributes that are known, null included.
    pub instances: BTreeMap<Address, Value>,
}

impl Facts {
    /// The keys of the instances that a resource has: none where it has no instances, or one without a key.
    pub(super) fn keys(&self, block: &Address) -> Vec<InstanceKey> {
        let same = |address: &&Address| Address { key: None, ..(*address).clone() } == *block;
        self.instances.keys().filter(same).filter_map(|address| address.key.clone()).collect()
    }

    /// The keys of the instances that a module call has with resources in them.
    pub(super) fn module_keys(&self, caller: &ModulePath, call: &str) -> Vec<InstanceKey> {
        let of = |address: &Address| {
            let (name, key) = address.module.calls().strip_prefix(caller.calls())?.first()?;
            key.clone().filter(|_| **name == *call)
        };
        let mut keys: Vec<InstanceKey> = self.instances.keys().filter_map(of).collect();
        keys.sort();
        keys.dedup();
        keys
    }
}
