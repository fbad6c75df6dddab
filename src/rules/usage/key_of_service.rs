//! `rules/usage/kms-key-policy-gap.md`, of services that use a key by their own right

use crate::graph::{Graph, Policy, ResourceId, values};
use crate::input::Span;
use crate::policy::Statement;
use crate::rules::context::blank;
use crate::rules::draft::list;
use crate::rules::page::Page;
use crate::rules::services::{self, ServiceKey};
use crate::rules::sources::without_region;
use crate::rules::{Claim, Confidence, Finding, Persona, Report};
use crate::text::{Mode, Origin, Text};

use super::kms_key_policy_gap::{find_key, is_about, policies_of};

const ALIAS: &str = "aws_kms_alias";
const KEY: &str = "aws_kms_key";

/// How many places are shown of what is stopped.
const SHOWN: usize = 3;

/// How many data sources are followed to a key.
const MAX_DEPTH: usize = 8;

/// A key that a service needs for what is encrypted with it.
#[derive(Clone)]
struct Use {
    row: &'static ServiceKey,
    /// Any of them will do.
    services: Vec<&'static str>,
    user: ResourceId,
    encrypted: ResourceId,
    key: Key,
    setting: Option<Span>,
    /// Where AWS says that the service sends there.
    page: Option<&'static str>,
}

#[derive(Clone, PartialEq, Debug)]
enum Key {
    Declared(ResourceId),
    /// By its alias.
    OfAws(String),
}

/// A use that the key does not admit.
struct Gap<'g> {
    of: Use,
    /// What is refused.
    actions: Vec<&'static str>,
    /// The policies of the key, where it is declared.
    own: Vec<&'g Policy>,
}

impl Gap<'_> {
    fn service(&self) -> &'static str {
        self.of.services.first().copied().unwrap_or_default()
    }

    /// Whether the service sends to what is encrypted, and keeps nothing of its own there.
    fn is_sent(&self) -> bool {
        self.of.row.service.is_none()
    }

    /// Whether the key has no policy because a variable's default has none: whoever sets it decides.
    fn is_left_to_callers(&self, graph: &Graph) -> bool {
        let Key::Declared(key) = self.of.key else { return false };
        let written = || graph.resources.body(key).get("policy")?.origin.primary();
        self.own.is_empty() && written().is_some_and(|span| graph.is_default(span))
    }

    /// Whether one finding can say both: of one service, and of keys that lack the same and are changed in one place.
    fn is_same(&self, other: &Gap<'_>, graph: &Graph) -> bool {
        let place = self.place(graph);
        let is_there = if place.is_some() { other.place(graph) == place } else { other.of.key == self.of.key };
        is_there
            && other.service() == self.service()
            && other.own.is_empty() == self.own.is_empty()
            && other.is_left_to_callers(graph) == self.is_left_to_callers(graph)
    }

    /// What must be changed: the key's policy, the key without one, or what is encrypted with a key that nobody can change.
    fn place(&self, graph: &Graph) -> Option<Span> {
        let header = |id: ResourceId| graph.resources.resource(id).header;
        match self.of.key {
            Key::Declared(key) => self.own.first().and_then(|policy| policy.header).or(header(key)),
            Key::OfAws(_) => header(self.of.encrypted),
        }
    }
}

