//! The server over a reader that does as it is told.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lsp_server::{Connection, Message, Notification, Request, Response};
use serde_json::{Value, json};

use super::{Read, Reader, Refused, Root, serve};
use crate::edit::FileChange;
use crate::graph::Graph;
use crate::input::{Diagnostic, Exclude, Overlay, Sources, Span};
use crate::rules::Finding;

/// Says what a file holds, panics where that is `panic`, and counts.
struct Parrot {
    read: Cell<usize>,
}

struct Said {
    sources: Arc<Sources>,
    said: Vec<Diagnostic>,
}

impl Read for Said {
    fn graph(&self) -> Option<&Graph> {
        None
    }

    fn sources(&self) -> &Arc<Sources> {
        &self.sources
    }

    fn beside(&self) -> Vec<PathBuf> {
        Vec::new()
    }

    fn diagnostics(&self) -> Vec<Diagnostic> {
        self.said.clone()
    }

    fn judge(&self) -> Vec<Finding> {
        assert!(self.said.iter().all(|said| said.message != "panic late"), "as it was told");
        Vec::new()
    }
}

impl Reader for Parrot {
    fn exclude(&self, _: &Path) -> Exclude {
        Exclude::default()
    }

    fn read(&self, _: &Root, texts: &Overlay) -> Result<Box<dyn Read>, Refused> {
        self.read.set(self.read.get() + 1);
        let sources = Arc::new(Sources::new());
        let mut said = Vec::new();
        for (path, text) in texts {
            assert!(&**text != "panic", "as it was told");
            let source = sources.add(path, Arc::clone(text));
            if !text.is_empty() {
                said.push(Diagnostic::error(text.to_string(), Span::new(source.id(), 0, 1)));
            }
        }
        Ok(Box::new(Said { sources, said }))
    }

    fn mend(&self, _: &[Root], _: &Overlay, _: &dyn Read, _: &Finding) -> Result<Vec<FileChange>, String> {
        Err("nothing to mend".to_owned())
    }

    fn narrow(&self, _: &[Root], _: &Overlay, _: &str) -> Result<Vec<FileChange>, String> {
        Err("nothing to narrow".to_owned())
    }
}

const URI: &str = "file:///nowhere/main.tf";

fn told(method: &str, params: Value) -> Message {
    Notification::new(method.to_owned(), params).into()
}

fn asked(id: i32, method: &str, params: Value) -> Message {
    Request::new(id.into(), method.to_owned(), params).into()
}

fn opened(text: &str) -> Message {
    let document = json!({ "uri": URI, "languageId": "terraform", "version": 1, "text": text });
    told("textDocument/didOpen", json!({ "textDocument": document }))
}

fn changed(version: i32, text: &str) -> Message {
    let document = json!({ "uri": URI, "version": version });
    told("textDocument/didChange", json!({ "textDocument": document, "contentChanges": [{ "text": text }] }))
}

