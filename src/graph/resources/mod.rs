//! The resources and data sources of a configuration, found by address, type, name, ARN or reference.
//!
//! Usable before the graph is: the wiring asks it which bucket `artifact_store.location` means.

mod canonical;
mod configuration;
mod expand;

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use crate::catalog::terraform::{ArnRule, arn_rule};
use crate::input::Span;
use crate::terraform::Place;
use crate::terraform::value::Value;
use crate::text::{Address, Identity, Mode, ModulePath, Symbol, SymbolKind, Text};

use super::arn::Own;
use super::model::{Resource, ResourceId};

/// A resource or data source as it was evaluated.
#[derive(Clone, Debug)]
pub struct Declared {
    /// Its address.
    pub address: Address,
    /// The block's header.
    pub header: Option<Span>,
    /// The whole block.
    pub block: Option<Span>,
    /// Its attributes and blocks: an object.
    pub body: Value,
    /// Where its provider works.
    pub place: Place,
    /// The attributes whose changes Terraform ignores: `all` is each of them.
    pub ignored: Vec<String>,
}

/// The URLs of the resources of a type, each with whose it is.
type Urls = Arc<[(ResourceId, Text)]>;

/// Every resource instance of a configuration, indexed. Ids are in the order they were declared in, which is address order.
#[derive(Debug, Default)]
pub struct Resources {
    resources: Vec<Resource>,
    bodies: Vec<Value>,
    places: Vec<Place>,
    ignored: HashMap<ResourceId, Vec<String>>,
    rules: HashMap<Arc<str>, ArnRule>,
    by_address: HashMap<Address, ResourceId>,
    by_type: HashMap<(Mode, Arc<str>), Vec<ResourceId>>,
    by_name: HashMap<(Arc<str>, Text), ResourceId>,
    by_arn: HashMap<Text, ResourceId>,
    /// By service and resource field, whatever the region and account.
    by_local_arn: HashMap<(Text, Text), Vec<ResourceId>>,
    /// The URLs of the resources of a type, once somebody has asked for them.
    urls: RwLock<HashMap<Arc<str>, Urls>>,
    own: Own,
}

impl Resources {
    /// The index over evaluated resources. `own` says which literals mean the account, region and partition the configuration runs in.
    pub fn of(declared: impl IntoIterator<Item = Declared>, own: Own) -> Self {
        let mut index = Self { own, ..Self::default() };
        for declared in declared {
            index.add(declared);
        }
        index.index_names();
        index.index_arns();
        index
    }

    /// Whether nothing is declared, and nobody said which account, region or partition is the own one: then an ARN without symbols means what is written.
    pub fn are_none_declared(&self) -> bool {
        self.resources.is_empty() && self.own == Own::default()
    }

    fn add(&mut self, declared: Declared) {
        let id = ResourceId(self.resources.len() as u32);
        let Declared { address, header, body, place, ignored, .. } = declared;
        if !self.rules.contains_key(&address.type_name) {
            self.rules.extend(arn_rule(&address.type_name).map(|rule| (Arc::clone(&address.type_name), rule)));
        }
        let iam_type = self.rules.get(&address.type_name).map(|rule| rule.iam_resource().to_owned());
        let iam_type = iam_type.filter(|name| !name.is_empty());
        self.by_type.entry((address.mode, Arc::clone(&address.type_name))).or_default().push(id);
        self.by_address.insert(address.clone(), id);
        self.resources.push(Resource { address, header, arn: None, iam_type, name: None });
        self.bodies.push(body);
        self.places.push(place);
        if !ignored.is_empty() {
            self.ignored.insert(id, ignored);
        }
    }

    /// Names first: a data source is found to be the managed resource of the same name by them.
    fn index_names(&mut self) {
        let names: Vec<Option<Text>> = self.ids().map(|id| self.name_of(id)).collect();
        let ids: Vec<ResourceId> = self.ids().collect();
        let managed_first = |id: &ResourceId| self.resources[id.index()].address.mode == Mode::Data;
        let mut order = ids;
        order.sort_by_key(managed_first);
        for id in order {
            let Some(name) = names[id.index()].clone() else { continue };
            let resource = &mut self.resources[id.index()];
            self.by_name.entry((Arc::clone(&resource.address.type_name), name.clone())).or_insert(id);
            resource.name = Some(name);
        }
    }

    fn index_arns(&mut self) {
        let arns: Vec<Option<Text>> = self.ids().map(|id| self.arn_of(id)).collect();
        for (id, arn) in self.ids().zip(arns).collect::<Vec<_>>() {
            let Some(arn) = arn else { continue };
            let kept = *self.by_arn.entry(arn.clone()).or_insert(id);
            if let (true, Some(fields)) = (kept == id, super::arn::Fields::of(&arn)) {
                self.by_local_arn.entry((fields.service, fields.resource)).or_default().push(id);
            }
            self.resources[id.index()].arn = Some(arn);
        }
    }

    fn ids(&self) -> impl Iterator<Item = ResourceId> + use<> {
        (0..self.resources.len() as u32).map(ResourceId)
    }

