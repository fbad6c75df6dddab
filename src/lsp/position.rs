//! Bytes as an editor counts them: lines from 0, and columns in the unit that was agreed on.

use std::ops::Range;

use lsp_types::{ClientCapabilities, Position, PositionEncodingKind};

/// The unit of a column.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// Halves of UTF-16 characters, which every client knows.
    #[default]
    Utf16,
}

impl Encoding {
    /// Bytes where the client can, since no text has to be counted then.
    pub(super) fn negotiate(client: &ClientCapabilities) -> Self {
        let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_deref());
        match offered.unwrap_or_default().contains(&PositionEncodingKind::UTF8) {
            true => Self::Utf8,
            false => Self::Utf16,
        }
    }

    /// What it is called in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    fn units(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }
}

/// Where the lines of a text begin.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Lines {
    /// Of a text. In the protocol `\n`, `\r\n` and a lone `\r` end a line.
    pub(super) fn of(text: &str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        let ends = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        let starts = (0..bytes.len()).filter(|&at| ends(at)).map(|at| at + 1);
        Self { starts: std::iter::once(0).chain(starts).collect(), encoding }
    }

    /// The place of a byte of the text. One past the end is the end; one inside a character, its first.
    pub(super) fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start <= offset).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let column = self.encoding.units(text.get(start..offset).unwrap_or_default());
        Position::new(line as u32, column as u32)
    }

    /// The bytes as a range of places.
    pub(super) fn range(&self, text: &str, bytes: Range<usize>) -> lsp_types::Range {
        lsp_types::Range::new(self.position(text, bytes.start), self.position(text, bytes.end))
    }

    /// The byte at a place. A column past the end of its line is that end, a line past the last the end of the text: the protocol says so.
    pub(super) fn offset(&self, text: &str, position: Position) -> usize {
        let line = position.line as usize;
        let Some(&start) = self.starts.get(line) else { return text.len() };
        let end = self.starts.get(line + 1).copied().unwrap_or(text.len());
        let content = text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let mut left = position.character as usize;
        for (at, character) in content.char_indices() {
            if left == 0 {
                return start + at;
            }
            let mut buffer = [0; 4];
            left = left.saturating_sub(self.encoding.units(character.encode_utf8(&mut buffer)));
        }
        start + content.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "aü😀b\r\nc\n";

    #[test]
    fn columns_are_bytes_or_halves_of_utf16() {
        let (bytes, halves) = (Lines::of(TEXT, Encoding::Utf8), Lines::of(TEXT, Encoding::Utf16));
        let b = TEXT.find('b').expect("b");
        assert_eq!(bytes.position(TEXT, b), Position::new(0, 7));
        assert_eq!(halves.position(TEXT, b), Position::new(0, 4));
        for at in TEXT.char_indices().map(|(at, _)| at).filter(|&at| at != 8 && at != 9) {
            assert_eq!(bytes.offset(TEXT, bytes.position(TEXT, at)), at);
            assert_eq!(halves.offset(TEXT, halves.position(TEXT, at)), at);
        }
    }

    #[test]
    fn places_that_are_not_there_are_the_nearest_that_are() {
        let lines = Lines::of(TEXT, Encoding::Utf16);
        assert_eq!(lines.offset(TEXT, Position::new(0, 99)), TEXT.find('\r').expect("an end"));
        assert_eq!(lines.offset(TEXT, Position::new(9, 0)), TEXT.len());
        assert_eq!(lines.position(TEXT, 999), Position::new(2, 0));
        assert_eq!(lines.position(TEXT, 2), Position::new(0, 1), "inside of the ü");
    }

    #[test]
    fn every_line_end_of_the_protocol_is_one() {
        let text = "a\rb\r\nc\n\rd";
        let lines = Lines::of(text, Encoding::Utf16);
        let starts: Vec<usize> = (0..6).map(|line| lines.offset(text, Position::new(line, 0))).collect();
        assert_eq!(starts, [0, 2, 5, 7, 8, text.len()]);
        assert_eq!(lines.position(text, 2), Position::new(1, 0));
        assert_eq!(lines.offset(text, Position::new(0, 9)), 1);
    }

    #[test]
    fn bytes_are_taken_where_the_client_can() {
        let offering = |kinds: &[PositionEncodingKind]| {
            let general =
                lsp_types::GeneralClientCapabilities { position_encodings: Some(kinds.to_vec()), ..Default::default() };
            ClientCapabilities { general: Some(general), ..Default::default() }
        };
        assert_eq!(Encoding::negotiate(&ClientCapabilities::default()), Encoding::Utf16);
        assert_eq!(Encoding::negotiate(&offering(&[PositionEncodingKind::UTF32])), Encoding::Utf16);
        let both = [PositionEncodingKind::UTF16, PositionEncodingKind::UTF8];
        assert_eq!(Encoding::negotiate(&offering(&both)), Encoding::Utf8);
    }
}
