//! A look at HCL text that cannot fail: where its top-level items are.
//!
//! It knows strings, templates, heredocs, comments and brackets, keeps an explicit stack, and passes over the text once.

use std::collections::HashSet;
use std::ops::Range;

/// The words that start a block at the top level of a Terraform file.
const BLOCK_WORDS: [&str; 12] = [
    "check",
    "data",
    "ephemeral",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "variable",
];

/// Something open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Open {
    /// `{`, `${` or `%{`
    Brace,
    Bracket,
    Paren,
    Quote,
}

impl Open {
    /// The closing byte that ends it, as an index into [`Scanner::depths`].
    fn closer(self) -> Option<usize> {
        match self {
            Open::Brace => Some(0),
            Open::Bracket => Some(1),
            Open::Paren => Some(2),
            Open::Quote => None,
        }
    }
}

/// Whether a line of `text`, not counting its first, starts a block in its first column.
pub(super) fn holds_block(text: &str) -> bool {
    text.match_indices('\n').any(|(at, _)| starts_block(&text[at + 1..]))
}

/// Whether this is how the text of a block begins.
fn starts_block(text: &str) -> bool {
    BLOCK_WORDS.iter().any(|word| {
        let rest = text.strip_prefix(word).map(|rest| (rest, rest.trim_start_matches([' ', '\t'])));
        rest.is_some_and(|(after, next)| {
            after.len() > next.len() && next.starts_with(['"', '{']) || after.starts_with('{')
        })
    })
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    stack: Vec<Open>,
    /// How many of the stack each closing bracket could end.
    depths: [usize; 3],
    item: Option<usize>,
    /// Whether a line that starts a block ends what is open.
    resync: bool,
    /// Heredoc markers that were looked for and are not there before the text, or what is open, ends.
    unterminated: HashSet<&'a str>,
    /// Whether the end of a comment was looked for and is not there.
    open_comment: bool,
    items: Vec<Range<usize>>,
}

/// The attributes and blocks at the top level of `text`, in order, without the white space and comments between them. With `resync`, a line that
/// starts a block in its first column ends whatever is open: for text whose brackets do not balance.
pub(super) fn items(text: &str, resync: bool) -> Vec<Range<usize>> {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        stack: Vec::new(),
        depths: [0; 3],
        item: None,
        resync,
        unterminated: HashSet::new(),
        open_comment: false,
        items: Vec::new(),
    };
    scanner.run();
    scanner.items
}

