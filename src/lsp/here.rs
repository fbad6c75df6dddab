//! A place that somebody asks about.

use std::path::Path;

use super::cursor::Language;
use super::documents::{Document, Documents};
use crate::graph::Graph;

/// A byte of a buffer, with what is known of the roots it belongs to.
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
