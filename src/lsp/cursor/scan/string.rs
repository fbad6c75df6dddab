//! Strings: where they end, and what is interpolated in them.

use super::super::{Cursor, Language};
use super::{Frame, Kind, Scanner};

impl Scanner<'_> {
    /// A part of a string, up to its end or to an interpolation.
    pub(super) fn string(&mut self) -> Option<Cursor> {
        let start = self.top().start + 1;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                _ if self.escape(self.at) > 0 => self.at += self.escape(self.at),
                _ if self.interpolates(self.at) => {
                    if self.offset < self.at + 2 {
                        self.at = self.end_of_string(self.at);
                        break;
                    }
                    self.frames.push(Frame::new(Kind::Interpolation, self.at, None));
                    self.at += 2;
                    return None;
                }
                b'"' | b'\n' => break,
                _ => self.at += 1,
            }
        }
        let end = self.at.min(self.bytes.len());
        self.at = end + usize::from(self.bytes.get(end) == Some(&b'"'));
        self.frames.pop();
        if (start..=end).contains(&self.offset) {
            return Some(self.cursor(Some((start..end, true)), None));
        }
        let content = self.text.get(start..end).unwrap_or_default().to_owned();
        self.word(content);
        None
    }

    /// How many bytes at a place of a string are an escape.
    pub(super) fn escape(&self, at: usize) -> usize {
        let is_template = self.language != Language::Json;
        match self.bytes.get(at..) {
            Some([b'\\', byte, ..]) if *byte != b'\n' => 2,
            Some([b'\\', ..]) => 1,
            Some([b'$', b'$', b'{', ..] | [b'%', b'%', b'{', ..]) if is_template => 3,
            _ => 0,
        }
    }

    /// Whether an interpolation begins at a place of a string.
    pub(super) fn interpolates(&self, at: usize) -> bool {
        self.language != Language::Json && matches!(self.bytes.get(at..), Some([b'$' | b'%', b'{', ..]))
    }

    /// Where the string ends that is read at a byte: at its quote, with what is interpolated left out, or with the line.
    pub(super) fn end_of_string(&self, from: usize) -> usize {
        let mut at = from;
        // What is open in the string: a quote, or a brace.
        let mut open = vec![b'"'];
        while let Some(&byte) = self.bytes.get(at) {
            let is_string = open.last() == Some(&b'"');
            match byte {
                b'\n' => break,
                _ if is_string && self.escape(at) > 0 => at += self.escape(at),
                _ if is_string && self.interpolates(at) => {
                    open.push(b'{');
                    at += 2;
                }
                b'"' if open.len() == 1 => break,
                b'"' if is_string => {
                    open.pop();
                    at += 1;
                }
                b'"' | b'{' if !is_string => {
                    open.push(byte);
                    at += 1;
                }
                b'}' if !is_string => {
                    open.pop();
                    at += 1;
                }
                _ => at += 1,
            }
        }
        at.min(self.bytes.len())
    }
}
