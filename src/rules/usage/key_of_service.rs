//! `rules/usage/kms-key-policy-gap.md`, of services that use a key by their own right

use crate::graph::{Graph, Policy, ResourceId, values};
use crate::input::Span;
use crate::policy::Statement;
use crate::rules::context::blank;
use crate::rules::draft::{is_default, list};
use crate::rules::page::Page;
use crate::rules::service_keys::{self, ServiceKey};
use crate::rules::sources::without_region;
use crate::rules::{Claim, Confidence, Finding, Persona, Report};
use crate::text::{Mode, Origin, Text};

use super::kms_key_policy_gap::{find_key, is_about, is_one_block, policies_of};

const ALIAS: &str = "aws_kms_alias";

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
    let mut uses: Vec<Use> = service_keys::all().flat_map(|row| uses_of(page, graph, row)).collect();
    while !uses.is_empty() {
        let first = uses.remove(0);
        let others: Vec<Use> = uses.extract_if(.., |other| is_same(graph, &first, other)).collect();
        let same: Vec<Use> = std::iter::once(first).chain(others).collect();
        let mut users: Vec<ResourceId> = same.iter().map(|used| used.user).collect();
        users.sort_unstable();
        users.dedup();
        // The rows of a service may ask for different things: the first that is refused is said.
        if let Some(finding) = same.iter().find_map(|used| said(page, graph, used, users.len() - 1)) {
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

fn uses_of(page: &Page, graph: &Graph, row: &'static ServiceKey) -> Vec<Use> {
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
            let Some(key) = values::text(value).and_then(|setting| key_of(page, graph, encrypted, &setting)) else {
                continue;
            };
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

/// The key that a setting of what is encrypted names, itself or by an alias.
fn key_of(page: &Page, graph: &Graph, encrypted: ResourceId, setting: &Text) -> Option<Key> {
    if let Some(known) = setting.known() {
        let name =
            known.find("alias/").filter(|at| *at == 0 || known.as_bytes()[at - 1] == b':').map(|at| &known[at..]);
        if let Some(name) = name.filter(|name| page.meta().list("aliases-of-aws").contains(name)) {
            return Some(Key::OfAws(name.to_owned()));
        }
    }
    let resources = &graph.resources;
    let of_alias = || {
        let alias = resources.find_beside(ALIAS, setting, encrypted)?;
        let is_managed = resources.resource(alias).address.mode == Mode::Managed;
        let target = values::string(resources.body(alias), "target_key_id").filter(|_| is_managed)?;
        find_key(page, graph, &target)
    };
    find_key(page, graph, setting).or_else(of_alias).map(Key::Declared)
}

/// Whether two say the same, of other users: a service needs a key for one thing that they send to, or for themselves.
fn is_same(graph: &Graph, one: &Use, other: &Use) -> bool {
    let is_one_target = match (one.row.path, other.row.path) {
        ("", "") => matches!(one.key, Key::Declared(_)) || one.encrypted == other.encrypted,
        ("", _) | (_, "") => false,
        _ => is_one_block(graph, one.encrypted, other.encrypted),
    };
    let is_one_key = match (&one.key, &other.key) {
        (Key::Declared(one), Key::Declared(other)) => is_one_block(graph, *one, *other),
        (one, other) => one == other,
    };
    one.row.service == other.row.service && is_one_target && is_one_key
}

/// What is wrong with the key, where its policies are known and do not let the service in; `others` need it for the same service.
fn said(page: &'static Page, graph: &Graph, used: &Use, others: usize) -> Option<Finding> {
    let resource = |id: ResourceId| graph.resources.resource(id);
    let row = used.row;
    let target = &resource(used.encrypted);
    let user = &resource(used.user).address;
    let also = match others {
        0 => String::new(),
        1 => " (and one other)".to_owned(),
        more => format!(" (and {more} others)"),
    };
    let what = match row.path {
        "" => format!("{user}{also} is encrypted with"),
        _ => format!("{user}{also} sends to {}, which is encrypted with", target.address),
    };
    let key = match &used.key {
        Key::OfAws(_) if row.path.is_empty() => return None,
        Key::OfAws(alias) => {
            let message = format!("{what} {alias}: that key lets no service in");
            let finding = blank(page, message, Some(target.address.clone()))
                .about(format!("{} {alias} {}", row.service, target.address.local()))
                .with_confidence(Confidence::Medium)
                .with_label(target.header, "encrypted with a key that AWS manages")
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
    let body = graph.resources.body(key);
    let own = policies_of(page, graph, key).filter(|_| !graph.readers.is_given_to_unread_module(&declared.address))?;
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
    let about = match row.path {
        "" => format!("{service} {refused}"),
        _ => format!("{service} {refused} {}", target.address.local()),
    };
    let mut finding = blank(page, message, Some(declared.address.clone()))
        .about(about)
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
    // Whoever sets the variable decides.
    let is_left_to_callers = || body.get("policy")?.origin.primary().map(|span| is_default(graph, span));
    if own.is_empty() && is_left_to_callers() == Some(true) {
        finding = finding.with_persona(Persona::Auditor);
    }
    finding.policy = own.first().and_then(|policy| policy.address.clone());
    Some(finding)
}

/// Whether some statement of the policies may let the service do it, on whatever conditions.
fn lets_in(own: &[&Policy], service: &str, action: &str) -> bool {
    let wanted = Text::literal(action, Origin::default());
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
        .any(|statement| statement.allows() && is_about(statement, &wanted) && names(statement))
}
