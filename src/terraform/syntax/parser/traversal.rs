//! What follows a term: attributes, indexes and splats.

use super::{Kind, Parse, Parser, Token};
use crate::input::Diagnostic;
use crate::terraform::syntax::ast::{Expr, ExprKind, Step, StepKind};

impl Parser<'_> {
    /// The steps after `base`, and `base` itself where there are none.
    pub(super) fn traversal(&mut self, base: Expr) -> Parse<Expr> {
        let mut steps: Vec<Step> = Vec::new();
        // Between `.*` and the next index: there, a second `.*` has no meaning.
        let mut in_attribute_splat = false;
        loop {
            let token = self.peek();
            match token.kind {
                Kind::Dot => {
                    self.next();
                    self.dot(token, &mut steps, &mut in_attribute_splat)?;
                }
                Kind::OpenBracket => {
                    in_attribute_splat = false;
                    self.next();
                    let kind = self.index()?;
                    steps.push(Step { kind, span: self.span_from(token.start()) });
                }
                _ => break,
            }
        }
        if steps.is_empty() {
            return Ok(base);
        }
        let span = self.span_from(base.span.start as usize);
        Ok(Expr { kind: ExprKind::Traversal(Box::new(base), steps), span })
    }

    /// What follows a dot.
    fn dot(&mut self, dot: Token, steps: &mut Vec<Step>, in_splat: &mut bool) -> Parse<()> {
        let token = self.next();
        let span = self.span_from(dot.start());
        let kind = match token.kind {
            Kind::Ident => StepKind::Attr(self.slice(token).into()),
            Kind::Number => return self.legacy_index(token, span.start as usize, steps),
            Kind::Star if *in_splat => {
                return Err(self.unexpected(token, "stands within the steps of another `.*`: write [*]"));
            }
            Kind::Star => {
                *in_splat = true;
                StepKind::AttrSplat
            }
            _ => return Err(self.unexpected(token, "stands where the name of an attribute is expected")),
        };
        steps.push(Step { kind, span });
        Ok(())
    }

    /// `.0`, as Terraform 0.11 wrote it. `.0.1` is one number to the scanner: Terraform refuses it, and it is clear what was meant.
    fn legacy_index(&mut self, number: Token, dot: usize, steps: &mut Vec<Step>) -> Parse<()> {
        let digits = self.slice(number);
        let whole = self.span(dot, number.end());
        let index = |digits: &str| digits.parse().ok();
        let places: Option<Vec<(u64, usize)>> =
            digits.split('.').map(|digits| Some((index(digits)?, digits.len()))).collect();
        let Some(places) = places else {
            // `.1e2` is an index to Terraform, too.
            if digits.contains('.') {
                return Err(self.unexpected(number, "is not a whole number, which an index must be"));
            }
            let index = Expr { kind: ExprKind::Number(digits.into()), span: self.span(number.start(), number.end()) };
            steps.push(Step { kind: StepKind::Index(Box::new(index)), span: whole });
            return Ok(());
        };
        if places.len() > 1 {
            let problem = Diagnostic::error("two indexes of the old form in a row", whole).with_help("write [0][1]");
            self.notes.push(problem);
        }
        let mut start = dot;
        for (index, len) in places {
            let span = self.span(start, start + 1 + len);
            steps.push(Step { kind: StepKind::LegacyIndex(index), span });
            start += 1 + len;
        }
        Ok(())
    }

    /// What follows `[`: `*]`, or an expression and `]`.
    fn index(&mut self) -> Parse<StepKind> {
        if self.take(Kind::Star).is_some() {
            self.expect(Kind::CloseBracket, "stands where the `]` of a splat is expected")?;
            return Ok(StepKind::FullSplat);
        }
        let outer = self.newlines(false);
        let index = self.expression()?;
        self.expect(Kind::CloseBracket, "stands where the `]` of an index is expected")?;
        self.newlines(outer);
        Ok(StepKind::Index(Box::new(index)))
    }
}
