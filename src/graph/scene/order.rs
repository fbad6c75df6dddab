//! The order of boxes in their columns: what starts something stands before what it starts, and everything near what it hangs on.

use std::collections::{BTreeMap, BTreeSet};

use super::{Column, Says, Scene};

/// Ranks every item in its column.
pub(super) fn order(scene: &mut Scene) {
    let places = principals(scene);
    let mut at: Vec<f64> = vec![f64::MAX; scene.items.len()];
    for (place, &item) in places.iter().enumerate() {
        at[item] = place as f64;
    }
    // From the principals outwards, each column by the mean place of what it hangs on: the barycentre.
    settle(scene, &mut at, Column::Policy, |scene, line| {
        let held = matches!(scene.lines[line].says, Says::Holds(_) | Says::Bounded | Says::Lacks);
        held.then(|| (scene.lines[line].to, scene.lines[line].from, 0.0))
    });
    settle(scene, &mut at, Column::Target, |scene, line| {
        let line = &scene.lines[line];
        let of_policy = matches!(line.says, Says::Access(_) | Says::SitsOn);
        of_policy.then(|| (line.to, line.from, line.row.map_or(0.0, |row| row as f64 / 1000.0)))
    });
    settle(scene, &mut at, Column::Runs, |scene, line| {
        let line = &scene.lines[line];
        matches!(line.says, Says::RunsAs(_)).then_some((line.from, line.to, 0.0))
    });
    settle(scene, &mut at, Column::Who, |scene, line| {
        let line = &scene.lines[line];
        matches!(line.says, Says::Assumes | Says::Drives).then_some((line.from, line.to, 0.0))
    });
}

/// Ranks a column by the mean of the places that `hangs` says of each line, in ascending order; leaves the new places in `at`.
fn settle(
    scene: &mut Scene,
    at: &mut [f64],
    column: Column,
    hangs: impl Fn(&Scene, usize) -> Option<(usize, usize, f64)>,
) {
    let mut sums: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (item, on, more) in (0..scene.lines.len()).filter_map(|line| hangs(scene, line)) {
        if at[on] < f64::MAX {
            let (sum, count) = sums.entry(item).or_default();
            *sum += at[on] + more;
            *count += 1.0;
        }
    }
    let mut of_column: Vec<usize> = (0..scene.items.len()).filter(|&item| scene.items[item].column == column).collect();
    let mean = |item: usize| sums.get(&item).map_or(f64::MAX, |(sum, count)| sum / count);
    // A group of this column stands together under its heading, where its first member would.
    let own: BTreeSet<usize> = scene
        .groups
        .iter()
        .map(|group| group.item)
        .filter(|&item| scene.items[item].kind == "fold" && scene.items[item].column == column)
        .collect();
    let block = |item: usize| {
        let heading = scene.items[item].group.map(|group| scene.groups[group].item);
        heading.filter(|heading| own.contains(heading)).or_else(|| own.get(&item).copied())
    };
    let mut firsts: BTreeMap<usize, f64> = BTreeMap::new();
    for &item in &of_column {
        if let Some(heading) = block(item) {
            let first = firsts.entry(heading).or_insert(f64::MAX);
            *first = first.min(mean(item));
        }
    }
    let last = |item: usize| scene.items[item].kind == "missing";
    of_column.sort_by(|&one, &other| {
        let outer =
            |item: usize| block(item).and_then(|heading| firsts.get(&heading).copied()).unwrap_or_else(|| mean(item));
        let inner = |item: usize| (block(item), !own.contains(&item));
        let name = |item: usize| (last(item), scene.items[item].id.as_str());
        (outer(one).total_cmp(&outer(other)))
            .then_with(|| inner(one).cmp(&inner(other)))
            .then_with(|| mean(one).total_cmp(&mean(other)))
            .then_with(|| name(one).cmp(&name(other)))
    });
    for (rank, item) in of_column.into_iter().enumerate() {
        scene.items[item].rank = rank;
        at[item] = rank as f64;
    }
}

