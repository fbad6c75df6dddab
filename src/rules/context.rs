//! What a rule sees of the place it judges, worked out once for all rules.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::graph::{Graph, Held, Policy, PolicyId, Principal, PrincipalId};
use crate::policy::{Effect, Leaf, PolicyType, Statement};
use crate::text::Address;
use crate::wiring::Need;

use super::compared::{Compared, dead_actions, denies, resources_of};
use super::finding::{Confidence, Finding, StatementKey};
use super::grant::{self, Grant};
use super::misfit::{Misfit, misfits};
use super::page::Page;
use super::reach::{self, Reach, Reaching};
use super::tested::{self, Test};
use crate::escalation::Rights;
use crate::graph::glob::glob;

/// A document in the graph.
#[derive(Debug)]
pub struct PolicyAt<'a> {
    /// The graph it is in.
    pub graph: &'a Graph,
    /// Its number.
    pub id: PolicyId,
    /// The document and where it is attached.
    pub policy: &'a Policy,
    /// The principals that hold it, or whose trust policy it is.
    pub holders: Vec<(PrincipalId, &'a Principal)>,
    needs: OnceCell<FxHashMap<String, Vec<&'a Need>>>,
    denies: OnceCell<Vec<Compared<'a>>>,
    conditioned_denies: OnceCell<Vec<Compared<'a>>>,
    rights: OnceCell<Rights<'a>>,
    held: OnceCell<Vec<Held<'a>>>,
}

impl<'a> PolicyAt<'a> {
    pub(super) fn new(graph: &'a Graph, id: PolicyId, policy: &'a Policy) -> Self {
        let holder = |&id: &PrincipalId| graph.principals.get(id.index()).map(|principal| (id, principal));
        let holders = policy.held_by.iter().filter_map(holder).collect();
        Self {
            graph,
            id,
            policy,
            holders,
            needs: OnceCell::new(),
            denies: OnceCell::new(),
            conditioned_denies: OnceCell::new(),
            rights: OnceCell::new(),
            held: OnceCell::new(),
        }
    }

    /// What the holders need of an action, wherever.
    pub fn needs_of(&self, action: &str) -> &[&'a Need] {
        let needs = self.needs.get_or_init(|| {
            let mut by_action: FxHashMap<String, Vec<&'a Need>> = FxHashMap::default();
            for need in self.holders.iter().flat_map(|(_, holder)| &holder.needs) {
                for action in &need.actions {
                    by_action.entry(action.to_ascii_lowercase()).or_default().push(need);
                }
            }
            by_action
        });
        needs.get(&action.to_ascii_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The `Deny` statements that certainly hold for whoever holds it, with their patterns.
    pub(super) fn denies(&self) -> &[Compared<'a>] {
        self.denies
            .get_or_init(|| denies(self).into_iter().filter_map(|deny| Compared::read(self.graph, deny)).collect())
    }

    /// The `Deny` statements of its own document that hold under a condition, with their patterns.
    pub(super) fn conditioned_denies(&self) -> &[Compared<'a>] {
        let conditioned = |statement: &&Statement| {
            statement.effect == Some(Effect::Deny) && !statement.condition.conditions.is_empty()
        };
        let read = || self.policy.document.statements.iter().filter(conditioned);
        self.conditioned_denies.get_or_init(|| read().filter_map(|deny| Compared::read(self.graph, deny)).collect())
    }

    /// What each of the holders holds, in their order.
    pub(super) fn held(&self) -> &[Held<'a>] {
        let held = || self.holders.iter().map(|(_, holder)| Held::of(self.graph, holder)).collect();
        self.held.get_or_init(held)
    }

    /// What it allows by itself of what leads to the rights of others.
    pub(super) fn rights(&self) -> &Rights<'a> {
        self.rights.get_or_init(|| Rights::of_document(self.id, &self.policy.document))
    }

    /// Whether an `Allow` in it grants something to somebody by itself. Boundaries, service and resource control policies, endpoint
    /// and session policies only limit what others grant.
    pub fn grants(&self) -> bool {
        matches!(self.policy.policy_type, PolicyType::Identity | PolicyType::Resource | PolicyType::Trust)
    }

    /// A finding of `page`'s rule about the document, as the page grades it.
    pub fn finding(&self, page: &'static Page, message: impl Into<String>) -> Finding {
        let holder = self.holders.first().map(|(_, principal)| principal.address.clone());
        let resource = || self.policy.sits_on.and_then(|id| self.graph.resources.get(id.index()));
        let address = holder
            .or_else(|| resource().map(|resource| resource.address.clone()))
            .or_else(|| self.policy.attached_to.first().cloned());
        Finding { policy: self.policy.address.clone(), ..blank(page, message.into(), address) }
    }

    /// A finding of `page`'s rule about one of its statements, as the page grades it.
    pub fn finding_in(&self, statement: &Statement, page: &'static Page, message: impl Into<String>) -> Finding {
        let sid = statement.sid.as_ref().map(|sid| sid.text.to_string());
        let key = StatementKey { index: statement.index, sid };
        Finding { statement: Some(key), ..self.finding(page, message) }
    }
}

/// A statement in its document.
#[derive(Debug)]
pub struct StatementAt<'a> {
    /// The document.
    pub policy: &'a PolicyAt<'a>,
    /// The statement.
    pub statement: &'a Statement,
    grants: OnceCell<Vec<Grant<'a>>>,
    resources: OnceCell<Vec<Reach<'a>>>,
    tests: OnceCell<Vec<Test<'a>>>,
    reaching: OnceCell<Vec<Reaching<'a>>>,
    globs: OnceCell<Vec<String>>,
    misfits: OnceCell<Vec<Misfit<'a>>>,
    denied: OnceCell<Vec<&'a Leaf>>,
}

