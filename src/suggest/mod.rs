//! Narrowed policies, proven to allow nothing new.
//!
//! For each role: what it is granted, intersected with what the resources that use it need (`narrow`), grouped into statements (`group`), said in the words
//! of the module the policy stands in (`express`), proven by an engine that knows nothing of how it was made (`prove`), and spliced into the source
//! (`rewrite`). Without evidence a grant stays as it is, and the suggestion says so.

mod conditions;
mod document;
mod elsewhere;
mod express;
mod given;
mod grants;
mod group;
mod managed;
mod missing;
mod model;
mod named;
mod naming;
mod narrow;
mod narrowing;
mod patch;
mod prove;
mod rewrite;
mod shared;
mod smaller;
mod used;
mod verify;
mod words;

use std::collections::BTreeSet;

use crate::graph::{Graph, Policy, PolicyId, PolicyRef, Principal, PrincipalId, PrincipalKind};
use crate::wiring::Openness;

pub use crate::edit::FileChange;
pub use model::{Addition, Grant, Missing, Outcome, PolicyPlan, Replacement, Size, StatementPlan, Subject, Suggestion};
pub use narrowing::{Narrowed, Narrowing, OfRole};
pub use patch::{Patch, Site, patch, sites};
pub use prove::Unproven;
pub use shared::share;
pub use smaller::minimize;
pub use used::{Records, tell};
pub use verify::verify;

use elsewhere::Elsewhere;
use express::Place;
use narrow::Demand;

/// A suggestion for every role of the graph that holds a policy, in address order. `only` restricts it to roles by address; empty means all. With
/// `add_missing`, what the wiring needs and no policy grants is granted by statements of their own, where the role alone holds a policy that can take them.
///
/// # Errors
///
/// A suggestion that could not be proven to allow nothing new. That is a defect of iamlint, and nothing is suggested.
pub fn suggest(graph: &Graph, only: &[String], add_missing: bool) -> Result<Vec<Suggestion>, Unproven> {
    let wanted = |principal: &Principal| {
        principal.kind == PrincipalKind::Role && (only.is_empty() || only.iter().any(|name| names(principal, name)))
    };
    let elsewhere = Elsewhere::of(graph);
    let roles = graph.principals.iter().enumerate().filter(|(_, principal)| wanted(principal));
    roles.map(|(index, _)| suggest_one(graph, PrincipalId(index as u32), &elsewhere, add_missing)).collect()
}

/// Whether `name` is the address of a principal, its instance key left out or not.
pub fn names(principal: &Principal, name: &str) -> bool {
    let address = principal.address.to_string();
    address == name
        || address.strip_suffix(']').and_then(|open| open.rsplit_once('[')).is_some_and(|(bare, _)| bare == name)
}

fn suggest_one(
    graph: &Graph,
    id: PrincipalId,
    elsewhere: &Elsewhere,
    add_missing: bool,
) -> Result<Suggestion, Unproven> {
    let role = &graph.principals[id.index()];
    let mut policies = Vec::new();
    let mut notes = notes(role);
    notes.extend(elsewhere.of_role(id));
    if graph.assumes_defaults {
        notes.push("this holds for the defaults of the variables: give others with --var or --var-file".to_owned());
    }
    let handed_out =
        |output: &str| format!("{output} says who it is: what another configuration runs under it is not seen");
    notes.extend(elsewhere.outputs_of(id).into_iter().map(handed_out));
    for attachment in &role.attachments {
        match &attachment.policy {
            PolicyRef::Document(policy) => {
                policies.push(plan_policy(graph, *policy, attachment.by.clone(), elsewhere)?)
            }
            PolicyRef::AwsManaged(name) => match managed::plan(graph, id, attachment, name, elsewhere)? {
                Ok(plan) => policies.push(plan),
                Err(why) => notes.push(why),
            },
            PolicyRef::External(arn) => {
                notes.push(format!("{arn} is attached, and its document is not in this configuration"))
            }
        }
    }
    if policies.iter().any(PolicyPlan::changes) {
        prove::role_loses_nothing(role, &policies, &graph.resources)?;
    }
    let mut missing = missing::of(graph, role);
    let added = if add_missing { add(graph, &mut policies, &mut missing)? } else { Vec::new() };
    let removed: BTreeSet<Grant> = policies.iter().flat_map(document::removed).collect();
    Ok(Suggestion {
        role: id,
        assumed_by: role.trusted_services(graph),
        used_by: used_by(graph, role),
        policies,
        removed: removed.into_iter().collect(),
        added,
        missing,
        notes,
    })
}

