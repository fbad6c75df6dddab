//! The search for ways, the surest and shortest first.

use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use crate::graph::{Graph, Node, PrincipalId, PrincipalKind, render};

use super::super::answer::{Certainty, Grant};
use super::super::assume::{ACTIONS, Admission, Caller, admits};
use super::actor::Actor;
use super::arrive::Arriving;
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

/// Where a way has come to. In a group it matters who joined it, and which others besides.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct At {
    node: Node,
    user: Option<PrincipalId>,
    /// The groups that the user joined, this one too, in order; none where there are too many such sets to follow each.
    joined: Vec<PrincipalId>,
}

/// How many sets of several groups are followed at most. After that one way into each group is.
const MOST_SETS: usize = 256;

/// A place, and how sure the way to it is: one that is surer may be longer, and both are followed.
type Came = (At, Certainty);

/// A way that is not finished: how many of its steps are only perhaps possible, how many there are, in which order it was found, and where it is.
type Waiting = (std::cmp::Reverse<(usize, usize, usize)>, Came);

/// The shortest ways from `from` to `goal`, at most `most`: to each principal the shortest one is followed, the shortest without conditions, and where there is neither the
/// surest one; each that arrives at the goal is a way.
pub fn ways(graph: &Graph, from: &Node, goal: &Goal, most: usize) -> Found {
    let arriving = match goal {
        Goal::Action(action) => Arriving::at_action(graph, *action),
        Goal::Node(Node::Resource(resource)) => Arriving::at_resource(graph, *resource),
        Goal::Node(_) | Goal::Admin => Arriving::none(),
    };
    let mut search = Search { graph, goal, arriving, came_by: BTreeMap::new(), arrived: Vec::new(), sets: 0 };
    let unseen = search.run(from);
    let mut found: Vec<(&At, Way)> =
        search.arrived.iter().map(|(came, hop)| (&came.0, search.way(came, hop))).collect();
    let order = |way: &Way| (way.certainty() <= Certainty::Perhaps, way.hops.len(), std::cmp::Reverse(way.certainty()));
    found.sort_by_key(|(_, way)| order(way));
    let mut kept: Vec<(&At, Way)> = Vec::new();
    for (at, way) in found {
        if !kept.iter().any(|(other, known)| takes_less(other, known, at, &way)) {
            kept.push((at, way));
        }
    }
    let mut ways: Vec<Way> = kept.into_iter().map(|(_, way)| way).collect();
    let more = ways.len().saturating_sub(most);
    ways.truncate(most);
    Found { ways, more, unseen }
}

/// Whether a way that is known does the same as another with no more groups than that user joins there, and as surely.
fn takes_less(other: &At, known: &Way, at: &At, way: &Way) -> bool {
    let last = |way: &Way| way.hops.last().map(|hop| (hop.to.clone(), hop.how.clone()));
    let is_part = !other.joined.is_empty() && other.joined.iter().all(|group| at.joined.contains(group));
    at.user.is_some()
        && at.user == other.user
        && is_part
        && known.certainty() >= way.certainty()
        && last(known) == last(way)
}

struct Search<'a> {
    graph: &'a Graph,
    goal: &'a Goal,
    arriving: Arriving,
    /// The step by which each place was reached first, and from where.
    came_by: BTreeMap<Came, Option<(Came, Hop)>>,
    /// The steps that reach the goal, and from where.
    arrived: Vec<(Came, Hop)>,
    /// How many sets of several groups are followed.
    sets: usize,
}

impl<'a> Search<'a> {
    fn run(&mut self, from: &Node) -> Vec<String> {
        let mut waiting: BinaryHeap<Waiting> = BinaryHeap::new();
        let mut open: BTreeMap<usize, (Came, Hop)> = BTreeMap::new();
        let mut unseen = BTreeSet::new();
        let mut count = 0;
        let start = At { node: from.clone(), user: None, joined: Vec::new() };
        waiting.push((std::cmp::Reverse((0, 0, 0)), (start, Certainty::Allowed)));
        while let Some((std::cmp::Reverse((unsure, length, number)), came)) = waiting.pop() {
            if self.is_known(&came) {
                continue;
            }
            self.came_by.insert(came.clone(), open.remove(&number));
            let actor = self.actor(&came);
            let node = &came.0.node;
            if let Some(actor) = &actor {
                let why = super::super::held::held_in(self.graph, actor.principal, &actor.joined).1;
                unseen.extend(why.into_iter().map(|why| format!("{}: {why}", actor.principal.address)));
            }
            let last = self.last(node, actor.as_ref());
            let stops = last.is_some() && !matches!(self.goal, Goal::Node(Node::Principal(_)));
            self.arrived.extend(last.map(|last| (came.clone(), last)));
            // Who is there already has no need of more steps.
            if stops && *self.goal == Goal::Admin {
                continue;
            }
            if let (Goal::Admin, Some(actor)) = (self.goal, &actor) {
                unseen.extend(actor.beyond().into_iter().map(|what| format!("{}: {what}", actor.principal.address)));
            }
            let steps = actor.as_ref().map_or_else(|| self.admitted(node), Actor::steps);
            for hop in steps {
                match &hop.to {
                    End::Node(to) if matches!(self.goal, Goal::Node(goal) if goal == to) => {
                        self.arrived.push((came.clone(), hop));
                    }
                    End::Node(to) => {
                        let certainty = came.1.min(hop.certainty());
                        let next = (self.place(actor.as_ref(), to), certainty);
                        if !self.is_known(&next) {
                            self.sets += usize::from(next.0.joined.len() > 1);
                            count += 1;
                            let unsure = unsure + usize::from(hop.certainty() <= Certainty::Perhaps);
                            waiting.push((std::cmp::Reverse((unsure, length + 1, count)), next));
                            open.insert(count, (came.clone(), hop));
                        }
                    }
                    End::Admin if *self.goal == Goal::Admin => self.arrived.push((came.clone(), hop)),
                    End::Admin | End::Action => {}
                }
            }
        }
        unseen.into_iter().collect()
    }

