//! Words: quotes, escapes, and what the shell puts into them.

use super::units::{Unit, What};
use super::{Lexer, Piece, Word};
use crate::text::Text;

/// A word while it is put together.
#[derive(Default)]
struct Draft {
    pieces: Word,
    literal: String,
    from: usize,
    to: usize,
    /// Whether anything of it was quoted: an empty pair of quotes is a word, and a quoted word is no reserved one.
    quoted: bool,
}

impl Draft {
    fn char(&mut self, char: char, unit: &Unit<'_>) {
        if self.literal.is_empty() {
            self.from = unit.from;
        }
        self.to = unit.to;
        self.literal.push(char);
    }

    fn flush(&mut self, text: &Text) {
        if !self.literal.is_empty() {
            let origin = text.slice(self.from, self.to).origin();
            self.pieces.push(Piece::Text(Text::literal(std::mem::take(&mut self.literal), origin)));
        }
    }

    fn push(&mut self, piece: Piece, text: &Text) {
        self.flush(text);
        self.pieces.push(piece);
    }
}

impl Lexer<'_, '_> {
    /// The word that begins here, and its characters where it is nothing but those.
    pub(super) fn word(&mut self) -> (Word, Option<String>) {
        let mut draft = Draft::default();
        while let Some(unit) = self.units.get(self.at) {
            let char = match unit.what {
                What::Char(char) => char,
                What::Hole(symbol, origin) => {
                    draft.push(Piece::Text(Text::symbol(symbol.clone(), origin.clone())), self.text);
                    self.at += 1;
                    continue;
                }
            };
            match char {
                ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                '\\' => {
                    self.at += 1;
                    draft.quoted = true;
                    match self.units.get(self.at).map(|unit| unit.what) {
                        Some(What::Char('\n')) => self.at += 1,
                        Some(What::Char(char)) => {
                            draft.char(char, &self.units[self.at]);
                            self.at += 1;
                        }
                        _ => {}
                    }
                }
                '\'' => {
                    self.at += 1;
                    draft.quoted = true;
                    self.quoted('\'', &mut draft);
                }
                '"' => {
                    self.at += 1;
                    draft.quoted = true;
                    self.quoted('"', &mut draft);
                }
                '$' | '`' => self.expansion(&mut draft, false),
                char => {
                    draft.char(char, unit);
                    self.at += 1;
                }
            }
        }
        draft.flush(self.text);
        let plain = match &draft.pieces[..] {
            [Piece::Text(text)] if !draft.quoted => text.known().map(|known| known.into_owned()),
            _ => None,
        };
        if draft.pieces.is_empty() && draft.quoted {
            draft.pieces.push(Piece::Text(Text::default()));
        }
        (draft.pieces, plain)
    }

    /// Up to the closing quote. Between single quotes everything is what it is.
    fn quoted(&mut self, quote: char, draft: &mut Draft) {
        while let Some(unit) = self.units.get(self.at) {
            let char = match unit.what {
                What::Char(char) => char,
                What::Hole(symbol, origin) => {
                    draft.push(Piece::Text(Text::symbol(symbol.clone(), origin.clone())), self.text);
                    self.at += 1;
                    continue;
                }
            };
            self.at += 1;
            match (char, quote) {
                (char, quote) if char == quote => return,
                ('\\', '"') => match self.peek(0) {
                    Some('\n') => self.at += 1,
                    Some(escaped @ ('"' | '\\' | '$' | '`')) => {
                        draft.char(escaped, &self.units[self.at]);
                        self.at += 1;
                    }
                    _ => draft.char('\\', unit),
                },
                ('$' | '`', '"') => {
                    self.at -= 1;
                    self.expansion(draft, true);
                }
                (char, _) => draft.char(char, unit),
            }
        }
        self.written.unread("a quote that is not closed");
    }

    /// `$NAME`, `${NAME}`, `$(…)`, and what is not known of the rest.
    fn expansion(&mut self, draft: &mut Draft, quoted: bool) {
        let piece = if self.peek(0) == Some('`') {
            self.at += 1;
            self.nested(Lexer::backticks);
            Piece::Unknown
        } else if self.begins("$((") {
            self.at += 3;
            self.until_parentheses();
            Piece::Unknown
        } else if self.begins("$(") {
            self.at += 2;
            self.nested(|lexer| lexer.commands(Some(')')));
            Piece::Unknown
        } else if self.begins("${") {
            self.at += 2;
            self.braces(quoted)
        } else {
            let dollar = &self.units[self.at];
            self.at += 1;
            let name = self.name();
            match self.peek(0) {
                _ if !name.is_empty() => Piece::Variable(name, quoted),
                Some('?' | '#' | '@' | '*' | '$' | '!' | '-' | '0'..='9') => {
                    self.at += 1;
                    Piece::Unknown
                }
                Some('\'' | '"') if !quoted => return,
                _ => return draft.char('$', dollar),
            }
        };
        draft.push(piece, self.text);
    }

    fn name(&mut self) -> String {
        let mut name = String::new();
        while let Some(char) = self.peek(0) {
            let fits = char == '_' || char.is_ascii_alphabetic() || (char.is_ascii_digit() && !name.is_empty());
            if !fits {
                break;
            }
            name.push(char);
            self.at += 1;
        }
        name
    }

    /// Behind `${`: a name alone is a variable; anything else is not known.
    fn braces(&mut self, quoted: bool) -> Piece {
        let name = self.name();
        if self.peek(0) == Some('}') && !name.is_empty() {
            self.at += 1;
            return Piece::Variable(name, quoted);
        }
        if !self.until_closed('{', '}', 1, "a command within a parameter expansion") {
            self.written.unread("a brace that is not closed");
        }
        Piece::Unknown
    }

    /// Behind `$((`, up to its end.
    fn until_parentheses(&mut self) {
        self.until_closed('(', ')', 2, "a command within arithmetic");
    }

    /// Goes on behind the end of what `depth` brackets have opened; whether they are closed. A `command` in it is not read.
    fn until_closed(&mut self, open: char, close: char, mut depth: usize, command: &'static str) -> bool {
        while depth > 0 && self.at < self.units.len() {
            match self.peek(0) {
                Some(next) if next == open => depth += 1,
                Some(next) if next == close => depth -= 1,
                Some('`') => self.written.unread(command),
                Some('$') if self.peek(1) == Some('(') => self.written.unread(command),
                _ => {}
            }
            self.at += 1;
        }
        depth == 0
    }

    /// Behind a backtick: the commands up to the next one.
    fn backticks(&mut self) {
        let rest = &self.units[self.at..];
        let end = rest.iter().position(|unit| matches!(unit.what, What::Char('`')));
        let Some(end) = end else {
            self.written.unread("a backtick that is not closed");
            self.at = self.units.len();
            return;
        };
        let inner = &rest[..end];
        if inner.iter().any(|unit| matches!(unit.what, What::Char('\\'))) {
            self.written.unread("an escape within backticks");
        }
        Lexer { text: self.text, units: inner, at: 0, depth: self.depth, written: self.written }.commands(None);
        self.at += end + 1;
    }
}
