//! Edits as a changed file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::splice::{Edit, apply};
use crate::input::{Source, is_native};
use crate::terraform::syntax::second;

/// A file before and after.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FileChange {
    /// Where it is.
    pub path: PathBuf,
    /// Its name in reports: relative, with `/`.
    pub name: String,
    /// What it holds.
    pub before: Arc<str>,
    /// What it should hold.
    pub after: String,
}

impl FileChange {
    /// The change as `git apply` takes it.
    pub fn diff(&self) -> String {
        diff(&self.name, &self.before, &self.after)
    }
}

/// A change to the file called `name` as `git apply` takes it.
pub(crate) fn diff(name: &str, before: &str, after: &str) -> String {
    let name = from_here(name);
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    similar::TextDiff::from_lines(before, after).unified_diff().context_radius(3).header(&old, &new).to_string()
}

/// An absolute name as one that a patch may have: from the current directory where the file is below it, from the root of the file system otherwise.
fn from_here(name: &str) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let below = Path::new(name).strip_prefix(&here).ok().and_then(Path::to_str);
    below.unwrap_or(name).trim_start_matches('/').to_owned()
}

/// The file with the edits made; `None` where they change nothing, or do not go together.
///
/// # Errors
///
/// Why the file must not be written.
pub(crate) fn change(source: &Source, edits: &[Edit]) -> Result<Option<FileChange>, &'static str> {
    let Some(after) = apply(source.text(), edits).filter(|after| **after != **source.text()) else { return Ok(None) };
    if !still_read(source, &after) {
        return Err("hcl-rs, which is asked too, would not read the file any more: please report it");
    }
    Ok(Some(FileChange {
        path: source.path().to_path_buf(),
        name: source.name().to_owned(),
        before: Arc::clone(source.text()),
        after,
    }))
}

/// Whether a parser that shares no code with ours reads the file afterwards where it read it before.
fn still_read(source: &Source, after: &str) -> bool {
    !is_native(source.path()) || second::reads(after) || !second::reads(source.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Sources;

    #[test]
    fn what_another_parser_would_not_read_any_more_is_refused() {
        let sources = Sources::new();
        let source = |name: &str, text: &str| sources.add(Path::new(name), text);
        assert!(still_read(&source("main.tf", "x = 1\n"), "x = [1]\n"));
        assert!(!still_read(&source("main.tf", "x = 1\n"), "x = [1\n"));
        // It did not read this before, nor is it asked about JSON.
        assert!(still_read(&source("main.tf", "x = 1e400\n"), "x = 1e401\n"));
        assert!(still_read(&source("policy.json", "{}"), "{\"a\": 1}"));
    }

    #[test]
    fn a_patch_names_files_from_the_current_directory() {
        let head = |name: &str| diff(name, "a\n", "b\n").lines().take(2).collect::<Vec<_>>().join(" ");
        let here = std::env::current_dir().expect("a directory");
        assert_eq!(head(&format!("{}/m/main.tf", here.display())), "--- a/m/main.tf +++ b/m/main.tf");
        assert_eq!(head("m/main.tf"), "--- a/m/main.tf +++ b/m/main.tf");
        assert_eq!(head("/elsewhere/main.tf"), "--- a/elsewhere/main.tf +++ b/elsewhere/main.tf");
    }
}
