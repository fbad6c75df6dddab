//! What is drawn of a graph: one model for every kind of picture.
//!
//! Five columns, read from the left as a sentence: a service lets something run, which has a role, whose policies allow something on a resource. What is in the
//! fourth column are cards: a policy with a row for each thing it grants, so that a line begins at what it says. A resource that both has a role and is acted on is drawn
//! twice, and each of the two knows the other. Groups fold: what is inside one that is folded is drawn as one box.

mod build;
mod cards;
mod fold;
mod groups;
mod order;
pub mod place;
mod words;

pub use fold::{Picture, Shown, ShownLine};

use crate::input::Span;

use super::edges::Node;
use super::model::{AttachmentKind, PrincipalId};

/// Everything that may be drawn of one graph.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scene {
    /// The boxes.
    pub items: Vec<Item>,
    /// The lines between them, sorted.
    pub lines: Vec<Line>,
    /// What can be folded. A group comes after the one it is in.
    pub groups: Vec<Group>,
}

/// A column of the picture.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Column {
    /// Who assumes roles: services, accounts, identity providers.
    Who,
    /// What runs under a role.
    Runs,
    /// Roles, users and groups.
    Principal,
    /// Policies, and what no policy grants.
    Policy,
    /// What is acted on.
    Target,
}

impl Column {
    /// All, from the left.
    pub const ALL: [Column; 5] = [Self::Who, Self::Runs, Self::Principal, Self::Policy, Self::Target];

    /// What stands above it.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Who => "Who assumes it",
            Self::Runs => "What runs",
            Self::Principal => "Roles",
            Self::Policy => "Policies",
            Self::Target => "Acts on",
        }
    }
}

/// A box.
#[derive(Clone, PartialEq, Debug)]
pub struct Item {
    /// What it stands for; `None` for a group and for what no policy grants.
    pub node: Option<Node>,
    /// Unique in the scene, and the same in every run.
    pub id: String,
    /// Where it is drawn.
    pub column: Column,
    /// What it is, in one word: `role`, `policy`, `resource`, `missing`, …; `fold` is a group's own box.
    pub kind: &'static str,
    /// Its name.
    pub title: String,
    /// What kind of thing it is, or the rest of its name.
    pub subtitle: String,
    /// The whole of its name: an address where there is one.
    pub name: String,
    /// The service it belongs to, as AWS calls it: `S3`.
    pub service: Option<String>,
    /// Where it is declared.
    pub span: Option<Span>,
    /// The innermost group it is in.
    pub group: Option<usize>,
    /// Its place in the column, from the top.
    pub rank: usize,
    /// What it grants, of a policy.
    pub rows: Vec<Row>,
    /// Whether the rows are drawn to begin with.
    pub open: bool,
    /// The same thing in another column.
    pub same: Option<usize>,
}

impl Item {
    /// Whether nobody knows what it is.
    pub fn is_unknown(&self) -> bool {
        matches!(self.node, Some(Node::Unknown(_)))
    }
}

/// What a policy grants or denies of one service on one thing, or what a principal needs there and no policy grants.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    /// The item it is about.
    pub target: usize,
    /// Whether it is granted, needed, both, or denied.
    pub standing: Standing,
    /// The actions as they are written, sorted.
    pub actions: Vec<String>,
    /// The actions of these that something needs there, by their full names, sorted.
    pub needed: Vec<String>,
    /// Whether more is granted than is needed: a wildcard among the actions, or other resources too.
    pub wider: bool,
    /// The statements that grant it, by their index.
    pub statements: Vec<usize>,
    /// The needs it serves, or which it would serve: whose, and which of that principal's.
    pub needs: Vec<(PrincipalId, usize)>,
}

impl Row {
    /// The actions in few words: `s3:GetObject, PutObject +3`.
    pub fn label(&self) -> String {
        words::actions(&self.actions)
    }
}

/// How a grant and a need stand to one another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Standing {
    /// Granted, and needed.
    Used,
    /// Granted; whether it is used cannot be seen.
    Granted,
    /// Needed, and not granted.
    Missing,
    /// Granted, and nothing that has the role needs it.
    Unused,
    /// Denied, perhaps under a condition: it takes off what any policy grants.
    Denied,
}

impl Standing {
    /// All, in the order of legends.
    pub const ALL: [Standing; 5] = [Self::Used, Self::Granted, Self::Unused, Self::Missing, Self::Denied];

    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Used => "granted and needed",
            Self::Granted => "granted, use not seen",
            Self::Unused => "granted, not needed",
            Self::Missing => "needed, not granted",
            Self::Denied => "denied",
        }
    }

    /// In one word, for programs and style sheets.
    pub fn word(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Granted => "granted",
            Self::Unused => "unused",
            Self::Missing => "missing",
            Self::Denied => "denied",
        }
    }
}

/// A line.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Line {
    /// The item it begins at.
    pub from: usize,
    /// The row of it, of a policy.
    pub row: Option<usize>,
    /// The item it ends at.
    pub to: usize,
    /// What it says.
    pub says: Says,
    /// Where that is written.
    pub span: Option<Span>,
}

/// What a line says.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Says {
    /// The first may assume the second.
    Assumes,
    /// The first, a service, runs the second under the role it has.
    Drives,
    /// The first runs under the second, a role, through this attribute.
    RunsAs(String),
    /// The first holds the second, a policy.
    Holds(AttachmentKind),
    /// The second is the first's permissions boundary.
    Bounded,
    /// The first, a user, is in the second, a group.
    MemberOf,
    /// The first, a principal, lacks what the card says.
    Lacks,
    /// The first, a policy, sits on the second.
    SitsOn,
    /// The first is configured to act on the second.
    WiredTo,
    /// The first grants, or would have to grant, something on the second.
    Access(Standing),
}

impl Says {
    /// In one word, for programs and style sheets.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Assumes => "assumes",
            Self::Drives => "drives",
            Self::RunsAs(_) => "runs-as",
            Self::Holds(_) => "holds",
            Self::Bounded => "bounded",
            Self::MemberOf => "member-of",
            Self::Lacks => "lacks",
            Self::SitsOn => "sits-on",
            Self::WiredTo => "wired-to",
            Self::Access(standing) => standing.word(),
        }
    }

    /// For people, between the two ends.
    pub fn words(&self) -> String {
        match self {
            Self::Assumes => "assumes".into(),
            Self::Drives => "runs".into(),
            Self::RunsAs(attribute) => format!("runs as ({attribute})"),
            Self::Holds(AttachmentKind::Inline) => "inline policy".into(),
            Self::Holds(AttachmentKind::Managed) => "managed policy".into(),
            Self::Bounded => "permissions boundary".into(),
            Self::MemberOf => "in".into(),
            Self::Lacks => "lacks".into(),
            Self::SitsOn => "sits on".into(),
            Self::WiredTo => "wired to".into(),
            Self::Access(standing) => standing.words().into(),
        }
    }
}

/// Items that can be drawn as one.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// The item that stands for them: a box of its own, or the principal whose they are.
    pub item: usize,
    /// The group it is in.
    pub parent: Option<usize>,
    /// Whether it is folded to begin with.
    pub folded: bool,
}

#[cfg(test)]
mod tests;
