//! Arguments that several subcommands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::policy::PolicyType;
use crate::report::Color;

/// Of every command.
#[derive(Args, Debug)]
pub(super) struct GlobalArgs {
    /// Whether to colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Output")]
    pub(super) color: Color,
    /// Findings and errors only: no summary, no warnings, no progress
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub(super) quiet: bool,
    /// Notes too, and each thing that was not analysed
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(super) verbose: bool,
}

/// What is read.
#[derive(Args, Clone, Default, Debug)]
pub(super) struct InputArgs {
    /// Terraform directories and files, and policy JSON; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// What standard input holds; told from its first bytes where not given
    #[arg(long, value_name = "TYPE", help_heading = "Input")]
    pub(super) stdin_type: Option<StdinType>,
    /// The name under which standard input is reported
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// What kind bare policies are; inferred from each where not given
    #[arg(long, value_name = "TYPE", help_heading = "Input")]
    pub(super) policy_type: Option<PolicyKind>,
    /// Files and directories to leave out, as a glob of .gitignore
    #[arg(long, value_name = "GLOB", help_heading = "Input")]
    pub(super) exclude: Vec<String>,
    /// Analyse what .gitignore names, too
    #[arg(long, help_heading = "Input")]
    pub(super) no_ignore: bool,
    /// No progress bar
    #[arg(long, help_heading = "Output")]
    pub(super) no_progress: bool,
}

/// What standard input may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum StdinType {
    /// A Terraform file
    Hcl,
    /// A policy document in JSON
    Policy,
}

/// The kinds of bare policies.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum PolicyKind {
    /// Attached to a user, group or role
    Identity,
    /// Attached to a resource
    Resource,
    /// Says who may assume a role
    Trust,
    /// A permissions boundary
    Boundary,
    /// A service control policy
    Scp,
    /// A resource control policy
    Rcp,
}

impl From<PolicyKind> for PolicyType {
    fn from(kind: PolicyKind) -> Self {
        match kind {
            PolicyKind::Identity => PolicyType::Identity,
            PolicyKind::Resource => PolicyType::Resource,
            PolicyKind::Trust => PolicyType::Trust,
            PolicyKind::Boundary => PolicyType::Boundary,
            PolicyKind::Scp => PolicyType::Scp,
            PolicyKind::Rcp => PolicyType::Rcp,
        }
    }
}

/// The forms of commands whose result is text for people or JSON for programs.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, ValueEnum)]
pub(super) enum TextFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}
