//! What may be written at a place.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionList, CompletionResponse, CompletionTextEdit,
    Documentation, MarkupContent, MarkupKind, TextEdit,
};
use regex::Regex;

use super::cursor::{self, Cursor, Language, Slot, Token};
use super::here::Here;
use super::hover::rule_word;
use crate::catalog::{Action, ConditionKey, ResourceType, Service, catalog, partition_of_region};
use crate::graph::{Graph, Resource, ResourceId};
use crate::rules;
use crate::text::{Identity, Part, SymbolKind, Text};

/// Whether what may be written there depends on more than the text and the catalogue.
pub(super) fn needs_graph(here: &Here<'_>) -> bool {
    let cursor = cursor::at(&here.document.text, here.offset, here.language());
    cursor.comment.is_none() && cursor.slot() == Slot::Resource
}

/// What may be written there; none where nothing is known.
pub(super) fn complete(here: &Here<'_>) -> Option<CompletionResponse> {
    let text = &*here.document.text;
    let cursor = cursor::at(text, here.offset, here.language());
    let items = match (&cursor.comment, cursor.slot()) {
        (Some(comment), _) => of_comment(here, comment.clone())?,
        (None, Slot::Action) => of_actions(here, cursor.token.as_ref().filter(|token| token.is_string)?),
        (None, Slot::ConditionKey) => of_keys(here, &cursor)?,
        (None, Slot::Resource) => of_resources(here, &cursor),
        (None, Slot::Other) => return None,
    };
    // What is typed next may be a service, whose actions were not sent.
    let is_incomplete = cursor.slot() == Slot::Action;
    (!items.is_empty()).then_some(CompletionResponse::List(CompletionList { is_incomplete, items }))
}

fn item(here: &Here<'_>, bytes: Range<usize>, label: &str, kind: CompletionItemKind) -> CompletionItem {
    let edit = TextEdit::new(here.range(bytes), label.to_owned());
    CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        filter_text: Some(label.to_owned()),
        text_edit: Some(CompletionTextEdit::Edit(edit)),
        ..CompletionItem::default()
    }
}

/// Rules, between the brackets of `iamlint: ignore[`.
fn of_comment(here: &Here<'_>, comment: Range<usize>) -> Option<Vec<CompletionItem>> {
    let text = &*here.document.text;
    let before = text.get(comment.start..here.offset)?;
    let (_, behind) = before.rsplit_once("iamlint:")?;
    let (_, open) = behind.split_once('[')?;
    if open.contains(']') {
        return None;
    }
    let bytes = rule_word(text, here.offset, comment);
    let named: BTreeSet<&str> = open.split(',').map(str::trim).collect();
    let items = rules::pages().into_iter().filter(|meta| !named.contains(meta.name)).map(|meta| CompletionItem {
        detail: Some(format!("{}, {}", meta.category, meta.severity)),
        documentation: Some(Documentation::String(meta.summary.clone())),
        ..item(here, bytes.clone(), meta.name, CompletionItemKind::ENUM_MEMBER)
    });
    Some(items.collect())
}

/// Services, and behind a colon the actions of one.
fn of_actions(here: &Here<'_>, token: &Token) -> Vec<CompletionItem> {
    let written = here.document.text.get(token.range.start..here.offset).unwrap_or_default();
    match written.split_once(':').map(|(prefix, _)| catalog().service(prefix)) {
        Some(service) => service.map(|service| actions(here, token, service)).unwrap_or_default(),
        None => {
            let service = |service: Service| CompletionItem {
                detail: Some(service.name().to_owned()),
                ..item(here, token.range.clone(), &format!("{}:", service.prefix()), CompletionItemKind::MODULE)
            };
            catalog().services().map(service).collect()
        }
    }
}

fn actions(here: &Here<'_>, token: &Token, service: Service) -> Vec<CompletionItem> {
    let action = |action: Action| {
        let types: Vec<&str> = action.resource_types().map(|row| row.name()).collect();
        let on = if types.is_empty() { "only on `*`".to_owned() } else { format!("on {}", types.join(", ")) };
        CompletionItem {
            detail: Some(format!("{}, {on}", action.access_level())),
            tags: catalog().retired(action.name()).map(|_| vec![CompletionItemTag::DEPRECATED]),
            ..item(here, token.range.clone(), action.name(), CompletionItemKind::FUNCTION)
        }
    };
    service.actions().map(action).collect()
}

/// The actions that the statement around a place names, patterns expanded, and their services.
fn of_statement(here: &Here<'_>, cursor: &Cursor) -> (Vec<Action>, BTreeSet<&'static str>) {
    static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""([a-z0-9-]+):([A-Za-z0-9*?]+)""#).ok());
    let is_statement = |inner: &str| ["ctions", "Action"].iter().any(|key| inner.contains(key));
    let Some(statement) = cursor.enclosing(&here.document.text, is_statement) else { return Default::default() };
    let mut actions = Vec::new();
    for found in NAME.iter().flat_map(|name| name.captures_iter(statement)) {
        let pattern = format!("{}:{}", &found[1], &found[2]);
        actions.extend(catalog().service(&found[1]).map(|_| catalog().expand(&pattern)).into_iter().flatten());
    }
    let services = actions.iter().map(|action| action.service().prefix()).collect();
    (actions, services)
}

