//! HCL text to tokens, as HCL's own scanner cuts it: once over the text, with a stack of what is open and no recursion.

use std::ops::Range;

use unicode_ident::{is_xid_continue, is_xid_start};

use super::token::{Kind, Token};

/// What the text is from its first byte on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Start {
    /// A body or an expression.
    Code,
    /// A template without quotes around it: a file, or the content of a JSON string.
    Template,
}

/// What the scanner is in.
#[derive(Debug)]
enum Mode {
    /// Code between the braces of a template sequence, with so many braces of its own open.
    Sequence(u32),
    Quoted,
    /// The lines of a heredoc.
    Heredoc {
        marker: Range<usize>,
        /// Whether nothing of the current line has been cut off yet.
        line_start: bool,
    },
    Bare,
}

struct Lexer<'a> {
    text: &'a str,
    /// The text up to where it is to be read.
    bytes: &'a [u8],
    at: usize,
    /// Empty in code that no sequence is around.
    modes: Vec<Mode>,
    tokens: Vec<Token>,
}

/// The tokens of `range` of `text`, at their places in `text`. What is no token of HCL is [`Kind::Invalid`]; this never fails.
pub(super) fn lex(text: &str, range: Range<usize>, start: Start) -> Vec<Token> {
    let end = range.end.min(text.len());
    let mut lexer = Lexer {
        text,
        bytes: text.as_bytes().get(..end).unwrap_or_default(),
        at: range.start,
        modes: Vec::new(),
        // Real files have a token in every six bytes or so.
        tokens: Vec::with_capacity(end.saturating_sub(range.start) / 6),
    };
    if start == Start::Template {
        lexer.modes.push(Mode::Bare);
    }
    while lexer.at < lexer.bytes.len() {
        match lexer.modes.last() {
            None | Some(Mode::Sequence(_)) => lexer.code(),
            Some(Mode::Quoted) => lexer.quoted(),
            Some(Mode::Heredoc { .. } | Mode::Bare) => lexer.line(),
        }
    }
    lexer.tokens
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// A token of the next `len` bytes.
    fn token(&mut self, kind: Kind, len: usize) {
        self.tokens.push(Token::new(kind, self.at, self.at + len));
        self.at += len;
    }

    /// A literal from `start` to here, unless it is empty.
    fn literal(&mut self, start: usize) {
        if start < self.at {
            self.tokens.push(Token::new(Kind::Literal, start, self.at));
        }
    }

    /// The white space, comment or token that comes next in code.
    fn code(&mut self) {
        let byte = self.peek(0);
        match byte {
            b' ' | b'\t' => self.at += 1,
            b'\n' => self.token(Kind::Newline, 1),
            b'\r' if self.peek(1) == b'\n' => self.token(Kind::Newline, 2),
            b'#' => self.line_comment(),
            b'/' if self.peek(1) == b'/' => self.line_comment(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'0'..=b'9' => self.number(),
            b'"' => {
                self.token(Kind::OpenQuote, 1);
                self.modes.push(Mode::Quoted);
            }
            b'{' => {
                if let Some(Mode::Sequence(braces)) = self.modes.last_mut() {
                    *braces += 1;
                }
                self.token(Kind::OpenBrace, 1);
            }
            b'}' => self.close_brace(1),
            b'~' if self.peek(1) == b'}' && matches!(self.modes.last(), Some(Mode::Sequence(0))) => {
                self.close_brace(2);
            }
            b'<' if self.peek(1) == b'<' && self.heredoc() => {}
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.name(),
            _ => match operator(self.rest()) {
                Some((kind, len)) => self.token(kind, len),
                None => self.other(),
            },
        }
    }

    fn line_comment(&mut self) {
        self.at += self.rest().iter().position(|&byte| byte == b'\n').unwrap_or(self.rest().len());
    }

    fn block_comment(&mut self) {
        match self.rest().get(2..).unwrap_or_default().windows(2).position(|pair| pair == b"*/") {
            Some(len) => self.at += len + 4,
            None => self.token(Kind::Invalid, self.rest().len()),
        }
    }

    fn number(&mut self) {
        let rest = self.rest();
        let digits =
            |from: usize| rest.get(from..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        let mut len = digits(0);
        // `1.2.3` is one token, which is no number; as steps of a traversal it is clear what was meant.
        while rest.get(len) == Some(&b'.') && digits(len + 1) > 0 {
            len += 1 + digits(len + 1);
        }
        if matches!(rest.get(len), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(rest.get(len + 1), Some(b'+' | b'-')));
            let exponent = digits(len + 1 + sign);
            len += if exponent > 0 { 1 + sign + exponent } else { 0 };
        }
        self.token(Kind::Number, len);
    }

    fn name(&mut self) {
        let len = name_len(self.text.get(self.at..self.bytes.len()).unwrap_or_default());
        self.token(Kind::Ident, len.max(1));
    }

    /// A character beyond ASCII, or one that HCL has no use for.
    fn other(&mut self) {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(char) if is_xid_start(char) => self.name(),
            char => self.token(Kind::Invalid, char.map_or(1, char::len_utf8)),
        }
    }

    fn close_brace(&mut self, len: usize) {
        match self.modes.last_mut() {
            Some(Mode::Sequence(0)) => {
                self.modes.pop();
                self.token(Kind::SequenceEnd, len);
            }
            mode => {
                if let Some(Mode::Sequence(braces)) = mode {
                    *braces -= 1;
                }
                self.token(Kind::CloseBrace, 1);
            }
        }
    }

    /// `<<EOT`, where that is what stands here.
    fn heredoc(&mut self) -> bool {
        let dash = usize::from(self.peek(2) == b'-');
        let start = self.at + 2 + dash;
        let len = name_len(self.text.get(start..self.bytes.len()).unwrap_or_default());
        let line_break = match self.bytes.get(start + len..).unwrap_or_default() {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return false,
        };
        if len == 0 {
            return false;
        }
        self.token(Kind::OpenHeredoc, 2 + dash + len + line_break);
        self.modes.push(Mode::Heredoc { marker: start..start + len, line_start: true });
        true
    }

    /// What a string holds up to the next sequence or its closing quote.
    fn quoted(&mut self) {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    self.literal(start);
                    self.token(Kind::CloseQuote, 1);
                    self.modes.pop();
                    return;
                }
                b'\\' => {
                    let escaped = self.text.get(self.at + 1..).and_then(|rest| rest.chars().next());
                    self.at = (self.at + 1 + escaped.map_or(0, char::len_utf8)).min(self.bytes.len());
                }
                b'$' | b'%' => {
                    if self.sequence(start) {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.literal(start);
    }

    /// What stands on the line up to the next sequence: a token a line, as Terraform trims and dedents them.
    fn line(&mut self) {
        let start = self.at;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => {
                    self.at += 1;
                    if !self.end_of_heredoc(start) {
                        self.literal(start);
                        self.line_start(true);
                    }
                    return;
                }
                b'$' | b'%' => {
                    if self.sequence(start) {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
        if !self.end_of_heredoc(start) {
            self.literal(start);
        }
    }

    fn line_start(&mut self, yes: bool) {
        if let Some(Mode::Heredoc { line_start, .. }) = self.modes.last_mut() {
            *line_start = yes;
        }
    }

    /// Whether the line from `start` to here ends the heredoc: its marker with nothing but white space around it.
    fn end_of_heredoc(&mut self, start: usize) -> bool {
        let Some(Mode::Heredoc { marker, line_start: true }) = self.modes.last() else { return false };
        let line = self.text.get(start..self.at).unwrap_or_default();
        let content = line.strip_suffix("\r\n").or(line.strip_suffix('\n')).unwrap_or(line);
        if self.text.get(marker.clone()) != Some(line.trim()) || content.contains('\r') {
            return false;
        }
        self.tokens.push(Token::new(Kind::CloseHeredoc, start, start + line.trim_end().len()));
        // The line break is a token of its own.
        self.at = start + content.len();
        self.modes.pop();
        true
    }

    /// Whether `${` or `%{` stands here: then the literal from `start` ends. `$${` and `%%{` are passed over, as is any other `$` or `%`.
    fn sequence(&mut self, start: usize) -> bool {
        let byte = self.peek(0);
        if self.peek(1) == byte && self.peek(2) == b'{' {
            self.at += 3;
            return false;
        }
        if self.peek(1) != b'{' {
            self.at += 1;
            return false;
        }
        self.literal(start);
        self.line_start(false);
        let kind = if byte == b'$' { Kind::Interpolation } else { Kind::Directive };
        self.token(kind, if self.peek(2) == b'~' { 3 } else { 2 });
        self.modes.push(Mode::Sequence(0));
        true
    }
}

/// How many bytes of `text` are a name.
fn name_len(text: &str) -> usize {
    // Nearly all names are ASCII, all of them.
    let ascii = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')).count();
    if ascii > 0 && text.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
        let starts = text.starts_with(|first: char| first == '_' || first.is_ascii_alphabetic());
        return if starts { ascii } else { 0 };
    }
    let mut chars = text.char_indices();
    match chars.next() {
        Some((_, first)) if first == '_' || is_xid_start(first) => {}
        _ => return 0,
    }
    chars.find(|&(_, char)| char != '-' && !is_xid_continue(char)).map_or(text.len(), |(at, _)| at)
}

/// The punctuation that `rest` begins with, and how many bytes it has.
fn operator(rest: &[u8]) -> Option<(Kind, usize)> {
    Some(match rest {
        [b'.', b'.', b'.', ..] => (Kind::Ellipsis, 3),
        [b'=', b'=', ..] => (Kind::Equal, 2),
        [b'=', b'>', ..] => (Kind::Arrow, 2),
        [b'!', b'=', ..] => (Kind::NotEqual, 2),
        [b'<', b'=', ..] => (Kind::LessEqual, 2),
        [b'>', b'=', ..] => (Kind::GreaterEqual, 2),
        [b'&', b'&', ..] => (Kind::And, 2),
        [b'|', b'|', ..] => (Kind::Or, 2),
        [b':', b':', ..] => (Kind::DoubleColon, 2),
        [byte, ..] => {
            let kind = match byte {
                b'[' => Kind::OpenBracket,
                b']' => Kind::CloseBracket,
                b'(' => Kind::OpenParen,
                b')' => Kind::CloseParen,
                b'=' => Kind::Assign,
                b'<' => Kind::Less,
                b'>' => Kind::Greater,
                b'+' => Kind::Plus,
                b'-' => Kind::Minus,
                b'*' => Kind::Star,
                b'/' => Kind::Slash,
                b'%' => Kind::Percent,
                b'!' => Kind::Bang,
                b'?' => Kind::Question,
                b':' => Kind::Colon,
                b'.' => Kind::Dot,
                b',' => Kind::Comma,
                _ => return None,
            };
            (kind, 1)
        }
        [] => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str, start: Start) -> Vec<(Kind, &str)> {
        lex(text, 0..text.len(), start).into_iter().map(|token| (token.kind, &text[token.range()])).collect()
    }

    #[test]
    fn braces_inside_a_sequence_do_not_end_it() {
        assert_eq!(
            tokens("\"a$%%{b}${~{}~}$${%\"", Start::Code),
            [
                (Kind::OpenQuote, "\""),
                (Kind::Literal, "a$%%{b}"),
                (Kind::Interpolation, "${~"),
                (Kind::OpenBrace, "{"),
                (Kind::CloseBrace, "}"),
                (Kind::SequenceEnd, "~}"),
                (Kind::Literal, "$${%"),
                (Kind::CloseQuote, "\""),
            ]
        );
    }

    #[test]
    fn a_heredoc_is_cut_by_lines_and_ends_at_its_marker_alone() {
        assert_eq!(
            tokens("<<E\r\n E\"\r\n${a}E\n\tE \r\n", Start::Code),
            [
                (Kind::OpenHeredoc, "<<E\r\n"),
                (Kind::Literal, " E\"\r\n"),
                (Kind::Interpolation, "${"),
                (Kind::Ident, "a"),
                (Kind::SequenceEnd, "}"),
                (Kind::Literal, "E\n"),
                (Kind::CloseHeredoc, "\tE"),
                (Kind::Newline, "\r\n"),
            ]
        );
    }

    #[test]
    fn numbers_stop_where_they_end() {
        let shown = |text| tokens(text, Start::Code).into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(shown("1.e 1e+ 1.5e-3x 0x1"), ["1", ".", "e", "1", "e", "+", "1.5e-3", "x", "0", "x1"]);
        assert_eq!(shown("x.0.1.2.y"), ["x", ".", "0.1.2", ".", "y"]);
    }

    #[test]
    fn a_template_is_literal_from_its_first_byte() {
        assert_eq!(tokens("a\n\"$", Start::Template), [(Kind::Literal, "a\n"), (Kind::Literal, "\"$")]);
    }
}
