//! What stays for roles under which code runs that cannot be seen.

use crate::catalog::{PASS_ROLE, catalog};
use crate::text::Address;

use super::{Demand, Kept, Pair, supersedes};
use crate::suggest::grants::{Granted, GrantedAction, GrantedResource, Needed};

/// How many actions are written out in the place of a wildcard.
const MAX_WRITTEN_OUT: usize = 40;

impl Demand<'_> {
    /// For roles under which code runs that cannot be seen: what was asked for by name stays, on the resources that were named. Where only commands run for a
    /// service, a wildcard on `*` is read as what the wiring needs, unless not even that is known. Where the role is there for the code, all verbs stay, and
    /// an action on `*` is narrowed only by what tells where the code uses it.
    pub(super) fn kept_open(&self, granted: &Granted, pairs: &[Pair<'_>]) -> Vec<Kept> {
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
    pub(super) fn something_passes_roles(&self, narrowed: bool) -> bool {
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
}

/// Whether an action may need `iam:PassRole`. What the catalogue does not know of counts as one.
fn passes_roles(action: &str) -> bool {
    let Some(action) = catalog().action(action) else { return true };
    action.dependent_actions().is_none_or(|mut needed| needed.any(|needed| needed == PASS_ROLE))
}
