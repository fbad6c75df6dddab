//! Answers to questions of the graph: who may do what, by which statement, and what limits it.
//!
//! What an answer says surely holds whatever is not known turns out to be. What depends on something is said with what it depends on, and never taken for granted.

use crate::catalog::AccessLevel;

mod agreement;
mod answer;
mod asked;
mod assume;
mod can;
mod conditions;
mod fit;
mod held;
mod let_in;
mod reach;
mod target;
#[cfg(test)]
mod tests;
mod who_can;

pub use answer::{Certainty, Grant, Limit, Place};
pub use assume::Becomes;
pub use can::{Can, Row, can};
pub use reach::{End, Found, Goal, Hop, NoEnd, Reason, Way, goal, start, ways};
pub use target::{Target, WrongTarget, target};
pub use who_can::{Able, Answer, who_can};

/// How much harm actions of a level do, the most last: what changes permissions changes everything else.
pub fn harm(level: AccessLevel) -> usize {
    match level {
        AccessLevel::List => 0,
        AccessLevel::Read => 1,
        AccessLevel::Tagging => 2,
        AccessLevel::Write => 3,
        AccessLevel::PermissionsManagement => 4,
    }
}
