//! Edits as a changed file.

use std::path::PathBuf;
use std::sync::Arc;

use super::splice::{Edit, apply};
use crate::input::Source;
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
    let (old, new) = (format!("a/{name}"), format!("b/{name}"));
    similar::TextDiff::from_lines(before, after).unified_diff().context_radius(3).header(&old, &new).to_string()
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
    let hcl = source.path().extension().is_some_and(|extension| ["tf", "tofu"].iter().any(|own| extension == *own));
    !hcl || !second::reads(source.text()) || second::reads(after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Sources;
    use std::path::Path;

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
}
