//! What an answer is made of: statements, how far they go, and what takes from them.

use crate::input::Span;

/// Where a statement stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The policy's address, path, or name with AWS.
    pub policy: String,
    /// The statement's number in it, from 0.
    pub statement: usize,
    /// Its `Sid`.
    pub sid: Option<String>,
    /// Where it is written; where an AWS managed policy is attached.
    pub span: Option<Span>,
}

/// What takes from a grant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Limit {
    /// What it says: "denied on aws_s3_bucket.build, if aws:SecureTransport Bool false".
    pub says: String,
    /// The statement that says so; none for a permissions boundary that does not allow it.
    pub place: Option<Place>,
    /// Whether a condition decides over it, or something that is not known here.
    pub open: bool,
}

/// How far something is allowed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Certainty {
    /// A statement allows it, and another takes all of it back.
    Denied,
    /// It depends on something that is not known here.
    Perhaps,
    /// On a part of what was asked, or under conditions.
    Limited,
    /// It is allowed, all of it.
    Allowed,
}

impl Certainty {
    /// The word that formats have for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Perhaps => "perhaps",
            Self::Limited => "limited",
            Self::Allowed => "allowed",
        }
    }
}

/// One statement that allows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Grant {
    /// Which statement.
    pub place: Place,
    /// The value of `Action`, as it is written; empty for `NotAction`.
    pub action: String,
    /// The value of `Resource`, readable; empty for `NotResource` and where a policy has none.
    pub resource: String,
    /// Its conditions: "aws:SourceAccount StringEquals 111122223333".
    pub conditions: Vec<String>,
    /// What is not known here and decides.
    pub depends: Vec<String>,
    /// What takes from it.
    pub limits: Vec<Limit>,
    /// The group whose policy it is, for a user.
    pub through: Option<String>,
    /// How far it goes.
    pub certainty: Certainty,
}

impl Grant {
    /// The same with how far it goes, `whole` being whether it is about all that was asked.
    pub(super) fn judged(mut self, whole: bool, taken_back: bool) -> Self {
        // One document may be attached several times, and one Deny stand in each.
        let mut once: Vec<Limit> = Vec::new();
        self.limits.retain(|limit| !once.contains(limit) && (once.push(limit.clone()), true).1);
        self.certainty = match () {
            () if taken_back => Certainty::Denied,
            () if !self.depends.is_empty() => Certainty::Perhaps,
            () if !whole || !self.conditions.is_empty() || !self.limits.is_empty() => Certainty::Limited,
            () => Certainty::Allowed,
        };
        self
    }
}
