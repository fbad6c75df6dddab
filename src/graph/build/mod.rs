//! From policy files to the graph. Pure: whatever had to be read was read before.

mod files;

use std::sync::Arc;

use crate::input::{Source, Sources};
use crate::policy::PolicyType;

use super::arn::Own;
use super::model::Graph;

/// What the user said about the configuration that the configuration does not say.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Literals that mean the own account, region and partition.
    pub own: Own,
    /// What kind bare policy files are; inferred from each document where not given.
    pub policy_type: Option<PolicyType>,
}

impl Graph {
    /// The graph of bare policy files: policies and nothing that holds them.
    pub fn from_policies(files: &[Arc<Source>], sources: Arc<Sources>, options: &Options) -> Graph {
        files::from_files(files, sources, options)
    }
}
