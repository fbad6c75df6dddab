//! The IAM policy language: documents, statements, principals, conditions, ARNs and the algebra of patterns.
//!
//! This room knows nothing of Terraform, and AWS's catalogue of actions is `catalog`'s, not ours.

pub mod access;
mod arn;
mod document;
mod infer;
mod operator;
mod pattern;
mod print;
mod read;
mod size;
#[cfg(test)]
mod tests;

pub use arn::{Arn, NotCut};
pub use document::{
    Block, Clause, Condition, Document, Effect, Leaf, PolicyType, PrincipalClause, PrincipalEntry, Problem, Statement,
    Supposed,
};
pub use operator::{Comparison, Family, Operator, Set};
pub use pattern::{Hole, Language, Overlap, Pattern, Token, Undecided};
pub use size::size_of;
