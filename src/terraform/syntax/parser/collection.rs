//! Tuples, objects and `for` expressions.

use super::{Kind, Names, Parse, Parser};
use crate::input::{Diagnostic, Span};
use crate::terraform::syntax::ast::{Expr, ExprKind, ForExpr, Ident, ObjectItem, ObjectKey, TemplatePart};

/// What a `for` begins with: `for key, value in collection`.
pub(super) struct ForIntro {
    pub(super) key_var: Option<Ident>,
    pub(super) value_var: Ident,
    pub(super) collection: Expr,
}

impl Parser<'_> {
    /// `[ … ]`, line breaks anywhere.
    pub(super) fn tuple(&mut self) -> Parse<ExprKind> {
        self.next();
        let outer = self.newlines(false);
        let kind = if self.at_word("for") { self.for_expr(Kind::CloseBracket)? } else { self.elements()? };
        self.newlines(outer);
        Ok(kind)
    }

    fn elements(&mut self) -> Parse<ExprKind> {
        let mut elements = Vec::new();
        while self.take(Kind::CloseBracket).is_none() {
            elements.push(self.expression()?);
            let token = self.peek();
            match token.kind {
                Kind::Comma => {
                    self.next();
                }
                Kind::CloseBracket => {}
                _ => return Err(self.unexpected(token, "stands where the `,` or `]` of a list is expected")),
            }
        }
        Ok(ExprKind::Tuple(elements))
    }

    /// `{ … }`: items end at a comma or a line break, but in `{ for … }`, where line breaks mean nothing.
    pub(super) fn object(&mut self) -> Parse<ExprKind> {
        self.next();
        let outer = self.newlines(false);
        let kind = if self.at_word("for") {
            self.for_expr(Kind::CloseBrace)?
        } else {
            self.newlines(true);
            ExprKind::Object(self.items()?)
        };
        self.newlines(outer);
        Ok(kind)
    }

    fn items(&mut self) -> Parse<Vec<ObjectItem>> {
        let mut items = Vec::new();
        let mut names = Names::default();
        loop {
            self.skip_newlines();
            if self.take(Kind::CloseBrace).is_some() {
                return Ok(items);
            }
            let item = self.object_item()?;
            self.note_repeated_key(&item.key, &mut names);
            items.push(item);
            let token = self.peek();
            match token.kind {
                Kind::Comma | Kind::Newline => {
                    self.next();
                }
                Kind::CloseBrace => {}
                _ => {
                    let wrong = "stands where the end of the line, a `,` or the `}` of an object is expected";
                    return Err(self.unexpected(token, wrong));
                }
            }
        }
    }

    fn object_item(&mut self) -> Parse<ObjectItem> {
        let key = self.expression()?;
        let token = self.peek();
        if !matches!(token.kind, Kind::Assign | Kind::Colon) {
            return Err(self.unexpected(token, "stands where the `=` after the key of an object is expected"));
        }
        self.next();
        let value = self.expression()?;
        let span = key.span.join(value.span);
        let key = match key.kind {
            // A word stands for itself, keyword or not.
            ExprKind::Variable(name) => ObjectKey::Word(Ident { name, span: key.span }),
            ExprKind::Null | ExprKind::Bool(_) => {
                let written = self.text.get(key.span.range()).unwrap_or_default();
                ObjectKey::Word(Ident { name: written.into(), span: key.span })
            }
            _ => ObjectKey::Expr(key),
        };
        Ok(ObjectItem { key, value, span })
    }

    /// Terraform takes the last of several values for one key, and does not say so.
    fn note_repeated_key(&mut self, key: &ObjectKey, names: &mut Names) {
        let (name, span) = match key {
            ObjectKey::Word(word) => (word.name.clone(), word.span),
            ObjectKey::Expr(Expr { kind: ExprKind::Template(template), span }) => match &template.parts[..] {
                [TemplatePart::Literal(text)] => match text.known() {
                    Some(known) => (known.into(), unquoted(*span)),
                    None => return,
                },
                _ => return,
            },
            ObjectKey::Expr(_) => return,
        };
        if names.repeats(&name) {
            let message = format!("`{name}` is given twice in one object: the last one counts");
            self.notes.push(Diagnostic::warning(message, span));
        }
    }

    /// From `for` to the closing bracket.
    fn for_expr(&mut self, close: Kind) -> Parse<ExprKind> {
        let ForIntro { key_var, value_var, collection } = self.for_intro()?;
        self.expect(Kind::Colon, "stands where the `:` of a `for` expression is expected")?;
        let mut key = None;
        let mut value = self.expression()?;
        let arrow = self.peek();
        if self.take(Kind::Arrow).is_some() {
            key = Some(std::mem::replace(&mut value, self.expression()?));
        }
        let ellipsis = self.peek();
        let grouping = self.take(Kind::Ellipsis).is_some();
        let cond = if self.at_word("if") {
            self.next();
            Some(self.expression()?)
        } else {
            None
        };
        let end = self.expect(close, "follows the end of a `for` expression")?;
        match (close, &key) {
            (Kind::CloseBrace, None) => {
                return Err(self.error("a `for` expression that makes an object needs a key: `key => value`", end));
            }
            (Kind::CloseBracket, Some(_)) => {
                return Err(self.error("a `for` expression that makes a list has no key", arrow));
            }
            (Kind::CloseBracket, None) if grouping => {
                return Err(self.error("a `for` expression that makes a list has nothing to group", ellipsis));
            }
            _ => {}
        }
        Ok(ExprKind::For(Box::new(ForExpr { key_var, value_var, collection, key, value, grouping, cond })))
    }

    /// `for value in collection`, `for key, value in collection`
    pub(super) fn for_intro(&mut self) -> Parse<ForIntro> {
        const NAME: &str = "stands where the name of a `for` is expected";
        self.next();
        let first = self.expect(Kind::Ident, NAME)?;
        let second = if self.take(Kind::Comma).is_some() { Some(self.expect(Kind::Ident, NAME)?) } else { None };
        if !self.at_word("in") {
            return Err(self.unexpected(self.peek(), "stands where the `in` of a `for` is expected"));
        }
        self.next();
        let collection = self.expression()?;
        let key_var = second.is_some().then(|| self.ident(first));
        Ok(ForIntro { key_var, value_var: self.ident(second.unwrap_or(first)), collection })
    }
}

/// The span of a quoted string without its quotes.
fn unquoted(span: Span) -> Span {
    span.part(1, span.len().saturating_sub(1))
}
