//! What the client has said and nobody has looked at yet.

use std::collections::VecDeque;
use std::time::Duration;

use lsp_server::{Connection, Message, RequestId};
use lsp_types::notification::{Cancel, DidChangeTextDocument, Notification as _};

/// Messages in the order they came.
pub(super) struct Inbox<'c> {
    connection: &'c Connection,
    waiting: VecDeque<Message>,
    closed: bool,
}

impl<'c> Inbox<'c> {
    /// Of a connection.
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, waiting: VecDeque::new(), closed: false }
    }

    /// The next message; waits for one. None where there will be no more.
    pub(super) fn next(&mut self) -> Option<Message> {
        self.waiting.pop_front().or_else(|| self.connection.receiver.recv().ok())
    }

    /// The next message, where one comes in that time.
    pub(super) fn next_within(&mut self, time: Duration) -> Option<Message> {
        self.waiting.pop_front().or_else(|| self.connection.receiver.recv_timeout(time).ok())
    }

    /// Whether the text has changed since.
    pub(super) fn has_newer_text(&mut self) -> bool {
        self.look();
        self.waiting.iter().any(
            |message| matches!(message, Message::Notification(told) if told.method == DidChangeTextDocument::METHOD),
        )
    }

    /// Whether the client no longer wants an answer.
    pub(super) fn is_cancelled(&mut self, id: &RequestId) -> bool {
        self.look();
        let own = serde_json::to_value(id).ok();
        self.waiting.iter().any(|message| match message {
            Message::Notification(told) if told.method == Cancel::METHOD => told.params.get("id") == own.as_ref(),
            _ => false,
        })
    }

    fn look(&mut self) {
        while !self.closed {
            match self.connection.receiver.try_recv() {
                Ok(message) => self.waiting.push_back(message),
                Err(error) => {
                    self.closed = error.is_disconnected();
                    return;
                }
            }
        }
    }
}
