//! The loop: messages in, answers and diagnostics out.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, Response};
use lsp_types::notification::{self as told, Notification as _};
use lsp_types::request::{self as asked, Request as _};
use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CompletionOptions,
    DidChangeWatchedFilesRegistrationOptions, ExecuteCommandOptions, FileSystemWatcher, GlobPattern,
    HoverProviderCapability, InitializeParams, InitializeResult, MessageType, OneOf, Position,
    PublishDiagnosticsParams, Registration, RegistrationParams, SaveOptions, ServerCapabilities, ServerInfo,
    ShowDocumentParams, ShowMessageParams, TextDocumentIdentifier, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::actions::{self, Data};
use super::cursor::Language;
use super::documents::{Document, Documents};
use super::edits::workspace_edit;
use super::inbox::Inbox;
use super::layout::Layout;
use super::position::Encoding;
use super::reader::{Reader, Root};
use super::root::{State, is_of_module};
use super::{completion, definition, hover, uri};
use crate::config::FILE_NAME;
use crate::graph::Graph;
use crate::input::{Overlay, is_policy};
use crate::rules;

/// How long nothing must be said before diagnostics are worked out: what a client sends at once is taken together.
const QUIET: Duration = Duration::from_millis(5);

/// What is watched, where the client can watch.
const WATCHED: [&str; 1] = ["**/*.{tf,tofu,tfvars,tftpl,json,yml,yaml,toml}"];

