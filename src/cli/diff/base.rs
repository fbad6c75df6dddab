//! What a repository held where HEAD and another branch parted, as files in a directory of its own.
//!
//! git is asked for the objects and nothing else: no filter or hook of the repository runs, nothing is fetched, and neither index nor work tree changes.
//! What git ignores in the work tree counts for both sides, as far as iamlint reads it: installed modules, files with values of variables. So does
//! `iamlint.toml`: settings are not what is compared.

use std::path::{Component, Path, PathBuf};

use tempfile::TempDir;

use super::super::exit::Failure;
use super::git::{Blob, Git};
use crate::config;

/// Names of ignored files that are read: Terraform, values, and what `file` and `templatefile` read.
const READ: [&str; 7] = [".tf", ".tofu", ".tfvars", ".json", ".tftpl", ".tpl", ".tmpl"];
/// Ignored files that are taken over.
const MAX_IGNORED: usize = 10_000;

/// The files of a commit.
#[derive(Debug)]
pub(in crate::cli) struct Base {
    /// Removed with all in it when this is dropped.
    _directory: TempDir,
    root: PathBuf,
    /// The top of the work tree.
    top: PathBuf,
    path: PathBuf,
    here: PathBuf,
    commit: String,
}

impl Base {
    /// Writes out the commit at which HEAD and `reference` parted, of the repository that `path` is in. `option` is what asked for it.
    ///
    /// # Errors
    ///
    /// `path` is in no repository, git is missing or does not know the reference, or the directory cannot be written.
    pub(in crate::cli) fn check_out(option: &str, reference: &str, path: &Path) -> Result<Self, Failure> {
        if path == Path::new("-") {
            return Err(Failure::new(format!("{option} compares what is in a repository, and not standard input")));
        }
        let git = Git::around(option, path)?;
        let commit = git.merge_base(reference)?;
        let directory = tempfile::Builder::new().prefix("iamlint-").tempdir().map_err(cannot)?;
        // What asks for the name of the directory gets the same on both sides.
        let root = directory.path().join(git.top().file_name().unwrap_or("base".as_ref()));
        std::fs::create_dir(&root).map_err(cannot)?;
        // Where configuration files and `.gitignore` are no longer looked for.
        std::fs::create_dir(root.join(".git")).map_err(cannot)?;
        let below = |path: &Path| below(git.top(), path).map_or_else(|| root.clone(), |below| tidy(&root.join(below)));
        let base = Self {
            path: below(path),
            here: below(Path::new(".")),
            top: git.top().to_path_buf(),
            root: root.clone(),
            _directory: directory,
            commit,
        };
        git.blobs(&base.commit, |blob| base.write(blob))?;
        for ignored in git.ignored()?.iter().take(MAX_IGNORED) {
            base.take_over(git.top(), ignored);
        }
        base.configure(git.top(), path)?;
        Ok(base)
    }

    /// What stands there for the path that was named. It need not exist.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What stands there for another path of the same repository. It need not exist.
    ///
    /// # Errors
    ///
    /// The path is not in the repository.
    pub(in crate::cli) fn place_of(&self, path: &Path) -> Result<PathBuf, Failure> {
        let Some(below) = below(&self.top, path) else {
            return Err(Failure::new(format!("{} is not in the repository {}", path.display(), self.top.display())));
        };
        let place = tidy(&self.root.join(below));
        if place != self.path {
            self.configure(&self.top, path)?;
        }
        Ok(place)
    }

    /// What stands there for the working directory.
    pub(in crate::cli) fn here(&self) -> &Path {
        &self.here
    }

    /// How paths begin that lie there, and how git writes that: `1a2b3c4d:modules/main.tf`.
    pub(super) fn shown(&self) -> (String, String) {
        let root = self.root.to_string_lossy().replace('\\', "/");
        (format!("{root}/"), format!("{}:", self.commit.get(..8).unwrap_or(&self.commit)))
    }

    fn write(&self, blob: &Blob<'_>) -> std::io::Result<()> {
        let Some(path) = self.inside(blob.path) else { return Ok(()) };
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        match blob.is_link {
            true => link(Path::new(&*String::from_utf8_lossy(blob.bytes)), &path),
            false => std::fs::write(path, blob.bytes),
        }
    }

