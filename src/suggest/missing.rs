//! What the wiring needs and no policy of the role grants.

use crate::graph::{Allowed, Graph, Held, Principal};
use crate::wiring::Strength;

use super::express::by_reference;
use super::model::{Grant, Missing};

/// Required needs that nothing the role holds meets, not even in part. Empty where something it holds cannot be read: then nobody can say.
pub(super) fn of(graph: &Graph, role: &Principal) -> Vec<Missing> {
    let held = Held::of(graph, role);
    if held.unseen {
        return Vec::new();
    }
    let mut missing: Vec<Missing> = Vec::new();
    for need in role.needs.iter().filter(|need| need.strength == Strength::Required) {
        for action in &need.actions {
            for resource in &need.resources {
                if !matches!(held.allows(action, resource), Allowed::No | Allowed::Denied) {
                    continue;
                }
                let said = by_reference(&graph.resources.canonical(resource), &graph.resources);
                let grant = Grant { action: action.clone(), resource: said };
                if !missing.iter().any(|known| known.grant == grant) {
                    missing.push(Missing { grant, because: need.because.clone() });
                }
            }
        }
    }
    missing
}
