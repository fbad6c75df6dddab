//! Finding and reading the file.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::{Aws, Config, FailOn, Terraform};
use crate::input::{self, Diagnostic, Source, Sources, Span};

/// The file's name.
pub const FILE_NAME: &str = "iamlint.toml";

/// Every key, for "did you mean".
const KEYS: [&str; 13] = [
    "exclude",
    "fail-on",
    "terraform",
    "var-files",
    "aws",
    "account-id",
    "region",
    "partition",
    "baseline",
    "suppressions",
    "rules",
    "overrides",
    "suppress",
];

/// The file as it is written. The last five are part of the format and have no effect yet: they are read past with a warning.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default)]
    exclude: Vec<String>,
    fail_on: Option<FailOn>,
    #[serde(default)]
    terraform: Terraform,
    #[serde(default)]
    aws: Aws,
    baseline: Option<Spanned<IgnoredAny>>,
    suppressions: Option<Spanned<IgnoredAny>>,
    rules: Option<Spanned<IgnoredAny>>,
    overrides: Option<Spanned<IgnoredAny>>,
    suppress: Option<Spanned<IgnoredAny>>,
}

/// The nearest file from `start` upwards, not above the repository that `start` is in.
pub fn find(start: &Path) -> Option<PathBuf> {
    let start = std::fs::canonicalize(start).ok()?;
    for directory in start.ancestors() {
        let file = directory.join(FILE_NAME);
        if file.is_file() {
            return Some(file);
        }
        if directory.join(".git").exists() {
            return None;
        }
    }
    None
}

/// Reads the file at `path`; what it says and has no effect is among the diagnostics.
///
/// # Errors
///
/// It cannot be read, is not TOML, or holds a key or a value that means nothing.
pub fn read(path: &Path, sources: &Sources) -> Result<(Config, Vec<Diagnostic>), Diagnostic> {
    let source = input::read(sources, path)?;
    let written: Written = toml::from_str(source.text()).map_err(|error| problem(&error, &source))?;
    let reserved = [
        ("baseline", &written.baseline),
        ("suppressions", &written.suppressions),
        ("rules", &written.rules),
        ("overrides", &written.overrides),
        ("suppress", &written.suppress),
    ];
    let without_effect = reserved.into_iter().filter_map(|(key, value)| {
        let at = value.as_ref()?.span();
        let span = Span::new(source.id(), at.start, at.end);
        Some(Diagnostic::warning(format!("`{key}` has no effect in this version"), span))
    });
    let warnings = without_effect.collect();
    let Written { exclude, fail_on, terraform, aws, .. } = written;
    Ok((Config { path: path.to_path_buf(), exclude, fail_on, terraform, aws }, warnings))
}

fn problem(error: &toml::de::Error, source: &Source) -> Diagnostic {
    let span = error.span().map(|at| Span::new(source.id(), at.start, at.end));
    let said = span.map(|span| source.slice(span)).unwrap_or_default();
    let near = KEYS.iter().find(|key| (1..=2).contains(&strsim::damerau_levenshtein(key, said)));
    let diagnostic = Diagnostic::error(error.message().lines().next().unwrap_or_default().to_owned(), span);
    match near {
        Some(key) => diagnostic.with_help(format!("did you mean `{key}`?")),
        None => diagnostic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Severity;

    fn read_text(text: &str) -> Result<(Config, Vec<Diagnostic>), Diagnostic> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(FILE_NAME);
        std::fs::write(&path, text).unwrap();
        read(&path, &Sources::new())
    }

    #[test]
    fn settings_are_read() {
        let text = "exclude = [\"a/**\"]\nfail-on = \"medium\"\n[terraform]\nvar-files = [\"p.tfvars\"]\n\
                    [aws]\naccount-id = \"111122223333\"\n[rules.resource-wildcard]\nseverity = \"high\"\n";
        let (config, warnings) = read_text(text).unwrap();
        assert_eq!(config.exclude, ["a/**"]);
        assert_eq!(config.terraform.var_files, [PathBuf::from("p.tfvars")]);
        assert_eq!(config.aws.account_id.as_deref(), Some("111122223333"));
        let fail_on = config.fail_on.unwrap();
        assert!(fail_on.fails(Severity::Medium) && !fail_on.fails(Severity::Low));
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].message, "`rules` has no effect in this version");
    }

    #[test]
    fn a_misspelt_key_is_an_error_that_says_which_was_meant() {
        let error = read_text("exclude = []\nfailon = \"low\"\n").unwrap_err();
        assert!(error.message.contains("failon") && error.labels[0].span.start == 13, "{error:?}");
        assert_eq!(error.help.as_deref(), Some("did you mean `fail-on`?"));
        assert!(read_text("fail-on = \"grave\"").is_err());
        assert!(read_text("exclude = [").is_err());
    }

    #[test]
    fn the_nearest_file_upwards_in_the_repository_counts() {
        let directory = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(directory.path()).unwrap();
        std::fs::create_dir_all(root.join("repo/.git")).unwrap();
        std::fs::create_dir_all(root.join("repo/a/b")).unwrap();
        std::fs::write(root.join(FILE_NAME), "").unwrap();
        assert_eq!(find(&root.join("repo/a/b")), None, "above the repository");
        std::fs::write(root.join("repo").join(FILE_NAME), "").unwrap();
        assert_eq!(find(&root.join("repo/a/b")), Some(root.join("repo").join(FILE_NAME)));
        std::fs::write(root.join("repo/a").join(FILE_NAME), "").unwrap();
        assert_eq!(find(&root.join("repo/a/b")), Some(root.join("repo/a").join(FILE_NAME)));
    }
}
