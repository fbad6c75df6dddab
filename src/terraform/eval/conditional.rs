//! `condition ? a : b`

use super::{Evaluator, error};
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::{convert, unify_values};
use crate::terraform::syntax::ast::Expr;
use crate::terraform::types::Type;
use crate::terraform::value::{Named, Value, grouped, one_of};
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
                (Ok(one), Err(_)) | (Err(_), Ok(one)) => return Ok(if_it_exists(&condition, one)),
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
    let origin = if origin.is_empty() { Origin::at(span) } else { origin };
    let named = grouped(condition);
    let result = one_of(vec![then, otherwise], false, &Named::Condition(&named), &why(condition), &origin);
    result.with_marks(condition.marks)
}

/// A choice of which one side is an error: the other, unless the error is chosen.
pub(super) fn if_it_exists(condition: &Value, one: Value) -> Value {
    let expression = format!("{} ? {} : ...", grouped(condition), grouped(&one));
    let (origin, marks) = (one.deep_origin(), condition.marks);
    one_of(vec![one], true, &Named::Expression(&expression), &why(condition), &origin).with_marks(marks)
}

/// Why a choice is not known: its condition is not.
fn why(condition: &Value) -> String {
    condition.why_unknown().map_or_else(|| "its condition is not known".to_owned(), |why| why.to_string())
}
