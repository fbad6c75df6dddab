//! Terraform 1.11's expression evaluator, over values that may hold symbols.
//!
//! It answers what Terraform would answer, says no where Terraform says no, and where Terraform has to wait for apply it keeps what it can:
//! text with holes, lists with known parts, or at least the expression that the value will be.
//!
//! One thing is as later versions have it: `&&` and `||` do not fail over values where the left side decides (Terraform 1.12.0).

mod access;
mod call;
mod conditional;
mod failed;
mod for_expr;
mod mismatch;
mod naming;
mod operators;
mod scope;
mod splat;
mod template;

use std::cell::{Cell, RefCell};
use std::sync::Arc;

pub use access::{attribute, index};
pub(crate) use naming::references;
pub use scope::{Doubt, Reference, Resolved, Scope};
pub(crate) use template::to_text;

use crate::input::{Diagnostic, Span};
use crate::terraform::number::Number;
use crate::terraform::syntax::ast::{Expr, ExprKind, ObjectItem, ObjectKey, Template};
use crate::terraform::types::Type;
use crate::terraform::value::{MAX_TEXT_BYTES, Marks, Value};
use crate::text::{Origin, Text};

/// How deep expressions may nest: several times what the parser lets through.
const MAX_EXPRESSION_DEPTH: u32 = 256;
/// How many expressions one evaluation may take: `for` inside `for` multiplies.
const MAX_STEPS: u32 = 2_000_000;
/// How many bytes of text one evaluation may make.
const MAX_MADE: usize = 10 * MAX_TEXT_BYTES;

/// The value of an expression.
///
/// # Errors
///
/// What Terraform would refuse, and values beyond the limits in [`value`](crate::terraform::value).
pub fn evaluate(expr: &Expr, scope: &dyn Scope) -> Result<Value, Diagnostic> {
    let state = State::default();
    let value = Evaluator::new(scope, &state).expr(expr)?;
    within_limits(value, expr.span)
}

/// The value of a template that is a whole file: `templatefile()`, `data.template_file`.
///
/// # Errors
///
/// As [`evaluate`].
pub fn evaluate_template(template: &Template, scope: &dyn Scope, span: Span) -> Result<Value, Diagnostic> {
    let state = State { inside_template: true, ..State::default() };
    let value = Evaluator::new(scope, &state).template(template, span)?;
    within_limits(value, span)
}

fn within_limits(value: Value, span: Span) -> Result<Value, Diagnostic> {
    value.check_limits().map_err(|excess| Diagnostic::error(excess.message(), span))?;
    Ok(value)
}

/// An error as Terraform words it: what sort, and the details.
fn error(what: &str, details: impl AsRef<str>, span: Span) -> Diagnostic {
    Diagnostic::error(format!("{what}: {}", details.as_ref()), span)
}

/// What one evaluation has used up.
#[derive(Default)]
struct State {
    depth: Cell<u32>,
    steps: Cell<u32>,
    /// What references so far took that may not be there.
    doubts: RefCell<Vec<Doubt>>,
    /// Bytes of text made on the way, whether kept or not.
    made: Cell<usize>,
    /// Templates may not read templates: they could go on for ever.
    inside_template: bool,
}

/// A scope, and the names that `for` has bound on the way in.
#[derive(Clone, Copy)]
struct Evaluator<'a> {
    scope: &'a dyn Scope,
    bound: Option<&'a Bound<'a>>,
    /// How many values each of what the `for` expressions around go through may be, multiplied: so often what is in them is evaluated.
    ways: usize,
    state: &'a State,
}

/// A name and its value, and what was bound before.
struct Bound<'a> {
    name: &'a str,
    value: Value,
    outer: Option<&'a Bound<'a>>,
}

impl<'a> Evaluator<'a> {
    fn new(scope: &'a dyn Scope, state: &'a State) -> Self {
        Self { scope, bound: None, ways: 1, state }
    }

