//! The search for ways, the surest and shortest first.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::graph::{Graph, Node, PrincipalId, PrincipalKind, render};

use super::super::answer::{Certainty, Grant};
use super::super::assume::{ACTIONS, Admission, Caller, admits};
use super::actor::Actor;
use super::arrive::{Arriving, at_action, at_resource};
use super::{End, Goal, Hop, Reason, Way};

/// The ways that were found.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Found {
    /// Those that are sure or bound to conditions, the shortest first; then those that depend on what is not known.
    pub ways: Vec<Way>,
    /// How many more there are.
    pub more: usize,
    /// Policies of those on the way that cannot be read, and why: there may be ways that are not seen.
    pub unseen: Vec<String>,
}

/// A way that is not finished: how many of its steps are only perhaps possible, how many there are, in which order it was found, and the steps.
type Waiting = (std::cmp::Reverse<(usize, usize, usize)>, Node);

/// The shortest ways from `from` to `goal`, at most `most`: to each principal the surest one is followed, and each that arrives at the goal is a way.
pub fn ways(graph: &Graph, from: &Node, goal: &Goal, most: usize) -> Found {
    let arriving = match goal {
        Goal::Action(action) => at_action(graph, *action),
        Goal::Node(Node::Resource(resource)) => at_resource(graph, *resource),
        Goal::Node(_) | Goal::Admin => Arriving::new(),
    };
    let mut search = Search { graph, goal, arriving, came_by: BTreeMap::new(), arrived: Vec::new() };
    let unseen = search.run(from);
    let mut ways: Vec<Way> = search.arrived.iter().map(|hop| search.way(hop)).collect();
    ways.sort_by_key(|way| (way.certainty() <= Certainty::Perhaps, way.hops.len(), std::cmp::Reverse(way.certainty())));
    let more = ways.len().saturating_sub(most);
    ways.truncate(most);
    Found { ways, more, unseen }
}

/// The statement that makes a principal administrator.
pub(crate) fn is_admin(graph: &Graph, id: PrincipalId) -> Option<Reason> {
    let principal = graph.principals.get(id.index())?;
    Actor::new(graph, id, principal).administers()
}

struct Search<'a> {
    graph: &'a Graph,
    goal: &'a Goal,
    arriving: Arriving,
    /// The step by which each node was reached first.
    came_by: BTreeMap<Node, Option<Hop>>,
    /// The steps that reach the goal.
    arrived: Vec<Hop>,
}

