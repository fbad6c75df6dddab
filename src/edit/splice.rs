//! Edits to source text, and what is around the bytes they take.

use std::ops::Range;

use super::remove::Comments;

/// Puts `text` where `range` is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Edit {
    /// The bytes that go.
    pub(crate) range: (usize, usize),
    /// What comes instead.
    pub(crate) text: String,
}

impl Edit {
    /// An edit.
    pub(crate) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self { range: (range.start, range.end), text: text.into() }
    }
}

/// The text with all edits made. Removals may overlap one another; `None` where anything else does, or where a range is not in the text.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits = edits.to_vec();
    edits.sort();
    edits.dedup();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut last_removed = false;
    for edit in &edits {
        let (start, end) = edit.range;
        let removes = edit.text.is_empty();
        if start < at && !(removes && last_removed) {
            return None;
        }
        out.push_str(text.get(at..start.max(at))?);
        out.push_str(&edit.text);
        at = at.max(end);
        last_removed = removes;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The whitespace that the line of `at` begins with.
pub(crate) fn indent_of(text: &str, at: usize) -> &str {
    let line = line_start(text, at);
    let rest = &text[line..];
    &rest[..rest.len() - rest.trim_start_matches([' ', '\t']).len()]
}

/// The line ending in use at `at`.
pub(crate) fn newline_at(text: &str, at: usize) -> &'static str {
    match text[at..].find('\n') {
        Some(newline) if text[..at + newline].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// `range` with its lines, where nothing stays of them but a comma after it, and with one blank line: the one after it where `more` follows,
/// else the one before.
pub(crate) fn whole_lines(text: &str, range: Range<usize>, more: bool, comments: Comments) -> Option<Range<usize>> {
    let start = line_start(text, range.start);
    if !text[start..range.start].trim().is_empty() {
        return None;
    }
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |newline| at + newline + 1);
    let end = line_end(range.end);
    if !comments.leave_nothing(&text[range.end..end]) {
        return None;
    }
    let is_blank = |line: Range<usize>| !line.is_empty() && text[line].trim().is_empty();
    let (before, after) = (line_start(text, start.saturating_sub(1)), line_end(end));
    Some(match more {
        true if is_blank(end..after) => start..after,
        false if is_blank(before..start) => before..end,
        _ => start..end,
    })
}

/// Where the line of `at` begins.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removals_may_touch_and_nothing_else_may_overlap() {
        let text = "abcdef";
        assert_eq!(apply(text, &[Edit::new(1..3, ""), Edit::new(2..4, "")]).as_deref(), Some("aef"));
        assert_eq!(apply(text, &[Edit::new(1..3, "x"), Edit::new(2..4, "")]), None);
        assert_eq!(apply(text, &[Edit::new(4..4, "X"), Edit::new(0..1, "A")]).as_deref(), Some("AbcdXef"));
        assert_eq!(apply(text, &[Edit::new(5..9, "")]), None);
    }

    #[test]
    fn a_statement_goes_with_its_lines_and_one_blank_line() {
        let text = "a {\n  one {\n  }\n\n  two {\n  }\n}\n";
        let first = text.find("one").map(|at| at..at + 9).expect("there");
        let lines = whole_lines(text, first, true, Comments::Stay).expect("lines of its own");
        assert_eq!(apply(text, &[Edit::new(lines, "")]).as_deref(), Some("a {\n  two {\n  }\n}\n"));
        let last = text.find("two").map(|at| at..at + 9).expect("there");
        let lines = whole_lines(text, last, false, Comments::Stay).expect("lines of its own");
        assert_eq!(apply(text, &[Edit::new(lines, "")]).as_deref(), Some("a {\n  one {\n  }\n}\n"));
        assert_eq!(whole_lines("x = [{ }, { }]", 5..8, true, Comments::Stay), None);
    }

    #[test]
    fn crlf_is_seen() {
        assert_eq!(newline_at("a\r\nb\n", 0), "\r\n");
        assert_eq!(newline_at("a\r\nb\n", 3), "\n");
    }
}
