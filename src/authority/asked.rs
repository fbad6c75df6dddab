//! One question, put to the policies of one principal.

use std::collections::BTreeSet;

use crate::catalog::Action;
use crate::graph::{Graph, Policy, Principal, ResourceId};
use crate::policy::{Effect, Statement};
use crate::text::Text;

use super::agreement::{Agreement, agreement};
use super::answer::{Certainty, Grant, Limit, Place};
use super::conditions::{self, Known};
use super::fit::{Fit, fit, shown};
use super::held::{Held, boundary};
use super::let_in::Whom;
use super::target::{Target, may_apply, surely_applies};

/// An action on a resource, and what is known of the requests.
pub(super) struct Asked<'a> {
    pub(super) graph: &'a Graph,
    pub(super) action: Action,
    /// Its name in lower case.
    pub(super) name: String,
    /// A pattern over ARNs; `*` is any.
    pub(super) resource: Text,
    /// The resource of the configuration that it is.
    pub(super) declared: Option<ResourceId>,
    /// What is known of the requests.
    pub(super) known: Vec<Known>,
}

/// What a `Deny` takes of a resource.
pub(super) struct Taken {
    /// Whether it takes all of it for certain.
    pub(super) whole: bool,
    says: String,
    open: bool,
}

impl Taken {
    /// It as a limit, the statement being there.
    pub(super) fn at(self, place: Place) -> Limit {
        Limit { says: self.says, place: Some(place), open: self.open }
    }
}

impl<'a> Asked<'a> {
    pub(super) fn new(graph: &'a Graph, target: &Target) -> Self {
        let name = target.action.name().to_ascii_lowercase();
        let (resource, declared) = (target.resource.clone(), target.declared);
        Self { graph, action: target.action, name, resource, declared, known: Vec::new() }
    }

    /// The same of requests of which this is known.
    pub(super) fn knowing(mut self, known: Known) -> Self {
        self.known.push(known);
        self
    }

