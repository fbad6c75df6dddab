//! Answers to questions of the graph: who may do what, by which statement, and what limits it.
//!
//! What an answer says surely holds whatever is not known turns out to be. What depends on something is said with what it depends on, and never taken for granted.

mod fit;
mod target;
mod who_can;

pub use target::{Target, WrongTarget, target};
pub use who_can::{Able, Answer, Certainty, Grant, Limit, Place, who_can};
