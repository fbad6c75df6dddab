//! From an example to a graph, as the command makes it.

use std::path::Path;
use std::sync::Arc;

use crate::graph::{Graph, Options};
use crate::input::Sources;
use crate::policy::PolicyType;
use crate::terraform::Evaluation;
use crate::wiring::Wiring;

use super::example::Example;

/// The graph of the example's files.
pub(super) fn graph(example: &Example) -> Graph {
    match &example.files[..] {
        [policy] if policy.name.ends_with(".json") => json_policy(example.policy_type.as_deref(), &policy.text),
        _ => configuration(example),
    }
}

fn configuration(example: &Example) -> Graph {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for file in &example.files {
        let path = directory.path().join(&file.name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(path, &file.text).expect("a file");
    }
    let sources = Arc::new(Sources::new());
    let evaluation = Evaluation::load(directory.path(), &sources, &Default::default());
    let wiring = Wiring::builtin(&sources);
    Graph::from_terraform(&evaluation, &&wiring, &Options::default())
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
