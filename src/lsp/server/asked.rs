//! What the client asks, about places above all.

use lsp_server::{ErrorCode, Request, Response};
use lsp_types::request::{self as asked, Request as _};
use lsp_types::{Position, TextDocumentIdentifier};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::super::here::Here;
use super::super::{completion, definition, hover, uri};
use super::{Server, guarded};

/// A request that cannot be answered: a code of the protocol, and why.
pub(super) struct Unanswered(pub(super) ErrorCode, pub(super) String);

/// What a request is answered with.
pub(super) type Answer = Result<Value, Unanswered>;

impl Server<'_> {
    /// Answers a request, with an error where nothing else can be said.
    pub(super) fn answer(&mut self, request: Request) {
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
}

/// An answer; none is `null`.
pub(super) fn reply<T: Serialize>(value: Option<T>) -> Answer {
    serde_json::to_value(value).map_err(|error| Unanswered(ErrorCode::InternalError, error.to_string()))
}
