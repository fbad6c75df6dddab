//! The resource that a resource policy sits on.

use std::collections::BTreeMap;

use crate::policy::PolicyType;
use crate::terraform::value::{Kind, Value};
use crate::text::Text;

use super::super::model::ResourceId;
use super::super::resources::Resources;
use super::super::values::text;
use super::policies::Policies;

/// What a policy's type says after the type of the resource it is for.
const SUFFIXES: [&str; 5] =
    ["_resource_policy", "_permissions_policy", "_service_access_policy", "_access_policy", "_policy"];

/// Says of each policy that no principal holds what it is attached to.
pub(super) fn sit(policies: &mut Policies, resources: &Resources) {
    let sites: Vec<_> = policies.sites().map(|(holder, path, ids)| (holder, path, ids.to_vec())).collect();
    for (holder, path, ids) in sites {
        for id in ids {
            let policy = policies.get_mut(id);
            match policy.policy_type {
                PolicyType::Resource | PolicyType::VpcEndpoint => {
                    let on = target(holder, path, resources);
                    policy.sits_on = policy.sits_on.or(Some(on));
                    policy.attached_to.push(resources.resource(on).address.clone());
                }
                PolicyType::Session | PolicyType::Scp | PolicyType::Rcp => {
                    policy.attached_to.push(resources.resource(holder).address.clone());
                }
                PolicyType::Identity | PolicyType::Trust | PolicyType::Boundary => {}
            }
        }
    }
    for policy in &mut policies.list {
        policy.attached_to.sort();
        policy.attached_to.dedup();
    }
}

/// The resource that the policy in an attribute of `holder` sits on: the one that a setting beside the policy names, or the holder itself.
fn target(holder: ResourceId, path: &str, resources: &Resources) -> ResourceId {
    let tf_type = &*resources.resource(holder).address.type_name;
    let base = SUFFIXES.iter().find_map(|suffix| tf_type.strip_suffix(suffix));
    let Some(base) = base else { return holder };
    let settings: Vec<Text> = settings(resources.body(holder), path);
    let module = &resources.resource(holder).address.module;
    if let Some(of_base) = settings.iter().find_map(|setting| resources.find_one(base, setting, module)) {
        return of_base;
    }
    if let Some(alike) = alike(base, holder, path, resources) {
        return alike;
    }
    // A name that several resources have is nobody's.
    let is_shared = |setting: &&Text| resources.find(base, setting).is_some();
    settings
        .iter()
        .filter(|setting| !is_shared(setting))
        .find_map(|setting| resources.find_any(setting))
        .unwrap_or(holder)
}

/// The one resource of a type whose name is said as the holder says it: a table by its own name, its namespace's and its bucket's.
fn alike(base: &str, holder: ResourceId, path: &str, resources: &Resources) -> Option<ResourceId> {
    let own = named(resources.body(holder), path);
    let says_the_same = |id: &ResourceId| {
        let other = named(resources.body(*id), path);
        let mut shared = own.iter().filter_map(|(name, value)| Some(value == other.get(name)?)).peekable();
        shared.peek().is_some() && shared.all(|same| same)
    };
    let mut found = resources.by_type(base).iter().copied().filter(says_the_same);
    found.next().filter(|_| found.next().is_none())
}

/// The strings of a body but the policy.
fn settings(body: &Value, policy: &str) -> Vec<Text> {
    named(body, policy).into_values().collect()
}

/// The same by the names of the attributes.
fn named<'b>(body: &'b Value, policy: &str) -> BTreeMap<&'b str, Text> {
    let Kind::Object(entries) = &body.kind else { return BTreeMap::new() };
    // Where it is says nothing of which one it is.
    let but_policy = entries.iter().filter(|(name, _)| ***name != *policy && &***name != "region");
    but_policy.filter_map(|(name, value)| Some((&**name, text(value)?))).collect()
}
