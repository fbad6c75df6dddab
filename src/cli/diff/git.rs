//! git, as far as it is asked: where a repository is, what a commit holds, what is ignored.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::super::exit::Failure;
use crate::input::MAX_SOURCE_BYTES;

/// A repository with a work tree.
#[derive(Debug)]
pub(super) struct Git {
    top: PathBuf,
}

/// A file of a commit.
pub(super) struct Blob<'a> {
    /// From the top of the repository.
    pub(super) path: &'a Path,
    /// Whether it is a symbolic link, whose target the bytes are.
    pub(super) is_link: bool,
    pub(super) bytes: &'a [u8],
}

impl Git {
    /// The repository that `path` is in, which `option` needs.
    pub(super) fn around(option: &str, path: &Path) -> Result<Self, Failure> {
        let is_there = |path: &&Path| path.is_dir();
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let start = path.ancestors().find(is_there).unwrap_or(Path::new("."));
        let start = if start.as_os_str().is_empty() { Path::new(".") } else { start };
        let said = ask(start, ["rev-parse", "--show-toplevel"]).map_err(|why| {
            let failure = Failure::new(format!("{option} needs {} to be in a git repository: {why}", path.display()));
            if option == "--base" { failure.with_help("without one, name both: iamlint diff OLD NEW") } else { failure }
        })?;
        let top = PathBuf::from(line(&said));
        let top = std::fs::canonicalize(&top).unwrap_or(top);
        Ok(Self { top })
    }

    /// The top of the work tree.
    pub(super) fn top(&self) -> &Path {
        &self.top
    }

    /// The commit where HEAD and `reference` parted.
    pub(super) fn merge_base(&self, reference: &str) -> Result<String, Failure> {
        let named = format!("{reference}^{{commit}}");
        let commit =
            ask(&self.top, ["rev-parse", "--verify", "--quiet", "--end-of-options", &named]).map_err(|_| {
                let failure = Failure::new(format!("git knows no branch, tag or commit {reference}"));
                failure.with_help(format!("fetch it first: git fetch origin {reference}"))
            })?;
        let base = ask(&self.top, ["merge-base", &line(&commit), "HEAD"]).map_err(|why| {
            let why = if why.is_empty() { "no commit is common to both".to_owned() } else { why };
            let failure = Failure::new(format!("git finds no commit where HEAD and {reference} parted: {why}"));
            failure.with_help("a shallow clone does not hold it: git fetch --unshallow, or fetch-depth: 0 where actions/checkout makes it")
        })?;
        Ok(line(&base))
    }

    /// Gives every file of a commit to `take`, links last: nothing is then written through one. Submodules are left out, and what is too large to be read.
    pub(super) fn blobs(
        &self,
        commit: &str,
        mut take: impl FnMut(&Blob<'_>) -> std::io::Result<()>,
    ) -> Result<(), Failure> {
        let tree = ask(&self.top, ["ls-tree", "-r", "-z", "-l", "--full-tree", commit]).map_err(Failure::new)?;
        let mut entries: Vec<Entry<'_>> = tree.split(|byte| *byte == 0).filter_map(Entry::read).collect();
        entries.sort_by_key(|entry| entry.is_link);
        self.objects(&entries, |entry, bytes| {
            take(&Blob { path: Path::new(entry.path), is_link: entry.is_link, bytes })
        })
        .map_err(|error| Failure::new(format!("cannot read commit {commit}: {error}")))
    }

    fn objects(
        &self,
        entries: &[Entry<'_>],
        mut take: impl FnMut(&Entry<'_>, &[u8]) -> std::io::Result<()>,
    ) -> std::io::Result<()> {
        let mut child = command(&self.top)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(mut ask), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(std::io::Error::other("git has no pipes"));
        };
        let mut answers = BufReader::new(answers);
        let asked = std::thread::scope(|scope| {
            // Both pipes are bounded: what is asked is written while what is answered is read.
            scope.spawn(move || entries.iter().try_for_each(|entry| writeln!(ask, "{}", entry.object)));
            let mut bytes = Vec::new();
            entries.iter().try_for_each(|entry| {
                read_object(&mut answers, &mut bytes)?;
                take(entry, &bytes)
            })
        });
        drop(answers);
        child.wait()?;
        asked
    }

    /// What git ignores in the work tree, directories as such.
    pub(super) fn ignored(&self) -> Result<Vec<PathBuf>, Failure> {
        let list = ["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z"];
        let said = ask(&self.top, list).map_err(Failure::new)?;
        let paths = said.split(|byte| *byte == 0).filter(|path| !path.is_empty());
        Ok(paths.map(|path| PathBuf::from(&*String::from_utf8_lossy(path))).collect())
    }
}

/// A line of `git ls-tree -l`: `100644 blob 1a2b…     120\tmain.tf`.
struct Entry<'a> {
    is_link: bool,
    object: &'a str,
    path: &'a str,
}

impl<'a> Entry<'a> {
    fn read(line: &'a [u8]) -> Option<Self> {
        let (head, path) = std::str::from_utf8(line).ok()?.split_once('\t')?;
        let mut fields = head.split_ascii_whitespace();
        let (mode, kind, object, size) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let is_read = kind == "blob" && size.parse::<u64>().is_ok_and(|size| size <= MAX_SOURCE_BYTES);
        is_read.then_some(Self { is_link: mode == "120000", object, path })
    }
}

/// The next answer of `git cat-file --batch`: `<object> <type> <size>`, the bytes, a line's end.
fn read_object(answers: &mut impl BufRead, bytes: &mut Vec<u8>) -> std::io::Result<()> {
    let mut head = String::new();
    answers.read_line(&mut head)?;
    let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
    let Some(size) = size else {
        return Err(std::io::Error::other(format!("git has no object {}", head.trim_end())));
    };
    bytes.clear();
    answers.take(size + 1).read_to_end(bytes)?;
    if bytes.pop() != Some(b'\n') {
        return Err(std::io::Error::other("git stopped in the middle of a file"));
    }
    Ok(())
}

/// What git answers; what it says where it fails.
fn ask<S: AsRef<OsStr>>(directory: &Path, arguments: impl IntoIterator<Item = S>) -> Result<Vec<u8>, String> {
    let output =
        command(directory).args(arguments).stdin(Stdio::null()).output().map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => "git is not installed".to_owned(),
            _ => format!("git cannot be run: {error}"),
        })?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            let first = said.lines().next().unwrap_or_default();
            Err(first.strip_prefix("fatal: ").unwrap_or(first).to_owned())
        }
    }
}

/// git in a directory, speaking English, changing and fetching nothing.
fn command(directory: &Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(directory).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_NO_LAZY_FETCH", "1");
    // A hook is run with these, relative to where it runs. The repository is the one that the path is in.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
        command.env_remove(name);
    }
    command
}

fn line(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_end().to_owned()
}
