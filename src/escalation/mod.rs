//! The known ways to rights that nobody was given, and which of them the statements of a principal make up.
//!
//! Between the graph and whoever judges: rules ask of a statement what it completes, questions of the graph ask who reaches whom.

mod actions;
mod calls;
mod rights;
mod ways;
mod whole;

pub(crate) use actions::{Actions, of};
pub(crate) use calls::{Call, CallKind, On, calls};
pub(crate) use rights::{Part, Rights, Source, bearers, is_administrator};
pub(crate) use ways::{Category, Holder, Needs, Path, table};
pub(crate) use whole::{can_apply, is_whole};
