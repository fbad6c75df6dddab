//! Which roots a file belongs to.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::super::layout::Layout;
use super::super::reader::Root;
use super::super::root::State;
use super::Server;
use crate::config::FILE_NAME;
use crate::input::{self, Overlay, is_of_module, is_policy};

impl Server<'_> {
    /// What is made of a file is to be read again.
    pub(super) fn outdate(&mut self, path: &Path) {
        let all = is_configuration(path);
        for (root, state) in &mut self.roots {
            if all || state.is_made_of(root, path) {
                state.outdate();
            }
        }
    }

    /// Which modules there are may have changed.
    pub(super) fn look_again(&mut self) {
        self.layouts.clear();
        let open: Vec<PathBuf> = self.documents.paths().cloned().collect();
        open.iter().for_each(|path| self.want(path));
        self.forget();
        self.roots.values_mut().for_each(State::outdate);
    }

    /// Finds the roots of an open file.
    pub(super) fn want(&mut self, path: &Path) {
        let roots = self.roots_of(path);
        for root in &roots {
            self.roots.entry(root.clone()).or_insert_with(State::unread);
        }
        self.wanted.insert(path.to_path_buf(), roots);
    }

    /// Lets go of roots that no open file belongs to, and of what was said of them.
    pub(super) fn forget(&mut self) {
        let wanted: BTreeSet<&Root> = self.wanted.values().flatten().collect();
        self.roots.retain(|root, _| wanted.contains(root));
        if !self.roots.values().any(State::is_unsettled) {
            self.publish();
        }
    }

    pub(super) fn roots_of(&mut self, path: &Path) -> Vec<Root> {
        let inside = self.client.folders.iter().filter(|folder| path.starts_with(folder));
        let folder = inside.max_by_key(|folder| folder.components().count()).cloned();
        let excluded = folder.as_deref().or(path.parent()).map(|directory| self.reader.exclude(directory));
        if excluded.is_some_and(|excluded| excluded.excludes(path)) || is_configuration(path) {
            return Vec::new();
        }
        let Some(directory) = path.parent().map(Path::to_path_buf) else { return Vec::new() };
        let texts = self.documents.texts();
        if is_of_module(path) {
            let known = folder.as_deref().map(|folder| self.roots_in(folder, &directory, &texts)).unwrap_or_default();
            return if known.is_empty() { vec![Root::Module(directory)] } else { known };
        }
        // A template, or a policy that a module of the folder may read.
        let above =
            directory.ancestors().take_while(|above| folder.as_ref().is_none_or(|folder| above.starts_with(folder)));
        let above: Vec<PathBuf> =
            above.take(if folder.is_some() { usize::MAX } else { 2 }).map(Path::to_path_buf).collect();
        for above in above {
            let known = match &folder {
                Some(folder) => self.roots_in(folder, &above, &texts),
                None if has_module(&above) => vec![Root::Module(above)],
                None => Vec::new(),
            };
            let reading: Vec<Root> = known.into_iter().filter(|root| self.reads(root, path)).collect();
            if !reading.is_empty() {
                return reading;
            }
        }
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let is_policy = self.documents.get(path).is_some_and(|document| is_policy(&document.text));
        if is_json && is_policy { vec![Root::Policy(path.to_path_buf())] } else { Vec::new() }
    }

    fn roots_in(&mut self, folder: &Path, directory: &Path, texts: &Overlay) -> Vec<Root> {
        let reader = self.reader;
        let layout = self
            .layouts
            .entry(folder.to_path_buf())
            .or_insert_with(|| Layout::of(folder, reader.exclude(folder), texts));
        layout.roots_of(directory).cloned().map(Root::Module).collect()
    }

    /// Whether a root, once it is read, has read a file.
    fn reads(&mut self, root: &Root, path: &Path) -> bool {
        let state = self.roots.entry(root.clone()).or_insert_with(State::unread);
        state.refresh(root, self.reader, &self.documents);
        state.has_read(path)
    }

    /// Roots that were only read to see what they read.
    pub(super) fn forget_unwanted(&mut self) {
        let wanted: BTreeSet<&Root> = self.wanted.values().flatten().collect();
        self.roots.retain(|root, _| wanted.contains(root));
    }

    /// The roots of a file, read from the text as it is now.
    pub(super) fn fresh(&mut self, path: &Path) -> Vec<Root> {
        let roots = self.wanted.get(path).cloned().unwrap_or_default();
        for root in &roots {
            if let Some(state) = self.roots.get_mut(root) {
                state.refresh(root, self.reader, &self.documents);
            }
        }
        roots
    }
}

/// Whether a file says how others are read.
pub(super) fn is_configuration(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE_NAME)
}

/// Whether a directory has Terraform files.
fn has_module(directory: &Path) -> bool {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| input::is_configuration(&entry.path()))
}
