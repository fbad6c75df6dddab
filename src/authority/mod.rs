//! Answers to questions of the graph: who may do what, by which statement, and what limits it.
//!
//! What an answer says surely holds whatever is not known turns out to be. What depends on something is said with what it depends on, and never taken for granted.

mod agreement;
mod answer;
mod asked;
mod assume;
mod conditions;
mod fit;
mod held;
mod let_in;
mod target;
#[cfg(test)]
mod tests;
mod who_can;

pub use answer::{Certainty, Grant, Limit, Place};
pub use assume::Becomes;
pub use target::{Target, WrongTarget, target};
pub use who_can::{Able, Answer, who_can};
