//! The bytes a document is read from, each with its place: a [`Text`] laid flat.

use std::borrow::Cow;

use crate::input::{Source, Span};
use crate::text::{Origin, Part, Text};

/// What stands for a symbol among the bytes: JSON allows it nowhere, so it ends every fast scan.
pub(super) const HOLE: u8 = 0;

/// A text laid flat: literals as their bytes, each symbol as one [`HOLE`].
pub(super) struct Tape<'a> {
    text: Cow<'a, str>,
    pieces: Vec<Piece<'a>>,
}

/// The bytes `start..end` of the tape and what they are.
struct Piece<'a> {
    start: usize,
    end: usize,
    from: From<'a>,
}

enum From<'a> {
    /// Byte `i` of the piece is byte `i` of the span.
    Verbatim(Span),
    /// All of the piece came from all of the origin.
    Whole(&'a Origin),
    /// The piece is one hole.
    Symbol(&'a Part),
}

impl<'a> Tape<'a> {
    pub(super) fn of_source(source: &'a Source) -> Self {
        let text: &'a str = source.text();
        let span = Span::new(source.id(), 0, text.len());
        Self {
            text: Cow::Borrowed(text),
            pieces: vec![Piece { start: 0, end: text.len(), from: From::Verbatim(span) }],
        }
    }

    pub(super) fn of_text(text: &'a Text) -> Self {
        let mut flat = String::new();
        let mut pieces = Vec::with_capacity(text.parts().len());
        for part in text.parts() {
            let start = flat.len();
            let from = match part {
                Part::Literal(literal, origin) => {
                    flat.push_str(literal);
                    match origin.single().filter(|span| span.len() == literal.len()) {
                        Some(span) => From::Verbatim(span),
                        None => From::Whole(origin),
                    }
                }
                Part::Symbol(..) => {
                    flat.push(char::from(HOLE));
                    From::Symbol(part)
                }
            };
            pieces.push(Piece { start, end: flat.len(), from });
        }
        Self { text: Cow::Owned(flat), pieces }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// The literal bytes `from..to`; empty where the range cuts a character.
    pub(super) fn str(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// Whether the byte at `at` is a symbol, not a NUL somebody wrote.
    pub(super) fn is_hole(&self, at: usize) -> bool {
        self.bytes().get(at) == Some(&HOLE)
            && self.piece_at(at).is_some_and(|piece| matches!(self.pieces[piece].from, From::Symbol(_)))
    }

    /// Whether `from..to` has a symbol.
    pub(super) fn has_hole(&self, from: usize, to: usize) -> bool {
        self.bytes()[from..to].iter().enumerate().any(|(at, &byte)| byte == HOLE && self.is_hole(from + at))
    }

    /// Where the bytes `from..to` came from. A range whose two ends stand in order in one file is all that lies between them there: what a value
    /// written in place covers, whatever was put into it from elsewhere.
    pub(super) fn origin(&self, from: usize, to: usize) -> Origin {
        let last = to.saturating_sub(1).max(from);
        match (self.byte_span(from), self.byte_span(last)) {
            (Some(first), Some(last)) if first.file == last.file && first.start <= last.start => {
                let end = if from < to { last.end } else { first.start };
                Origin::at(Span { file: first.file, start: first.start, end })
            }
            _ => match self.only_piece(from, to) {
                Some((_, From::Whole(origin))) => (*origin).clone(),
                _ => self.text(from, to).origin(),
            },
        }
    }

    /// The raw text `from..to`, symbols and origins kept.
    pub(super) fn text(&self, from: usize, to: usize) -> Text {
        // Most texts lie in one piece.
        match self.only_piece(from, to) {
            Some((start, From::Verbatim(span))) => {
                return Text::literal(self.str(from, to), Origin::at(span.part(from - start, to - start)));
            }
            Some((_, From::Whole(origin))) => return Text::literal(self.str(from, to), (*origin).clone()),
            Some((_, From::Symbol(_))) | None => {}
        }
        let mut parts = Vec::new();
        self.push_parts(from, to, &mut parts);
        Text::from_parts(parts)
    }

    /// Appends the raw parts of `from..to`, symbols and origins kept.
    pub(super) fn push_parts(&self, from: usize, to: usize, parts: &mut Vec<Part>) {
        let Some(first) = self.piece_at(from) else { return };
        for piece in self.pieces[first..].iter().take_while(|piece| piece.start < to) {
            let (start, end) = (from.max(piece.start), to.min(piece.end));
            if start >= end {
                continue;
            }
            let literal = |origin| Part::Literal(self.str(start, end).into(), origin);
            parts.push(match piece.from {
                From::Verbatim(span) => literal(Origin::at(span.part(start - piece.start, end - piece.start))),
                From::Whole(origin) => literal(origin.clone()),
                From::Symbol(part) => part.clone(),
            });
        }
    }

    /// The place of the byte at `at`; at the end of the tape, the place just after the last byte.
    fn byte_span(&self, at: usize) -> Option<Span> {
        if at >= self.len() {
            let last = self.byte_span(self.len().checked_sub(1)?)?;
            return Some(Span { start: last.end, ..last });
        }
        let piece = &self.pieces[self.piece_at(at)?];
        match piece.from {
            From::Verbatim(span) => Some(span.part(at - piece.start, at - piece.start + 1)),
            From::Whole(origin) => origin.primary(),
            From::Symbol(part) => part.origin().primary(),
        }
    }

    /// Where the piece begins in which all of `from..to` lies, and what it is; nothing where that is empty.
    fn only_piece(&self, from: usize, to: usize) -> Option<(usize, &From<'a>)> {
        let piece = &self.pieces[self.piece_at(from)?];
        (from < to && to <= piece.end).then_some((piece.start, &piece.from))
    }

    fn piece_at(&self, at: usize) -> Option<usize> {
        let piece = self.pieces.partition_point(|piece| piece.end <= at);
        (piece < self.pieces.len()).then_some(piece)
    }
}
