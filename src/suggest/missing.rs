//! What the wiring needs and no policy of the role grants.

use crate::graph::{Graph, Held, Principal};
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
        // What a Deny takes back, no grant mends.
        let Some(lack) = held.lacks(need).filter(|lack| !lack.denied) else { continue };
        for action in lack.actions {
            for resource in &need.resources {
                let said = by_reference(&graph.resources.canonical(resource), &graph.resources);
                let grant = Grant { action: action.to_owned(), resource: said };
                if !missing.iter().any(|known| known.grant == grant) {
                    missing.push(Missing { grant, because: need.because.clone() });
                }
            }
        }
    }
    missing
}
