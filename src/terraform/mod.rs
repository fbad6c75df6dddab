//! Terraform configuration to values, without a plan, each leaf knowing the bytes it came from.
//!
//! This room knows nothing of IAM but `aws_iam_policy_document`.

pub mod convert;
pub mod eval;
pub mod functions;
mod module;
pub mod number;
pub(crate) mod policy_document;
pub mod syntax;
pub mod types;
pub mod value;

pub use module::{
    Answers, Assignment, Assumed, DataSource, Evaluation, Facts, Home, Loader, ModuleInstance, NotAnalysed, Options,
    Order, Place, Presence, Purpose, ResourceInstance, Syntax, Unread, roots,
};
pub use policy_document::DroppedCondition;
