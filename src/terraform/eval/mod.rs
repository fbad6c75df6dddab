//! Terraform 1.11's expression evaluator, over values that may hold symbols.

mod scope;

pub use scope::{Reference, Resolved, Scope};

use crate::input::Diagnostic;
use crate::terraform::syntax::ast::{Expr, Template};
use crate::terraform::value::Value;

/// The value of an expression, or why Terraform would refuse it.
pub fn evaluate(expr: &Expr, _scope: &dyn Scope) -> Result<Value, Diagnostic> {
    Err(Diagnostic::error("expressions are not evaluated yet", expr.span))
}

/// The value of a template that is a whole file: `templatefile()`, `data.template_file`.
pub fn evaluate_template(_template: &Template, _scope: &dyn Scope) -> Result<Value, Diagnostic> {
    Err(Diagnostic::error("templates are not evaluated yet", None))
}
