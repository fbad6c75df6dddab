//! From single grants to statements that a person would have written.

use crate::graph::Resources;
use crate::text::Text;
use crate::wiring::NeedCondition;

use super::conditions::{either, imply};
use super::express::Place;
use super::grants::{Granted, Needed};
use super::model::Replacement;
use super::narrow::Kept;

/// A resource that an action stays allowed on, canonical, and what must hold then.
#[derive(Clone)]
struct On {
    resource: Text,
    conditions: Vec<NeedCondition>,
}

/// What becomes one statement.
struct Group {
    actions: Vec<String>,
    resources: Vec<Text>,
    conditions: Vec<NeedCondition>,
}

/// Groups what stays of a statement: one statement for each set of resources under the same conditions, actions in the order they were written, or by name
/// where they come out of a wildcard.
pub(super) fn group(granted: &Granted, kept: Vec<Kept>, resources: &Resources, place: &Place<'_>) -> Vec<Replacement> {
    let mut by_action: Vec<(String, Vec<On>)> = Vec::new();
    for Kept { action, resource, conditions, .. } in kept {
        match by_action.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(&action)) {
            Some((_, known)) => match known.iter_mut().find(|on| on.resource == resource) {
                Some(on) => on.conditions = either(&on.conditions, &conditions),
                None => known.push(On { resource, conditions }),
            },
            None => by_action.push((action, vec![On { resource, conditions }])),
        }
    }
    let position =
        |action: &str| granted.actions.iter().position(|granted| granted.grants(action) || granted.written == action);
    by_action.sort_by(|(left, _), (right, _)| {
        let order = position(left).cmp(&position(right));
        let literal = position(left).is_some_and(|at| granted.actions[at].is_literal());
        if literal { order } else { order.then_with(|| left.cmp(right)) }
    });
    let mut groups: Vec<Group> = Vec::new();
    for (action, on) in by_action {
        for (conditions, on) in by_conditions(widest(on, resources)) {
            match groups.iter_mut().find(|group| same(&group.resources, &on) && group.conditions == conditions) {
                Some(group) => group.actions.push(action.clone()),
                None => groups.push(Group { actions: vec![action.clone()], resources: on, conditions }),
            }
        }
    }
    // What was named stays in the order it was named in, before all else.
    let named = |resource: &Text| granted.resources.iter().position(|named| named.canonical == *resource);
    let replacement = |Group { actions, resources: mut on, conditions }: Group| {
        on.sort_by_key(|resource| named(resource).unwrap_or(usize::MAX));
        let resources = on.iter().map(|resource| written(granted, resource, resources, place)).collect();
        Replacement { sid: None, actions, resources, conditions }
    };
    arranged(groups).into_iter().map(replacement).collect()
}

/// The groups of one service together; what is in something behind it (the objects of a bucket behind the bucket), and what has no resource at the end.
fn arranged(groups: Vec<Group>) -> Vec<Group> {
    let service = |group: &Group| group.actions[0].split(':').next().unwrap_or_default().to_ascii_lowercase();
    let services: Vec<String> = groups.iter().map(service).collect();
    let names: Vec<Vec<String>> =
        groups.iter().map(|group| group.resources.iter().map(Text::to_string).collect()).collect();
    let is_in = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with(['/', ':']));
    let rank = |at: usize| {
        let first = services.iter().position(|service| *service == services[at]);
        let everything = names[at].iter().all(|name| name == "*");
        let inside = (0..names.len())
            .filter(|&other| other != at && services[other] == services[at])
            .any(|other| names[at].iter().all(|inner| names[other].iter().any(|outer| is_in(inner, outer))));
        (first, everything, inside)
    };
    let ranks: Vec<_> = (0..groups.len()).map(rank).collect();
    let mut all: Vec<_> = ranks.into_iter().zip(groups).collect();
    all.sort_by_key(|(rank, _)| *rank);
    all.into_iter().map(|(_, group)| group).collect()
}

/// The resources that no other of them covers under conditions that hold wherever its own do.
fn widest(on: Vec<On>, resources: &Resources) -> Vec<On> {
    let needed: Vec<Needed> = on.iter().map(|on| Needed::new(&on.resource, resources)).collect();
    let stands_in = |wide: usize, narrow: usize| {
        needed[wide].covers(&needed[narrow]) && imply(&on[narrow].conditions, &on[wide].conditions)
    };
    let covered =
        |at: usize| (0..on.len()).any(|wide| wide != at && stands_in(wide, at) && !(stands_in(at, wide) && wide > at));
    let stays: Vec<bool> = (0..on.len()).map(|at| !covered(at)).collect();
    on.into_iter().zip(stays).filter_map(|(on, stays)| stays.then_some(on)).collect()
}

/// The resources under each set of conditions.
fn by_conditions(on: Vec<On>) -> Vec<(Vec<NeedCondition>, Vec<Text>)> {
    let mut all: Vec<(Vec<NeedCondition>, Vec<Text>)> = Vec::new();
    for On { resource, conditions } in on {
        match all.iter_mut().find(|(known, _)| *known == conditions) {
            Some((_, resources)) => resources.push(resource),
            None => all.push((conditions, vec![resource])),
        }
    }
    all
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