    /// The policies on the resource that is asked about: for a role its trust policy.
    pub(super) fn resource_policies(&self) -> Vec<&'a Policy> {
        self.declared.map(|on| self.policies_on(on)).unwrap_or_default()
    }

    fn policies_on(&self, on: ResourceId) -> Vec<&'a Policy> {
        let role = self.graph.principals.iter().find(|principal| principal.resource == on);
        let trust = role.and_then(|role| role.trust).and_then(|id| self.graph.policies.get(id.index()));
        let sits = |policy: &&Policy| policy.is_on(self.graph.resources.resource(on));
        self.graph.policies.iter().filter(sits).chain(trust).collect()
    }

    /// What the statements of a principal's own policies allow of it, the surest first.
    pub(super) fn grants(&self, principal: &'a Principal, held: &[Held<'_>], beside: &[&Policy]) -> Vec<Grant> {
        let mut grants = Vec::new();
        for one in held {
            for statement in one.with(Effect::Allow) {
                let Some(open) = conditions::open(self.graph, statement, &self.known) else { continue };
                for (resource, found) in self.fits(statement) {
                    // Of any resource, each that a statement names has policies of its own.
                    let there = self.graph.resources.by_arn(&resource).filter(|_| self.resource.is("*"));
                    let there = there.map(|on| self.policies_on(on));
                    let beside = there.as_deref().unwrap_or(beside);
                    let mut grant = Grant {
                        place: one.place(statement),
                        action: found.action.map(|leaf| leaf.text.to_string()).unwrap_or_default(),
                        resource: found.resource.map(|leaf| shown(&leaf.text)).unwrap_or_default(),
                        conditions: open.clone(),
                        depends: found.depends,
                        limits: Vec::new(),
                        through: one.through.map(|group| group.address.to_string()),
                        certainty: Certainty::Allowed,
                    };
                    grant.depends.extend(one.unclear());
                    let mut taken_back = self.denied(held, &resource, &mut grant.limits);
                    taken_back |= self.bounded(principal, &resource, &mut grant);
                    match agreement(self, principal, &resource, beside) {
                        Agreement::Given => {}
                        Agreement::Depends(why) => grant.depends.extend(why),
                        Agreement::Within(limits) => grant.limits.extend(limits),
                        Agreement::Refused(limit) => {
                            grant.limits.push(limit);
                            taken_back = true;
                        }
                    }
                    taken_back |= self.denied_there(beside, &Whom::Own(principal), &resource, &mut grant.limits);
                    grants.push(grant.judged(found.whole, taken_back));
                }
            }
        }
        grants.sort_by_key(|grant| std::cmp::Reverse(grant.certainty));
        // One document may be attached several times.
        let mut once: BTreeSet<(String, usize, String)> = BTreeSet::new();
        grants.retain(|grant| {
            let through = grant.through.as_deref().unwrap_or_default();
            let key = format!("{} {} {through}", grant.place.policy, grant.resource);
            once.insert((key, grant.place.statement, grant.action.clone()))
        });
        grants
    }

    /// How an allowing statement is about what is asked, each time with the resources it is about.
    fn fits<'s>(&self, statement: &'s Statement) -> Vec<(Text, Fit<'s>)> {
        let asked = &self.resource;
        let listed = statement.resources.iter().all(|clause| !clause.negated && clause.unknown.is_empty());
        if !asked.is("*") || !listed || statement.resources.is_empty() {
            let found = fit(self.graph, statement, &self.name, asked);
            let region = |found: &Fit<'_>| match found.resource {
                Some(leaf) if !found.whole => leaf.text.clone(),
                _ => asked.clone(),
            };
            return found.map(|found| (region(&found), found)).into_iter().collect();
        }
        let values = statement.resource_values().filter(|leaf| may_apply(self.graph, self.action, &leaf.text));
        let each = values.filter_map(|leaf| {
            let mut found = fit(self.graph, statement, &self.name, &leaf.text)?;
            found.resource = Some(leaf);
            found.whole = true;
            if !surely_applies(self.graph, self.action, &leaf.text) {
                found.depends.push(format!("whether {} is what the action applies to", shown(&leaf.text)));
            }
            Some((leaf.text.clone(), found))
        });
        each.collect()
    }

    /// Whether a `Deny` of the principal's own takes all of it back; what takes a part, or perhaps, goes to `limits`.
    pub(super) fn denied(&self, held: &[Held<'_>], resource: &Text, limits: &mut Vec<Limit>) -> bool {
        let mut all = false;
        for one in held {
            for deny in one.with(Effect::Deny) {
                let taken = self.takes(deny, resource, one.unclear());
                all |= taken.as_ref().is_some_and(|taken| taken.whole);
                limits.extend(taken.map(|taken| taken.at(one.place(deny))));
            }
        }
        all
    }

    /// What a `Deny` takes of the resource; `unclear` is why it is only perhaps there.
    pub(super) fn takes(&self, deny: &Statement, resource: &Text, unclear: Option<String>) -> Option<Taken> {
        let mut found = fit(self.graph, deny, &self.name, resource)?;
        let conditions = conditions::open(self.graph, deny, &self.known)?;
        found.depends.extend(unclear);
        let open = !conditions.is_empty() || !found.depends.is_empty();
        let mut says = if found.depends.is_empty() { "denied".to_owned() } else { "perhaps denied".to_owned() };
        if let Some(leaf) = found.resource.filter(|leaf| !found.whole && !leaf.text.is("*")) {
            says += &format!(" on {}", shown(&leaf.text));
        } else if !found.whole {
            says += " in part";
        }
        if !conditions.is_empty() {
            says += &format!(", if {}", conditions.join(" and "));
        }
        if !found.depends.is_empty() {
            says += &format!(": {}", found.depends.join("; "));
        }
        Some(Taken { whole: found.whole && !open, says, open })
    }

    /// Whether the permissions boundary leaves nothing of it.
    pub(super) fn bounded(&self, principal: &'a Principal, resource: &Text, grant: &mut Grant) -> bool {
        let within = match boundary(self.graph, principal) {
            None => return false,
            Some(Ok(held)) => held,
            Some(Err(why)) => {
                grant.depends.push(why);
                return false;
            }
        };
        let name = &within.policy;
        let unclear = !within.document.unknown.is_empty()
            || within.alternative
            || within.document.statements.iter().any(|statement| statement.effect.is_none());
        if unclear {
            grant.depends.push(format!("the permissions boundary {name} is not known in all its parts"));
        }
        let about = |statement: &Statement| {
            let found = fit(self.graph, statement, &self.name, resource)?;
            let open = conditions::open(self.graph, statement, &self.known)?;
            Some((found.whole && open.is_empty(), found.depends))
        };
        let found: Vec<(bool, Vec<String>)> = within.with(Effect::Allow).filter_map(about).collect();
        if found.is_empty() && !unclear {
            let says = format!("not allowed by the permissions boundary {name}");
            grant.limits.push(Limit { says, place: None, open: false });
            return true;
        }
        if !found.iter().any(|(whole, depends)| *whole && depends.is_empty()) {
            let says = format!("within what the permissions boundary {name} allows");
            grant.limits.push(Limit { says, place: None, open: true });
        }
        if found.iter().all(|(_, depends)| !depends.is_empty()) {
            grant.depends.extend(found.into_iter().flat_map(|(_, depends)| depends));
        }
        self.denied(&[within], resource, &mut grant.limits)
    }
}
