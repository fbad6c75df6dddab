//! What is asked about: an action of the catalogue, on a resource of the configuration or any.

use crate::catalog::nearest::nearest;
use crate::catalog::{Action, ResourceType};
use crate::graph::glob::{glob_of, with_an_account};
use crate::graph::{Graph, ResourceId};
use crate::text::{Address, Origin, SymbolKind, Text};

/// An action and what it is asked on.
#[derive(Clone, Debug)]
pub struct Target {
    /// The action.
    pub action: Action,
    /// The resource as a pattern over ARNs; `*` is any.
    pub resource: Text,
    /// The resource of the configuration that was named.
    pub declared: Option<ResourceId>,
}

/// Why a question has no answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WrongTarget {
    /// Nothing has this address, and these are near.
    NoSuchAddress(Vec<String>),
    /// The action does not apply to such a resource, but to these types.
    DoesNotApply(Vec<String>),
    /// Nothing says what the ARN of the resource is.
    NoArn,
}

/// What `named` means in this configuration: an address, an ARN or a pattern over ARNs; any resource where it is `None`. An action on a bucket that
/// is about objects is asked on all of its objects.
///
/// # Errors
///
/// It means nothing here, or the action does not apply to it.
pub fn target(graph: &Graph, action: Action, named: Option<&str>) -> Result<Target, WrongTarget> {
    let star = Text::literal("*", Origin::default());
    let Some(named) = named.filter(|named| *named != "*") else {
        return Ok(Target { action, resource: star, declared: None });
    };
    let (arn, declared) = if named.starts_with("arn:") {
        let arn = graph.resources.canonical(&Text::literal(named, Origin::default()));
        let declared = graph.resources.by_arn(&arn);
        (arn, declared)
    } else {
        let found = graph.resources.iter().position(|resource| resource.address.to_string() == named);
        let Some(found) = found else { return Err(WrongTarget::NoSuchAddress(near(graph, named))) };
        let id = ResourceId(found as u32);
        (graph.resources.resource(id).arn.clone().ok_or(WrongTarget::NoArn)?, Some(id))
    };
    on(graph, action, &arn, declared)
}

/// An action on what has this ARN: on the objects of a bucket, where it is about objects.
///
/// # Errors
///
/// The action does not apply to it.
pub(super) fn on(
    graph: &Graph,
    action: Action,
    arn: &Text,
    declared: Option<ResourceId>,
) -> Result<Target, WrongTarget> {
    if action.requires_star() {
        return Err(WrongTarget::DoesNotApply(Vec::new()));
    }
    let parts = ["", "/*", ":*"].map(|tail| Text::concat([arn, &Text::literal(tail, Origin::default())]));
    let applies = |text: &&Text| action.resource_types().any(|row| fits(graph, row.resource_type(), text));
    match parts.iter().find(applies) {
        Some(resource) => Ok(Target { action, resource: resource.clone(), declared }),
        None => Err(WrongTarget::DoesNotApply(action.resource_types().map(|row| row.name().to_owned()).collect())),
    }
}

/// Whether a value of `Resource` may be something that the action applies to: `arn:aws:s3:::photos/*` is no bucket.
pub(super) fn may_apply(graph: &Graph, action: Action, value: &Text) -> bool {
    let arn = graph.resources.canonical(value);
    let is_arn = crate::graph::arn::Fields::of(&arn).is_some();
    let is_name = |kind: &SymbolKind| matches!(kind, SymbolKind::Attribute { .. } | SymbolKind::Identity(_));
    let is_open = arn.symbols().any(|symbol| !is_name(symbol.kind()));
    !is_arn
        || is_open
        || action.requires_star()
        || action.resource_types().any(|row| fits(graph, row.resource_type(), &arn))
}

/// Whether it is so whatever is not known turns out to be, names taken for names.
pub(super) fn surely_applies(graph: &Graph, action: Action, value: &Text) -> bool {
    let arn = graph.resources.canonical(value);
    let is_arn = crate::graph::arn::Fields::of(&arn).is_some();
    !is_arn || action.requires_star() || action.resource_types().any(|row| fits(graph, row.resource_type(), &arn))
}

/// Whether the ARN can be one of the type.
fn fits(graph: &Graph, of_type: ResourceType, arn: &Text) -> bool {
    of_type.fits(&with_an_account(&glob_of(graph, arn)))
}

/// The addresses nearest to one that does not exist.
pub(super) fn near(graph: &Graph, named: &str) -> Vec<String> {
    let address = |address: &Address| (address.to_string(), address.to_string());
    nearest(named, graph.resources.iter().map(|resource| address(&resource.address)))
}