/// Grants what is missing in the first policy that the role alone holds and that is not left alone; answers what is granted now.
fn add(graph: &Graph, policies: &mut [PolicyPlan], missing: &mut Vec<Missing>) -> Result<Vec<Grant>, Unproven> {
    let own = |plan: &&mut PolicyPlan| {
        plan.refused.is_none()
            && plan.document().is_some_and(|id| graph.policies[id.index()].held_by.len() == 1)
            && !plan.before.statements.is_empty()
    };
    let Some(plan) = policies.iter_mut().find(own).filter(|_| !missing.is_empty()) else { return Ok(Vec::new()) };
    let Some(policy) = plan.document().map(|id| &graph.policies[id.index()]) else { return Ok(Vec::new()) };
    let place = Place::of(policy, graph);
    let has_words = |missing: &Missing| place.has_words_for(&graph.resources.canonical_if_one(&missing.grant.resource));
    let (wanted, unsaid): (Vec<Missing>, Vec<Missing>) = missing.iter().cloned().partition(has_words);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let own = plan.statements.iter().filter_map(|statement| statement.sid.clone());
    let of_parts = plan.statements.iter().flat_map(|statement| &statement.replacements);
    let sids: Vec<String> = own.chain(of_parts.filter_map(|part| part.sid.clone())).collect();
    let added = missing::additions(&wanted, &sids, graph, &place);
    let after = document::after(&plan.before, &plan.statements, &added);
    let granted = document::of_added(&plan.before, &added);
    match prove::only_added(&plan.before, &granted, &after, &name(policy), &graph.resources)? {
        Some(_) => Ok(Vec::new()),
        None => {
            (plan.added, plan.after) = (added, after);
            *missing = unsaid;
            Ok(wanted.into_iter().map(|missing| missing.grant).collect())
        }
    }
}

fn used_by(graph: &Graph, role: &Principal) -> Vec<crate::text::Address> {
    let users: BTreeSet<_> =
        role.users.iter().map(|used| graph.resources.resource(used.resource).address.clone()).collect();
    users.into_iter().collect()
}

/// What a reader must know: why the policies are left alone, or else why more may run under the role than can be seen, and which policies could not be read.
fn notes(role: &Principal) -> Vec<String> {
    let mut notes = Vec::new();
    match &role.openness {
        _ if role.users.is_empty() && is_recorded(role) => {
            notes.push("nothing in this configuration uses the role: only records say what is used of it".to_owned());
        }
        _ if role.users.is_empty() => {
            notes.push("nothing in this configuration uses the role: its policies are left as they are".to_owned());
        }
        Openness::Open(reasons) => notes.extend(reasons.iter().cloned()),
        Openness::Closed => {}
    }
    notes.extend(role.unseen_policies.iter().cloned());
    notes.extend(role.recorded.iter().flat_map(|recorded| recorded.notes.iter().cloned()));
    notes
}

/// Whether records say what a role did not use: then it does not matter what runs under it.
fn is_recorded(role: &Principal) -> bool {
    role.recorded.as_ref().is_some_and(|recorded| !recorded.unused.is_empty())
}

