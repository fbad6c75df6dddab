//! The files of a module directory, in the order Terraform reads them.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rayon::prelude::*;

use crate::input::{self, Diagnostic, Source, Sources, configuration_stem};
use crate::terraform::syntax::{self, Parsed};

/// What files were parsed to when they were last read, for whoever reads them again: by their paths. What was parsed
/// counts for the very same source only: a number may stand for another text once a reading is thrown away.
#[derive(Default, Debug)]
pub struct Syntax(RwLock<HashMap<PathBuf, (Arc<Source>, Parsed)>>);

impl Syntax {
    fn of(&self, source: &Arc<Source>) -> Parsed {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, parsed)) = known.get(source.path()).filter(|(known, _)| Arc::ptr_eq(known, source)) {
            return parsed.clone();
        }
        drop(known);
        let parsed = syntax::parse_file(source);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(source.path().to_path_buf(), (Arc::clone(source), parsed.clone()));
        parsed
    }
}

/// The configuration files of a directory, parsed.
#[derive(Default, Debug)]
pub(super) struct Files {
    /// Ordinary files, by name.
    pub(super) primary: Vec<Parsed>,
    /// `override.tf` and `*_override.tf`, by name: each is merged over what came before.
    pub(super) overrides: Vec<Parsed>,
    /// Files that could not be read, and what was wrong in those that could.
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Reads and parses the configuration files of `dir`.
///
/// # Errors
///
/// The directory cannot be listed.
pub(super) fn read(dir: &Path, sources: &Sources, syntax: Option<&Syntax>) -> Result<Files, Diagnostic> {
    let unwritten = sources.overlaid_in(dir);
    let mut listed = match list(dir) {
        Err(_) if !unwritten.is_empty() => BTreeSet::new(),
        listed => listed?,
    };
    listed.extend(unwritten.into_iter().filter(|name| !ignored(name)));
    let names = configuration(&listed);
    let read: Vec<(bool, Result<Parsed, Diagnostic>)> = names
        .par_iter()
        .map(|name| {
            let parse = |source: Arc<Source>| match syntax {
                Some(known) => known.of(&source),
                None => syntax::parse_file(&source),
            };
            (is_override(name), input::read(sources, &dir.join(name)).map(parse))
        })
        .collect();
    let mut files = Files::default();
    for (is_override, parsed) in read {
        match parsed {
            Ok(mut parsed) => {
                files.diagnostics.append(&mut parsed.diagnostics);
                if is_override { &mut files.overrides } else { &mut files.primary }.push(parsed);
            }
            Err(problem) => files.diagnostics.push(problem),
        }
    }
    Ok(files)
}

/// The files that give values to the variables of a root module, the weakest first.
pub(super) fn values(dir: &Path) -> Vec<PathBuf> {
    let Ok(names) = list(dir) else { return Vec::new() };
    let fixed = ["terraform.tfvars", "terraform.tfvars.json"].map(str::to_owned).into_iter();
    let automatic = names.iter().filter(|name| name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json"));
    fixed.filter(|name| names.contains(name)).chain(automatic.cloned()).map(|name| dir.join(name)).collect()
}

/// The names of the files in a directory that Terraform does not ignore.
fn list(dir: &Path) -> Result<BTreeSet<String>, Diagnostic> {
    let entries = std::fs::read_dir(dir)
        .map_err(|error| Diagnostic::error(format!("cannot read the directory {}: {error}", dir.display()), None))?;
    let names = entries
        .flatten()
        .filter(|entry| !entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned());
    Ok(names.filter(|name| !ignored(name)).collect())
}

/// Hidden files, and what editors leave behind.
fn ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}

/// The configuration files among `names`; where OpenTofu has a file of its own, Terraform's of the same name is left out, as OpenTofu does.
fn configuration(names: &BTreeSet<String>) -> Vec<&String> {
    let shadowed = |name: &str| {
        let tofu = |base: &str, ending: &str| names.contains(&format!("{base}{ending}"));
        match (name.strip_suffix(".tf"), name.strip_suffix(".tf.json")) {
            (Some(base), _) => tofu(base, ".tofu"),
            (_, Some(base)) => tofu(base, ".tofu.json"),
            _ => false,
        }
    };
    names.iter().filter(|name| configuration_stem(name).is_some() && !shadowed(name)).collect()
}

fn is_override(name: &str) -> bool {
    configuration_stem(name).is_some_and(|stem| stem == "override" || stem.ends_with("_override"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tofu_files_shadow_and_editors_leavings_are_no_configuration() {
        let names = ["a.tf", "a.tofu", "b.tf.json", ".hidden.tf", "c.tf~", "#d.tf#", "x_override.tf", "readme.md"];
        let names: BTreeSet<String> =
            names.iter().filter(|name| !ignored(name)).map(|name| (*name).to_owned()).collect();
        assert_eq!(configuration(&names), ["a.tofu", "b.tf.json", "x_override.tf"]);
        assert!(is_override("x_override.tf") && is_override("override.tf.json") && !is_override("overrides.tf"));
    }

    #[test]
    fn of_each_file_the_last_text_is_kept_and_counts_for_that_source_alone() {
        let (syntax, path) = (Syntax::default(), Path::new("/nowhere/a.tf"));
        let named = |parsed: &Parsed| parsed.body.blocks.iter().map(|block| block.labels[0].name.to_string()).collect();
        let block = |name: &str| format!("variable \"{name}\" {{}}\n");
        // Two readings of which one is thrown away: both give their text the same number.
        let (thrown, kept) = (Sources::new(), Sources::new());
        let (old, new) = (thrown.add(path, block("old")), kept.add(path, block("new")));
        assert_eq!(old.id(), new.id());
        for (source, name) in [(&old, "old"), (&new, "new"), (&old, "old"), (&new, "new")] {
            let names: Vec<String> = named(&syntax.of(source));
            assert_eq!(names, [name]);
            assert_eq!(syntax.0.read().unwrap().len(), 1);
        }
    }
}
