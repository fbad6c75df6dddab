//! Files by the names that code hosting services know them by.

use std::path::{Path, PathBuf};

use crate::input::Source;

/// The repository that is reported about: services match what is said of a file by its path below the root.
#[derive(Clone, Debug)]
pub struct Repository {
    /// The working directory: what relative paths of sources start from.
    here: PathBuf,
    root: PathBuf,
}

/// A file as a service sees it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum RepositoryPath {
    /// Below the root: with `/`, without a leading `./`, symbolic links followed.
    Inside(String),
    /// Elsewhere on the machine, absolute.
    Outside(String),
}

impl RepositoryPath {
    /// The path, whichever side of the root it is on.
    pub(super) fn as_str(&self) -> &str {
        match self {
            RepositoryPath::Inside(path) | RepositoryPath::Outside(path) => path,
        }
    }
}

impl Repository {
    /// The repository that holds the directory `here`: up to where a `.git` lies. Where none does, `here` is taken for the root.
    pub fn containing(here: &Path) -> Self {
        let here = std::fs::canonicalize(here).unwrap_or_else(|_| here.to_path_buf());
        let root = here.ancestors().find(|directory| directory.join(".git").exists());
        Self { root: root.unwrap_or(&here).to_path_buf(), here }
    }

    /// The path of `source`. What is not on disk, such as standard input, is where its name says it is.
    pub(super) fn path_of(&self, source: &Source) -> RepositoryPath {
        let absolute = self.here.join(source.path());
        let path = match std::fs::canonicalize(&absolute) {
            Ok(path) => path,
            Err(_) => self.here.join(source.name()),
        };
        let slashes = |path: &Path| path.to_string_lossy().replace('\\', "/");
        match path.strip_prefix(&self.root) {
            Ok(inside) => RepositoryPath::Inside(slashes(inside)),
            Err(_) => RepositoryPath::Outside(slashes(&path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Sources;

    fn path(repository: &Repository, path: &Path) -> RepositoryPath {
        repository.path_of(&Sources::new().add(path, ""))
    }

    #[test]
    fn paths_are_relative_to_the_root_from_wherever_one_stands() {
        let kept = tempfile::tempdir().unwrap();
        let root = kept.path().join("repo");
        std::fs::create_dir_all(root.join(".git")).unwrap();
        std::fs::create_dir_all(root.join("infra")).unwrap();
        std::fs::write(root.join("infra/main.tf"), "").unwrap();
        std::fs::write(kept.path().join("other.tf"), "").unwrap();
        let repository = Repository::containing(&root.join("infra"));
        let inside = |path: &str| RepositoryPath::Inside(path.to_owned());
        assert_eq!(path(&repository, Path::new("main.tf")), inside("infra/main.tf"));
        assert_eq!(path(&repository, &root.join("infra/../infra/main.tf")), inside("infra/main.tf"));
        assert_eq!(path(&repository, Path::new("-")), inside("infra/-"), "standard input is on no disk");
        let other = path(&repository, Path::new("../../other.tf"));
        assert!(matches!(&other, RepositoryPath::Outside(path) if path.ends_with("/other.tf")), "{other:?}");
    }

    #[test]
    #[cfg(unix)]
    fn symbolic_links_are_followed() {
        let kept = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(kept.path().join("modules/a")).unwrap();
        std::fs::write(kept.path().join("modules/a/main.tf"), "").unwrap();
        std::os::unix::fs::symlink("modules/a", kept.path().join("a")).unwrap();
        let repository = Repository::containing(kept.path());
        assert_eq!(path(&repository, Path::new("a/main.tf")), RepositoryPath::Inside("modules/a/main.tf".to_owned()));
    }
}
