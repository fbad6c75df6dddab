//! The files of the module that attaches a policy.

use std::path::Path;
use std::sync::Arc;

use crate::graph::Graph;
use crate::input::Source;
use crate::text::Address;

use super::{DOCUMENT, INLINE};
use crate::suggest::named::is_in;
use crate::suggest::rewrite::sources_in;

/// The files of one module.
pub(super) struct Module {
    sources: Vec<Arc<Source>>,
    /// Whether it writes policies as data sources.
    pub(super) has_documents: bool,
}

impl Module {
    pub(super) fn of(graph: &Graph, source: &Source) -> Self {
        let directory = source.path().parent().map(Path::to_path_buf).unwrap_or_default();
        let sources = sources_in(&graph.sources, &directory);
        let has_documents = sources.iter().any(|source| declares(source, "data", DOCUMENT));
        Self { sources, has_documents }
    }

    /// `wanted`, or the first name like it that neither a policy of a role nor a document has, nor any of `others`.
    pub(super) fn free_name(&self, wanted: &str, others: &[String]) -> String {
        let taken = |name: &str| {
            if others.iter().any(|other| other == name) {
                return true;
            }
            let quoted = format!("\"{name}\"");
            let says =
                |text: &str| [INLINE, DOCUMENT].iter().any(|kind| text.contains(&format!("\"{kind}\" {quoted}")));
            self.sources.iter().any(|source| says(source.text()))
        };
        let numbered = (2u32..).map(|number| format!("{wanted}_{number}"));
        let mut candidates = [wanted.to_owned(), format!("{wanted}_needed")].into_iter().chain(numbered);
        candidates.find(|name| !taken(name)).unwrap_or_else(|| wanted.to_owned())
    }

    /// Whether anything but its own block names a resource.
    pub(super) fn names(&self, address: &Address) -> bool {
        let own = format!("{}.{}", address.type_name, address.name);
        self.sources.iter().any(|source| is_in(&own, source.text()))
    }
}

fn declares(source: &Source, kind: &str, type_name: &str) -> bool {
    source.text().contains(&format!("{kind} \"{type_name}\""))
}
