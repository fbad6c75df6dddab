//! The authority graph: which principal assumes which role, which policies it holds, what they allow, and what uses the role for what.
//!
//! Built once from evaluated Terraform and policy files, immutable, indexed by number. Rules and suggestions see this and nothing below it.

mod model;

pub use model::*;
