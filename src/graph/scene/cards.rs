//! The rows of policies: what each grants where, and whether anything needs it.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::Pattern;
use crate::wiring::{Openness, Strength};

use super::super::build::access::{Grant, aws_managed, denied, granted};
use super::super::edges::Node;
use super::super::held::Held;
use super::super::model::{PolicyId, PrincipalId};
use super::build::Builder;
use super::{Column, Item, Row, Says, Standing};

/// A need as grants are compared with it.
struct Wanted<'a> {
    principal: PrincipalId,
    number: usize,
    strength: Strength,
    actions: &'a [String],
    resource: Pattern,
    nodes: BTreeSet<Node>,
}

/// What makes one row: the thing, how it stands, and the service.
type Key = (Node, Standing, String);

#[derive(Default)]
struct Draft {
    actions: BTreeSet<String>,
    needed: BTreeSet<String>,
    wider: bool,
    statements: BTreeSet<usize>,
    needs: BTreeSet<(PrincipalId, usize)>,
}

/// Gives every policy that is drawn its rows, and every principal that lacks something a card that says so.
pub(super) fn fill(builder: &mut Builder<'_>) {
    let graph = builder.graph;
    let wanted: Vec<Vec<Wanted<'_>>> =
        (0..graph.principals.len()).map(|number| wanted(builder, PrincipalId(number as u32))).collect();
    let mut holders: BTreeMap<Node, Vec<PrincipalId>> = BTreeMap::new();
    for line in &builder.lines {
        let (from, to) = (&builder.items[line.from].node, &builder.items[line.to].node);
        if let (Says::Holds(_), Some(Node::Principal(id)), Some(policy)) = (&line.says, from, to) {
            holders.entry(policy.clone()).or_default().push(*id);
        }
    }
    for card in 0..builder.items.len() {
        let item = &builder.items[card];
        let (Column::Policy, Some(node)) = (item.column, item.node.clone()) else { continue };
        let bounds = builder.lines.iter().any(|line| line.to == card && line.says == Says::Bounded);
        let holders = holders.get(&node).map_or(&[][..], Vec::as_slice);
        let (grants, denials, of_aws) = match &node {
            Node::Policy(PolicyId(id)) => {
                let policy = &graph.policies[*id as usize];
                // What a policy on a resource grants it grants to others; a boundary grants nothing.
                if policy.sits_on.is_some() || bounds {
                    continue;
                }
                let (document, targets) = (&policy.document, &builder.targets);
                (granted(document, targets, graph), denied(document, targets, graph), false)
            }
            Node::AwsManaged(name) if !bounds => {
                let document = aws_managed(name);
                let grants = document.map(|document| granted(&document, &builder.targets, graph));
                (grants.unwrap_or_default(), Vec::new(), true)
            }
            _ => continue,
        };
        let wanted: Vec<&Wanted<'_>> = holders.iter().flat_map(|id| &wanted[id.index()]).collect();
        let closed =
            !holders.is_empty() && holders.iter().all(|id| graph.principals[id.index()].openness == Openness::Closed);
        let mut drafts = drafts(&grants, &wanted, if closed { Standing::Unused } else { Standing::Granted }, of_aws);
        for (grant, node) in denials.iter().flat_map(|grant| grant.nodes.iter().map(move |node| (grant, node))) {
            drafts.entry((node.clone(), Standing::Denied, grant.service())).or_default().add(grant);
        }
        let rows = rows(builder, drafts);
        builder.rows(card, rows);
    }
    for (number, wanted) in wanted.iter().enumerate() {
        missing(builder, PrincipalId(number as u32), wanted);
    }
}

fn wanted<'a>(builder: &Builder<'a>, principal: PrincipalId) -> Vec<Wanted<'a>> {
    let graph = builder.graph;
    let needs = graph.principals[principal.index()].needs.iter().enumerate();
    let of_need = needs.flat_map(|(number, need)| {
        need.resources.iter().map(move |resource| Wanted {
            principal,
            number,
            strength: need.strength,
            actions: &need.actions,
            resource: Pattern::resource(&graph.resources.canonical_as_own(resource)),
            nodes: builder.targets.reached(resource),
        })
    });
    of_need.collect()
}

