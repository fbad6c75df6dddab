//! Templates: literals cut so that every byte finds its source, `~` strip markers and `<<-` dedent applied as Terraform applies them.
//!
//! Terraform trims and dedents the lexer's literal tokens, which in a heredoc or a file are single lines, before it joins them; so do we:
//! the template is flattened to its tokens, those are trimmed, and the tree is put together from what is left.

use std::ops::Range;

use hcl::edit::expr::Expression;
use hcl::edit::template::{Directive, Element, Strip};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::ast::{self, Template, TemplatePart};
use super::lower::Lower;
use crate::input::{Diagnostic, Span};
use crate::text::{Origin, Part, Text};

/// A quoted string without interpolation; `inner` is what stands between its quotes.
pub(super) fn quoted_literal(lower: &mut Lower<'_>, inner: Span) -> Template {
    let mut flat = Flat::new(lower, Form::Quoted);
    let nodes = vec![flat.literal(inner)];
    flat.finish(nodes, false)
}

/// A quoted string.
pub(super) fn quoted<'t>(lower: &mut Lower<'_>, elements: impl Iterator<Item = &'t Element>) -> Template {
    let mut flat = Flat::new(lower, Form::Quoted);
    let nodes = flat.elements(elements);
    flat.finish(nodes, false)
}

/// A heredoc, dedented where `flush` (`<<-`).
pub(super) fn heredoc<'t>(lower: &mut Lower<'_>, elements: impl Iterator<Item = &'t Element>, flush: bool) -> Template {
    let mut flat = Flat::new(lower, Form::Lines);
    let nodes = flat.elements(elements);
    if flush {
        dedent(&mut flat.tokens);
    }
    flat.finish(nodes, true)
}

/// A file that is a template.
pub(super) fn bare<'t>(lower: &mut Lower<'_>, elements: impl Iterator<Item = &'t Element>) -> Template {
    let mut flat = Flat::new(lower, Form::Lines);
    let nodes = flat.elements(elements);
    flat.finish(nodes, false)
}

/// How literals are written.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// Between quotes: backslash escapes, one token.
    Quoted,
    /// In a heredoc or a file: a token a line.
    Lines,
}

/// A literal token, or something between two of them.
enum Token {
    Literal(Vec<Piece>),
    Other,
}

/// A run of literal bytes: `text` came from the source bytes `span`.
struct Piece {
    text: String,
    span: Span,
}

impl Piece {
    /// Whether every byte of the text is the byte at the same place of the span.
    fn verbatim(&self) -> bool {
        self.text.len() == self.span.len()
    }
}

/// The tree again, its literals as ranges of the flat tokens.
enum Node {
    Literal(Range<usize>),
    Interpolation(ast::Expr, Span),
    If { cond: ast::Expr, then: Vec<Node>, otherwise: Vec<Node>, span: Span },
    For { key_var: Option<ast::Ident>, value_var: ast::Ident, collection: ast::Expr, body: Vec<Node>, span: Span },
}

struct Flat<'l, 'a> {
    lower: &'l mut Lower<'a>,
    form: Form,
    tokens: Vec<Token>,
    /// Whether the marker before ended with `~`.
    strip_next: bool,
}

impl<'l, 'a> Flat<'l, 'a> {
    fn new(lower: &'l mut Lower<'a>, form: Form) -> Self {
        Self { lower, form, tokens: Vec::new(), strip_next: false }
    }