    fn bound(&self, name: &str) -> Option<&'a Value> {
        let mut at = self.bound;
        while let Some(bound) = at {
            if bound.name == name {
                return Some(&bound.value);
            }
            at = bound.outer;
        }
        None
    }

    /// One more expression, unless there were too many.
    fn step(&self, span: Span) -> Result<(), Diagnostic> {
        let steps = self.state.steps.get() + 1;
        self.state.steps.set(steps);
        if steps > MAX_STEPS {
            let message = format!("the expression takes more steps to evaluate than the limit of {MAX_STEPS}");
            Err(Diagnostic::error(message, span))
        } else {
            Ok(())
        }
    }

    /// So many bytes of text more, unless there were too many: a list of long texts is longer than each of them.
    fn made(&self, bytes: usize, span: Span) -> Result<(), Diagnostic> {
        let made = self.state.made.get().saturating_add(bytes);
        self.state.made.set(made);
        if made > MAX_MADE {
            Err(Diagnostic::error("the expression makes more than the limit of 160 MiB of text", span))
        } else {
            Ok(())
        }
    }

    fn expr(&self, expr: &Expr) -> Result<Value, Diagnostic> {
        self.step(expr.span)?;
        let depth = self.state.depth.get();
        if depth >= MAX_EXPRESSION_DEPTH {
            return Err(Diagnostic::error(
                format!("the expression is nested deeper than the limit of {MAX_EXPRESSION_DEPTH} levels"),
                expr.span,
            ));
        }
        self.state.depth.set(depth + 1);
        let value = self.dispatch(expr);
        self.state.depth.set(depth);
        value
    }

    fn dispatch(&self, expr: &Expr) -> Result<Value, Diagnostic> {
        let origin = || Origin::at(expr.span);
        match &expr.kind {
            ExprKind::Null => Ok(Value::null(Type::Dynamic, origin())),
            ExprKind::Bool(value) => Ok(Value::bool(*value, origin())),
            ExprKind::Number(digits) => match Number::parse(digits) {
                Some(number) => Ok(Value::number(number, origin())),
                None => Err(error("Invalid number literal", format!("cannot read {digits:?} as a number"), expr.span)),
            },
            ExprKind::Template(template) => self.template(template, expr.span),
            ExprKind::Tuple(elements) => {
                let elements: Vec<Value> =
                    elements.iter().map(|element| self.expr(element)).collect::<Result<_, _>>()?;
                Ok(Value::tuple(elements, origin()))
            }
            ExprKind::Object(items) => self.object(items, expr.span),
            ExprKind::Variable(_) | ExprKind::Traversal(..) => self.traversal(expr),
            ExprKind::Call { name, args, expand } => self.call(name, args, *expand, expr.span),
            ExprKind::Parens(inner) => self.expr(inner),
            ExprKind::Unary(operator, operand) => {
                operators::unary(*operator, &self.expr(operand)?, operand.span, expr.span)
            }
            ExprKind::Binary(..) => self.operation(expr),
            ExprKind::Conditional(condition, then, otherwise) => {
                self.conditional(condition, then, otherwise, expr.span)
            }
            ExprKind::For(for_expr) => self.for_expr(for_expr, expr.span),
        }
    }

    /// Binary operators. A chain of them leans to the left: it is gone through in a loop, however long it is.
    fn operation(&self, expr: &Expr) -> Result<Value, Diagnostic> {
        let mut chain = Vec::new();
        let mut first = expr;
        while let ExprKind::Binary(left, operator, right) = &first.kind {
            self.step(first.span)?;
            chain.push((left.span, *operator, right, first.span));
            first = left;
        }
        let mut value = self.expr(first)?;
        for (left, operator, right, span) in chain.into_iter().rev() {
            let result = self
                .expr(right)
                .and_then(|other| operators::binary(operator, (&value, left), (&other, right.span), span));
            value = match result {
                Ok(result) => result,
                // What refers to nothing fails whatever the values are, which is worth knowing; Terraform 1.11 says so, too.
                Err(problem) if naming::references(right).is_empty() => return Err(problem),
                Err(problem) => {
                    self.names_exist(right)?;
                    operators::without_right(operator, (&value, left), span)?.ok_or(problem)?
                }
            };
        }
        Ok(value)
    }

    /// A name alone that means nothing is wrong wherever it stands, also where no value is asked for.
    fn names_exist(&self, expr: &Expr) -> Result<(), Diagnostic> {
        for name in naming::references(expr).into_iter().filter(|it| matches!(it.kind, ExprKind::Variable(_))) {
            self.expr(name)?;
        }
        Ok(())
    }

    fn object(&self, items: &[ObjectItem], span: Span) -> Result<Value, Diagnostic> {
        let mut entries: Vec<(Text, Value)> = Vec::with_capacity(items.len());
        let mut marks = Marks::default();
        for item in items {
            let (key, key_marks) = match &item.key {
                ObjectKey::Word(word) => {
                    (Text::literal(Arc::clone(&word.name), Origin::at(word.span)), Marks::default())
                }
                ObjectKey::Expr(key) if is_ambiguous(key) => {
                    let why = "if this expression is intended to be a reference, wrap it in parentheses; if it is a literal name with periods, wrap it in quotes";
                    return Err(error("Ambiguous attribute key", why, key.span));
                }
                ObjectKey::Expr(key) => {
                    let value = self.expr(key)?;
                    (object_key(&value, key.span)?, value.marks)
                }
            };
            marks = marks.and(key_marks);
            entries.push((key, self.expr(&item.value)?.taken_out()));
        }
        Ok(keyed(entries, Origin::at(span)).with_marks(marks))
    }
}

/// An object with these entries, named by its own constructor where a key is not known.
fn keyed(entries: Vec<(Text, Value)>, origin: Origin) -> Value {
    let written = |entries: &[(Text, Value)]| {
        let entry = |(key, value): &(Text, Value)| {
            format!("({}) = {}", Value::string(key.clone()).expression(), value.expression())
        };
        format!("{{ {} }}", entries.iter().take(100).map(entry).collect::<Vec<_>>().join(", "))
    };
    let expression = if entries.iter().all(|(key, _)| key.is_known()) { String::new() } else { written(&entries) };
    Value::keyed(entries, || expression, origin)
}

/// Whether a key is a reference that may have been meant as a name with dots in it.
fn is_ambiguous(key: &Expr) -> bool {
    matches!(&key.kind, ExprKind::Traversal(base, _) if matches!(base.kind, ExprKind::Variable(_)))
}

/// A value as a key of an object, which may hold symbols.
fn object_key(value: &Value, span: Span) -> Result<Text, Diagnostic> {
    if value.is_null() {
        return Err(error("Null value as key", "can't use a null value as a key", span));
    }
    match to_text(value) {
        Ok(text) => Ok(text),
        Err(_) => Err(error("Incorrect key type", "can't use this value as a key: string required", span)),
    }
}

#[cfg(test)]
mod soundness;
#[cfg(test)]
pub(crate) mod tests;
