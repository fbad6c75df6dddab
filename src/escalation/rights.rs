//! The statements whose sum a principal's rights are.

use std::sync::Arc;

use crate::graph::{Attachment, Graph, PolicyId, PolicyRef, Principal, PrincipalId, PrincipalKind, aws_managed};
use crate::input::Span;
use crate::policy::{Document, Pattern, Statement};
use crate::text::Text;

use super::actions::{self, Actions};

/// A document that counts, and whose it is.
#[derive(Clone, Debug)]
pub(crate) enum Source<'a> {
    /// A document of the configuration.
    Own(&'a Document, PolicyId),
    /// An AWS managed policy, its name and where it is attached.
    Aws(Arc<Document>, String, Option<Span>),
}

impl Source<'_> {
    pub(crate) fn document(&self) -> &Document {
        match self {
            Source::Own(document, _) => document,
            Source::Aws(document, ..) => document,
        }
    }
}

/// A statement among the rights: its document, its place there, and which actions of the table it is about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    pub(crate) source: usize,
    pub(crate) statement: usize,
    pub(crate) actions: Actions,
}

/// What one principal may do, or what one document allows where nobody is known to hold it.
#[derive(Debug)]
pub(crate) struct Rights<'a> {
    /// Whose they are.
    pub(crate) principal: Option<(PrincipalId, &'a Principal)>,
    pub(crate) sources: Vec<Source<'a>>,
    pub(crate) allows: Vec<Part>,
    pub(crate) denies: Vec<Part>,
    /// The permissions boundary: a document, or `Err` where there is one that cannot be read.
    pub(crate) boundary: Option<Result<Boundary, ()>>,
    /// Whether a document may deny what cannot be read.
    pub(crate) may_deny: bool,
}

/// What a permissions boundary leaves.
#[derive(Debug)]
pub(crate) struct Boundary {
    pub(crate) allows: Actions,
    /// Whether it leaves everything, and so limits nothing.
    pub(crate) is_open: bool,
}

impl<'a> Rights<'a> {
    /// What one document allows by itself.
    pub(crate) fn of_document(id: PolicyId, document: &'a Document) -> Self {
        Self::read(None, vec![Source::Own(document, id)], None)
    }

    /// What a principal may do: by its own policies, inline and managed, and those of its groups. A document that is only perhaps
    /// there does not count, unless it is the one that is looked at.
    pub(crate) fn of_principal(
        graph: &'a Graph,
        id: PrincipalId,
        principal: &'a Principal,
        looked_at: PolicyId,
    ) -> Self {
        Self::of_member(graph, id, principal, &[], looked_at)
    }

    /// The same of a user that has joined further groups.
    pub(crate) fn of_member(
        graph: &'a Graph,
        id: PrincipalId,
        principal: &'a Principal,
        joined: &[PrincipalId],
        looked_at: PolicyId,
    ) -> Self {
        let groups = principal.groups.iter().chain(joined).filter_map(|group| graph.principals.get(group.index()));
        let attachments = groups.chain([principal]).flat_map(|holder| &holder.attachments);
        let sources = attachments.filter_map(|attachment| source(graph, attachment, Some(looked_at))).collect();
        Self::read(Some((id, principal)), sources, principal.boundary.as_ref().map(|policy| boundary(graph, policy)))
    }

