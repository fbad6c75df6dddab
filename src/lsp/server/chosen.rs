//! Actions: which there are, and what is done once one is chosen.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_server::ErrorCode;
use lsp_types::notification::{self as told};
use lsp_types::request::{self as asked};
use lsp_types::{CodeAction, CodeActionKind, MessageType, ShowDocumentParams, ShowMessageParams};
use serde_json::{Value, json};

use super::super::actions::{self, Data};
use super::super::edits::workspace_edit;
use super::super::reader::Root;
use super::super::root::State;
use super::super::uri;
use super::Server;
use super::asked::{Answer, Unanswered, reply};
use crate::input::is_installed;
use crate::rules;
use crate::suppress::is_terraform;

impl Server<'_> {
    /// What can be done about some bytes of a file.
    pub(super) fn actions(&mut self, params: lsp_types::CodeActionParams) -> Answer {
        let Some(path) = uri::path(&params.text_document.uri) else { return reply(None::<Value>) };
        let roots = self.fresh(&path);
        let Some(document) = self.documents.get(&path) else { return reply(None::<Value>) };
        let offset = |position| document.lines.offset(&document.text, position);
        let bytes = offset(params.range.start)..offset(params.range.end);
        let mut found: Vec<CodeAction> = Vec::new();
        for root in &roots {
            let Some(state) = self.roots.get_mut(root) else { continue };
            state.judge(root, &self.documents);
            for action in actions::of(root, state, &path, document, bytes.clone(), &params.context) {
                if !found.iter().any(|known| actions::is_same(known, &action)) {
                    found.push(action);
                }
            }
        }
        if !self.client.resolves_edits {
            // What takes long is only worked out for whoever asks for it by kind.
            let is_asked = |kind: &CodeActionKind| {
                params.context.only.iter().flatten().any(|only| kind.as_str().starts_with(only.as_str()))
            };
            for action in &mut found {
                let Some(data) = action.data.take() else { continue };
                let wanted =
                    action.kind.as_ref().is_some_and(|kind| *kind == CodeActionKind::QUICKFIX || is_asked(kind));
                if wanted {
                    action.edit = self.edit_of(data).ok();
                }
            }
            found.retain(|action| action.edit.is_some() || action.command.is_some());
        }
        reply(Some(found))
    }

    /// The action with its edit.
    pub(super) fn resolve(&mut self, mut action: CodeAction) -> Answer {
        if let Some(data) = action.data.clone() {
            let edit = self.edit_of(data).map_err(|why| Unanswered(ErrorCode::RequestFailed, why))?;
            action.edit = Some(edit);
        }
        reply(Some(action))
    }

    /// The edit that an action stands for.
    fn edit_of(&mut self, data: Value) -> Result<lsp_types::WorkspaceEdit, String> {
        let data: Data = serde_json::from_value(data).map_err(|error| error.to_string())?;
        let gone = || "the text has changed since".to_owned();
        let texts = self.documents.texts();
        let changes = match data {
            Data::Mend { root, fingerprint } => {
                let root: Root = root.into();
                let state = self.roots.get_mut(&root).ok_or_else(gone)?;
                state.refresh(&root, self.reader, &self.documents);
                state.judge(&root, &self.documents);
                let finding = state.findings().find(|(_, print)| *print == fingerprint).ok_or_else(gone)?.0.clone();
                let sources = Arc::clone(state.read().ok_or_else(gone)?.sources());
                let changes = finding.fix.iter().flat_map(|fix| &fix.changes);
                let edited: BTreeSet<PathBuf> =
                    changes.map(|change| sources.get(change.span().file).path().to_path_buf()).collect();
                let roots = self.with_others(root.clone(), edited);
                let read = self.roots.get(&root).and_then(State::read).ok_or_else(gone)?;
                self.reader.mend(&roots, &texts, read, &finding)?
            }
            Data::Narrow { root, role } => {
                let root: Root = root.into();
                let read = self.roots.get(&root).and_then(State::read);
                let sources = read.map(|read| read.sources().all()).unwrap_or_default();
                // Which of its files will be edited depends on who else is made of them. The files of a module are of the same roots.
                let mut seen = BTreeSet::new();
                let mut is_first = |path: &Path| {
                    !is_installed(path) && (!is_terraform(path) || seen.insert(path.parent().map(Path::to_path_buf)))
                };
                let edited = sources.iter().map(|source| source.path()).filter(|path| is_first(path));
                let roots = self.with_others(root, edited.map(Path::to_path_buf).collect());
                self.reader.narrow(&roots, &texts, &role)?
            }
        };
        match changes.is_empty() {
            true => Err("nothing would change".to_owned()),
            false => Ok(workspace_edit(&changes, &self.documents, self.client.versioned_edits)),
        }
    }

    /// A root, and whoever else is made of a file that is edited: they are changed with it, whether they are open or not.
    fn with_others(&mut self, root: Root, edited: BTreeSet<PathBuf>) -> Vec<Root> {
        let others: BTreeSet<Root> = edited.iter().flat_map(|path| self.roots_of(path)).collect();
        let others: Vec<Root> = others.into_iter().filter(|other| *other != root).collect();
        std::iter::once(root).chain(others).collect()
    }

    /// Does what a command says.
    pub(super) fn execute(&mut self, params: lsp_types::ExecuteCommandParams) -> Answer {
        let name = params.arguments.first().and_then(Value::as_str).unwrap_or_default();
        let known = rules::find(name).ok().filter(|_| params.command == actions::EXPLAIN);
        let Some(rule) = known else {
            return Err(Unanswered(ErrorCode::InvalidParams, format!("no command {} of {name}", params.command)));
        };
        let meta = rule.meta();
        match self.page(meta) {
            Some(uri) if self.client.shows_documents => {
                let params = ShowDocumentParams { uri, external: Some(false), take_focus: Some(true), selection: None };
                self.ask::<asked::ShowDocument>(params);
            }
            _ => {
                let message = format!("{}: {}", meta.name, meta.summary);
                self.tell::<told::ShowMessage>(ShowMessageParams { typ: MessageType::INFO, message });
            }
        }
        Ok(json!(null))
    }

    /// A rule's page as a file.
    fn page(&mut self, meta: &rules::Meta) -> Option<lsp_types::Uri> {
        if self.pages.is_none() {
            self.pages = tempfile::Builder::new().prefix("iamlint-").tempdir().ok();
        }
        let path = self.pages.as_ref()?.path().join(format!("{}.md", meta.name));
        std::fs::write(&path, meta.body).ok()?;
        uri::of(&path)
    }
}
