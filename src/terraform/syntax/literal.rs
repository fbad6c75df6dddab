//! Literal text, cut so that every byte finds its source: escapes, strip markers, dedent and Unicode's composed form.

use std::borrow::Cow;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::input::{Diagnostic, Span};
use crate::text::{Origin, Part, Text};

/// A run of literal bytes: `text` came from the source bytes `span`.
#[derive(Clone, Debug)]
pub(super) struct Piece<'a> {
    text: Cow<'a, str>,
    span: Span,
}

/// One element of a template laid flat.
#[derive(Debug)]
pub(super) enum Run<'a> {
    /// A literal token.
    Literal(Vec<Piece<'a>>),
    /// `${ … }` or `%{ … }`.
    Sequence,
}

impl Piece<'_> {
    /// What the bytes mean.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether every byte of the text is the byte at the same place of the span.
    fn verbatim(&self) -> bool {
        self.text.len() == self.span.len()
    }

    /// The part of it from byte `from` on, to byte `to`.
    fn part(&self, from: usize, to: usize) -> Self {
        let span = if self.verbatim() { self.span.part(from, to) } else { self.span };
        Self { text: self.text.get(from..to).unwrap_or_default().to_owned().into(), span }
    }
}

/// What stands for an escape, and how many bytes it takes.
struct Escape {
    means: String,
    len: usize,
    /// Whether Terraform knows it.
    known: bool,
}

/// The text between quotes, cut at its escapes. Line breaks and escapes that Terraform refuses stand for themselves, and are noted.
pub(super) fn quoted<'a>(text: &'a str, span: Span, notes: &mut Vec<Diagnostic>) -> Vec<Piece<'a>> {
    if let Some(at) = text.bytes().position(|byte| matches!(byte, b'\n' | b'\r')) {
        let problem = Diagnostic::error("a quoted string holds a line break", span.part(at, at + 1));
        notes.push(problem.with_help("Terraform refuses this: write `\\n`, or a heredoc"));
    }
    let mut unknown = Vec::new();
    let pieces = cut(text, span, |rest, at| {
        let escape = backslash(rest).or_else(|| marker(rest))?;
        if !escape.known {
            unknown.push(span.part(at, at + escape.len));
        }
        Some(escape)
    });
    notes.extend(unknown.into_iter().map(|span| {
        Diagnostic::error("a quoted string holds an escape that HCL does not have", span)
            .with_help("the escapes are \\n \\r \\t \\\" \\\\ \\uXXXX \\UXXXXXXXX; a backslash itself is \\\\")
    }));
    pieces
}

/// A line of a heredoc or a file, cut at its `$${` and `%%{`. A carriage return that ends no line is noted.
pub(super) fn line<'a>(text: &'a str, span: Span, notes: &mut Vec<Diagnostic>) -> Vec<Piece<'a>> {
    if let Some(at) = text.strip_suffix("\r\n").unwrap_or(text).find('\r') {
        let problem = Diagnostic::error("a carriage return stands alone", span.part(at, at + 1));
        notes.push(problem.with_help("Terraform does not read on from here: a line ends with \\n or \\r\\n"));
    }
    cut(text, span, |rest, _| marker(rest))
}

fn backslash(rest: &str) -> Option<Escape> {
    let mut chars = rest.chars();
    if chars.next()? != '\\' {
        return None;
    }
    let simple = |means: &str| Some(Escape { means: means.to_owned(), len: 2, known: true });
    match chars.next() {
        Some('n') => simple("\n"),
        Some('r') => simple("\r"),
        Some('t') => simple("\t"),
        Some('"') => simple("\""),
        Some('\\') => simple("\\"),
        Some(letter @ ('u' | 'U')) => {
            let code = hex(rest, if letter == 'u' { 4 } else { 8 });
            Some(code.unwrap_or(Escape { means: letter.to_string(), len: 2, known: false }))
        }
        Some(other) => Some(Escape { means: other.to_string(), len: 1 + other.len_utf8(), known: false }),
        None => Some(Escape { means: "\\".to_owned(), len: 1, known: false }),
    }
}

fn hex(rest: &str, digits: usize) -> Option<Escape> {
    let digits = rest.get(2..2 + digits).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    let char = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    let means = char.unwrap_or(char::REPLACEMENT_CHARACTER).to_string();
    Some(Escape { means, len: 2 + digits.len(), known: char.is_some() })
}

fn marker(rest: &str) -> Option<Escape> {
    let escaped = rest.starts_with("$${") || rest.starts_with("%%{");
    escaped.then(|| Escape { means: rest[1..3].to_owned(), len: 3, known: true })
}

