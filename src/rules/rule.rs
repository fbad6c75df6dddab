//! What a rule is.

use crate::graph::Graph;

use super::context::{PolicyAt, PrincipalAt, StatementAt};
use super::declared::ResourceAt;
use super::finding::Meta;
use super::page::Page;
use super::report::Report;

/// A rule: its page, and the one method that looks at what it judges. What it has to say goes to the [`Report`].
///
/// Rules are asked in the order of [`registry`](super::registry), the strongest first, and every statement is visited once for all of them.
pub trait Rule: Sync {
    /// Its page.
    fn page(&self) -> &'static Page;

    /// What its page says of it.
    fn meta(&self) -> &'static Meta {
        self.page().meta()
    }

    /// Judges one statement of one document.
    fn statement(&self, _at: &StatementAt<'_>, _report: &mut Report<'_>) {}

    /// Judges one document as a whole.
    fn document(&self, _at: &PolicyAt<'_>, _report: &mut Report<'_>) {}

    /// Judges a role, user or group with all that it holds and all that uses it.
    fn principal(&self, _at: &PrincipalAt<'_>, _report: &mut Report<'_>) {}

    /// Judges a resource that the configuration declares, by its attributes. Data sources are not among them.
    fn resource(&self, _at: &ResourceAt<'_>, _report: &mut Report<'_>) {}

    /// Judges the configuration as a whole.
    fn graph(&self, _graph: &Graph, _report: &mut Report<'_>) {}
}
