//! From single grants to statements that a person would have written.

use crate::graph::Resources;
use crate::text::Text;

use super::express::Place;
use super::grants::{Granted, Needed};
use super::model::Replacement;
use super::narrow::Kept;

/// Groups what stays of a statement: one statement for each set of resources, actions in the order they were written, or by name where they come out of a wildcard.
pub(super) fn group(granted: &Granted, kept: Vec<Kept>, resources: &Resources, place: &Place<'_>) -> Vec<Replacement> {
    let mut by_action: Vec<(String, Vec<Text>)> = Vec::new();
    for Kept { action, resource, .. } in kept {
        match by_action.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&action)) {
            Some((_, known)) if known.contains(&resource) => {}
            Some((_, known)) => known.push(resource),
            None => by_action.push((action, vec![resource])),
        }
    }
    let position =
        |action: &str| granted.actions.iter().position(|granted| granted.grants(action) || granted.written == action);
    by_action.sort_by(|(left, _), (right, _)| {
        let order = position(left).cmp(&position(right));
        let literal = position(left).is_some_and(|at| granted.actions[at].is_literal());
        if literal { order } else { order.then_with(|| left.cmp(right)) }
    });
    let mut groups: Vec<(Vec<String>, Vec<Text>)> = Vec::new();
    for (action, on) in by_action {
        let on = widest(on, resources);
        match groups.iter_mut().find(|(_, known)| same(known, &on)) {
            Some((actions, _)) => actions.push(action),
            None => groups.push((vec![action], on)),
        }
    }
    let replacement = |(actions, on): (Vec<String>, Vec<Text>)| Replacement {
        actions,
        resources: on.iter().map(|resource| written(granted, resource, resources, place)).collect(),
    };
    groups.into_iter().map(replacement).collect()
}

/// The resources that no other of them covers.
fn widest(on: Vec<Text>, resources: &Resources) -> Vec<Text> {
    let needed: Vec<Needed> = on.iter().map(|text| Needed::new(text, resources)).collect();
    let covered = |at: usize| {
        needed
            .iter()
            .enumerate()
            .any(|(other, wide)| other != at && wide.covers(&needed[at]) && !(needed[at].covers(wide) && other > at))
    };
    let stays: Vec<bool> = (0..on.len()).map(|at| !covered(at)).collect();
    on.into_iter().zip(stays).filter_map(|(text, stays)| stays.then_some(text)).collect()
}

fn same(left: &[Text], right: &[Text]) -> bool {
    left.len() == right.len() && left.iter().all(|text| right.contains(text))
}

/// A canonical resource as it was written, where the statement named it, and in the words of the place otherwise. Where those are wider than what was granted,
/// what was granted stays.
fn written(granted: &Granted, canonical: &Text, resources: &Resources, place: &Place<'_>) -> Text {
    if let Some(resource) = granted.resources.iter().find(|resource| resource.canonical == *canonical) {
        return resource.written.clone();
    }
    let settled = place.settle(canonical);
    let (said, needed) = (Needed::new(&settled, resources), Needed::new(canonical, resources));
    let covers = |needed: &Needed| granted.resources.iter().find(|known| known.covers(needed));
    match (covers(&said), covers(&needed)) {
        (None, Some(wider)) => wider.written.clone(),
        _ => settled,
    }
}
