//! What is known of what stands at a place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::ops::Range;

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};

use super::cursor::{self, Cursor, Slot};
use super::definition;
use super::here::Here;
use crate::catalog::{Action, ConditionKey, ConditionType, catalog};
use crate::graph::{
    Graph, Held, Node, PolicyRef, Principal, PrincipalId, PrincipalKind, Relation, Resource, ResourceId, render,
};
use crate::rules;
use crate::wiring::Openness;

/// How many of a long list are named.
const MAX_NAMED: usize = 12;

/// Whether what is to be said depends on more than the text and the catalogue.
pub(super) fn needs_graph(here: &Here<'_>) -> bool {
    let cursor = cursor::at(&here.document.text, here.offset, here.language());
    let is_string = cursor.token.as_ref().is_some_and(|token| token.is_string);
    !(cursor.comment.is_some() || is_string && matches!(cursor.slot(), Slot::Action | Slot::ConditionKey))
}

/// What is to be said, in Markdown.
pub(super) fn hover(here: &Here<'_>) -> Option<Hover> {
    let text = &*here.document.text;
    let cursor = cursor::at(text, here.offset, here.language());
    let (said, bytes) =
        of_comment(text, here.offset, &cursor).or_else(|| of_word(here, &cursor)).or_else(|| of_header(here))?;
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: said });
    Some(Hover { contents, range: Some(here.range(bytes)) })
}

/// A rule that a comment suppresses.
fn of_comment(text: &str, offset: usize, cursor: &Cursor) -> Option<(String, Range<usize>)> {
    let comment = cursor.comment.clone()?;
    if !text.get(comment.clone())?.contains("iamlint:") {
        return None;
    }
    let bytes = rule_word(text, offset, comment);
    let meta = rules::find(text.get(bytes.clone())?).ok()?.meta();
    let about = meta.body.trim_start().split_once('\n').map_or("", |(_, rest)| rest.trim_start());
    let about = about.split("\n## ").next().unwrap_or_default().split("\n\n").next().unwrap_or_default();
    Some((
        format!("**{}** ({}, {}): {}\n\n{}", meta.name, meta.category, meta.severity, meta.summary, about.trim()),
        bytes,
    ))
}

/// The name of a rule around a byte, as far as it is one.
pub(super) fn rule_word(text: &str, offset: usize, within: Range<usize>) -> Range<usize> {
    let is_part = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || *byte == b'-';
    let bytes = text.as_bytes();
    let before = bytes.get(within.start..offset).unwrap_or_default();
    let start = offset - before.iter().rev().take_while(|byte| is_part(byte)).count();
    let after = bytes.get(offset..within.end).unwrap_or_default();
    start..offset + after.iter().take_while(|byte| is_part(byte)).count()
}

fn of_word(here: &Here<'_>, cursor: &Cursor) -> Option<(String, Range<usize>)> {
    let token = cursor.token.as_ref()?;
    let bytes = token.range.clone();
    let word = here.document.text.get(bytes.clone())?;
    let said = match cursor.slot() {
        Slot::Action if token.is_string => of_action(word),
        Slot::ConditionKey => of_key(word),
        Slot::Resource if token.is_string => of_arn(here),
        _ if token.is_string && !token.is_key => catalog().action(word).map(action_page),
        _ => None,
    };
    let said = said.or_else(|| if token.is_string { None } else { of_reference(here, word) })?;
    Some((said, bytes))
}

/// An Action, or what a pattern stands for.
fn of_action(word: &str) -> Option<String> {
    if let Some(action) = catalog().action(word) {
        return Some(action_page(action));
    }
    if let Some(retired) = catalog().retired(word) {
        return Some(format!("**{}**: AWS has withdrawn it; it is no longer an action", retired.name()));
    }
    if !word.contains(['*', '?']) {
        let near = catalog().nearest_actions(word);
        let meant = if near.is_empty() { String::new() } else { format!(": did you mean {}?", near.join(" or ")) };
        return word.contains(':').then(|| format!("No action is called `{word}`{meant}"));
    }
    let actions = catalog().expand(word);
    let mut levels: BTreeMap<_, usize> = BTreeMap::new();
    actions.iter().for_each(|action| *levels.entry(action.access_level()).or_default() += 1);
    let many = if actions.len() == 1 { "action" } else { "actions" };
    let mut page = format!("**{word}** stands for {} {many}\n", actions.len());
    for (level, count) in levels {
        let _ = write!(page, "\n- {level}: {count}");
    }
    if !actions.is_empty() {
        let names: Vec<String> = actions.iter().map(|action| format!("`{}`", action.name())).collect();
        let _ = write!(page, "\n\n{}", named(&names));
    }
    Some(page)
}