    fn elements<'t>(&mut self, elements: impl Iterator<Item = &'t Element>) -> Vec<Node> {
        elements.map(|element| self.element(element)).collect()
    }

    fn element(&mut self, element: &Element) -> Node {
        let span = self.lower.span(element);
        match element {
            Element::Literal(_) => self.literal(span),
            Element::Interpolation(interpolation) => {
                self.marker(interpolation.strip);
                Node::Interpolation(self.expr(&interpolation.expr), span)
            }
            Element::Directive(directive) => match &**directive {
                Directive::If(directive) => {
                    self.marker(directive.if_expr.strip);
                    let cond = self.expr(&directive.if_expr.cond_expr);
                    let then = self.elements(directive.if_expr.template.iter());
                    let otherwise = directive.else_expr.as_ref().map_or_else(Vec::new, |branch| {
                        self.marker(branch.strip);
                        self.elements(branch.template.iter())
                    });
                    self.marker(directive.endif_expr.strip);
                    Node::If { cond, then, otherwise, span }
                }
                Directive::For(directive) => {
                    let intro = &directive.for_expr;
                    self.marker(intro.strip);
                    let collection = self.expr(&intro.collection_expr);
                    let key_var = intro.key_var.as_ref().map(|name| self.lower.ident(name));
                    let value_var = self.lower.ident(&intro.value_var);
                    let body = self.elements(intro.template.iter());
                    self.marker(directive.endfor_expr.strip);
                    Node::For { key_var, value_var, collection, body, span }
                }
            },
        }
    }

    fn expr(&mut self, expr: &Expression) -> ast::Expr {
        self.lower.expr(expr)
    }

    /// `${ … }` or `%{ … }`: trims the literal token before it, and says whether the one after it is to be trimmed.
    fn marker(&mut self, strip: Strip) {
        if strip.strip_start()
            && let Some(Token::Literal(pieces)) = self.tokens.last_mut()
        {
            trim_end(pieces);
        }
        self.strip_next = strip.strip_end();
        self.tokens.push(Token::Other);
    }

    fn literal(&mut self, span: Span) -> Node {
        let first = self.tokens.len();
        let text = self.lower.slice(span);
        let lines: Vec<Vec<Piece>> = match self.form {
            Form::Quoted => vec![unescape(text, span)],
            Form::Lines => {
                let mut at = 0;
                let line = |line: &str| {
                    let from = at;
                    at += line.len();
                    unmark(line, span.part(from, at))
                };
                text.split_inclusive('\n').map(line).collect()
            }
        };
        if self.form == Form::Quoted
            && let Some(at) = text.find('\n')
        {
            let place = span.part(at, at + 1);
            let problem = Diagnostic::error("a quoted string holds a line break", place)
                .with_help("Terraform refuses this: write `\\n`, or a heredoc");
            self.lower.diagnostics.push(problem);
        }
        for mut pieces in lines {
            if std::mem::take(&mut self.strip_next) {
                trim_start(&mut pieces);
            }
            self.tokens.push(Token::Literal(pieces));
        }
        Node::Literal(first..self.tokens.len())
    }

    fn finish(self, nodes: Vec<Node>, heredoc: bool) -> Template {
        Template { parts: parts(nodes, &self.tokens), heredoc }
    }
}

fn parts(nodes: Vec<Node>, tokens: &[Token]) -> Vec<TemplatePart> {
    let part = |node| match node {
        Node::Literal(range) => {
            let pieces = tokens[range].iter().flat_map(|token| match token {
                Token::Literal(pieces) => &pieces[..],
                Token::Other => &[],
            });
            TemplatePart::Literal(text(pieces))
        }
        Node::Interpolation(expr, span) => TemplatePart::Interpolation(expr, span),
        Node::If { cond, then, otherwise, span } => {
            TemplatePart::If { cond, then: parts(then, tokens), otherwise: parts(otherwise, tokens), span }
        }
        Node::For { key_var, value_var, collection, body, span } => {
            TemplatePart::For { key_var, value_var, collection, body: parts(body, tokens), span }
        }
    };
    let empty = |part: &TemplatePart| matches!(part, TemplatePart::Literal(text) if text.is_empty());
    nodes.into_iter().map(part).filter(|part| !empty(part)).collect()
}

/// Pieces as a text: neighbours joined, and in Unicode's composed form, which Terraform's strings are in.
fn text<'p>(pieces: impl Iterator<Item = &'p Piece>) -> Text {
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match joined.last_mut() {
            Some(last) if last.verbatim() && piece.verbatim() && last.span.end == piece.span.start => {
                last.text.push_str(&piece.text);
                last.span = last.span.join(piece.span);
            }
            _ => joined.push(Piece { text: piece.text.clone(), span: piece.span }),
        }
    }
    let whole: String = joined.iter().map(|piece| piece.text.as_str()).collect();
    if !whole.is_ascii() && is_nfc_quick(whole.chars()) != IsNormalized::Yes {
        let composed: String = whole.nfc().collect();
        if composed != whole {
            let origin = joined.iter().fold(Origin::default(), |all, piece| all.and(&Origin::at(piece.span)));
            return Text::literal(composed, origin);
        }
    }
    Text::from_parts(joined.into_iter().map(|piece| Part::Literal(piece.text.into(), Origin::at(piece.span))))
}

