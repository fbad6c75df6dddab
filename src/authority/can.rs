//! What a principal may do: by access level and resource, what is denied or out of its boundary taken off.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalog::{AccessLevel, Action, catalog};
use crate::graph::{Graph, Meets, Policy, Principal, PrincipalId, meets};
use crate::input::Span;
use crate::policy::{Clause, Effect, Statement};
use crate::text::{Origin, Text};
use crate::wiring::{Need, Openness};

use super::agreement::{Agreement, agreement};
use super::answer::{Certainty, Grant, Limit, Place};
use super::asked::Asked;
use super::assume::{Becomes, becoming};
use super::conditions::{self, Known};
use super::fit::{because, shown};
use super::harm;
use super::held::{Held, boundary, held};
use super::let_in::Whom;
use super::reach::{Hop, leads_to};
use super::target::{Target, may_apply};
use super::who_can::kind;

/// Actions of one level on one resource, that the same statements allow within the same limits.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The level of all of them.
    pub level: AccessLevel,
    /// The resource: the address of a declared one, an ARN or a pattern over ARNs as people read it, "all but …" of a `NotResource`.
    pub resource: String,
    /// The same as a pattern over ARNs; `*` of a `NotResource`.
    pub arn: Text,
    /// The actions, by name.
    pub actions: Vec<Action>,
    /// Those of them that something that runs under the role needs there.
    pub needed: Vec<Action>,
    /// The values of `Action` that stand for them, as they are written, and for how many each does; the most first.
    pub written: Vec<(String, usize)>,
    /// The statements.
    pub by: Vec<Place>,
    /// Their conditions.
    pub conditions: Vec<String>,
    /// What is not known here and decides.
    pub depends: Vec<String>,
    /// What takes from them.
    pub limits: Vec<Limit>,
    /// How far they go.
    pub certainty: Certainty,
}

/// What a principal may do.
#[derive(Clone, PartialEq, Debug)]
pub struct Can {
    /// Its address.
    pub who: String,
    /// `role`, `user` or `group`.
    pub kind: &'static str,
    /// Where it is declared.
    pub span: Option<Span>,
    /// What it may do, the most harmful level first, then by resource.
    pub rows: Vec<Row>,
    /// How many actions are allowed somewhere and taken back wherever they are allowed.
    pub taken_back: usize,
    /// Whether all that it needs is known: none where nothing is known to use it.
    pub closed: Option<bool>,
    /// Who may become it.
    pub becoming: Vec<Becomes>,
    /// Whom it can become, and whether it can become administrator.
    pub leads: Vec<Hop>,
    /// What of its policies cannot be read, and why.
    pub unseen: Vec<String>,
}

/// What tells rows apart.
type Key = (usize, String, Vec<String>, Vec<String>, Vec<String>);

