//! What a principal holds, as far as it can be seen.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::Path;

use crate::catalog::{catalog, other_name_of};
use crate::input::Sources;
use crate::json;
use crate::policy::access::{Coverage, Need, Witness, covers};
use crate::policy::{Document, Effect, Pattern, Statement};
use crate::text::{Origin, Text};
use crate::wiring;

use super::let_in::{self, LetIn};
use super::meets::{Meets, meets};
use super::model::{Graph, PolicyRef, Principal};
use super::renamed::under_other_name;

/// The documents of a principal's policies.
#[derive(Debug)]
pub struct Held<'a> {
    graph: &'a Graph,
    documents: Vec<Document>,
    /// Whether a statement denies: then what one statement allows is not the last word.
    denying: bool,
    let_in: Vec<LetIn<'a>>,
    /// Whether there may be grants that cannot be seen.
    pub unseen: bool,
    /// Whether more may be attached, and only apply tells.
    pub may_hold: bool,
}

/// Whether an action on a resource is allowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Allowed {
    /// No statement has to do with it.
    No,
    /// A part of it is allowed, or may be, depending on what is not known.
    Perhaps,
    /// All of it is.
    Yes,
    /// It is allowed, and then denied by another statement.
    Denied,
}

/// What of a need is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lack<'n> {
    /// The actions, in the order of the need.
    pub actions: Vec<&'n str>,
    /// Whether a `Deny` takes some of them back.
    pub denied: bool,
}

impl<'a> Held<'a> {
    /// What `principal` holds.
    pub fn of(graph: &'a Graph, principal: &Principal) -> Self {
        let mut held = Held {
            graph,
            documents: Vec::new(),
            denying: false,
            let_in: let_in::of(graph, principal),
            unseen: !principal.unseen_policies.is_empty(),
            may_hold: !principal.may_hold.is_empty(),
        };
        for attachment in &principal.attachments {
            let document = match &attachment.policy {
                PolicyRef::Document(id) => {
                    graph.policies.get(id.index()).map(|policy| canonical(graph, &policy.document))
                }
                PolicyRef::AwsManaged(name) => {
                    catalog().managed_policy(name).and_then(|policy| read(policy.document()))
                }
                PolicyRef::External(_) => None,
            };
            held.unseen |=
                document.as_ref().is_none_or(|document| !document.unknown.is_empty() || !document.problems.is_empty());
            held.documents.extend(document);
        }
        let mut statements = held.documents.iter().flat_map(|document| &document.statements);
        // A statement whose effect is not known may allow anything that it speaks of.
        held.unseen |= statements.clone().any(|statement| statement.effect.is_none());
        held.denying = statements.any(|statement| !statement.allows());
        held
    }

