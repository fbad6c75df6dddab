//! Bytes of sources changed in place: what stands where, and what comes instead.
//!
//! Nothing is printed from a syntax tree. Comments, order, line endings and indentation outside of what is edited survive to the byte.

mod children;
mod file;
#[cfg(test)]
mod identity;
mod lines;
mod listed;
mod remove;
mod scan;
mod splice;

pub(crate) use children::children;
pub use file::FileChange;
pub(crate) use file::{change, diff};
pub(crate) use lines::changed_lines;
pub(crate) use listed::{Apart, Listed, Reader};
pub(crate) use remove::{Comments, without};
pub(crate) use scan::{json_elements, json_members};
pub(crate) use splice::{Edit, apply, indent_of, newline_at};
