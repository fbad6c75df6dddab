//! What is given to a configuration from outside.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::answers::Answers;
use super::facts::Facts;
use super::provider::Home;

/// What a configuration is evaluated with.
#[derive(Clone, Default, Debug)]
pub struct Options {
    /// Values of the root module's variables, in the order given on the command line: a later one wins.
    pub assignments: Vec<Assignment>,
    /// The workspace; without one, that which `terraform workspace select` left in the directory. Without that either, `terraform.workspace` is a
    /// symbol: repositories that use workspaces have nothing for `default`.
    pub workspace: Option<String>,
    /// The account the configuration runs in, 12 digits.
    pub account: Option<String>,
    /// The region the configuration runs in: `eu-west-2`.
    pub region: Option<String>,
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: Option<String>,
    /// Who knows what data sources answer, and what providers make of what is configured.
    pub answers: Option<Arc<dyn Answers>>,
    /// What a plan of the configuration says.
    pub facts: Arc<Facts>,
    /// What is taken for the values of variables.
    pub assumed: Assumed,
}

/// What is taken for the values of variables.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Assumed {
    /// What they are given, or else their defaults.
    #[default]
    Defaults,
    /// In the root module nothing where nothing is given: what is said then holds whatever callers give it.
    Given,
    /// The same, and in called modules nothing at all: what is said then holds of a module whoever calls it.
    Nothing,
}

/// One `--var` or `--var-file`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Assignment {
    /// `--var name=value`. As in Terraform, the text is the value of a variable of a primitive or no type, and an expression for any other.
    Value {
        /// The variable.
        name: String,
        /// The text after `=`.
        text: String,
    },
    /// `--var-file file`: a `.tfvars` or `.tfvars.json` file, relative to the working directory.
    File(PathBuf),
}

impl Options {
    /// Where the configuration runs, as far as it is given from outside.
    pub(super) fn home(&self) -> Home {
        Home { account: self.account.clone(), region: self.region.clone(), partition: self.partition.clone() }
    }

    /// The same in the workspace that Terraform run in `dir` would be in: the one given, the one selected, or `default`.
    pub fn in_terraforms_workspace(mut self, dir: &Path) -> Self {
        let workspace = self.workspace.take().or_else(|| selected_workspace(dir));
        self.workspace = Some(workspace.unwrap_or_else(|| "default".to_owned()));
        self
    }
}

/// What `terraform workspace select` left in the directory.
pub(super) fn selected_workspace(root: &Path) -> Option<String> {
    let path = root.join(".terraform/environment");
    let small = std::fs::metadata(&path).is_ok_and(|metadata| metadata.is_file() && metadata.len() < 1024);
    let name = small.then(|| std::fs::read_to_string(path).ok()).flatten();
    name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
}
