//! Findings mended in the sources: what rules say must change, as edits, each of which is proven to change nothing but the words.
//!
//! A rule's fix names places of the policy. [`patch`] finds what is written there, in whatever form, and edits it; [`verify`] compares the graph of the
//! changed sources with that of the old ones: every policy allows and denies exactly what it did, and nothing else that the configuration declares
//! has changed. A document that several instances or roots share is compared in all of them.

mod patch;
#[cfg(test)]
mod tests;
mod verify;

pub use patch::{Patch, patch};
pub use verify::{Evidence, verify};
