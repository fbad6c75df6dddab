//! What is found in modules that were installed: shown where they are called. Nobody edits them, no server has their files, and who calls one decides what it is
//! given.

use std::path::Path;

use crate::graph::Graph;
use crate::input::{Label, Span};
use crate::rules::Finding;
use crate::text::ModulePath;

/// Whether a file was installed by `terraform init`.
pub(super) fn is_installed(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == ".terraform")
}

/// A finding in an installed module with the call that leads there first, of those that the repository's own files make; any other as it is.
pub(super) fn at_the_call(mut finding: Finding, graph: &Graph) -> Finding {
    let is_own = |span: Span| !is_installed(graph.sources.get(span.file).path());
    if finding.labels.first().is_none_or(|label| is_own(label.span)) {
        return finding;
    }
    let modules = [&finding.policy, &finding.address].into_iter().flatten().map(|address| &address.module);
    let calls = modules.flat_map(|module| calls_to(module, graph)).filter(|(_, header)| is_own(*header));
    if let Some((_, header)) = calls.max_by_key(|(depth, _)| *depth) {
        finding.labels.insert(0, Label::new(header, "calls the module that it is in"));
    }
    finding
}

/// The calls that lead to a module, each with how many calls it is from the root.
fn calls_to<'g>(module: &'g ModulePath, graph: &'g Graph) -> impl Iterator<Item = (usize, Span)> {
    let names = |path: &ModulePath| path.calls().iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let own = names(module);
    graph.calls.iter().filter_map(move |(path, header)| {
        let path = names(path);
        own.starts_with(&path).then_some((path.len(), *header))
    })
}