/// Says of each key's policy, and each service that it does not let in and that needs the key.
pub(super) fn judge(page: &'static Page, graph: &Graph, report: &mut Report<'_>) {
    let uses = services::keys().flat_map(|row| uses_of(page, graph, row));
    let mut gaps: Vec<Gap<'_>> = uses.filter_map(|used| gap(page, graph, used)).collect();
    while !gaps.is_empty() {
        let first = gaps.remove(0);
        let others: Vec<Gap<'_>> = gaps.extract_if(.., |other| first.is_same(other, graph)).collect();
        let all: Vec<Gap<'_>> = std::iter::once(first).chain(others).collect();
        if let Some(finding) = said(page, graph, &all) {
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

fn uses_of(page: &Page, graph: &Graph, row: &'static ServiceKey) -> Vec<Use> {
    let resources = &graph.resources;
    let used = |services: Vec<&'static str>, user: ResourceId, encrypted: ResourceId, sent: Option<&'static str>| {
        let value = values::attribute(resources.body(encrypted), row.key)?;
        let key = key_of(page, graph, encrypted, &values::text(value)?, MAX_DEPTH)?;
        Some(Use { row, services, user, encrypted, key, setting: value.origin.primary(), page: sent })
    };
    if let Some(service) = row.service {
        return resources.by_type(row.type_name).iter().filter_map(|&id| used(vec![service], id, id, None)).collect();
    }
    let mut uses = Vec::new();
    for sender in row.senders() {
        for &user in resources.by_type(sender.type_name) {
            let body = resources.body(user);
            if !sender.role.is_empty() && values::attribute(body, sender.role).is_some() {
                continue;
            }
            let targets = values::leaves(body, sender.path).into_iter().filter_map(values::text);
            let encrypted = targets.filter_map(|setting| declared(graph, row.type_name, &setting));
            let sent = Some(sender.page);
            uses.extend(encrypted.filter_map(|encrypted| used(sender.services().collect(), user, encrypted, sent)));
        }
    }
    uses
}

/// The managed resource of a type that a setting names.
fn declared(graph: &Graph, type_name: &str, setting: &Text) -> Option<ResourceId> {
    let found = graph.resources.find(type_name, setting)?;
    (graph.resources.resource(found).address.mode == Mode::Managed).then_some(found)
}

/// The key that a setting of `user` names: itself, by an alias, or by what a data source looks up. One that is in another region is not the key here.
fn key_of(page: &Page, graph: &Graph, user: ResourceId, setting: &Text, depth: usize) -> Option<Key> {
    let resources = &graph.resources;
    if let Some(alias) = alias_of_aws(page, setting) {
        return Some(Key::OfAws(alias));
    }
    let here = |key: ResourceId| resources.are_in_one_region(user, key).then_some(Key::Declared(key));
    if let Some(key) = find_key(page, graph, setting) {
        return here(key);
    }
    let is_managed = |id: ResourceId| resources.resource(id).address.mode == Mode::Managed;
    if let Some(alias) = resources.find_beside(ALIAS, setting, user) {
        let named = resources.resource(alias).name.as_ref().and_then(|name| alias_of_aws(page, name));
        let target = || values::string(resources.body(alias), "target_key_id").filter(|_| is_managed(alias));
        return named.map(Key::OfAws).or_else(|| here(find_key(page, graph, &target()?)?));
    }
    let looked_up = resources.find(KEY, setting).filter(|id| !is_managed(*id))?;
    let by = values::string(resources.body(looked_up), "key_id")?;
    match key_of(page, graph, looked_up, &by, depth.checked_sub(1)?)? {
        Key::Declared(key) => here(key),
        of_aws @ Key::OfAws(_) => Some(of_aws),
    }
}

/// The alias that AWS has for a key of its own, by itself or at the end of its ARN.
fn alias_of_aws(page: &Page, name: &Text) -> Option<String> {
    let written = name.known_suffix();
    let alias = &written[written.rfind(':').map_or(0, |colon| colon + 1)..];
    let is_whole = alias.len() < written.len() || name.is_known();
    (is_whole && page.meta().list("aliases-of-aws").contains(&alias)).then(|| alias.to_owned())
}

/// What the key refuses, where its policies are known.
fn gap<'g>(page: &Page, graph: &'g Graph, used: Use) -> Option<Gap<'g>> {
    let key = match used.key {
        // Logs and trails take no such key.
        Key::OfAws(_) if used.row.service.is_some() => return None,
        Key::OfAws(_) => return Some(Gap { actions: used.row.actions().collect(), own: Vec::new(), of: used }),
        Key::Declared(key) => key,
    };
    let is_given = graph.readers.is_given_to_unread_module(&graph.resources.resource(key).address);
    let own = policies_of(page, graph, key).filter(|_| !is_given)?;
    let is_refused = |action: &&str| !used.services.iter().any(|service| lets_in(&own, service, action));
    let actions: Vec<&str> = used.row.actions().filter(is_refused).collect();
    (!actions.is_empty()).then_some(Gap { of: used, actions, own })
}

/// What is wrong with a key, of all that need it for the same service.
fn said(page: &'static Page, graph: &Graph, all: &[Gap<'_>]) -> Option<Finding> {
    let first = all.first()?;
    let resource = |id: ResourceId| graph.resources.resource(id);
    let users = distinct(all.iter().map(|gap| gap.of.user));
    let encrypted = distinct(all.iter().map(|gap| gap.of.encrypted));
    let service = first.service();
    let what = match first.is_sent() {
        true => {
            format!(
                "{} sends to {}, which is encrypted with",
                with_others(graph, &users),
                with_others(graph, &encrypted)
            )
        }
        false => format!("{} is encrypted with", with_others(graph, &users)),
    };
    let settings = distinct(all.iter().filter_map(|gap| gap.of.setting));
    let mut finding = match &first.of.key {
        Key::OfAws(alias) => {
            let target = resource(first.of.encrypted);
            blank(page, format!("{what} {alias}: that key lets no service in"), Some(target.address.clone()))
                .about(format!("{service} {alias}"))
                .with_label(target.header, "encrypted with a key that AWS manages")
                .with_help(format!(
                    "use a key of your own whose policy lets {service} in: nobody can change that of AWS"
                ))
        }
        Key::Declared(key) => {
            let refused = list(&distinct(all.iter().flat_map(|gap| gap.actions.iter().copied())), 3);
            let keys = distinct(all.iter().map(|gap| match gap.of.key {
                Key::Declared(key) => key,
                Key::OfAws(_) => gap.of.encrypted,
            }));
            let own = first.own.first();
            let has = match own {
                Some(_) => "whose policy does not let",
                None => "which has no policy of its own to let",
            };
            let mut finding = blank(
                page,
                format!("{what} {}, {has} {service} do {refused}", with_others(graph, &keys)),
                Some(resource(*key).address.clone()),
            )
            .about(format!("{service} {refused}"))
            .with_label(first.place(graph), format!("does not let {service} in"))
            .with_help(format!(
                "allow {refused} to {service} in the key's policy: the account's root stands for no service"
            ));
            if own.is_none() {
                finding.case = "without a policy";
            }
            if first.is_left_to_callers(graph) {
                finding = finding.with_persona(Persona::Auditor);
                finding.case = "left to callers";
            }
            finding.policy = own.and_then(|policy| policy.address.clone());
            finding
        }
    };
    for span in settings.into_iter().take(SHOWN) {
        finding = finding.with_label(Some(span), "encrypted with this key");
    }
    let stopped = match first.is_sent() {
        true => format!("what {service} sends for it does not arrive"),
        false => format!("{service} may not use the key for it"),
    };
    for user in users.into_iter().take(SHOWN) {
        finding = finding.with_label(resource(user).header, stopped.clone());
    }
    // Who sends there is said elsewhere than what a key must allow.
    for page in distinct(all.iter().flat_map(|gap| gap.of.page.into_iter().chain([gap.of.row.page]))) {
        finding = finding.with_help(format!("source: {page}"));
    }
    Some(finding.with_confidence(Confidence::Medium))
}

/// Each once, in order.
fn distinct<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut seen = Vec::new();
    for one in all {
        if !seen.contains(&one) {
            seen.push(one);
        }
    }
    seen
}

/// The first of several, and how many others there are.
fn with_others(graph: &Graph, ids: &[ResourceId]) -> String {
    let address = ids.first().map(|id| graph.resources.resource(*id).address.to_string()).unwrap_or_default();
    match ids.len() {
        0 | 1 => address,
        2 => format!("{address} (and one other)"),
        more => format!("{address} (and {} others)", more - 1),
    }
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
