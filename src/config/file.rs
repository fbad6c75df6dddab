//! One file as it is written. The types are the format: the schema is made from them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Date;
use super::allow::Allow;
use crate::rules::{Confidence, Persona, Severity};

/// How a repository is checked by iamlint. The nearest file upward from each input counts, not above the root of the repository. Paths and globs are
/// relative to the file they stand in; globs are those of .gitignore.
#[derive(Clone, Default, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
#[schemars(title = "iamlint.toml")]
pub struct File {
    /// Another configuration file that this one builds on: what is said here counts before what is said there. `overrides` and `suppress` of both count.
    pub extend: Option<PathBuf>,
    /// Files and directories to leave out, as globs of .gitignore.
    pub exclude: Option<Vec<String>>,
    /// The baseline: findings that are in it do not count.
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
    /// What configurations are evaluated with.
    pub terraform: Terraform,
    /// Where they run.
    pub aws: Aws,
    /// What comments and `suppress` must be like.
    pub suppressions: Suppressions,
    /// Settings of single rules, by name.
    pub rules: BTreeMap<String, RuleSettings>,
    /// Other settings for some paths.
    pub overrides: Vec<Override>,
    /// Findings that do not count: for policy JSON, which has no comments.
    pub suppress: Vec<Suppress>,
}

/// `[terraform]`
#[derive(Clone, Default, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Terraform {
    /// Files with values of variables, the weakest first; `--var` and `--var-file` win over them.
    pub var_files: Vec<PathBuf>,
}

/// `[aws]`: literals that mean the own account, region and partition.
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Aws {
    /// The account's 12 digits.
    #[schemars(regex(pattern = r"^[0-9]{12}$"))]
    pub account_id: Option<String>,
    /// `eu-west-2`
    #[schemars(regex(pattern = r"^[a-z]{2,}(-[a-z]+)+-[0-9]+$"))]
    pub region: Option<String>,
    /// `aws`, `aws-cn`, `aws-us-gov`
    pub partition: Option<String>,
}

/// `[suppressions]`
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suppressions {
    /// Whether a suppression without a reason is a finding; true where nothing else is said.
    pub require_reason: Option<bool>,
}

/// `[rules.NAME]`
#[derive(Clone, Default, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleSettings {
    /// How grave its findings are, whatever its page says.
    pub severity: Option<Severity>,
    /// Whether comments may suppress it; true where nothing else is said.
    pub ignorable: Option<bool>,
    /// What it is not to speak of.
    pub allow: Vec<Allow>,
}

/// `[[overrides]]`: other settings for some paths. They are followed in their order, each going on from what those before it came to.
#[derive(Clone, PartialEq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Override {
    /// Which: globs of .gitignore.
    #[schemars(length(min = 1))]
    pub paths: Vec<String>,
    /// Only these rules and categories, whatever was selected or ignored before.
    #[serde(default)]
    pub select: Vec<String>,
    /// These rules and categories too, selected or ignored before or not.
    #[serde(default)]
    pub extend_select: Vec<String>,
    /// Not these rules and categories.
    #[serde(default)]
    pub ignore: Vec<String>,
    /// Who is listening.
    pub persona: Option<Persona>,
    /// Findings that are less grave are left out.
    pub min_severity: Option<Severity>,
    /// Findings that are less sure are left out.
    pub min_confidence: Option<Confidence>,
    /// Settings of single rules, by name.
    #[serde(default)]
    pub rules: BTreeMap<String, RuleSettings>,
    /// Why.
    pub reason: Option<String>,
}

/// `[[suppress]]`: findings that do not count. All that is named must be so of a finding, and something must be named beside the rule.
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Suppress {
    /// The rule.
    pub rule: String,
    /// The file: a glob of .gitignore.
    pub path: Option<String>,
    /// The `Sid` of the statement.
    pub sid: Option<String>,
    /// The actions it speaks of: a name with wildcards that has to match all of them.
    pub action: Option<String>,
    /// Who holds the policy, or a principal that the statement names; with wildcards.
    pub principal: Option<String>,
    /// The Terraform address of the document, or of what it is attached to; with wildcards.
    pub address: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The last day on which it counts.
    #[schemars(with = "Option<String>", extend("format" = "date"))]
    pub until: Option<Date>,
}

/// From which severity on a run fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize, JsonSchema, clap::ValueEnum)]
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
    /// The one of the two that more findings fail.
    pub fn stricter(self, other: Self) -> Self {
        let fails_on = |one: FailOn| {
            [Severity::Low, Severity::Medium, Severity::High, Severity::Critical].map(|severity| one.fails(severity))
        };
        if fails_on(other) > fails_on(self) { other } else { self }
    }

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
