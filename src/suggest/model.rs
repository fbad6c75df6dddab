//! What a suggestion is.

use crate::catalog::is_kept_for_a_service;
use crate::graph::{PolicyId, PrincipalId};
use crate::policy::{Condition, Document};
use crate::text::{Address, Text};
use crate::wiring::NeedCondition;

/// What became of a statement.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Outcome {
    /// As it was.
    Kept,
    /// One statement, with less.
    Narrowed,
    /// Several statements, because its actions need different resources.
    Split,
    /// With what others grant as well, so that the policy is shorter. Only where that is asked for.
    Merged,
    /// Gone.
    Removed,
}

impl Outcome {
    /// The word every format uses.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Kept => "kept",
            Outcome::Narrowed => "narrowed",
            Outcome::Split => "split",
            Outcome::Merged => "merged",
            Outcome::Removed => "removed",
        }
    }
}

/// A statement that takes the place of (a part of) another. Everything else of the original statement stays: effect, conditions, comments.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Replacement {
    /// Its Sid, where it is not that of the original.
    pub sid: Option<String>,
    /// Actions, in the order they are printed. May hold wildcards where the original did and nothing narrower is known.
    pub actions: Vec<String>,
    /// Resources. Symbols are expressions from the root module; `rewrite` turns them into what the document's own module can say.
    pub resources: Vec<Text>,
    /// Conditions beside those of the original. Their values are like resources.
    pub conditions: Vec<NeedCondition>,
}

/// What is suggested for one statement.
#[derive(Clone, PartialEq, Debug)]
pub struct StatementPlan {
    /// Which statement of the document, from 0.
    pub index: usize,
    /// Its Sid.
    pub sid: Option<String>,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why, one line each, for people.
    pub because: Vec<String>,
    /// Whether it took something for unneeded that commands which are not seen may need: a wildcard on `*` of a role that commands run under.
    pub guessed: bool,
    /// What takes its place: none where it is kept or removed.
    pub replacements: Vec<Replacement>,
}

/// Which policy a plan is for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// One whose document the configuration has.
    Document(PolicyId),
    /// One that AWS keeps, where it is attached: what is planned is a policy of the role's own that takes the attachment's place.
    AwsManaged {
        /// Its ARN in the partition `aws`.
        arn: &'static str,
        /// What attaches it: an attachment, or the role itself for `managed_policy_arns`.
        attachment: Address,
        /// The role that it is attached to: an attachment may be for several.
        role: PrincipalId,
    },
}

/// What is suggested for one policy.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyPlan {
    /// Which policy.
    pub policy: Subject,
    /// What attaches it to the role.
    pub attachment: Address,
    /// The document as it is.
    pub before: Document,
    /// The document as it should be.
    pub after: Document,
    /// One plan a statement, in order.
    pub statements: Vec<StatementPlan>,
    /// What the module calls resources that are (or have) a literal here, since another instance of it has others: `arn:aws:s3:::${var.bucket}`.
    pub words: Vec<(Text, Text)>,
    /// Statements that grant what was missing, in `after` behind all others. None unless asked for.
    pub added: Vec<Addition>,
    /// Why the policy was left alone as a whole, where it was.
    pub refused: Option<String>,
    /// How long it is and becomes, where it was to be short.
    pub size: Option<Size>,
}

/// How long a policy is, in characters without whitespace. What is known only at apply counts for nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Size {
    /// As it is.
    pub before: usize,
    /// As it should be.
    pub after: usize,
    /// What AWS takes.
    pub quota: usize,
    /// How many policies count together: the inline policies of one role do.
    pub policies: usize,
}

/// A statement that grants what is needed and was not granted.
#[derive(Clone, PartialEq, Debug)]
pub struct Addition {
    /// Its Sid, where the statements of the policy have one.
    pub sid: Option<String>,
    /// What it allows.
    pub grants: Replacement,
}

impl PolicyPlan {
    /// The policy, where the configuration has its document.
    pub fn document(&self) -> Option<PolicyId> {
        match self.policy {
            Subject::Document(id) => Some(id),
            Subject::AwsManaged { .. } => None,
        }
    }

    /// Why the plan is only carried out where its role is asked for by name, where that is so.
    pub fn only_where_named(&self) -> Option<&'static str> {
        let is_the_services = matches!(&self.policy, Subject::AwsManaged { arn, .. } if is_kept_for_a_service(arn));
        if is_the_services {
            return Some(
                "AWS made it for the service, and adds what the service comes to need: to replace it all the same, name its role with --role",
            );
        }
        self.statements.iter().any(|statement| statement.guessed).then_some(
            "commands that are not seen may need more of it: to change it all the same, name its role with --role",
        )
    }

    /// Whether anything changes.
    pub fn changes(&self) -> bool {
        !self.added.is_empty() || self.statements.iter().any(|statement| statement.outcome != Outcome::Kept)
    }
}

/// An action on a resource.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Grant {
    /// The action, a wildcard where a wildcard was granted.
    pub action: String,
    /// The resource.
    pub resource: Text,
}

/// What the wiring needs and no policy of the role grants.
#[derive(Clone, PartialEq, Debug)]
pub struct Missing {
    /// The action and the resource.
    pub grant: Grant,
    /// What needs it.
    pub because: String,
    /// What all requests for it meet.
    pub conditions: Vec<NeedCondition>,
}

/// What is suggested for one role.
#[derive(Clone, PartialEq, Debug)]
pub struct Suggestion {
    /// The role.
    pub role: PrincipalId,
    /// Service principals (and others) that its trust policy names.
    pub assumed_by: Vec<String>,
    /// The resources that run under it.
    pub used_by: Vec<Address>,
    /// Its policies.
    pub policies: Vec<PolicyPlan>,
    /// What was granted and is no more.
    pub removed: Vec<Grant>,
    /// What is needed, was not granted, and is granted now. Empty unless asked for.
    pub added: Vec<Grant>,
    /// What is needed and was never granted. Never added unless asked.
    pub missing: Vec<Missing>,
    /// What a reader must know: why the role is open, which attached policies could not be read.
    pub notes: Vec<String>,
}

impl Suggestion {
    /// Whether a narrower policy is known.
    pub fn changes(&self) -> bool {
        self.policies.iter().any(PolicyPlan::changes)
    }
}

/// Whether two conditions say the same, wherever they stand.
pub(crate) fn same_conditions(left: &[Condition], right: &[Condition]) -> bool {
    let says = |condition: &Condition| {
        let mut values: Vec<String> = condition.values.iter().map(|value| value.text.to_string()).collect();
        values.sort();
        values.extend(condition.unknown.iter().map(|list| format!("{list}…")));
        (condition.operator.text.to_string(), condition.key.text.to_string().to_ascii_lowercase(), values)
    };
    let sorted = |conditions: &[Condition]| {
        let mut all: Vec<_> = conditions.iter().map(says).collect();
        all.sort();
        all
    };
    sorted(left) == sorted(right)
}
