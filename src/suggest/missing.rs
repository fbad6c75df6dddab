//! What the wiring needs and no policy of the role grants.

use std::collections::BTreeSet;

use crate::graph::{Graph, Held, Principal};
use crate::text::Text;
use crate::wiring::{NeedCondition, Strength};

use super::conditions::{either, lacking};
use super::express::{Place, by_reference};
use super::model::{Addition, Grant, Missing, Replacement};
use super::naming::{numbered, pascal_case};

/// Required needs, and those that AWS lists with them, that nothing the role holds meets, not even in part. Empty where something it holds cannot be read, or
/// more may be attached to it: then nobody can say.
pub(super) fn of(graph: &Graph, role: &Principal) -> Vec<Missing> {
    let held = Held::of(graph, role);
    if held.unseen || held.may_hold {
        return Vec::new();
    }
    let mut missing: Vec<Missing> = Vec::new();
    for need in role.needs.iter().filter(|need| need.strength >= Strength::Documented) {
        // What a Deny takes back, no grant mends.
        let Some(lack) = held.lacks(need).filter(|lack| !lack.denied) else { continue };
        for action in lack.actions {
            for resource in &need.resources {
                let said = by_reference(&graph.resources.canonical_if_one(resource), &graph.resources);
                let grant = Grant { action: action.to_owned(), resource: said };
                match missing.iter_mut().find(|known| known.grant == grant) {
                    Some(known) => known.conditions = either(&known.conditions, &need.conditions),
                    None => {
                        let (because, conditions) = (need.because.clone(), need.conditions.clone());
                        missing.push(Missing { grant, because, conditions });
                    }
                }
            }
        }
    }
    missing
}

/// Statements that grant what is missing, one for each set of resources under the same conditions, for a policy that has these Sids.
pub(super) fn additions(missing: &[Missing], sids: &[String], graph: &Graph, place: &Place<'_>) -> Vec<Addition> {
    let mut by_action: Vec<(&str, Vec<NeedCondition>, Vec<Text>)> = Vec::new();
    for Missing { grant, conditions, .. } in missing {
        let resource = place.settle(&graph.resources.canonical_if_one(&grant.resource));
        let conditions = lacking(conditions, &grant.action, None, place);
        let same = |(action, under, _): &&mut (&str, Vec<NeedCondition>, Vec<Text>)| {
            *action == grant.action && *under == conditions
        };
        match by_action.iter_mut().find(same) {
            Some((.., on)) if on.contains(&resource) => {}
            Some((.., on)) => on.push(resource),
            None => by_action.push((&grant.action, conditions, vec![resource])),
        }
    }
    let mut parts: Vec<Replacement> = Vec::new();
    for (action, conditions, resources) in by_action {
        match parts.iter_mut().find(|part| part.resources == resources && part.conditions == conditions) {
            Some(part) => part.actions.push(action.to_owned()),
            None => parts.push(Replacement { sid: None, actions: vec![action.to_owned()], resources, conditions }),
        }
    }
    let mut taken: BTreeSet<String> = sids.iter().cloned().collect();
    let named = |grants: Replacement| {
        let sid = (!sids.is_empty()).then(|| {
            let service = grants.actions.first().and_then(|action| action.split(':').next()).unwrap_or_default();
            let name = pascal_case(service) + "Needed";
            if taken.insert(name.clone()) { name } else { numbered(&name, &mut taken) }
        });
        Addition { sid, grants }
    };
    parts.into_iter().map(named).collect()
}
