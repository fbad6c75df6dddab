//! `condition ? a : b`

use super::{Evaluator, error};
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::{convert, unify_exactly, unify_values};
use crate::terraform::syntax::ast::Expr;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Named, Value, grouped, one_of};
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
        then_expr: &Expr,
        otherwise_expr: &Expr,
        span: Span,
    ) -> Result<Value, Diagnostic> {
        let condition = self.condition(condition)?;
        let marks = condition.marks;
        // Terraform evaluates both, for their types; an error in the one that is not chosen is nobody's.
        let (then, otherwise) = (self.expr(then_expr), self.expr(otherwise_expr));
        let Some(holds) = condition.as_bool() else {
            let (then, otherwise) = match (then, otherwise) {
                (Ok(then), Ok(otherwise)) => (then, otherwise),
                // The one that is an error may be the one that is not chosen.
                (Err(problem), Err(_)) => return Err(problem),
                (Ok(one), Err(_)) => return Ok(if_it_exists(&condition, one, true)),
                (Err(_), Ok(one)) => return Ok(if_it_exists(&condition, one, false)),
            };
            let (then, otherwise) = match shared_type(&then, &otherwise, span)? {
                Some(ty) => (converted(then, &ty, span)?, converted(otherwise, &ty, span)?),
                None => (then, otherwise),
            };
            return Ok(open_choice(&condition, then, otherwise, span).with_marks(marks));
        };
        let (chosen, other, other_expr) =
            if holds { (then?, otherwise, otherwise_expr) } else { (otherwise?, then, then_expr) };
        let Ok(other) = other else {
            return Ok(self.beside_failure(chosen, other_expr, span)?.with_marks(marks));
        };
        // What either is marked with, the result is: it tells which was not chosen.
        let marks = marks.and(other.marks);
        let ty = if holds { shared_type(&chosen, &other, span)? } else { shared_type(&other, &chosen, span)? };
        // Whether the other one converts, nobody asks.
        let result = match ty {
            Some(ty) => converted(chosen, &ty, span)?,
            None => chosen,
        };
        Ok(result.with_marks(marks))
    }

    /// The result that is chosen where the other has no value: its type counts all the same.
    fn beside_failure(&self, chosen: Value, failed: &Expr, span: Span) -> Result<Value, Diagnostic> {
        self.names_exist(failed)?;
        let untyped = matches!(chosen.kind, Kind::Null(Type::Dynamic));
        let other = if chosen.is_wholly_known() { self.failed_type(failed) } else { Type::Dynamic };
        let ty = match chosen.ty() {
            _ if other == Type::Dynamic => return Ok(chosen),
            _ if untyped => Some(other.clone()),
            own if own == other => return Ok(chosen),
            own => unify_exactly(&[own, other.clone()]),
        };
        let Some(ty) = ty else { return Err(inconsistent(&chosen.ty(), &other, span)) };
        converted(chosen, &ty, span)
    }
}

/// The type that both results of a conditional are converted to; `None` where they stay as they are.
fn shared_type(then: &Value, otherwise: &Value, span: Span) -> Result<Option<Type>, Diagnostic> {
    let (a, b) = (then.ty(), otherwise.ty());
    if a == b {
        return Ok(None);
    }
    if then.is_wholly_known() && otherwise.is_wholly_known() {
        // A null without a type goes along with anything, whatever that may be unified with otherwise.
        let shared = match (&then.kind, &otherwise.kind) {
            (Kind::Null(Type::Dynamic), _) => Some(b.clone()),
            (_, Kind::Null(Type::Dynamic)) => Some(a.clone()),
            _ => unify_exactly(&[a.clone(), b.clone()]),
        };
        return shared.map(Some).ok_or_else(|| inconsistent(&a, &b, span));
    }
    match unify_values([then, otherwise]) {
        // A map of anything takes an object whose attributes share a type. Where they share none, Terraform makes an object of the map.
        Some(Type::Map(element)) if *element == Type::Dynamic => {
            let any = Type::Map(element);
            let object = [then, otherwise].into_iter().find(|value| matches!(value.kind, Kind::Object(_)));
            let kept = object.filter(|object| convert(object, &any).is_err());
            Ok(Some(kept.map_or(any, Value::ty)))
        }
        Some(ty) => Ok(Some(ty)),
        None if a.has_dynamic() || b.has_dynamic() => Ok(None),
        None => Err(inconsistent(&a, &b, span)),
    }
}

fn converted(value: Value, ty: &Type, span: Span) -> Result<Value, Diagnostic> {
    convert(&value, ty).map_err(|why| error("Inconsistent conditional result types", why, span))
}

fn inconsistent(then: &Type, otherwise: &Type, span: Span) -> Diagnostic {
    let why = format!(
        "the true and false result expressions must have consistent types; {}",
        super::mismatch::mismatch(then, otherwise)
    );
    error("Inconsistent conditional result types", why, span)
}

/// One of two values, which one is not known: as much of it as is the same either way.
pub(super) fn open_choice(condition: &Value, then: Value, otherwise: Value, span: Span) -> Value {
    let origin = then.deep_origin().and(&otherwise.deep_origin());
    let origin = if origin.is_empty() { Origin::at(span) } else { origin };
    let named = grouped(condition);
    let result = one_of(vec![then, otherwise], false, &Named::Condition(&named), &why(condition), &origin);
    result.with_marks(condition.marks)
}

/// A choice of which one side is an error: the other, unless the error is chosen. It is the result `where_it_holds` or where it does not.
pub(super) fn if_it_exists(condition: &Value, one: Value, where_it_holds: bool) -> Value {
    let (condition_text, one_text) = (grouped(condition), grouped(&one));
    let expression = match where_it_holds {
        true => format!("{condition_text} ? {one_text} : ..."),
        false => format!("{condition_text} ? ... : {one_text}"),
    };
    let (origin, marks) = (one.deep_origin(), condition.marks);
    one_of(vec![one], true, &Named::Expression(&expression), &why(condition), &origin).with_marks(marks)
}

/// Why a choice is not known: its condition is not.
fn why(condition: &Value) -> String {
    condition.why_unknown().map_or_else(|| "its condition is not known".to_owned(), |why| why.to_string())
}
