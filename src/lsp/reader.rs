//! What the server asks of whoever reads and judges.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::edit::FileChange;
use crate::graph::Graph;
use crate::input::{Diagnostic, Exclude, Overlay, Sources};
use crate::rules::Finding;

/// What is read as one: nothing outside of it changes what is said of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Root {
    /// A root module, by its directory.
    Module(PathBuf),
    /// A policy file that no module reads.
    Policy(PathBuf),
}

/// A root that was read.
pub trait Read {
    /// Its graph. None where nothing could be read.
    fn graph(&self) -> Option<&Graph>;
    /// Its files.
    fn sources(&self) -> &Arc<Sources>;
    /// Files beside these that what is found depends on, be they there or not.
    fn beside(&self) -> Vec<PathBuf>;
    /// What is wrong with the input.
    fn diagnostics(&self) -> Vec<Diagnostic>;
    /// What the rules find, as far as it counts.
    fn judge(&self) -> Vec<Finding>;
}

/// Why a root cannot be read at all.
#[derive(Debug)]
pub struct Refused {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// The files it is wrong in.
    pub sources: Arc<Sources>,
}

/// Reads roots. Texts stand in for files, by their paths.
pub trait Reader {
    /// What is left out below a directory.
    fn exclude(&self, directory: &Path) -> Exclude;

    /// Reads a root.
    ///
    /// # Errors
    ///
    /// What says how it is to be read cannot be read itself.
    fn read(&self, root: &Root, texts: &Overlay) -> Result<Box<dyn Read>, Refused>;

    /// The files as they should be for a finding to be mended, proven over all of `roots`, of which the first was `read` and has it.
    ///
    /// # Errors
    ///
    /// Why it cannot be.
    fn mend(
        &self,
        roots: &[Root],
        texts: &Overlay,
        read: &dyn Read,
        finding: &Finding,
    ) -> Result<Vec<FileChange>, String>;

    /// The files as they should be for a role to be allowed what it needs, proven over all of `roots`, of which the first declares it. The role is named by its address.
    ///
    /// # Errors
    ///
    /// Why nothing is narrowed.
    fn narrow(&self, roots: &[Root], texts: &Overlay, role: &str) -> Result<Vec<FileChange>, String>;
}
