//! The loop: messages in, answers and diagnostics out.

mod asked;
mod belonging;
mod chosen;
mod client;
mod told;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::Duration;

use lsp_server::{Connection, ErrorCode, Message, Notification, ProtocolError, Request, Response};
use lsp_types::notification::{self, Notification as _};
use lsp_types::request::{self, Request as _};
use lsp_types::{
    InitializeParams, InitializeResult, MessageType, PublishDiagnosticsParams, RegistrationParams, ServerInfo,
};

use super::documents::Documents;
use super::inbox::Inbox;
use super::layout::Layout;
use super::reader::{Reader, Root};
use super::root::State;
use client::{Client, capabilities, watched};

/// How long nothing must be said before diagnostics are worked out: what a client sends at once is taken together.
const QUIET: Duration = Duration::from_millis(5);

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
    if server.client.watches_files {
        server.ask::<request::RegisterCapability>(RegistrationParams { registrations: vec![watched()] });
    }
    Ok(server.run())
}

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
                Message::Request(asked) if asked.method == request::Shutdown::METHOD => {
                    is_shut_down = true;
                    self.send(Response::new_ok(asked.id, ()));
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
                Message::Notification(note) if note.method == notification::Exit::METHOD => return is_shut_down,
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

    fn tell<N: notification::Notification>(&self, params: N::Params) {
        self.send(Notification::new(N::METHOD.to_owned(), params));
    }

    fn ask<R: request::Request>(&mut self, params: R::Params) {
        self.asked += 1;
        self.send(Request::new(self.asked.into(), R::METHOD.to_owned(), params));
    }

    fn log(&self, message: &str) {
        let message = message.to_owned();
        self.tell::<notification::LogMessage>(lsp_types::LogMessageParams { typ: MessageType::ERROR, message });
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
                self.tell::<notification::PublishDiagnostics>(PublishDiagnosticsParams { uri, diagnostics, version });
            }
            match diagnostics.is_empty() && version.is_none() {
                true => drop(self.published.remove(&path)),
                false => drop(self.published.insert(path, diagnostics)),
            }
        }
    }
}

/// Does something; where that panics, says so.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        format!("iamlint has a defect: {}", text.unwrap_or("it panicked"))
    })
}
