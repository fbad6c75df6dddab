//! The authority graph: which principal assumes which role, which policies it holds, what they allow, and what uses the role for what.
//!
//! Built once from evaluated Terraform and policy files, immutable, indexed by number. Rules and suggestions see this and nothing below it.

pub mod arn;
mod build;
pub mod calls;
mod data_sources;
mod defaults;
mod edges;
pub(crate) mod glob;
mod handed_over;
mod held;
mod let_in;
mod meets;
mod mentions;
mod model;
mod names;
mod query;
mod readers;
mod renamed;
pub mod render;
pub mod resources;
pub mod scene;
pub mod show;
mod tables;
#[cfg(test)]
pub(crate) mod testing;
pub(crate) mod values;
mod written;

pub(crate) use build::access::aws_managed;
pub use build::{Beside, Options};
pub use data_sources::DataSources;
pub use edges::{Access, Edge, Node, Relation, Support};
pub(crate) use handed_over::iam_texts;
pub use handed_over::{HandedOver, handed_over};
pub use held::{Held, Lack};
pub use meets::{Meets, meets};
pub use mentions::Mentions;
pub use model::*;
pub use names::names;
pub use readers::Readers;
pub(crate) use renamed::under_other_name;
pub use resources::{Declared, Resources};