/// Cuts `text` where `escape` answers what stands there instead.
fn cut<'a>(text: &'a str, span: Span, mut escape: impl FnMut(&str, usize) -> Option<Escape>) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    let verbatim = |from: usize, to: usize| Piece { text: text[from..to].into(), span: span.part(from, to) };
    while let Some(offset) = text[at..].bytes().position(|byte| matches!(byte, b'\\' | b'$' | b'%')) {
        let here = at + offset;
        match escape(&text[here..], here) {
            Some(Escape { means, len, .. }) => {
                if start < here {
                    pieces.push(verbatim(start, here));
                }
                pieces.push(Piece { text: means.into(), span: span.part(here, here + len) });
                start = here + len;
                at = start;
            }
            None => at = here + 1,
        }
    }
    if start < text.len() {
        pieces.push(verbatim(start, text.len()));
    }
    pieces
}

/// Takes the white space from the start of a literal.
pub(super) fn trim_start(pieces: &mut Vec<Piece<'_>>) {
    let keep = pieces.iter().position(|piece| !piece.text.trim_start().is_empty()).unwrap_or(pieces.len());
    pieces.drain(..keep);
    if let Some(piece) = pieces.first_mut() {
        let cut = piece.text.len() - piece.text.trim_start().len();
        *piece = piece.part(cut, piece.text.len());
    }
}

/// Takes the white space from the end of a literal.
pub(super) fn trim_end(pieces: &mut Vec<Piece<'_>>) {
    let keep = pieces.iter().rposition(|piece| !piece.text.trim_end().is_empty()).map_or(0, |last| last + 1);
    pieces.truncate(keep);
    if let Some(piece) = pieces.last_mut() {
        *piece = piece.part(0, piece.text.trim_end().len());
    }
}

/// Takes from each line the white space that all lines share. A blank line counts for nothing and keeps its own; a line that starts with
/// `${` or `%{` has none.
pub(super) fn dedent(runs: &mut [Run<'_>]) {
    let mut shared = usize::MAX;
    let mut starts = Vec::new();
    let mut line_start = true;
    for (index, run) in runs.iter().enumerate() {
        if line_start {
            line_start = false;
            let indent = match run {
                Run::Sequence => 0,
                Run::Literal(pieces) => {
                    let line: String = pieces.iter().map(Piece::text).collect();
                    let rest = line.trim_start();
                    if rest.is_empty() && line.ends_with('\n') {
                        usize::MAX
                    } else {
                        starts.push(index);
                        line[..line.len() - rest.len()].chars().count()
                    }
                }
            };
            shared = shared.min(indent);
        }
        if let Run::Literal(pieces) = run {
            line_start |= pieces.last().is_some_and(|piece| piece.text.ends_with('\n'));
        }
    }
    for index in starts {
        if let Some(Run::Literal(pieces)) = runs.get_mut(index)
            && let Some(piece) = pieces.first_mut()
        {
            let cut = piece.text.chars().take(shared).map(char::len_utf8).sum();
            *piece = piece.part(cut, piece.text.len());
        }
    }
}

/// Pieces as a text: neighbours joined, and in Unicode's composed form, which Terraform's strings are in.
pub(super) fn text<'a>(pieces: impl Iterator<Item = Piece<'a>>) -> Text {
    let mut joined: Vec<Piece<'a>> = Vec::new();
    pieces.for_each(|piece| push(&mut joined, piece));
    if !joined.iter().all(|piece| piece.text.is_ascii())
        && is_nfc_quick(joined.iter().flat_map(|piece| piece.text.chars())) != IsNormalized::Yes
    {
        joined = composed(&joined);
    }
    Text::from_parts(joined.into_iter().map(|piece| Part::Literal(piece.text.into(), Origin::at(piece.span))))
}

/// Appends a piece, as one with the last where they are neighbours in the source, too.
fn push<'a>(pieces: &mut Vec<Piece<'a>>, piece: Piece<'a>) {
    match pieces.last_mut() {
        Some(last) if last.verbatim() && piece.verbatim() && last.span.end == piece.span.start => {
            last.text.to_mut().push_str(&piece.text);
            last.span = last.span.join(piece.span);
        }
        _ => pieces.push(piece),
    }
}

/// The pieces in composed form. A character that is composed is a piece of its own, so that the others keep their places.
fn composed<'a>(pieces: &[Piece<'_>]) -> Vec<Piece<'a>> {
    let mut out: Vec<Piece<'a>> = Vec::new();
    let mut cluster: Option<Piece<'a>> = None;
    for piece in pieces {
        for (at, char) in piece.text.char_indices() {
            let next = piece.part(at, at + char.len_utf8());
            let next = Piece { text: next.text.into_owned().into(), span: next.span };
            let joins =
                canonical_combining_class(char) != 0 || is_nfc_quick(std::iter::once(char)) == IsNormalized::Maybe;
            match &mut cluster {
                Some(cluster) if joins => {
                    cluster.text.to_mut().push(char);
                    cluster.span = cluster.span.join(next.span);
                }
                _ => flush(cluster.replace(next), &mut out),
            }
        }
    }
    flush(cluster, &mut out);
    out
}

fn flush<'a>(cluster: Option<Piece<'a>>, out: &mut Vec<Piece<'a>>) {
    if let Some(Piece { text, span }) = cluster {
        push(out, Piece { text: text.nfc().collect::<String>().into(), span });
    }
}
