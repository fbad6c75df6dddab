//! The nodes and edges.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::catalog::terraform::{Content, role_attributes};
use crate::input::{Diagnostic, Sources, Span};
use crate::json::Json;
use crate::policy::{Document, PolicyType};
use crate::terraform::DroppedCondition;
use crate::terraform::syntax::Trees;
use crate::text::{Address, ModulePath, Text};
use crate::wiring::{Need, NoNeed, Openness, Superseded};

use super::calls::Call;
use super::edges::Edge;
use super::handed_over::HandedOver;
use super::mentions::Mentions;
use super::readers::Readers;
use super::resources::Resources;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $name(pub u32);

        impl $name {
            /// The number as an index into the graph's list.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

id! {
    /// A principal of the configuration: `graph.principals[id.index()]`.
    PrincipalId
    /// A policy: `graph.policies[id.index()]`.
    PolicyId
    /// A resource: `graph.resources[id.index()]`.
    ResourceId
}

/// What an IAM principal of the configuration is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PrincipalKind {
    /// `aws_iam_role`
    Role,
    /// `aws_iam_user`
    User,
    /// `aws_iam_group`
    Group,
}

/// A role, user or group that the configuration declares.
#[derive(Clone, PartialEq, Debug)]
pub struct Principal {
    /// Its address.
    pub address: Address,
    /// Role, user or group.
    pub kind: PrincipalKind,
    /// The block's header: `resource "aws_iam_role" "pipeline"`.
    pub header: Option<Span>,
    /// Itself among the resources: its ARN and name.
    pub resource: ResourceId,
    /// The trust policy, of a role.
    pub trust: Option<PolicyId>,
    /// The policies it holds, in address order.
    pub attachments: Vec<Attachment>,
    /// The groups that a user is in: it holds their policies too.
    pub groups: Vec<PrincipalId>,
    /// The permissions boundary.
    pub boundary: Option<PolicyRef>,
    /// The resources that run under it, of a role.
    pub users: Vec<Use>,
    /// What those need, all together.
    pub needs: Vec<Need>,
    /// What those are known not to need, though it looks as if they did.
    pub no_needs: Vec<NoNeed>,
    /// What nothing that runs under it can need, even where it is open.
    pub superseded: Vec<Superseded>,
    /// Whether all that runs under it is known.
    pub openness: Openness,
    /// Whether, where it is open, a service or someone else may need more than is known, and not only commands of the user's run.
    pub uncertain: bool,
    /// Whether code of the user's own runs under it that may call anything: what the services need says nothing of what else is used.
    pub code: bool,
    /// What records of use say of it, where somebody has such records.
    pub recorded: Option<Recorded>,
    /// Whether more policies may be attached than are seen (an attachment over an unknown list, `managed_policy_arns` not known).
    pub unseen_policies: Vec<String>,
    /// What attaches policies to principals of which only apply tells which they are, and may attach them to this one: `aws_iam_role_policy_attachment.each[each.key]`.
    pub may_hold: Vec<Address>,
}

/// What records of use say of a principal.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Recorded {
    /// The actions that it did not use in the time of the records, by their full names.
    pub unused: BTreeSet<&'static str>,
    /// Which records: "events.json, of 2026-08-01 to 2026-10-30".
    pub said: String,
    /// What a reader must know of them.
    pub notes: Vec<String>,
}

/// A policy that a principal holds.
#[derive(Clone, PartialEq, Debug)]
pub struct Attachment {
    /// Which.
    pub policy: PolicyRef,
    /// How.
    pub kind: AttachmentKind,
    /// The resource that attaches it: `aws_iam_role_policy.pipeline`, or the principal itself for `inline_policy`.
    pub by: Address,
    /// Where it is attached.
    pub span: Option<Span>,
}

/// How a policy is held.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AttachmentKind {
    /// `aws_iam_role_policy`, `inline_policy`
    Inline,
    /// `aws_iam_role_policy_attachment`, `aws_iam_policy_attachment`, `managed_policy_arns`
    Managed,
}

/// A policy of the configuration, of AWS, or one nobody can see.
#[derive(Clone, PartialEq, Debug)]
pub enum PolicyRef {
    /// One whose document the configuration has.
    Document(PolicyId),
    /// An AWS managed policy, by name: its document is in the catalogue.
    AwsManaged(String),
    /// One that is not in the configuration: its ARN as far as it is known.
    External(Text),
}

/// In what form a document was written: what a rewrite must splice.
#[derive(Clone, PartialEq, Debug)]
pub enum Form {
    /// `data "aws_iam_policy_document"` with `statement` blocks.
    Blocks,
    /// `jsonencode({…})`.
    Jsonencode,
    /// JSON inside a heredoc or a quoted string.
    Heredoc,
    /// A JSON file: a bare policy, or one read with `file()` or `templatefile()`.
    JsonFile,
    /// Put together in a way that cannot be rewritten in place; says how.
    Other(String),
}