    /// What of a need is missing: the actions of which nothing allows even a part, on any of its resources, and those that a `Deny` takes back.
    pub fn lacks<'n>(&self, need: &'n wiring::Need) -> Option<Lack<'n>> {
        let mut lack = Lack { actions: Vec::new(), denied: false };
        let resources: Vec<On<'_>> = need.resources.iter().map(|resource| self.on(resource)).collect();
        for action in &need.actions {
            let most = resources.iter().map(|resource| self.allows_on(action, resource)).max();
            if matches!(most, Some(Allowed::No | Allowed::Denied)) {
                lack.denied |= most == Some(Allowed::Denied);
                lack.actions.push(action);
            }
        }
        (!lack.actions.is_empty()).then_some(lack)
    }

    /// The actions without which something that runs under the principal fails; none where what cannot be seen may grant them.
    pub fn fails_without<'n>(&self, principal: &'n Principal) -> BTreeSet<&'n str> {
        let sees = !self.unseen && !self.may_hold;
        let needs = principal.needs.iter().filter(|need| sees && need.strength == wiring::Strength::Required);
        needs.filter_map(|need| self.lacks(need)).flat_map(|lack| lack.actions).collect()
    }

    /// Whether `action` on `resource`, a pattern over canonical ARNs, is allowed, by a policy of the principal or by the resource's own. Conditions are
    /// taken to agree: the wiring does not say with what context a service calls.
    pub fn allows(&self, action: &str, resource: &Text) -> Allowed {
        self.allows_on(action, &self.on(resource))
    }

    fn allows_on(&self, action: &str, on: &On<'_>) -> Allowed {
        match self.allows_itself(action, on) {
            Allowed::No => {
                let about = self.let_in.iter().filter(|one| one.is_about(self.graph, on.resource));
                let by = |one: &LetIn<'_>| by(one.statement, action, || self.reaches(one.statement, on.resource));
                about.map(by).max().unwrap_or(Allowed::No)
            }
            known => known,
        }
        .max(self.allows_by_other_name(action, on.resource))
    }

    /// A resource that is asked for.
    fn on<'r>(&self, resource: &'r Text) -> On<'r> {
        let statements = self.documents.iter().map(|document| document.statements.len()).sum();
        On { resource, reached: vec![OnceCell::new(); statements] }
    }

    /// Whether it may be allowed under the other name of a service that was renamed: of the action, which goes by both, or of an ARN that is not written out.
    fn allows_by_other_name(&self, action: &str, resource: &Text) -> Allowed {
        let Some((service, call)) = action.split_once(':') else { return Allowed::No };
        let Some(other) = other_name_of(service) else { return Allowed::No };
        let actions = [action.to_owned(), format!("{other}:{call}")];
        let other = under_other_name(resource);
        let resources: Vec<On<'_>> = std::iter::once(resource).chain(&other).map(|one| self.on(one)).collect();
        let allowed = |action: &String| {
            resources.iter().any(|one| matches!(self.allows_itself(action, one), Allowed::Perhaps | Allowed::Yes))
        };
        if actions.iter().any(allowed) { Allowed::Perhaps } else { Allowed::No }
    }

    /// Whether a statement allows every action on every resource, whatever the request.
    pub fn allows_everything(&self) -> bool {
        let mut statements = self.documents.iter().flat_map(|document| &document.statements);
        statements.any(|statement| statement.effect == Some(Effect::Allow) && statement.is_of_everything())
    }

    /// Whether all of `action` on `resource` is certainly allowed.
    pub fn grants(&self, action: &str, resource: &Text) -> bool {
        self.allows(action, resource) == Allowed::Yes
    }

    fn allows_itself(&self, action: &str, on: &On<'_>) -> Allowed {
        let statements = self.documents.iter().flat_map(|document| &document.statements).zip(&on.reached);
        let allowing = statements.filter(|(statement, _)| statement.effect == Some(Effect::Allow));
        let by_one = allowing.map(|(statement, reached)| {
            by(statement, action, || *reached.get_or_init(|| self.reaches(statement, on.resource)))
        });
        let by_one = by_one.max().unwrap_or(Allowed::No);
        if by_one == Allowed::No || (by_one == Allowed::Yes && !self.denying) {
            return by_one;
        }
        // Several statements may allow it together, and a Deny undo it.
        let documents: Vec<&Document> = self.documents.iter().collect();
        let action = Text::literal(action, Origin::default());
        let resource = self.graph.resources.canonical_if_one_as_own(on.resource);
        match covers(&documents, &Need { action: &action, resource: &resource, conditions: &[] }) {
            Coverage::Allowed | Coverage::Conditional { .. } => Allowed::Yes,
            Coverage::Refused(witness) if self.denies(&witness) => Allowed::Denied,
            Coverage::Refused(_) | Coverage::Undecided { .. } => by_one,
        }
    }

    fn denies(&self, witness: &Witness) -> bool {
        let statement = self.documents.get(witness.document).map(|document| &document.statements);
        let statement = statement.and_then(|statements| statements.iter().find(|one| one.index == witness.statement));
        statement.is_some_and(|statement| statement.effect == Some(Effect::Deny))
    }

    /// Whether a statement is about a resource.
    fn reaches(&self, statement: &Statement, resource: &Text) -> Allowed {
        let on = statement.resources.iter().map(|clause| {
            let named = clause.values.iter().map(|leaf| match meets(self.graph, &leaf.text, resource) {
                Meets::Wholly => Allowed::Yes,
                Meets::Partly => Allowed::Perhaps,
                Meets::Never => Allowed::No,
            });
            of_clause(clause.negated, named.max(), !clause.unknown.is_empty())
        });
        on.min().unwrap_or(Allowed::No)
    }
}

/// A resource that is asked for, perhaps with several actions.
struct On<'r> {
    resource: &'r Text,
    /// Which statements are about it, in the order of the documents, of those that were asked.
    reached: Vec<OnceCell<Allowed>>,
}

/// What a statement says of an action, where `reaches` tells whether it is about the resource.
fn by(statement: &Statement, action: &str, reaches: impl FnOnce() -> Allowed) -> Allowed {
    let action = statement.actions.iter().map(|clause| {
        let named = clause.values.iter().map(|leaf| match names(&leaf.text, action) {
            true => Allowed::Yes,
            false if !leaf.text.is_known() => Allowed::Perhaps,
            false => Allowed::No,
        });
        of_clause(clause.negated, named.max(), !clause.unknown.is_empty())
    });
    match action.min().unwrap_or(Allowed::No) {
        Allowed::No => Allowed::No,
        action => action.min(reaches()),
    }
}

/// Whether a value of `Action` names `action`. Most name one action, for which no pattern has to be made.
fn names(value: &Text, action: &str) -> bool {
    match value.known() {
        Some(known) if !known.contains(['*', '?']) => known.eq_ignore_ascii_case(action),
        _ => Pattern::action(value).matches_str(&action.to_ascii_lowercase()),
    }
}

/// The document with its resources as canonical text, so that they compare with needs.
fn canonical(graph: &Graph, document: &Document) -> Document {
    let mut document = document.clone();
    let clauses = document.statements.iter_mut().flat_map(|statement| &mut statement.resources);
    for leaf in clauses.flat_map(|clause| &mut clause.values) {
        leaf.text = graph.resources.canonical_if_one_as_own(&leaf.text);
    }
    document
}

fn of_clause(negated: bool, named: Option<Allowed>, more: bool) -> Allowed {
    let named = named.unwrap_or(Allowed::No).max(if more { Allowed::Perhaps } else { Allowed::No });
    match (negated, named) {
        (false, named) => named,
        (true, Allowed::No) => Allowed::Yes,
        (true, Allowed::Perhaps) => Allowed::Perhaps,
        (true, Allowed::Yes | Allowed::Denied) => Allowed::No,
    }
}

fn read(document: &str) -> Option<Document> {
    let source = Sources::new().add(Path::new("managed policy"), document);
    json::parse_source(&source).value.map(|value| Document::read(&value))
}
