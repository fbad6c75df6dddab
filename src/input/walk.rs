//! From the paths of a command line to what is to be analysed: Terraform directories, policy files, and the plans that are named.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};
use rayon::prelude::*;

use super::exclude::Exclude;
use super::name::{is_configuration, is_values};
use super::{Diagnostic, sniff, terragrunt};

/// Directories that hold copies or the tools' own state, and are left out wherever they lie below a given path.
const SKIPPED: [&str; 3] = [".git", ".terraform", ".terragrunt-cache"];

/// What to leave out.
#[derive(Clone, Default, Debug)]
pub struct Options {
    /// Files and directories to leave out.
    pub exclude: Exclude,
    /// Whether files that `.gitignore` and its like name are analysed too.
    pub no_ignore: bool,
}

/// What was found, each list sorted and without repetition.
#[derive(Clone, Default, Debug)]
pub struct Found {
    /// Directories with Terraform files.
    pub modules: Vec<PathBuf>,
    /// Policy files.
    pub policies: Vec<PolicyFile>,
    /// Files of Terragrunt's, which nothing here analyses.
    pub terragrunt: Vec<PathBuf>,
    /// Plans, only where they are named: one that lies in a directory is of the past as often as not.
    pub plans: Vec<PathBuf>,
    /// What is wrong with a path: it does not exist, cannot be read, or holds nothing that is analysed.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file that holds an IAM policy.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct PolicyFile {
    /// The file.
    pub path: PathBuf,
    /// Whether its name was given, rather than found in a directory.
    pub named: bool,
}

/// What a file is by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// `.tf`, `.tf.json`, `.tofu`, `.tofu.json`: its directory is a module.
    Terraform,
    /// `.tfvars`, `.tftpl` and the like: belongs to the module it lies in or below.
    Companion,
    /// Other `.json`.
    Json,
    /// `.hcl`: of some tool that has HCL for its language, Terragrunt among them.
    Hcl,
    /// Anything else.
    Other,
}

/// Finds the modules and policies that `paths` name. A directory is walked; a file of a module selects the module; `.gitignore` is honoured for
/// what is found, not for what is named. Symbolic links to directories are not followed, so that no loop is walked and nothing outside is read.
///
/// What is wrong with a path is in [`Found::diagnostics`].
pub fn walk(paths: &[PathBuf], options: &Options) -> Found {
    let mut search = Search { exclude: options.exclude.clone(), no_ignore: options.no_ignore, ..Search::default() };
    for path in paths {
        search.path(path);
    }
    Found {
        modules: search.modules.into_iter().collect(),
        policies: search.policies.into_iter().collect(),
        terragrunt: search.terragrunt.into_iter().collect(),
        plans: search.plans.into_iter().collect(),
        diagnostics: search.diagnostics,
    }
}

/// Every file below the directories that `paths` name, whatever it is, and in the module that a file selects. What lies around a plan or a policy was
/// never named: nothing of it.
pub fn files(paths: &[PathBuf], options: &Options) -> Vec<PathBuf> {
    let directory = |path: &PathBuf| match kind(path) {
        _ if path.is_dir() => Some((path.clone(), None)),
        Kind::Terraform => Some((parent(path), Some(1))),
        Kind::Companion => Some((module_above(path)?, Some(1))),
        Kind::Json | Kind::Hcl | Kind::Other => None,
    };
    let directories: BTreeSet<(PathBuf, Option<usize>)> = paths.iter().filter_map(directory).collect();
    let walked = directories.iter().flat_map(|(directory, depth)| {
        builder(directory, &options.exclude, options.no_ignore).max_depth(*depth).build()
    });
    let is_file = |entry: &DirEntry| entry.file_type().is_some_and(|kind| kind.is_file());
    let found: BTreeSet<PathBuf> = walked.flatten().filter(is_file).map(DirEntry::into_path).collect();
    found.into_iter().collect()
}

fn builder(directory: &Path, exclude: &Exclude, no_ignore: bool) -> WalkBuilder {
    let exclude = exclude.clone();
    let mut builder = WalkBuilder::new(directory);
    builder
        .standard_filters(!no_ignore)
        .hidden(false)
        .require_git(false)
        .follow_links(false)
        .filter_entry(move |entry| entry.depth() == 0 || !(skipped(entry) || exclude.excludes(entry.path())));
    builder
}

#[derive(Default)]
struct Search {
    exclude: Exclude,
    no_ignore: bool,
    modules: BTreeSet<PathBuf>,
    policies: BTreeSet<PolicyFile>,
    terragrunt: BTreeSet<PathBuf>,
    plans: BTreeSet<PathBuf>,
    diagnostics: Vec<Diagnostic>,
}

