//! Places as machine formats give them.

use serde::Serialize;

use crate::input::{LineColumn, Sources, Span};

/// A place in a file: lines and columns from 1, columns in Unicode code points, bytes from 0, all ends exclusive.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Location {
    /// Relative to the working directory, with `/` and without a leading `./`.
    pub path: String,
    /// Of the first character.
    pub start: Point,
    /// One past the last character.
    pub end: Point,
    /// Of the first byte.
    pub byte_start: u32,
    /// One past the last byte.
    pub byte_end: u32,
}

/// A line and a column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Point {
    /// From 1.
    pub line: usize,
    /// From 1, in Unicode code points.
    pub column: usize,
}

impl From<LineColumn> for Point {
    fn from(LineColumn { line, column }: LineColumn) -> Self {
        Self { line, column }
    }
}

impl Location {
    /// Where `span` is.
    pub fn of(span: Span, sources: &Sources) -> Self {
        let source = sources.get(span.file);
        Self {
            path: source.name().to_owned(),
            start: source.line_column(span.start as usize).into(),
            end: source.line_column(span.end as usize).into(),
            byte_start: span.start,
            byte_end: span.end,
        }
    }
}
