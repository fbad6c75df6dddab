//! What wiring says: needs, and how much of what runs under a role is known.

use crate::input::Span;
use crate::text::{Address, Text};

/// How sure it is that a need is real.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Strength {
    /// One source lists it and another does not: never added, never reported as excess.
    Optional,
    /// Terraform cannot show it (user code may use it): resources are narrowed, verbs never dropped, never reported as missing.
    Hint,
    /// Needed where a setting that may be made elsewhere is made: kept, never reported as missing.
    Conditional,
    /// AWS lists it, and what is configured works without it, or nobody can say that it does not: kept and suggested, missing only for who audits.
    Documented,
    /// The service fails without it.
    Required,
}

impl Strength {
    /// The strength of that name, as wiring files write it.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "optional" => Some(Self::Optional),
            "hint" => Some(Self::Hint),
            "conditional" => Some(Self::Conditional),
            "documented" => Some(Self::Documented),
            "required" => Some(Self::Required),
            _ => None,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Optional => "optional",
            Self::Hint => "hint",
            Self::Conditional => "conditional",
            Self::Documented => "documented",
            Self::Required => "required",
        }
    }
}

/// A condition that a need carries: operator, key, values.
#[derive(Clone, PartialEq, Debug)]
pub struct NeedCondition {
    /// `StringEquals`
    pub operator: String,
    /// `iam:PassedToService`
    pub key: String,
    /// The values, any of which may match.
    pub values: Vec<Text>,
}

/// Actions on resources that one use of a role needs.
#[derive(Clone, PartialEq, Debug)]
pub struct Need {
    /// The label of the `need` block: "start and watch builds".
    pub title: String,
    /// The actions, full names without wildcards, in the catalogue's spelling.
    pub actions: Vec<String>,
    /// The resources, as patterns over canonical ARNs; `*` only where an action takes no resource. A need is met where any part of a grant meets it; it is missing only where none does.
    pub resources: Vec<Text>,
    /// What the setting holds that names the resources, where nobody can tell whether it is a name, an ARN or a URL. Then `resources` is `*`, and it is at most
    /// conditional, unless a policy of the role names the same (`graph` looks).
    pub undecided: Vec<Text>,
    /// What all requests for it meet. A grant without them serves, too; one that `suggest` narrows gets them.
    pub conditions: Vec<NeedCondition>,
    /// How sure it is.
    pub strength: Strength,
    /// Whether the user's code, where some runs under the role, has no use for these actions elsewhere.
    pub sole: bool,
    /// Why, for people: "artifact store of aws_codepipeline.photo_lambda".
    pub because: String,
    /// The document the fact is from, as the wiring file cites it.
    pub source: String,
    /// The setting that the need rests on, where one was written: the stage's configuration, the bucket attribute.
    pub evidence: Option<Span>,
    /// The resource whose wiring it is.
    pub user: Address,
}

/// Whether all that runs under a role is known.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Openness {
    /// Only services whose wiring is complete use it: what no need covers can go.
    Closed,
    /// Something of it cannot be seen from here; each reason is a sentence: "builds of aws_codebuild_project.x run commands of their own".
    Open(Vec<String>),
}
