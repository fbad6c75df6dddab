//! What can be folded: modules, the roles of one service, and what belongs to one principal alone.

use std::collections::{BTreeMap, BTreeSet};

use super::super::edges::Node;
use super::super::model::Graph;
use super::place;
use super::{Column, Group, Item, Says, Scene};

/// How many principals stand side by side without being grouped by the service that assumes them.
const SIDE_BY_SIDE: usize = 12;
/// How many policies that nobody holds stand side by side.
const LOOSE: usize = 8;
/// How high a picture may be, in its own units, before something is folded: about two screens.
const HIGH: f64 = 1700.0;

/// Groups principals by module, then by service, and gives each thing to the group that all of its principals are in.
pub(super) fn group(scene: &mut Scene, graph: &Graph) {
    let principals: Vec<usize> =
        (0..scene.items.len()).filter(|&item| scene.items[item].column == Column::Principal).collect();
    let mut modules: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &item in &principals {
        let Some(Node::Principal(id)) = &scene.items[item].node else { continue };
        let call = graph.principals[id.index()].address.module.calls().first();
        let module = call.map(|(name, _)| format!("module.{name}")).unwrap_or_default();
        modules.entry(module).or_default().push(item);
    }
    // Where there are many, what is alone in its module stands with the others of its service.
    if principals.len() > SIDE_BY_SIDE {
        let (single, several) = modules.into_iter().partition(|(_, members): &(String, Vec<usize>)| members.len() == 1);
        modules = several;
        let single: BTreeMap<String, Vec<usize>> = single;
        if !single.is_empty() {
            modules.entry(String::new()).or_default().extend(single.into_values().flatten());
        }
    }
    let alone = modules.len() == 1;
    for (module, members) in modules {
        let is_group = !module.is_empty() && members.len() > 1 && (!alone || members.len() > SIDE_BY_SIDE);
        let parent = is_group.then(|| add(scene, &module, "module", None, Column::Principal));
        by_service(scene, graph, members, parent);
    }
    let mut of_principal: BTreeMap<usize, usize> = BTreeMap::new();
    for item in principals {
        let parent = scene.items[item].group;
        scene.groups.push(Group { item, parent, folded: false });
        of_principal.insert(item, scene.groups.len() - 1);
    }
    share(scene, &of_principal);
}

/// Puts `members` into groups by the service that assumes them, where they are many, or into `parent`.
fn by_service(scene: &mut Scene, graph: &Graph, members: Vec<usize>, parent: Option<usize>) {
    let mut services: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for &item in &members {
        let Some(Node::Principal(id)) = &scene.items[item].node else { continue };
        let principal = &graph.principals[id.index()];
        let service = principal.trusted_services(graph).first().cloned();
        services.entry(service.unwrap_or_else(|| "others".into())).or_default().push(item);
    }
    let apart = members.len() > SIDE_BY_SIDE && services.len() > 1;
    if apart {
        let (single, several) =
            services.into_iter().partition(|(_, members): &(String, Vec<usize>)| members.len() == 1);
        services = several;
        let single: BTreeMap<String, Vec<usize>> = single;
        if !single.is_empty() {
            services.entry("others".into()).or_default().extend(single.into_values().flatten());
        }
    }
    for (service, members) in services {
        let group = match apart && members.len() > 1 {
            true => Some(add(scene, &service, "assumed by", parent, Column::Principal)),
            false => parent,
        };
        members.into_iter().for_each(|item| scene.items[item].group = group);
    }
}

/// A group with a box of its own.
fn add(scene: &mut Scene, title: &str, subtitle: &str, parent: Option<usize>, column: Column) -> usize {
    let within = parent.map(|group| format!("{} ", scene.items[scene.groups[group].item].id)).unwrap_or_default();
    scene.items.push(Item {
        node: None,
        id: format!("{within}group {title}"),
        column,
        kind: "fold",
        title: title.strip_prefix("module.").unwrap_or(title).to_owned(),
        subtitle: subtitle.to_owned(),
        name: title.to_owned(),
        service: None,
        span: None,
        group: parent,
        rank: 0,
        rows: Vec::new(),
        open: false,
        same: None,
    });
    scene.groups.push(Group { item: scene.items.len() - 1, parent, folded: false });
    scene.groups.len() - 1
}

