//! Arguments that several subcommands share.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches, ValueEnum};

use crate::policy::PolicyType;
use crate::report::Color;
use crate::terraform::{self, Assignment};

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

/// What a configuration is evaluated with. Values of variables keep the order they were given in, whichever of the two flags gave them.
#[derive(Clone, Default, Debug)]
pub(super) struct TerraformArgs {
    assignments: Vec<Assignment>,
    workspace: Option<String>,
}

impl TerraformArgs {
    pub(super) fn options(&self) -> terraform::Options {
        terraform::Options {
            assignments: self.assignments.clone(),
            workspace: self.workspace.clone(),
            ..terraform::Options::default()
        }
    }
}

impl Args for TerraformArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        let option = |name: &'static str, value: &'static str, help: &'static str| {
            Arg::new(name).long(name).value_name(value).help(help).help_heading("Terraform")
        };
        let var = option("var", "NAME=VALUE", "Value of a variable, as Terraform takes it");
        let file = option("var-file", "FILE", "File with values of variables, .tfvars or .tfvars.json");
        command
            .arg(var.action(ArgAction::Append).value_parser(assignment))
            .arg(file.action(ArgAction::Append).value_parser(clap::value_parser!(PathBuf)))
            .arg(option("workspace", "NAME", "What terraform.workspace is"))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for TerraformArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let at = |name| matches.indices_of(name).into_iter().flatten();
        let values = matches.get_many::<Assignment>("var").into_iter().flatten().cloned();
        let files = matches.get_many::<PathBuf>("var-file").into_iter().flatten().cloned().map(Assignment::File);
        let mut assignments: Vec<_> = at("var").zip(values).chain(at("var-file").zip(files)).collect();
        assignments.sort_by_key(|(index, _)| *index);
        Ok(Self {
            assignments: assignments.into_iter().map(|(_, assignment)| assignment).collect(),
            workspace: matches.get_one("workspace").cloned(),
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn assignment(argument: &str) -> Result<Assignment, String> {
    let (name, text) = argument.split_once('=').ok_or("it is NAME=VALUE")?;
    Ok(Assignment::Value { name: name.trim().to_owned(), text: text.to_owned() })
}

/// What is read.
#[derive(Args, Clone, Default, Debug)]
pub(super) struct InputArgs {
    /// Terraform directories and files, policy JSON, and plans as `terraform show -json` prints them; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// What standard input holds; told from its first bytes where not given
    #[arg(long, value_name = "TYPE", help_heading = "Input")]
    pub(super) stdin_type: Option<StdinType>,
    /// The name under which standard input is reported; its iamlint.toml counts
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub(super) stdin_filename: Option<PathBuf>,
    /// Where the source of a plan is; found beside the plan or in the working directory where not given
    #[arg(long, value_name = "DIR", help_heading = "Input")]
    pub(super) dir: Option<PathBuf>,
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
    #[command(flatten)]
    pub(super) terraform: TerraformArgs,
    /// What `exclude` is relative to; the working directory where it is not set
    #[arg(skip)]
    pub(super) excluded_from: Option<PathBuf>,
}

/// What standard input may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(super) enum StdinType {
    /// A Terraform file
    Hcl,
    /// A policy document in JSON
    Policy,
    /// A plan or a state, as `terraform show -json` prints it
    Plan,
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
    /// Passed when a session is made
    Session,
    /// The policy of a VPC endpoint
    VpcEndpoint,
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
            PolicyKind::Session => PolicyType::Session,
            PolicyKind::VpcEndpoint => PolicyType::VpcEndpoint,
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