fn plan_policy(
    graph: &Graph,
    id: PolicyId,
    attachment: crate::text::Address,
    elsewhere: &Elsewhere,
) -> Result<PolicyPlan, Unproven> {
    let mut plan = draft(graph, id, attachment, elsewhere);
    if plan.refused.is_none() {
        let policy = &graph.policies[id.index()];
        let holders = holders(graph, policy);
        let needs = holders.iter().flat_map(|holder| &holder.needs);
        prove::prove(&mut plan, &name(policy), needs, &graph.resources)?;
    }
    Ok(plan)
}

/// The plan for a policy, not proven yet.
fn draft(graph: &Graph, id: PolicyId, attachment: crate::text::Address, elsewhere: &Elsewhere) -> PolicyPlan {
    let policy = &graph.policies[id.index()];
    let before = &policy.document;
    let undecided = || "it is one of several documents, and only apply tells which".to_owned();
    let refused = policy.alternative.then(undecided);
    let refused = refused.or_else(|| why_left_alone(graph, id, elsewhere));
    if let Some(why) = refused {
        let mut plan = document::planned(Subject::Document(id), attachment, before, Vec::new());
        document::take_back(&mut plan, why);
        return plan;
    }
    let holders = holders(graph, policy);
    let (demand, place) = (Demand::of(graph, &holders), Place::of(policy, graph));
    let mut statements: Vec<StatementPlan> =
        before.statements.iter().map(|statement| demand.plan(statement, &place)).collect();
    let written = rewrite::Written::of(graph, policy);
    for (statement, plan) in before.statements.iter().zip(&mut statements) {
        if let Some(why) = written.why_not_known(statement, plan) {
            *plan = document::left(statement, &why);
        }
    }
    for (statement, plan) in before.statements.iter().zip(&mut statements) {
        document::keep_unsaid(statement, plan, &|text| place.takes(text));
    }
    written.settle_repeated(before, &mut statements);
    document::drop_repeated(before, &mut statements, &graph.resources, &|home, statement| {
        written.is_there_with(home, statement)
    });
    for (statement, plan) in before.statements.iter().zip(&mut statements) {
        if written.stands_alone(statement) {
            document::in_one(plan);
        }
    }
    written.settle_repeated(before, &mut statements);
    naming::name_parts(&mut statements, &graph.resources);
    document::planned(Subject::Document(id), attachment, before, statements)
}

/// A policy's name for people.
fn name(policy: &Policy) -> String {
    policy.address.as_ref().map_or_else(|| "the policy".to_owned(), ToString::to_string)
}

fn holders<'g>(graph: &'g Graph, policy: &Policy) -> Vec<&'g Principal> {
    policy.held_by.iter().map(|holder| &graph.principals[holder.index()]).collect()
}

/// Why nothing can be said of what a policy must allow.
fn why_left_alone(graph: &Graph, id: PolicyId, elsewhere: &Elsewhere) -> Option<String> {
    let policy = &graph.policies[id.index()];
    let holders = holders(graph, policy);
    if holders.len() < policy.attached_to.len() {
        return Some("it is also attached to something that is not a role of this configuration".to_owned());
    }
    if let Some(why) = elsewhere.of_policy(id) {
        return Some(why);
    }
    policy.held_by.iter().find_map(|holder| why_role_left_alone(graph, *holder, elsewhere))
}

/// Why nothing can be said of what a principal needs.
fn why_role_left_alone(graph: &Graph, id: PrincipalId, elsewhere: &Elsewhere) -> Option<String> {
    let holder = &graph.principals[id.index()];
    if holder.kind != PrincipalKind::Role {
        return Some(format!("{} holds it too, and what people do cannot be read from Terraform", holder.address));
    }
    if holder.users.is_empty() && !is_recorded(holder) {
        return Some(format!("nothing in this configuration uses {}", holder.address));
    }
    if let Some(used) = holder.users.iter().find(|used| !used.modelled && !is_recorded(holder)) {
        let user = &graph.resources.resource(used.resource).address;
        return Some(format!("iamlint does not know what {} needs of its role", user.type_name));
    }
    elsewhere.of_role(id).map(|why| format!("of {}: {why}", holder.address))
}