    /// The place of a path of the repository; none for one that would lead out of it, which only a forged tree has.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let is_plain = path.components().all(|part| matches!(part, Component::Normal(name) if name != ".git"));
        is_plain.then(|| self.root.join(path))
    }

    /// A file or directory that git ignores, where it belongs to a directory that was there.
    fn take_over(&self, top: &Path, ignored: &Path) {
        let name = ignored.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_read = name == ".terraform" || READ.iter().any(|ending| name.ends_with(ending));
        let Some(place) = self.inside(ignored).filter(|place| is_read && place.symlink_metadata().is_err()) else {
            return;
        };
        if place.parent().is_some_and(Path::is_dir) {
            // What cannot be linked is missed where it is read, and said there.
            let _ = link(&top.join(ignored), &place);
        }
    }

    /// The configuration file of the work tree, and those it builds on, in place of those of the commit.
    fn configure(&self, top: &Path, path: &Path) -> Result<(), Failure> {
        let place = below(top, path).map_or_else(|| self.path.clone(), |below| self.root.join(below));
        for directory in place.ancestors().take_while(|directory| directory.starts_with(&self.root)) {
            let file = directory.join(config::FILE_NAME);
            if self.is_own(directory) && file.symlink_metadata().is_ok() {
                std::fs::remove_file(&file).map_err(cannot)?;
            }
        }
        let Some(file) = config::find(path) else { return Ok(()) };
        if file.strip_prefix(top).ok().and_then(|below| self.inside(below)?.parent().map(Path::is_dir)) != Some(true) {
            return Ok(());
        }
        let mut next = Some(file);
        for _ in 0..config::MAX_FILES {
            let Some(file) = next.take() else { break };
            next = self.copy_configuration(top, &file)?;
        }
        Ok(())
    }

    /// Copies a configuration file of the work tree. Returns the one it builds on, where that is in the work tree, too.
    fn copy_configuration(&self, top: &Path, file: &Path) -> Result<Option<PathBuf>, Failure> {
        let Some(place) = file.strip_prefix(top).ok().and_then(|below| self.inside(below)) else { return Ok(None) };
        // What cannot be read is said where it is read for the work tree.
        let Ok(mut text) = std::fs::read_to_string(file) else { return Ok(None) };
        let said: Option<toml::Table> = toml::from_str(&text).ok();
        let named = said.as_ref().and_then(|said| said.get("extend")?.as_str());
        let extended = named.and_then(|named| std::fs::canonicalize(file.parent()?.join(named)).ok());
        let below = extended.as_deref().and_then(|extended| extended.strip_prefix(top).ok());
        if let (Some(mut said), Some(extended)) = (said.clone(), &extended) {
            // One from elsewhere is read where it is.
            let at = below.map_or_else(|| extended.clone(), |below| self.root.join(below));
            said.insert("extend".to_owned(), at.to_string_lossy().into_owned().into());
            text = said.to_string();
        }
        let Some(directory) = place.parent() else { return Ok(None) };
        let nearest = directory.ancestors().find(|above| above.exists());
        // What git ignores is linked: it is there already, and is the user's.
        if nearest.is_some_and(|nearest| self.is_own(nearest)) {
            std::fs::create_dir_all(directory).map_err(cannot)?;
            if place.symlink_metadata().is_ok() {
                std::fs::remove_file(&place).map_err(cannot)?;
            }
            std::fs::write(&place, text).map_err(cannot)?;
        }
        Ok(extended)
    }

    /// Whether a directory is one of those that are removed with this, and not one that a link leads to.
    fn is_own(&self, directory: &Path) -> bool {
        let canonical = |path: &Path| std::fs::canonicalize(path).ok();
        canonical(directory).zip(canonical(&self.root)).is_some_and(|(own, root)| own.starts_with(root))
    }
}

/// A path from the top of its repository; none where it is in another.
fn below(top: &Path, path: &Path) -> Option<PathBuf> {
    let absolute = std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_default();
    absolute.strip_prefix(top).ok().map(Path::to_path_buf)
}

/// Without a `/` or `.` at its end.
fn tidy(path: &Path) -> PathBuf {
    path.components().collect()
}

fn cannot(error: std::io::Error) -> Failure {
    Failure::new(format!("cannot write out what git has: {error}"))
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(to, at)
}

/// Where links take a privilege, files are copied.
#[cfg(not(unix))]
fn link(to: &Path, at: &Path) -> std::io::Result<()> {
    if to.is_file() { std::fs::copy(to, at).map(|_| ()) } else { Ok(()) }
}
