//! From the beginning of a text to a place: blocks, objects, lists, names, comments and heredocs.

mod string;

use std::ops::Range;

use super::frame::{Frame, Kind};
use super::{Cursor, Language, Token};

/// More than any text that is read has open at once.
const MAX_DEPTH: usize = 500;

/// Reads a text up to a place.
pub(super) struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    offset: usize,
    language: Language,
    /// Never empty: the first is the file.
    frames: Vec<Frame>,
}

impl<'t> Scanner<'t> {
    /// At the beginning of a text.
    pub(super) fn new(text: &'t str, offset: usize, language: Language) -> Self {
        let frames = vec![Frame::new(Kind::Paren, 0, None)];
        Self { text, bytes: text.as_bytes(), at: 0, offset: offset.min(text.len()), language, frames }
    }

    /// Reads up to the place.
    pub(super) fn run(mut self) -> Cursor {
        while self.at <= self.offset && self.at < self.bytes.len() && self.frames.len() < MAX_DEPTH {
            let found = match self.top().kind {
                Kind::Quote => self.string(),
                // What opens or closes here is behind the place: only a word may begin at it.
                _ if self.at == self.offset && !is_word(self.bytes[self.at]) => break,
                _ => self.code(),
            };
            if let Some(found) = found {
                return found;
            }
        }
        if self.top().kind == Kind::Quote {
            let start = self.top().start + 1;
            let end = self.end_of_string(self.at);
            self.frames.pop();
            let is_inside = (start..=end).contains(&self.offset);
            return self.cursor(is_inside.then_some((start..end, true)), None);
        }
        self.cursor(None, None)
    }

    fn top(&self) -> &Frame {
        self.frames.last().unwrap_or_else(|| unreachable!("the file is never closed"))
    }

    fn top_mut(&mut self) -> &mut Frame {
        self.frames.last_mut().unwrap_or_else(|| unreachable!("the file is never closed"))
    }

    /// Whether what is read is JSON in a heredoc, which has no comments.
    fn in_json(&self) -> bool {
        let inner = self.frames.iter().rev().find(|frame| matches!(frame.kind, Kind::Heredoc(_) | Kind::Interpolation));
        self.language != Language::Hcl || inner.is_some_and(|frame| matches!(frame.kind, Kind::Heredoc(_)))
    }

    fn code(&mut self) -> Option<Cursor> {
        let byte = *self.bytes.get(self.at)?;
        let next = self.bytes.get(self.at + 1).copied();
        match byte {
            b'"' => {
                self.frames.push(Frame::new(Kind::Quote, self.at, None));
                self.at += 1;
            }
            b'#' if !self.in_json() => return self.comment("\n"),
            b'/' if next == Some(b'/') && !self.in_json() => return self.comment("\n"),
            b'/' if next == Some(b'*') && !self.in_json() => return self.comment("*/"),
            b'<' if next == Some(b'<') => self.heredoc(),
            b'{' => {
                let top = self.top_mut();
                let name = if top.key.is_none() { top.words.first().cloned() } else { None };
                top.has_value = true;
                self.open(Kind::Brace, name);
            }
            b'$' | b'%' if self.escape(self.at) > 0 => self.at += 2,
            b'$' | b'%' if self.interpolates(self.at) => {
                self.at += 1;
                self.open(Kind::Interpolation, None);
            }
            b'[' => self.open(Kind::Bracket, None),
            b'(' => self.open(Kind::Paren, None),
            b'}' => self.close(&[Kind::Brace, Kind::Interpolation]),
            b']' => self.close(&[Kind::Bracket]),
            b')' => self.close(&[Kind::Paren]),
            b',' => {
                self.top_mut().end_item();
                self.at += 1;
            }
            b'\n' => self.newline(),
            b':' | b'=' => {
                let is_key = next != Some(b'=') && next != Some(b'>');
                self.at += if is_key { 1 } else { 2 };
                let top = self.top_mut();
                if is_key && top.key.is_none() {
                    top.key = top.words.pop();
                    top.words.clear();
                }
            }
            byte if is_word(byte) => return self.name(),
            _ => self.at += 1,
        }
        None
    }

