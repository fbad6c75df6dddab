//! Every set of the table, and what takes it away.

mod configurations;
mod shown;
mod statements;

use std::path::Path;
use std::sync::Arc;

use crate::graph::{Graph, Options as GraphOptions, testing};
use crate::input::Sources;
use crate::rules::{Finding, Options, Persona, check};

fn found(statements: &str, persona: Persona) -> Vec<Finding> {
    let sources = Arc::new(Sources::new());
    let policy = format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}");
    let source = sources.add(Path::new("policy.json"), policy);
    let graph = Graph::from_policies(&[source], sources, &GraphOptions::default());
    let options = Options { select: vec!["privilege-escalation".to_owned()], persona, ..Options::default() };
    check(&graph, &options)
}

fn allow(actions: &[&str], resource: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "Allow", "Action": {actions:?}, "Resource": "{resource}"{condition}}}"#)
}

/// The findings of a rule in a configuration of one file.
fn of_rule(rule: &str, text: &str, persona: Persona) -> Vec<Finding> {
    let graph = testing::of_files(&[("main.tf", text)]);
    check(&graph, &Options { select: vec![rule.to_owned()], persona, ..Options::default() })
}
