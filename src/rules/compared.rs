//! Statements as patterns, to be compared: which grants come to nothing, since another statement of the same principal takes them back, or its boundary
//! does not let them through.

use crate::graph::{Graph, PolicyId, PolicyRef, Principal, aws_managed};
use crate::policy::{Clause, Document, Effect, Leaf, Overlap, Pattern, Statement};
use crate::text::{Symbol, Text};

use super::{PolicyAt, StatementAt};

/// A statement with its patterns, to be compared with others.
#[derive(Debug)]
pub(super) struct Compared<'a> {
    pub(super) statement: &'a Statement,
    actions: Values,
    /// The resources as they are written.
    resources: Values,
    /// The same with every literal region and account taken for the own: what is apart from these is certainly apart.
    at_most: Values,
}

/// A value of `Resource`, to be compared with those of other statements.
#[derive(Debug)]
pub(super) struct Target {
    exact: Pattern,
    /// With every literal region and account taken for the own.
    at_most: Pattern,
    /// What it hangs on, where it is only perhaps there.
    by: Option<Symbol>,
}

#[derive(Debug)]
struct Values {
    negated: bool,
    patterns: Vec<Pattern>,
    /// The numbers of those that are only perhaps there, and what each hangs on.
    supposed: Vec<(usize, Symbol)>,
}

impl Values {
    /// `None` where the clause is missing, doubled or not all known: nothing certain follows from it.
    fn read(clauses: &[Clause], pattern: impl Fn(&Text) -> Pattern) -> Option<Self> {
        let [clause] = clauses else { return None };
        let patterns = clause.values.iter().map(|value| pattern(&value.text)).collect();
        let values = clause.values.iter().enumerate();
        let supposed = values.filter_map(|(number, value)| Some((number, hangs_on(clause, &value.text)?))).collect();
        clause.unknown.is_empty().then_some(Self { negated: clause.negated, patterns, supposed })
    }

    /// The patterns that are there for certain, where what `by` says is.
    fn certain<'a>(&'a self, by: Option<&'a Symbol>) -> impl Iterator<Item = &'a Pattern> {
        let supposed = move |number: usize| self.supposed.iter().find(|(own, _)| *own == number);
        let is_there = move |number: usize| supposed(number).is_none_or(|(_, own)| Some(own) == by);
        self.patterns.iter().enumerate().filter(move |(number, _)| is_there(*number)).map(|(_, one)| one)
    }

    /// Whether all that `other` stands for is certainly among them; `by` is what the other hangs on, where it is only perhaps there.
    fn hold(&self, other: &Pattern, by: Option<&Symbol>) -> bool {
        match self.negated {
            false => self.certain(by).any(|pattern| pattern.covers(other)),
            true => self.patterns.iter().all(|pattern| pattern.overlap(other) == Overlap::Disjoint),
        }
    }

    /// Whether certainly nothing that `other` stands for is among them.
    fn exclude(&self, other: &Pattern) -> bool {
        match self.negated {
            false => self.patterns.iter().all(|pattern| pattern.overlap(other) == Overlap::Disjoint),
            true => self.patterns.iter().any(|pattern| pattern.covers(other)),
        }
    }
}

impl<'a> Compared<'a> {
    pub(super) fn read(graph: &Graph, statement: &'a Statement) -> Option<Self> {
        Some(Self {
            statement,
            actions: Values::read(&statement.actions, Pattern::action)?,
            resources: Values::read(&statement.resources, |text| {
                Pattern::resource(&graph.resources.canonical_if_one(text))
            })?,
            at_most: Values::read(&statement.resources, |text| resource(graph, text))?,
        })
    }

    /// Whether it certainly matches every request for the action on these resources.
    pub(super) fn holds(&self, action: &Pattern, resources: &[Target]) -> bool {
        let holds = |resource: &Target| self.resources.hold(&resource.exact, resource.by.as_ref());
        self.actions.hold(action, None) && resources.iter().all(holds)
    }

