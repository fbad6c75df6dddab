//! Moving the spans of a tree: for text that was decoded before it was parsed.

use super::ast::{Expr, ExprKind, ForExpr, Ident, ObjectItem, ObjectKey, StepKind, TemplatePart};
use crate::input::Span;
use crate::text::{Origin, Part, Text};

/// Replaces every span of the expression by what `place` makes of it. Bounded by the depth of the expression.
pub(super) fn expr(expr: &mut Expr, place: &dyn Fn(Span) -> Span) {
    expr.span = place(expr.span);
    let each = |exprs: &mut [Expr]| exprs.iter_mut().for_each(|inner| self::expr(inner, place));
    match &mut expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Variable(_) => {}
        ExprKind::Template(template) => parts(&mut template.parts, place),
        ExprKind::Tuple(items) => each(items),
        ExprKind::Object(items) => items.iter_mut().for_each(|item| object_item(item, place)),
        ExprKind::Traversal(base, steps) => {
            self::expr(base, place);
            for step in steps {
                step.span = place(step.span);
                if let StepKind::Index(index) = &mut step.kind {
                    self::expr(index, place);
                }
            }
        }
        ExprKind::Call { name, args, .. } => {
            ident(name, place);
            each(args);
        }
        ExprKind::Parens(inner) | ExprKind::Unary(_, inner) => self::expr(inner, place),
        ExprKind::Binary(left, _, right) => {
            self::expr(left, place);
            self::expr(right, place);
        }
        ExprKind::Conditional(cond, then, otherwise) => {
            for inner in [cond, then, otherwise] {
                self::expr(inner, place);
            }
        }
        ExprKind::For(inner) => for_expr(inner, place),
    }
}

/// Replaces every span of the parts of a template.
pub(super) fn parts(parts: &mut [TemplatePart], place: &dyn Fn(Span) -> Span) {
    for part in parts {
        match part {
            TemplatePart::Literal(text) => *text = literal(text, place),
            TemplatePart::Interpolation(inner, span) => {
                expr(inner, place);
                *span = place(*span);
            }
            TemplatePart::If { cond, then, otherwise, span } => {
                expr(cond, place);
                self::parts(then, place);
                self::parts(otherwise, place);
                *span = place(*span);
            }
            TemplatePart::For { key_var, value_var, collection, body, span } => {
                key_var.iter_mut().for_each(|name| ident(name, place));
                ident(value_var, place);
                expr(collection, place);
                self::parts(body, place);
                *span = place(*span);
            }
        }
    }
}

fn literal(text: &Text, place: &dyn Fn(Span) -> Span) -> Text {
    let moved =
        |origin: &Origin| origin.spans().iter().fold(Origin::default(), |all, &span| all.and(&Origin::at(place(span))));
    Text::from_parts(text.parts().iter().map(|part| match part {
        Part::Literal(text, origin) => Part::Literal(text.clone(), moved(origin)),
        Part::Symbol(symbol, origin) => Part::Symbol(symbol.clone(), moved(origin)),
    }))
}

fn object_item(item: &mut ObjectItem, place: &dyn Fn(Span) -> Span) {
    match &mut item.key {
        ObjectKey::Word(word) => ident(word, place),
        ObjectKey::Expr(key) => expr(key, place),
    }
    expr(&mut item.value, place);
    item.span = place(item.span);
}

fn for_expr(inner: &mut ForExpr, place: &dyn Fn(Span) -> Span) {
    inner.key_var.iter_mut().for_each(|name| ident(name, place));
    ident(&mut inner.value_var, place);
    let ForExpr { collection, key, value, cond, .. } = inner;
    for inner in [Some(collection), key.as_mut(), Some(value), cond.as_mut()].into_iter().flatten() {
        expr(inner, place);
    }
}

fn ident(ident: &mut Ident, place: &dyn Fn(Span) -> Span) {
    ident.span = place(ident.span);
}