impl<'a> Scanner<'a> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(&byte) = self.bytes.get(at) {
            if self.resync && self.starts_block(at) {
                self.end_item(at);
                self.stack.clear();
                self.unterminated.clear();
                self.depths = [0; 3];
            }
            let quoted = self.stack.last() == Some(&Open::Quote);
            let trivia = if quoted { None } else { self.trivia(at, byte) };
            at = match trivia {
                Some(end) => end,
                None if quoted => self.in_quote(at, byte),
                None => self.in_code(at, byte),
            };
        }
        self.end_item(self.bytes.len());
    }

    fn starts_block(&self, at: usize) -> bool {
        at > 0 && self.bytes[at - 1] == b'\n' && starts_block(&self.text[at..])
    }

    fn in_quote(&mut self, at: usize, byte: u8) -> usize {
        let next = self.bytes.get(at + 1).copied();
        match byte {
            b'\\' if next.is_some_and(|next| next != b'\n') => at + 2,
            b'$' | b'%' if next == Some(byte) && self.bytes.get(at + 2) == Some(&b'{') => at + 3,
            b'$' | b'%' if next == Some(b'{') => {
                self.open(Open::Brace);
                at + 2
            }
            // A quote that is open at the end of its line was never meant to be.
            b'"' | b'\n' => {
                self.stack.pop();
                at + usize::from(byte == b'"')
            }
            _ => at + 1,
        }
    }

    /// Where the white space or comment at `at` ends; `None` where there is none.
    fn trivia(&mut self, at: usize, byte: u8) -> Option<usize> {
        let rest = &self.bytes[at..];
        match byte {
            b'\n' => {
                if self.stack.is_empty() {
                    self.end_item(at);
                }
                Some(at + 1)
            }
            b' ' | b'\t' | b'\r' => Some(at + 1),
            b'#' => Some(self.line_comment(at)),
            b'/' if rest.starts_with(b"//") => Some(self.line_comment(at)),
            b'/' if rest.starts_with(b"/*") && !self.open_comment => {
                let end = self.text[at + 2..].find("*/");
                self.open_comment = end.is_none();
                Some(end.map_or(at + 2, |end| at + 2 + end + 2))
            }
            _ => None,
        }
    }

    fn in_code(&mut self, at: usize, byte: u8) -> usize {
        self.item.get_or_insert(at);
        match byte {
            b'"' => self.open(Open::Quote),
            b'{' => self.open(Open::Brace),
            b'[' => self.open(Open::Bracket),
            b'(' => self.open(Open::Paren),
            b'}' => self.close(0),
            b']' => self.close(1),
            b')' => self.close(2),
            b'<' if self.bytes[at..].starts_with(b"<<") => return self.heredoc(at).unwrap_or(at + 2),
            _ => {}
        }
        at + 1
    }

    fn open(&mut self, open: Open) {
        if let Some(closer) = open.closer() {
            self.depths[closer] += 1;
        }
        self.stack.push(open);
    }

    /// Closes the innermost bracket of the kind, and what was left open in it.
    fn close(&mut self, closer: usize) {
        if self.depths[closer] == 0 {
            return;
        }
        while let Some(open) = self.stack.pop() {
            let kind = open.closer();
            if let Some(kind) = kind {
                self.depths[kind] -= 1;
            }
            if kind == Some(closer) {
                return;
            }
        }
    }

    fn end_item(&mut self, end: usize) {
        if let Some(start) = self.item.take() {
            self.items.push(start..end);
        }
    }

    fn line_comment(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.bytes.len(), |len| at + len)
    }

    /// Where the line that ends the heredoc at `at` ends; `None` where this is no heredoc, or one without an end.
    fn heredoc(&mut self, at: usize) -> Option<usize> {
        let intro = self.text[at + 2..].strip_prefix('-').unwrap_or(&self.text[at + 2..]);
        let (line, _) = intro.split_once('\n')?;
        let marker = line.trim_end_matches('\r');
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        if marker.is_empty() || !marker.chars().all(word) || self.unterminated.contains(marker) {
            return None;
        }
        let mut start = self.text.len() - intro.len() + line.len() + 1;
        for line in self.text[start..].split_inclusive('\n') {
            let content = line.trim_start_matches([' ', '\t']);
            if content.trim_end() == marker {
                return Some(start + (line.len() - content.len()) + marker.len());
            }
            start += line.len();
            if self.resync && self.starts_block(start) {
                break;
            }
        }
        self.unterminated.insert(marker);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, resync: bool) -> Vec<&str> {
        items(text, resync).into_iter().map(|range| text[range].trim_end()).collect()
    }

    #[test]
    fn items_end_where_nothing_is_open() {
        let text = "a = \"}\" # {\nb {\n  c = \"${\"}\"}\"\n}\n/* { */ d = <<E\n}\n E\ne = [\n1]\n";
        assert_eq!(shown(text, false), ["a = \"}\" # {", "b {\n  c = \"${\"}\"}\"\n}", "d = <<E\n}\n E", "e = [\n1]"]);
    }

    #[test]
    fn an_open_brace_swallows_the_rest_unless_resynchronised() {
        let text = "locals {\n  a = 1\n\nresource \"x\" \"y\" {\n}\n";
        assert_eq!(shown(text, false).len(), 1);
        assert_eq!(shown(text, true), ["locals {\n  a = 1", "resource \"x\" \"y\" {\n}"]);
    }

    #[test]
    fn brackets_that_do_not_match_cost_no_more_than_their_length() {
        let text = format!("{}{}", "(".repeat(100_000), "]".repeat(100_000));
        assert_eq!(shown(&text, true).len(), 1);
    }
}
