//! What the client tells of documents, files and folders.

use std::path::PathBuf;

use lsp_server::Notification;
use lsp_types::notification::{self as told, Notification as _};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::uri;
use super::Server;
use super::belonging::is_configuration;
use crate::input::is_of_module;

impl Server<'_> {
    /// Takes in what the client tells.
    pub(super) fn hear(&mut self, note: Notification) {
        match note.method.as_str() {
            told::DidOpenTextDocument::METHOD => {
                let Some(params) = read::<lsp_types::DidOpenTextDocumentParams>(note.params) else { return };
                if let Some(path) = self.documents.open(params.text_document) {
                    self.outdate(&path);
                    self.want(&path);
                }
            }
            told::DidChangeTextDocument::METHOD => {
                let Some(params) = read::<lsp_types::DidChangeTextDocumentParams>(note.params) else { return };
                if let Some(path) = self.documents.change(&params.text_document, params.content_changes) {
                    self.outdate(&path);
                    // A file becomes a policy as it is written.
                    if self.wanted.get(&path).is_none_or(Vec::is_empty) {
                        self.want(&path);
                    }
                }
            }
            told::DidCloseTextDocument::METHOD => {
                let Some(params) = read::<lsp_types::DidCloseTextDocumentParams>(note.params) else { return };
                if let Some(path) = self.documents.close(&params.text_document.uri) {
                    self.wanted.remove(&path);
                    self.outdate(&path);
                    self.forget();
                }
            }
            told::DidSaveTextDocument::METHOD => {
                let Some(params) = read::<lsp_types::DidSaveTextDocumentParams>(note.params) else { return };
                let path = uri::path(&params.text_document.uri);
                let calls =
                    |path: &PathBuf| self.documents.get(path).is_some_and(|document| document.text.contains("module"));
                if path.as_ref().is_some_and(|path| calls(path) || is_configuration(path)) {
                    self.look_again();
                }
            }
            told::DidChangeWatchedFiles::METHOD => {
                let Some(params) = read::<lsp_types::DidChangeWatchedFilesParams>(note.params) else { return };
                let paths: Vec<PathBuf> = params.changes.iter().filter_map(|change| uri::path(&change.uri)).collect();
                let is_saved = |path: &PathBuf| {
                    let open = self.documents.get(path);
                    open.is_some_and(|open| std::fs::read(path).is_ok_and(|bytes| bytes == open.text.as_bytes()))
                };
                let changed: Vec<PathBuf> = paths.into_iter().filter(|path| !is_saved(path)).collect();
                changed.iter().for_each(|path| self.outdate(path));
                if changed.iter().any(|path| is_of_module(path) || is_configuration(path)) {
                    self.look_again();
                }
            }
            told::DidChangeWorkspaceFolders::METHOD => {
                let Some(params) = read::<lsp_types::DidChangeWorkspaceFoldersParams>(note.params) else { return };
                let gone: Vec<PathBuf> =
                    params.event.removed.iter().filter_map(|folder| uri::path(&folder.uri)).collect();
                self.client.folders.retain(|folder| !gone.contains(folder));
                self.client.folders.extend(params.event.added.iter().filter_map(|folder| uri::path(&folder.uri)));
                self.look_again();
            }
            _ => {}
        }
    }
}

fn read<P: DeserializeOwned>(params: Value) -> Option<P> {
    serde_json::from_value(params).ok()
}
