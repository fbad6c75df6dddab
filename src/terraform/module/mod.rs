//! Modules: directories to declarations, declarations to values, each computed when it is asked for.
//!
//! An [`Evaluation`] is one root module and all it calls. Nothing is evaluated before somebody asks, everything is evaluated once, and whatever is
//! wrong costs a diagnostic and the value it concerns.

mod answers;
mod blocks;
mod config;
mod constraint;
mod data;
mod evaluation;
mod expand;
mod facts;
mod files;
mod instance;
mod loader;
mod memo;
mod options;
mod order;
mod presence;
mod provider;
mod purposes;
mod readers;
mod references;
mod scope;
mod select;
mod shared;
mod tree;
mod variables;

pub use answers::{Answers, DataSource};
pub use evaluation::{Evaluation, ModuleInstance, NotAnalysed, ResourceInstance, roots};
pub use facts::Facts;
pub use files::Syntax;
pub use loader::Loader;
pub use options::{Assignment, Assumed, Options};
pub use order::Order;
pub use presence::Presence;
pub use provider::{Home, Place};
pub use purposes::Purpose;
pub use readers::Unread;

#[cfg(test)]
mod tests;