impl<'a> StatementAt<'a> {
    pub(super) fn new(policy: &'a PolicyAt<'a>, statement: &'a Statement) -> Self {
        Self {
            policy,
            statement,
            grants: OnceCell::new(),
            resources: OnceCell::new(),
            tests: OnceCell::new(),
            reaching: OnceCell::new(),
            globs: OnceCell::new(),
            misfits: OnceCell::new(),
            denied: OnceCell::new(),
        }
    }

    /// The graph it is in.
    pub fn graph(&self) -> &'a Graph {
        self.policy.graph
    }

    /// The kind of policy it stands in.
    pub fn policy_type(&self) -> PolicyType {
        self.policy.policy.policy_type
    }

    /// Whether it is an `Allow` in a policy whose `Allow` grants something.
    pub fn grants_access(&self) -> bool {
        self.statement.allows() && self.policy.grants()
    }

    /// Whether it is an `Allow` in a policy of a principal: the only place where `Resource` chooses among all resources there are.
    pub fn is_identity_grant(&self) -> bool {
        self.statement.allows() && self.policy_type() == PolicyType::Identity
    }

    /// Each value of `Action`, with what the catalogue knows of it, in the order they are written in: Terraform's policy documents sort them backwards.
    pub fn actions(&self) -> &[Grant<'a>] {
        self.grants.get_or_init(|| {
            let mut grants: Vec<Grant<'a>> = self.statement.action_values().map(grant::read).collect();
            grants.sort_by(|one, other| self.graph().sources.order(one.leaf.span(), other.leaf.span()));
            grants
        })
    }

    /// Whether each of its values of `Action` stands for actions that the catalogue has, and there is no `NotAction`: so it is nearly always.
    pub(super) fn has_known_actions_only(&self) -> bool {
        self.actions().iter().all(|grant| !grant.actions.is_empty())
            && !self.statement.actions.iter().any(|clause| clause.negated || clause.perhaps().next().is_some())
    }

    /// Each value of `Resource`, with how far it reaches.
    pub fn resources(&self) -> &[Reach<'a>] {
        self.resources.get_or_init(|| self.statement.resource_values().map(Reach::read).collect())
    }

    /// Each action that it names on all resources of a type, once.
    pub(super) fn reaching(&self) -> &[Reaching<'a>] {
        self.reaching.get_or_init(|| reach::reaching(self.actions(), self.resources()))
    }

    /// Each value of `Resource` and of `NotResource` as a glob, in the order of the clauses, references followed.
    pub(super) fn globs(&self) -> &[String] {
        let values = || self.statement.resources.iter().flat_map(|clause| &clause.values);
        self.globs.get_or_init(|| values().map(|leaf| glob(self.graph(), leaf)).collect())
    }

    /// The ARNs among the values of `Resource` and of `NotResource` that are none of their service's.
    pub(super) fn misfits(&self) -> &[Misfit<'a>] {
        self.misfits.get_or_init(|| misfits(self))
    }

    /// The values of `Action` of which a `Deny` certainly takes back all that they allow.
    pub(super) fn denied(&self) -> &[&'a Leaf] {
        self.denied.get_or_init(|| {
            let denies = self.policy.denies();
            if denies.is_empty() || !self.is_identity_grant() {
                return Vec::new();
            }
            let Some(resources) = resources_of(self.graph(), self.statement) else { return Vec::new() };
            dead_actions(self, &resources, |action, resources| denies.iter().any(|deny| deny.holds(action, resources)))
        })
    }

    /// Whether that is so of all of them: what the statement would open, nobody has.
    pub(super) fn is_shadowed(&self) -> bool {
        !self.denied().is_empty() && self.denied().len() == self.actions().len()
    }

    /// Each condition, with its operator taken apart and its key looked up.
    pub fn tests(&self) -> &[Test<'a>] {
        self.tests.get_or_init(|| tested::read(self.statement))
    }

    /// The value of `Resource` that matches every resource there is.
    pub fn everything(&self) -> Option<&'a Leaf> {
        self.resources().iter().find(|reach| reach.is_everything()).map(|reach| reach.leaf)
    }

    /// A finding of `page`'s rule about the statement, as the page grades it.
    pub fn finding(&self, page: &'static Page, message: impl Into<String>) -> Finding {
        self.policy.finding_in(self.statement, page, message)
    }
}

/// A role, user or group in the graph.
#[derive(Debug)]
pub struct PrincipalAt<'a> {
    /// The graph it is in.
    pub graph: &'a Graph,
    /// Its number.
    pub id: PrincipalId,
    /// The principal.
    pub principal: &'a Principal,
}

impl PrincipalAt<'_> {
    /// A finding of `page`'s rule about the principal, as the page grades it.
    pub fn finding(&self, page: &'static Page, message: impl Into<String>) -> Finding {
        blank(page, message.into(), Some(self.principal.address.clone()))
    }
}

/// A finding about a comment or a table that suppresses findings.
pub(crate) fn said_of_suppression(page: &'static Page, message: String) -> Finding {
    blank(page, message, None)
}

pub(super) fn blank(page: &'static Page, message: String, address: Option<Address>) -> Finding {
    let meta = page.meta();
    Finding {
        rule: page.name(),
        severity: meta.severity,
        confidence: Confidence::High,
        persona: meta.persona,
        message,
        address,
        policy: None,
        statement: None,
        labels: Vec::new(),
        help: Vec::new(),
        suggest: None,
        fix: None,
        subject: String::new(),
        case: "",
        actions: Vec::new(),
        also: Vec::new(),
        reached_from: Vec::new(),
    }
}