/// A policy document, once each place it is written and each instance.
#[derive(Clone, PartialEq, Debug)]
pub struct Policy {
    /// The document's own address: the data source, or the resource whose attribute holds it. `None` for a bare policy file.
    pub address: Option<Address>,
    /// The header of the block that is the document or holds it.
    pub header: Option<Span>,
    /// The file, for a bare policy file.
    pub path: Option<PathBuf>,
    /// What kind it is.
    pub policy_type: PolicyType,
    /// The document.
    pub document: Document,
    /// The document as it was read, what is no part of the grammar included.
    pub json: Json,
    /// How it was written.
    pub form: Form,
    /// The principals that hold it, and the roles whose trust policy it is.
    pub held_by: Vec<PrincipalId>,
    /// The addresses it is attached to: principals, and resources for resource policies.
    pub attached_to: Vec<Address>,
    /// The resource a resource policy sits on.
    pub sits_on: Option<ResourceId>,
    /// Whether it is one of several documents that an attribute may hold, or none, which only apply can tell: nothing it allows or denies is certain there.
    pub alternative: bool,
    /// The text of the document as Terraform renders it, where it is known.
    pub rendered: Option<Text>,
    /// Conditions that were written and are not in the document.
    pub dropped: Arc<[DroppedCondition]>,
}

impl Policy {
    /// Whether it is a policy of the resource. One document may be that of several: [`sits_on`](Self::sits_on) is the first of them.
    pub fn is_on(&self, resource: &Resource) -> bool {
        self.policy_type == PolicyType::Resource && self.attached_to.contains(&resource.address)
    }
}

impl Graph {
    /// The resources that a resource policy sits on, [`sits_on`](Policy::sits_on) first: a document that several resources share is that of each.
    pub fn sites<'a>(&'a self, policy: &'a Policy) -> impl Iterator<Item = ResourceId> + 'a {
        let first = policy.sits_on;
        let shared = policy.attached_to.iter().filter(move |_| first.is_some());
        let others = shared.filter_map(|address| self.resources.by_address(address));
        first.into_iter().chain(others.filter(move |other| Some(*other) != first))
    }
}

/// A resource uses a role.
#[derive(Clone, PartialEq, Debug)]
pub struct Use {
    /// Which resource.
    pub resource: ResourceId,
    /// Through which attribute: `service_role`, `stage.action.role_arn`.
    pub attribute: String,
    /// The service principal that assumes the role, where it is known: `codepipeline.amazonaws.com`.
    pub service: Option<String>,
    /// Where the attribute is written.
    pub span: Option<Span>,
    /// Whether a wiring file says what this use needs.
    pub modelled: bool,
    /// Whether code of the user's own runs under the role there.
    pub code: bool,
    /// Whether it names the role by an ARN whose account may be another: then it may mean a role of that name elsewhere.
    pub elsewhere: bool,
}

/// A Terraform resource or data source that a role, a policy or the wiring speaks of.
#[derive(Clone, PartialEq, Debug)]
pub struct Resource {
    /// Its address.
    pub address: Address,
    /// The block's header.
    pub header: Option<Span>,
    /// Its ARN in canonical form: what a name, a literal ARN and a reference to it all become. `None` where nothing says how its ARN is made.
    pub arn: Option<Text>,
    /// The resource type in the service authorization reference: `codebuild:project`.
    pub iam_type: Option<String>,
    /// Its name, canonical. What finds it by name, ARN or reference is [`Resources`].
    pub name: Option<Text>,
}

impl Resource {
    /// Whether it is an instance profile: what a role is in that instances run under.
    pub fn is_instance_profile(&self) -> bool {
        self.iam_type.as_deref() == Some("iam:instance-profile")
    }

    /// Whether one of its attributes names an instance profile, and a role by that.
    pub fn is_profile_in(&self, attribute: &str) -> bool {
        let mut known = role_attributes(&self.address.type_name);
        known.any(|known| known.content() == Content::InstanceProfile && known.path() == attribute)
    }
}

/// Something that was not analysed, and why.
#[derive(Clone, PartialEq, Debug)]
pub struct NotAnalysed {
    /// What: an address, a module call, a file.
    pub what: String,
    /// Why.
    pub reason: String,
    /// Where.
    pub span: Option<Span>,
}

/// The whole graph of one root directory or of a set of policy files.
#[derive(Debug, Default)]
pub struct Graph {
    /// The root module, as it was named or found; `None` for policy files and standard input.
    pub root: Option<PathBuf>,
    /// The directories of its modules; none for policy files.
    pub directories: BTreeSet<PathBuf>,
    /// The files, to point into.
    pub sources: Arc<Sources>,
    /// Those of them that were asked for as they are written.
    pub(crate) trees: Trees,
    /// Roles, users and groups, in address order.
    pub principals: Vec<Principal>,
    /// Policies, in address order, bare files last.
    pub policies: Vec<Policy>,
    /// Resources, in address order: a list, and the index that finds them by reference, name or ARN.
    pub resources: Resources,
    /// What acts on what, once it was asked for: see [`Graph::edges`].
    pub(crate) edges: OnceLock<Vec<Edge>>,
    /// What each module calls the values it is given, where it was asked for: see [`names`](super::names()). A rewrite asks for all.
    pub names: BTreeMap<ModulePath, Vec<(String, Text)>>,
    /// Whether a suggestion rests on the defaults of the root module's variables, since only they say which roles there are.
    pub assumes_defaults: bool,
    /// What about IAM is given to something that is not read, where it was asked for: see [`handed_over`](super::handed_over()).
    pub handed_over: Vec<HandedOver>,
    /// Who reads its policy documents, and what goes where nobody sees.
    pub readers: Readers,
    /// What files beside it name; nothing where nobody said which files there are.
    pub mentions: Arc<Mentions>,
    /// What was not analysed.
    pub not_analysed: Vec<NotAnalysed>,
    /// The module calls that were followed.
    pub calls: Vec<Call>,
    /// What is wrong with the input.
    pub diagnostics: Vec<Diagnostic>,
    /// How many files were read, and how many modules evaluated.
    pub files: usize,
    /// Module instances evaluated.
    pub modules: usize,
}
