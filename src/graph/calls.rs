//! The module calls that were followed, and which of them the repository's own files make.

use std::path::PathBuf;

use super::Graph;
use crate::input::{Span, is_installed};
use crate::text::ModulePath;

/// A module call that was followed.
#[derive(Clone, PartialEq, Debug)]
pub struct Call {
    /// The instance that it leads to.
    pub module: ModulePath,
    /// The header of its block.
    pub header: Span,
    /// The directory of the module that is called.
    pub directory: PathBuf,
}

impl Call {
    /// The names of the calls from the root to it, its own last.
    pub fn names(&self) -> Vec<&str> {
        names(&self.module)
    }
}

/// The names of the calls that lead to a module, without the keys of their instances.
pub fn names(module: &ModulePath) -> Vec<&str> {
    module.calls().iter().map(|(name, _)| &**name).collect()
}

impl Graph {
    /// The header of the last call on the way to a module, given by the names of the calls from the root, that is not made in a module that was installed.
    pub fn own_call(&self, way: &[&str]) -> Option<Span> {
        let leads = self.calls.iter().filter(|call| way.starts_with(&call.names()));
        let own = leads.filter(|call| !is_installed(self.sources.get(call.header.file).path()));
        own.max_by_key(|call| call.module.calls().len()).map(|call| call.header)
    }
}
