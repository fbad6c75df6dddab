//! What a file and those it builds on come to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file::{Aws, FailOn, File, Override, RuleSettings, Suppress};
use crate::input::{Diagnostic, Exclude, Span};
use crate::rules::{Confidence, Persona, Severity};

/// The settings that count for a directory. The default is that of a repository without a file.
#[derive(Clone, Default, Debug)]
pub struct Config {
    /// The nearest file.
    pub path: PathBuf,
    /// Globs of files and directories to leave out, with what they are relative to.
    pub exclude: Vec<(PathBuf, Vec<String>)>,
    /// The baseline.
    pub baseline: Option<PathBuf>,
    /// From which severity on the exit code is 1.
    pub fail_on: Option<FailOn>,
    /// Who is listening.
    pub persona: Option<Persona>,
    /// Only these rules and categories.
    pub select: Option<Vec<String>>,
    /// Not these rules and categories.
    pub ignore: Option<Vec<String>>,
    /// Findings that are less grave are left out.
    pub min_severity: Option<Severity>,
    /// Findings that are less sure are left out.
    pub min_confidence: Option<Confidence>,
    /// Files with values of variables, the weakest first.
    pub var_files: Vec<PathBuf>,
    /// Where configurations run.
    pub aws: Aws,
    /// Whether a suppression needs a reason, where that is said.
    pub require_reason: Option<bool>,
    /// Settings of single rules.
    pub rules: BTreeMap<String, RuleSettings>,
    /// Other settings for some paths, the strongest last.
    pub overrides: Vec<Entry<Override>>,
    /// Findings that do not count.
    pub suppress: Vec<Entry<Suppress>>,
    /// Each key that is set, with where: what counts, in the order of the files.
    pub places: Vec<Place>,
}

/// An entry of a list of tables.
#[derive(Clone, Debug)]
pub struct Entry<T> {
    /// What it says.
    pub says: T,
    /// What its paths select.
    pub paths: Exclude,
    /// The table.
    pub span: Span,
}

/// A key that is set.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// `terraform.var-files`; of lists of tables, the list's name.
    pub key: String,
    /// The value as it is written, in one line; of a list of tables, one line for each key of one table.
    pub text: String,
    /// The file, as reports name it.
    pub file: String,
    /// The line.
    pub line: usize,
}

impl Config {
    /// What `file`, which stands at `path`, says before what `self` says. `span` answers where a list's table stands.
    pub(super) fn under(
        mut self,
        path: &Path,
        file: File,
        places: Vec<Place>,
        span: &dyn Fn(&str, usize) -> Span,
    ) -> Result<Self, Diagnostic> {
        let directory = path.parent().unwrap_or(Path::new("."));
        let selected = |globs: &[String]| -> Result<Exclude, Diagnostic> {
            let mut paths = Exclude::default();
            paths.add(directory, globs)?;
            Ok(paths)
        };
        for (number, says) in file.overrides.into_iter().enumerate() {
            self.overrides.push(Entry { paths: selected(&says.paths)?, span: span("overrides", number), says });
        }
        for (number, says) in file.suppress.into_iter().enumerate() {
            let paths = selected(says.path.as_slice())?;
            self.suppress.push(Entry { paths, span: span("suppress", number), says });
        }
        for (name, own) in file.rules {
            let known = self.rules.entry(name).or_default();
            known.severity = own.severity.or(known.severity);
            known.ignorable = own.ignorable.or(known.ignorable);
            if !own.allow.is_empty() {
                known.allow = own.allow;
            }
        }
        let set = |place: &Place| places.iter().any(|own| own.key == place.key);
        self.places.retain(|place| is_list_of_tables(&place.key) || !set(place));
        self.places.extend(places);
        let exclude = file.exclude.map(|globs| vec![(directory.to_path_buf(), globs)]);
        let var_files: Vec<PathBuf> = file.terraform.var_files.iter().map(|file| directory.join(file)).collect();
        Ok(Self {
            path: path.to_path_buf(),
            exclude: exclude.unwrap_or(self.exclude),
            baseline: file.baseline.map(|baseline| directory.join(baseline)).or(self.baseline),
            fail_on: file.fail_on.or(self.fail_on),
            persona: file.persona.or(self.persona),
            select: file.select.or(self.select),
            ignore: file.ignore.or(self.ignore),
            min_severity: file.min_severity.or(self.min_severity),
            min_confidence: file.min_confidence.or(self.min_confidence),
            var_files: if var_files.is_empty() { self.var_files } else { var_files },
            aws: Aws {
                account_id: file.aws.account_id.or(self.aws.account_id),
                region: file.aws.region.or(self.aws.region),
                partition: file.aws.partition.or(self.aws.partition),
            },
            require_reason: file.suppressions.require_reason.or(self.require_reason),
            ..self
        })
    }

    /// The overrides that count for a file, the strongest last.
    pub fn overrides_of(&self, path: &Path) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(move |entry| entry.paths.excludes(path)).map(|entry| &entry.says)
    }

    /// What a rule's findings in a file weigh, where that is said.
    pub fn severity(&self, rule: &str, path: &Path) -> Option<Severity> {
        let of_path = self.overrides_of(path).filter_map(|other| other.rules.get(rule)?.severity).last();
        of_path.or_else(|| self.rules.get(rule)?.severity)
    }

    /// Whether a comment in a file may suppress a rule.
    pub fn is_ignorable(&self, rule: &str, path: &Path) -> bool {
        let of_path = self.overrides_of(path).filter_map(|other| other.rules.get(rule)?.ignorable).last();
        of_path.or_else(|| self.rules.get(rule)?.ignorable).unwrap_or(true)
    }

    /// Whether a suppression has to say why.
    pub fn requires_reason(&self) -> bool {
        self.require_reason.unwrap_or(true)
    }
}

pub(super) fn is_list_of_tables(key: &str) -> bool {
    matches!(key, "overrides" | "suppress")
}
