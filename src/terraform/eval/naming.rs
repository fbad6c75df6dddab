//! Naming a value that is not known and that no value can name: a `for` over what is not known.
//!
//! Its source text reads well, but the same text means something else in another module. So the values of the names in it go into a checksum behind it:
//! two such values are written alike only where they are the same.

use std::fmt::Write;

use super::Evaluator;
use crate::terraform::syntax::ast::{Expr, ExprKind, ForExpr, ObjectKey, StepKind, TemplatePart};
use crate::terraform::value::Value;

/// `written`, told apart from the same text elsewhere by the value of the collection and of every name that `find` finds.
pub(super) fn local<'e>(
    evaluator: &Evaluator<'_>,
    written: &str,
    collection: &Value,
    find: impl FnOnce(&mut Vec<&'e Expr>),
) -> String {
    let mut references = Vec::new();
    find(&mut references);
    let mut meaning = collection.expression();
    for reference in references {
        // Names that the `for` binds are not among them: they mean the same wherever the text is the same.
        if let Ok(value) = evaluator.expr(reference) {
            let _ = write!(meaning, "\0{}", value.expression());
        }
    }
    let checksum =
        meaning.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    format!("{} /* {checksum:08x} */", written.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The references of an expression to what is outside of it.
pub(crate) fn references(expr: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    in_expr(expr, &mut found);
    found
}

/// The references of a `for` to what is outside of it, its collection aside.
pub(super) fn in_for<'e>(for_expr: &'e ForExpr, found: &mut Vec<&'e Expr>) {
    let before = found.len();
    for part in for_expr.key.iter().chain([&for_expr.value]).chain(&for_expr.cond) {
        in_expr(part, found);
    }
    let names = for_expr.key_var.iter().chain([&for_expr.value_var]);
    without(found, before, names.map(|ident| &*ident.name));
}

/// Whether a reference, or the index in one, is to a bound name.
fn depends(reference: &Expr, is_bound: &dyn Fn(&str) -> bool) -> bool {
    match &reference.kind {
        ExprKind::Variable(name) => is_bound(name),
        ExprKind::Traversal(base, steps) => {
            let mut indexes = Vec::new();
            for step in steps {
                if let StepKind::Index(key) = &step.kind {
                    in_expr(key, &mut indexes);
                }
            }
            depends(base, is_bound) || indexes.into_iter().any(|index| depends(index, is_bound))
        }
        _ => false,
    }
}

/// The references of the body of a `%{ for }` to what is outside of it; `names` are bound in it.
pub(super) fn in_body<'n, 'e>(
    names: impl Iterator<Item = &'n str> + Clone,
    body: &'e [TemplatePart],
    found: &mut Vec<&'e Expr>,
) {
    let before = found.len();
    in_parts(body, found);
    without(found, before, names);
}

/// Drops the references from `before` on that are to names bound here.
fn without<'n>(found: &mut Vec<&Expr>, before: usize, names: impl Iterator<Item = &'n str> + Clone) {
    let is_bound = |name: &str| names.clone().any(|bound| bound == name);
    let kept: Vec<&Expr> = found.drain(before..).filter(|expr| !depends(expr, &is_bound)).collect();
    found.extend(kept);
}

/// The references of a template's parts.
fn in_parts<'e>(parts: &'e [TemplatePart], found: &mut Vec<&'e Expr>) {
    for part in parts {
        match part {
            TemplatePart::Literal(_) => {}
            TemplatePart::Interpolation(inner, _) => in_expr(inner, found),
            TemplatePart::If { cond, then, otherwise, .. } => {
                in_expr(cond, found);
                in_parts(then, found);
                in_parts(otherwise, found);
            }
            TemplatePart::For { key_var, value_var, collection, body, .. } => {
                in_expr(collection, found);
                in_body(key_var.iter().chain([value_var]).map(|ident| &*ident.name), body, found);
            }
        }
    }
}

fn in_expr<'e>(expr: &'e Expr, found: &mut Vec<&'e Expr>) {
    match &expr.kind {
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) => {}
        ExprKind::Variable(_) => found.push(expr),
        ExprKind::Traversal(base, steps) => {
            if matches!(base.kind, ExprKind::Variable(_)) {
                found.push(expr);
            } else {
                in_expr(base, found);
            }
            for step in steps {
                if let StepKind::Index(key) = &step.kind {
                    in_expr(key, found);
                }
            }
        }
        ExprKind::Template(template) => in_parts(&template.parts, found),
        ExprKind::Tuple(elements) | ExprKind::Call { args: elements, .. } => {
            elements.iter().for_each(|element| in_expr(element, found));
        }
        ExprKind::Object(items) => {
            for item in items {
                if let ObjectKey::Expr(key) = &item.key {
                    in_expr(key, found);
                }
                in_expr(&item.value, found);
            }
        }
        ExprKind::Parens(inner) | ExprKind::Unary(_, inner) => in_expr(inner, found),
        ExprKind::Binary(left, _, right) => {
            in_expr(left, found);
            in_expr(right, found);
        }
        ExprKind::Conditional(condition, then, otherwise) => {
            [condition, then, otherwise].into_iter().for_each(|part| in_expr(part, found));
        }
        ExprKind::For(inner) => {
            in_expr(&inner.collection, found);
            in_for(inner, found);
        }
    }
}
