//! Every policy of a configuration, once each document and instance.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::catalog::terraform::policy_attributes;
use crate::input::Span;
use crate::json;
use crate::policy::PolicyType;
use crate::text::{Address, Mode};

use super::super::model::{NotAnalysed, Policy, PolicyId, ResourceId};
use super::super::readers::Readers;
use super::super::resources::Resources;
use super::super::tables;
use super::super::values::leaves;
use super::documents::{DOCUMENT_TYPE, Documents, Found, because};

/// The policies of a configuration and where each was found.
#[derive(Default)]
pub(super) struct Policies {
    /// In address order.
    pub(super) list: Vec<Policy>,
    /// The policies in an attribute of a resource, in order. Sorted, so that of several resources with one document it is always the same that is named.
    sites: BTreeMap<(ResourceId, &'static str), Vec<PolicyId>>,
    /// The attributes that hold one of several documents, or none, which only apply can tell.
    undecided: HashSet<(ResourceId, &'static str)>,
    /// What could not be read.
    pub(super) not_analysed: Vec<NotAnalysed>,
}

/// The resource whose document it is, its number among that resource's own documents, and its type.
type Key = (ResourceId, usize, PolicyType);

/// Where policies were found, before they have numbers.
type Sites = Vec<((ResourceId, &'static str), Key)>;

impl Policies {
    /// Reads every policy attribute, then the documents that no attribute uses.
    pub(super) fn read(resources: &Resources, documents: &Documents<'_>, readers: &Readers) -> Self {
        let mut policies = Self::default();
        let mut found: BTreeMap<Key, Policy> = BTreeMap::new();
        let mut sites = Sites::new();
        for (number, resource) in resources.iter().enumerate() {
            let id = ResourceId(number as u32);
            if resource.address.mode == Mode::Managed {
                policies.read_resource(id, resources, documents, &mut found, &mut sites);
            }
        }
        let is_unused = |id: &&ResourceId| {
            found.range((**id, 0, PolicyType::Identity)..).next().is_none_or(|((of, ..), _)| of != *id)
        };
        let unused: Vec<ResourceId> = resources.data_by_type(DOCUMENT_TYPE).iter().filter(is_unused).copied().collect();
        let wholes = if unused.is_empty() { HashMap::new() } else { of_wholes(&found, documents) };
        for id in unused {
            let document = documents.of_data_source(&resources.resource(id).address);
            let shape = document.document();
            let of_whole = documents.blocks_of(&shape).find_map(|block| wholes.get(&block));
            let meant = || readers.kind_of(&resources.resource(id).address);
            let policy_type = of_whole.copied().or_else(meant).unwrap_or_else(|| PolicyType::infer(&shape));
            found.insert((id, 0, policy_type), policy(document, id, policy_type, resources, documents));
        }
        policies.number(found, sites);
        policies
    }

    fn read_resource(
        &mut self,
        id: ResourceId,
        resources: &Resources,
        documents: &Documents<'_>,
        found: &mut BTreeMap<Key, Policy>,
        sites: &mut Sites,
    ) {
        let resource = resources.resource(id);
        let body = resources.body(id);
        let mut own = 0;
        for attribute in policy_attributes(&resource.address.type_name) {
            let path = attribute.path();
            for value in leaves(body, path) {
                let found_here =
                    documents.read(value, &resource.address, is_required(&resource.address.type_name, path));
                if found_here.is_empty() {
                    continue;
                }
                let policy_type = match tables::policy_type(attribute.kind(), body) {
                    Ok(policy_type) => policy_type,
                    Err(reason) => {
                        self.skip(&resource.address, reason, value.origin.primary());
                        continue;
                    }
                };
                for document in found_here {
                    if let Some(reason) = document.unknown() {
                        self.skip(&resource.address, format!("{path} is not known: {reason}"), value.origin.primary());
                    }
                    let of_data = document.data_source.as_ref().and_then(|address| resources.by_address(address));
                    let key = match of_data {
                        Some(data) => (data, 0, policy_type),
                        None => {
                            own += 1;
                            (id, own - 1, policy_type)
                        }
                    };
                    let alternative = document.alternative;
                    let policy =
                        found.entry(key).or_insert_with(|| policy(document, key.0, policy_type, resources, documents));
                    if alternative {
                        policy.alternative = true;
                        self.undecided.insert((id, path));
                    }
                    sites.push(((id, path), key));
                }
            }
        }
    }

    fn skip(&mut self, address: &Address, reason: String, span: Option<Span>) {
        self.not_analysed.push(NotAnalysed { what: address.to_string(), reason, span });
    }

    fn number(&mut self, found: BTreeMap<Key, Policy>, sites: Sites) {
        let numbers: BTreeMap<Key, PolicyId> =
            found.keys().enumerate().map(|(number, key)| (*key, PolicyId(number as u32))).collect();
        self.list = found.into_values().collect();
        self.list.iter().filter_map(in_part).for_each(|missing| self.not_analysed.push(missing));
        for (site, key) in sites {
            self.sites.entry(site).or_default().extend(numbers.get(&key));
        }
    }

    /// The policies in an attribute of a resource.
    pub(super) fn at(&self, holder: ResourceId, path: &'static str) -> &[PolicyId] {
        self.sites.get(&(holder, path)).map_or(&[], Vec::as_slice)
    }

    /// Whether only apply tells which of the policies in an attribute it holds, if any.
    pub(super) fn is_undecided(&self, holder: ResourceId, path: &'static str) -> bool {
        self.undecided.contains(&(holder, path))
    }

    /// Every place a policy was found: the resource, its attribute, the policies there.
    pub(super) fn sites(&self) -> impl Iterator<Item = (ResourceId, &'static str, &[PolicyId])> {
        self.sites.iter().map(|((holder, path), ids)| (*holder, *path, ids.as_slice()))
    }

    /// One of them.
    pub(super) fn get_mut(&mut self, id: PolicyId) -> &mut Policy {
        &mut self.list[id.index()]
    }
}

/// By the blocks that statements of the policies found are written in, what kind of policy they go into: that of a document that is merged into another is
/// the other's. Of several kinds it is one that grants, where one does.
fn of_wholes(found: &BTreeMap<Key, Policy>, documents: &Documents<'_>) -> HashMap<Span, PolicyType> {
    let mut wholes = HashMap::new();
    for ((_, _, policy_type), policy) in found {
        for block in documents.blocks_of(&policy.document) {
            let kind = wholes.entry(block).or_insert(*policy_type);
            *kind = *policy_type.min(kind);
        }
    }
    wholes
}

/// Whether a resource cannot be without the policy in an attribute: one that is nothing but a policy, and a role without its trust. An endpoint without one has
/// that of AWS.
fn is_required(type_name: &str, path: &str) -> bool {
    path == "assume_role_policy"
        || (type_name.ends_with("_policy") && !path.contains('.') && type_name != "aws_vpc_endpoint_policy")
}

/// What is to be said of a document that is known but for some of its statements.
fn in_part(policy: &Policy) -> Option<NotAnalysed> {
    let text = policy.document.unknown.first().filter(|_| !matches!(policy.json.kind, json::Kind::Unknown(_)))?;
    let reason = format!("some of its statements are not known: {}", because(text));
    let span = text.origin().primary().or(policy.header);
    Some(NotAnalysed { what: policy.address.as_ref()?.to_string(), reason, span })
}

fn policy(
    found: Found,
    owner: ResourceId,
    policy_type: PolicyType,
    resources: &Resources,
    documents: &Documents<'_>,
) -> Policy {
    let resource = resources.resource(owner);
    Policy {
        address: Some(resource.address.clone()),
        header: resource.header,
        path: None,
        policy_type,
        document: found.document(),
        json: found.json,
        form: found.form,
        held_by: Vec::new(),
        attached_to: Vec::new(),
        sits_on: None,
        alternative: false,
        rendered: found.rendered,
        dropped: documents.dropped(&resource.address),
    }
}
