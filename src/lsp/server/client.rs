//! What a client says of itself, and what it is told the server can do.

use std::path::PathBuf;

use lsp_types::notification::{self as told, Notification as _};
use lsp_types::{
    CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    DidChangeWatchedFilesRegistrationOptions, ExecuteCommandOptions, FileSystemWatcher, GlobPattern,
    HoverProviderCapability, InitializeParams, OneOf, Registration, SaveOptions, ServerCapabilities,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};

use super::super::position::Encoding;
use super::super::{actions, uri};

/// What is watched, where the client can watch.
const WATCHED: [&str; 1] = ["**/*.{tf,tofu,tfvars,tftpl,json,yml,yaml,toml}"];

/// What the server can do.
pub(super) fn capabilities(encoding: Encoding) -> ServerCapabilities {
    let strings = |words: &[&str]| Some(words.iter().map(ToString::to_string).collect());
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(OneOf::Left(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: strings(&["\"", ":", ".", "[", ","]),
            ..CompletionOptions::default()
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![CodeActionKind::QUICKFIX, CodeActionKind::REFACTOR_REWRITE]),
            resolve_provider: Some(true),
            ..CodeActionOptions::default()
        })),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec![actions::EXPLAIN.to_owned()],
            ..ExecuteCommandOptions::default()
        }),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            ..WorkspaceServerCapabilities::default()
        }),
        ..ServerCapabilities::default()
    }
}

/// What the client is to tell of files.
pub(super) fn watched() -> Registration {
    let watchers =
        WATCHED.map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind: None });
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.to_vec() };
    Registration {
        id: "files".to_owned(),
        method: told::DidChangeWatchedFiles::METHOD.to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}

/// What the client is and can.
#[derive(Debug, Default)]
pub(super) struct Client {
    pub(super) encoding: Encoding,
    pub(super) folders: Vec<PathBuf>,
    /// Whether edits may name the version they are for.
    pub(super) versioned_edits: bool,
    /// Whether the edit of an action may be asked for once it is chosen.
    pub(super) resolves_edits: bool,
    pub(super) shows_documents: bool,
    pub(super) watches_files: bool,
}

impl Client {
    /// As it introduces itself.
    pub(super) fn of(params: &InitializeParams) -> Self {
        let can = &params.capabilities;
        let workspace = can.workspace.as_ref();
        let text = can.text_document.as_ref();
        let resolves =
            text.and_then(|text| text.code_action.as_ref()).and_then(|action| action.resolve_support.as_ref());
        let folders = params.workspace_folders.iter().flatten().filter_map(|folder| uri::path(&folder.uri));
        #[allow(deprecated, reason = "clients that know no workspace folders")]
        let root = params.root_uri.as_ref().and_then(uri::path).filter(|_| params.workspace_folders.is_none());
        Self {
            encoding: Encoding::negotiate(can),
            folders: folders.chain(root).collect(),
            versioned_edits: workspace
                .and_then(|workspace| workspace.workspace_edit.as_ref())
                .is_some_and(|edit| edit.document_changes == Some(true)),
            resolves_edits: resolves
                .is_some_and(|support| support.properties.iter().any(|property| property == "edit")),
            shows_documents: can
                .window
                .as_ref()
                .and_then(|window| window.show_document.as_ref())
                .is_some_and(|show| show.support),
            watches_files: workspace
                .and_then(|workspace| workspace.did_change_watched_files.as_ref())
                .is_some_and(|watch| watch.dynamic_registration == Some(true)),
        }
    }
}
