//! From characters and holes to commands as they are written.

mod units;
mod word;

use self::units::{Unit, What, units};
use crate::text::{Part, Text};

/// How deep substitutions may lie in each other.
const MAX_DEPTH: usize = 16;

/// Words behind which a command begins.
const BEFORE_COMMANDS: [&str; 11] = ["if", "then", "elif", "else", "while", "until", "do", "{", "!", "time", "fi"];

/// Words that end a compound command, and may stand where a command does.
const ENDS: [&str; 3] = ["done", "}", "esac"];

/// A piece of a word.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Piece {
    /// What is written.
    Text(Text),
    /// A variable, and whether it stands in quotes.
    Variable(String, bool),
    /// What only the shell would know.
    Unknown,
}

pub(super) type Word = Vec<Piece>;

/// A variable and the word it is given; those in front of a command hold for it alone.
pub(super) type Assignment = (String, Word);

/// Commands as they are written.
#[derive(Default, Debug)]
pub(super) struct Written {
    /// The commands.
    pub(super) commands: Vec<(Vec<Assignment>, Vec<Word>)>,
    /// Variables that are assigned, with the word where it is an assignment.
    pub(super) assigned: Vec<(String, Option<Word>)>,
    pub(super) unread: Vec<&'static str>,
}

impl Written {
    fn unread(&mut self, what: &'static str) {
        if !self.unread.contains(&what) {
            self.unread.push(what);
        }
    }
}

/// Adds the commands of a script.
pub(super) fn read(text: &Text, written: &mut Written) {
    let units = units(text);
    Lexer { text, units: &units, at: 0, depth: 0, written }.commands(None);
}

struct Lexer<'a, 't> {
    text: &'t Text,
    units: &'a [Unit<'t>],
    at: usize,
    depth: usize,
    written: &'a mut Written,
}

/// A command while it is read.
#[derive(Default)]
struct Reading {
    assignments: Vec<Assignment>,
    words: Vec<Word>,
    /// Where `for NAME in …` was read: the words up to the next separator are what it runs over.
    looping: bool,
}

impl Lexer<'_, '_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        match self.units.get(self.at + ahead)?.what {
            What::Char(char) => Some(char),
            What::Hole(..) => None,
        }
    }

    fn begins(&self, wanted: &str) -> bool {
        wanted.chars().enumerate().all(|(ahead, char)| self.peek(ahead) == Some(char))
    }

    /// Reads commands up to `end`, which is taken, or to the end of the text.
    fn commands(&mut self, end: Option<char>) {
        let mut reading = Reading::default();
        while self.at < self.units.len() {
            let next = self.peek(0);
            if next.is_some() && next == end {
                self.at += 1;
                break;
            }
            match next {
                Some(' ' | '\t' | '\r') => self.at += 1,
                Some('\\') if self.peek(1) == Some('\n') => self.at += 2,
                Some('#') => {
                    while self.at < self.units.len() && self.peek(0) != Some('\n') {
                        self.at += 1;
                    }
                }
                Some('&') if self.peek(1) == Some('>') => self.redirect(2),
                Some('\n' | ';' | '&' | '|') => {
                    self.at += 1;
                    self.finish(&mut reading);
                }
                Some('(') => {
                    // Behind a word it is a function or something rarer.
                    if !reading.words.is_empty() {
                        self.written.unread("a function");
                    }
                    self.at += 1;
                    self.finish(&mut reading);
                    self.nested(|lexer| lexer.commands(Some(')')));
                }
                Some(')') => {
                    self.written.unread("an unmatched parenthesis");
                    self.at += 1;
                }
                Some('<') if self.begins("<<") && self.peek(2) != Some('<') => {
                    self.written.unread("a here-document");
                    self.redirect(2);
                }
                Some('<' | '>') if self.peek(1) == Some('(') => {
                    self.written.unread("a process substitution");
                    self.at += 1;
                }
                Some('<' | '>') => self.redirect(1),
                _ => {
                    let from = self.at;
                    let (word, plain) = self.word();
                    // Digits in front of a redirection are no word: 2>&1.
                    let is_number =
                        plain.as_deref().is_some_and(|plain| plain.bytes().all(|byte| byte.is_ascii_digit()));
                    if !(is_number && matches!(self.peek(0), Some('<' | '>'))) {
                        self.take(&mut reading, word, plain);
                    }
                    // Whatever is no word by itself is passed over, so that this ends.
                    if self.at == from {
                        self.written.unread("a character that begins nothing");
                        self.at += 1;
                    }
                }
            }
        }
        self.finish(&mut reading);
    }

    /// Passes over a redirection of so many characters and more, and the word it names.
    fn redirect(&mut self, length: usize) {
        self.at += length;
        while matches!(self.peek(0), Some('>' | '<' | '&' | '|' | '-')) {
            self.at += 1;
        }
        while matches!(self.peek(0), Some(' ' | '\t')) {
            self.at += 1;
        }
        self.word();
    }

    fn nested(&mut self, read: impl FnOnce(&mut Self)) {
        if self.depth >= MAX_DEPTH {
            self.written.unread("too many commands within each other");
            self.at = self.units.len();
            return;
        }
        self.depth += 1;
        read(self);
        self.depth -= 1;
    }

    /// A word of the command that is being read; `plain` is the word where nothing of it is quoted or expanded.
    fn take(&mut self, reading: &mut Reading, word: Word, plain: Option<String>) {
        if reading.looping {
            return;
        }
        if reading.words.is_empty() {
            if let Some(plain) = &plain {
                if reading.assignments.is_empty() && BEFORE_COMMANDS.contains(&plain.as_str()) {
                    return;
                }
                if ENDS.contains(&plain.as_str()) {
                    return;
                }
                match plain.as_str() {
                    "case" | "select" | "function" | "coproc" => self.written.unread("a compound command"),
                    "for" => {
                        while matches!(self.peek(0), Some(' ' | '\t')) {
                            self.at += 1;
                        }
                        let (_, name) = self.word();
                        self.written.assigned.extend(name.map(|name| (name, None)));
                        reading.looping = true;
                        return;
                    }
                    _ => {}
                }
            }
            if let Some(assignment) = assignment(&word) {
                reading.assignments.push(assignment);
                return;
            }
        }
        reading.words.push(word);
    }

    fn finish(&mut self, reading: &mut Reading) {
        let Reading { assignments, words, .. } = std::mem::take(reading);
        if words.is_empty() {
            self.written.assigned.extend(assignments.into_iter().map(|(name, word)| (name, Some(word))));
        } else {
            self.written.commands.push((assignments, words));
        }
    }
}

/// `NAME=word`
fn assignment(word: &[Piece]) -> Option<Assignment> {
    let Some((Piece::Text(first), rest)) = word.split_first() else { return None };
    let [Part::Literal(literal, origin)] = first.parts() else { return None };
    let (name, value) = literal.split_once('=')?;
    let mut chars = name.chars();
    let is_name = chars.next().is_some_and(|char| char == '_' || char.is_ascii_alphabetic())
        && chars.all(|char| char == '_' || char.is_ascii_alphanumeric());
    if !is_name {
        return None;
    }
    let value = (!value.is_empty()).then(|| Piece::Text(Text::literal(value, origin.clone())));
    Some((name.to_owned(), value.into_iter().chain(rest.iter().cloned()).collect()))
}
