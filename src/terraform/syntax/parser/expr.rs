//! Operators and terms.

use super::{Kind, MAX_OPERATORS, Parse, Parser, Token};
use crate::terraform::syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};

impl Parser<'_> {
    /// An expression, conditionals included.
    pub(super) fn expression(&mut self) -> Parse<Expr> {
        self.enter()?;
        let mut expr = self.operation()?;
        if self.take(Kind::Question).is_some() {
            expr = self.conditional(expr)?;
        }
        self.leave();
        Ok(expr)
    }

    /// What follows `condition ?`.
    fn conditional(&mut self, condition: Expr) -> Parse<Expr> {
        let then = self.expression()?;
        self.expect(Kind::Colon, "stands where the `:` of a conditional is expected")?;
        let otherwise = self.expression()?;
        let span = condition.span.join(otherwise.span);
        let kind = ExprKind::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise));
        Ok(Expr { kind, span })
    }

    /// Operands and the binary operators between them, each of which binds to the left.
    fn operation(&mut self) -> Parse<Expr> {
        let mut operand = self.operand()?;
        let mut pending: Vec<(Expr, BinaryOp, u8)> = Vec::new();
        let mut count = 0;
        loop {
            let token = self.peek();
            let next = operator(token.kind);
            while let Some((left, operator, _)) =
                pending.pop_if(|(.., level)| next.is_none_or(|(_, next_level)| *level >= next_level))
            {
                let span = left.span.join(operand.span);
                operand = Expr { kind: ExprKind::Binary(Box::new(left), operator, Box::new(operand)), span };
            }
            let Some((operator, level)) = next else { return Ok(operand) };
            count += 1;
            if count > MAX_OPERATORS {
                let message = format!("more than {MAX_OPERATORS} operators in a row, which is as far as iamlint reads");
                return Err(self.error(message, token));
            }
            self.next();
            pending.push((operand, operator, level));
            operand = self.operand()?;
        }
    }

    /// A term and the steps that follow it, signs before it.
    fn operand(&mut self) -> Parse<Expr> {
        let token = self.peek();
        let operator = match token.kind {
            Kind::Minus => UnaryOp::Neg,
            Kind::Bang => UnaryOp::Not,
            _ => {
                let term = self.term()?;
                return self.traversal(term);
            }
        };
        self.next();
        self.enter()?;
        let operand = self.operand()?;
        self.leave();
        let span = self.span(token.start(), operand.span.end as usize);
        Ok(Expr { kind: ExprKind::Unary(operator, Box::new(operand)), span })
    }

    fn term(&mut self) -> Parse<Expr> {
        let token = self.peek();
        let kind = match token.kind {
            Kind::OpenParen => self.parens()?,
            Kind::Number if self.slice(token).matches('.').count() > 1 => {
                return Err(self.unexpected(token, "is no number"));
            }
            Kind::Number => {
                self.next();
                ExprKind::Number(self.slice(token).into())
            }
            Kind::Ident => self.named()?,
            Kind::OpenQuote | Kind::OpenHeredoc => return self.string(),
            Kind::OpenBracket => self.tuple()?,
            Kind::OpenBrace => self.object()?,
            _ => return Err(self.unexpected(token, "stands where an expression is expected")),
        };
        Ok(Expr { kind, span: self.span_from(token.start()) })
    }

    /// `( … )`, line breaks anywhere.
    fn parens(&mut self) -> Parse<ExprKind> {
        self.next();
        let outer = self.newlines(false);
        let inner = self.expression()?;
        self.expect(Kind::CloseParen, "stands where the `)` of an expression is expected")?;
        self.newlines(outer);
        Ok(ExprKind::Parens(Box::new(inner)))
    }

    /// A keyword, a call or the first name of a reference.
    fn named(&mut self) -> Parse<ExprKind> {
        let token = self.next();
        if matches!(self.peek().kind, Kind::OpenParen | Kind::DoubleColon) {
            return self.call(token);
        }
        Ok(match self.slice(token) {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            name => ExprKind::Variable(name.into()),
        })
    }

    /// What follows the name of a function.
    fn call(&mut self, first: Token) -> Parse<ExprKind> {
        let mut name = self.ident(first);
        while self.take(Kind::DoubleColon).is_some() {
            let word = self.expect(Kind::Ident, "stands where the name of a function is expected")?;
            name.name = format!("{}::{}", name.name, self.slice(word)).into();
            name.span = self.span_from(first.start());
        }
        self.expect(Kind::OpenParen, "stands where the `(` of a call is expected")?;
        let outer = self.newlines(false);
        let (args, expand) = self.arguments()?;
        self.newlines(outer);
        Ok(ExprKind::Call { name, args, expand })
    }

    fn arguments(&mut self) -> Parse<(Vec<Expr>, bool)> {
        let mut args = Vec::new();
        while self.take(Kind::CloseParen).is_none() {
            args.push(self.expression()?);
            let token = self.next();
            match token.kind {
                Kind::Comma => {}
                Kind::CloseParen => break,
                Kind::Ellipsis => {
                    self.expect(Kind::CloseParen, "follows `...`, which ends the arguments of a call")?;
                    return Ok((args, true));
                }
                _ => return Err(self.unexpected(token, "stands where the `,` or `)` of a call is expected")),
            }
        }
        Ok((args, false))
    }
}

/// A binary operator and how tightly it binds.
fn operator(kind: Kind) -> Option<(BinaryOp, u8)> {
    Some(match kind {
        Kind::Or => (BinaryOp::Or, 1),
        Kind::And => (BinaryOp::And, 2),
        Kind::Equal => (BinaryOp::Eq, 3),
        Kind::NotEqual => (BinaryOp::NotEq, 3),
        Kind::Less => (BinaryOp::Less, 4),
        Kind::Greater => (BinaryOp::Greater, 4),
        Kind::LessEqual => (BinaryOp::LessEq, 4),
        Kind::GreaterEqual => (BinaryOp::GreaterEq, 4),
        Kind::Plus => (BinaryOp::Plus, 5),
        Kind::Minus => (BinaryOp::Minus, 5),
        Kind::Star => (BinaryOp::Mul, 6),
        Kind::Slash => (BinaryOp::Div, 6),
        Kind::Percent => (BinaryOp::Mod, 6),
        _ => return None,
    })
}
