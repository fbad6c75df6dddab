//! The IAM policy language: documents, statements, principals, conditions, ARNs and the algebra of patterns.
//!
//! This room knows nothing of Terraform, and AWS's catalogue of actions is `catalog`'s, not ours.

mod document;
mod infer;
mod print;
mod read;
#[cfg(test)]
mod tests;

pub use document::{
    Block, Clause, Condition, Document, Effect, Leaf, PolicyType, PrincipalClause, PrincipalEntry, Problem, Statement,
};
