//! Whether what is allowed of an action is enough for a request.

use crate::catalog::{ActionResource, ResourceType, catalog};
use crate::graph::Graph;
use crate::graph::glob;
use crate::policy::{Leaf, Statement};

use super::calls::{CallKind, calls};
use super::rights::{Part, Rights};
use super::ways::table;

/// Whether some resource of a statement may be one that the action applies to; else the grant is empty, as `action-resource-mismatch` says.
pub(crate) fn can_apply(graph: &Graph, statement: &Statement, action: &str) -> bool {
    let clauses = &statement.resources;
    let listed = !clauses.is_empty() && clauses.iter().all(|clause| !clause.negated && clause.unknown.is_empty());
    let Some(action) = catalog().action(action).filter(|action| listed && !action.requires_star()) else { return true };
    action.resource_types().any(|row| may_name(graph, statement, row.resource_type()))
}

/// Whether some resource that a statement lists may be of the type.
fn may_name(graph: &Graph, statement: &Statement, of_type: ResourceType) -> bool {
    let fits = |leaf: &Leaf| of_type.fits(&glob::with_an_account(&glob::glob(graph, leaf)));
    statement.resource_values().any(|leaf| leaf.text.is("*") || fits(leaf))
}

/// Whether the statements that allow an action leave out no resource type that each request for it has: who may run instances, and no image, runs none.
///
/// The reference marks no image of a request for spot instances, of which each has one. Of actions that the tables of ways do not name nothing is known
/// here, and nothing is asked.
pub(crate) fn is_whole(graph: &Graph, rights: &Rights<'_>, action: &str) -> bool {
    let Some(known) = catalog().action(action) else { return true };
    let Some(number) = table().index.find(action) else { return true };
    let names = |part: &&Part, of_type: ResourceType| {
        rights.statement(part).is_some_and(|statement| {
            let clauses = &statement.resources;
            let listed =
                !clauses.is_empty() && clauses.iter().all(|clause| !clause.negated && clause.unknown.is_empty());
            !listed || may_name(graph, statement, of_type)
        })
    };
    let giving = rights.allows.iter().filter(|part| part.actions.has(number));
    let is_named = |row: ActionResource| giving.clone().any(|part| names(&part, row.resource_type()));
    let has_image = calls(CallKind::Image).any(|call| call.action == known.name());
    let mut required = known.resource_types().filter(|row| row.required() || (has_image && row.name() == "image"));
    required.all(is_named)
}
