//! `hcl::edit` trees to [`ast`](super::ast): names and literals are read from the source, never from the tree.

use std::ops::Range;
use std::sync::Arc;

use hcl::edit::expr::{
    BinaryOperator, Expression, ForExpr, FuncCall, Object, ObjectKey, TraversalOperator, UnaryOperator,
};
use hcl::edit::structure::{Attribute, Block, BlockLabel, Body, Structure};
use hcl::edit::{Decorated, Ident};

use super::ast::{self, BinaryOp, ExprKind, StepKind, UnaryOp};
use super::template;
use crate::input::{Diagnostic, FileId, Span};

/// The source a tree was parsed from, and where in it.
///
/// The parser may have been given a repaired copy of the text (see `recover`): the copy has the same length, so its spans hold, and
/// whatever is read here comes from the original.
pub(super) struct Lower<'a> {
    /// The whole text of the file, byte order mark included.
    pub(super) text: &'a str,
    /// The file.
    pub(super) file: FileId,
    /// Where the parsed piece starts in the file.
    pub(super) base: usize,
    /// What Terraform would refuse and the parser did not.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Lower<'_> {
    /// The span of a node. Nodes that the parser made always have one; an empty span at the start stands in for one that has not.
    pub(super) fn span(&self, node: &impl hcl::edit::Span) -> Span {
        self.at(node.span().unwrap_or(0..0))
    }

    /// A range of the parsed piece as a span of the file.
    pub(super) fn at(&self, range: Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start, self.base + range.end)
    }

    /// The original bytes of a span.
    pub(super) fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    pub(super) fn ident(&self, ident: &Decorated<Ident>) -> ast::Ident {
        let span = self.span(ident);
        ast::Ident { name: self.slice(span).into(), span }
    }

    pub(super) fn body(&mut self, body: &Body) -> ast::Body {
        let mut lowered = ast::Body::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => lowered.attributes.push(self.attribute(attribute)),
                Structure::Block(block) => lowered.blocks.push(self.block(block)),
            }
        }
        lowered
    }

    fn attribute(&mut self, attribute: &Attribute) -> ast::Attribute {
        ast::Attribute {
            name: self.ident(&attribute.key),
            value: self.expr(&attribute.value),
            span: self.span(attribute),
        }
    }

    fn block(&mut self, block: &Block) -> ast::Block {
        let kind = self.ident(&block.ident);
        let labels: Vec<ast::Ident> = block.labels.iter().map(|label| self.label(label)).collect();
        let end = block.labels.last().map_or(kind.span, |label| self.span(label));
        ast::Block { header: kind.span.join(end), kind, labels, body: self.body(&block.body), span: self.span(block) }
    }

    fn label(&self, label: &BlockLabel) -> ast::Ident {
        let span = self.span(label);
        match label {
            BlockLabel::Ident(_) => ast::Ident { name: self.slice(span).into(), span },
            BlockLabel::String(name) => {
                ast::Ident { name: name.as_str().into(), span: span.part(1, span.len().saturating_sub(1)) }
            }
        }
    }

    /// An expression. The parser bounds nesting (64) and chained operators (128), and so this recursion.
    pub(super) fn expr(&mut self, expr: &Expression) -> ast::Expr {
        let span = self.span(expr);
        let kind = match expr {
            Expression::Null(_) => ExprKind::Null,
            Expression::Bool(value) => ExprKind::Bool(**value),
            Expression::Number(_) => self.number(span),
            Expression::String(_) => {
                let inner = span.part(1, span.len().saturating_sub(1));
                ExprKind::Template(template::quoted_literal(self, inner))
            }
            Expression::StringTemplate(quoted) => ExprKind::Template(template::quoted(self, quoted.iter())),
            Expression::HeredocTemplate(heredoc) => {
                let flush = self.slice(span).starts_with("<<-");
                ExprKind::Template(template::heredoc(self, heredoc.template.iter(), flush))
            }
            Expression::Array(array) => ExprKind::Tuple(array.iter().map(|item| self.expr(item)).collect()),
            Expression::Object(object) => ExprKind::Object(self.object(object)),
            Expression::Parenthesis(parens) => ExprKind::Parens(Box::new(self.expr(parens.inner()))),
            Expression::Variable(_) => ExprKind::Variable(self.slice(span).into()),
            Expression::Conditional(conditional) => ExprKind::Conditional(
                Box::new(self.expr(&conditional.cond_expr)),
                Box::new(self.expr(&conditional.true_expr)),
                Box::new(self.expr(&conditional.false_expr)),
            ),
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => {
                let base = Box::new(self.expr(&traversal.expr));
                let steps: Vec<_> = traversal.operators.iter().map(|operator| self.step(operator)).collect();
                self.refuse_double_index(&steps);
                ExprKind::Traversal(base, steps)
            }
            Expression::UnaryOp(unary) => {
                let operator = match unary.operator.value() {
                    UnaryOperator::Neg => UnaryOp::Neg,
                    UnaryOperator::Not => UnaryOp::Not,
                };
                ExprKind::Unary(operator, Box::new(self.expr(&unary.expr)))
            }
            Expression::BinaryOp(binary) => ExprKind::Binary(
                Box::new(self.expr(&binary.lhs_expr)),
                binary_operator(*binary.operator.value()),
                Box::new(self.expr(&binary.rhs_expr)),
            ),
            Expression::ForExpr(expr) => ExprKind::For(Box::new(self.for_expr(expr))),
        };
        ast::Expr { kind, span }
    }

    /// The parser reads `-1` as one number; Terraform, as an operator and a number.
    fn number(&self, span: Span) -> ExprKind {
        let written = self.slice(span);
        let Some(rest) = written.strip_prefix('-') else {
            return ExprKind::Number(written.into());
        };
        let digits = rest.trim_start();
        let span = span.part(written.len() - digits.len(), written.len());
        let number = ast::Expr { kind: ExprKind::Number(digits.into()), span };
        ExprKind::Unary(UnaryOp::Neg, Box::new(number))
    }

    fn object(&mut self, object: &Object) -> Vec<ast::ObjectItem> {
        let item = |(key, value): (&ObjectKey, &hcl::edit::expr::ObjectValue)| {
            let key_span = self.span(key);
            let key = match key {
                ObjectKey::Ident(_)
                | ObjectKey::Expression(Expression::Null(_))
                | ObjectKey::Expression(Expression::Bool(_)) => {
                    ast::ObjectKey::Word(ast::Ident { name: self.slice(key_span).into(), span: key_span })
                }
                ObjectKey::Expression(expr) => ast::ObjectKey::Expr(self.expr(expr)),
            };
            let value = self.expr(value.expr());
            ast::ObjectItem { key, span: key_span.join(value.span), value }
        };
        object.iter().map(item).collect()
    }

    fn call(&mut self, call: &FuncCall) -> ExprKind {
        let last = self.ident(&call.name.name);
        let name = match call.name.namespace.first() {
            None => last,
            Some(first) => {
                let words: Vec<Arc<str>> = call.name.namespace.iter().map(|word| self.ident(word).name).collect();
                let namespace = words.join("::");
                let span = self.span(first).join(last.span);
                ast::Ident { name: format!("{namespace}::{}", last.name).into(), span }
            }
        };
        let args = call.args.iter().map(|arg| self.expr(arg)).collect();
        ExprKind::Call { name, args, expand: call.args.expand_final() }
    }

    fn step(&mut self, operator: &Decorated<TraversalOperator>) -> ast::Step {
        let span = self.span(operator);
        let kind = match operator.value() {
            TraversalOperator::GetAttr(name) => StepKind::Attr(self.ident(name).name),
            TraversalOperator::Index(index) => StepKind::Index(Box::new(self.expr(index))),
            TraversalOperator::LegacyIndex(index) => StepKind::LegacyIndex(**index),
            TraversalOperator::AttrSplat(_) => StepKind::AttrSplat,
            TraversalOperator::FullSplat(_) => StepKind::FullSplat,
        };
        ast::Step { kind, span }
    }

    /// `x.0.1` is `x` followed by the number 0.1 to Terraform.
    fn refuse_double_index(&mut self, steps: &[ast::Step]) {
        let legacy = |step: &ast::Step| matches!(step.kind, StepKind::LegacyIndex(_));
        if let Some(pair) = steps.windows(2).find(|pair| pair.iter().all(legacy)) {
            let place = pair[0].span.join(pair[1].span);
            let problem = Diagnostic::error("two indexes of the old form in a row", place).with_help("write [0][1]");
            self.diagnostics.push(problem);
        }
    }

    fn for_expr(&mut self, expr: &ForExpr) -> ast::ForExpr {
        ast::ForExpr {
            key_var: expr.intro.key_var.as_ref().map(|name| self.ident(name)),
            value_var: self.ident(&expr.intro.value_var),
            collection: self.expr(&expr.intro.collection_expr),
            key: expr.key_expr.as_ref().map(|key| self.expr(key)),
            value: self.expr(&expr.value_expr),
            grouping: expr.grouping,
            cond: expr.cond.as_ref().map(|cond| self.expr(&cond.expr)),
        }
    }
}

fn binary_operator(operator: BinaryOperator) -> BinaryOp {
    match operator {
        BinaryOperator::Eq => BinaryOp::Eq,
        BinaryOperator::NotEq => BinaryOp::NotEq,
        BinaryOperator::LessEq => BinaryOp::LessEq,
        BinaryOperator::GreaterEq => BinaryOp::GreaterEq,
        BinaryOperator::Less => BinaryOp::Less,
        BinaryOperator::Greater => BinaryOp::Greater,
        BinaryOperator::Plus => BinaryOp::Plus,
        BinaryOperator::Minus => BinaryOp::Minus,
        BinaryOperator::Mul => BinaryOp::Mul,
        BinaryOperator::Div => BinaryOp::Div,
        BinaryOperator::Mod => BinaryOp::Mod,
        BinaryOperator::And => BinaryOp::And,
        BinaryOperator::Or => BinaryOp::Or,
    }
}
