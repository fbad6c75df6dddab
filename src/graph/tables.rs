//! The catalogue's tables as this room asks them.

use std::collections::BTreeSet;

use crate::catalog::catalog;
use crate::catalog::terraform::PolicyKind;
use crate::policy::PolicyType;
use crate::terraform::value::Value;

use super::values::string;

/// What the catalogue's word for a kind of policy means for the resource `body`; `Err` says why it is not judged.
pub(crate) fn policy_type(kind: PolicyKind, body: &Value) -> Result<PolicyType, String> {
    match kind {
        PolicyKind::Organizations => organization_type(body),
        _ => sole_policy_type(kind).map_err(str::to_owned),
    }
}

/// What the catalogue's word for a kind of policy means, whatever the resource says; `Err` says why that is not enough.
pub(crate) fn sole_policy_type(kind: PolicyKind) -> Result<PolicyType, &'static str> {
    match kind {
        PolicyKind::Identity => Ok(PolicyType::Identity),
        PolicyKind::Trust => Ok(PolicyType::Trust),
        PolicyKind::Resource => Ok(PolicyType::Resource),
        PolicyKind::Session => Ok(PolicyType::Session),
        PolicyKind::VpcEndpoint => Ok(PolicyType::VpcEndpoint),
        PolicyKind::Organizations => Err("its type says what it is"),
        PolicyKind::IotCore => Err("an AWS IoT Core policy is not an IAM policy"),
    }
}

/// An organization's policy says what it is by its `type`, which is a service control policy by default.
fn organization_type(body: &Value) -> Result<PolicyType, String> {
    let Some(kind) = string(body, "type") else { return Ok(PolicyType::Scp) };
    match kind.known().as_deref() {
        Some("SERVICE_CONTROL_POLICY") => Ok(PolicyType::Scp),
        Some("RESOURCE_CONTROL_POLICY") => Ok(PolicyType::Rcp),
        Some(other) => Err(format!("{other} is not a policy of permissions")),
        None => Err(format!("its type is not known: {kind}")),
    }
}

/// The access levels of actions and action patterns, each once, in the catalogue's order.
pub(crate) fn access_levels<'a>(actions: impl IntoIterator<Item = &'a str>) -> Vec<&'static str> {
    let expanded = actions.into_iter().flat_map(|action| catalog().expand(action));
    let levels: BTreeSet<_> = expanded.map(|action| action.access_level()).collect();
    levels.into_iter().map(|level| level.name()).collect()
}
