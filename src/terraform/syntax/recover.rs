//! What to do with a file that does not parse as a whole: read it item by item.

use std::ops::Range;

use super::ast::Body;
use super::{Parsed, parser, scan};
use crate::input::{Diagnostic, Source, Span};

/// The most items of one file that are reported as broken; whatever follows is left out with them.
const MAX_BROKEN: usize = 32;

/// Parses a file that did not parse as a whole, for this reason; its text starts at `base`.
pub(super) fn parse(source: &Source, base: usize, error: Diagnostic) -> Parsed {
    let text = source.text();
    if let Some(at) = text[base..].find('\0') {
        let place = Span::new(source.id(), base + at, base + at + 1);
        return Parsed { diagnostics: vec![Diagnostic::error("not a text file: skipped", place)], ..Parsed::default() };
    }
    let mut reader = Reader { source, parsed: Parsed::default(), read: 0, broken: Vec::new() };
    for item in scan::items(&text[base..], false) {
        reader.item(base + item.start..base + item.end);
        if reader.broken.len() >= MAX_BROKEN {
            break;
        }
    }
    if reader.broken.is_empty() {
        // What is wrong stands between the items: a comment without an end, a stray carriage return.
        reader.broken.push(error);
    }
    // Where nothing at all is HCL, one complaint says it.
    let shown = if reader.read == 0 { 1 } else { MAX_BROKEN };
    let mut parsed = reader.parsed;
    parsed.diagnostics.extend(reader.broken.into_iter().take(shown));
    parsed
}

struct Reader<'s> {
    source: &'s Source,
    parsed: Parsed,
    /// How many items could be read.
    read: usize,
    broken: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// One top-level item; where its brackets do not balance it may have swallowed others, which are taken out of it.
    fn item(&mut self, item: Range<usize>) {
        let Err(error) = self.piece(item.clone()) else { return };
        let pieces = scan::items(&self.source.text()[item.clone()], true);
        if pieces.len() < 2 {
            self.broken.push(*error);
            return;
        }
        for piece in pieces {
            if let Err(error) = self.piece(item.start + piece.start..item.start + piece.end) {
                self.broken.push(*error);
            }
        }
    }

    fn piece(&mut self, range: Range<usize>) -> Result<(), Box<Diagnostic>> {
        let text = self.source.text();
        // Of a line break of two bytes, an item may end between them.
        let end = range.start + text[range.clone()].trim_end().len();
        let (body, mut notes) = parser::body(text, self.source.id(), range.start..end)?;
        self.read += 1;
        self.parsed.diagnostics.append(&mut notes);
        self.take(body);
        Ok(())
    }

    /// Adds a piece to the file. A name that another piece gave is given twice, as it would be in one.
    fn take(&mut self, body: Body) {
        for attribute in body.attributes {
            let name = &attribute.name;
            if self.parsed.body.attributes.iter().any(|other| other.name.name == name.name) {
                let message = format!("`{}` is given twice in one block", name.name);
                self.parsed.diagnostics.push(Diagnostic::error(message, name.span));
            }
            self.parsed.body.attributes.push(attribute);
        }
        self.parsed.body.blocks.extend(body.blocks);
    }
}