/// What a role, user or group of the configuration may do.
pub fn can(graph: &Graph, id: PrincipalId) -> Option<Can> {
    let principal = graph.principals.get(id.index())?;
    let (held, mut unseen) = held(graph, principal);
    let mut asking = Asking::new(graph, principal, &held);
    for one in &held {
        for statement in one.with(Effect::Allow) {
            asking.statement(one, statement, &mut unseen);
        }
    }
    let allowed: FxHashSet<Action> = asking.rows.values().flat_map(|row| row.actions.iter().copied()).collect();
    let taken_back = asking.denied.iter().filter(|action| !allowed.contains(action)).count();
    let mut rows: Vec<Row> = asking.rows.into_values().collect();
    for row in &mut rows {
        row.actions.sort_by_key(|action| action.name());
        row.needed.sort_by_key(|action| action.name());
        row.written.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    let closed = (!principal.users.is_empty()).then_some(principal.openness == Openness::Closed);
    unseen.dedup();
    Some(Can {
        who: principal.address.to_string(),
        kind: kind(principal.kind),
        span: principal.header,
        rows,
        taken_back,
        closed,
        becoming: becoming(graph, principal),
        leads: leads_to(graph, id),
        unseen,
    })
}

struct Asking<'a> {
    graph: &'a Graph,
    principal: &'a Principal,
    /// The actions of each Deny, so that most are seen to be apart; none where they are not all known.
    denies: Vec<(&'a Held<'a>, &'a Statement, Option<FxHashSet<Action>>)>,
    /// The actions that the permissions boundary speaks of at all; none where there is none that is known.
    bounded: Option<FxHashSet<Action>>,
    needs: FxHashMap<String, Vec<&'a Need>>,
    rows: BTreeMap<Key, Row>,
    denied: FxHashSet<Action>,
}

impl<'a> Asking<'a> {
    fn new(graph: &'a Graph, principal: &'a Principal, held: &'a [Held<'a>]) -> Self {
        let denying = held.iter().flat_map(|one| one.with(Effect::Deny).map(move |deny| (one, deny)));
        let denies = denying.map(|(one, deny)| (one, deny, knows_actions(deny).then(|| of(deny).collect())));
        let denies = denies.collect();
        let is_known = |within: &Held<'_>| {
            let mut statements = within.document.statements.iter();
            !within.alternative
                && within.document.unknown.is_empty()
                && statements.all(|statement| statement.effect.is_some() && knows_actions(statement))
        };
        let within = boundary(graph, principal).and_then(Result::ok).filter(is_known);
        let bounded = within.map(|within| within.with(Effect::Allow).flat_map(of).collect());
        let mut needs: FxHashMap<String, Vec<&'a Need>> = FxHashMap::default();
        for need in &principal.needs {
            for action in &need.actions {
                needs.entry(action.to_ascii_lowercase()).or_default().push(need);
            }
        }
        Self { graph, principal, denies, bounded, needs, rows: BTreeMap::new(), denied: FxHashSet::default() }
    }

    fn statement(&mut self, one: &Held<'_>, statement: &Statement, unseen: &mut Vec<String>) {
        let own = self.graph.resources.resource(self.principal.resource).arn.as_ref();
        let known: Vec<Known> = own.map(Known::caller).into_iter().collect();
        let Some(conditions) = conditions::open(self.graph, statement, &known) else { return };
        let open = statement.actions.iter().flat_map(|clause| {
            clause.unknown.iter().chain(clause.values.iter().map(|leaf| &leaf.text).filter(|text| !text.is_known()))
        });
        unseen.extend(open.map(|text| format!("an Action of {}: {}", one.policy, because(text))));
        let (actions, written) = (actions(statement), written(statement));
        for (value, shown, depends) in regions(self.graph, statement) {
            let applies = |(action, _): &&(Action, usize)| value.is("*") || may_apply(self.graph, *action, &value);
            let about: Vec<(Action, usize)> = actions.iter().filter(applies).copied().collect();
            let declared = self.graph.resources.by_arn(&value);
            let target = |action| Target { action, resource: value.clone(), declared };
            let beside = about.first().map(|(action, _)| Asked::new(self.graph, &target(*action)).resource_policies());
            for (action, pattern) in about {
                let mut asked = Asked::new(self.graph, &target(action));
                asked.known.clone_from(&known);
                let mut grant = Grant {
                    place: one.place(statement),
                    action: String::new(),
                    resource: shown.clone(),
                    conditions: conditions.clone(),
                    depends: depends.clone(),
                    limits: Vec::new(),
                    through: None,
                    certainty: Certainty::Allowed,
                };
                grant.depends.extend(one.unclear());
                let taken_back = self.takes(&asked, &value, beside.as_deref().unwrap_or_default(), &mut grant);
                let grant = grant.judged(true, taken_back);
                match grant.certainty {
                    Certainty::Denied => drop(self.denied.insert(action)),
                    _ => self.add(action, &value, written.get(pattern), grant),
                }
            }
        }
    }

    /// Whether all of it is taken back.
    fn takes(&self, asked: &Asked<'a>, value: &Text, beside: &[&Policy], grant: &mut Grant) -> bool {
        let mut taken_back = false;
        let may_be = |actions: &Option<FxHashSet<Action>>| {
            actions.as_ref().is_none_or(|actions| actions.contains(&asked.action))
        };
        for (one, deny, _) in self.denies.iter().filter(|(_, _, actions)| may_be(actions)) {
            let taken = asked.takes(deny, value, one.unclear());
            taken_back |= taken.as_ref().is_some_and(|taken| taken.whole);
            grant.limits.extend(taken.map(|taken| taken.at(one.place(deny))));
        }
        match &self.bounded {
            Some(within) if !within.contains(&asked.action) => return true,
            _ => taken_back |= asked.bounded(self.principal, value, grant),
        }
        if !beside.is_empty() {
            taken_back |= asked.denied_there(beside, &Whom::Own(self.principal), value, &mut grant.limits);
        }
        let agrees = asked.name.starts_with("kms:") || asked.name.starts_with("sts:assumerole");
        match agreement(asked, self.principal, value, beside) {
            Agreement::Depends(why) if agrees => grant.depends.extend(why),
            Agreement::Within(limits) if agrees => grant.limits.extend(limits),
            Agreement::Refused(_) => taken_back = true,
            _ => {}
        }
        taken_back
    }

    fn add(&mut self, action: Action, value: &Text, written: Option<&String>, grant: Grant) {
        let level = action.access_level();
        let says = |limit: &Limit| format!("{} {:?}", limit.says, limit.place);
        let limits = grant.limits.iter().map(says).collect();
        let first = 4 - harm(level);
        let key = (first, grant.resource.clone(), grant.conditions.clone(), grant.depends.clone(), limits);
        let needed = self.is_needed(action, value);
        let row = self.rows.entry(key).or_insert_with(|| Row {
            level,
            resource: grant.resource.clone(),
            arn: value.clone(),
            actions: Vec::new(),
            needed: Vec::new(),
            written: Vec::new(),
            by: Vec::new(),
            conditions: grant.conditions.clone(),
            depends: grant.depends.clone(),
            limits: grant.limits.clone(),
            certainty: grant.certainty,
        });
        let is_new = row.by.is_empty() || !row.actions.contains(&action);
        if row.by.last() != Some(&grant.place) && !row.by.contains(&grant.place) {
            row.by.push(grant.place);
        }
        if is_new {
            row.actions.push(action);
            row.needed.extend(needed.then_some(action));
            match row.written.iter_mut().find(|(known, _)| Some(known) == written) {
                Some((_, count)) => *count += 1,
                None => row.written.extend(written.map(|pattern| (pattern.clone(), 1))),
            }
        }
    }

    fn is_needed(&self, action: Action, value: &Text) -> bool {
        let needs = self.needs.get(&action.name().to_ascii_lowercase());
        let meets_it = |need: &&&Need| need.resources.iter().any(|one| meets(self.graph, value, one) != Meets::Never);
        needs.is_some_and(|needs| needs.iter().any(|need| meets_it(&need)))
    }
}

