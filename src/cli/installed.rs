//! What is found in modules that were installed: shown where they are called. Nobody edits them, no server has their files, and who calls one decides what it is
//! given.

use std::path::Path;

use crate::graph::Graph;
use crate::graph::calls::{Call, names};
use crate::input::{Label, Span, is_installed};
use crate::rules::Finding;

/// What is said of the call.
const CALLS: &str = "calls the module that it is in";

/// A finding in an installed module with the call that leads there first, of those that the repository's own files make; any other as it is.
pub(super) fn at_the_call(mut finding: Finding, graph: &Graph) -> Finding {
    let Some(label) = finding.labels.first() else { return finding };
    let source = graph.sources.get(label.span.file);
    if is_installed(source.path())
        && let Some(header) = call_to(&finding, source.path(), graph)
    {
        finding.labels.insert(0, Label::new(header, CALLS));
    }
    finding
}

/// Where a finding was found, whichever call it is shown at.
pub(super) fn found_at(finding: &Finding) -> Option<Span> {
    finding.labels.iter().find(|label| label.message != CALLS).map(|label| label.span)
}

/// The header of the call by which a finding in a file leads there: of the module that the file is in, rather than of those that its values are handed on to.
fn call_to(finding: &Finding, file: &Path, graph: &Graph) -> Option<Span> {
    let about = [&finding.policy, &finding.address].into_iter().flatten();
    let ways: Vec<Vec<&str>> = about.map(|address| names(&address.module)).collect();
    let around = || graph.calls.iter().filter(|call| file.starts_with(&call.directory));
    let depth = |call: &&Call| call.directory.components().count();
    let deepest = around().map(|call| depth(&call)).max();
    let there: Vec<Vec<&str>> = around().filter(|call| Some(depth(call)) == deepest).map(Call::names).collect();
    let on_the_way = ways.iter().find_map(|way| there.iter().find(|call| way.starts_with(call)));
    let only = || there.first().filter(|first| there.iter().all(|call| call == *first));
    let called = on_the_way.or_else(only).and_then(|call| graph.own_call(call));
    called.or_else(|| ways.iter().find_map(|way| graph.own_call(way)))
}
