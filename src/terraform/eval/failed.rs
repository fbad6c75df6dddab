//! The type of an expression that has no value.
//!
//! Terraform drops the errors in the result of a conditional that is not chosen, but what type it would have had still counts: `true ? 1 : "x${[]}"` is `"1"`.

use std::sync::Arc;

use super::{Bound, Evaluator, for_expr};
use crate::terraform::convert::unify_exactly;
use crate::terraform::syntax::ast::{
    BinaryOp, Expr, ExprKind, ForExpr, ObjectItem, ObjectKey, Step, StepKind, TemplatePart, UnaryOp,
};
use crate::terraform::types::Type;
use crate::terraform::value::Kind;

impl Evaluator<'_> {
    /// The type of an expression, whether it has a value or not; [`Type::Dynamic`] where Terraform cannot tell.
    fn type_of(&self, expr: &Expr) -> Type {
        match self.expr(expr) {
            Ok(value) => value.ty(),
            Err(_) => self.failed_type(expr),
        }
    }

    /// The type of an expression that is known to fail.
    pub(super) fn failed_type(&self, expr: &Expr) -> Type {
        if self.step(expr.span).is_err() {
            return Type::Dynamic;
        }
        match &expr.kind {
            ExprKind::Template(template) => match (&template.parts[..], template.heredoc) {
                ([TemplatePart::Interpolation(inner, _)], false) => self.failed_type(inner),
                _ => Type::String,
            },
            ExprKind::Parens(inner) => self.failed_type(inner),
            ExprKind::Unary(UnaryOp::Not, _) => Type::Bool,
            ExprKind::Unary(UnaryOp::Neg, _) => Type::Number,
            ExprKind::Binary(_, operator, _) => match operator {
                BinaryOp::Plus | BinaryOp::Minus | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Mod => Type::Number,
                _ => Type::Bool,
            },
            ExprKind::Tuple(elements) => Type::tuple(elements.iter().map(|element| self.type_of(element))),
            ExprKind::Object(items) => self.failed_object(items),
            ExprKind::Conditional(condition, then, otherwise) => self.failed_conditional(condition, then, otherwise),
            ExprKind::For(for_expr) => self.failed_for(for_expr),
            ExprKind::Traversal(base, steps) => self.failed_splat(base, steps),
            _ => Type::Dynamic,
        }
    }

    fn failed_object(&self, items: &[ObjectItem]) -> Type {
        let mut attributes = std::collections::BTreeMap::new();
        for item in items {
            let name = match &item.key {
                ObjectKey::Word(word) => word.name.clone(),
                ObjectKey::Expr(key) => match self.key_name(key) {
                    Some(name) => name,
                    None => return Type::Dynamic,
                },
            };
            attributes.insert(name, self.type_of(&item.value));
        }
        Type::object(attributes)
    }

    fn failed_conditional(&self, condition: &Expr, then: &Expr, otherwise: &Expr) -> Type {
        let (a, b) = (self.type_of(then), self.type_of(otherwise));
        let chosen = self.condition(condition).ok().and_then(|value| value.as_bool());
        if a != Type::Dynamic && b != Type::Dynamic {
            return unify_exactly(&[a, b]).unwrap_or(Type::Dynamic);
        }
        match chosen {
            Some(true) => a,
            Some(false) => b,
            None => Type::Dynamic,
        }
    }

    fn failed_for(&self, for_expr: &ForExpr) -> Type {
        if for_expr.grouping || for_expr.cond.is_some() {
            return Type::Dynamic;
        }
        let collection = self.expr(&for_expr.collection).ok();
        let items = collection.and_then(|value| for_expr::items(&value, for_expr.collection.span).ok().flatten());
        let Some(items) = items else { return Type::Dynamic };
        let (mut elements, mut attributes) = (Vec::new(), std::collections::BTreeMap::new());
        for (key, element) in items {
            let value = Bound { name: &for_expr.value_var.name, value: element, outer: self.bound };
            let key = for_expr.key_var.as_ref().map(|name| Bound { name: &name.name, value: key, outer: Some(&value) });
            let inner = Evaluator { bound: Some(key.as_ref().unwrap_or(&value)), ..*self };
            let Some(key) = &for_expr.key else {
                elements.push(inner.type_of(&for_expr.value));
                continue;
            };
            let Some(name) = inner.key_name(key) else { return Type::Dynamic };
            attributes.entry(name).or_insert_with(|| inner.type_of(&for_expr.value));
        }
        if for_expr.key.is_some() { Type::object(attributes) } else { Type::tuple(elements) }
    }

    /// The name that an expression gives an attribute, where it has one.
    fn key_name(&self, key: &Expr) -> Option<Arc<str>> {
        let value = self.expr(key).ok()?;
        super::object_key(&value, key.span).ok()?.known().map(|known| known.as_ref().into())
    }

    /// A splat fails with a list of what there is to go through; everything else that is taken out of a value leaves nothing to say.
    fn failed_splat(&self, base: &Expr, steps: &[Step]) -> Type {
        let splat = |step: &Step| matches!(step.kind, StepKind::AttrSplat | StepKind::FullSplat);
        let Some(at) = steps.iter().position(splat) else { return Type::Dynamic };
        let attributes = steps
            .iter()
            .skip(at + 1)
            .take_while(|step| matches!(step.kind, StepKind::Attr(_) | StepKind::LegacyIndex(_)))
            .count();
        if matches!(steps[at].kind, StepKind::AttrSplat) && at + 1 + attributes < steps.len() {
            return Type::Dynamic;
        }
        let before = Expr { kind: ExprKind::Traversal(Box::new(base.clone()), steps[..at].to_vec()), span: base.span };
        let Ok(value) = self.expr(if at == 0 { base } else { &before }) else { return Type::Dynamic };
        match &value.kind {
            Kind::List(..) | Kind::Set(..) => Type::list(Type::Dynamic),
            Kind::Tuple(elements) => Type::tuple(elements.iter().map(|_| Type::Dynamic)),
            Kind::Unknown(_) | Kind::Null(_) => Type::Dynamic,
            _ => Type::tuple([Type::Dynamic]),
        }
    }
}