/// The text between quotes, cut at its escapes.
fn unescape(text: &str, span: Span) -> Vec<Piece> {
    cut(text, span, |rest| {
        let mut chars = rest.chars();
        match (chars.next()?, chars.next()?) {
            ('\\', 'u') => hex(rest, 4),
            ('\\', 'U') => hex(rest, 8),
            ('\\', 'n') => Some(("\n".to_owned(), 2)),
            ('\\', 'r') => Some(("\r".to_owned(), 2)),
            ('\\', 't') => Some(("\t".to_owned(), 2)),
            ('\\', other) => Some((other.to_string(), 1 + other.len_utf8())),
            _ => marker(rest),
        }
    })
}

/// A line of a heredoc or a file, cut at its `$${` and `%%{`.
fn unmark(text: &str, span: Span) -> Vec<Piece> {
    cut(text, span, marker)
}

fn marker(rest: &str) -> Option<(String, usize)> {
    let escaped = rest.starts_with("$${") || rest.starts_with("%%{");
    escaped.then(|| (rest[1..3].to_owned(), 3))
}

fn hex(rest: &str, digits: usize) -> Option<(String, usize)> {
    let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
    Some((char::from_u32(code)?.to_string(), 2 + digits))
}

/// Cuts `text` where `escape` answers what stands there instead and how many bytes it takes.
fn cut(text: &str, span: Span, escape: impl Fn(&str) -> Option<(String, usize)>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    let verbatim = |from: usize, to: usize| Piece { text: text[from..to].to_owned(), span: span.part(from, to) };
    while let Some(offset) = text[at..].find(['\\', '$', '%']) {
        let here = at + offset;
        match escape(&text[here..]) {
            Some((cooked, len)) => {
                if start < here {
                    pieces.push(verbatim(start, here));
                }
                pieces.push(Piece { text: cooked, span: span.part(here, here + len) });
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

fn trim_start(pieces: &mut Vec<Piece>) {
    let keep = pieces.iter().position(|piece| !piece.text.trim_start().is_empty()).unwrap_or(pieces.len());
    pieces.drain(..keep);
    if let Some(piece) = pieces.first_mut() {
        let cut = piece.text.len() - piece.text.trim_start().len();
        cut_start(piece, cut);
    }
}

fn trim_end(pieces: &mut Vec<Piece>) {
    let keep = pieces.iter().rposition(|piece| !piece.text.trim_end().is_empty()).map_or(0, |last| last + 1);
    pieces.truncate(keep);
    if let Some(piece) = pieces.last_mut() {
        let kept = piece.text.trim_end().len();
        if piece.verbatim() {
            piece.span = piece.span.part(0, kept);
        }
        piece.text.truncate(kept);
    }
}

fn cut_start(piece: &mut Piece, cut: usize) {
    if piece.verbatim() {
        piece.span = piece.span.part(cut, piece.span.len());
    }
    piece.text.drain(..cut);
}

/// Takes from each line the white space that all lines share. A blank line counts for nothing and keeps its own; a line that starts with
/// `${` or `%{` has none.
fn dedent(tokens: &mut [Token]) {
    let mut shared = usize::MAX;
    let mut starts = Vec::new();
    let mut line_start = true;
    for (index, token) in tokens.iter().enumerate() {
        if line_start {
            line_start = false;
            let indent = match token {
                Token::Other => 0,
                Token::Literal(pieces) => {
                    let line: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
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
        if let Token::Literal(pieces) = token {
            line_start |= pieces.last().is_some_and(|piece| piece.text.ends_with('\n'));
        }
    }
    for index in starts {
        if let Some(Token::Literal(pieces)) = tokens.get_mut(index)
            && let Some(piece) = pieces.first_mut()
        {
            let cut = piece.text.chars().take(shared).map(char::len_utf8).sum();
            cut_start(piece, cut);
        }
    }
}
