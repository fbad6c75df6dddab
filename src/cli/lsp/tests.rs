//! A client in the same process, and the article's pipeline in its editor.

mod actions;
mod diagnostics;
mod incremental;
mod places;
mod protocol;
mod roots;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::guard::STACK_BYTES;
use super::{Engine, lsp, said};

const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/serverless-pipeline");

/// More than any answer takes, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

struct Client {
    connection: Connection,
    server: Option<JoinHandle<bool>>,
    directory: Arc<TempDir>,
    capabilities: Value,
    last: i32,
    version: i32,
    texts: BTreeMap<String, String>,
    said: BTreeMap<String, Value>,
    asked: Vec<(String, Value)>,
}

impl Client {
    /// Over a directory of these files.
    fn new(files: &[(&str, &str)], capabilities: Value) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        for (name, text) in files {
            let path = directory.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("a file");
        }
        Self::in_directory(directory, capabilities)
    }

    /// Over a copy of the article's example.
    fn sample() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        copy(Path::new(SAMPLE), directory.path());
        let resolves = json!({ "textDocument": { "codeAction": { "resolveSupport": { "properties": ["edit"] } } } });
        Self::in_directory(directory, resolves)
    }

    /// Of another server over the same directory. This one ends.
    fn follow(self) -> Self {
        let directory = Arc::clone(&self.directory);
        drop(self);
        Self::in_directory(directory, json!({}))
    }

    fn in_directory(directory: impl Into<Arc<TempDir>>, capabilities: Value) -> Self {
        let (server, connection) = Connection::memory();
        let serve = move || {
            lsp::serve(&server, &Engine::new().map_err(said).expect("a judge"))
                .expect("the client keeps to the protocol")
        };
        let server = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(serve).expect("a thread");
        let mut client = Self {
            connection,
            server: Some(server),
            directory: directory.into(),
            capabilities: Value::Null,
            last: 0,
            version: 1,
            texts: BTreeMap::new(),
            said: BTreeMap::new(),
            asked: Vec::new(),
        };
        let root = client.uri("");
        let folders = json!([{ "uri": root.trim_end_matches('/'), "name": "work" }]);
        let introduced = json!({ "capabilities": capabilities, "workspaceFolders": folders });
        client.capabilities = client.ask("initialize", introduced)["capabilities"].clone();
        client.tell("initialized", json!({}));
        client
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.directory.path().display())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn tell(&self, method: &str, params: Value) {
        let note = Notification::new(method.to_owned(), params);
        self.connection.sender.send(note.into()).expect("the server listens");
    }

    /// The answer, an error as text.
    fn try_ask(&mut self, method: &str, params: Value) -> Result<Value, String> {
        self.last += 1;
        let id = self.last;
        let request = Request::new(id.into(), method.to_owned(), params);
        self.connection.sender.send(request.into()).expect("the server listens");
        loop {
            match self.next() {
                Some(Message::Response(response)) if response.id == id.into() => {
                    return response.error.map_or(Ok(response.result.unwrap_or_default()), |error| Err(error.message));
                }
                Some(other) => self.keep(other),
                None => panic!("no answer to {method}"),
            }
        }
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.try_ask(method, params).expect("an answer")
    }

    fn next(&self) -> Option<Message> {
        self.connection.receiver.recv_timeout(PATIENCE).ok()
    }

    fn keep(&mut self, message: Message) {
        match message {
            Message::Notification(note) if note.method == "textDocument/publishDiagnostics" => {
                let uri = note.params["uri"].as_str().expect("a URI").to_owned();
                self.said.insert(uri, note.params["diagnostics"].clone());
            }
            Message::Request(request) => self.asked.push((request.method, request.params)),
            _ => {}
        }
    }

    fn open(&mut self, name: &str) {
        let text = std::fs::read_to_string(self.path(name)).expect("a file");
        self.open_as(name, &text);
    }

    fn open_as(&mut self, name: &str, text: &str) {
        let document = json!({ "uri": self.uri(name), "languageId": "terraform", "version": 1, "text": text });
        self.texts.insert(name.to_owned(), text.to_owned());
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Types `new` in place of `old`, as an incremental change.
    fn replace(&mut self, name: &str, old: &str, new: &str) {
        let text = self.texts[name].clone();
        let at = text.find(old).unwrap_or_else(|| panic!("{old} is in {name}"));
        let range = json!({ "start": position(&text, at), "end": position(&text, at + old.len()) });
        self.version += 1;
        let document = json!({ "uri": self.uri(name), "version": self.version });
        let change = json!({ "range": range, "text": new });
        self.tell("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [change] }));
        self.texts.insert(name.to_owned(), text.replacen(old, new, 1));
    }

    /// What is said of a file, once that meets a condition: messages with codes.
    fn said(&mut self, name: &str, is_wanted: impl Fn(&[String]) -> bool) -> Vec<String> {
        let uri = self.uri(name);
        loop {
            let lines: Option<Vec<String>> = self.said.get(&uri).and_then(Value::as_array).map(|all| {
                all.iter()
                    .map(|one| {
                        format!(
                            "{} {}",
                            one["code"].as_str().unwrap_or("-"),
                            one["message"].as_str().unwrap_or_default()
                        )
                    })
                    .collect()
            });
            if let Some(lines) = lines.filter(|lines| is_wanted(lines)) {
                return lines;
            }
            match self.next() {
                Some(message) => self.keep(message),
                None => panic!("of {name} it is said: {:?}", self.said.get(&uri)),
            }
        }
    }

    /// Waits until what is said of a file, wherever that is, meets a condition.
    fn heard(&mut self, uri: &str, is_wanted: impl Fn(&[Value]) -> bool) {
        while !self.said.get(uri).and_then(Value::as_array).is_some_and(|all| is_wanted(all)) {
            match self.next() {
                Some(message) => self.keep(message),
                None => panic!("of {uri} it is said: {:?}", self.said.get(uri)),
            }
        }
    }

    /// The params of a request about the first place of `mark`, so many bytes in.
    fn at(&self, name: &str, mark: &str, offset: usize) -> Value {
        let text = &self.texts[name];
        let at = text.find(mark).unwrap_or_else(|| panic!("{mark} is in {name}"));
        json!({ "textDocument": { "uri": self.uri(name) }, "position": position(text, at + offset) })
    }

    fn hover(&mut self, name: &str, mark: &str, offset: usize) -> String {
        let at = self.at(name, mark, offset);
        self.ask("textDocument/hover", at)["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    fn labels(&mut self, name: &str, mark: &str, offset: usize) -> Vec<String> {
        let at = self.at(name, mark, offset);
        let answer = self.ask("textDocument/completion", at);
        let items = answer["items"].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["textEdit"]["newText"].as_str().expect("text").to_owned()).collect()
    }

    /// File and line, from 1, of a definition.
    fn definition(&mut self, name: &str, mark: &str, offset: usize) -> String {
        let at = self.at(name, mark, offset);
        let found = self.ask("textDocument/definition", at);
        let Some(uri) = found["uri"].as_str() else { return "nowhere".to_owned() };
        let file = uri.rsplit('/').next().unwrap_or_default().to_owned();
        let line = found["range"]["start"]["line"].as_u64().expect("a line") as usize;
        let text = std::fs::read_to_string(self.path(&file)).expect("a file");
        format!("{file}: {}", text.lines().nth(line).unwrap_or_default())
    }

    fn actions(&mut self, name: &str, mark: &str) -> Vec<Value> {
        let mut params = self.at(name, mark, 0);
        let place = params["position"].take();
        params["range"] = json!({ "start": place, "end": place });
        params["context"] = json!({ "diagnostics": [] });
        self.ask("textDocument/codeAction", params).as_array().cloned().unwrap_or_default()
    }

    /// Makes the edits of an action in the open texts, and tells the server.
    fn apply(&mut self, edit: &Value) {
        let changes = edit["changes"].as_object().expect("changes").clone();
        for (uri, edits) in changes {
            let name = uri.rsplit('/').next().unwrap_or_default().to_owned();
            let mut text = self.texts[&name].clone();
            for edit in edits.as_array().expect("a list").iter().rev() {
                let at = |end: &str| offset(&text, &edit["range"][end]);
                let bytes = at("start")..at("end");
                text.replace_range(bytes, edit["newText"].as_str().expect("text"));
            }
            self.version += 1;
            let document = json!({ "uri": uri, "version": self.version });
            let change = json!({ "textDocument": document, "contentChanges": [{ "text": text }] });
            self.tell("textDocument/didChange", change);
            self.texts.insert(name, text);
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        self.ask("shutdown", Value::Null);
        self.tell("exit", Value::Null);
        let ended = self.server.take().map(JoinHandle::join);
        assert!(matches!(ended, Some(Ok(true))), "the server ends well");
    }
}

/// A copy of a directory with all below it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a directory");
    for entry in std::fs::read_dir(from).expect("a directory").flatten() {
        match entry.path() {
            path if path.is_dir() => copy(&path, &to.join(entry.file_name())),
            path => drop(std::fs::copy(path, to.join(entry.file_name())).expect("a copy")),
        }
    }
}

/// Texts here are ASCII: the unit does not matter.
fn position(text: &str, at: usize) -> Value {
    let before = &text[..at];
    let line = before.matches('\n').count();
    json!({ "line": line, "character": at - before.rfind('\n').map_or(0, |newline| newline + 1) })
}

fn offset(text: &str, position: &Value) -> usize {
    let line = position["line"].as_u64().expect("a line") as usize;
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    start + position["character"].as_u64().expect("a column") as usize
}

fn has(rule: &'static str) -> impl Fn(&[String]) -> bool {
    move |lines| lines.iter().any(|line| line.starts_with(rule))
}
