//! What went wrong while reading: an error of the input, not a finding about a policy.

use super::Span;

/// How much a [`Diagnostic`] matters to the run.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Level {
    /// Something was not as Terraform or AWS wants it, and was read all the same.
    Note,
    /// Something was left out: it is counted under Not analysed.
    Warning,
    /// The input is wrong: Terraform or AWS would refuse it.
    Error,
}

/// A place and what is to be said of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The bytes to underline.
    pub span: Span,
    /// What is said of them, without a full stop. May be empty.
    pub message: String,
}

impl Label {
    /// A label.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}

/// An error of the input as a value; it is shown only by `report`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// How much it matters.
    pub level: Level,
    /// One sentence, without a full stop.
    pub message: String,
    /// The places, the first being the one that is wrong. None where no file can be pointed into.
    pub labels: Vec<Label>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(message: impl Into<String>, span: impl Into<Option<Span>>) -> Self {
        Self::at(Level::Error, message, span)
    }

    /// A warning at a place.
    pub fn warning(message: impl Into<String>, span: impl Into<Option<Span>>) -> Self {
        Self::at(Level::Warning, message, span)
    }

    /// The same with advice.
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same with one more place.
    pub fn with_label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label::new(span, message));
        self
    }

    fn at(level: Level, message: impl Into<String>, span: impl Into<Option<Span>>) -> Self {
        let labels = span.into().map(|span| Label::new(span, "")).into_iter().collect();
        Self { level, message: message.into(), labels, help: None }
    }
}
