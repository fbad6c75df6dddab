//! `rules/usage/kms-key-policy-gap.md`, of services that use a key by their own right

use crate::graph::{Graph, Policy, ResourceId, values};
use crate::input::Span;
use crate::policy::{Overlap, Pattern, Statement};
use crate::rules::context::blank;
use crate::rules::draft::list;
use crate::rules::page::Page;
use crate::rules::service_keys::{self, ServiceKey};
use crate::rules::sources::without_region;
use crate::rules::{Claim, Confidence, Finding, Report};
use crate::text::{Mode, Origin, Text};

use super::kms_key_policy_gap::{KEY, policies_of};

const ALIAS: &str = "aws_kms_alias";

/// How the aliases begin of the keys that AWS manages: they let in principals of the account, and no service.
const OF_AWS: &str = "alias/aws/";

/// A key that a service needs for what is encrypted with it.
struct Use {
    row: &'static ServiceKey,
    user: ResourceId,
    encrypted: ResourceId,
    key: Key,
    setting: Option<Span>,
}

#[derive(Clone, PartialEq, Debug)]
enum Key {
    Declared(ResourceId),
    /// By its alias.
    OfAws(String),
}

/// Says of each key, and each service that needs it and that its policy does not let in.
pub(super) fn judge(page: &'static Page, graph: &Graph, report: &mut Report<'_>) {
    let mut uses: Vec<Use> = service_keys::all().flat_map(|row| uses_of(graph, row)).collect();
    while !uses.is_empty() {
        let first = uses.remove(0);
        let is_same = |other: &mut Use| other.row.service == first.row.service && is_one_key(graph, &first, other);
        let others = uses.extract_if(.., is_same).count();
        if let Some(finding) = said(page, graph, &first, others) {
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

fn uses_of(graph: &Graph, row: &'static ServiceKey) -> Vec<Use> {
    let resources = &graph.resources;
    let mut uses = Vec::new();
    for &user in resources.by_type(row.type_name) {
        let body = resources.body(user);
        if !row.role.is_empty() && values::attribute(body, row.role).is_some() {
            continue;
        }
        let targets = || values::leaves(body, row.path).into_iter().filter_map(values::text);
        let encrypted: Vec<ResourceId> = match row.path {
            "" => vec![user],
            _ => targets().filter_map(|setting| declared(graph, row.target, &setting)).collect(),
        };
        for encrypted in encrypted {
            let Some(value) = values::attribute(resources.body(encrypted), row.key) else { continue };
            let Some(key) = values::text(value).and_then(|setting| key_of(graph, &setting)) else { continue };
            uses.push(Use { row, user, encrypted, key, setting: value.origin.primary() });
        }
    }
    uses
}

/// The managed resource of a type that a setting names.
fn declared(graph: &Graph, type_name: &str, setting: &Text) -> Option<ResourceId> {
    let found = graph.resources.find(type_name, setting)?;
    (graph.resources.resource(found).address.mode == Mode::Managed).then_some(found)
}

/// The key that a setting names, itself or by an alias.
fn key_of(graph: &Graph, setting: &Text) -> Option<Key> {
    if let Some(known) = setting.known()
        && let Some(at) = known.find(OF_AWS).filter(|at| *at == 0 || known.as_bytes()[at - 1] == b':')
    {
        return Some(Key::OfAws(known[at..].to_owned()));
    }
    let of_alias = || {
        let alias = declared(graph, ALIAS, setting)?;
        declared(graph, KEY, &values::string(graph.resources.body(alias), "target_key_id")?)
    };
    declared(graph, KEY, setting).or_else(of_alias).map(Key::Declared)
}

/// Whether two are about one key, or instances of one block; of the keys that AWS manages, about one thing that is encrypted.
fn is_one_key(graph: &Graph, one: &Use, other: &Use) -> bool {
    let is_block = |one: ResourceId, other: ResourceId| {
        let header = |id: ResourceId| graph.resources.resource(id).header;
        one == other || (header(one).is_some() && header(one) == header(other))
    };
    match (&one.key, &other.key) {
        (Key::Declared(one), Key::Declared(other)) => is_block(*one, *other),
        (Key::OfAws(alias), Key::OfAws(namesake)) => alias == namesake && is_block(one.encrypted, other.encrypted),
        _ => false,
    }
}

/// What is wrong with the key, where its policies are known and do not let the service in; `others` need it for the same service.
fn said(page: &'static Page, graph: &Graph, used: &Use, others: usize) -> Option<Finding> {
    let resource = |id: ResourceId| graph.resources.resource(id);
    let row = used.row;
    let user = &resource(used.user).address;
    let also = match others {
        0 => String::new(),
        1 => " (and one other)".to_owned(),
        more => format!(" (and {more} others)"),
    };
    let what = match row.path {
        "" => format!("{user}{also} is encrypted with"),
        _ => format!("{user}{also} sends to {}, which is encrypted with", resource(used.encrypted).address),
    };
    let key = match &used.key {
        Key::OfAws(_) if row.path.is_empty() => return None,
        Key::OfAws(alias) => {
            let address = resource(used.encrypted).address.clone();
            let finding = blank(page, format!("{what} {alias}: that key lets no service in"), Some(address))
                .about(format!("{} {alias}", row.service))
                .with_confidence(Confidence::Medium)
                .with_label(used.setting, format!("{} may not use this key", row.service))
                .with_label(resource(used.user).header, format!("{} sends for it", row.service))
                .with_help(format!(
                    "use a key of your own whose policy lets {} in: nobody can change that of AWS",
                    row.service
                ))
                .with_help(format!("source: {}", row.page));
            return Some(finding);
        }
        Key::Declared(key) => *key,
    };
    let declared = resource(key);
    let own = policies_of(graph, key).filter(|_| !graph.readers.is_given_to_unread_module(&declared.address))?;
    let refused: Vec<&str> = row.actions().filter(|action| !lets_in(&own, row.service, action)).collect();
    if refused.is_empty() {
        return None;
    }
    let refused = list(&refused, 2);
    let service = row.service;
    let has = match own.first() {
        Some(_) => "whose policy does not let",
        None => "which has no policy of its own to let",
    };
    let message = format!("{what} {}, {has} {service} do {refused}", declared.address);
    let mut finding = blank(page, message, Some(declared.address.clone()))
        .about(format!("{service} {refused}"))
        .with_confidence(Confidence::Medium)
        .with_label(
            own.first().and_then(|policy| policy.header).or(declared.header),
            format!("does not let {service} in"),
        )
        .with_label(used.setting, "encrypted with this key")
        .with_label(resource(used.user).header, format!("{service} works for it"))
        .with_help(format!(
            "allow {refused} to {service} in the key's policy: the account's root stands for no service"
        ))
        .with_help(format!("source: {}", row.page));
    finding.policy = own.first().and_then(|policy| policy.address.clone());
    Some(finding)
}

/// Whether some statement of the policies may let the service do it, on whatever conditions.
fn lets_in(own: &[&Policy], service: &str, action: &str) -> bool {
    let wanted = Text::literal(action, Origin::default());
    let wanted = Pattern::action(&wanted);
    let about = |statement: &Statement| {
        statement.actions.iter().any(|clause| clause.negated || !clause.unknown.is_empty())
            || statement.action_values().any(|leaf| Pattern::action(&leaf.text).overlap(&wanted) != Overlap::Disjoint)
    };
    let may_be = |text: &Text| text.known().is_none_or(|name| name == "*" || without_region(&name) == service);
    let names = |statement: &Statement| {
        statement.principals.iter().any(|clause| {
            let entries = || clause.entries.iter();
            clause.negated
                || !clause.unknown.is_empty()
                || entries().any(|entry| match entry.kind.text.known().as_deref() {
                    // An account, a role or a user is no service; whether `*` is one depends on the conditions.
                    Some("AWS") => entry.values.iter().any(|value| value.text.is("*")),
                    Some("Service" | "*") | None => entry.values.iter().any(|value| may_be(&value.text)),
                    Some(_) => false,
                })
        })
    };
    own.iter()
        .flat_map(|policy| &policy.document.statements)
        .any(|statement| statement.allows() && about(statement) && names(statement))
}
