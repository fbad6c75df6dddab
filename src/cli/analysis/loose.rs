//! What is no module in a directory: policy files, plans, standard input.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Read};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Analysis, Reading};
use crate::cli::arguments::{InputArgs, StdinType};
use crate::cli::exit::Failure;
use crate::graph::{Graph, NotAnalysed};
use crate::input::walk::PolicyFile;
use crate::input::{self, Source, Sources};
use crate::terraform::Evaluation;
use crate::wiring::Wiring;

/// Sources that are no module in a directory.
pub(super) struct Loose {
    pub(super) plans: Vec<Arc<Source>>,
    pub(super) policies: Vec<Arc<Source>>,
    pub(super) stdin: Option<(StdinType, Arc<Source>)>,
}

impl Analysis {
    /// Adds the graphs of what is no module in a directory: a module on standard input, plans, policy files.
    pub(super) fn add<W: Deref<Target = Wiring>>(
        &mut self,
        loose: Loose,
        reading: &Reading<'_, W>,
    ) -> Result<(), Failure> {
        let Loose { mut plans, mut policies, stdin } = loose;
        let here = Path::new(".");
        match stdin {
            Some((StdinType::Policy, source)) => policies.push(source),
            Some((StdinType::Plan, source)) => plans.push(source),
            Some((StdinType::Hcl, source)) => {
                let options = self.settings.terraform(here, &reading.terraform);
                let evaluation = Evaluation::of_source(&source, here, &self.sources, &options);
                self.graphs.push(Graph::from_terraform(&evaluation, reading.wiring, &self.settings.graph(here)));
            }
            None => {}
        }
        for plan in plans {
            self.add_plan(&plan, reading)?;
        }
        if !policies.is_empty() {
            let options = self.settings.graph(here);
            self.graphs.push(Graph::from_policies(&policies, Arc::clone(&self.sources), &options));
        }
        Ok(())
    }

    /// The policy files that no module reads: one that a module reads is analysed there, where it is known what it is attached to.
    pub(super) fn read_policies(&mut self, policies: &[PolicyFile]) -> Vec<Arc<Source>> {
        let canonical = |path: &Path| std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let read: BTreeSet<PathBuf> = match policies {
            [] => BTreeSet::new(),
            _ => self.sources.all().iter().map(|source| canonical(source.path())).collect(),
        };
        let apart = policies.par_iter().filter(|policy| read.is_empty() || !read.contains(&canonical(&policy.path)));
        let found = apart.map(|policy| {
            let text = input::load(&self.sources, &policy.path);
            let template = !policy.named && text.as_ref().is_ok_and(|text| is_template(text));
            (policy, text, template)
        });
        let found: Vec<_> = found.collect();
        let mut files = Vec::new();
        // Added one after the other, so that files are numbered in their order.
        for (policy, text, template) in found {
            let source = text.map(|text| self.sources.add(&policy.path, text));
            match source {
                Ok(source) if template => self.not_analysed.push(NotAnalysed {
                    what: source.name().to_owned(),
                    reason: "a template that no module here reads".to_owned(),
                    span: None,
                }),
                Ok(source) => files.push(source),
                Err(problem) => self.diagnostics.push(problem),
            }
        }
        files
    }
}

/// Terragrunt's files, in one line.
pub(super) fn terragrunt(files: &[PathBuf]) -> Option<NotAnalysed> {
    let first = files.first()?;
    let more = match files.len() - 1 {
        0 => String::new(),
        1 => ", and one more file".to_owned(),
        more => format!(", and {more} more files"),
    };
    let reason = format!("Terragrunt configuration{more}: the modules it calls are analysed without its inputs");
    Some(NotAnalysed { what: first.to_string_lossy().replace('\\', "/"), reason, span: None })
}

/// Whether a file that was found, not named, is no JSON because it is a template of Terraform's.
fn is_template(text: &str) -> bool {
    let json = || serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{feff}'));
    (text.contains("${") || text.contains("%{")) && json().is_err()
}

pub(super) fn read_stdin(input: &InputArgs, sources: &Sources) -> Result<(StdinType, Arc<Source>), Failure> {
    if std::io::stdin().is_terminal() {
        return Err(Failure::new("standard input is a terminal").with_help("pipe a file into iamlint, or name one"));
    }
    let name = input.stdin_filename.clone().unwrap_or_else(|| PathBuf::from("<stdin>"));
    let source = input::read_from(sources, &name, std::io::stdin().lock().by_ref())?;
    let kind = input.stdin_type.unwrap_or_else(|| stdin_type(&name, source.text()));
    Ok((kind, source))
}

/// JSON begins with a bracket, which no Terraform file does.
fn stdin_type(name: &Path, text: &str) -> StdinType {
    let json = text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']);
    match json && !input::is_native(name) {
        true if input::is_plan(text) => StdinType::Plan,
        true => StdinType::Policy,
        false => StdinType::Hcl,
    }
}