impl Search<'_> {
    fn run(&mut self, from: &Node) -> Vec<String> {
        let mut waiting: BinaryHeap<Waiting> = BinaryHeap::new();
        let mut open: BTreeMap<usize, Hop> = BTreeMap::new();
        let mut unseen = BTreeSet::new();
        let mut count = 0;
        waiting.push((std::cmp::Reverse((0, 0, 0)), from.clone()));
        while let Some((std::cmp::Reverse((unsure, length, number)), node)) = waiting.pop() {
            if self.came_by.contains_key(&node) {
                continue;
            }
            self.came_by.insert(node.clone(), open.remove(&number));
            if let Node::Principal(id) = &node
                && let Some(principal) = self.graph.principals.get(id.index())
            {
                let why = super::super::held::held(self.graph, principal).1;
                unseen.extend(why.into_iter().map(|why| format!("{}: {why}", principal.address)));
            }
            let last = self.last(&node);
            let stops = last.is_some() && !matches!(self.goal, Goal::Node(Node::Principal(_)));
            self.arrived.extend(last);
            // Who is there already has no need of more steps.
            if stops && *self.goal == Goal::Admin {
                continue;
            }
            for hop in self.steps(&node) {
                match &hop.to {
                    End::Node(to) if matches!(self.goal, Goal::Node(goal) if goal == to) => self.arrived.push(hop),
                    End::Node(to) if self.came_by.contains_key(to) => {}
                    End::Node(to) => {
                        count += 1;
                        let unsure = unsure + usize::from(hop.certainty() <= Certainty::Perhaps);
                        waiting.push((std::cmp::Reverse((unsure, length + 1, count)), to.clone()));
                        open.insert(count, hop);
                    }
                    End::Admin if *self.goal == Goal::Admin => self.arrived.push(hop),
                    End::Admin | End::Action => {}
                }
            }
        }
        unseen.into_iter().collect()
    }

    /// The step from a node to the goal that is no step to a principal.
    fn last(&self, node: &Node) -> Option<Hop> {
        match (self.goal, node) {
            (Goal::Admin, Node::Principal(id)) => {
                let by = is_admin(self.graph, *id)?;
                let how = "may do everything".to_owned();
                Some(Hop { from: node.clone(), to: End::Admin, how, by: vec![by], depends: Vec::new() })
            }
            (Goal::Admin, _) => None,
            _ => {
                let hop = self.arriving.get(&render::label_of(self.graph, node))?;
                Some(Hop { from: node.clone(), ..hop.clone() })
            }
        }
    }

    /// The steps from a node to principals.
    fn steps(&self, node: &Node) -> Vec<Hop> {
        let graph = self.graph;
        let all = || (0..).map(PrincipalId).zip(&graph.principals);
        let to = |id: PrincipalId| End::Node(Node::Principal(id));
        let caller = match node {
            Node::Principal(id) => {
                return graph
                    .principals
                    .get(id.index())
                    .map(|one| Actor::new(graph, *id, one).steps())
                    .unwrap_or_default();
            }
            Node::Resource(resource)
                if all().any(|(_, one)| one.users.iter().any(|used| used.resource == *resource)) =>
            {
                let under = all().filter(|(_, one)| one.users.iter().any(|used| used.resource == *resource));
                let how = "runs under it".to_owned();
                let hop =
                    |id| Hop { from: node.clone(), to: to(id), how: how.clone(), by: Vec::new(), depends: Vec::new() };
                return under.map(|(id, _)| hop(id)).collect();
            }
            Node::Service(name) => Caller::Service(name),
            Node::Anyone => Caller::Anyone,
            node => Caller::Node(node),
        };
        let roles = all().filter(|(_, one)| one.kind == PrincipalKind::Role);
        let admitted = roles.filter_map(|(id, role)| {
            let found = ACTIONS.iter().find_map(|action| Some((action, admits(graph, role, action, &caller)?)));
            let (action, admission) = found?;
            let by = vec![trusted(action, admission)];
            Some(Hop { from: node.clone(), to: to(id), how: "assumes it".to_owned(), by, depends: Vec::new() })
        });
        admitted.collect()
    }

    /// The steps that lead to a last one.
    fn way(&self, last: &Hop) -> Way {
        let mut hops = vec![last.clone()];
        // Each node was reached by one step, from a node that was reached before it.
        while let Some(Some(before)) = hops.last().and_then(|hop| self.came_by.get(&hop.from)) {
            hops.push(before.clone());
        }
        hops.reverse();
        Way { hops }
    }
}

/// What a trust policy's statement allows, as a reason.
pub(super) fn trusted(action: &str, admission: Admission) -> Reason {
    let certainty = match (admission.depends.is_empty(), admission.conditions.is_empty()) {
        (false, _) => Certainty::Perhaps,
        (_, false) => Certainty::Limited,
        _ => Certainty::Allowed,
    };
    let grant = Grant {
        place: admission.place,
        action: String::new(),
        resource: String::new(),
        conditions: admission.conditions,
        depends: admission.depends,
        limits: Vec::new(),
        through: None,
        certainty,
    };
    let full = crate::catalog::catalog().action(action).map_or(action, |action| action.name());
    Reason { action: full.to_owned(), grant }
}

/// Each other principal that one can become in a step, and being administrator.
pub(in crate::authority) fn leads_to(graph: &Graph, id: PrincipalId) -> Vec<Hop> {
    let Some(principal) = graph.principals.get(id.index()) else { return Vec::new() };
    let actor = Actor::new(graph, id, principal);
    let own = actor.administers().map(|by| Hop {
        from: Node::Principal(id),
        to: End::Admin,
        how: "may do everything".to_owned(),
        by: vec![by],
        depends: Vec::new(),
    });
    // Who may do everything may become anybody.
    match own {
        Some(own) => vec![own],
        None => actor.steps(),
    }
}
