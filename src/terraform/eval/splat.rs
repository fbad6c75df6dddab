//! `base[*].name`, `base.*.name`

use super::access::extend;
use super::{Evaluator, error};
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::unordered;
use crate::terraform::syntax::ast::{Step, StepKind};
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Kind, Partial, Value, distribute};

impl Evaluator<'_> {
    /// Takes `each` from every element of `value`; from the value itself where it is no list; from nothing where it is null.
    pub(super) fn splat(&self, value: &Value, each: &[Step], span: Span) -> Result<Value, Diagnostic> {
        let span = each.last().map_or(span, |last| span.join(last.span));
        let take = |element: &Value| {
            self.step(span)?;
            self.steps(element.clone(), each, span)
        };
        let result = match &value.kind {
            Kind::Null(Type::List(_) | Type::Set(_) | Type::Tuple(_)) if !self.scope.absent_is_null() => {
                let why = "splat expressions (with the * symbol) cannot be applied to null sequences";
                return Err(error("Splat of null value", why, span));
            }
            Kind::Null(_) => Value::tuple(Vec::new(), value.origin.clone()),
            // Of nothing it still matters what would be taken: there may be no such thing, and it has a type.
            Kind::List(element, elements) | Kind::Set(element, elements)
                if elements.is_empty() && *element != Type::Dynamic =>
            {
                let any = Value::computed(String::new(), element.clone(), "there is none", value.origin.clone());
                Value::list(take(&any)?.ty(), Vec::new(), value.deep_origin())
            }
            Kind::List(_, elements) | Kind::Set(_, elements) | Kind::Tuple(elements) => {
                let results: Vec<Value> = elements.iter().map(take).collect::<Result<_, _>>()?;
                self.collected(value, results)
            }
            Kind::Unknown(unknown) => match (&unknown.partial, &unknown.ty) {
                (Partial::Elements(elements), _) => {
                    let each_sure = |element: &Value| Ok(take(element)?.sure_as(element));
                    let results: Vec<Value> = elements.iter().map(each_sure).collect::<Result<_, _>>()?;
                    let expression = format!("{}[*]{}", value.expression(), self.written(each)?);
                    unordered(expression, Type::Dynamic, results, value.deep_origin()).bounded(unknown.bounds)
                }
                (Partial::OneOf(_), _) => {
                    let plain = extend(value, unknown, &format!("[*]{}", self.written(each)?), Type::Dynamic);
                    let every = |values: &[Value]| match values {
                        [value] => self.splat(value, each, span),
                        _ => Ok(plain.clone()),
                    };
                    distribute(&[value], &plain, every)?.unwrap_or(plain.clone())
                }
                // A resource as a whole is one object, and an object is a list of one.
                (Partial::Attributes(_) | Partial::Entries(_), _) => {
                    Value::tuple(vec![take(value)?], value.deep_origin())
                }
                // What is no list is a list of one, and null is one of none.
                (_, ty) if !matches!(ty, Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                    if !unknown.not_null {
                        let expression = format!("{}[*]{}", value.expression(), self.written(each)?);
                        let results = vec![take(value)?];
                        let bounds = Bounds::between(0, 1);
                        let list = unordered(expression, Type::Dynamic, results, value.deep_origin());
                        return Ok(list.bounded(bounds).with_marks(value.marks));
                    }
                    Value::tuple(vec![take(value)?], value.deep_origin())
                }
                _ => extend(value, unknown, &format!("[*]{}", self.written(each)?), Type::Dynamic),
            },
            _ => self.collected(value, vec![take(value)?]),
        };
        Ok(result.with_marks(value.marks))
    }

    /// The results as a list where they came from one and are of one type, as a tuple otherwise.
    fn collected(&self, from: &Value, mut results: Vec<Value>) -> Value {
        if self.scope.absent_is_null() {
            // Blocks inside blocks give one flat list, and those that are not there nothing.
            let flatten = |value: Value| match value.elements() {
                Some(elements) => elements.to_vec(),
                None if value.is_null() => Vec::new(),
                None => vec![value],
            };
            results = results.into_iter().flat_map(flatten).collect();
            return Value::tuple(results, from.deep_origin());
        }
        let origin = from.deep_origin();
        if matches!(from.kind, Kind::Set(..)) && crate::terraform::convert::uncertain_order(&results) {
            let bounds = Bounds::between(1, results.len() as u64);
            return unordered(format!("{}[*]", from.expression()), Type::Dynamic, results, origin).bounded(bounds);
        }
        if let (Kind::List(element, _) | Kind::Set(element, _), first) = (&from.kind, results.first()) {
            let ty = first.map_or_else(|| element.clone(), Value::ty);
            if results.iter().all(|result| result.ty() == ty) {
                return Value::list(ty, results, origin);
            }
        }
        Value::tuple(results, origin)
    }

    /// Steps as they are written behind a symbol, keys evaluated.
    fn written(&self, steps: &[Step]) -> Result<String, Diagnostic> {
        let mut out = String::new();
        for step in steps {
            match &step.kind {
                StepKind::Attr(name) => out.extend([".", name]),
                StepKind::Index(key) => out.extend(["[", &self.expr(key)?.expression(), "]"]),
                StepKind::LegacyIndex(at) => out.extend(["[", &at.to_string(), "]"]),
                StepKind::AttrSplat | StepKind::FullSplat => out.push_str("[*]"),
            }
        }
        Ok(out)
    }
}
