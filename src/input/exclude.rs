//! Files and directories that are left out.

use std::path::{Path, PathBuf};

use ignore::overrides::{Override, OverrideBuilder};

use super::Diagnostic;
use super::clean;

/// Globs as `.gitignore` has them, each relative to a directory. Nothing is excluded by default.
#[derive(Clone, Default, Debug)]
pub struct Exclude(Vec<(PathBuf, Override)>);

impl Exclude {
    /// Adds globs that are relative to `root`.
    ///
    /// # Errors
    ///
    /// One of them is not a glob.
    pub fn add(&mut self, root: &Path, globs: &[String]) -> Result<(), Diagnostic> {
        if globs.is_empty() {
            return Ok(());
        }
        let root = absolute(root);
        let mut builder = OverrideBuilder::new(&root);
        let cannot = |error: ignore::Error| Diagnostic::error(format!("cannot exclude: {error}"), None);
        for glob in globs {
            // An override selects what it names; `!` turns it round.
            builder.add(&format!("!{glob}")).map_err(cannot)?;
        }
        self.0.push((root, builder.build().map_err(cannot)?));
        Ok(())
    }

    /// Whether `path`, or a directory it lies in, is excluded.
    pub fn excludes(&self, path: &Path) -> bool {
        if self.0.is_empty() {
            return false;
        }
        let path = absolute(path);
        self.0.iter().any(|(root, globs)| {
            let Ok(below) = path.strip_prefix(root) else { return false };
            globs.matched(below, path.is_dir()).is_ignore()
                || below.ancestors().skip(1).any(|directory| globs.matched(directory, true).is_ignore())
        })
    }
}

fn absolute(path: &Path) -> PathBuf {
    clean(&std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_relative_to_their_directory() {
        let mut exclude = Exclude::default();
        exclude.add(Path::new("/repo"), &["/a/*.tf".to_owned(), "examples".to_owned()]).unwrap();
        assert!(exclude.excludes(Path::new("/repo/a/x.tf")));
        assert!(exclude.excludes(Path::new("/repo/b/../a/x.tf")));
        assert!(exclude.excludes(Path::new("/repo/m/examples/deep/x.tf")));
        assert!(!exclude.excludes(Path::new("/repo/b/a/x.tf")));
        assert!(!exclude.excludes(Path::new("/other/a/x.tf")));
    }

    #[test]
    fn what_is_no_glob_is_refused() {
        let error = Exclude::default().add(Path::new("/"), &["a{".to_owned()]).unwrap_err();
        assert!(error.message.starts_with("cannot exclude: "), "{}", error.message);
    }
}
