//! What of a statement is needed.
//!
//! The result is made of intersections of what is granted and what is needed, so it is a subset by construction; `prove` does not rely on that.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use crate::catalog::{PASS_ROLE, catalog};
use crate::graph::{Graph, PolicyRef, Principal};
use crate::policy::{Document, Pattern, Statement};
use crate::text::{Address, InstanceKey, Text};
use crate::wiring::{Need, NeedCondition, Openness, Strength, Superseded};

use super::conditions::{in_words, lacking};
use super::express::{Place, any_instance};
use super::grants::{Granted, GrantedAction, GrantedResource, Needed, Relation};
use super::group::group;
use super::model::{Outcome, Replacement, StatementPlan};
use super::rewrite::repeated_for;

/// How many actions are written out in the place of a wildcard.
const MAX_WRITTEN_OUT: usize = 40;

/// What all holders of a policy need together.
pub(super) struct Demand<'g> {
    graph: &'g Graph,
    needs: Vec<&'g Need>,
    superseded: Vec<&'g Superseded>,
    /// Why more may be needed than is known; empty for roles that only modelled services use.
    open: Vec<&'g str>,
    /// Whether what a service needs is not all known either.
    uncertain: bool,
    /// Whether code of the user's own runs under one of the roles.
    code: bool,
    /// What uses the roles: named in the reasons.
    users: String,
    /// Those of them whose code runs under the roles.
    code_users: Vec<&'g Address>,
    /// Actions that none of the roles used, as records say.
    unused: BTreeSet<&'static str>,
    /// Which records say so.
    records: Vec<&'g str>,
    /// The policies of the roles, or nothing where one of them cannot be read.
    policies: Option<Vec<&'g Document>>,
    /// What resources are repeated for, by address, of those that were asked for.
    repeated_for: RefCell<HashMap<Address, Option<String>>>,
}

/// An action on a resource that stays.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    /// The action: a name, or the wildcard that was granted.
    pub(super) action: String,
    /// The resource, canonical.
    pub(super) resource: Text,
    /// What the need says must hold then, where what needs it is known to need it under no other condition.
    pub(super) conditions: Vec<NeedCondition>,
    /// Why it stays.
    pub(super) because: String,
}

/// What a grant and a need have in common.
struct Pair<'g> {
    kept: Kept,
    /// Whether the need is only optional.
    optional: bool,
    /// Whether it says where code uses the action, and not only where the service does.
    tells: bool,
    /// Whether code has no use for the action elsewhere.
    sole: bool,
    /// The resource whose code a hint speaks of.
    hinted_by: Option<&'g Address>,
}