    /// What a principal may do that may hold a document, if it does.
    pub(crate) fn of_possible_holder(
        graph: &'a Graph,
        id: PrincipalId,
        principal: &'a Principal,
        document: (PolicyId, &'a Document),
    ) -> Self {
        let held = Self::of_principal(graph, id, principal, document.0);
        let sources = held.sources.into_iter().chain([Source::Own(document.1, document.0)]).collect();
        Self::read(held.principal, sources, held.boundary)
    }

    fn read(
        principal: Option<(PrincipalId, &'a Principal)>,
        sources: Vec<Source<'a>>,
        boundary: Option<Result<Boundary, ()>>,
    ) -> Self {
        let (mut allows, mut denies, mut may_deny) = (Vec::new(), Vec::new(), false);
        for (number, source) in sources.iter().enumerate() {
            may_deny |= !source.document().unknown.is_empty();
            for (place, statement) in source.document().statements.iter().enumerate() {
                let part = || Part { source: number, statement: place, actions: actions::of(statement) };
                match statement.effect {
                    Some(crate::policy::Effect::Allow) => allows.push(part()),
                    Some(crate::policy::Effect::Deny) => denies.push(part()),
                    None => may_deny = true,
                }
            }
        }
        Self { principal, sources, allows, denies, boundary, may_deny }
    }

    /// The actions of the table that the statement of this number allows, of the only document.
    pub(crate) fn of(&self, statement: usize) -> Actions {
        self.allows.iter().find(|part| part.statement == statement).map(|part| part.actions).unwrap_or_default()
    }

    /// The statement that a part is.
    pub(crate) fn statement(&self, part: &Part) -> Option<&Statement> {
        self.sources.get(part.source)?.document().statements.get(part.statement)
    }

    /// All the actions of the table that some statement allows.
    pub(crate) fn allowed(&self) -> Actions {
        self.allows.iter().fold(Actions::default(), |all, part| all.or(part.actions))
    }
}

/// The principals whose rights a document of `holder` is part of: itself, and who is in it where it is a group.
pub(crate) fn bearers<'a>(
    graph: &'a Graph,
    holder: PrincipalId,
    principal: &'a Principal,
) -> Vec<(PrincipalId, &'a Principal)> {
    let mut bearers = vec![(holder, principal)];
    if principal.kind == PrincipalKind::Group {
        let members = (0..).map(PrincipalId).zip(&graph.principals).filter(|(_, one)| one.groups.contains(&holder));
        bearers.extend(members);
    }
    bearers
}

/// Whether a principal may do everything, or change anyone's permissions: by a statement without conditions, on every resource.
pub(crate) fn is_administrator(graph: &Graph, principal: &Principal) -> bool {
    let open = |statement: &Statement| {
        let all = |text: &Text| text.known().is_some_and(|known| ["*", "*:*", "iam:*"].contains(&&*known));
        statement.allows()
            && statement.condition.conditions.is_empty()
            && statement.action_values().any(|leaf| all(&leaf.text))
            && statement.resource_values().any(|leaf| leaf.text.is("*"))
    };
    principal.boundary.is_none()
        && principal
            .attachments
            .iter()
            .filter_map(|attachment| source(graph, attachment, None))
            .any(|source| source.document().statements.iter().any(open))
}

fn source<'a>(graph: &'a Graph, attachment: &'a Attachment, looked_at: Option<PolicyId>) -> Option<Source<'a>> {
    match &attachment.policy {
        PolicyRef::Document(id) => {
            let policy = graph.policies.get(id.index())?;
            let counts = !policy.alternative || looked_at == Some(*id);
            counts.then_some(Source::Own(&policy.document, *id))
        }
        PolicyRef::AwsManaged(name) => Some(Source::Aws(aws_managed(name)?, name.clone(), attachment.span)),
        PolicyRef::External(_) => None,
    }
}

fn boundary(graph: &Graph, policy: &PolicyRef) -> Result<Boundary, ()> {
    let read = |document: &Document| {
        if !document.unknown.is_empty() {
            return Err(());
        }
        let (mut allows, mut denied, mut is_open) = (Actions::default(), Actions::default(), false);
        for statement in &document.statements {
            let everywhere = statement.resource_values().any(|leaf| leaf.text.is("*"));
            match statement.allows() {
                true if everywhere && statement.condition.conditions.is_empty() => {
                    allows = allows.or(actions::of(statement));
                    let all = |text: &Text| Pattern::action(text).covers(&Pattern::any());
                    is_open |= statement.action_values().any(|leaf| all(&leaf.text));
                }
                true => {}
                false => denied = denied.or(actions::of(statement)),
            }
        }
        let denies = document.statements.iter().any(|statement| !statement.allows());
        Ok(Boundary { allows: allows.without(denied), is_open: is_open && !denies })
    };
    match policy {
        PolicyRef::Document(id) => read(&graph.policies.get(id.index()).ok_or(())?.document),
        PolicyRef::AwsManaged(name) => read(&*aws_managed(name).ok_or(())?),
        PolicyRef::External(_) => Err(()),
    }
}
