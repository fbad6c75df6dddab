//! What waits for what when a configuration is applied.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::config::ResourceName;
use super::evaluation::Evaluation;
use super::references::{Declaration, References};
use crate::text::{Address, Mode, ModulePath};

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
            None => resource(address),
        };
        let references = first.get(..shared).and_then(|module| self.modules.get(module));
        references.is_some_and(|references| references.waits_for(&declared(one, &first), &declared(other, &second)))
    }

    /// Whether what `one` says may be made of what `other` says, through locals, variables, outputs and what lies between them. `carrying` says of a resource
    /// which of its arguments count: all of them where it says none. What a module that is called says counts for all that is in it.
    pub fn is_made_of<'a>(
        &self,
        one: &Address,
        other: &Address,
        carrying: impl Fn(Mode, &str) -> Option<&'a [&'a str]>,
    ) -> bool {
        let wanted = (names(&other.module), resource(other));
        let mut open = vec![(names(&one.module), resource(one))];
        let mut seen = BTreeSet::new();
        while let Some(next) = open.pop() {
            if next == wanted {
                return true;
            }
            if !seen.insert(next.clone()) {
                continue;
            }
            let (module, declaration) = next;
            let (module, declaration, arguments) = match declaration {
                Declaration::Variable(name) => {
                    let Some((call, caller)) = module.split_last() else { continue };
                    (caller.to_vec(), Declaration::Call(Arc::clone(call)), Some(vec![name]))
                }
                Declaration::Call(call) => {
                    let called: Vec<Arc<str>> = module.iter().cloned().chain([Arc::clone(&call)]).collect();
                    if wanted.0.starts_with(&called) {
                        return true;
                    }
                    (module, Declaration::Call(call), None)
                }
                Declaration::Resource(name) => {
                    let some = carrying(name.mode, &name.type_name)
                        .map(|some| some.iter().map(|&one| Arc::from(one)).collect());
                    (module, Declaration::Resource(name), some)
                }
                other => (module, other, None),
            };
            let Some(references) = self.modules.get(&module) else { continue };
            let named = references.named(&declaration, arguments.as_deref());
            open.extend(named.map(|named| (module.clone(), named.clone())));
        }
        false
    }
}

fn resource(address: &Address) -> Declaration {
    Declaration::Resource(ResourceName {
        mode: address.mode,
        type_name: Arc::clone(&address.type_name),
        name: Arc::clone(&address.name),
    })
}

fn names(module: &ModulePath) -> Vec<Arc<str>> {
    module.calls().iter().map(|(name, _)| Arc::clone(name)).collect()
}
