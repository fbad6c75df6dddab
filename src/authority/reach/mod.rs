//! How somebody reaches something: a role or user, being administrator, an action or a resource, in steps each of which a statement allows.

mod actor;
mod arrive;
mod end;
mod search;
mod steps;
#[cfg(test)]
mod tests;

use crate::graph::Node;

use super::answer::{Certainty, Grant};

pub use end::{Goal, NoEnd, goal, start};
pub(super) use search::leads_to;
pub use search::{Found, ways};

/// A statement that a step rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// The action that the step takes.
    pub action: String,
    /// The statement that allows it.
    pub grant: Grant,
}

/// Where a step ends.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum End {
    /// At a principal or resource.
    Node(Node),
    /// At being administrator.
    Admin,
    /// At an action that was asked for.
    Action,
}

/// One step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hop {
    /// Whose step it is.
    pub from: Node,
    /// Where it leads.
    pub to: End,
    /// How, as a clause without a subject: "assumes it".
    pub how: String,
    /// The statements that allow it; none where something simply runs under a role.
    pub by: Vec<Reason>,
    /// What is not known and decides, beside what the statements depend on.
    pub depends: Vec<String>,
}

impl Hop {
    /// How sure it is: as the least sure of what it rests on.
    pub fn certainty(&self) -> Certainty {
        let least = self.by.iter().map(|reason| reason.grant.certainty).min().unwrap_or(Certainty::Allowed);
        if self.depends.is_empty() { least } else { least.min(Certainty::Perhaps) }
    }
}

/// A way from the start to the goal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Way {
    /// Its steps, in order.
    pub hops: Vec<Hop>,
}

impl Way {
    /// How sure it is: as its least sure step.
    pub fn certainty(&self) -> Certainty {
        self.hops.iter().map(Hop::certainty).min().unwrap_or(Certainty::Allowed)
    }
}
