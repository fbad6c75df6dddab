//! What to do with a file the parser refuses: repair what Terraform accepts, then read it item by item.

use hcl::edit::expr::Expression;
use hcl::edit::parser;

use super::lower::Lower;
use super::{Parsed, problem, scan};
use crate::input::{Diagnostic, Source, Span};

/// The most items of one file that are reported as broken; whatever follows is left out with them.
const MAX_BROKEN: usize = 32;

/// The most bytes that are parsed again while repeated names of one item are told apart.
const MAX_REPARSED: usize = 16 * 1024 * 1024;

/// Parses a file that did not parse as a whole; its text starts at `base`.
pub(super) fn parse(source: &Source, base: usize) -> Parsed {
    let text = &source.text()[base..];
    if let Some(at) = text.find('\0') {
        let place = Span::new(source.id(), base + at, base + at + 1);
        return Parsed { diagnostics: vec![Diagnostic::error("not a text file: skipped", place)], ..Parsed::default() };
    }
    let scan = scan::scan(text, false);
    let repaired = scan.repaired(text);
    let mut reader = Reader { source, base, parsed: Parsed::default(), read: 0, broken: Vec::new() };
    if reader.piece(&repaired, 0).is_err() {
        for item in scan.items {
            reader.item(&repaired[item.clone()], item.start);
            if reader.broken.len() >= MAX_BROKEN {
                break;
            }
        }
    }
    // Where nothing at all is HCL, one complaint says it.
    let shown = if reader.read == 0 { 1 } else { MAX_BROKEN };
    let mut parsed = reader.parsed;
    parsed.diagnostics.extend(reader.broken.into_iter().take(shown));
    parsed
}

/// Parses an expression, which is all there is in the source but white space and comments around it. Answers where it starts, too.
///
/// # Errors
///
/// What the parser has to say.
pub(super) fn expression(source: &Source) -> Result<(Expression, usize, Vec<Diagnostic>), Vec<Diagnostic>> {
    let text = &**source.text();
    let scan = scan::scan(text, false);
    let (start, end) = (scan.items.first().map_or(0, |item| item.start), scan.code_end);
    let written = text.get(start..end).unwrap_or_default();
    if let Ok(tree) = parser::parse_expr(written) {
        return Ok((tree, start, Vec::new()));
    }
    let repaired = scan.repaired(text).get(start..end).unwrap_or_default().to_owned();
    let mut notes = Vec::new();
    match parse_renaming(source, start, repaired, parser::parse_expr, &mut notes) {
        Ok(tree) => Ok((tree, start, notes)),
        Err(error) => Err(vec![problem(source, start, &error)]),
    }
}

struct Reader<'s> {
    source: &'s Source,
    base: usize,
    parsed: Parsed,
    /// How many items could be read.
    read: usize,
    broken: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// One top-level item; where its brackets do not balance it may have swallowed others, which are taken out of it.
    fn item(&mut self, text: &str, start: usize) {
        let Err(error) = self.piece(text, start) else { return };
        let pieces = scan::scan(text, true).items;
        if pieces.len() < 2 {
            self.broken.push(problem(self.source, self.base + start, &error));
            return;
        }
        for piece in pieces {
            if let Err(error) = self.piece(&text[piece.clone()], start + piece.start) {
                self.broken.push(problem(self.source, self.base + start + piece.start, &error));
            }
        }
    }

    /// A piece of the repaired text, which starts at `start` of it.
    fn piece(&mut self, text: &str, start: usize) -> Result<(), parser::Error> {
        let base = self.base + start;
        let mut notes = Vec::new();
        let tree = parse_renaming(self.source, base, text.to_owned(), parser::parse_body, &mut notes)?;
        let mut lower = Lower { text: self.source.text(), file: self.source.id(), base, diagnostics: notes };
        let body = lower.body(&tree);
        self.parsed.body.attributes.extend(body.attributes);
        self.parsed.body.blocks.extend(body.blocks);
        self.parsed.diagnostics.append(&mut lower.diagnostics);
        self.read += 1;
        Ok(())
    }
}

/// Parses `text`, giving each repeated object key or attribute another name of the same length on the way: names are read from the source
/// afterwards, so the tree keeps both.
fn parse_renaming<T>(
    source: &Source,
    base: usize,
    mut text: String,
    parse: impl Fn(&str) -> Result<T, parser::Error>,
    notes: &mut Vec<Diagnostic>,
) -> Result<T, parser::Error> {
    let mut reparsed = 0;
    let mut names = 0;
    loop {
        let error = match parse(&text) {
            Ok(tree) => return Ok(tree),
            Err(error) => error,
        };
        reparsed += text.len();
        let key = error.message().contains("redefined object key");
        if !(key || error.message().contains("redefined attribute")) || reparsed > MAX_REPARSED {
            return Err(error);
        }
        let start = error.location().offset();
        let Some(name) = name_at(&text, start) else { return Err(error) };
        let Some(other) = other_name(name.len(), &mut names) else { return Err(error) };
        let span = Span::new(source.id(), base + name.start, base + name.end);
        // The same place is met again where the other name is taken too.
        if !notes.iter().any(|note: &Diagnostic| note.labels.iter().any(|label| label.span == span)) {
            let written = source.slice(span);
            notes.push(if key {
                Diagnostic::warning(format!("`{written}` is given twice in one object: the last one counts"), span)
            } else {
                Diagnostic::error(format!("`{written}` is given twice in one block"), span)
            });
        }
        text.replace_range(name, &other);
    }
}

/// The bytes of the name at `at`: a bare word, or what stands between quotes.
fn name_at(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let rest = text.get(at..)?;
    if let Some(quoted) = rest.strip_prefix('"') {
        let len = quoted.find(['"', '\\', '$', '%'])?;
        let plain = quoted[len..].starts_with('"') && len > 0;
        return plain.then_some(at + 1..at + 1 + len);
    }
    let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
    (len > 0).then_some(at..at + len)
}

/// The next name of `len` bytes; `None` when there is none left.
fn other_name(len: usize, count: &mut usize) -> Option<String> {
    const LETTERS: &[u8] = b"zyxwvutsrqponmlkjihgfedcbaZYXWVUTSRQPONMLKJIHGFEDCBA_";
    let mut rest = *count;
    *count += 1;
    let mut name = vec![LETTERS[0]; len];
    for letter in name.iter_mut().rev() {
        *letter = LETTERS[rest % LETTERS.len()];
        rest /= LETTERS.len();
    }
    (rest == 0).then(|| String::from_utf8(name).ok()).flatten()
}
