//! What of a statement is needed.
//!
//! The result is made of intersections of what is granted and what is needed, so it is a subset by construction; `prove` does not rely on that.

mod guess;
mod instances;
mod open;
mod unchanged;
mod words;

use std::cell::{LazyCell, OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};

use crate::catalog::catalog;
use crate::graph::{Graph, PolicyRef, Principal};
use crate::policy::{Document, Pattern, Statement};
use crate::text::{Address, Text};
use crate::wiring::{Need, NeedCondition, Openness, Strength, Superseded};

use super::conditions::lacking;
use super::express::Place;
use super::grants::{Granted, GrantedAction, GrantedResource, Needed, Relation};
use super::group::group;
use super::model::{Outcome, StatementPlan};
use unchanged::{is_unchanged, passes_any_role};
use words::{only_where, reasons};

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

/// A statement that can be narrowed.
struct Read<'g> {
    granted: Granted,
    /// What of it is needed, once that was asked: it is compared with every need.
    pairs: OnceCell<Vec<Pair<'g>>>,
}

impl Read<'_> {
    fn of(granted: Granted) -> Self {
        Self { granted, pairs: OnceCell::new() }
    }
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
        let read = Granted::of(statement, &self.graph.resources).map(Read::of);
        let plan = self.planned(statement, &read, place);
        let rests_on_a_guess = |read: &Read<'g>| {
            self.may_be_for_commands(read) || self.rests_on_hints(read) || self.rests_on_records(&read.granted)
        };
        let is_guess = || read.as_ref().is_ok_and(rests_on_a_guess) || self.passes_on_a_guess(statement);
        let guessed = plan.outcome != Outcome::Kept && !self.open.is_empty() && is_guess();
        StatementPlan { guessed, ..plan }
    }

    /// What of an action was not used.
    fn unused_of(&self, action: &GrantedAction) -> Vec<&'static str> {
        if self.unused.is_empty() || !action.written.contains(':') {
            return Vec::new();
        }
        let means = catalog().expand(&action.written);
        means.into_iter().map(|action| action.name()).filter(|name| self.unused.contains(name)).collect()
    }

    fn planned(
        &self,
        statement: &Statement,
        read: &Result<Read<'g>, &'static str>,
        place: &Place<'_>,
    ) -> StatementPlan {
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
        let read = match read {
            Ok(read) => read,
            Err(why) => return plan(Outcome::Kept, vec![(*why).to_owned()], Vec::new()),
        };
        let granted = &read.granted;
        if let Some(superseded) = self.superseded(read) {
            return plan(Outcome::Removed, vec![superseded.because.clone()], Vec::new());
        }
        let kept = self.kept(read).into_iter().flat_map(|kept| self.of_its_instance(kept, granted, place));
        let mut kept: Vec<Kept> = kept.collect();
        for kept in &mut kept {
            kept.conditions = lacking(&kept.conditions, &kept.action, Some(statement), place);
        }
        let mut because: Vec<String> = reasons(&kept).into_iter().chain(self.gone(granted, &kept)).collect();
        if kept.is_empty() {
            return plan(Outcome::Removed, vec![self.nothing_needs(granted)], Vec::new());
        }
        let replacements = group(granted, kept, &self.graph.resources, place);
        let as_it_was = match &replacements[..] {
            [only] => is_unchanged(granted, &only.resources, &only.actions, self) && !passes_any_role(only),
            _ => false,
        };
        if as_it_was || self.serves_as_written(granted, &replacements) {
            return plan(Outcome::Kept, because, Vec::new());
        }
        because.extend(replacements.iter().filter_map(only_where));
        plan(if replacements.len() == 1 { Outcome::Narrowed } else { Outcome::Split }, because, replacements)
    }

    fn superseded(&self, read: &Read<'g>) -> Option<&'g Superseded> {
        let granted = &read.granted;
        self.superseded.iter().copied().find(|superseded| {
            granted.actions.iter().all(|action| supersedes(superseded, action, &granted.resources))
                && self.pairs(read).iter().all(|pair| pair.optional)
        })
    }

    /// Everything of the statement that stays.
    fn kept(&self, read: &Read<'g>) -> Vec<Kept> {
        let pairs = self.pairs(read);
        match self.open.is_empty() {
            true => pairs.iter().map(|pair| pair.kept.clone()).collect(),
            false => self.kept_open(&read.granted, pairs),
        }
    }

    /// What of the statement is needed.
    fn pairs<'r>(&self, read: &'r Read<'g>) -> &'r [Pair<'g>] {
        read.pairs.get_or_init(|| self.paired(&read.granted))
    }

    /// Granted ∩ needed.
    fn paired(&self, granted: &Granted) -> Vec<Pair<'g>> {
        let mut pairs = Vec::new();
        for need in &self.needs {
            let optional = need.strength == Strength::Optional;
            // However many actions it is about, its resources are compared once, and only if one of them is granted.
            let compared = LazyCell::new(|| {
                let compare = |resource: &Text| {
                    let needed = Needed::new(resource, &self.graph.resources);
                    let relation = |granted: &GrantedResource| granted.relation(&needed, self.graph);
                    let relations: Vec<Relation> = granted.resources.iter().map(relation).collect();
                    let certain = self.is_of_one_instance(&needed.text, &need.user);
                    (needed.text, relations, certain)
                };
                need.resources.iter().map(compare).collect::<Vec<_>>()
            });
            for action in &need.actions {
                // What only one source lists stays where somebody wrote it down, and is not read out of a wildcard.
                let grants = |granted: &&GrantedAction| granted.grants(action) && (!optional || granted.is_literal());
                if !granted.actions.iter().any(|action| grants(&action)) {
                    continue;
                }
                for (needed, relations, certain) in compared.iter() {
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
                    if *certain && relations.contains(&Relation::Covers) {
                        pairs.push(pair(needed, true));
                        continue;
                    }
                    let relations = relations.iter().zip(&granted.resources);
                    let meets = relations.filter(|(relation, _)| **relation != Relation::Apart);
                    pairs.extend(meets.map(|(_, granted)| pair(&granted.canonical, false)));
                }
            }
        }
        pairs
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

/// What none of the roles used.
fn unused(holders: &[&Principal]) -> BTreeSet<&'static str> {
    let mut all = holders.iter().map(|holder| holder.recorded.as_ref().map(|recorded| &recorded.unused));
    let Some(Some(first)) = all.next() else { return BTreeSet::new() };
    all.try_fold(first.clone(), |both, own| Some(&both & own?)).unwrap_or_default()
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
