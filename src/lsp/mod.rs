//! What editors ask: a language server over the graph, one file a duty.
//!
//! The server knows documents, positions and the protocol. Reading and judging are a [`Reader`]'s, so that it knows neither arguments nor configuration. All is
//! done on one thread, in the order it was asked for: a request is answered from the newest text, and diagnostics are worked out when nothing else waits.

mod actions;
mod completion;
mod cursor;
mod definition;
mod diagnostics;
mod documents;
mod edits;
mod here;
mod hover;
mod inbox;
mod layout;
mod position;
mod reader;
mod root;
mod server;
#[cfg(test)]
mod tests;
mod uri;

pub use reader::{Read, Reader, Refused, Root};
pub use server::serve;