    fn comment(&mut self, end: &str) -> Option<Cursor> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let length = rest.find(end).map_or(rest.len(), |at| if end == "\n" { at } else { at + end.len() });
        let range = self.at..self.at + length;
        self.at = range.end;
        let is_inside =
            self.offset > range.start && (self.offset < range.end || (end == "\n" && self.offset == range.end));
        is_inside.then(|| self.cursor(None, Some(range)))
    }

    /// A name, or a reference: `data.aws_iam_policy_document.build[0].json`.
    fn name(&mut self) -> Option<Cursor> {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'[' => {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    let line = rest.split('\n').next().unwrap_or_default();
                    match line.find(']') {
                        Some(end) if !line[1..end].contains(['[', '(', '{']) => self.at += end + 1,
                        _ => break,
                    }
                }
                byte if is_word(byte) || byte == b'.' => self.at += 1,
                _ => break,
            }
        }
        if (start..=self.at).contains(&self.offset) {
            return Some(self.cursor(Some((start..self.at, false)), None));
        }
        let name = self.text.get(start..self.at).unwrap_or_default().to_owned();
        self.word(name);
        None
    }

    fn word(&mut self, word: String) {
        let top = self.top_mut();
        if top.key.is_some() {
            top.has_value = true;
        } else {
            top.words.push(word);
        }
    }

    fn heredoc(&mut self) {
        let rest = self.text.get(self.at + 2..).unwrap_or_default();
        let line = rest.split('\n').next().unwrap_or_default();
        let marker = line.trim_start_matches('-').trim();
        let is_marker = !marker.is_empty() && marker.bytes().all(is_word);
        if !is_marker {
            self.at += 2;
            return;
        }
        self.top_mut().has_value = true;
        self.frames.push(Frame::new(Kind::Heredoc(marker.to_owned()), self.at, None));
        self.at += 2 + line.len();
    }

    fn newline(&mut self) {
        self.at += 1;
        let line = self.text.get(self.at..).unwrap_or_default().split('\n').next().unwrap_or_default().trim();
        let ends = |frame: &Frame| matches!(&frame.kind, Kind::Heredoc(marker) if marker == line);
        if let Some(heredoc) = self.frames.iter().rposition(ends) {
            self.frames.truncate(heredoc);
            let rest = self.text.get(self.at..).unwrap_or_default();
            let length = rest.find('\n').unwrap_or(rest.len());
            if self.at + length < self.offset {
                self.at += length;
            }
            return;
        }
        let top = self.top_mut();
        if top.key.is_none() || top.has_value {
            top.end_item();
        }
    }

    fn open(&mut self, kind: Kind, name: Option<String>) {
        let top = self.top_mut();
        top.words.clear();
        top.has_value = true;
        self.frames.push(Frame::new(kind, self.at, name));
        self.at += 1;
    }

    /// Closes the innermost of its kind, with all that was left open in it; but nothing closes a string or a heredoc it does not stand in.
    fn close(&mut self, kinds: &[Kind]) {
        self.at += 1;
        let barrier = self.frames.iter().rposition(|frame| matches!(frame.kind, Kind::Quote | Kind::Heredoc(_)));
        let found = self.frames.iter().rposition(|frame| kinds.contains(&frame.kind));
        if let Some(found) = found.filter(|&found| found > 0 && barrier.is_none_or(|barrier| barrier < found)) {
            self.frames.truncate(found);
        }
    }

    fn cursor(&self, token: Option<(Range<usize>, bool)>, comment: Option<Range<usize>>) -> Cursor {
        let names = self.frames.iter().flat_map(|frame| [frame.name.clone(), frame.key.clone()]);
        let top = self.top();
        let is_key = matches!(top.kind, Kind::Brace) && top.key.is_none();
        let braces = self.frames.iter().filter(|frame| frame.kind == Kind::Brace).map(|frame| frame.start);
        Cursor {
            path: names.flatten().collect(),
            token: token.map(|(range, is_string)| Token { range, is_string, is_key }),
            comment,
            braces: braces.collect(),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'*') || byte >= 0x80
}