    /// One of them.
    pub fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.index()]
    }

    /// Its attributes and blocks as they were evaluated.
    pub fn body(&self, id: ResourceId) -> &Value {
        &self.bodies[id.index()]
    }

    /// Whether Terraform leaves an attribute as it finds it, whatever is written: `ignore_changes`.
    pub fn ignores_changes(&self, id: ResourceId, attribute: &str) -> bool {
        self.ignored.get(&id).is_some_and(|ignored| ignored.iter().any(|one| one == attribute || one == "all"))
    }

    /// The managed resources of a type, in address order.
    pub fn by_type(&self, tf_type: &str) -> &[ResourceId] {
        self.of_mode(Mode::Managed, tf_type)
    }

    /// The data sources of a type, in address order.
    pub fn data_by_type(&self, tf_type: &str) -> &[ResourceId] {
        self.of_mode(Mode::Data, tf_type)
    }

    fn of_mode(&self, mode: Mode, tf_type: &str) -> &[ResourceId] {
        self.by_type.get(&(mode, Arc::from(tf_type))).map_or(&[], Vec::as_slice)
    }

    /// The resource at an address.
    pub fn by_address(&self, address: &Address) -> Option<ResourceId> {
        self.by_address.get(address).copied()
    }

    /// The resource that a symbol is an attribute of. A data source that looks up a managed resource of this configuration is that resource.
    pub fn of_symbol(&self, symbol: &Symbol) -> Option<ResourceId> {
        match symbol.kind() {
            SymbolKind::Attribute { address, .. } => self.by_address(address).map(|id| self.same_as(id)),
            _ => None,
        }
    }

    /// The managed resource that a data source looks up by name where its provider works, where the configuration declares it; otherwise itself.
    fn same_as(&self, id: ResourceId) -> ResourceId {
        let resource = self.resource(id);
        let name = resource.name.as_ref().filter(|_| resource.address.mode == Mode::Data);
        let Some(name) = name else { return id };
        let Some(&first) = self.by_name.get(&(Arc::clone(&resource.address.type_name), name.clone())) else {
            return id;
        };
        if self.may_be_one(first, id) {
            return first;
        }
        let is_it =
            |other: &ResourceId| self.resource(*other).name.as_ref() == Some(name) && self.may_be_one(*other, id);
        self.by_type(&resource.address.type_name).iter().copied().find(is_it).unwrap_or(id)
    }

    /// The literal that means the own account, region or partition, where it is known.
    pub fn own_literal(&self, which: Identity) -> Option<&str> {
        match which {
            Identity::Account => self.own.account.as_deref(),
            Identity::Region => self.own.region.as_deref(),
            Identity::Partition => self.own.partition.as_deref(),
        }
    }

    /// The resource whose ARN a text is: a literal ARN, a reference, or anything [`canonical`](Self::canonical) makes equal to its ARN.
    pub fn by_arn(&self, arn: &Text) -> Option<ResourceId> {
        self.by_canonical_arn(&self.canonical(arn))
    }

    /// The same of an ARN as [`Resources::canonical`] gives it.
    pub fn by_canonical_arn(&self, arn: &Text) -> Option<ResourceId> {
        self.by_arn.get(arn).copied()
    }

    /// The resource of type `tf_type` that a setting means: by reference, ARN, name, identifier, or a URL that is made of its name.
    pub fn find(&self, tf_type: &str, setting: &Text) -> Option<ResourceId> {
        let is_type = |id: &ResourceId| &*self.resource(*id).address.type_name == tf_type;
        let referred = setting.as_symbol().and_then(|symbol| self.of_symbol(symbol)).filter(is_type);
        referred.or_else(|| self.by_arn(setting).filter(is_type)).or_else(|| {
            let name = self.expand(setting);
            self.by_name.get(&(Arc::from(tf_type), name.clone())).copied().or_else(|| self.by_url(tf_type, &name))
        })
    }

    /// The ARN that a setting of type `tf_type` means, canonical, whether or not the configuration declares the resource:
    /// the resource's own ARN, the setting where it is an ARN, or the ARN made of the setting as its name.
    pub fn arn_for(&self, tf_type: &str, setting: &Text) -> Option<Text> {
        if let Some(arn) = self.find(tf_type, setting).and_then(|id| self.resource(id).arn.clone()) {
            return Some(arn);
        }
        let canonical = self.canonical(setting);
        if super::arn::Fields::of(&canonical).is_some() {
            return Some(canonical);
        }
        self.arn_of_name(tf_type, &canonical)
    }

    /// The attribute that is its ARN, as an expression in the module it stands in: `aws_s3_bucket.build.arn`. `None` in any other module, and for types
    /// whose ARN no attribute is.
    pub fn reference(&self, id: ResourceId, from: &ModulePath) -> Option<String> {
        let address = &self.resource(id).address;
        let attribute = self.rules.get(&address.type_name)?.arn_attributes().next()?;
        (address.module == *from).then(|| format!("{}.{attribute}", address.local()))
    }
}

/// The resources as a list, by id.
impl std::ops::Deref for Resources {
    type Target = [Resource];

    fn deref(&self) -> &[Resource] {
        &self.resources
    }
}

#[cfg(test)]
mod tests;
