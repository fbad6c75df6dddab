//! What pages' examples are judged with.

use std::path::{Path, PathBuf};

use super::{Policy, Saying, Suppressions};
use crate::config::Date;
use crate::graph::Graph;
use crate::rules::{Finding, Options, Persona, check};

/// What counts where nobody configured anything.
struct Default;

impl Policy for Default {
    fn configuration(&self, _: Option<&Path>, _: &Path) -> PathBuf {
        PathBuf::new()
    }

    fn is_ignorable(&self, _: &str, _: Option<&Path>, _: &Path) -> bool {
        true
    }

    fn requires_reason(&self, _: Option<&Path>, _: &Path) -> bool {
        true
    }
}

/// What is left of findings, and what is said of the suppressions among the files of a graph.
pub(crate) fn applied(findings: Vec<Finding>, graph: &Graph, persona: Persona) -> Vec<Finding> {
    let suppressions = Suppressions::read(&graph.sources, &|_| true, []);
    let today: Date = "2026-11-23".parse().expect("a day");
    let mut kept = suppressions.split(findings, graph, today, &Default).kept;
    let every = Options { persona: Persona::Auditor, ..Options::default() };
    drop(suppressions.split(check(graph, &every), graph, today, &Default));
    let saying = Saying {
        sources: &graph.sources,
        today,
        policy: &Default,
        runs: &|_, _| true,
        is_seen: &|_, _| true,
        depends_on_caller: &|_| true,
    };
    kept.extend(suppressions.said(&saying).into_iter().filter(|finding| finding.persona <= persona));
    kept
}