/// Gives what hangs on principals to the innermost group that has them all.
fn share(scene: &mut Scene, of_principal: &BTreeMap<usize, usize>) {
    let mut owners: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); scene.items.len()];
    let mut whole: BTreeSet<usize> = BTreeSet::new();
    for line in &scene.lines {
        for (end, other) in [(line.from, line.to), (line.to, line.from)] {
            owners[end].extend(of_principal.get(&other));
        }
    }
    let loose = loose(scene, &owners);
    owners.resize(scene.items.len(), BTreeSet::new());
    for (policy, group) in loose {
        owners[policy].extend(group);
        // Outside of every group.
        if group.is_none() {
            whole.insert(policy);
        }
    }
    // What lies one step further: services over what runs, targets over policies.
    let further: Vec<(usize, usize)> = scene
        .lines
        .iter()
        .filter_map(|line| match line.says {
            Says::Drives => Some((line.from, line.to)),
            Says::Access(_) | Says::SitsOn => Some((line.to, line.from)),
            _ => None,
        })
        .collect();
    for (item, by) in further {
        let more = owners[by].clone();
        owners[item].extend(more);
        if whole.contains(&by) {
            whole.insert(item);
        }
    }
    for (item, owners) in owners.iter().enumerate() {
        if of_principal.contains_key(&item) || scene.items[item].kind == "fold" || whole.contains(&item) {
            continue;
        }
        let mut common = common(scene, owners);
        // Who assumes a role is seen where the role is.
        if scene.items[item].column == Column::Who
            && let Some(group) = common.filter(|&group| of_principal.contains_key(&scene.groups[group].item))
        {
            common = scene.groups[group].parent;
        }
        scene.items[item].group = common;
    }
    by_kind(scene);
}

/// Puts what several groups act on into groups by service, where it is much.
fn by_kind(scene: &mut Scene) {
    let mut services: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (number, item) in scene.items.iter().enumerate() {
        if item.column == Column::Target && item.group.is_none() {
            services.entry(item.service.clone().unwrap_or_else(|| "Other".into())).or_default().push(number);
        }
    }
    for (service, members) in services.into_iter().filter(|(_, members)| members.len() > SIDE_BY_SIDE) {
        let group = add(scene, &service, "resources", None, Column::Target);
        members.into_iter().for_each(|item| scene.items[item].group = Some(group));
    }
}

/// Policies that no principal holds, with the group they are in where they are many.
fn loose(scene: &mut Scene, owners: &[BTreeSet<usize>]) -> Vec<(usize, Option<usize>)> {
    let sitting: BTreeSet<usize> =
        scene.lines.iter().filter(|line| line.says == Says::SitsOn).map(|line| line.from).collect();
    let policies =
        (0..owners.len()).filter(|&item| scene.items[item].column == Column::Policy && owners[item].is_empty());
    let (on, held_by_none): (Vec<usize>, Vec<usize>) = policies.partition(|item| sitting.contains(item));
    let mut all = Vec::new();
    for (members, title, subtitle) in [
        (on, "Policies on resources", "resource-based"),
        (held_by_none, "Policies of nobody", "nothing here holds them"),
    ] {
        let group = (members.len() > LOOSE).then(|| add(scene, title, subtitle, None, Column::Policy));
        all.extend(members.into_iter().map(|item| (item, group)));
    }
    all
}

/// The innermost group that has all of these in it.
fn common(scene: &Scene, groups: &BTreeSet<usize>) -> Option<usize> {
    let chain = |group: usize| {
        let mut chain: Vec<usize> = std::iter::successors(Some(group), |&group| scene.groups[group].parent).collect();
        chain.reverse();
        chain
    };
    let chains: Vec<Vec<usize>> = groups.iter().map(|&group| chain(group)).collect();
    let first = chains.first()?;
    let depth = (0..first.len()).take_while(|&at| chains.iter().all(|chain| chain.get(at) == first.get(at))).count();
    first.get(depth.checked_sub(1)?).copied()
}

/// Folds as much as it takes for the picture to be seen as a whole: the rows of cards, then what belongs to one principal, then the groups of principals.
pub(super) fn fold(scene: &mut Scene) {
    let high = |scene: &Scene| place::height(&scene.picture()) > HIGH;
    for item in &mut scene.items {
        item.open = !item.rows.is_empty();
    }
    if !high(scene) {
        return;
    }
    scene.items.iter_mut().for_each(|item| item.open = false);
    if !high(scene) {
        return;
    }
    for principals in [true, false] {
        scene.fold_all(principals);
        if !high(scene) {
            return;
        }
    }
}

impl Scene {
    /// Folds what belongs to each principal alone, or each group of principals and policies.
    pub(in crate::graph) fn fold_all(&mut self, of_principals: bool) {
        for group in &mut self.groups {
            group.folded |= (self.items[group.item].kind != "fold") == of_principals;
        }
    }
}
