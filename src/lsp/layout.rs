//! Which root modules a folder has, and what each of them reaches.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::input::{Exclude, Overlay, Sources, walk};
use crate::terraform::Loader;

/// The root modules of a folder.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Each with the directories of the modules it is made of, its own among them, without links.
    roots: Vec<(PathBuf, BTreeSet<PathBuf>)>,
}

impl Layout {
    /// Of all that lies below `folder`, as far as `exclude` does not name it.
    pub(super) fn of(folder: &Path, exclude: Exclude, texts: &Overlay) -> Self {
        let found = walk::walk(&[folder.to_path_buf()], &walk::Options { exclude, no_ignore: false });
        Self::of_modules(&found.modules, texts)
    }

    fn of_modules(modules: &[PathBuf], texts: &Overlay) -> Self {
        let loader = Loader::new(&Arc::new(Sources::with_overlay(texts.clone())));
        let reached = |root: &PathBuf| {
            let mut seen = BTreeSet::new();
            let mut open = vec![root.clone()];
            while let Some(directory) = open.pop() {
                if seen.insert(canonical(&directory)) {
                    open.extend(loader.local_calls(&directory));
                }
            }
            seen
        };
        Self { roots: loader.roots(modules).into_iter().map(|root| (root.clone(), reached(&root))).collect() }
    }

    /// The root modules that the module in `directory` is part of.
    pub(super) fn roots_of(&self, directory: &Path) -> impl Iterator<Item = &PathBuf> + use<'_> {
        let directory = canonical(directory);
        self.roots.iter().filter(move |(_, reached)| reached.contains(&directory)).map(|(root, _)| root)
    }
}

/// One name for one directory.
pub(super) fn canonical(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_belongs_to_every_root_that_calls_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let call = |path: &str| format!("module \"m\" {{\n  source = \"{path}\"\n}}\n");
        for (path, text) in [
            ("a/main.tf", call("../m")),
            ("b/main.tf", call("../m")),
            ("m/main.tf", call("./n")),
            ("m/n/x.tf", String::new()),
        ] {
            let path = directory.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
        let layout = Layout::of(directory.path(), Exclude::default(), &Overlay::default());
        let of = |path: &str| -> Vec<String> {
            let roots = layout.roots_of(&directory.path().join(path));
            roots.map(|root| root.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect()
        };
        assert_eq!(of("m/n"), ["a", "b"]);
        assert_eq!(of("a"), ["a"]);
        assert!(of("elsewhere").is_empty());
    }
}
