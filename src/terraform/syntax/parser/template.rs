//! Templates: strings, heredocs and files.
//!
//! Terraform trims and dedents the scanner's literal tokens, which in a heredoc or a file are single lines, before it joins them; so do we:
//! a template is laid flat, its literals are trimmed, and the tree is put together from what is left.

use std::ops::Range;

use super::collection::ForIntro;
use super::{Kind, Parse, Parser, Token};
use crate::input::{Diagnostic, Span};
use crate::terraform::syntax::ast::{Expr, ExprKind, Template, TemplatePart};
use crate::terraform::syntax::literal::{self, Piece, Run};
use crate::terraform::syntax::scan;
use crate::text::{Origin, Text};

/// A template laid flat.
struct Flat<'a> {
    /// Whether its literals are between quotes, where a backslash escapes.
    quoted: bool,
    runs: Vec<Run<'a>>,
    /// Whether the sequence before ended with `~}`.
    strip_next: bool,
}

/// The tree of a template, its literals as ranges of the runs.
enum Node {
    Literal(Range<usize>),
    Interpolation(Expr, Span),
    If { cond: Expr, then: Vec<Node>, otherwise: Vec<Node>, span: Span },
    For { intro: ForIntro, body: Vec<Node>, span: Span },
}

/// What a `%{ … }` says.
enum Directive {
    If(Expr),
    For(ForIntro),
    /// `else`, `endif` and `endfor`, at this word.
    Ending(Ending, Token),
}

/// What ended a run of nodes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Close,
    Else,
    EndIf,
    EndFor,
}

impl<'a> Parser<'a> {
    /// A quoted string or a heredoc.
    pub(super) fn string(&mut self) -> Parse<Expr> {
        let open = self.next();
        if self.is_plain() {
            return Ok(self.plain(open));
        }
        let heredoc = open.kind == Kind::OpenHeredoc;
        let close = if heredoc { Kind::CloseHeredoc } else { Kind::CloseQuote };
        let mut flat = Flat { quoted: !heredoc, runs: Vec::new(), strip_next: false };
        let nodes = self.nodes_up_to(close, &mut flat, open)?;
        if heredoc {
            if self.slice(open).starts_with("<<-") {
                literal::dedent(&mut flat.runs);
            }
            self.note_end_of_heredoc();
        }
        let template = Template { parts: whole(nodes, &flat.runs), heredoc };
        Ok(Expr { kind: ExprKind::Template(template), span: self.span_from(open.start()) })
    }

    /// Whether what stands between the quotes that come next is one literal that means what is written, byte for byte, as nearly all do.
    fn is_plain(&self) -> bool {
        let is_plain = |byte: u8| byte.is_ascii() && !matches!(byte, b'\\' | b'$' | b'%' | b'\n' | b'\r');
        match self.tokens.get(self.at..) {
            Some(&[literal, close, ..]) if literal.kind == Kind::Literal && close.kind == Kind::CloseQuote => {
                self.slice(literal).bytes().all(is_plain)
            }
            _ => false,
        }
    }

    /// Such a string.
    fn plain(&mut self, open: Token) -> Expr {
        let literal = self.next();
        self.next();
        let text = Text::literal(self.slice(literal), Origin::at(self.span(literal.start(), literal.end())));
        let template = Template { parts: vec![TemplatePart::Literal(text)], heredoc: false };
        Expr { kind: ExprKind::Template(template), span: self.span_from(open.start()) }
    }

    /// All of the text as a template.
    pub(super) fn bare_template(&mut self) -> Parse<Template> {
        let mut flat = Flat { quoted: false, runs: Vec::new(), strip_next: false };
        let start = self.peek();
        let nodes = self.nodes_up_to(Kind::End, &mut flat, start)?;
        Ok(Template { parts: whole(nodes, &flat.runs), heredoc: false })
    }

    /// Terraform finds the end of a heredoc by the line break after its marker.
    fn note_end_of_heredoc(&mut self) {
        let rest = self.text.get(self.last_end..).unwrap_or_default();
        if !self.open_ended && rest.trim_start_matches(|char: char| char != '\n' && char.is_whitespace()).is_empty() {
            let problem = Diagnostic::error(
                "no line break follows the marker that ends a heredoc",
                self.span(self.last_end - 1, self.last_end),
            );
            self.notes.push(problem.with_help("Terraform refuses this: end the file with a line break"));
        }
    }

    /// The nodes up to `close`, which is read too; `open` is what they began with.
    fn nodes_up_to(&mut self, close: Kind, flat: &mut Flat<'a>, open: Token) -> Parse<Vec<Node>> {
        let (nodes, ending, last) = self.nodes(close, flat, open)?;
        if ending == Ending::Close {
            Ok(nodes)
        } else {
            Err(self.unexpected(last, "ends a directive that is not open"))
        }
    }