    /// Whether a place was reached by a way as sure, and so as short; one that is only perhaps there leads nowhere that another leads to.
    fn is_known(&self, (at, certainty): &Came) -> bool {
        let reached = |certainty| self.came_by.contains_key(&(at.clone(), certainty));
        match certainty {
            Certainty::Allowed => reached(Certainty::Allowed),
            Certainty::Limited => reached(Certainty::Allowed) || reached(Certainty::Limited),
            _ => [Certainty::Allowed, Certainty::Limited, *certainty].into_iter().any(reached),
        }
    }

    /// Where a step leads: for a user that joins a group, into it and all that it joined before.
    fn place(&self, actor: Option<&Actor<'_>>, to: &Node) -> At {
        let user = actor.and_then(|actor| self.joining(actor, to));
        let mut joined = Vec::new();
        if let (Some(actor), Some(_), Node::Principal(group)) = (actor, user, to)
            && (actor.joined.is_empty() || self.sets < MOST_SETS)
        {
            joined.extend(actor.joined.iter().copied().chain([*group]));
            joined.sort_unstable();
        }
        At { node: to.clone(), user, joined }
    }

    /// The user who stands in a group that it joins.
    fn joining(&self, actor: &Actor<'_>, to: &Node) -> Option<PrincipalId> {
        let Node::Principal(id) = to else { return None };
        let is_group = self.graph.principals.get(id.index()).is_some_and(|one| one.kind == PrincipalKind::Group);
        let user = self.graph.principals.iter().position(|one| std::ptr::eq(one, actor.principal))?;
        is_group.then_some(PrincipalId(user as u32))
    }

    /// Who stands at a place: in a group, the user that joined it, with all the groups that it joined on the way.
    fn actor(&self, came: &Came) -> Option<Actor<'a>> {
        let Node::Principal(id) = &came.0.node else { return None };
        let Some(user) = came.0.user else {
            return Some(Actor::new(self.graph, *id, self.graph.principals.get(id.index())?));
        };
        let (mut joined, mut place) = (Vec::new(), came);
        while let (At { node: Node::Principal(group), user: Some(_), .. }, _) = place {
            joined.push(*group);
            let Some(Some((before, _))) = self.came_by.get(place) else { break };
            place = before;
        }
        joined.reverse();
        Some(Actor::in_groups(self.graph, user, self.graph.principals.get(user.index())?, joined))
    }

    /// The step from a node to the goal that is no step to a principal.
    fn last(&self, node: &Node, actor: Option<&Actor<'_>>) -> Option<Hop> {
        if *self.goal == Goal::Admin {
            let by = actor?.administers()?;
            let how = "may do everything".to_owned();
            return Some(Hop { from: node.clone(), to: End::Admin, how, by: vec![by], depends: Vec::new() });
        }
        match actor.filter(|actor| !actor.joined.is_empty()) {
            Some(actor) => self.arriving.of_member(actor, node.clone()),
            None => {
                let hop = self.arriving.of(&render::label_of(self.graph, node))?;
                Some(Hop { from: node.clone(), ..hop })
            }
        }
    }

    /// The steps from what is no principal of the configuration to roles.
    fn admitted(&self, node: &Node) -> Vec<Hop> {
        let graph = self.graph;
        let all = || (0..).map(PrincipalId).zip(&graph.principals);
        let to = |id: PrincipalId| End::Node(Node::Principal(id));
        let caller = match node {
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
    fn way(&self, came: &Came, last: &Hop) -> Way {
        let (mut hops, mut place) = (vec![last.clone()], came);
        // Each place was reached by one step, from one that was reached before it.
        while let Some(Some((before, hop))) = self.came_by.get(place) {
            hops.push(hop.clone());
            place = before;
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