/// Whether every value of `Action` is known.
fn knows_actions(statement: &Statement) -> bool {
    let is_known = |clause: &Clause| clause.unknown.is_empty() && clause.values.iter().all(|leaf| leaf.text.is_known());
    statement.actions.iter().all(is_known)
}

/// The actions of the catalogue that a statement is about, each once.
fn of(statement: &Statement) -> impl Iterator<Item = Action> {
    actions(statement).into_iter().map(|(action, _)| action)
}

/// The same with the number of the value that stands for each, among those that are written.
fn actions(statement: &Statement) -> Vec<(Action, usize)> {
    let mut seen = FxHashSet::default();
    let mut all = Vec::new();
    let mut number = 0;
    for clause in &statement.actions {
        let expand = |text: &Text| text.known().map(|pattern| catalog().expand(&pattern)).unwrap_or_default();
        if clause.negated {
            let left_out: FxHashSet<Action> = clause.values.iter().flat_map(|leaf| expand(&leaf.text)).collect();
            let others = catalog().actions().filter(|action| !left_out.contains(action) && seen.insert(*action));
            all.extend(others.map(|action| (action, number)));
            number += 1;
            continue;
        }
        for leaf in &clause.values {
            all.extend(expand(&leaf.text).into_iter().filter(|one| seen.insert(*one)).map(|one| (one, number)));
            number += 1;
        }
    }
    all
}

/// What of `Action` is written, as [`actions`] numbers it.
fn written(statement: &Statement) -> Vec<String> {
    let of_clause = |clause: &Clause| {
        let values: Vec<String> = clause.values.iter().map(|leaf| leaf.text.to_string()).collect();
        if clause.negated { vec![format!("all but {}", values.join(", "))] } else { values }
    };
    statement.actions.iter().flat_map(of_clause).collect()
}

/// The resources that a statement is about: as a pattern, as people read it, and what decides whether it is about them.
fn regions(graph: &Graph, statement: &Statement) -> Vec<(Text, String, Vec<String>)> {
    let mut regions = Vec::new();
    for clause in &statement.resources {
        if clause.negated {
            let left_out: Vec<String> = clause.values.iter().map(|leaf| shown(&leaf.text)).collect();
            let star = Text::literal("*", Origin::default());
            regions.push((
                star,
                format!("all but {}", left_out.join(", ")),
                clause.unknown.iter().map(because).collect(),
            ));
            continue;
        }
        for leaf in &clause.values {
            let declared =
                graph.resources.by_arn(&leaf.text).map(|id| graph.resources.resource(id).address.to_string());
            regions.push((leaf.text.clone(), declared.unwrap_or_else(|| shown(&leaf.text)), Vec::new()));
        }
        for text in &clause.unknown {
            regions.push((text.clone(), shown(text), vec![because(text)]));
        }
    }
    regions
}
