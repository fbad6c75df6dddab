//! The expressions in an expression.

use crate::terraform::syntax::ast::{Expr, ExprKind, StepKind, TemplatePart};

/// The expressions directly in one, in no particular order. The parser bounds how deep they go.
pub(crate) fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.kind {
        ExprKind::Tuple(elements) => elements.iter().collect(),
        ExprKind::Object(items) => items.iter().map(|item| &item.value).collect(),
        ExprKind::Call { args, .. } => args.iter().collect(),
        ExprKind::Parens(inner) | ExprKind::Unary(_, inner) => vec![inner],
        ExprKind::Binary(left, _, right) => vec![left, right],
        ExprKind::Conditional(cond, then, otherwise) => vec![cond, then, otherwise],
        ExprKind::Traversal(base, steps) => {
            let index = |step: &'_ crate::terraform::syntax::ast::Step| matches!(step.kind, StepKind::Index(_));
            let indices = steps.iter().filter(|step| index(step)).filter_map(|step| match &step.kind {
                StepKind::Index(expr) => Some(&**expr),
                _ => None,
            });
            std::iter::once(&**base).chain(indices).collect()
        }
        ExprKind::For(each) => [Some(&each.collection), each.key.as_ref(), Some(&each.value), each.cond.as_ref()]
            .into_iter()
            .flatten()
            .collect(),
        ExprKind::Template(template) => template
            .parts
            .iter()
            .filter_map(|part| match part {
                TemplatePart::Interpolation(expr, _) => Some(expr),
                _ => None,
            })
            .collect(),
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Variable(_) => Vec::new(),
    }
}