/// A step of a client.
enum Step {
    /// Says this.
    Say(Message),
    /// Waits until it has heard this.
    Hear(&'static str),
}

use Step::{Hear, Say};

const DIAGNOSTICS: &str = "textDocument/publishDiagnostics";

/// More than anything takes, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(60);

/// Takes the steps and ends; answers what was heard, how often something was read, and whether the server says that it ended well. All that is said before the first
/// wait is there before the server begins.
fn conversation(steps: impl IntoIterator<Item = Step>) -> (Vec<Message>, usize, bool) {
    let (server, client) = Connection::memory();
    let mut server = Some(move || {
        let parrot = Parrot { read: Cell::new(0) };
        let ended = serve(&server, &parrot).expect("the client keeps to the protocol");
        (parrot.read.get(), ended)
    });
    let mut served = None;
    let mut heard = Vec::new();
    let introduced = [asked(0, "initialize", json!({ "capabilities": {} })), told("initialized", json!({}))];
    for step in introduced.map(Say).into_iter().chain(steps) {
        match step {
            Say(message) => client.sender.send(message).expect("it listens"),
            Hear(method) => {
                served = served.or_else(|| server.take().map(std::thread::spawn));
                loop {
                    let message = client.receiver.recv_timeout(PATIENCE).expect("it speaks");
                    let is_it = matches!(&message, Message::Notification(note) if note.method == method);
                    heard.push(message);
                    if is_it {
                        break;
                    }
                }
            }
        }
    }
    let served = served.or_else(|| server.take().map(std::thread::spawn));
    let (read, ended) = served.expect("it was started").join().expect("a panic ends nothing");
    heard.extend(client.receiver.try_iter());
    (heard, read, ended)
}

fn end() -> [Step; 2] {
    [Say(asked(99, "shutdown", Value::Null)), Say(told("exit", Value::Null))]
}

/// What is said of the file, each time something is.
fn published(messages: &[Message]) -> Vec<Vec<String>> {
    let notes = messages.iter().filter_map(|message| match message {
        Message::Notification(note) if note.method == DIAGNOSTICS => Some(&note.params),
        _ => None,
    });
    let texts = |params: &Value| {
        let all = params["diagnostics"].as_array().expect("a list");
        all.iter().map(|one| one["message"].as_str().expect("text").to_owned()).collect()
    };
    notes.map(texts).collect()
}

fn response(messages: &[Message], id: i32) -> Response {
    let of = |message: &Message| match message {
        Message::Response(response) => Some(response.clone()),
        _ => None,
    };
    messages.iter().filter_map(of).find(|response| response.id == id.into()).expect("an answer")
}

#[test]
fn it_ends_as_it_is_told() {
    let (said, _, ended) = conversation(end());
    assert!(ended);
    assert!(response(&said, 99).error.is_none());
    let (_, _, ended) = conversation([Say(told("exit", Value::Null))]);
    assert!(!ended, "nobody said shutdown");
    let late = asked(5, "textDocument/hover", json!({}));
    let steps = [asked(99, "shutdown", Value::Null), late, told("exit", Value::Null)];
    let (said, _, _) = conversation(steps.map(Say));
    assert_eq!(response(&said, 5).error.as_ref().expect("an error").code, -32600);
}

#[test]
fn what_is_typed_at_once_is_read_once() {
    let typed = (2..30).map(|version| Say(changed(version, "newer")));
    let steps = [Say(opened("old"))].into_iter().chain(typed).chain([Hear(DIAGNOSTICS)]).chain(end());
    let (said, read, _) = conversation(steps);
    assert_eq!((published(&said), read), (vec![vec!["newer".to_owned()]], 1));
}

#[test]
fn what_the_text_tells_waits_for_no_root() {
    let place = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 16 } });
    let ask = |text: &str| {
        let steps = [
            opened(text),
            asked(1, "textDocument/hover", place.clone()),
            asked(2, "textDocument/completion", place.clone()),
        ];
        let (said, read, _) = conversation(steps.map(Say).into_iter().chain(end()));
        (response(&said, 1).result.is_some_and(|found| !found.is_null()), read)
    };
    assert_eq!(ask("actions = [\"s3:GetObject\"]"), (true, 0));
    assert_eq!(ask("resources = [\"arn:aws:s3:::b\"]"), (false, 1));
}

#[test]
fn what_nobody_waits_for_any_more_is_not_answered() {
    let hover = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } });
    let cancelled = told("$/cancelRequest", json!({ "id": 1 }));
    let steps = [
        opened("one"),
        asked(1, "textDocument/hover", hover.clone()),
        cancelled,
        asked(2, "textDocument/hover", hover),
    ];
    let (said, _, _) = conversation(steps.map(Say).into_iter().chain(end()));
    assert_eq!(response(&said, 1).error.as_ref().expect("an error").code, -32800);
    assert!(response(&said, 2).error.is_none());
}

#[test]
fn what_is_mended_is_taken_back_and_what_is_closed_too() {
    let close = told("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
    let steps = [opened("one"), changed(2, ""), changed(3, "two"), close];
    let (said, _, _) = conversation(steps.into_iter().flat_map(|step| [Say(step), Hear(DIAGNOSTICS)]).chain(end()));
    assert_eq!(published(&said), [vec!["one"], vec![], vec!["two"], vec![]]);
}

#[test]
fn a_panic_costs_one_answer() {
    let hover = |id| {
        let place = json!({ "textDocument": { "uri": URI }, "position": { "line": 0, "character": 0 } });
        Say(asked(id, "textDocument/hover", place))
    };
    let log = Hear("window/logMessage");
    let steps = [Say(opened("panic")), hover(1), Hear(DIAGNOSTICS), Say(changed(2, "panic late")), log];
    let after = [Say(changed(3, "well")), hover(2), Hear(DIAGNOSTICS)];
    let (said, _, ended) = conversation(steps.into_iter().chain(after).chain(end()));
    assert!(ended);
    assert_eq!(response(&said, 1).error.as_ref().expect("an error").code, -32603);
    assert!(response(&said, 2).error.is_none());
    assert_eq!(published(&said), [vec![], vec!["well"]]);
}

#[test]
fn what_is_not_understood_is_refused() {
    let steps = [
        asked(1, "textDocument/foldingRange", json!({})),
        asked(2, "textDocument/hover", json!({ "no": 1 })),
        told("textDocument/didOpen", json!({ "no": 1 })),
        told("unheard/of", json!({})),
        asked(3, "workspace/executeCommand", json!({ "command": "iamlint.explain", "arguments": ["no-rule"] })),
    ];
    let (said, _, ended) = conversation(steps.map(Say).into_iter().chain(end()));
    let code = |id| response(&said, id).error.as_ref().expect("an error").code;
    assert_eq!((code(1), code(2), code(3)), (-32601, -32602, -32602));
    assert!(ended);
}
