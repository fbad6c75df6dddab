//! What was read: files as [`Source`]s, places in them as [`Span`]s, and what went wrong as [`Diagnostic`]s.
//!
//! This room knows nothing of Terraform or IAM. Everything above it points back into a [`Source`] and nowhere else.

mod diagnostic;
mod source;
mod span;

pub use diagnostic::{Diagnostic, Label, Level};
pub use source::{LineColumn, Source, Sources};
pub use span::{FileId, Span};