    /// Whether it certainly matches no request for the action on these resources.
    pub(super) fn excludes(&self, action: &Pattern, resources: &[Target]) -> bool {
        self.actions.exclude(action) || resources.iter().all(|resource| self.at_most.exclude(&resource.at_most))
    }
}

/// A value of `Resource` as it compares with others, with every literal region and account taken for the own.
pub(super) fn resource(graph: &Graph, text: &Text) -> Pattern {
    Pattern::resource(&graph.resources.canonical_if_one_as_own(text))
}

/// The resources of a statement, where it lists them and all are known.
pub(super) fn resources_of(graph: &Graph, statement: &Statement) -> Option<Vec<Target>> {
    let [clause] = &statement.resources[..] else { return None };
    let listed = !clause.negated && clause.unknown.is_empty() && !clause.values.is_empty();
    let target = |text: &Text| Target {
        exact: Pattern::resource(&graph.resources.canonical_if_one(text)),
        at_most: resource(graph, text),
        by: hangs_on(clause, text),
    };
    listed.then(|| clause.values.iter().map(|value| target(&value.text)).collect())
}

/// What a value of a clause hangs on, where it is only perhaps there.
fn hangs_on(clause: &Clause, value: &Text) -> Option<Symbol> {
    clause.supposed.iter().find(|one| one.text == *value).map(|one| one.by.clone())
}

/// The actions of a statement that come to nothing, as `dead` decides of each on the statement's resources.
pub(super) fn dead_actions<'a>(
    at: &StatementAt<'a>,
    resources: &[Target],
    dead: impl Fn(&Pattern, &[Target]) -> bool,
) -> Vec<&'a Leaf> {
    let listed = at.actions().iter().map(|grant| grant.leaf);
    listed.filter(|leaf| dead(&Pattern::action(&leaf.text), resources)).collect()
}

/// The `Deny` statements without conditions that certainly hold for whoever holds the policy.
pub(super) fn denies<'a>(at: &PolicyAt<'a>) -> Vec<&'a Statement> {
    let graph = at.graph;
    let certain = |statement: &&Statement| {
        statement.effect == Some(Effect::Deny)
            && statement.condition.conditions.is_empty()
            && statement.principals.is_empty()
    };
    let mut found: Vec<&Statement> = Vec::new();
    if !at.policy.alternative {
        found.extend(at.policy.document.statements.iter().filter(certain));
    }
    // What one of several holders is denied, another may do.
    if let [(_, holder)] = &at.holders[..] {
        for attachment in &holder.attachments {
            let PolicyRef::Document(id) = &attachment.policy else { continue };
            let policy = graph.policies.get(id.index()).filter(|policy| !policy.alternative && *id != at.id);
            // Only a Deny that is there wherever the policy is denies what it allows.
            let policy = policy.filter(|_| is_held_wherever(graph, holder, *id, at.id));
            found.extend(policy.into_iter().flat_map(|policy| &policy.document.statements).filter(certain));
        }
    }
    found
}

/// Whether a principal certainly holds a policy wherever it holds another of its own.
pub(super) fn is_held_wherever(graph: &Graph, holder: &Principal, policy: PolicyId, other: PolicyId) -> bool {
    let by = |id: PolicyId| {
        let attachments = holder.attachments.iter().filter(move |one| one.policy == PolicyRef::Document(id));
        attachments.map(|attachment| &attachment.by)
    };
    by(other).all(|other| by(policy).any(|one| graph.readers.is_wherever(one, other, &graph.sources)))
}

/// The document of the permissions boundary of a principal, where it is known whole.
pub(super) fn boundary(graph: &Graph, principal: &Principal) -> Option<Document> {
    let document = match principal.boundary.as_ref()? {
        PolicyRef::Document(id) => {
            let policy = graph.policies.get(id.index()).filter(|policy| !policy.alternative)?;
            policy.document.clone()
        }
        PolicyRef::AwsManaged(name) => Document::clone(&*aws_managed(name)?),
        PolicyRef::External(_) => return None,
    };
    (document.unknown.is_empty() && document.problems.is_empty() && !document.statements.is_empty()).then_some(document)
}
