//! The pages there are.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown file that is documentation, by its path from the root of the repository, in order.
pub(crate) fn all() -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(root()).expect("the repository").flatten() {
        let path = entry.path();
        if is_page(&path) {
            pages.push(path);
        }
    }
    for directory in ["docs", "rules", "fixtures"] {
        below(&root().join(directory), &mut pages);
    }
    let mut pages: Vec<PathBuf> =
        pages.iter().filter_map(|path| path.strip_prefix(root()).ok()).map(Path::to_path_buf).collect();
    pages.sort();
    pages
}

/// The Markdown files below a directory.
pub(crate) fn below(directory: &Path, pages: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, pages);
        } else if is_page(&path) {
            pages.push(path);
        }
    }
}

pub(crate) fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
}
