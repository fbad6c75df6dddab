//! The settings.

use std::path::PathBuf;

use serde::Deserialize;

use crate::rules::Severity;

/// One configuration file. What it leaves out is as if nothing had been said.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Config {
    /// The file. Paths and globs in it are relative to its directory.
    pub path: PathBuf,
    /// Globs of files and directories to leave out.
    pub exclude: Vec<String>,
    /// From which severity on the exit code is 1: a severity, or `never`.
    pub fail_on: Option<FailOn>,
    /// What configurations are evaluated with.
    pub terraform: Terraform,
    /// Where they run.
    pub aws: Aws,
}

/// `[terraform]`
#[derive(Clone, Default, PartialEq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Terraform {
    /// Files with values of variables, the weakest first; `--var` and `--var-file` win over them.
    pub var_files: Vec<PathBuf>,
}

/// `[aws]`: literals that mean the own account, region and partition.
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Aws {
    /// The account's 12 digits.
    pub account_id: Option<String>,
    /// `eu-west-2`
    pub region: Option<String>,
    /// `aws`, `aws-cn`, `aws-us-gov`
    pub partition: Option<String>,
}

/// From which severity on a run fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Not at all.
    Never,
    /// Low, and what is graver.
    #[default]
    Low,
    /// Medium, and what is graver.
    Medium,
    /// High, and what is graver.
    High,
    /// Critical.
    Critical,
}

impl FailOn {
    /// Whether a finding of `severity` fails the run.
    pub fn fails(self, severity: Severity) -> bool {
        let least = match self {
            FailOn::Never => return false,
            FailOn::Low => Severity::Low,
            FailOn::Medium => Severity::Medium,
            FailOn::High => Severity::High,
            FailOn::Critical => Severity::Critical,
        };
        severity >= least
    }
}
