//! Who reads what, as far as it can be said without evaluating it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::config::ResourceName;
use super::evaluation::Evaluation;
use super::references::Declaration;
use super::tree::{Child, Module};
use crate::text::{Address, Mode};

/// What is known of a data source that nothing reads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unread {
    /// Whether something would read it that is made zero times as it is.
    pub ever: bool,
    /// Whether the module it stands in is more than a part: whether it sets up a provider or says which Terraform it is for.
    pub of_whole: bool,
}

impl Evaluation {
    /// The data sources of a type that nothing reads, without their instances.
    ///
    /// A reader is anything that is there and is not itself such a data source that nothing reads. A resource of the root module that is made zero times is not there; what
    /// another module makes zero times for one caller it may make for another.
    pub fn unread(&self, data_type: &str) -> BTreeMap<Address, Unread> {
        let is_of_type = |name: &ResourceName| name.mode == Mode::Data && *name.type_name == *data_type;
        let mut unread = BTreeMap::new();
        for module in self.modules().iter().map(|instance| instance.module()) {
            let config = &module.config;
            let declared: Vec<&ResourceName> = config.resources.keys().filter(|name| is_of_type(name)).collect();
            if declared.is_empty() {
                continue;
            }
            let reached = |is_there: &dyn Fn(&ResourceName) -> bool| {
                let reads = |by: &Declaration| match by {
                    Declaration::Resource(name) => !is_of_type(name) && is_there(name),
                    Declaration::Call(_) | Declaration::Other => true,
                    Declaration::Local(_) | Declaration::Variable(_) => false,
                };
                config.references().reached(reads, |name| is_of_type(name) && is_there(name))
            };
            let read = reached(&|name| is_there(module, name));
            let idle: Vec<Declaration> = declared
                .into_iter()
                .map(|name| Declaration::Resource(name.clone()))
                .filter(|name| !read.contains(name))
                .collect();
            if idle.is_empty() {
                continue;
            }
            let ever_read = reached(&|_| true);
            for one in idle {
                let ever = ever_read.contains(&one);
                if let Declaration::Resource(name) = &one {
                    unread.insert(address(module, name), Unread { ever, of_whole: config.is_whole });
                }
            }
        }
        unread
    }

    /// The resources that the calls of modules name, without their instances.
    pub fn given_to_modules(&self) -> BTreeSet<Address> {
        self.named_by(|_, by| matches!(by, Declaration::Call(_)))
    }

    /// The resources that the calls of modules name which could not be read, without their instances.
    pub fn given_to_unread_modules(&self) -> BTreeSet<Address> {
        self.named_by(|module, by| matches!(by, Declaration::Call(name) if is_missing(module, name)))
    }

    /// The resources of types that begin with `of`, without their instances, that are named by outputs, by calls of modules that could not be read, or by resources and data sources of a
    /// type that `by` holds for, whether or not any of them is made.
    pub fn named(&self, of: &str, by: impl Fn(&str) -> bool) -> BTreeSet<Address> {
        let mut named = self.named_by(|module, declaration| match declaration {
            Declaration::Call(name) => is_missing(module, name),
            Declaration::Resource(name) => by(&name.type_name),
            Declaration::Other => true,
            Declaration::Local(_) | Declaration::Variable(_) => false,
        });
        named.retain(|address| address.type_name.starts_with(of));
        named
    }

    fn named_by(&self, names: impl Fn(&Module, &Declaration) -> bool) -> BTreeSet<Address> {
        let mut found = BTreeSet::new();
        for module in self.modules().iter().map(|instance| instance.module()) {
            for named in module.config.references().reached(|by| names(module, by), |_| false) {
                if let Declaration::Resource(name) = named {
                    found.insert(address(module, name));
                }
            }
        }
        found
    }
}

fn is_there(module: &Module, name: &ResourceName) -> bool {
    let is_made = || module.resource(name).is_none_or(|made| made.is_ok_and(|made| !made.items.is_empty()));
    !module.path.is_root() || is_made()
}

fn is_missing(module: &Module, call: &str) -> bool {
    let Some(Ok(children)) = module.child(call) else { return true };
    children.items.iter().any(|child| matches!(child, Child::Missing(..)))
}

pub(super) fn address(module: &Module, name: &ResourceName) -> Address {
    Address {
        module: module.path.clone(),
        mode: name.mode,
        type_name: Arc::clone(&name.type_name),
        name: Arc::clone(&name.name),
        key: None,
    }
}