/// A list with so many of its first, and the number of the rest.
fn named(names: &[String]) -> String {
    let shown = names.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// What an Action is.
pub(super) fn action_page(action: Action) -> String {
    let mut page =
        format!("**{}** ({})\n\n- Access level: {}", action.name(), action.service().name(), action.access_level());
    if action.requires_star() {
        page.push_str("\n- Resource types: none, so that its Resource can only be `\"*\"`");
    } else {
        page.push_str("\n- Resource types:");
        for row in action.resource_types() {
            let required = if row.required() { ", required" } else { "" };
            let patterns: Vec<String> = row.arn_patterns().map(|pattern| format!("`{}`", pattern.as_str())).collect();
            let _ = write!(page, "\n  - {}{required}: {}", row.name(), patterns.join(", "));
        }
    }
    let of_types = action.resource_types().flat_map(|row| row.condition_keys().collect::<Vec<_>>());
    let keys: BTreeSet<&str> = action.condition_keys().chain(of_types).map(ConditionKey::name).collect();
    let keys: Vec<String> = keys.into_iter().map(|key| format!("`{key}`")).collect();
    let _ = match keys.is_empty() {
        true => write!(page, "\n- Condition keys: none of its own"),
        false => write!(page, "\n- Condition keys: {}", named(&keys)),
    };
    if let Some(needed) = action.dependent_actions().filter(|needed| needed.len() > 0) {
        let needed: Vec<String> = needed.map(|name| format!("`{name}`")).collect();
        let _ = write!(page, "\n- Also needs: {}", named(&needed));
    }
    page
}

/// A condition key.
fn of_key(word: &str) -> Option<String> {
    if let Some(global) = catalog().global_condition_key(word) {
        let said = typed(global.value_type());
        return Some(format!("**{}**: {said}\n\nA global condition key, of the {}", global.name(), global.category()));
    }
    let keys: Vec<ConditionKey> = catalog().condition_keys(word).collect();
    let first = keys.first()?;
    let types: BTreeSet<&str> = keys.iter().filter_map(|key| key.value_type()).map(ConditionType::name).collect();
    let said =
        if types.len() > 1 { types.into_iter().collect::<Vec<_>>().join(" or ") } else { typed(first.value_type()) };
    let knows = |action: &Action| action.condition_key(word).is_some();
    let service = word.split_once(':').and_then(|(prefix, _)| catalog().service(prefix));
    let own = service.map(|service| service.actions().filter(knows).map(|action| format!("`{}`", action.name())));
    let actions: Vec<String> = own.into_iter().flatten().collect();
    let of = if actions.is_empty() { String::new() } else { format!("\n\nOf {}", named(&actions)) };
    Some(format!("**{}**: {said}{of}", first.name()))
}

fn typed(value: Option<ConditionType>) -> String {
    match value {
        Some(value) if value.is_multivalued() => {
            format!("{value}: several values, so with `ForAnyValue` or `ForAllValues`")
        }
        Some(value) => value.to_string(),
        None => "of a type that no list says".to_owned(),
    }
}

/// A literal in a Resource element: what of the configuration it names.
fn of_arn(here: &Here<'_>) -> Option<String> {
    let (graph, resource, is_exact) = definition::resource_at(here)?;
    let how = if is_exact { "names" } else { "is in" };
    Some(format!("This {how} `{}`\n\n{}", resource.address, about(graph, resource)))
}

/// A reference: what it names.
fn of_reference(here: &Here<'_>, word: &str) -> Option<String> {
    let local = definition::local_name(word)?;
    here.graphs.iter().find_map(|graph| {
        let number = graph.resources.iter().position(|resource| definition::is_meant(here, graph, resource, &local))?;
        let resource = graph.resources.resource(ResourceId(number as u32));
        let principal = graph.principals.iter().position(|one| one.address == resource.address);
        let role = principal.map(|number| of_principal(graph, PrincipalId(number as u32)));
        Some(role.unwrap_or_else(|| format!("`{}`\n\n{}", resource.address, about(graph, resource))))
    })
}

fn about(graph: &Graph, resource: &Resource) -> String {
    let mut lines = Vec::new();
    if let Some(iam_type) = &resource.iam_type {
        lines.push(format!("- Resource type: {iam_type}"));
    }
    if let Some(arn) = &resource.arn {
        lines.push(format!("- ARN: `{arn}`"));
    }
    let number = graph.resources.iter().position(|other| other.address == resource.address);
    let own = number.map(|number| Node::Resource(ResourceId(number as u32)));
    let acting = graph.edges().iter().filter(|edge| Some(&edge.to) == own.as_ref());
    let acting: BTreeSet<String> = acting
        .filter(|edge| matches!(&edge.relation, Relation::Acts(access) if !access.granted.is_empty()))
        .map(|edge| format!("`{}`", render::label_of(graph, &edge.from)))
        .collect();
    if !acting.is_empty() {
        lines.push(format!("- May be used by: {}", named(&acting.into_iter().collect::<Vec<_>>())));
    }
    lines.join("\n")
}

/// A role, user or group by the header of its block.
fn of_header(here: &Here<'_>) -> Option<(String, Range<usize>)> {
    here.graphs.iter().find_map(|graph| {
        let covers = |principal: &Principal| principal.header.is_some_and(|header| here.is_in(graph, header));
        let number = graph.principals.iter().position(covers)?;
        let header = graph.principals[number].header?;
        Some((of_principal(graph, PrincipalId(number as u32)), header.range()))
    })
}

/// Who assumes it, what runs under it, what that acts on, what it holds.
fn of_principal(graph: &Graph, id: PrincipalId) -> String {
    let principal = &graph.principals[id.index()];
    let mut page = format!("**{}**\n", principal.address);
    let own = Node::Principal(id);
    let line = |page: &mut String, head: &str, names: Vec<String>| {
        if !names.is_empty() {
            let _ = write!(page, "\n- {head}: {}", named(&names));
        }
    };
    let edges = graph.edges();
    let labels = |edges: Vec<&Node>| -> Vec<String> {
        let labels: BTreeSet<String> =
            edges.into_iter().map(|node| format!("`{}`", render::label_of(graph, node))).collect();
        labels.into_iter().collect()
    };
    if principal.kind == PrincipalKind::Role {
        let assuming = edges.iter().filter(|edge| edge.to == own && edge.relation == Relation::Assumes);
        line(&mut page, "Assumed by", labels(assuming.map(|edge| &edge.from).collect()));
        let users: BTreeSet<String> = principal
            .users
            .iter()
            .map(|used| format!("`{}` ({})", graph.resources.resource(used.resource).address, used.attribute))
            .collect();
        line(&mut page, "Used by", users.into_iter().collect());
        let users: Vec<Node> = principal.users.iter().map(|used| Node::Resource(used.resource)).collect();
        let wired = edges.iter().filter(|edge| users.contains(&edge.from) && edge.relation == Relation::WiredTo);
        line(&mut page, "Wired to", labels(wired.map(|edge| &edge.to).collect()));
    }
    let held = principal.attachments.iter().map(|attachment| match &attachment.policy {
        PolicyRef::Document(id) => {
            let policy = graph.policies.get(id.index()).and_then(|policy| policy.address.as_ref());
            format!("`{}`", policy.map_or_else(|| attachment.by.to_string(), ToString::to_string))
        }
        PolicyRef::AwsManaged(name) => format!("`{name}` of AWS"),
        PolicyRef::External(arn) => format!("`{arn}`, which is not in this configuration"),
    });
    line(&mut page, "Policies", held.collect());
    let lacking = Held::of(graph, principal).fails_without(principal);
    line(&mut page, "Needs, and is not allowed", lacking.iter().map(|action| format!("`{action}`")).collect());
    match &principal.openness {
        _ if principal.kind != PrincipalKind::Role => {}
        _ if principal.users.is_empty() => page.push_str("\n- Nothing in this configuration uses it"),
        Openness::Closed => page.push_str("\n- All that runs under it is known"),
        Openness::Open(reasons) => {
            let _ = write!(page, "\n- Not all that runs under it is known: {}", reasons.join("; "));
        }
    }
    page
}
