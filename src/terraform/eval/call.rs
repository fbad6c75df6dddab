//! Function calls: the two that look at errors, and all others.

use super::{Doubt, Evaluator, error};
use crate::input::{Diagnostic, Level, Span};
use crate::terraform::convert::uncertain_order;
use crate::terraform::functions::{self, Arguments, Failure};
use crate::terraform::syntax::ast::{Expr, ExprKind, Ident};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Named, Value, grouped, in_parentheses, one_of, text_len};
use crate::text::Origin;

impl Evaluator<'_> {
    pub(super) fn call(&self, name: &Ident, args: &[Expr], expand: bool, span: Span) -> Result<Value, Diagnostic> {
        let bare = name.name.strip_prefix("core::").unwrap_or(&name.name);
        match bare {
            "try" if !expand => return self.try_each(args, span),
            "can" if !expand => return self.can(args, span),
            "try" | "can" => return self.lazy_spread(bare, args, span),
            "templatestring" if args.first().is_some_and(|arg| matches!(arg.kind, ExprKind::Template(_))) => {
                let why = "invalid template expression: templatestring is only for templates retrieved from elsewhere; write a template right here as it is";
                return Err(error("Error in function call", why, span));
            }
            _ => {}
        }
        let mut values: Vec<(Value, Span)> = Vec::with_capacity(args.len());
        for arg in args {
            values.push((self.expr(arg)?, arg.span));
        }
        if expand {
            let Some((last, last_span)) = values.pop() else {
                return Err(error("Invalid expanding argument value", "there is no argument before '...'", span));
            };
            match spread(&last, last_span)? {
                Some(elements) => values.extend(elements.into_iter().map(|element| (element, last_span))),
                None => {
                    let given: Vec<String> = values.iter().map(|(value, _)| value.expression()).collect();
                    let comma = if given.is_empty() { "" } else { ", " };
                    let expression = format!("{bare}({}{comma}{}...)", given.join(", "), last.expression());
                    let why = last.why_unknown();
                    let why = why.as_deref().unwrap_or("it is computed from a list that is not known");
                    let ty = functions::find(bare).map_or(Type::Dynamic, functions::Function::result_type);
                    let origin =
                        values.iter().fold(last.deep_origin(), |all, (value, _)| all.and(&value.deep_origin()));
                    return Ok(Value::computed(expression, ty, why, origin).with_marks(last.all_marks()));
                }
            }
        }
        if let Some(answer) = self.scope.call(name, &values.iter().map(|(value, _)| value.clone()).collect::<Vec<_>>())
        {
            return answer;
        }
        let Some(function) = functions::find(bare) else {
            if bare.starts_with("provider::") {
                let given: Vec<String> = values.iter().map(|(value, _)| value.expression()).collect();
                let expression = format!("{bare}({})", given.join(", "));
                let origin = values.iter().fold(Origin::default(), |all, (value, _)| all.and(&value.deep_origin()));
                return Ok(Value::computed(expression, Type::Dynamic, "it is a function of a provider", origin));
            }
            let hint = functions::similar(bare).map(|near| format!("; did you mean {near:?}?")).unwrap_or_default();
            let why = format!("there is no function named {bare:?}{hint}");
            return Err(error("Call to unknown function", why, name.span));
        };
        if self.state.inside_template && function.reads_templates {
            let why = format!(
                "call to function {bare:?} failed: cannot recursively call {bare} from inside another template"
            );
            return Err(error("Error in function call", why, span));
        }
        let (values, spans): (Vec<Value>, Vec<Span>) = values.into_iter().unzip();
        let arguments = Arguments { values, span, scope: self.scope };
        let result = functions::call(function, arguments).map_err(|failure| match failure {
            Failure::Call(why) => {
                error("Error in function call", format!("call to function {bare:?} failed: {why}"), span)
            }
            Failure::Argument { at, parameter, why } => {
                let at = spans.get(at).copied().unwrap_or(span);
                error("Invalid function argument", format!("invalid value for {parameter:?} parameter: {why}"), at)
            }
            Failure::NoFile { at, why } => {
                let at = spans.get(at).copied().unwrap_or(span);
                let problem =
                    error("Invalid function argument", format!("invalid value for \"path\" parameter: {why}"), at);
                Diagnostic { level: Level::Warning, ..problem }
            }
            Failure::Arity(why) => error("Wrong number of function arguments", why, span),
            Failure::Input(diagnostic) => *diagnostic,
        })?;
        if let Kind::Str { text, .. } = &result.kind {
            self.made(text_len(text), span)?;
        }
        Ok(result)
    }

    fn try_each(&self, args: &[Expr], span: Span) -> Result<Value, Diagnostic> {
        if args.is_empty() {
            return Err(error(
                "Error in function call",
                "call to function \"try\" failed: at least one argument is required",
                span,
            ));
        }
        let mut last_error = None;
        for arg in args {
            // A name alone is no reference: Terraform refuses it before it evaluates anything.
            if let ExprKind::Variable(name) = &arg.kind
                && self.bound(name).is_none()
            {
                self.expr(arg)?;
            }
        }
        for (at, arg) in args.iter().enumerate() {
            match self.attempt(arg) {
                Err(why) => last_error = Some(why),
                Ok(attempt) if attempt.certain || at + 1 == args.len() => return Ok(attempt.value),
                Ok(attempt) => return Ok(self.may_fail(attempt, &args[at + 1..])),
            }
        }
        let why = last_error.map(|why| why.message).unwrap_or_default();
        let message = format!("call to function \"try\" failed: no expression succeeded; the last one: {why}");
        Err(error("Error in function call", message, span))
    }

    /// `try(a, list...)`: what stands before the list is evaluated as late as ever, the list at once.
    fn lazy_spread(&self, name: &str, args: &[Expr], span: Span) -> Result<Value, Diagnostic> {
        let Some((last, before)) = args.split_last() else { return self.try_each(args, span) };
        let list = self.expr(last)?;
        let Some(elements) = spread(&list, last.span)? else {
            let expression = format!("{name}({}...)", list.expression());
            let why = list.why_unknown();
            let why = why.as_deref().unwrap_or("it is computed from a list that is not known");
            return Ok(Value::computed(expression, Type::Dynamic, why, list.deep_origin()));
        };
        let whole = if before.is_empty() { elements.first().cloned() } else { None };
        match (name, before, whole) {
            ("can", [], Some(_)) if elements.len() == 1 => Ok(Value::bool(true, Origin::at(span))),
            ("can", [_], _) if elements.is_empty() => self.can(before, span),
            ("can", ..) => self.can(&[], span),
            (_, [], Some(first)) => Ok(first),
            (_, [], None) => self.try_each(&[], span),
            _ => match (self.try_each(before, span), elements.first()) {
                (Err(_), Some(first)) => Ok(first.clone()),
                (result, _) => result,
            },
        }
    }

    /// The first expression of a `try` that is not an error yet, but may be one after apply.
    fn may_fail(&self, first: Attempt, rest: &[Expr]) -> Value {
        let mut attempts = vec![first];
        for arg in rest {
            if let Ok(attempt) = self.attempt(arg) {
                let certain = attempt.certain;
                attempts.push(attempt);
                if certain {
                    break;
                }
            }
        }
        let expression = tried(&attempts);
        let certain = attempts.last().is_some_and(|last| last.certain);
        let why = attempts.first().and_then(|first| first.why.clone());
        let values: Vec<Value> = attempts.into_iter().map(|attempt| attempt.value).collect();
        let Some(value) = values.first() else { return Value::null(Type::Dynamic, Origin::default()) };
        // Nothing else succeeds: if this one fails, so does the whole.
        if values.len() == 1 {
            return value.clone();
        }
        let origin = values.iter().fold(Origin::default(), |all, value| all.and(&value.deep_origin()));
        let marks = values.iter().fold(value.all_marks(), |all, value| all.and(value.all_marks()));
        let why = why.as_deref().unwrap_or("whether its first expression succeeds is known after apply");
        // Where one of them fails, the next one stands in.
        let each =
            |value: &Value| value.alternatives().map_or_else(|| vec![value.clone()], |inner| inner.values.to_vec());
        let each = values.iter().flat_map(each).collect();
        one_of(each, !certain, &Named::Expression(&expression), why, &origin).with_marks(marks)
    }

    /// The value of `expr`, and whether evaluating it is certain to succeed after apply too. Of a plain reference it is, whatever it refers to: what
    /// fails there fails there, and no `try` around the reference sees it. An instance of a resource whose count is not known may not be there, however
    /// much of it is known.
    fn attempt(&self, expr: &Expr) -> Result<Attempt, Diagnostic> {
        let before = self.state.doubts.borrow().len();
        let value = self.expr(expr)?;
        let doubts: Vec<Doubt> = self.state.doubts.borrow().iter().skip(before).cloned().collect();
        let exists = value.certain_to_exist();
        let instances: Vec<&str> = doubts.iter().map(|doubt| &*doubt.instance).collect();
        let condition = match &instances[..] {
            [only] if exists => Some(format!("can({only})")),
            [_, ..] if exists => Some(format!("can([{}])", instances.join(", "))),
            _ => None,
        };
        let why = doubts.iter().find_map(|doubt| doubt.why.as_deref().map(str::to_owned));
        let why = why.or_else(|| value.why_unknown());
        let certain = (doubts.is_empty() && exists) || self.is_plain_reference(expr);
        Ok(Attempt { value, certain, condition, why })
    }

    fn can(&self, args: &[Expr], span: Span) -> Result<Value, Diagnostic> {
        let [arg] = args else {
            return Err(error("Wrong number of function arguments", "function \"can\" expects 1 argument(s)", span));
        };
        let result = match self.attempt(arg) {
            Err(_) => Value::bool(false, Origin::at(span)),
            Ok(attempt) if attempt.certain => Value::bool(true, Origin::at(span)),
            Ok(Attempt { value, condition, why, .. }) => {
                let why = why.as_deref().unwrap_or("whether its expression succeeds is known after apply");
                let name = condition.unwrap_or_else(|| format!("can({})", value.expression()));
                Value::computed(name, Type::Bool, why, value.deep_origin()).not_null()
            }
        };
        Ok(result)
    }
}