/// The boxes of the principals' column from the top: each group before its members, and what a principal starts after it.
fn principals(scene: &mut Scene) -> Vec<usize> {
    let of_column: Vec<usize> =
        (0..scene.items.len()).filter(|&item| scene.items[item].column == Column::Principal).collect();
    let chain = chain(scene, &of_column);
    let mut children: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for &item in &of_column {
        children.entry(scene.items[item].group).or_default().push(item);
    }
    let own: BTreeMap<usize, usize> =
        scene.groups.iter().enumerate().map(|(number, group)| (group.item, number)).collect();
    let mut ordered = Vec::new();
    walk(scene, &children, &own, &chain, None, &mut ordered);
    for (rank, &item) in ordered.iter().enumerate() {
        scene.items[item].rank = rank;
    }
    ordered
}

fn walk(
    scene: &Scene,
    children: &BTreeMap<Option<usize>, Vec<usize>>,
    own: &BTreeMap<usize, usize>,
    chain: &BTreeMap<usize, usize>,
    group: Option<usize>,
    ordered: &mut Vec<usize>,
) {
    // Groups are as deep as `groups` makes them: two levels.
    let mut members: Vec<usize> = children.get(&group).cloned().unwrap_or_default();
    members.sort_by_key(|item| first(scene, children, own, chain, *item));
    for item in members {
        ordered.push(item);
        if scene.items[item].kind == "fold"
            && let Some(&group) = own.get(&item)
        {
            walk(scene, children, own, chain, Some(group), ordered);
        }
    }
}

/// The first place in the chain of an item, or of what is in it.
fn first(
    scene: &Scene,
    children: &BTreeMap<Option<usize>, Vec<usize>>,
    own: &BTreeMap<usize, usize>,
    chain: &BTreeMap<usize, usize>,
    item: usize,
) -> usize {
    if scene.items[item].kind != "fold" {
        return chain.get(&item).copied().unwrap_or(usize::MAX);
    }
    let members = own.get(&item).and_then(|&group| children.get(&Some(group)));
    let firsts = members.into_iter().flatten().map(|&member| first(scene, children, own, chain, member));
    firsts.min().unwrap_or(usize::MAX)
}

/// Principals in the order in which one starts the next, roles before people.
fn chain(scene: &Scene, principals: &[usize]) -> BTreeMap<usize, usize> {
    let mut next: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut holders: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut runs: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for line in &scene.lines {
        match line.says {
            Says::Holds(_) => holders.entry(line.to).or_default().push(line.from),
            Says::RunsAs(_) => runs.entry(line.from).or_default().push(line.to),
            _ => {}
        }
    }
    for line in scene.lines.iter().filter(|line| matches!(line.says, Says::Access(_))) {
        let Some(twin) = scene.items[line.to].same else { continue };
        let started: Vec<usize> = match scene.items[twin].column {
            Column::Principal => vec![twin],
            _ => runs.get(&twin).cloned().unwrap_or_default(),
        };
        for &holder in holders.get(&line.from).into_iter().flatten() {
            next.entry(holder).or_default().extend(started.iter().filter(|&&one| one != holder));
        }
    }
    let started: BTreeSet<usize> = next.values().flatten().copied().collect();
    let mut begin: Vec<usize> = principals.iter().copied().filter(|&item| scene.items[item].kind != "fold").collect();
    begin.sort_by_key(|&item| {
        let drawn = &scene.items[item];
        (started.contains(&item), drawn.kind != "role", drawn.id.clone())
    });
    let mut places = BTreeMap::new();
    for item in begin {
        let mut waiting = vec![item];
        while let Some(item) = waiting.pop() {
            if places.contains_key(&item) {
                continue;
            }
            places.insert(item, places.len());
            waiting.extend(next.get(&item).into_iter().flatten().rev());
        }
    }
    places
}
