//! A root that was read, and what is to be said of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::diagnostics;
use super::documents::Documents;
use super::reader::{Read, Reader, Refused, Root};
use crate::input::is_of_module;
use crate::rules::{Finding, fingerprints};

/// What is known of a root, and whether it still holds.
#[derive(Default)]
pub(super) struct State {
    read: Option<Box<dyn Read>>,
    /// Why it could not be read.
    refused: Option<Refused>,
    findings: Vec<Finding>,
    prints: Vec<String>,
    files: BTreeSet<PathBuf>,
    is_stale: bool,
    is_unjudged: bool,
    /// What is said of each file.
    pub(super) said: BTreeMap<PathBuf, Vec<lsp_types::Diagnostic>>,
}

impl State {
    /// Of a root that nobody has looked at.
    pub(super) fn unread() -> Self {
        Self { is_stale: true, is_unjudged: true, ..Self::default() }
    }

    /// Whether something is to be done before all is said of it.
    pub(super) fn is_unsettled(&self) -> bool {
        self.is_stale || self.is_unjudged
    }

    /// Something that it is made of has changed.
    pub(super) fn outdate(&mut self) {
        (self.is_stale, self.is_unjudged) = (true, true);
    }

    /// Reads it, where that is to be done.
    pub(super) fn refresh(&mut self, root: &Root, reader: &dyn Reader, documents: &Documents) {
        if !self.is_stale {
            return;
        }
        // Cleared first: were reading it to panic, it would not be tried again with the same text.
        self.is_stale = false;
        match reader.read(root, &documents.texts()) {
            Ok(read) => {
                self.files = read.sources().all().iter().map(|source| source.path().to_path_buf()).collect();
                self.files.extend(read.beside());
                (self.read, self.refused) = (Some(read), None);
            }
            Err(refused) => (self.read, self.refused) = (None, Some(refused)),
        }
    }

    /// Judges it, where that is to be done; it has to be fresh.
    pub(super) fn judge(&mut self, root: &Root, documents: &Documents) {
        if !self.is_unjudged {
            return;
        }
        self.is_unjudged = false;
        self.findings = self.read.as_ref().map(|read| read.judge()).unwrap_or_default();
        self.prints = match &self.read {
            Some(read) => fingerprints(&self.findings, read.sources()),
            None => Vec::new(),
        };
        self.said = match (&self.read, &self.refused) {
            (Some(read), _) => {
                let found = self.findings.iter().zip(self.prints.iter().map(String::as_str));
                diagnostics::of(root, read.sources(), found, &read.diagnostics(), documents)
            }
            (None, Some(refused)) => {
                diagnostics::of(root, &refused.sources, std::iter::empty(), &refused.diagnostics, documents)
            }
            (None, None) => BTreeMap::new(),
        };
    }

    /// What was read.
    pub(super) fn read(&self) -> Option<&dyn Read> {
        self.read.as_deref()
    }

    /// What was found, each with its fingerprint.
    pub(super) fn findings(&self) -> impl Iterator<Item = (&Finding, &str)> {
        self.findings.iter().zip(self.prints.iter().map(String::as_str))
    }

    /// Whether a change of this file may change what is said of it.
    pub(super) fn is_made_of(&self, root: &Root, path: &Path) -> bool {
        let is_own = match root {
            Root::Policy(own) => own == path,
            Root::Module(own) => path.parent() == Some(own.as_path()) && is_of_module(path),
        };
        let beside = || self.files.iter().any(|file| is_of_module(file) && file.parent() == path.parent());
        is_own || self.files.contains(path) || (is_of_module(path) && beside())
    }

    /// Whether it was read as a part of it.
    pub(super) fn has_read(&self, path: &Path) -> bool {
        self.files.contains(path)
    }
}
