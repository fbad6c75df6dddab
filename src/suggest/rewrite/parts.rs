//! Documents that other documents are made of.

use crate::input::{FileId, Sources};
use crate::terraform::syntax;
use crate::text::Address;

use super::sources_in;
use crate::suggest::named::times_in;

/// The attributes of a document that take other documents.
const TAKES: [&str; 4] = ["source_policy_documents", "override_policy_documents", "source_json", "override_json"];

/// Whether a module names a document only where it makes other documents of it.
pub(in crate::suggest) fn is_only_in_documents(sources: &Sources, file: FileId, document: &Address) -> bool {
    let Some(directory) = sources.get(file).path().parent().map(std::path::Path::to_path_buf) else { return false };
    let own = format!("data.{}.{}", document.type_name, document.name);
    let named = |text: &str| times_in(&own, text);
    sources_in(sources, &directory).iter().all(|source| {
        let all = named(source.text());
        if all == 0 {
            return true;
        }
        let body = syntax::parse(source).body;
        let is_document =
            |labels: &[syntax::ast::Ident]| labels.first().is_some_and(|kind| kind.name == document.type_name);
        let blocks = body.blocks.iter().filter(|block| &*block.kind.name == "data" && is_document(&block.labels));
        let taken = blocks.flat_map(|block| &block.body.attributes).filter(|it| TAKES.contains(&&*it.name.name));
        taken.map(|attribute| named(source.slice(attribute.value.span))).sum::<usize>() == all
    })
}
