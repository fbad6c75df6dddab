//! The lines of sources that a page shows, each once.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::input::{Sources, Span};

/// How many lines of one place are kept, and how many characters of one line.
const LINES: usize = 60;
const CHARACTERS: usize = 400;

/// Lines by file and number.
pub(super) struct Excerpts<'a> {
    sources: &'a Sources,
    lines: BTreeMap<String, BTreeMap<usize, String>>,
}

impl<'a> Excerpts<'a> {
    pub(super) fn new(sources: &'a Sources) -> Self {
        Self { sources, lines: BTreeMap::new() }
    }

    /// A place without its lines: `{"path", "line", "last"}`.
    pub(super) fn point(&self, span: Option<Span>) -> Value {
        let Some(span) = span else { return Value::Null };
        let source = self.sources.get(span.file);
        let line = |at: u32| source.line_column(at as usize).line;
        json!({"path": source.name(), "line": line(span.start), "last": line(span.end.max(span.start + 1) - 1)})
    }

    /// A place whose lines are kept, with `around` more on either side.
    pub(super) fn place(&mut self, span: Option<Span>, around: usize) -> Value {
        let Some(at) = span else { return Value::Null };
        let source = self.sources.get(at.file);
        let first = source.line_column(at.start as usize).line.saturating_sub(around).max(1);
        let last = source.line_column((at.end.max(at.start + 1) - 1) as usize).line + around;
        let kept = self.lines.entry(source.name().to_owned()).or_default();
        for line in first..=last.min(first + LINES).min(source.line_count()) {
            let text = source.line_range(line).and_then(|range| source.text().get(range)).unwrap_or_default();
            kept.entry(line).or_insert_with(|| text.chars().take(CHARACTERS).collect());
        }
        self.point(span)
    }

    pub(super) fn into_json(self) -> Value {
        json!(self.lines)
    }
}
