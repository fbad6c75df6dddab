//! iamlint reads Terraform and IAM policy JSON, builds the graph of which principal may do what to which resource, judges it, and narrows it.
//!
//! The rooms, in the order data flows; none calls back up (ARCHITECTURE.md has the map):
//!
//! - [`input`]: files and the places in them
//! - [`text`]: text with holes, the one string type
//! - [`json`]: JSON over such text
//! - [`shell`]: shell scripts over such text
//! - [`terraform`]: HCL to values, without a plan
//! - [`plan`]: what Terraform prints of a plan, to the same values
//! - [`policy`]: the IAM policy language and its algebra
//! - [`catalog`]: facts about AWS
//! - [`graph`]: principals, policies, resources
//! - [`wiring`]: what each configured service needs from its role
//! - `escalation`: the known ways to rights that nobody was given
//! - [`authority`]: who may do what, by which statement
//! - [`usage`]: records of what a role used
//! - [`rules`]: what is wrong, as findings
//! - [`baseline`]: findings that were there before
//! - [`suppress`]: findings that do not count
//! - `edit`: sources changed in place
//! - [`fix`]: findings mended, proven
//! - [`diff`]: what a change allows
//! - [`suggest`]: narrowed policies, proven
//! - [`report`]: findings to text, JSON and the rest
//! - [`config`]: what `iamlint.toml` says
//! - [`lsp`]: a language server
//! - [`cli`]: one file a subcommand

pub mod authority;
pub mod baseline;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod diff;
mod edit;
mod escalation;
pub mod fix;
pub mod graph;
pub mod input;
pub mod json;
pub mod lsp;
pub mod plan;
pub mod policy;
pub mod report;
pub mod rules;
pub mod shell;
pub mod suggest;
pub mod suppress;
pub mod terraform;
pub mod text;
pub mod usage;
pub mod wiring;
