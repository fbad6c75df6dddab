//! `condition ? a : b`

use std::sync::Arc;

use super::operators::grouped;
use super::{Evaluator, error};
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::{convert, unify_values};
use crate::terraform::syntax::ast::Expr;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Partial, Value};
use crate::text::Origin;

impl Evaluator<'_> {
    /// A condition as a bool, which may be unknown.
    pub(super) fn condition(&self, cond: &Expr) -> Result<Value, Diagnostic> {
        let value = self.expr(cond)?;
        if value.is_null() {
            let why = "the condition value is null; conditions must either be true or false";
            return Err(error("Null condition", why, cond.span));
        }
        convert(&value, &Type::Bool)
            .map_err(|_| error("Incorrect condition type", "the condition expression must be of type bool", cond.span))
    }

    pub(super) fn conditional(
        &self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        span: Span,
    ) -> Result<Value, Diagnostic> {
        let condition = self.condition(condition)?;
        let marks = condition.marks;
        // Terraform evaluates both, for their types; an error in the one that is not chosen is nobody's.
        let (then, otherwise) = (self.expr(then), self.expr(otherwise));
        let Some(holds) = condition.as_bool() else {
            let (then, otherwise) = match (then, otherwise) {
                (Ok(then), Ok(otherwise)) => (then, otherwise),
                // The one that is an error may be the one that is not chosen.
                (Err(problem), Err(_)) => return Err(problem),
                (Ok(one), Err(_)) | (Err(_), Ok(one)) => {
                    let expression = format!("{} ? {} : ...", grouped(&condition), grouped(&one));
                    let why = "its condition is not known";
                    return Ok(Value::computed(expression, Type::Dynamic, why, one.deep_origin()).with_marks(marks));
                }
            };
            let (then, otherwise) = self.same_type(then, otherwise, span)?;
            return Ok(open_choice(&condition, then, otherwise, span).with_marks(marks));
        };
        let (chosen, other) = if holds { (then?, otherwise) } else { (otherwise?, then) };
        let Ok(other) = other else { return Ok(chosen.with_marks(marks)) };
        let result =
            if holds { self.same_type(chosen, other, span)?.0 } else { self.same_type(other, chosen, span)?.1 };
        Ok(result.with_marks(marks))
    }

    /// Both results converted to the one type they share.
    fn same_type(&self, then: Value, otherwise: Value, span: Span) -> Result<(Value, Value), Diagnostic> {
        let (a, b) = (then.ty(), otherwise.ty());
        if a == b {
            return Ok((then, otherwise));
        }
        let Some(ty) = unify_values([&then, &otherwise]) else {
            if a.has_dynamic() || b.has_dynamic() {
                return Ok((then, otherwise));
            }
            let why = format!(
                "the true and false result expressions must have consistent types; the 'true' value is {}, but the 'false' value is {}",
                a.friendly_name(),
                b.friendly_name()
            );
            return Err(error("Inconsistent conditional result types", why, span));
        };
        let converted = |value: Value| {
            convert(&value, &ty).map_err(|why| error("Inconsistent conditional result types", why, span))
        };
        Ok((converted(then)?, converted(otherwise)?))
    }
}

/// One of two values, which one is not known: as much of it as is the same either way.
pub(super) fn open_choice(condition: &Value, then: Value, otherwise: Value, span: Span) -> Value {
    let origin = then.deep_origin().and(&otherwise.deep_origin());
    if then.equals(&otherwise) == Some(true) {
        return then;
    }
    let each = |a: &Value, b: &Value| open_choice(condition, a.clone(), b.clone(), span);
    let kind = match (&then.kind, &otherwise.kind) {
        (Kind::Tuple(a), Kind::Tuple(b)) if a.len() == b.len() => {
            Some(Kind::Tuple(a.iter().zip(&**b).map(|(a, b)| each(a, b)).collect()))
        }
        (Kind::List(ty, a), Kind::List(_, b)) if a.len() == b.len() => {
            Some(Kind::List(ty.clone(), a.iter().zip(&**b).map(|(a, b)| each(a, b)).collect()))
        }
        (Kind::Object(a), Kind::Object(b)) if a.keys().eq(b.keys()) => {
            let entries = a.iter().zip(b.values()).map(|((key, a), b)| (Arc::clone(key), each(a, b)));
            Some(Kind::Object(entries.collect()))
        }
        _ => None,
    };
    let marks = then.marks.and(otherwise.marks).and(condition.marks);
    if let Some(kind) = kind {
        return Value::new(kind, origin).with_marks(marks);
    }
    let ty = if then.ty() == otherwise.ty() {
        then.ty()
    } else {
        unify_values([&then, &otherwise]).unwrap_or(Type::Dynamic)
    };
    let expression = format!("{} ? {} : {}", grouped(condition), grouped(&then), grouped(&otherwise));
    let mut value = Value::computed(expression, ty, "its condition is not known", origin_or(origin, span));
    if let (Some(a), Some(b), Kind::Unknown(unknown)) =
        (then.possible_elements(), otherwise.possible_elements(), &mut value.kind)
    {
        unknown.not_null = true;
        unknown.partial = Partial::Elements(a.iter().chain(&**b).cloned().collect());
    }
    value.with_marks(marks)
}

fn origin_or(origin: Origin, span: Span) -> Origin {
    if origin.is_empty() { Origin::at(span) } else { origin }
}