    /// The nodes up to `close` or a directive that ends one, and the word that did.
    fn nodes(&mut self, close: Kind, flat: &mut Flat<'a>, open: Token) -> Parse<(Vec<Node>, Ending, Token)> {
        let mut nodes = Vec::new();
        loop {
            let token = self.next();
            match token.kind {
                kind if kind == close => return Ok((nodes, Ending::Close, token)),
                Kind::Literal => {
                    if flat.quoted && scan::holds_block(self.slice(token)) {
                        return Err(self.unexpected(open, "opens a string that is not closed on its line"));
                    }
                    let at = flat.runs.len();
                    self.literal(token, flat);
                    match nodes.last_mut() {
                        Some(Node::Literal(range)) if range.end == at => range.end += 1,
                        _ => nodes.push(Node::Literal(at..at + 1)),
                    }
                }
                Kind::Interpolation => {
                    let outer = self.newlines(false);
                    let expr = self.expression()?;
                    let end = self.end_of_sequence(outer)?;
                    self.mark(token, end, flat);
                    nodes.push(Node::Interpolation(expr, self.span_from(token.start())));
                }
                Kind::Directive => {
                    let outer = self.newlines(false);
                    let directive = self.directive()?;
                    let end = self.end_of_sequence(outer)?;
                    self.mark(token, end, flat);
                    match directive {
                        Directive::Ending(ending, word) => return Ok((nodes, ending, word)),
                        Directive::If(cond) => nodes.push(self.if_directive(cond, token, close, flat)?),
                        Directive::For(intro) => nodes.push(self.for_directive(intro, token, close, flat)?),
                    }
                }
                _ => return Err(self.unexpected(open, "opens a string that is never closed")),
            }
        }
    }

    /// The brace that ends a sequence, behind which line breaks are tokens as they were before.
    fn end_of_sequence(&mut self, newlines: bool) -> Parse<Token> {
        let end = self.expect(Kind::SequenceEnd, "stands where the `}` of a template sequence is expected")?;
        self.newlines(newlines);
        Ok(end)
    }

    fn directive(&mut self) -> Parse<Directive> {
        let word = self.peek();
        let ending = match if word.kind == Kind::Ident { self.slice(word) } else { "" } {
            "if" => {
                self.next();
                return self.expression().map(Directive::If);
            }
            "for" => return self.for_intro().map(Directive::For),
            "else" => Ending::Else,
            "endif" => Ending::EndIf,
            "endfor" => Ending::EndFor,
            _ => return Err(self.unexpected(word, "is no directive: if, else, endif, for and endfor are")),
        };
        self.next();
        Ok(Directive::Ending(ending, word))
    }

    fn if_directive(&mut self, cond: Expr, open: Token, close: Kind, flat: &mut Flat<'a>) -> Parse<Node> {
        self.enter()?;
        let (then, mut ending, mut last) = self.nodes(close, flat, open)?;
        let mut otherwise = Vec::new();
        if ending == Ending::Else {
            (otherwise, ending, last) = self.nodes(close, flat, open)?;
        }
        self.leave();
        match ending {
            Ending::EndIf => Ok(Node::If { cond, then, otherwise, span: self.span_from(open.start()) }),
            Ending::Close => Err(self.unexpected(open, "opens an `if` without an `endif`")),
            _ => Err(self.unexpected(last, "stands where the `endif` of an `if` is expected")),
        }
    }

    fn for_directive(&mut self, intro: ForIntro, open: Token, close: Kind, flat: &mut Flat<'a>) -> Parse<Node> {
        self.enter()?;
        let (body, ending, last) = self.nodes(close, flat, open)?;
        self.leave();
        match ending {
            Ending::EndFor => Ok(Node::For { intro, body, span: self.span_from(open.start()) }),
            Ending::Close => Err(self.unexpected(open, "opens a `for` without an `endfor`")),
            _ => Err(self.unexpected(last, "stands where the `endfor` of a `for` is expected")),
        }
    }

    fn literal(&mut self, token: Token, flat: &mut Flat<'a>) {
        let (text, span) = (self.slice(token), self.span(token.start(), token.end()));
        let mut pieces = if flat.quoted {
            literal::quoted(text, span, &mut self.notes)
        } else {
            literal::line(text, span, &mut self.notes)
        };
        if std::mem::take(&mut flat.strip_next) {
            literal::trim_start(&mut pieces);
        }
        flat.runs.push(Run::Literal(pieces));
    }

    /// A sequence from `open` to `end`: trims the literal before it, and says whether the one after it is to be trimmed.
    fn mark(&self, open: Token, end: Token, flat: &mut Flat<'a>) {
        if self.slice(open).ends_with('~')
            && let Some(Run::Literal(pieces)) = flat.runs.last_mut()
        {
            literal::trim_end(pieces);
        }
        flat.strip_next = self.slice(end).starts_with('~');
        flat.runs.push(Run::Sequence);
    }
}

/// The parts of a whole template. An interpolation that stands alone is its value, whatever its type, but only where nothing was trimmed away beside
/// it: then an empty literal stays.
fn whole(nodes: Vec<Node>, runs: &[Run<'_>]) -> Vec<TemplatePart> {
    let several = nodes.len() > 1;
    let mut parts = parts(nodes, runs);
    if several && matches!(parts[..], [TemplatePart::Interpolation(..)]) {
        parts.push(TemplatePart::Literal(Text::default()));
    }
    parts
}

fn parts(nodes: Vec<Node>, runs: &[Run<'_>]) -> Vec<TemplatePart> {
    let part = |node| match node {
        Node::Literal(range) => {
            let pieces = runs.get(range).unwrap_or_default().iter().flat_map(|run| match run {
                Run::Literal(pieces) => &pieces[..],
                Run::Sequence => &[],
            });
            TemplatePart::Literal(literal::text(pieces.map(Piece::clone)))
        }
        Node::Interpolation(expr, span) => TemplatePart::Interpolation(expr, span),
        Node::If { cond, then, otherwise, span } => {
            TemplatePart::If { cond, then: parts(then, runs), otherwise: parts(otherwise, runs), span }
        }
        Node::For { intro: ForIntro { key_var, value_var, collection }, body, span } => {
            TemplatePart::For { key_var, value_var, collection, body: parts(body, runs), span }
        }
    };
    let empty = |part: &TemplatePart| matches!(part, TemplatePart::Literal(text) if text.is_empty());
    nodes.into_iter().map(part).filter(|part| !empty(part)).collect()
}
