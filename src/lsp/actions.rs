//! What can be done about what is found, and for a role.

use std::ops::Range;
use std::path::{Path, PathBuf};

use lsp_types::{CodeAction, CodeActionContext, CodeActionKind, Command};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::documents::Document;
use super::reader::Root;
use super::root::State;
use crate::graph::{Graph, PrincipalKind};
use crate::input::Span;
use crate::rules::Applicability;

/// The command that shows the page of a rule.
pub(super) const EXPLAIN: &str = "iamlint.explain";

/// What an action will edit, worked out once it is chosen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Data {
    /// Mends a finding.
    Mend {
        /// Of which root.
        root: RootName,
        /// Which.
        fingerprint: String,
    },
    /// Narrows the policies of a role.
    Narrow {
        /// Of which root.
        root: RootName,
        /// Its address.
        role: String,
    },
}

/// A root as data.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RootName {
    /// A root module.
    Module(PathBuf),
    /// A policy file.
    Policy(PathBuf),
}

impl From<RootName> for Root {
    fn from(name: RootName) -> Self {
        match name {
            RootName::Module(path) => Root::Module(path),
            RootName::Policy(path) => Root::Policy(path),
        }
    }
}

impl From<&Root> for RootName {
    fn from(root: &Root) -> Self {
        match root {
            Root::Module(path) => RootName::Module(path.clone()),
            Root::Policy(path) => RootName::Policy(path.clone()),
        }
    }
}

/// The actions for some bytes of a file, as far as a root has anything to say of them.
pub(super) fn of(
    root: &Root,
    state: &State,
    path: &Path,
    document: &Document,
    bytes: Range<usize>,
    context: &CodeActionContext,
) -> Vec<CodeAction> {
    let mut found = Vec::new();
    let Some(read) = state.read() else { return found };
    let is_near = |span: Span| {
        let source = read.sources().get(span.file);
        source.path() == path && (span.start as usize) <= bytes.end && bytes.start <= span.end as usize
    };
    let wants = |kind: &CodeActionKind| match &context.only {
        None => true,
        Some(only) => only.iter().any(|only| kind.as_str().starts_with(only.as_str())),
    };
    for (finding, print) in state.findings() {
        let Some(label) = finding.labels.first().filter(|label| is_near(label.span)) else { continue };
        if !wants(&CodeActionKind::QUICKFIX) {
            continue;
        }
        let range = document.lines.range(&document.text, label.span.range());
        let is_it = |known: &&lsp_types::Diagnostic| {
            let code =
                known.code.as_ref().is_some_and(|code| *code == lsp_types::NumberOrString::String(finding.rule.into()));
            code && known.range == range
        };
        let diagnostics: Vec<_> = context.diagnostics.iter().filter(is_it).cloned().collect();
        let diagnostics = Some(diagnostics).filter(|all| !all.is_empty());
        if let Some(fix) = &finding.fix {
            let is_safe = fix.applicability == Applicability::Safe;
            let note = if is_safe { "" } else { " (unsafe: it allows less)" };
            let data = Data::Mend { root: root.into(), fingerprint: print.to_owned() };
            found.push(CodeAction {
                title: format!("iamlint: {}{note}", fix.title),
                kind: Some(CodeActionKind::QUICKFIX),
                diagnostics: diagnostics.clone(),
                is_preferred: is_safe.then_some(true),
                data: Some(json!(data)),
                ..CodeAction::default()
            });
        }
        let title = format!("iamlint: explain {}", finding.rule);
        let command = Command::new(title.clone(), EXPLAIN.to_owned(), Some(vec![json!(finding.rule)]));
        found.push(CodeAction {
            title,
            kind: Some(CodeActionKind::QUICKFIX),
            diagnostics,
            command: Some(command),
            ..CodeAction::default()
        });
    }
    // What mends something before what only explains it.
    found.sort_by_key(|action| action.command.is_some());
    if wants(&CodeActionKind::REFACTOR_REWRITE) {
        let roles = read.graph().map(|graph| roles(graph, &is_near)).unwrap_or_default();
        found.extend(roles.into_iter().map(|role| CodeAction {
            title: format!("iamlint: narrow the policies of {role} to what it needs"),
            kind: Some(CodeActionKind::REFACTOR_REWRITE),
            data: Some(json!(Data::Narrow { root: root.into(), role })),
            ..CodeAction::default()
        }));
    }
    found
}

/// Whether two actions do the same. Fixes of one title may be of several findings; one of several roots' is still one.
pub(super) fn is_same(one: &CodeAction, other: &CodeAction) -> bool {
    let fingerprint = |action: &CodeAction| action.data.as_ref()?.pointer("/mend/fingerprint").cloned();
    one.title == other.title && fingerprint(one) == fingerprint(other)
}

/// The roles whose header, or a statement of whose policies, is near.
fn roles(graph: &Graph, is_near: &dyn Fn(Span) -> bool) -> Vec<String> {
    let policies = graph.policies.iter().filter(|policy| {
        let own = policy
            .header
            .into_iter()
            .chain(policy.document.statements.iter().flat_map(|statement| statement.origin.spans().iter().copied()));
        own.into_iter().any(is_near)
    });
    let holders = policies.flat_map(|policy| &policy.held_by).map(|id| id.index());
    let headers = graph.principals.iter().enumerate();
    let headers = headers.filter(|(_, principal)| principal.header.is_some_and(is_near)).map(|(number, _)| number);
    let near: std::collections::BTreeSet<usize> = holders.chain(headers).collect();
    let roles = near.into_iter().filter_map(|number| graph.principals.get(number));
    let roles = roles.filter(|principal| principal.kind == PrincipalKind::Role && !principal.attachments.is_empty());
    roles.map(|principal| principal.address.to_string()).collect()
}
