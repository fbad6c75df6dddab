//! Who may use a resource, and for what: resource policies and permissions.

mod acl;
mod broad_action;
mod cross_account;
mod iot;
mod kms_policy;
mod lambda_permission;
mod lockout;
mod not_principal;
mod public;
mod service_key;
mod service_source;
mod service_wildcard;
mod transport;

pub(super) use public::{comes_to_nothing, is_open_by_nature};

use crate::graph::{Graph, Resource, ResourceId, values};
use crate::policy::{PolicyType, Statement};
use crate::terraform::value::Kind;
use crate::text::{SymbolKind, Text};

use super::draft::named_resource;
use super::rule::Rule;
use super::{PolicyAt, StatementAt};

/// The rules of the category, the strongest first.
pub(super) const RULES: &[&dyn Rule] = &[
    &public::PublicAccess,
    &not_principal::NotPrincipalAllow,
    &public::PublicAccessConditioned,
    &service_wildcard::ServicePrincipalWildcard,
    &lockout::PolicyLockout,
    &service_key::ServiceKeyUnsupported,
    &lambda_permission::LambdaPermissionSource,
    &service_source::ServiceSourceMissing,
    &acl::PublicAcl,
    &broad_action::ResourceBroadAction,
    &cross_account::ResourceCrossAccount,
    &lambda_permission::LambdaPermissionAction,
    &transport::S3InsecureTransport,
    &iot::IotPolicyWildcard,
    &kms_policy::KmsPolicyMissing,
    &not_principal::NotPrincipal,
    &public::PublicAccessLimited,
];

/// What the policy sits on, for a sentence: where that is not declared, what the policy is given for, as it is written; where that is not known, the one resource that
/// its statements name.
pub(super) fn resource(policy: &PolicyAt<'_>) -> String {
    let on = policy.policy.sits_on.and_then(|id| policy.graph.resources.get(id.index()).map(|on| (id, on)));
    let named = |(id, on): (ResourceId, &Resource)| {
        let of_account = of_the_account(&on.address.type_name).map(str::to_owned);
        of_account.or_else(|| target(policy.graph, id)).unwrap_or_else(|| on.address.to_string())
    };
    on.map(named)
        .or_else(|| policy.policy.attached_to.first().map(ToString::to_string))
        .or_else(|| only_named(policy))
        .unwrap_or_else(|| "the resource".to_owned())
}

/// What a policy that an account has one of is about, in words: "the account's Data Catalog".
fn of_the_account(type_name: &str) -> Option<&'static str> {
    let words = public::PublicAccess.meta().list("of-the-account");
    words.iter().filter_map(|entry| entry.split_once(' ')).find(|(name, _)| *name == type_name).map(|(_, words)| words)
}

/// What a resource that is nothing but a policy gives it to, as it is written: the resource of a reference, an ARN, a URL, or a name.
fn target(graph: &Graph, id: ResourceId) -> Option<String> {
    let holder = &*graph.resources.resource(id).address.type_name;
    let base = holder.strip_suffix("_policy")?;
    let last = base.trim_end_matches("_resource").rsplit('_').next()?;
    let Kind::Object(entries) = &graph.resources.body(id).kind else { return None };
    let aside = ["id", "region", "policy"];
    let is_target = |name: &str| !aside.contains(&name) && !name.contains("polic") && name != "content";
    let settings = entries.iter().filter(|(name, _)| is_target(name));
    let mut given: Vec<(&str, Text)> =
        settings.filter_map(|(name, value)| Some((&**name, values::text(value)?))).collect();
    // `queue_url` of a queue's policy, before a `domain` that it may be in.
    given.sort_by_key(|(name, _)| !name.starts_with(last));
    given.into_iter().next().map(|(_, setting)| as_given(&setting))
}

/// A setting that names a resource, as it is written: the resource of a reference, an ARN, a URL, or a name.
fn as_given(setting: &Text) -> String {
    match (setting.as_symbol(), setting.known()) {
        (Some(symbol), _) => match symbol.kind() {
            SymbolKind::Attribute { address, .. } => address.to_string(),
            _ => symbol.expression().to_string(),
        },
        (None, Some(name)) if !name.contains(':') => format!("`{name}`"),
        _ => setting.to_string(),
    }
}

/// The resource that all statements of the document name, where it is one: itself, or what is in it.
fn only_named(policy: &PolicyAt<'_>) -> Option<String> {
    let values = policy.policy.document.statements.iter().flat_map(Statement::resource_values);
    let named: Vec<String> = values.map(|leaf| named_resource(policy.graph, leaf)).collect();
    let one = named.iter().min_by_key(|named| named.len()).filter(|one| !one.contains('*'))?;
    let within =
        |other: &String| other.strip_prefix(one.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    named.iter().all(within).then(|| one.clone())
}

/// Whether it is an `Allow` of a resource policy.
fn lets_in(at: &StatementAt<'_>) -> bool {
    at.policy_type() == PolicyType::Resource && at.statement.allows()
}

/// The Terraform type of what the policy sits on.
fn type_on<'a>(policy: &PolicyAt<'a>) -> Option<&'a str> {
    let on = policy.policy.sits_on.and_then(|id| policy.graph.resources.get(id.index()));
    on.map(|on| &*on.address.type_name)
}

/// The service whose actions the statement allows, where they are all of one: `sqs`. In lower case.
fn service_of(at: &StatementAt<'_>) -> Option<String> {
    let mut services = at.statement.action_values().map(|value| {
        let prefix = value.text.known_prefix();
        prefix.split_once(':').map(|(service, _)| service.to_ascii_lowercase())
    });
    let first = services.next()??;
    services.all(|service| service.as_ref() == Some(&first)).then_some(first)
}