/// What grants come to. What serves a need is drawn where it is needed, though it may reach further; `otherwise` is how the rest stands. Of a policy that AWS
/// keeps, which allows thousands of actions, only what serves something is drawn.
fn drafts(grants: &[Grant], wanted: &[&Wanted<'_>], otherwise: Standing, of_aws: bool) -> BTreeMap<Key, Draft> {
    let mut drafts: BTreeMap<Key, Draft> = BTreeMap::new();
    for grant in grants {
        let service = grant.service();
        let mut served: BTreeSet<&Node> = BTreeSet::new();
        let mut perhaps = false;
        for want in wanted {
            let actions = want.actions.iter().filter(|action| grant.covers(action, &want.resource));
            let actions: Vec<&String> = actions.collect();
            if actions.is_empty() {
                continue;
            }
            // What one source lists as needed and another does not is no excess, and no need.
            if want.strength == Strength::Optional {
                perhaps = true;
                continue;
            }
            for node in &want.nodes {
                served.insert(node);
                let draft = drafts.entry((node.clone(), Standing::Used, service.clone())).or_default();
                draft.add(grant);
                draft.needed.extend(actions.iter().map(|&action| action.clone()));
                draft.needs.insert((want.principal, want.number));
                draft.wider |= grant.action.contains(['*', '?']) || !grant.nodes.contains(node);
            }
        }
        if of_aws {
            continue;
        }
        let standing = if perhaps { Standing::Granted } else { otherwise };
        let declared = |node: &&Node| matches!(node, Node::Resource(_) | Node::Principal(_));
        let rest = grant.nodes.iter().filter(|node| !served.contains(node) && (served.is_empty() || declared(node)));
        for node in rest {
            drafts.entry((node.clone(), standing, service.clone())).or_default().add(grant);
        }
    }
    // An action that is used on a thing is not said to be idle there, too, because another statement, or another part of the ARN, has it as well.
    let used: Vec<(Node, String, BTreeSet<String>)> = drafts
        .iter()
        .filter(|((_, standing, _), _)| *standing == Standing::Used)
        .map(|((node, _, service), draft)| (node.clone(), service.clone(), draft.actions.clone()))
        .collect();
    for (node, service, actions) in used {
        for standing in [Standing::Granted, Standing::Unused] {
            let key = (node.clone(), standing, service.clone());
            let left = drafts.get_mut(&key).map(|draft| {
                draft.actions.retain(|action| !actions.contains(action));
                draft.actions.len()
            });
            if left == Some(0) {
                drafts.remove(&key);
            }
        }
    }
    drafts
}

impl Draft {
    fn add(&mut self, grant: &Grant) {
        self.actions.insert(grant.action.clone());
        self.statements.insert(grant.statement);
    }
}

/// Rows in the order in which they are read: what is used first, what nothing needs last.
fn rows(builder: &mut Builder<'_>, drafts: BTreeMap<Key, Draft>) -> Vec<Row> {
    let mut rows: Vec<Row> = drafts
        .into_iter()
        .map(|((node, standing, _), draft)| Row {
            target: builder.item(&node, Column::Target),
            standing,
            actions: draft.actions.into_iter().collect(),
            needed: draft.needed.into_iter().collect(),
            wider: draft.wider,
            statements: draft.statements.into_iter().collect(),
            needs: draft.needs.into_iter().collect(),
        })
        .collect();
    rows.sort_by(|one, other| {
        let key = |row: &Row| (row.standing, builder.items[row.target].name.clone(), row.actions.clone());
        key(one).cmp(&key(other))
    });
    rows
}

/// A card of what the principal fails without, where every policy it holds can be read.
fn missing(builder: &mut Builder<'_>, id: PrincipalId, wanted: &[Wanted<'_>]) {
    let graph = builder.graph;
    let principal = &graph.principals[id.index()];
    let required = |want: &&Wanted<'_>| want.strength == Strength::Required;
    if !principal.sees_all_policies() || !wanted.iter().any(|want| required(&want)) {
        return;
    }
    let held = Held::of(graph, principal);
    if held.unseen {
        return;
    }
    let mut drafts: BTreeMap<Key, Draft> = BTreeMap::new();
    for want in wanted.iter().filter(required) {
        let Some(lack) = principal.needs.get(want.number).and_then(|need| held.lacks(need)) else { continue };
        for (action, node) in lack.actions.iter().flat_map(|action| want.nodes.iter().map(move |node| (action, node))) {
            let service = action.split_once(':').map_or("", |(service, _)| service).to_owned();
            let draft = drafts.entry((node.clone(), Standing::Missing, service)).or_default();
            draft.actions.insert((*action).to_owned());
            draft.needed.insert((*action).to_owned());
            draft.needs.insert((id, want.number));
        }
    }
    if drafts.is_empty() {
        return;
    }
    let owner = builder.item(&Node::Principal(id), Column::Principal);
    let rows = rows(builder, drafts);
    let name = principal.address.to_string();
    let card = builder.add(Item {
        node: None,
        id: format!("missing of {name}"),
        column: Column::Policy,
        kind: "missing",
        title: "Not granted".into(),
        subtitle: "needed, and no policy allows it".into(),
        name: format!("what {name} needs and lacks"),
        service: None,
        span: None,
        group: None,
        rank: 0,
        rows: Vec::new(),
        open: false,
        same: None,
    });
    builder.line(owner, card, Says::Lacks, None);
    builder.rows(card, rows);
}