impl Search {
    fn path(&mut self, path: &Path) {
        match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let problem = Diagnostic::error(format!("{} does not exist", path.display()), None);
                self.diagnostics.push(problem);
            }
            Err(error) => {
                let problem = Diagnostic::error(format!("cannot read {}: {error}", path.display()), None);
                self.diagnostics.push(problem);
            }
            Ok(metadata) if metadata.is_dir() => self.directory(path),
            Ok(_) if self.exclude.excludes(path) => {}
            Ok(_) => self.named_file(path),
        }
    }

    fn directory(&mut self, path: &Path) {
        let before = self.counts();
        let walker = builder(path, &self.exclude, self.no_ignore).build();
        let mut json = Vec::new();
        for entry in walker {
            match entry {
                Ok(entry) if kind(entry.path()) == Kind::Json => json.push(entry.into_path()),
                Ok(entry) => self.found_file(&entry),
                Err(error) => {
                    let problem = Diagnostic::warning(format!("left out while walking: {error}"), None);
                    self.diagnostics.push(problem);
                }
            }
        }
        // A look at the beginning of each: most of the walk where there are many.
        let is_policy = |path: &PathBuf| path.is_file() && sniff::looks_like_policy(path);
        let policies: Vec<PathBuf> = json.into_par_iter().filter(is_policy).collect();
        policies.iter().for_each(|path| self.policy(path, false));
        if before == self.counts() && !self.covers(path) {
            let message = format!("no Terraform and no IAM policy in {}", path.display());
            let help = if self.no_ignore {
                "iamlint reads .tf, .tf.json and .tofu files, and JSON files with a policy's Statement; a plan is read where it is named itself"
            } else {
                "iamlint reads .tf, .tf.json and .tofu files, and JSON files with a policy's Statement; a plan is read where it is named itself, \
                 and what .gitignore names with --no-ignore"
            };
            self.diagnostics.push(Diagnostic::error(message, None).with_help(help));
        }
    }

    fn counts(&self) -> [usize; 4] {
        [self.modules.len(), self.policies.len(), self.terragrunt.len(), self.diagnostics.len()]
    }

    /// Whether a path that adds nothing was found by an earlier one.
    fn covers(&self, path: &Path) -> bool {
        self.modules.iter().any(|module| module.starts_with(path))
            || self.policies.iter().any(|policy| policy.path.starts_with(path))
    }

    fn found_file(&mut self, entry: &DirEntry) {
        let path = entry.path();
        match kind(path) {
            // A link to a file is read as the file it is; a link that leads nowhere, or to a directory called `x.tf`, is not.
            Kind::Terraform if path.is_file() => self.module_of(path),
            Kind::Hcl if terragrunt::is_terragrunt(path) => {
                self.terragrunt.insert(path.strip_prefix("./").unwrap_or(path).to_path_buf());
            }
            _ => {}
        }
    }

    fn named_file(&mut self, path: &Path) {
        match kind(path) {
            Kind::Terraform => self.module_of(path),
            Kind::Companion => match module_above(path) {
                Some(module) => {
                    self.modules.insert(module);
                }
                None => {
                    let message = format!("{} belongs to no Terraform module that can be found", path.display());
                    self.diagnostics.push(Diagnostic::warning(message, None));
                }
            },
            Kind::Json | Kind::Other if sniff::looks_like_plan(path) => {
                self.plans.insert(path.strip_prefix("./").unwrap_or(path).to_path_buf());
            }
            Kind::Json => self.policy(path, true),
            Kind::Hcl if terragrunt::is_terragrunt(path) => {
                self.terragrunt.insert(path.to_path_buf());
            }
            Kind::Hcl | Kind::Other if sniff::has_statement(path) => self.policy(path, true),
            Kind::Hcl | Kind::Other => {
                let message = format!("{} is neither Terraform nor an IAM policy in JSON", path.display());
                self.diagnostics.push(Diagnostic::error(message, None));
            }
        }
    }

    fn module_of(&mut self, file: &Path) {
        self.modules.insert(parent(file));
    }

    fn policy(&mut self, path: &Path, named: bool) {
        let path = path.strip_prefix("./").unwrap_or(path).to_path_buf();
        if named {
            self.policies.remove(&PolicyFile { path: path.clone(), named: false });
        } else if self.policies.contains(&PolicyFile { path: path.clone(), named: true }) {
            return;
        }
        self.policies.insert(PolicyFile { path, named });
    }
}

fn skipped(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_dir()) && SKIPPED.iter().any(|name| entry.file_name() == *name)
}

fn kind(path: &Path) -> Kind {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    let path = Path::new(&name);
    if is_configuration(path) {
        Kind::Terraform
    } else if is_values(path) || ends(&[".tftpl", ".tpl", ".tmpl"]) {
        Kind::Companion
    } else if ends(&[".json"]) {
        Kind::Json
    } else if ends(&[".hcl"]) {
        Kind::Hcl
    } else {
        Kind::Other
    }
}

/// The directory a file lies in, without a leading `./`, so that one directory has one name.
fn parent(file: &Path) -> PathBuf {
    match file.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => match directory.strip_prefix("./") {
            Ok(rest) if rest.as_os_str().is_empty() => PathBuf::from("."),
            Ok(rest) => rest.to_path_buf(),
            Err(_) => directory.to_path_buf(),
        },
        _ => PathBuf::from("."),
    }
}

/// The nearest directory from the file upwards that holds Terraform, not leaving the repository.
fn module_above(file: &Path) -> Option<PathBuf> {
    let mut directory = parent(file);
    loop {
        let mut entries = std::fs::read_dir(&directory).ok()?.flatten();
        if entries.any(|entry| kind(&entry.path()) == Kind::Terraform) {
            return Some(directory);
        }
        if directory.join(".git").exists() || directory == Path::new(".") {
            return None;
        }
        directory = parent(&directory);
    }
}

#[cfg(test)]
mod tests;
