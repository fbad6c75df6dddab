//! Tokens to [`ast`](super::ast), by HCL's grammar as Terraform reads it.
//!
//! The first error ends the piece that is parsed: what to do with the rest of a file is `recover`'s matter. What Terraform refuses although it is
//! clear what was meant is read, and noted.

mod body;
mod collection;
mod expr;
mod template;
mod traversal;

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use super::ast::{Body, Expr, Ident, Template};
use super::lexer::{self, Start};
use super::token::{Kind, Token};
use crate::input::{Diagnostic, FileId, Span};

/// How deep blocks, brackets, templates, conditionals and signs may nest. Terraform has no limit; the deepest real file we know has less than 20.
pub(super) const MAX_NESTING: u32 = 200;

/// How many binary operators one expression without parentheses may chain. Terraform has no limit.
pub(super) const MAX_OPERATORS: usize = 1_000;

/// What was parsed, or the first thing that was wrong. Boxed: the functions that pass it on are many levels deep.
type Parse<T> = Result<T, Box<Diagnostic>>;

/// A piece of a source and how far it has been read.
pub(super) struct Parser<'a> {
    text: &'a str,
    file: FileId,
    tokens: Vec<Token>,
    /// The next token.
    at: usize,
    /// Where the last token ended.
    last_end: usize,
    /// Where the piece ends.
    end: usize,
    /// Whether line breaks are tokens here: they are not between parentheses, square brackets and the braces of templates.
    newlines: bool,
    depth: u32,
    /// Whether a heredoc may end where the text ends: in a file, a line break must follow its marker.
    open_ended: bool,
    /// What Terraform refuses although it was read, and repeated keys.
    notes: Vec<Diagnostic>,
}

/// Parses `range` of `text` as the body of a file.
pub(super) fn body(text: &str, file: FileId, range: Range<usize>) -> Parse<(Body, Vec<Diagnostic>)> {
    let mut parser = Parser::new(text, file, range, Start::Code);
    let body = parser.body(Kind::End)?;
    Ok((body, parser.notes))
}

/// Parses `text` from `start` on as an expression, which is all there is but white space, line breaks and comments around it.
pub(super) fn expression(text: &str, file: FileId, start: usize) -> Parse<(Expr, Vec<Diagnostic>)> {
    let mut parser = Parser::new(text, file, start..text.len(), Start::Code);
    parser.open_ended = true;
    parser.skip_newlines();
    let expr = parser.expression()?;
    parser.skip_newlines();
    parser.expect(Kind::End, "follows the end of the expression")?;
    Ok((expr, parser.notes))
}

/// Parses `text` from `start` on as a template without quotes around it.
pub(super) fn template(text: &str, file: FileId, start: usize) -> Parse<(Template, Vec<Diagnostic>)> {
    let mut parser = Parser::new(text, file, start..text.len(), Start::Template);
    let template = parser.bare_template()?;
    Ok((template, parser.notes))
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, file: FileId, range: Range<usize>, start: Start) -> Self {
        Self {
            text,
            file,
            last_end: range.start,
            end: range.end,
            tokens: lexer::lex(text, range, start),
            at: 0,
            newlines: true,
            depth: 0,
            open_ended: false,
            notes: Vec::new(),
        }
    }

    /// The next token and where it is in the list, line breaks passed over where they mean nothing.
    fn find(&self) -> (usize, Token) {
        let mut at = self.at;
        loop {
            match self.tokens.get(at) {
                Some(token) if token.kind == Kind::Newline && !self.newlines => at += 1,
                Some(&token) => return (at, token),
                None => return (at, Token::new(Kind::End, self.end, self.end)),
            }
        }
    }

    fn peek(&self) -> Token {
        self.find().1
    }

    fn next(&mut self) -> Token {
        let (at, token) = self.find();
        if token.kind != Kind::End {
            self.at = at + 1;
            self.last_end = token.end();
        }
        token
    }

    /// The next token where it is of this kind.
    fn take(&mut self, kind: Kind) -> Option<Token> {
        (self.peek().kind == kind).then(|| self.next())
    }

    /// The next token, which must be of this kind: any other `wrong`, as in "`}` follows the end of the expression".
    fn expect(&mut self, kind: Kind, wrong: &str) -> Parse<Token> {
        let token = self.peek();
        if token.kind == kind { Ok(self.next()) } else { Err(self.unexpected(token, wrong)) }
    }

    fn skip_newlines(&mut self) {
        while self.take(Kind::Newline).is_some() {}
    }

    /// Says whether line breaks are tokens from here on, and answers whether they were.
    fn newlines(&mut self, newlines: bool) -> bool {
        std::mem::replace(&mut self.newlines, newlines)
    }

    /// Goes one level deeper. Not undone on an error: that ends the parse.
    fn enter(&mut self) -> Parse<()> {
        if self.depth >= MAX_NESTING {
            let message = format!("nested more than {MAX_NESTING} levels deep, which is as far as iamlint reads");
            return Err(self.error(message, self.peek()));
        }
        self.depth += 1;
        Ok(())
    }

    /// Comes back from where [`enter`](Self::enter) went.
    fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Whether the next token is this word.
    fn at_word(&self, word: &str) -> bool {
        let token = self.peek();
        token.kind == Kind::Ident && self.text.get(token.range()) == Some(word)
    }

    fn slice(&self, token: Token) -> &'a str {
        self.text.get(token.range()).unwrap_or_default()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// From `start` to the end of the last token.
    fn span_from(&self, start: usize) -> Span {
        self.span(start, self.last_end)
    }

    fn ident(&self, token: Token) -> Ident {
        Ident { name: self.slice(token).into(), span: self.span(token.start(), token.end()) }
    }

    /// "not valid HCL: `}` …", at the token.
    fn unexpected(&self, token: Token, wrong: &str) -> Box<Diagnostic> {
        let what = match token.kind {
            Kind::Ident | Kind::Number | Kind::Invalid => {
                let shown: String = self.slice(token).chars().take(30).collect();
                if shown.contains(|c: char| c.is_control()) {
                    "this character".to_owned()
                } else {
                    format!("`{shown}`")
                }
            }
            kind => kind.describe().to_owned(),
        };
        self.error(format!("{what} {wrong}"), token)
    }

    /// An error at the first character of a token, or at the last character where the text has ended.
    fn error(&self, message: impl std::fmt::Display, token: Token) -> Box<Diagnostic> {
        let text = self.text.get(..self.end).unwrap_or(self.text);
        let start = if token.start() < text.len() {
            token.start()
        } else {
            text.trim_end().char_indices().next_back().map_or(0, |(at, _)| at)
        };
        let len = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Box::new(Diagnostic::error(format!("not valid HCL: {message}"), self.span(start, start + len)))
    }
}

/// How many names are compared one by one, which takes less than a table of them.
const FEW_NAMES: usize = 12;

/// Names that were given in one block or object.
#[derive(Default)]
struct Names {
    few: Vec<Arc<str>>,
    /// All of them, once there are more than a few.
    many: HashSet<Arc<str>>,
}

impl Names {
    /// Whether `name` was given before.
    fn repeats(&mut self, name: &Arc<str>) -> bool {
        if !self.many.is_empty() {
            return !self.many.insert(Arc::clone(name));
        }
        if self.few.contains(name) {
            return true;
        }
        self.few.push(Arc::clone(name));
        if self.few.len() > FEW_NAMES {
            self.many.extend(self.few.drain(..));
        }
        false
    }
}
