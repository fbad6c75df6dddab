//! From an example to a graph, as the command makes it.

use std::path::Path;
use std::sync::Arc;

use crate::graph::{Graph, Options, testing};
use crate::input::Sources;
use crate::policy::PolicyType;

use super::example::Example;

/// The graph of the example's files.
pub(super) fn graph(example: &Example) -> Graph {
    match &example.files[..] {
        [policy] if policy.name.ends_with(".json") => json_policy(example.policy_type.as_deref(), &policy.text),
        _ => configuration(example),
    }
}

fn configuration(example: &Example) -> Graph {
    let files: Vec<(&str, &str)> = example.files.iter().map(|file| (&*file.name, &*file.text)).collect();
    testing::of_files(&files)
}

/// The graph of one bare policy; an identity policy unless it says so.
pub(super) fn json_policy(policy_type: Option<&str>, text: &str) -> Graph {
    let sources = Arc::new(Sources::new());
    let source = sources.add(Path::new("policy.json"), text);
    let policy_type = match policy_type {
        None | Some("identity") => PolicyType::Identity,
        Some("trust") => PolicyType::Trust,
        Some("resource") => PolicyType::Resource,
        Some("boundary") => PolicyType::Boundary,
        Some("scp") => PolicyType::Scp,
        Some("rcp") => PolicyType::Rcp,
        Some("session") => PolicyType::Session,
        Some("vpc-endpoint") => PolicyType::VpcEndpoint,
        Some(other) => panic!("`{other}` is no type of policy"),
    };
    Graph::from_policies(&[source], sources, &Options { policy_type: Some(policy_type), ..Options::default() })
}