/// Serves until the client says that it ends. Whether it took its leave before.
///
/// # Errors
///
/// The client does not keep to the protocol before it has introduced itself.
pub fn serve(connection: &Connection, reader: &dyn Reader) -> Result<bool, ProtocolError> {
    let (id, params) = connection.initialize_start()?;
    let params: InitializeParams = serde_json::from_value(params).unwrap_or_default();
    let client = Client::of(&params);
    let introduced = InitializeResult {
        capabilities: capabilities(client.encoding),
        server_info: Some(ServerInfo {
            name: "iamlint".to_owned(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
        }),
    };
    connection.initialize_finish(id, serde_json::to_value(introduced).unwrap_or_default())?;
    let mut server = Server {
        connection,
        reader,
        documents: Documents::new(client.encoding),
        client,
        layouts: BTreeMap::new(),
        wanted: BTreeMap::new(),
        roots: BTreeMap::new(),
        published: BTreeMap::new(),
        asked: 0,
        pages: None,
    };
    server.watch();
    Ok(server.run())
}

fn capabilities(encoding: Encoding) -> ServerCapabilities {
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

/// What the client is and can.
#[derive(Debug, Default)]
struct Client {
    encoding: Encoding,
    folders: Vec<PathBuf>,
    /// Whether edits may name the version they are for.
    versioned_edits: bool,
    /// Whether the edit of an action may be asked for once it is chosen.
    resolves_edits: bool,
    shows_documents: bool,
    watches_files: bool,
}

impl Client {
    fn of(params: &InitializeParams) -> Self {
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

/// A request that cannot be answered: a code of the protocol, and why.
struct Unanswered(ErrorCode, String);

type Answer = Result<Value, Unanswered>;

struct Server<'a> {
    connection: &'a Connection,
    reader: &'a dyn Reader,
    client: Client,
    documents: Documents,
    layouts: BTreeMap<PathBuf, Layout>,
    /// The roots that each open file belongs to.
    wanted: BTreeMap<PathBuf, Vec<Root>>,
    roots: BTreeMap<Root, State>,
    /// What was last said of each file.
    published: BTreeMap<PathBuf, Vec<lsp_types::Diagnostic>>,
    /// How many requests the server has made.
    asked: i32,
    /// Where pages of rules are written that a client shows.
    pages: Option<tempfile::TempDir>,
}

impl Server<'_> {
    fn run(&mut self) -> bool {
        let mut inbox = Inbox::new(self.connection);
        let mut is_shut_down = false;
        loop {
            let message = match self.roots.values().any(State::is_unsettled) {
                true => match inbox.next_within(QUIET) {
                    Some(message) => message,
                    None => {
                        self.settle(&mut inbox);
                        continue;
                    }
                },
                false => match inbox.next() {
                    Some(message) => message,
                    None => return is_shut_down,
                },
            };
            match message {
                Message::Request(request) if request.method == asked::Shutdown::METHOD => {
                    is_shut_down = true;
                    self.send(Response::new_ok(request.id, ()));
                }
                Message::Request(request) if is_shut_down => {
                    let said = "the server was told to shut down".to_owned();
                    self.send(Response::new_err(request.id, ErrorCode::InvalidRequest as i32, said));
                }
                Message::Request(request) if inbox.is_cancelled(&request.id) => {
                    let said = "nobody wants to know any more".to_owned();
                    self.send(Response::new_err(request.id, ErrorCode::RequestCanceled as i32, said));
                }
                Message::Request(request) => self.answer(request),
                Message::Notification(note) if note.method == told::Exit::METHOD => return is_shut_down,
                Message::Notification(note) => {
                    let method = note.method.clone();
                    if let Err(said) = guarded(|| self.hear(note)) {
                        self.log(&format!("{method}: {said}"));
                    }
                }
                // To what the server asked: nothing hangs on it.
                Message::Response(_) => {}
            }
        }
    }

    /// Where nobody listens any more, the next message is the end.
    fn send(&self, message: impl Into<Message>) {
        let _ = self.connection.sender.send(message.into());
    }

    fn tell<N: told::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params));
    }

    fn ask<R: asked::Request>(&mut self, params: R::Params) {
        self.asked += 1;
        self.send(Request::new(self.asked.into(), R::METHOD.to_owned(), params));
    }

    fn log(&self, message: &str) {
        let message = message.to_owned();
        self.tell::<told::LogMessage>(lsp_types::LogMessageParams { typ: MessageType::ERROR, message });
    }

    fn watch(&mut self) {
        if !self.client.watches_files {
            return;
        }
        let watchers =
            WATCHED.map(|glob| FileSystemWatcher { glob_pattern: GlobPattern::String(glob.to_owned()), kind: None });
        let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.to_vec() };
        let registration = Registration {
            id: "files".to_owned(),
            method: told::DidChangeWatchedFiles::METHOD.to_owned(),
            register_options: serde_json::to_value(options).ok(),
        };
        self.ask::<asked::RegisterCapability>(RegistrationParams { registrations: vec![registration] });
    }

    fn hear(&mut self, note: Notification) {
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

    /// What is made of a file is to be read again.
    fn outdate(&mut self, path: &Path) {
        let all = is_configuration(path);
        for (root, state) in &mut self.roots {
            if all || state.is_made_of(root, path) {
                state.outdate();
            }
        }
    }

    /// Which modules there are may have changed.
    fn look_again(&mut self) {
        self.layouts.clear();
        let open: Vec<PathBuf> = self.documents.paths().cloned().collect();
        open.iter().for_each(|path| self.want(path));
        self.forget();
        self.roots.values_mut().for_each(State::outdate);
    }

    /// Finds the roots of an open file.
    fn want(&mut self, path: &Path) {
        let roots = self.roots_of(path);
        for root in &roots {
            self.roots.entry(root.clone()).or_insert_with(State::unread);
        }
        self.wanted.insert(path.to_path_buf(), roots);
    }

    /// Lets go of roots that no open file belongs to, and of what was said of them.
    fn forget(&mut self) {
        let wanted: BTreeSet<&Root> = self.wanted.values().flatten().collect();
        self.roots.retain(|root, _| wanted.contains(root));
        if !self.roots.values().any(State::is_unsettled) {
            self.publish();
        }
    }

    fn roots_of(&mut self, path: &Path) -> Vec<Root> {
        let inside = self.client.folders.iter().filter(|folder| path.starts_with(folder));
        let folder = inside.max_by_key(|folder| folder.components().count()).cloned();
        let excluded = folder.as_deref().or(path.parent()).map(|directory| self.reader.exclude(directory));
        if excluded.is_some_and(|excluded| excluded.excludes(path)) || is_configuration(path) {
            return Vec::new();
        }
        let Some(directory) = path.parent().map(Path::to_path_buf) else { return Vec::new() };
        let texts = self.documents.texts();
        if is_of_module(path) {
            let known = folder.as_deref().map(|folder| self.roots_in(folder, &directory, &texts)).unwrap_or_default();
            return if known.is_empty() { vec![Root::Module(directory)] } else { known };
        }
        // A template, or a policy that a module of the folder may read.
        let above =
            directory.ancestors().take_while(|above| folder.as_ref().is_none_or(|folder| above.starts_with(folder)));
        let above: Vec<PathBuf> =
            above.take(if folder.is_some() { usize::MAX } else { 2 }).map(Path::to_path_buf).collect();
        for above in above {
            let known = match &folder {
                Some(folder) => self.roots_in(folder, &above, &texts),
                None if has_module(&above) => vec![Root::Module(above)],
                None => Vec::new(),
            };
            let reading: Vec<Root> = known.into_iter().filter(|root| self.reads(root, path)).collect();
            if !reading.is_empty() {
                return reading;
            }
        }
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        let is_policy = self.documents.get(path).is_some_and(|document| is_policy(&document.text));
        if is_json && is_policy { vec![Root::Policy(path.to_path_buf())] } else { Vec::new() }
    }

    fn roots_in(&mut self, folder: &Path, directory: &Path, texts: &Overlay) -> Vec<Root> {
        let reader = self.reader;
        let layout = self
            .layouts
            .entry(folder.to_path_buf())
            .or_insert_with(|| Layout::of(folder, reader.exclude(folder), texts));
        layout.roots_of(directory).cloned().map(Root::Module).collect()
    }

    /// Whether a root, once it is read, has read a file.
    fn reads(&mut self, root: &Root, path: &Path) -> bool {
        let state = self.roots.entry(root.clone()).or_insert_with(State::unread);
        state.refresh(root, self.reader, &self.documents);
        state.has_read(path)
    }

    /// Says what is to be said of all that is open, unless somebody writes on meanwhile.
    fn settle(&mut self, inbox: &mut Inbox<'_>) {
        self.forget_unwanted();
        let unsettled: Vec<Root> =
            self.roots.iter().filter(|(_, state)| state.is_unsettled()).map(|(root, _)| root.clone()).collect();
        for root in unsettled {
            let Some(state) = self.roots.get_mut(&root) else { continue };
            let (reader, documents) = (self.reader, &self.documents);
            let worked = guarded(|| {
                state.refresh(&root, reader, documents);
                // What is found in the old text nobody sees any more.
                if !inbox.has_newer_text() {
                    state.judge(&root, documents);
                }
            });
            if let Err(said) = worked {
                self.log(&said);
            }
            if inbox.has_newer_text() {
                return;
            }
        }
        self.publish();
    }

    /// Roots that were only read to see what they read.
    fn forget_unwanted(&mut self) {
        let wanted: BTreeSet<&Root> = self.wanted.values().flatten().collect();
        self.roots.retain(|root, _| wanted.contains(root));
    }

    /// Sends what has changed of what is said of each file: what several roots say is said once.
    fn publish(&mut self) {
        let mut said: BTreeMap<PathBuf, Vec<lsp_types::Diagnostic>> = BTreeMap::new();
        for (path, diagnostics) in self.roots.values().flat_map(|state| &state.said) {
            let of_file = said.entry(path.clone()).or_default();
            for diagnostic in diagnostics {
                let same = |known: &lsp_types::Diagnostic| {
                    (known.range, &known.code, &known.message)
                        == (diagnostic.range, &diagnostic.code, &diagnostic.message)
                };
                if !of_file.iter().any(same) {
                    of_file.push(diagnostic.clone());
                }
            }
        }
        // That nothing is found in a file that is open is worth saying too.
        let open = self.wanted.iter().filter(|(_, roots)| !roots.is_empty()).map(|(path, _)| path);
        for path in self.published.keys().chain(open) {
            said.entry(path.clone()).or_default();
        }
        for (path, diagnostics) in said {
            let version = self.documents.get(&path).map(|document| document.version);
            let is_new = self.published.get(&path).is_none_or(|known| *known != diagnostics);
            if let Some(uri) = self.documents.uri(&path).filter(|_| is_new) {
                let diagnostics = diagnostics.clone();
                self.tell::<told::PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version });
            }
            match diagnostics.is_empty() && version.is_none() {
                true => drop(self.published.remove(&path)),
                false => drop(self.published.insert(path, diagnostics)),
            }
        }
    }

    fn answer(&mut self, request: Request) {
        let (id, method) = (request.id.clone(), request.method.clone());
        let answer = guarded(|| match request.method.as_str() {
            asked::HoverRequest::METHOD => self.with(request.params, Self::hover),
            asked::Completion::METHOD => self.with(request.params, Self::complete),
            asked::GotoDefinition::METHOD => self.with(request.params, Self::define),
            asked::CodeActionRequest::METHOD => self.with(request.params, Self::actions),
            asked::CodeActionResolveRequest::METHOD => self.with(request.params, Self::resolve),
            asked::ExecuteCommand::METHOD => self.with(request.params, Self::execute),
            _ => Err(Unanswered(ErrorCode::MethodNotFound, format!("iamlint does not answer {}", request.method))),
        });
        let answer = answer.unwrap_or_else(|said| {
            self.log(&format!("{method}: {said}"));
            Err(Unanswered(ErrorCode::InternalError, said))
        });
        self.send(match answer {
            Ok(value) => Response::new_ok(id, value),
            Err(Unanswered(code, said)) => Response::new_err(id, code as i32, said),
        });
    }

    fn with<P: DeserializeOwned>(&mut self, params: Value, answer: impl FnOnce(&mut Self, P) -> Answer) -> Answer {
        let params = serde_json::from_value(params);
        answer(self, params.map_err(|error| Unanswered(ErrorCode::InvalidParams, error.to_string()))?)
    }

    /// The roots of a file, read from the text as it is now.
    fn fresh(&mut self, path: &Path) -> Vec<Root> {
        let roots = self.wanted.get(path).cloned().unwrap_or_default();
        for root in &roots {
            if let Some(state) = self.roots.get_mut(root) {
                state.refresh(root, self.reader, &self.documents);
            }
        }
        roots
    }

    /// What is asked about a place: the buffer, the byte, and the graphs of its roots, which are read only where the answer needs them.
    fn place<T>(
        &mut self,
        document: &TextDocumentIdentifier,
        position: Position,
        needs_graph: fn(&Here<'_>) -> bool,
        answer: impl FnOnce(&Here<'_>) -> T,
    ) -> Option<T> {
        let path = uri::path(&document.uri)?;
        let document = self.documents.get(&path)?;
        let offset = document.lines.offset(&document.text, position);
        let bare = Here { path: &path, document, documents: &self.documents, offset, graphs: Vec::new() };
        if !needs_graph(&bare) {
            return Some(answer(&bare));
        }
        let roots = self.fresh(&path);
        let document = self.documents.get(&path)?;
        let graphs = roots.iter().filter_map(|root| self.roots.get(root)?.read()?.graph());
        Some(answer(&Here { path: &path, document, documents: &self.documents, offset, graphs: graphs.collect() }))
    }

    fn hover(&mut self, params: lsp_types::HoverParams) -> Answer {
        let at = params.text_document_position_params;
        reply(self.place(&at.text_document, at.position, hover::needs_graph, hover::hover).flatten())
    }

    fn complete(&mut self, params: lsp_types::CompletionParams) -> Answer {
        let at = params.text_document_position;
        reply(self.place(&at.text_document, at.position, completion::needs_graph, completion::complete).flatten())
    }

    fn define(&mut self, params: lsp_types::GotoDefinitionParams) -> Answer {
        let at = params.text_document_position_params;
        reply(self.place(&at.text_document, at.position, |_| true, definition::define).flatten())
    }

    fn actions(&mut self, params: lsp_types::CodeActionParams) -> Answer {
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

    fn resolve(&mut self, mut action: CodeAction) -> Answer {
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
                // Whoever else is made of an edited file is changed with it, whether it is open or not.
                let others: BTreeSet<Root> = edited.iter().flat_map(|path| self.roots_of(path)).collect();
                let others = others.into_iter().filter(|other| *other != root);
                let roots: Vec<Root> = std::iter::once(root.clone()).chain(others).collect();
                let read = self.roots.get(&root).and_then(State::read).ok_or_else(gone)?;
                self.reader.mend(&roots, &texts, read, &finding)?
            }
            Data::Narrow { root, role } => {
                let root: Root = root.into();
                let directories = |root: &Root| -> BTreeSet<PathBuf> {
                    let read = self.roots.get(root).and_then(|state| state.read());
                    let all = read.map(|read| read.sources().all()).unwrap_or_default();
                    all.iter().filter_map(|source| source.path().parent().map(Path::to_path_buf)).collect()
                };
                let own = directories(&root);
                let others = self.roots.keys().filter(|other| **other != root && !directories(other).is_disjoint(&own));
                let roots: Vec<Root> = std::iter::once(root.clone()).chain(others.cloned()).collect();
                self.reader.narrow(&roots, &texts, &role)?
            }
        };
        match changes.is_empty() {
            true => Err("nothing would change".to_owned()),
            false => Ok(workspace_edit(&changes, &self.documents, self.client.versioned_edits)),
        }
    }

    fn execute(&mut self, params: lsp_types::ExecuteCommandParams) -> Answer {
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

/// A place that somebody asks about.
pub(super) struct Here<'a> {
    /// The file.
    pub(super) path: &'a Path,
    /// Its buffer.
    pub(super) document: &'a Document,
    /// All buffers.
    pub(super) documents: &'a Documents,
    /// The byte.
    pub(super) offset: usize,
    /// The graphs of the roots it belongs to.
    pub(super) graphs: Vec<&'a Graph>,
}

impl Here<'_> {
    /// What the file is written in.
    pub(super) fn language(&self) -> Language {
        Language::of(self.path)
    }

    /// Whether a place of a graph's sources is in this file and has the byte in it.
    pub(super) fn is_in(&self, graph: &Graph, span: crate::input::Span) -> bool {
        let (start, end) = (span.start as usize, span.end as usize);
        (start..=end).contains(&self.offset) && graph.sources.get(span.file).path() == self.path
    }

    /// Some bytes of the file, as the editor counts.
    pub(super) fn range(&self, bytes: std::ops::Range<usize>) -> lsp_types::Range {
        self.document.lines.range(&self.document.text, bytes)
    }
}

fn reply<T: Serialize>(value: Option<T>) -> Answer {
    serde_json::to_value(value).map_err(|error| Unanswered(ErrorCode::InternalError, error.to_string()))
}

fn read<P: DeserializeOwned>(params: Value) -> Option<P> {
    serde_json::from_value(params).ok()
}

/// Whether a file says how others are read.
fn is_configuration(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == FILE_NAME)
}

/// Whether a directory has Terraform files.
fn has_module(directory: &Path) -> bool {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.path().extension().is_some_and(|extension| extension == "tf"))
}

/// Does something; where that panics, says so.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        format!("iamlint has a defect: {}", text.unwrap_or("it panicked"))
    })
}
