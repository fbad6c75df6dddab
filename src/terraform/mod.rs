//! Terraform configuration to values, without a plan, each leaf knowing the bytes it came from.
//!
//! This room knows nothing of IAM but `aws_iam_policy_document`.

pub mod convert;
pub mod eval;
pub mod functions;
pub mod number;
pub mod syntax;
pub mod types;
pub mod value;
