//! What users of other tools asked for, or complained about: each test names the thread it comes from.
//!
//! What has no test here: to keep a policy from being written as `jsonencode` (a matter of taste: both spellings are judged alike), and speed, which `benches/`
//! measure.

mod catalogue;
mod conditions;
mod escalation;
mod findings;
mod plan;
mod suggest;
mod suppressions;
mod terraform;
mod trust;
mod unknown;
mod wildcards;

use std::path::Path;
use std::sync::Arc;

use iamlint::graph::{Graph, Options};
use iamlint::input::Sources;
use iamlint::rules::{self, Finding, Persona};
use iamlint::terraform::Evaluation;
use iamlint::wiring::Wiring;

/// What is found in a configuration of one file.
fn found_in(hcl: &str, persona: Persona) -> Vec<Finding> {
    found_in_files(&[("main.tf", hcl)], persona)
}

/// What is found in a configuration of several files.
fn found_in_files(files: &[(&str, &str)], persona: Persona) -> Vec<Finding> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    let sources = Arc::new(Sources::new());
    let evaluation = Evaluation::load(directory.path(), &sources, &Default::default());
    let graph = Graph::from_terraform(&evaluation, &&Wiring::builtin(&sources), &Options::default());
    judged(&graph, persona)
}

/// What is found in an identity policy.
fn found_in_policy(json: &str, persona: Persona) -> Vec<Finding> {
    let sources = Arc::new(Sources::new());
    let source = sources.add(Path::new("policy.json"), json);
    judged(&Graph::from_policies(&[source], Arc::clone(&sources), &Options::default()), persona)
}

fn judged(graph: &Graph, persona: Persona) -> Vec<Finding> {
    let problems: Vec<&str> = graph.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
    assert!(problems.is_empty(), "the case is not well written: {problems:?}");
    rules::check(graph, &rules::Options { persona, ..rules::Options::default() })
}

/// The rules that spoke, each once.
fn names(findings: &[Finding]) -> Vec<&'static str> {
    let mut names: Vec<_> = findings.iter().map(|finding| finding.rule).collect();
    names.sort_unstable();
    names.dedup();
    names
}
