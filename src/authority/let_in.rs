//! Whom the policies on resources let in, and whom they keep out.

use std::collections::BTreeMap;

use crate::graph::{Graph, Policy, Principal, PrincipalKind};
use crate::policy::{Effect, PolicyType, Statement};
use crate::text::Text;

use super::answer::{Certainty, Grant, Limit};
use super::asked::Asked;
use super::assume::{Caller, Naming, names};
use super::conditions;
use super::fit::{because, fit, shown};
use super::held::{held, name, place_in};
use super::who_can::Able;

impl Asked<'_> {
    /// Whether a `Deny` of a policy on the resource takes all of it back from `whom`; what takes a part, or perhaps, goes to `limits`.
    pub(super) fn denied_there(
        &self,
        beside: &[&Policy],
        whom: &Whom<'_>,
        resource: &Text,
        limits: &mut Vec<Limit>,
    ) -> bool {
        let mut all = false;
        for policy in beside {
            let denies = policy.document.statements.iter().filter(|one| one.effect == Some(Effect::Deny));
            for deny in denies {
                let Some(naming) = whom.named_by(self.graph, deny) else { continue };
                let apply = || format!("only apply tells which document {} has", name(policy));
                let taken = self.takes(deny, resource, naming.depends.or_else(|| policy.alternative.then(apply)));
                all |= taken.as_ref().is_some_and(|taken| taken.whole);
                limits.extend(taken.map(|taken| taken.at(place_in(policy, deny))));
            }
        }
        all
    }

    /// Adds whom the policies on the resource let in; of any resource, whom any policy lets in.
    pub(super) fn let_in(&self, beside: &[&Policy], able: &mut Vec<Able>) {
        let mut others: BTreeMap<String, Able> = BTreeMap::new();
        let any = self.resource.is("*");
        let speaks = |policy: &&Policy| matches!(policy.policy_type, PolicyType::Resource | PolicyType::Trust);
        let policies = match any {
            true => self.graph.policies.iter().filter(speaks).collect(),
            false => beside.to_vec(),
        };
        for policy in policies {
            let one = [policy];
            // Of any resource, each is denied by its own policy alone.
            let beside = if any { &one[..] } else { beside };
            for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
                for (named, grant) in self.grants_of(policy, statement, beside) {
                    if let Some(one) = able.iter_mut().find(|one| one.who == named.who) {
                        one.grants.push(grant);
                        continue;
                    }
                    let own = principal(self.graph, &named.who);
                    let new = || match own {
                        Some(own) => Able::of(own),
                        None => Able::other(named.who.clone(), named.kind),
                    };
                    others.entry(named.who.clone()).or_insert_with(new).grants.push(grant);
                }
            }
        }
        able.extend(others.into_values());
    }

    /// What a statement of a resource policy allows of it, for each whom it names.
    pub(super) fn grants_of(&self, policy: &Policy, statement: &Statement, beside: &[&Policy]) -> Vec<(Named, Grant)> {
        let any = self.resource.is("*");
        let Some(found) = fit(self.graph, statement, &self.name, &self.resource) else { return Vec::new() };
        let Some(open) = conditions::open(self.graph, statement, &self.known) else { return Vec::new() };
        let region = match found.resource.filter(|_| any) {
            Some(leaf) => leaf.text.clone(),
            None => self.resource.clone(),
        };
        let on = || policy.attached_to.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let each = named(self.graph, statement).into_iter().map(|named| {
            let mut grant = Grant {
                place: place_in(policy, statement),
                action: found.action.map(|leaf| leaf.text.to_string()).unwrap_or_default(),
                resource: found.resource.map_or_else(on, |leaf| shown(&leaf.text)),
                conditions: open.clone(),
                depends: found.depends.clone(),
                limits: Vec::new(),
                through: None,
                certainty: Certainty::Allowed,
            };
            if policy.alternative {
                grant.depends.push(format!("only apply tells which document {} has", grant.place.policy));
            }
            let own = principal(self.graph, &named.who);
            if named.kind == "aws" && own.is_none() {
                grant.depends.push("the account's own policies decide there".to_owned());
            }
            let whom = own.map_or(Whom::Other(&named.who), Whom::Own);
            let mut taken_back = self.denied_there(beside, &whom, &region, &mut grant.limits);
            if let Some(principal) = own {
                let (held, _) = held(self.graph, principal);
                taken_back |= self.denied(&held, &region, &mut grant.limits);
                // A user's own ARN in a resource policy is not limited by the user's boundary; what is in it by name is, of a role.
                if principal.kind == PrincipalKind::Role {
                    taken_back |= self.bounded(principal, &region, &mut grant);
                }
            }
            (named, grant.judged(found.whole || any, taken_back))
        });
        each.collect()
    }
}

/// Somebody whom a `Deny` on a resource may be about.
pub(super) enum Whom<'a> {
    /// A principal of the configuration.
    Own(&'a Principal),
    /// Somebody else, as [`Named`] calls them.
    Other(&'a str),
}

impl Whom<'_> {
    /// How a statement names them, if it does.
    fn named_by(&self, graph: &Graph, statement: &Statement) -> Option<Naming> {
        let who = match self {
            Self::Own(principal) => return names(graph, statement, &Caller::Principal(principal)),
            Self::Other(who) => *who,
        };
        let clauses = || statement.principals.iter();
        if named(graph, statement).iter().any(|named| named.who == "anyone" || named.who == who) {
            return Some(Naming { alone: true, depends: None });
        }
        let unknown = clauses().find_map(|clause| clause.unknown.first()).map(because);
        let negated = clauses().any(|clause| clause.negated).then(|| "whether NotPrincipal names it".to_owned());
        negated.or(unknown).map(|why| Naming { alone: true, depends: Some(why) })
    }
}

/// Somebody whom a statement of a resource policy names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Named {
    /// Address, service principal, ARN as people read it, or `anyone`.
    pub(super) who: String,
    /// `service`, `aws`, `federated` or `anyone`.
    pub(super) kind: &'static str,
}

/// Whom a statement of a resource policy names, and what they are.
pub(super) fn named(graph: &Graph, statement: &Statement) -> Vec<Named> {
    let mut all = Vec::new();
    for clause in &statement.principals {
        if clause.negated {
            all.push(Named { who: "anyone whom NotPrincipal does not name".to_owned(), kind: "anyone" });
            continue;
        }
        for entry in &clause.entries {
            for value in &entry.values {
                let declared = graph.resources.find_any(&value.text);
                let declared = declared.map(|id| graph.resources.resource(id).address.to_string());
                let said = || declared.unwrap_or_else(|| shown(&graph.resources.canonical(&value.text)));
                let (who, kind) = match entry.kind.text.known().as_deref() {
                    Some("*" | "AWS") if value.text.is("*") => ("anyone".to_owned(), "anyone"),
                    Some("Service") => (value.text.to_string(), "service"),
                    Some("Federated") => (said(), "federated"),
                    _ => (said(), "aws"),
                };
                all.push(Named { who, kind });
            }
        }
    }
    all
}

/// The principal of the configuration at an address.
pub(super) fn principal<'g>(graph: &'g Graph, who: &str) -> Option<&'g Principal> {
    graph.principals.iter().find(|principal| principal.address.to_string() == who)
}