/// What an expression came to that need not succeed after apply.
struct Attempt {
    value: Value,
    /// Whether it is certain to succeed.
    certain: bool,
    /// What tells whether it succeeds, where the value does not: whether the instances are there that it was taken from.
    condition: Option<String>,
    /// Why nobody knows whether it succeeds.
    why: Option<String>,
}

/// How the first of these that succeeds is written.
fn tried(attempts: &[Attempt]) -> String {
    if attempts.iter().all(|attempt| attempt.condition.is_none()) {
        let written: Vec<String> = attempts.iter().map(|attempt| attempt.value.expression()).collect();
        return format!("try({})", written.join(", "));
    }
    let otherwise = |rest: Option<String>, attempt: &Attempt| {
        let value = &attempt.value;
        Some(match (rest, &attempt.condition) {
            (None, _) => value.expression(),
            (Some(rest), Some(condition)) => format!("{condition} ? {} : {}", grouped(value), in_parentheses(&rest)),
            (Some(rest), None) => format!("try({}, {rest})", value.expression()),
        })
    };
    attempts.iter().rev().fold(None, otherwise).unwrap_or_default()
}

/// The elements that `list...` gives as arguments; `None` where the list is not known.
fn spread(list: &Value, span: Span) -> Result<Option<Vec<Value>>, Diagnostic> {
    match &list.kind {
        // Which argument an element becomes is not certain.
        Kind::Set(_, elements) if uncertain_order(elements) => Ok(None),
        Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => {
            Ok(Some(elements.iter().map(|element| element.clone().with_marks(list.marks)).collect()))
        }
        Kind::Unknown(_) => Ok(None),
        Kind::Null(_) => {
            let why = "the expanding argument (indicated by ...) must not be null";
            Err(error("Invalid expanding argument value", why, span))
        }
        _ => {
            let why = "the expanding argument (indicated by ...) must be of a tuple, list, or set type";
            Err(error("Invalid expanding argument value", why, span))
        }
    }
}