/// The keys of the statement's actions, then the global ones; where no action is known, all.
fn of_keys(here: &Here<'_>, cursor: &Cursor) -> Option<Vec<CompletionItem>> {
    let token = cursor.token.as_ref().filter(|token| token.is_string)?;
    let (actions, _) = of_statement(here, cursor);
    let of_action = |action: &Action| -> Vec<ConditionKey> {
        let rows = action
            .resource_types()
            .flat_map(|row| row.condition_keys().chain(row.resource_type().condition_keys()).collect::<Vec<_>>());
        action.condition_keys().chain(rows).collect()
    };
    let own: Vec<ConditionKey> = match actions.is_empty() {
        true => catalog().services().flat_map(Service::condition_keys).collect(),
        false => actions.iter().flat_map(of_action).collect(),
    };
    let global = catalog().global_condition_keys().map(|key| key.key());
    let mut seen = BTreeSet::new();
    let all = own.into_iter().map(|key| (key, '0')).chain(global.map(|key| (key, '1')));
    let items = all.filter(|(key, _)| seen.insert(key.name())).map(|(key, rank)| {
        // Of a family, what all of it begins with.
        let name = key.name().split("${").next().unwrap_or_default();
        CompletionItem {
            label: key.name().to_owned(),
            detail: key.value_type().map(|value| value.to_string()),
            sort_text: Some(format!("{rank}{name}")),
            ..item(here, token.range.clone(), name, CompletionItemKind::PROPERTY)
        }
    });
    Some(items.collect())
}

/// What the module declares; first what the statement's actions may act on.
fn of_resources(here: &Here<'_>, cursor: &Cursor) -> Vec<CompletionItem> {
    let (_, services) = of_statement(here, cursor);
    let token = cursor.token.as_ref();
    let bytes = token.map_or(here.offset..here.offset, |token| token.range.clone());
    let is_string = token.is_some_and(|token| token.is_string);
    let mut items: Vec<CompletionItem> = Vec::new();
    let mut seen = BTreeSet::new();
    for graph in &here.graphs {
        for (number, resource) in graph.resources.iter().enumerate() {
            let Some(words) = written(here, graph, ResourceId(number as u32), resource, is_string) else { continue };
            let of_service = resource.iam_type.as_deref().and_then(|name| name.split(':').next());
            let rank = if of_service.is_some_and(|service| services.contains(service)) { '0' } else { '1' };
            for word in words {
                if seen.insert(word.clone()) {
                    let documentation = resource.arn.as_ref().map(|arn| {
                        let value = format!("`{arn}`");
                        Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
                    });
                    items.push(CompletionItem {
                        detail: resource.iam_type.clone(),
                        documentation,
                        sort_text: Some(format!("{rank}{word}")),
                        ..item(here, bytes.clone(), &word, CompletionItemKind::REFERENCE)
                    });
                }
            }
        }
    }
    items
}

/// How a resource is named in this file: by reference in the module that declares it, by its ARN in JSON where all of that is known.
fn written(
    here: &Here<'_>,
    graph: &Graph,
    id: ResourceId,
    resource: &Resource,
    is_string: bool,
) -> Option<Vec<String>> {
    if here.language() == Language::Json {
        return Some(vec![literal(graph, resource.arn.as_ref().filter(|_| is_string)?)?]);
    }
    let header = resource.header?;
    let is_own = graph.sources.get(header.file).path().parent() == here.path.parent();
    if !is_own || resource.address.is_one_of_unknown() {
        return None;
    }
    let reference = graph.resources.reference(id, &resource.address.module)?;
    let inside = format!("${{{reference}}}/*");
    let of_type = resource.iam_type.as_deref().and_then(|name| name.split_once(':'));
    let of_type = of_type.and_then(|(service, name)| catalog().service(service)?.resource_type(name));
    let has_content = of_type.is_some_and(ResourceType::has_content);
    Some(match (is_string, has_content) {
        (true, true) => vec![format!("${{{reference}}}"), inside],
        (true, false) => vec![format!("${{{reference}}}")],
        (false, true) => vec![reference, format!("\"{inside}\"")],
        (false, false) => vec![reference],
    })
}

/// An ARN as a policy can say it that knows no references. None where more of it than the partition is not known: a guess would name another resource, `*` more
/// than this one. A partition that nobody named is that of the region, or the one that has all regions that are no other's.
fn literal(graph: &Graph, arn: &Text) -> Option<String> {
    let part = |part: &Part| match part {
        Part::Literal(text, _) => Some(text.to_string()),
        Part::Symbol(symbol, _) => match symbol.kind() {
            SymbolKind::Identity(which) => {
                let own = |which| graph.resources.own_literal(which);
                let of_region = || partition_of_region(own(Identity::Region).unwrap_or_default());
                let usual = || of_region().filter(|_| *which == Identity::Partition).map(|partition| partition.name);
                own(*which).or_else(usual).map(str::to_owned)
            }
            _ => None,
        },
    };
    arn.parts().iter().map(part).collect()
}
