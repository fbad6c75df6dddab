//! Bare policy files.

use std::sync::Arc;

use rayon::prelude::*;

use crate::input::{Diagnostic, Source, Sources};
use crate::json::{self, Json};
use crate::policy::{Document, PolicyType};
use crate::text::Origin;

use super::super::model::{Form, Graph, NotAnalysed, Policy};
use super::Options;

/// The policies of JSON files, in the order given.
pub(super) fn from_files(files: &[Arc<Source>], sources: Arc<Sources>, options: &Options) -> Graph {
    let mut graph = Graph { sources, files: files.len(), ..Graph::default() };
    let read = files.par_iter().map(|source| {
        let parsed = json::parse_source(source);
        (problem(&parsed.problems, source), policy(source, parsed.value, options.policy_type))
    });
    for (source, (problem, policy)) in files.iter().zip(read.collect::<Vec<_>>()) {
        graph.diagnostics.extend(problem);
        match policy {
            Ok(policy) => graph.policies.push(policy),
            Err(reason) => {
                graph.not_analysed.push(NotAnalysed { what: source.name().to_owned(), reason, span: None });
            }
        }
    }
    graph
}

/// One error a file, however much of it is not JSON.
fn problem(problems: &[json::Problem], source: &Source) -> Option<Diagnostic> {
    let first = problems.first()?;
    let mut diagnostic = first.to_diagnostic();
    if diagnostic.labels.is_empty() {
        diagnostic.message = format!("{}: {}", source.name(), diagnostic.message);
    }
    Some(match problems.len() - 1 {
        0 => diagnostic,
        more => diagnostic.with_help(format!("{more} more things in this file are not JSON; the rest was read")),
    })
}

fn policy(source: &Source, json: Option<Json>, policy_type: Option<PolicyType>) -> Result<Policy, String> {
    let json = json.ok_or_else(|| "there is no JSON value in it".to_owned())?;
    let document = Document::read(&json);
    Ok(Policy {
        address: None,
        header: None,
        path: Some(source.path().to_path_buf()),
        policy_type: policy_type.unwrap_or_else(|| PolicyType::infer(&document)),
        document,
        json,
        form: Form::JsonFile,
        held_by: Vec::new(),
        attached_to: Vec::new(),
        sits_on: None,
        alternative: false,
        rendered: Some(crate::text::Text::literal(Arc::clone(source.text()), Origin::default())),
        dropped: Arc::default(),
    })
}
