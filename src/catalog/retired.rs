//! Actions that AWS has withdrawn.

use super::Catalog;
use super::layout::Section;
use super::table::handle;
use std::fmt;

handle! {
    /// An action that was and is no more.
    Retired, Section::Retired
}

impl Retired {
    /// The full name that it had, `codestar:CreateProject`.
    pub fn name(self) -> &'static str {
        self.text(1)
    }

    /// The prefix of the service that it belonged to.
    pub fn service_prefix(self) -> &'static str {
        self.text(0)
    }
}

impl fmt::Debug for Retired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Retired({})", self.name())
    }
}

impl Catalog {
    /// Every retired action, in order of name.
    pub fn retired_actions(&'static self) -> impl ExactSizeIterator<Item = Retired> {
        (0..self.table.count(Section::Retired)).map(|index| Retired::at(&self.table, index))
    }

    /// The retired action of this full name, whatever its case; `None` where it still exists, or never has.
    pub fn retired(&'static self, action: &str) -> Option<Retired> {
        self.table.find(Section::Retired, 1, action).map(|index| Retired::at(&self.table, index))
    }

    /// Whether every action of this prefix is retired, and the service with them.
    pub fn retired_service(&'static self, prefix: &str) -> bool {
        self.service(prefix).is_none()
            && self.retired_actions().any(|retired| retired.service_prefix().eq_ignore_ascii_case(prefix))
    }
}
