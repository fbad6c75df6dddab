//! What was read: files as [`Source`]s, places in them as [`Span`]s, and what went wrong as [`Diagnostic`]s.
//!
//! This room knows nothing of Terraform or IAM. Everything above it points back into a [`Source`] and nowhere else.

mod clean;
mod diagnostic;
mod exclude;
mod name;
mod read;
mod sniff;
mod source;
mod span;
mod terragrunt;
pub mod walk;

pub use clean::clean;
pub use diagnostic::{Diagnostic, Label, Level};
pub use exclude::Exclude;
pub use name::{configuration_stem, is_configuration, is_hcl, is_installed, is_native, is_of_module, is_values};
pub use read::{load, read, read_from, read_once};
pub use sniff::{is_plan, is_policy};
pub use source::{LineColumn, MAX_SOURCE_BYTES, OWN, Overlay, Source, Sources};
pub use span::{FileId, Span};
