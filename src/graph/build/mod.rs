//! From an evaluated configuration, or from policy files, to the graph. Pure: whatever had to be read was read before.

pub(crate) mod access;
mod attachments;
mod documents;
mod edges;
mod files;
mod form;
mod input;
mod needs;
mod perhaps;
mod plan;
mod policies;
mod principals;
mod sits;
pub(in crate::graph) mod targets;
mod terraform;
#[cfg(test)]
pub(crate) mod tests;
mod uses;

use std::sync::{Arc, OnceLock};

use crate::input::{Source, Sources};
use crate::policy::PolicyType;
use crate::wiring::Applied;

use super::arn::Own;
use super::edges::Edge;
use super::model::{Graph, PrincipalKind, ResourceId};
use super::resources::Resources;
use documents::Documents;
use input::Input;
pub use plan::Beside;
use policies::Policies;
use principals::Principals;

/// What the user said about the configuration that the configuration does not say.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Literals that mean the own account, region and partition.
    pub own: Own,
    /// What kind bare policy files are; inferred from each document where not given.
    pub policy_type: Option<PolicyType>,
}

impl Graph {
    /// What acts on what, in a stable order. Worked out at the first question: most commands never ask.
    pub fn edges(&self) -> &[Edge] {
        self.edges.get_or_init(|| edges::edges(self))
    }

    /// The graph of bare policy files: policies and nothing that holds them.
    pub fn from_policies(files: &[Arc<Source>], sources: Arc<Sources>, options: &Options) -> Graph {
        files::from_files(files, sources, options)
    }

    /// The graph of a configuration. `wire` says what resources need from the roles they use; it is only asked where there is a role.
    pub(crate) fn build(
        input: Input,
        options: &Options,
        wire: impl FnOnce(&Resources) -> Vec<(ResourceId, Applied)>,
    ) -> Graph {
        let documents = Documents::new(&input);
        let resources = Resources::of(input.declared.iter().cloned(), options.own.clone());
        let mut policies = Policies::read(&resources, &documents, &input.readers);
        let mut principals = Principals::declared(&resources);
        attachments::attach(&mut principals, &mut policies, &resources);
        perhaps::fill(&mut principals, &resources);
        sits::sit(&mut policies, &resources);
        let has_role = principals.list.iter().any(|principal| principal.kind == PrincipalKind::Role);
        let applied = if has_role { wire(&resources) } else { Vec::new() };
        let mut diagnostics = input.diagnostics;
        diagnostics.extend(applied.iter().flat_map(|(_, applied)| applied.problems.iter().cloned()));
        let uses = uses::uses(&principals, &resources);
        needs::fill(&mut principals, &resources, &policies.list, applied, uses);
        let mut not_analysed = input.not_analysed;
        not_analysed.extend(policies.not_analysed);
        Graph {
            root: None,
            sources: input.sources,
            trees: Default::default(),
            principals: principals.list,
            policies: policies.list,
            resources,
            edges: OnceLock::new(),
            directories: std::collections::BTreeSet::new(),
            names: std::collections::BTreeMap::new(),
            assumes_defaults: false,
            handed_over: Vec::new(),
            readers: input.readers,
            mentions: std::sync::Arc::default(),
            not_analysed,
            calls: input.calls,
            diagnostics,
            files: input.files,
            modules: input.modules,
        }
    }
}
