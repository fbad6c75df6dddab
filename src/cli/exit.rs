//! Exit codes, and what a command says when it cannot go on.

use std::process::ExitCode;
use std::sync::Arc;

use crate::input::{Diagnostic, Level, Sources};

/// What the program ends with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Exit {
    /// 0: nothing at or above what was asked for.
    Clean,
    /// 1: findings.
    Findings,
    /// 2: wrong usage, configuration or input.
    Error,
}

impl Exit {
    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(self as u8)
    }

    /// This, or [`Exit::Error`] where one of `diagnostics` is an error.
    pub(super) fn with_errors(self, diagnostics: &[Diagnostic]) -> Exit {
        let wrong = diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error);
        if wrong { Exit::Error } else { self }
    }
}

/// Why a command cannot go on. The program ends with 2.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) sources: Arc<Sources>,
}

impl Failure {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Diagnostic::error(message, None).into()
    }

    pub(super) fn with_sources(diagnostics: Vec<Diagnostic>, sources: &Arc<Sources>) -> Self {
        Self { diagnostics, sources: Arc::clone(sources) }
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        if let Some(diagnostic) = self.diagnostics.first_mut() {
            diagnostic.help = Some(help.into());
        }
        self
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostics: vec![diagnostic], sources: Arc::default() }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::new(format!("cannot write: {error}"))
    }
}

/// What a command comes to.
pub(super) type Outcome = Result<Exit, Failure>;
