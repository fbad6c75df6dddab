//! Whether a grant meets a need: both as canonical text over ARNs.

use crate::policy::{Overlap, Pattern};
use crate::text::{SymbolKind, Text};

use super::model::{Graph, ResourceId};

/// How a value of `Resource` stands to a resource that is needed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Meets {
    /// They have nothing in common, whatever is not known turns out to be.
    Never,
    /// They have something in common, or may.
    Partly,
    /// All that is needed is matched.
    Wholly,
}

/// How `granted`, a value of `Resource` as it was written, stands to `needed`, a pattern over canonical ARNs.
pub fn meets(graph: &Graph, granted: &Text, needed: &Text) -> Meets {
    if granted.is("*") {
        return Meets::Wholly;
    }
    let read = |text: Text| (Pattern::resource(&text), text);
    let as_one = |text: &Text| read(graph.resources.canonical_if_one_as_own(text));
    let (grant, need) = (as_one(granted), as_one(needed));
    if grant.0.covers(&need.0) {
        return Meets::Wholly;
    }
    if are_of_different_instances(granted, needed) {
        return Meets::Never;
    }
    // What names no instance was read as it is for all of them.
    let as_all = |text: &Text, as_one| match text.instances().is_empty() {
        true => as_one,
        false => read(graph.resources.canonical_as_own(text)),
    };
    let ((of_grant, granted), (of_need, needed)) = (as_all(granted, grant), as_all(needed, need));
    if of_grant.overlap(&of_need) == Overlap::Disjoint || are_of_different_owners(graph, &granted, &needed) {
        return Meets::Never;
    }
    Meets::Partly
}

/// Whether each text names an instance of one resource of which only apply knows how many instances there are, and not the same one.
fn are_of_different_instances(one: &Text, other: &Text) -> bool {
    match (&one.instances()[..], &other.instances()[..]) {
        ([one], [other]) => one.address == other.address && one.name != other.name,
        _ => false,
    }
}

/// Whether each text is one declared resource or something in it, and the two resources are of one type and not one: two buckets of one configuration
/// never share a name, though neither name is known yet.
fn are_of_different_owners(graph: &Graph, one: &Text, other: &Text) -> bool {
    let (Some(one), Some(other)) = (owner(graph, one), owner(graph, other)) else { return false };
    let address = |id: ResourceId| graph.resources.get(id.index()).map(|resource| &resource.address.type_name);
    one != other && address(one) == address(other)
}

/// The one resource whose attribute the text holds.
fn owner(graph: &Graph, text: &Text) -> Option<ResourceId> {
    let attributes = text.symbols().filter(|symbol| matches!(symbol.kind(), SymbolKind::Attribute { .. }));
    let mut owners = attributes.map(|symbol| graph.resources.of_symbol(symbol));
    let first = owners.next()??;
    owners.all(|owner| owner == Some(first)).then_some(first)
}
