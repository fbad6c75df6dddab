//! What acts on what.

use crate::input::Span;
use crate::policy::Pattern;
use crate::text::{Origin, Text};

use super::model::{AttachmentKind, PolicyId, PrincipalId, ResourceId};

/// Something that an edge begins or ends at. Ordered, so that output is stable.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Node {
    /// A role, user or group of the configuration. Its own resource is never a node beside it.
    Principal(PrincipalId),
    /// A policy of the configuration.
    Policy(PolicyId),
    /// A policy that AWS keeps, by name.
    AwsManaged(String),
    /// A resource of the configuration.
    Resource(ResourceId),
    /// An ARN, or a pattern over ARNs, that nothing in the configuration declares.
    Arn(Text),
    /// A service: `codebuild.amazonaws.com`.
    Service(String),
    /// An account, or a principal in one, by what the trust policy names.
    Aws(Text),
    /// An identity provider, by what the trust policy names.
    Federated(Text),
    /// Anyone: `"Principal": "*"`.
    Anyone,
    /// Something whose name is not known, by what is known of it.
    Unknown(Text),
}

/// One edge.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Edge {
    /// Where it begins.
    pub from: Node,
    /// Where it ends.
    pub to: Node,
    /// What it says.
    pub relation: Relation,
    /// Where that is written.
    pub span: Option<Span>,
}

/// What an edge says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Relation {
    /// The first may assume the second, a role.
    Assumes,
    /// The first, a principal, holds the second, a policy.
    Holds(AttachmentKind),
    /// The first, a user, is in the second, a group.
    MemberOf,
    /// The second is the first's permissions boundary.
    Bounded,
    /// The first, a resource, runs under the second, a role, through this attribute.
    Uses(String),
    /// The first, a resource, is configured to act on the second.
    WiredTo,
    /// The first, a principal, acts on the second.
    Acts(Access),
    /// The first, a policy, sits on the second, a resource.
    SitsOn,
}

/// What a principal does to one node.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Access {
    /// Actions that its policies allow there, as they are written, sorted.
    pub granted: Vec<String>,
    /// Actions that what runs under it needs there, sorted.
    pub needed: Vec<String>,
}

/// Whether access is granted, needed, or both.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Support {
    /// Allowed, and nothing that is known needs it.
    Granted,
    /// Needed, and not allowed.
    Needed,
    /// Allowed and needed.
    Both,
}

impl Access {
    /// What stands before the actions that a `NotAction` leaves out, in [`granted`](Self::granted).
    pub const ALL_BUT: &str = "all but ";

    /// What is granted there and matches nothing that is needed there.
    pub fn excess(&self) -> impl Iterator<Item = &String> {
        self.granted.iter().filter(|granted| !self.needed.iter().any(|needed| action_matches(granted, needed)))
    }

    /// What is needed there and nothing grants.
    pub fn missing(&self) -> impl Iterator<Item = &String> {
        self.needed.iter().filter(|needed| !self.granted.iter().any(|granted| action_matches(granted, needed)))
    }

    /// Which of the two it is.
    pub fn support(&self) -> Support {
        match (self.granted.is_empty(), self.needed.is_empty()) {
            (_, true) => Support::Granted,
            (true, false) => Support::Needed,
            (false, false) => Support::Both,
        }
    }
}

/// Whether an action pattern, or `all but …` some, matches an action.
pub(crate) fn action_matches(granted: &str, action: &str) -> bool {
    match granted.strip_prefix(Access::ALL_BUT) {
        Some(left_out) => !left_out.split(", ").any(|pattern| action_matches(pattern, action)),
        None => Pattern::action(&Text::literal(granted, Origin::default())).matches_str(&action.to_ascii_lowercase()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excess_and_missing_are_what_has_no_counterpart() {
        let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        let access = Access {
            granted: strings(&["S3:Get*", "s3:DeleteObject"]),
            needed: strings(&["s3:GetObject", "s3:PutObject"]),
        };
        assert_eq!(access.excess().collect::<Vec<_>>(), ["s3:DeleteObject"]);
        assert_eq!(access.missing().collect::<Vec<_>>(), ["s3:PutObject"]);
        assert!(action_matches("all but iam:*, s3:GetObject", "s3:PutObject"));
        assert!(!action_matches("all but iam:*, s3:GetObject", "s3:getobject"));
    }
}
