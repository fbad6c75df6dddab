//! The documents that say what a principal may do.

use std::ops::Deref;
use std::sync::Arc;

use crate::graph::{Graph, Policy, PolicyRef, Principal, PrincipalId, aws_managed};
use crate::input::Span;
use crate::policy::{Document, Effect, Statement};

use super::answer::Place;
use super::fit::shown;

/// A document of the configuration, or one that AWS keeps.
#[derive(Clone, Debug)]
pub(super) enum Read<'a> {
    Own(&'a Document),
    Aws(Arc<Document>),
}

impl Deref for Read<'_> {
    type Target = Document;

    fn deref(&self) -> &Document {
        match self {
            Self::Own(document) => document,
            Self::Aws(document) => document,
        }
    }
}

/// A document that a principal holds.
#[derive(Clone, Debug)]
pub(super) struct Held<'a> {
    pub(super) document: Read<'a>,
    /// Its address, its path, or its name with AWS.
    pub(super) policy: String,
    /// The place of the attachment, where the document is not the configuration's.
    pub(super) attached: Option<Span>,
    /// The group that holds it, for a user.
    pub(super) through: Option<&'a Principal>,
    /// Whether it is one of several documents of which only apply tells which it is.
    pub(super) alternative: bool,
}

impl<'a> Held<'a> {
    /// One of the configuration.
    fn own(policy: &'a Policy) -> Self {
        Self {
            document: Read::Own(&policy.document),
            policy: name(policy),
            attached: None,
            through: None,
            alternative: policy.alternative,
        }
    }

    /// One that AWS keeps.
    fn aws(name: &str, attached: Option<Span>) -> Option<Self> {
        let document = Read::Aws(aws_managed(name)?);
        Some(Self { document, policy: format!("{name}, of AWS"), attached, through: None, alternative: false })
    }

    /// Why it is only perhaps what the principal holds.
    pub(super) fn unclear(&self) -> Option<String> {
        self.alternative.then(|| format!("only apply tells which document {} has", self.policy))
    }

    /// The statements of an effect.
    pub(super) fn with(&self, effect: Effect) -> impl Iterator<Item = &Statement> {
        self.document.statements.iter().filter(move |statement| statement.effect == Some(effect))
    }

    /// Where one of its statements stands.
    pub(super) fn place(&self, statement: &Statement) -> Place {
        let sid = statement.sid.as_ref().map(|sid| sid.text.to_string()).filter(|sid| !sid.is_empty());
        let span = self.attached.or_else(|| statement.origin.primary());
        Place { policy: self.policy.clone(), statement: statement.index, sid, span }
    }
}

/// The documents of a principal and of the groups it is in, and what of them is not seen.
pub(super) fn held<'a>(graph: &'a Graph, principal: &'a Principal) -> (Vec<Held<'a>>, Vec<String>) {
    held_in(graph, principal, &[])
}

/// The same of a user that has joined further groups.
pub(super) fn held_in<'a>(
    graph: &'a Graph,
    principal: &'a Principal,
    joined: &[PrincipalId],
) -> (Vec<Held<'a>>, Vec<String>) {
    let groups = principal.groups.iter().chain(joined).filter_map(|id| graph.principals.get(id.index()));
    let holders = std::iter::once((principal, None)).chain(groups.map(|group| (group, Some(group))));
    let (mut held, mut unseen) = (Vec::new(), principal.unseen_policies.clone());
    for (holder, through) in holders {
        for attachment in &holder.attachments {
            let one = match &attachment.policy {
                PolicyRef::Document(id) => {
                    let Some(policy) = graph.policies.get(id.index()) else { continue };
                    unseen.extend(not_known(policy));
                    Some(Held::own(policy))
                }
                PolicyRef::AwsManaged(name) => {
                    let one = Held::aws(name, attachment.span.or(holder.header));
                    unseen.extend(one.is_none().then(|| format!("{name}, of AWS, is not in the catalogue")));
                    one
                }
                PolicyRef::External(arn) => {
                    // Of one that is not known the attachment tells already.
                    if !holder.unseen_policies.iter().any(|why| why.contains(&arn.to_string())) {
                        unseen.push(format!("{} is not in this configuration", shown(arn)));
                    }
                    None
                }
            };
            held.extend(one.map(|one| Held { through, ..one }));
        }
    }
    (held, unseen)
}

fn not_known(policy: &Policy) -> Option<String> {
    let document = &policy.document;
    if !document.unknown.is_empty() {
        return Some(format!("{} is not known in all its parts", name(policy)));
    }
    let open = document.statements.iter().any(|statement| statement.effect.is_none());
    open.then(|| format!("the Effect of a statement of {} is not known", name(policy)))
}

/// The permissions boundary of a principal: none where it has none, and why it cannot be read where that is so.
pub(super) fn boundary<'a>(graph: &'a Graph, principal: &'a Principal) -> Option<Result<Held<'a>, String>> {
    Some(match principal.boundary.as_ref()? {
        PolicyRef::Document(id) => Ok(Held::own(graph.policies.get(id.index())?)),
        PolicyRef::AwsManaged(name) => {
            Held::aws(name, None).ok_or_else(|| format!("the permissions boundary {name} is not in the catalogue"))
        }
        PolicyRef::External(arn) => {
            Err(format!("the permissions boundary {} is not in this configuration", shown(arn)))
        }
    })
}

/// What a policy is called: its address, or the path of its file.
pub(super) fn name(policy: &Policy) -> String {
    let path = || policy.path.as_ref().map(|path| path.to_string_lossy().into_owned()).unwrap_or_default();
    policy.address.as_ref().map_or_else(path, ToString::to_string)
}

/// Where a statement of a policy of the configuration stands.
pub(super) fn place_in(policy: &Policy, statement: &Statement) -> Place {
    Held::own(policy).place(statement)
}
