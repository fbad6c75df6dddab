//! Bodies: attributes and blocks.

use super::{Kind, Names, Parse, Parser, Token};
use crate::input::Diagnostic;
use crate::terraform::syntax::ast::{Attribute, Block, Body, Ident};
use crate::terraform::syntax::literal;

impl Parser<'_> {
    /// Attributes and blocks up to `close`, which is read too.
    pub(super) fn body(&mut self, close: Kind) -> Parse<Body> {
        let mut body = Body::default();
        let mut names = Names::default();
        loop {
            let token = self.peek();
            match token.kind {
                Kind::Newline => {
                    self.next();
                }
                Kind::Ident => self.item(&mut body, &mut names)?,
                kind if kind == close => {
                    self.next();
                    return Ok(body);
                }
                Kind::End => return Err(self.unexpected(token, "comes before the `}` of a block")),
                Kind::OpenQuote => {
                    return Err(self.unexpected(token, "begins no argument: its name is written without quotes"));
                }
                _ => return Err(self.unexpected(token, "stands where an argument or a block is expected")),
            }
        }
    }

    /// An attribute or a block, with the line break after it.
    fn item(&mut self, body: &mut Body, names: &mut Names) -> Parse<()> {
        let name = self.next();
        let next = self.peek();
        match next.kind {
            Kind::Assign => {
                let attribute = self.attribute(name)?;
                self.note_repeated(&attribute.name, names);
                body.attributes.push(attribute);
                self.end_of_line("follows the value of an argument on its line")
            }
            Kind::OpenQuote | Kind::OpenBrace | Kind::Ident => {
                self.enter()?;
                body.blocks.push(self.block(name)?);
                self.leave();
                self.end_of_line("follows the `}` of a block on its line")
            }
            _ => Err(self.unexpected(next, "follows a name where `=` or a block is expected")),
        }
    }

    fn end_of_line(&mut self, wrong: &str) -> Parse<()> {
        let token = self.peek();
        if !matches!(token.kind, Kind::Newline | Kind::End) {
            return Err(self.unexpected(token, wrong));
        }
        self.next();
        Ok(())
    }

    fn note_repeated(&mut self, name: &Ident, names: &mut Names) {
        if names.repeats(&name.name) {
            let message = format!("`{}` is given twice in one block", name.name);
            self.notes.push(Diagnostic::error(message, name.span));
        }
    }

    /// What follows the name of an attribute: `= expression`.
    fn attribute(&mut self, name: Token) -> Parse<Attribute> {
        self.next();
        let value = self.expression()?;
        Ok(Attribute { name: self.ident(name), value, span: self.span_from(name.start()) })
    }

    /// What follows the type of a block: labels and a body.
    fn block(&mut self, kind: Token) -> Parse<Block> {
        let mut labels = Vec::new();
        loop {
            let token = self.peek();
            match token.kind {
                Kind::OpenBrace => break,
                Kind::Ident => {
                    self.next();
                    labels.push(self.ident(token));
                }
                Kind::OpenQuote => labels.push(self.quoted_label()?),
                _ => return Err(self.unexpected(token, "stands where a label or the `{` of a block is expected")),
            }
        }
        let header = self.span_from(kind.start());
        self.next();
        let body = match self.peek().kind {
            Kind::Newline | Kind::CloseBrace | Kind::End => self.body(Kind::CloseBrace)?,
            _ => self.one_line_body()?,
        };
        Ok(Block { kind: self.ident(kind), labels, body, header, span: self.span_from(kind.start()) })
    }

    /// `name = value }`: a block on one line has one attribute and no block.
    fn one_line_body(&mut self) -> Parse<Body> {
        let name = self.expect(Kind::Ident, "stands where the argument of a block on one line is expected")?;
        let token = self.peek();
        if token.kind != Kind::Assign {
            return Err(self.unexpected(token, "stands where the `=` of a block on one line is expected"));
        }
        let attribute = self.attribute(name)?;
        self.expect(Kind::CloseBrace, "stands where a block that has its `{` and an argument on one line must end")?;
        Ok(Body { attributes: vec![attribute], blocks: Vec::new() })
    }

    /// A label in quotes: a string without sequences.
    fn quoted_label(&mut self) -> Parse<Ident> {
        let open = self.next();
        let mut name = String::new();
        loop {
            let token = self.next();
            match token.kind {
                Kind::CloseQuote => {
                    let span = self.span(open.end(), token.start());
                    return Ok(Ident { name: name.into(), span });
                }
                Kind::Literal => {
                    let pieces =
                        literal::quoted(self.slice(token), self.span(token.start(), token.end()), &mut self.notes);
                    name.extend(pieces.iter().map(literal::Piece::text));
                }
                Kind::End => return Err(self.unexpected(open, "opens a label that is never closed")),
                _ => return Err(self.unexpected(token, "stands in a label, which is a plain string")),
            }
        }
    }
}
