//! Where something is declared that is named at a place.

use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::{GotoDefinitionResponse, Location};

use super::cursor;
use super::here::Here;
use super::position::Lines;
use crate::graph::{Attachment, Graph, Policy, PolicyRef, Resource};
use crate::input::{Source, Sources, Span, is_configuration};
use crate::terraform::syntax;
use crate::terraform::syntax::ast::Body;
use crate::text::Text;

/// The declarations of what is named there.
pub(super) fn define(here: &Here<'_>) -> Option<GotoDefinitionResponse> {
    let text = &*here.document.text;
    let cursor = cursor::at(text, here.offset, here.language());
    let token = cursor.token.as_ref();
    let word = token.and_then(|token| text.get(token.range.clone())).unwrap_or_default();
    let found = match token {
        Some(token) if !token.is_string && !token.is_key => of_reference(here, word),
        _ => None,
    };
    let found = found.or_else(|| {
        let (graph, resource, _) = resource_at(here)?;
        location(here, &graph.sources, resource.header?)
    });
    let found = found.or_else(|| of_attachment(here));
    found.map(GotoDefinitionResponse::Scalar)
}

/// What is declared in a module, as it names it: `data.aws_iam_policy_document.build`. None of what is no reference to a resource.
pub(super) fn local_name(reference: &str) -> Option<String> {
    let mut parts = reference.split(['.', '[']);
    let first = parts.next()?;
    let count = if first == "data" { 3 } else { 2 };
    let is_reserved = ["var", "local", "module", "each", "count", "path", "terraform", "self"].contains(&first);
    let names: Vec<&str> = reference.split(['.', '[']).take(count).filter(|name| !name.is_empty()).collect();
    (!is_reserved && names.len() == count && reference.contains('.')).then(|| names.join("."))
}

/// Whether a resource is what a reference in this file means: declared under that name in the same directory.
pub(super) fn is_meant(here: &Here<'_>, graph: &Graph, resource: &Resource, local: &str) -> bool {
    let bare = crate::text::Address { key: None, ..resource.address.clone() };
    bare.local() == local
        && resource.header.is_some_and(|header| graph.sources.get(header.file).path().parent() == here.path.parent())
}

/// The declared resource that the literal at the place names, or is in, with whether it is that and no more.
pub(super) fn resource_at<'g>(here: &Here<'g>) -> Option<(&'g Graph, &'g Resource, bool)> {
    here.graphs.iter().find_map(|graph| {
        let leaves = graph
            .policies
            .iter()
            .flat_map(|policy| &policy.document.statements)
            .flat_map(|statement| statement.resources.iter().flat_map(|clause| &clause.values));
        let at = |leaf: &&crate::policy::Leaf| leaf.origin.spans().iter().any(|span| here.is_in(graph, *span));
        leaves.filter(at).find_map(|leaf| {
            let (id, is_exact) = declared(graph, &leaf.text)?;
            Some((*graph, graph.resources.resource(id), is_exact))
        })
    })
}

/// The resource whose ARN a text is, or begins with.
fn declared(graph: &Graph, text: &Text) -> Option<(crate::graph::ResourceId, bool)> {
    if let Some(id) = graph.resources.find_any(text) {
        return Some((id, true));
    }
    let canonical = graph.resources.canonical(text);
    let shown = canonical.to_string();
    let ids = (0..graph.resources.len() as u32).map(crate::graph::ResourceId);
    let inside = ids.filter_map(|id| {
        let arn = graph.resources.resource(id).arn.as_ref()?.to_string();
        let rest = shown.strip_prefix(&arn)?;
        rest.starts_with(['/', ':']).then_some((arn.len(), id))
    });
    inside.max_by_key(|(length, _)| *length).map(|(_, id)| (id, false))
}

fn of_reference(here: &Here<'_>, word: &str) -> Option<Location> {
    let parts: Vec<&str> = word.split(['.', '[']).collect();
    let directory = here.path.parent()?;
    let own = |source: &Arc<Source>| source.path().parent() == Some(directory) && is_configuration(source.path());
    let sources = here.graphs.first().map(|graph| Arc::clone(&graph.sources)).unwrap_or_default();
    let mut files: Vec<Arc<Source>> = sources.all().into_iter().filter(own).collect();
    if files.is_empty() {
        files.push(sources.add(here.path, Arc::clone(&here.document.text)));
    }
    files.iter().find_map(|file| {
        let body = syntax::parse_file(file).body;
        declaration(&body, &parts).and_then(|span| location(here, &sources, span))
    })
}

/// Where a body declares what a reference names.
fn declaration(body: &Body, reference: &[&str]) -> Option<Span> {
    let (kind, labels): (&str, &[&str]) = match reference {
        ["var", name, ..] => ("variable", std::slice::from_ref(name)),
        ["module", name, ..] => ("module", std::slice::from_ref(name)),
        ["local", name, ..] => {
            let locals = body.blocks.iter().filter(|block| &*block.kind.name == "locals");
            let mut attributes = locals.flat_map(|block| &block.body.attributes);
            return attributes.find(|attribute| *attribute.name.name == **name).map(|attribute| attribute.name.span);
        }
        ["data", labels @ ..] if labels.len() >= 2 => ("data", &labels[..2]),
        [_, _, ..] => ("resource", &reference[..2]),
        _ => return None,
    };
    let is_it = |block: &&syntax::ast::Block| {
        &*block.kind.name == kind
            && block.labels.len() == labels.len()
            && block.labels.iter().zip(labels).all(|(own, label)| *own.name == **label)
    };
    body.blocks.iter().find(is_it).map(|block| block.header)
}

/// From an attachment, or the block that holds a policy, to the document.
fn of_attachment(here: &Here<'_>) -> Option<Location> {
    here.graphs.iter().find_map(|graph| {
        let header = |address: &crate::text::Address| {
            graph.resources.iter().find(|resource| resource.address == *address).and_then(|resource| resource.header)
        };
        let is_here = |attachment: &&Attachment| {
            let places = [attachment.span, header(&attachment.by)];
            places.into_iter().flatten().any(|span| here.is_in(graph, span))
        };
        let attachment = graph.principals.iter().flat_map(|principal| &principal.attachments).find(is_here)?;
        let PolicyRef::Document(id) = attachment.policy else { return None };
        let place = |policy: &Policy| policy.header.or(policy.document.origin.primary());
        location(here, &graph.sources, place(graph.policies.get(id.index())?)?)
    })
}

/// A place for the editor. None in iamlint's own texts.
fn location(here: &Here<'_>, sources: &Sources, span: Span) -> Option<Location> {
    let source = sources.get(span.file);
    if source.is_own() {
        return None;
    }
    let path: PathBuf = source.path().to_path_buf();
    let lines = Lines::of(source.text(), here.documents.encoding());
    Some(Location::new(here.documents.uri(&path)?, lines.range(source.text(), span.range())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_what_a_module_declares() {
        let cases = [
            ("data.aws_iam_policy_document.build[0].json", Some("data.aws_iam_policy_document.build")),
            ("aws_iam_role.r.id", Some("aws_iam_role.r")),
            ("aws_iam_role.r[\"a.b\"].arn", Some("aws_iam_role.r")),
            ("var.name", None),
            ("module.m.out", None),
            ("aws_iam_role", None),
            ("data.aws_region", None),
        ];
        for (reference, expected) in cases {
            assert_eq!(local_name(reference).as_deref(), expected, "{reference}");
        }
    }
}
