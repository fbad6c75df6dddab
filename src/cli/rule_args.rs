//! Which rules run where, by the command line and the configuration.

use std::path::Path;

use crate::config::Config;
use crate::rules::{self, Confidence, Options, Persona, Severity};

/// Which rules run and what of their findings is kept.
#[derive(clap::Args, Clone, Default, Debug)]
pub(super) struct RuleArgs {
    /// Only these rules or categories
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', help_heading = "Rules")]
    pub(super) select: Option<Vec<String>>,
    /// Not these rules or categories
    #[arg(long, value_name = "RULE,…", value_delimiter = ',', help_heading = "Rules")]
    pub(super) ignore: Option<Vec<String>>,
    /// Leave out what is less grave: low, medium, high, critical
    #[arg(long, value_name = "SEVERITY", value_parser = parse::<Severity>, help_heading = "Rules")]
    pub(super) min_severity: Option<Severity>,
    /// Leave out what is less sure: low, medium, high
    #[arg(long, value_name = "CONFIDENCE", value_parser = parse::<Confidence>, help_heading = "Rules")]
    pub(super) min_confidence: Option<Confidence>,
    /// Who is listening: regular, pedantic, auditor; regular where neither this nor iamlint.toml says
    #[arg(long, value_name = "PERSONA", value_parser = parse::<Persona>, help_heading = "Rules")]
    pub(super) persona: Option<Persona>,
    /// Count what comments suppress, as if they were not there
    #[arg(long, help_heading = "Rules")]
    pub(super) no_inline_suppressions: bool,
}

impl RuleArgs {
    /// The options of a repository's rules. What is grave and sure enough is told afterwards, when the severity is settled.
    pub(super) fn options(&self, config: &Config) -> Options {
        Options {
            select: self.select.clone().or_else(|| config.select.clone()).unwrap_or_default(),
            ignore: self.ignore.clone().or_else(|| config.ignore.clone()).unwrap_or_default(),
            persona: self.persona.or(config.persona).unwrap_or_default(),
            ..Options::default()
        }
    }

    /// The same with what overrides say of a file, all but what they ignore: [`runs_in`](Self::runs_in) leaves that out of what is found, so that no
    /// weaker rule speaks in place of one that is ignored there.
    pub(super) fn options_in(&self, config: &Config, path: &Path) -> Options {
        let mut options = self.options(config);
        for other in config.overrides_of(path) {
            if self.select.is_none() && !other.select.is_empty() {
                options.select.clone_from(&other.select);
                options.extend_select.clear();
                options.ignore = self.ignore.clone().unwrap_or_default();
            }
            if self.select.is_none() {
                options.extend_select.extend(other.extend_select.iter().cloned());
            }
            options.persona = self.persona.or(other.persona).unwrap_or(options.persona);
        }
        options
    }

    /// Whether a rule runs in a file: by the file's settings, then by each override in turn. What the command line says wins, but an override's `ignore` still
    /// counts there: it is about the files.
    pub(super) fn runs_in(&self, rule: &dyn rules::Rule, config: &Config, path: &Path) -> bool {
        let among =
            |names: &[String]| !names.is_empty() && Options { select: names.to_vec(), ..Options::default() }.runs(rule);
        let mut runs = self.options(config).runs(rule);
        for other in config.overrides_of(path) {
            if self.select.is_none() {
                runs = if other.select.is_empty() { runs } else { among(&other.select) };
                runs |= among(&other.extend_select);
            }
            runs &= !among(&other.ignore);
        }
        runs && !self.ignore.as_deref().is_some_and(among)
    }

    /// The settings that the command line says, as `config show` names them.
    pub(super) fn said(&self) -> Vec<(&'static str, String)> {
        let list = |names: &Vec<String>| format!("{names:?}");
        let said = [
            ("select", self.select.as_ref().map(list)),
            ("ignore", self.ignore.as_ref().map(list)),
            ("min-severity", self.min_severity.map(|word| format!("\"{word}\""))),
            ("min-confidence", self.min_confidence.map(|word| format!("\"{word}\""))),
            ("persona", self.persona.map(|word| format!("\"{word}\""))),
        ];
        said.into_iter().filter_map(|(key, text)| Some((key, text?))).collect()
    }
}

fn parse<T>(word: &str) -> Result<T, String>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    word.parse().map_err(|error: T::Err| error.to_string())
}