impl<'g> Demand<'g> {
    /// The demand of the principals that hold a policy.
    pub(super) fn of(graph: &'g Graph, holders: &[&'g Principal]) -> Self {
        let mut users: Vec<String> = Vec::new();
        let uses = holders.iter().flat_map(|holder| &holder.users);
        for user in uses.map(|used| graph.resources.resource(used.resource).address.to_string()) {
            if !users.contains(&user) {
                users.push(user);
            }
        }
        let runs_code = holders.iter().flat_map(|holder| &holder.users).filter(|used| used.code);
        let code_users = runs_code.map(|used| &graph.resources.resource(used.resource).address).collect();
        let open = holders.iter().flat_map(|holder| match &holder.openness {
            Openness::Closed => Vec::new(),
            Openness::Open(reasons) => reasons.iter().map(String::as_str).collect(),
        });
        Self {
            graph,
            needs: holders.iter().flat_map(|holder| &holder.needs).collect(),
            superseded: holders.iter().flat_map(|holder| &holder.superseded).collect(),
            open: open.collect(),
            uncertain: holders.iter().any(|holder| holder.uncertain),
            code: holders.iter().any(|holder| holder.code),
            users: users.join(", "),
            code_users,
            unused: unused(holders),
            records: holders.iter().filter_map(|holder| holder.recorded.as_ref()).map(|own| &*own.said).collect(),
            policies: policies(graph, holders),
            repeated_for: RefCell::default(),
        }
    }

    /// What becomes of a statement.
    pub(super) fn plan(&self, statement: &Statement, place: &Place<'_>) -> StatementPlan {
        let plan = self.planned(statement, place);
        let is_guess = || {
            self.may_be_for_commands(statement)
                || self.rests_on_hints(statement)
                || self.rests_on_records(statement)
                || self.passes_on_a_guess(statement)
        };
        let guessed = plan.outcome != Outcome::Kept && !self.open.is_empty() && is_guess();
        StatementPlan { guessed, ..plan }
    }

    /// Whether a statement allows, on `*`, what commands that are not seen may need, and nothing says that it serves nothing. Of code of the user's own, what
    /// is named is only narrowed where something tells.
    fn may_be_for_commands(&self, statement: &Statement) -> bool {
        Granted::of(statement, &self.graph.resources).is_ok_and(|granted| {
            granted.resources.iter().all(GrantedResource::is_everything)
                && (!self.code || granted.actions.iter().any(|action| !action.is_literal()))
                && self.superseded(&granted).is_none()
        })
    }

    /// Whether a statement passes roles, and nothing is known to take them but by a wildcard that is itself narrowed by a guess.
    fn passes_on_a_guess(&self, statement: &Statement) -> bool {
        let passes = statement
            .action_values()
            .any(|leaf| leaf.text.known().is_some_and(|action| action.eq_ignore_ascii_case(PASS_ROLE)));
        passes && !self.something_passes_roles(true) && self.something_passes_roles(false)
    }

    /// Whether an action on `*` is narrowed to where hints say that it is used, and nowhere else.
    fn rests_on_hints(&self, statement: &Statement) -> bool {
        let Ok(granted) = Granted::of(statement, &self.graph.resources) else { return false };
        let pairs = self.pairs(&granted);
        let hinted = |action: &GrantedAction| {
            let mut own = pairs.iter().filter(|pair| action.grants(&pair.kept.action));
            own.clone().any(|pair| pair.hinted_by.is_some()) && !own.any(|pair| self.code && pair.tells)
        };
        granted.resources.iter().all(GrantedResource::is_everything) && granted.actions.iter().any(hinted)
    }

    /// Whether something that it allows was not used, as records say.
    fn rests_on_records(&self, statement: &Statement) -> bool {
        let Ok(granted) = Granted::of(statement, &self.graph.resources) else { return false };
        granted.actions.iter().any(|action| !self.unused_of(action).is_empty())
    }

    /// What of an action was not used.
    fn unused_of(&self, action: &GrantedAction) -> Vec<&'static str> {
        if self.unused.is_empty() || !action.written.contains(':') {
            return Vec::new();
        }
        let means = catalog().expand(&action.written);
        means.into_iter().map(|action| action.name()).filter(|name| self.unused.contains(name)).collect()
    }

    fn planned(&self, statement: &Statement, place: &Place<'_>) -> StatementPlan {
        let plan = |outcome, because: Vec<String>, replacements| StatementPlan {
            index: statement.index,
            sid: statement.sid.as_ref().and_then(|sid| sid.text.known()).map(|sid| sid.into_owned()),
            outcome,
            because,
            guessed: false,
            replacements,
        };
        if !statement.allows() {
            return plan(Outcome::Kept, vec!["only Allow statements are narrowed".to_owned()], Vec::new());
        }
        let granted = match Granted::of(statement, &self.graph.resources) {
            Ok(granted) => granted,
            Err(why) => return plan(Outcome::Kept, vec![why.to_owned()], Vec::new()),
        };
        if let Some(superseded) = self.superseded(&granted) {
            return plan(Outcome::Removed, vec![superseded.because.clone()], Vec::new());
        }
        let kept = self.kept(&granted).into_iter().flat_map(|kept| self.of_its_instance(kept, &granted, place));
        let mut kept: Vec<Kept> = kept.collect();
        for kept in &mut kept {
            kept.conditions = lacking(&kept.conditions, &kept.action, Some(statement), place);
        }
        let mut because: Vec<String> = reasons(&kept).into_iter().chain(self.gone(&granted, &kept)).collect();
        if kept.is_empty() {
            return plan(Outcome::Removed, vec![self.nothing_needs(&granted)], Vec::new());
        }
        let replacements = group(&granted, kept, &self.graph.resources, place);
        let as_it_was = match &replacements[..] {
            [only] => is_unchanged(&granted, &only.resources, &only.actions, self) && !passes_any_role(only),
            _ => false,
        };
        if as_it_was || self.serves_as_written(&granted, &replacements) {
            return plan(Outcome::Kept, because, Vec::new());
        }
        because.extend(replacements.iter().filter_map(only_where));
        plan(if replacements.len() == 1 { Outcome::Narrowed } else { Outcome::Split }, because, replacements)
    }

    fn superseded(&self, granted: &Granted) -> Option<&'g Superseded> {
        self.superseded.iter().copied().find(|superseded| {
            granted.actions.iter().all(|action| supersedes(superseded, action, &granted.resources))
                && self.pairs(granted).iter().all(|pair| pair.optional)
        })
    }

    /// Everything of the statement that stays.
    fn kept(&self, granted: &Granted) -> Vec<Kept> {
        let pairs = self.pairs(granted);
        match self.open.is_empty() {
            true => pairs.into_iter().map(|pair| pair.kept).collect(),
            false => self.kept_open(granted, &pairs),
        }
    }

    /// Granted ∩ needed.
    fn pairs(&self, granted: &Granted) -> Vec<Pair<'g>> {
        let mut pairs = Vec::new();
        for need in &self.needs {
            let optional = need.strength == Strength::Optional;
            for action in &need.actions {
                // What only one source lists stays where somebody wrote it down, and is not read out of a wildcard.
                let grants = |granted: &&GrantedAction| granted.grants(action) && (!optional || granted.is_literal());
                if !granted.actions.iter().any(|action| grants(&action)) {
                    continue;
                }
                for resource in &need.resources {
                    let needed = Needed::new(resource, &self.graph.resources);
                    let pair = |resource: &Text, whole| Pair {
                        kept: Kept {
                            action: action.clone(),
                            resource: resource.clone(),
                            conditions: if need.strength >= Strength::Conditional {
                                need.conditions.clone()
                            } else {
                                Vec::new()
                            },
                            because: need.because.clone(),
                        },
                        optional,
                        tells: whole && need.sole,
                        sole: need.sole,
                        hinted_by: (whole && need.strength == Strength::Hint).then_some(&need.user),
                    };
                    let relations: Vec<(Relation, &GrantedResource)> = granted
                        .resources
                        .iter()
                        .map(|granted| (granted.relation(&needed, self.graph), granted))
                        .collect();
                    let certain = self.is_of_one_instance(&needed.text, &need.user);
                    if certain && relations.iter().any(|(relation, _)| *relation == Relation::Covers) {
                        pairs.push(pair(&needed.text, true));
                        continue;
                    }
                    let meets = relations.iter().filter(|(relation, _)| *relation != Relation::Apart);
                    pairs.extend(meets.map(|(_, granted)| pair(&granted.canonical, false)));
                }
            }
        }
        pairs
    }

    /// Whether, if a canonical text is something of one of several instances and does not say of which, it is the instance that goes with an instance of
    /// `other`: both are repeated for the same.
    fn is_of_one_instance(&self, canonical: &Text, other: &Address) -> bool {
        let Some(any) = any_instance(canonical, &self.graph.resources) else { return true };
        let calls = any.module.calls();
        let unknown = calls.iter().rposition(|(_, key)| matches!(key, Some(InstanceKey::Symbolic(_))));
        let within = other.module.calls().starts_with(&calls[..unknown.map_or(0, |last| last + 1)]);
        let of_one_block = || {
            let each = self.repeated_for(&any);
            any.module == other.module && other.is_any_key() && each.is_some() && each == self.repeated_for(other)
        };
        within && (!any.is_any_key() || of_one_block())
    }

    fn repeated_for(&self, address: &Address) -> Option<String> {
        let read = || {
            let id = self.graph.resources.by_address(address)?;
            repeated_for(self.graph, self.graph.resources.resource(id).header?)
        };
        self.repeated_for.borrow_mut().entry(address.clone()).or_insert_with(read).clone()
    }

    /// What stays, on what it is granted on where it is needed on one of several instances and nothing says at `place` which that is.
    fn of_its_instance(&self, kept: Kept, granted: &Granted, place: &Place<'_>) -> Vec<Kept> {
        let is_granted = || granted.resources.iter().any(|granted| granted.canonical == kept.resource);
        let goes_with = |own: &Address| self.is_of_one_instance(&kept.resource, own);
        let is_said = match &kept.resource.instances()[..] {
            [] => any_instance(&kept.resource, &self.graph.resources).is_none() || place.own().is_some_and(goes_with),
            _ => place.say(&place.settle(&kept.resource)).is_some(),
        };
        if is_said || is_granted() {
            return vec![kept];
        }
        let needed = Needed::new(&kept.resource, &self.graph.resources);
        let wide = granted.resources.iter().filter(|granted| granted.covers(&needed));
        wide.map(|granted| Kept { resource: granted.canonical.clone(), ..kept.clone() }).collect()
    }

    /// For roles under which code runs that cannot be seen: what was asked for by name stays, on the resources that were named. Where only commands run for a
    /// service, a wildcard on `*` is read as what the wiring needs, unless not even that is known. Where the role is there for the code, all verbs stay, and
    /// an action on `*` is narrowed only by what tells where the code uses it.
    fn kept_open(&self, granted: &Granted, pairs: &[Pair<'_>]) -> Vec<Kept> {
        let everything = granted.resources.iter().all(GrantedResource::is_everything);
        let mut kept = Vec::new();
        for action in &granted.actions {
            let pairs: Vec<&Pair<'_>> = pairs.iter().filter(|pair| action.grants(&pair.kept.action)).collect();
            let own: Vec<Kept> = pairs.iter().map(|pair| pair.kept.clone()).collect();
            let passes_nothing =
                || action.written.eq_ignore_ascii_case(PASS_ROLE) && !self.something_passes_roles(true);
            let is_superseded =
                || self.superseded.iter().any(|superseded| supersedes(superseded, action, &granted.resources));
            let needed = |name: &str| pairs.iter().any(|pair| pair.hinted_by.is_none() && pair.kept.action == name);
            let unused: Vec<&str> = self.unused_of(action).into_iter().filter(|name| !needed(name)).collect();
            if action.is_literal() && !unused.is_empty() {
                continue;
            }
            let idle = own.is_empty() && (passes_nothing() || is_superseded());
            let told = match self.code {
                true => action.is_literal() && (pairs.iter().any(|pair| pair.tells) || self.is_hinted(&pairs)),
                false => !own.is_empty() || !action.is_literal(),
            };
            if everything && !self.uncertain && (told || idle) {
                kept.extend(own);
                continue;
            }
            // What is left of a wildcard is written out, unless that is too long to be read.
            let left: Vec<&str> = catalog().expand(&action.written).into_iter().map(|action| action.name()).collect();
            let left: Vec<&str> = left.into_iter().filter(|name| !unused.contains(name)).collect();
            if !unused.is_empty() && left.len() <= MAX_WRITTEN_OUT {
                let because = |name: &str| {
                    let needed = pairs.iter().find(|pair| pair.kept.action == name);
                    needed.map_or_else(|| self.may_be_used(name), |pair| pair.kept.because.clone())
                };
                for name in left {
                    kept.extend(granted.resources.iter().map(|resource| Kept {
                        action: name.to_owned(),
                        resource: resource.canonical.clone(),
                        conditions: Vec::new(),
                        because: because(name),
                    }));
                }
                continue;
            }
            for resource in &granted.resources {
                let sole = self.sole_within(action, resource, &pairs);
                if !sole.is_empty() {
                    kept.extend(sole);
                    continue;
                }
                kept.push(Kept {
                    action: action.written.clone(),
                    resource: resource.canonical.clone(),
                    conditions: Vec::new(),
                    because: match own.first() {
                        Some(pair) => pair.because.clone(),
                        None => self.may_be_used(&action.written),
                    },
                });
            }
        }
        kept
    }

    /// Why an action stays that nothing is known to need.
    fn may_be_used(&self, action: &str) -> String {
        match &self.records[..] {
            [] => format!("{action} may be needed by what cannot be seen"),
            records => format!("{action} may be used: {} would not have it", records.join("; ")),
        }
    }

    /// Whether there is a hint where the action is used for all the code that may use it: of two functions, one that has none may use it anywhere.
    fn is_hinted(&self, pairs: &[&Pair<'_>]) -> bool {
        let hinted = |user: &Address| pairs.iter().any(|pair| pair.hinted_by == Some(user));
        !self.code_users.is_empty() && self.code_users.iter().all(|user| hinted(user))
    }

    /// What stays of a wide resource where the service needs the action on something in it, and the code has no use for it elsewhere.
    fn sole_within(&self, action: &GrantedAction, resource: &GrantedResource, pairs: &[&Pair<'_>]) -> Vec<Kept> {
        if !self.code || self.uncertain || !action.is_literal() {
            return Vec::new();
        }
        let within =
            |pair: &&&Pair<'_>| pair.sole && resource.covers(&Needed::new(&pair.kept.resource, &self.graph.resources));
        pairs.iter().filter(within).map(|pair| pair.kept.clone()).collect()
    }

    /// Whether an action that stays may hand a role to a service: without one, `iam:PassRole` allows nothing. Of a wildcard on `*` only what the wiring needs
    /// counts where it is taken as narrowed.
    fn something_passes_roles(&self, narrowed: bool) -> bool {
        let Some(policies) = &self.policies else { return true };
        let statements =
            policies.iter().flat_map(|document| &document.statements).filter(|statement| statement.allows());
        statements.into_iter().any(|statement| match Granted::of(statement, &self.graph.resources) {
            Err(_) => true,
            Ok(granted) => {
                let everything = granted.resources.iter().all(GrantedResource::is_everything);
                granted.actions.iter().any(|action| {
                    match narrowed && everything && !action.is_literal() && !self.code {
                        // Only what the wiring needs stays of it.
                        true => self
                            .needs
                            .iter()
                            .flat_map(|need| &need.actions)
                            .any(|need| action.grants(need) && passes_roles(need)),
                        false => {
                            let actions = catalog().expand(&action.written);
                            actions.is_empty() || actions.iter().any(|action| passes_roles(action.name()))
                        }
                    }
                })
            }
        })
    }

    /// The actions of a statement of which nothing stays, in words.
    fn gone(&self, granted: &Granted, kept: &[Kept]) -> Option<String> {
        let stays = |action: &GrantedAction| {
            kept.iter().any(|kept| kept.action == action.written || action.grants(&kept.action))
        };
        let gone: Vec<&str> =
            granted.actions.iter().filter(|action| !stays(action)).map(|action| &*action.written).collect();
        match self.records_say(&gone) {
            _ if gone.is_empty() => None,
            Some(records) => Some(format!("no use of {} in {records}", gone.join(", "))),
            None => Some(format!("nothing needs {}", gone.join(", "))),
        }
    }

    /// The records by which something of each of these actions was not used, where the roles are open: in a closed one it is the wiring that tells.
    fn records_say(&self, gone: &[&str]) -> Option<String> {
        let unused = |action: &&str| catalog().expand(action).iter().any(|action| self.unused.contains(action.name()));
        (!self.open.is_empty() && gone.iter().any(unused)).then(|| self.records.join("; "))
    }

    fn nothing_needs(&self, granted: &Granted) -> String {
        let written: Vec<&str> = granted.actions.iter().map(|action| &*action.written).collect();
        if let Some(records) = self.records_say(&written) {
            return format!("no use of {} in {records}", written.join(", "));
        }
        if !self.open.is_empty()
            && let [action] = &granted.actions[..]
            && action.written.eq_ignore_ascii_case(PASS_ROLE)
            && !self.something_passes_roles(true)
        {
            return "nothing that the role may do passes a role to a service".to_owned();
        }
        let services: BTreeSet<&str> =
            granted.actions.iter().filter_map(|action| action.written.split(':').next()).collect();
        let services: Vec<&str> = services.into_iter().collect();
        let users = if self.users.is_empty() { "nothing that uses the role" } else { &self.users };
        match &services[..] {
            [only] => format!("{users} needs nothing of {only} that this grants"),
            many => format!("{users} needs none of this ({})", many.join(", ")),
        }
    }

    /// Whether the statement as written allows nothing beyond the narrowed ones that means anything: the same actions, and no resource that none of them needs.
    /// Then taking it apart would be noise; but not where it allows something on everything for the sake of what has to be.
    fn serves_as_written(&self, granted: &Granted, replacements: &[Replacement]) -> bool {
        let wide = replacements.len() > 1 && granted.resources.iter().any(GrantedResource::is_everything);
        if wide || replacements.iter().any(passes_any_role) {
            return false;
        }
        let actions: BTreeSet<&str> =
            replacements.iter().flat_map(|replacement| &replacement.actions).map(String::as_str).collect();
        let all_literal = granted.actions.iter().all(GrantedAction::is_literal);
        let same_actions = all_literal
            && granted.actions.len() == actions.len()
            && granted.actions.iter().all(|action| actions.iter().any(|kept| action.grants(kept)));
        let canonical: Vec<Text> = replacements
            .iter()
            .flat_map(|replacement| &replacement.resources)
            .map(|resource| self.graph.resources.canonical_if_one(resource))
            .collect();
        same_actions && granted.resources.iter().all(|resource| canonical.contains(&resource.canonical))
    }
}

/// Whether a grant of an action on resources lies in what is superseded.
fn supersedes(superseded: &Superseded, action: &GrantedAction, resources: &[GrantedResource]) -> bool {
    if superseded.unnamed && !resources.iter().all(GrantedResource::is_everything) {
        return false;
    }
    let own = Pattern::action(&Text::literal(&*action.written, Default::default()));
    let of = |action: &String| Pattern::action(&Text::literal(&**action, Default::default()));
    let patterns: Vec<Pattern> = superseded.resources.iter().map(Pattern::resource).collect();
    superseded.actions.iter().any(|action| of(action).covers(&own))
        && resources.iter().all(|resource| patterns.iter().any(|pattern| resource.is_within(pattern)))
}

/// Whether the same actions stay on all that was granted: a resource that another one covers is not worth a change.
fn is_unchanged(granted: &Granted, resources: &[Text], actions: &[String], demand: &Demand<'_>) -> bool {
    let written: BTreeSet<&str> = granted.actions.iter().map(|action| &*action.written).collect();
    let kept: BTreeSet<&str> = actions.iter().map(String::as_str).collect();
    let all = &demand.graph.resources;
    let after: Vec<Needed> = resources.iter().map(|resource| Needed::new(resource, all)).collect();
    let stays = |resource: &GrantedResource| {
        let own = Needed::new(&resource.canonical, all);
        after.iter().any(|kept| kept.text == resource.canonical || kept.covers(&own))
    };
    written == kept && granted.resources.iter().all(stays)
}

/// Whether it hands on roles that it does not name, and a condition says to whom: that is worth a change by itself.
fn passes_any_role(replacement: &Replacement) -> bool {
    let wild = |resource: &Text| resource.to_string().contains('*');
    !replacement.conditions.is_empty()
        && replacement.actions.iter().any(|action| action.eq_ignore_ascii_case(PASS_ROLE))
        && replacement.resources.iter().any(wild)
}

/// The conditions that were added, in words: `iam:PassRole only where iam:PassedToService is ecs-tasks.amazonaws.com`.
fn only_where(replacement: &Replacement) -> Option<String> {
    let conditions: Vec<String> = replacement.conditions.iter().map(in_words).collect();
    let said = || format!("{} only where {}", replacement.actions.join(", "), conditions.join(" and "));
    (!conditions.is_empty()).then(said)
}

/// What none of the roles used.
fn unused(holders: &[&Principal]) -> BTreeSet<&'static str> {
    let mut all = holders.iter().map(|holder| holder.recorded.as_ref().map(|recorded| &recorded.unused));
    let Some(Some(first)) = all.next() else { return BTreeSet::new() };
    all.try_fold(first.clone(), |both, own| Some(&both & own?)).unwrap_or_default()
}

/// Whether an action may need `iam:PassRole`. What the catalogue does not know of counts as one.
fn passes_roles(action: &str) -> bool {
    let Some(action) = catalog().action(action) else { return true };
    action.dependent_actions().is_none_or(|mut needed| needed.any(|needed| needed == PASS_ROLE))
}

fn policies<'g>(graph: &'g Graph, holders: &[&'g Principal]) -> Option<Vec<&'g Document>> {
    let attachments = holders.iter().flat_map(|holder| &holder.attachments);
    let seen = holders.iter().all(|holder| holder.unseen_policies.is_empty());
    let documents = attachments.map(|attachment| match &attachment.policy {
        PolicyRef::Document(id) => {
            Some(&graph.policies[id.index()].document).filter(|document| document.unknown.is_empty())
        }
        PolicyRef::AwsManaged(_) | PolicyRef::External(_) => None,
    });
    documents.collect::<Option<Vec<_>>>().filter(|_| seen)
}

/// The reasons of what stays, each once, in order.
fn reasons(kept: &[Kept]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for kept in kept {
        if !all.contains(&kept.because) {
            all.push(kept.because.clone());
        }
    }
    all
}
