//! `base.name`, `base[key]`

use super::{Evaluator, Reference, error, to_text};
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::convert;
use crate::terraform::number::Number;
use crate::terraform::syntax::ast::{Expr, ExprKind, Step, StepKind};
use crate::terraform::types::Type;
use crate::terraform::value::{
    Kind, Named, Partial, Unknown, Value, any_element, distribute, grouped, in_parentheses, one_of,
};
use crate::text::{Origin, Symbol, SymbolKind, Text};

/// Why an element is not known where nothing says why its index is not.
const WHY: &str = "the index is not known";

impl Evaluator<'_> {
    /// A reference, or steps taken from any other expression.
    pub(super) fn traversal(&self, expr: &Expr) -> Result<Value, Diagnostic> {
        let (base, steps): (&Expr, &[Step]) = match &expr.kind {
            ExprKind::Traversal(base, steps) => (base, steps),
            _ => (expr, &[]),
        };
        let ExprKind::Variable(name) = &base.kind else {
            return self.steps(self.expr(base)?, steps, base.span);
        };
        if let Some(value) = self.bound(name) {
            return self.steps(value.clone(), steps, base.span);
        }
        let evaluate = |key: &Expr| self.expr(key);
        let resolved = self.scope.resolve(&Reference::new(name, steps, expr.span, &evaluate))?;
        self.state.doubts.borrow_mut().extend(resolved.doubt);
        let rest = steps.get(resolved.consumed..).unwrap_or_default();
        let taken =
            steps.get(..resolved.consumed).and_then(<[Step]>::last).map_or(base.span, |last| base.span.join(last.span));
        let mut value = self.steps(resolved.value, rest, taken)?;
        // What is only known by name stands where it is named.
        if matches!(value.kind, Kind::Unknown(_)) && value.origin.is_empty() {
            value.origin = Origin::at(expr.span);
        }
        Ok(value)
    }

    /// Whether an expression is nothing but the name of something that is declared: `local.a`, `data.aws_iam_policy_document.a.json`, without an index that
    /// may not be there or an attribute that a value may not have.
    pub(super) fn is_plain_reference(&self, expr: &Expr) -> bool {
        let ExprKind::Traversal(base, steps) = &expr.kind else { return false };
        let ExprKind::Variable(name) = &base.kind else { return false };
        let named = |step: &Step| matches!(step.kind, StepKind::Attr(_));
        if self.bound(name).is_some() || !steps.iter().all(named) {
            return false;
        }
        let evaluate = |key: &Expr| self.expr(key);
        let resolved = self.scope.resolve(&Reference::new(name, steps, expr.span, &evaluate));
        resolved.is_ok_and(|resolved| resolved.consumed == steps.len())
    }

    /// Takes `steps` from `value`; `span` is what was written so far.
    pub(super) fn steps(&self, mut value: Value, steps: &[Step], mut span: Span) -> Result<Value, Diagnostic> {
        let mut rest = steps.iter();
        // Whether the step before was `.0`.
        let mut legacy = false;
        while let Some(step) = rest.next() {
            self.step(step.span)?;
            span = span.join(step.span);
            let legacy = std::mem::replace(&mut legacy, matches!(step.kind, StepKind::LegacyIndex(_)));
            value = match &step.kind {
                StepKind::Attr(name) => self.attribute(&value, name, span)?,
                StepKind::Index(key) => {
                    let key = self.expr(key)?;
                    index(&value, &key, span)?
                }
                StepKind::LegacyIndex(at) => {
                    if legacy {
                        let why = "chaining two indexes together is not permitted; use the proper index syntax instead, like [0][0]";
                        return Err(error("Invalid legacy index syntax", why, span));
                    }
                    let key = Value::known(at.to_string(), Origin::at(step.span));
                    index(&value, &key, span)?
                }
                StepKind::AttrSplat => {
                    let tail = rest.as_slice();
                    let mapped = tail
                        .iter()
                        .take_while(|step| matches!(step.kind, StepKind::Attr(_) | StepKind::LegacyIndex(_)))
                        .count();
                    let (each, after) = tail.split_at(mapped);
                    rest = after.iter();
                    self.splat(&value, each, span)?
                }
                StepKind::FullSplat => return self.splat(&value, rest.as_slice(), span),
            };
        }
        Ok(value)
    }

    pub(super) fn attribute(&self, value: &Value, name: &str, span: Span) -> Result<Value, Diagnostic> {
        if self.scope.absent_is_null() {
            let absent = value.is_null()
                || matches!(&value.kind, Kind::Object(entries) | Kind::Map(_, entries) if !entries.contains_key(name));
            if absent {
                return Ok(Value::null(Type::Dynamic, Origin::default()));
            }
        }
        attribute(value, name, span)
    }
}

/// `value.name`
///
/// # Errors
///
/// The value has no such attribute, or none at all.
pub fn attribute(value: &Value, name: &str, span: Span) -> Result<Value, Diagnostic> {
    let result = match &value.kind {
        Kind::Object(entries) => match entries.get(name) {
            Some(found) => found.clone(),
            None => {
                let why = format!("this object does not have an attribute named {name:?}");
                return Err(error("Unsupported attribute", why, span));
            }
        },
        Kind::Map(_, entries) => match entries.get(name) {
            Some(found) => found.clone(),
            None => {
                let why = format!("this map does not have an element with the key {name:?}");
                return Err(error("Missing map element", why, span));
            }
        },
        Kind::Unknown(unknown) => attribute_of_unknown(value, unknown, name, span)?,
        Kind::Null(_) => {
            let why = "this value is null, so it does not have any attributes";
            return Err(error("Attempt to get attribute from null value", why, span));
        }
        Kind::Bool(_) | Kind::Number(_) | Kind::Str { .. } => return Err(primitive(&value.ty(), span)),
        _ => return Err(error("Unsupported attribute", "this value does not have any attributes", span)),
    };
    Ok(result.with_marks(value.marks))
}

fn primitive(ty: &Type, span: Span) -> Diagnostic {
    let why = format!("can't access attributes on a primitive-typed value ({})", ty.friendly_name());
    error("Unsupported attribute", why, span)
}

fn attribute_of_unknown(value: &Value, unknown: &Unknown, name: &str, span: Span) -> Result<Value, Diagnostic> {
    if let Some(found) = entry(value, unknown, &Text::literal(name, Origin::default()), &format!(".{name}")) {
        return Ok(found);
    }
    let ty = match &unknown.ty {
        Type::Object(attributes, _) => match attributes.get(name) {
            Some(ty) => ty.clone(),
            // Of one of several objects, the others may have it.
            None if value.alternatives().is_some() => Type::Dynamic,
            None => {
                let why = format!("this object does not have an attribute named {name:?}");
                return Err(error("Unsupported attribute", why, span));
            }
        },
        Type::Map(element) => (**element).clone(),
        ty if ty.is_primitive() => return Err(primitive(ty, span)),
        Type::List(_) | Type::Set(_) | Type::Tuple(_) => {
            return Err(error("Unsupported attribute", "this value does not have any attributes", span));
        }
        _ => Type::Dynamic,
    };
    let plain = extend(value, unknown, &format!(".{name}"), ty);
    let each = |values: &[Value]| match values {
        [value] => attribute(value, name, span),
        _ => Ok(plain.clone()),
    };
    Ok(distribute(&[value], &plain, each)?.unwrap_or(plain.clone()))
}

/// The entry under a key, where it is certain which ones that can be; `step` takes it.
fn entry(value: &Value, unknown: &Unknown, key: &Text, step: &str) -> Option<Value> {
    match &unknown.partial {
        Partial::Attributes(entries) => entries.get(key.known()?.as_ref()).cloned(),
        Partial::Entries(entries) => {
            let mut under = Vec::new();
            // The last one that may be it must be it; where it may not be there, the one before it.
            for (other, entry) in entries.iter().rev() {
                match crate::terraform::value::texts_equal(other, key) {
                    Some(false) => {}
                    None => return None,
                    Some(true) if entry.perhaps.is_none() && under.is_empty() => return Some(entry.clone()),
                    Some(true) => under.push(entry.clone()),
                }
                if under.last().is_some_and(|entry| entry.perhaps.is_none()) {
                    break;
                }
            }
            let may_fail = under.last()?.perhaps.is_some();
            let Kind::Unknown(Unknown { symbol: Some(symbol), .. }) = extend(value, unknown, step, Type::Dynamic).kind
            else {
                return None;
            };
            Some(one_of(under, may_fail, &Named::Expression(symbol.expression()), &unknown.why, &value.origin))
        }
        _ => None,
    }
}

fn symbol_of(value: &Value) -> Option<&str> {
    match &value.kind {
        Kind::Unknown(unknown) => unknown.symbol.as_ref().map(Symbol::expression),
        _ => None,
    }
}

/// The symbol with `.name`, `[key]` or `[*].name` behind it.
pub(super) fn extend(value: &Value, unknown: &Unknown, step: &str, ty: Type) -> Value {
    let Some(symbol) = &unknown.symbol else {
        let kind = Kind::Unknown(Unknown {
            ty,
            symbol: None,
            why: unknown.why.clone(),
            not_null: false,
            bounds: Default::default(),
            partial: Partial::Nothing,
        });
        return Value::new(kind, value.origin.clone());
    };
    // A splat after a splat, or an attribute of one, is read as part of it, and is meant so.
    let base = symbol.expression();
    let expression = if step.starts_with('[') || base.contains(' ') {
        format!("{}{step}", in_parentheses(base))
    } else {
        format!("{base}{step}")
    };
    let kind = match symbol.kind() {
        SymbolKind::Attribute { address, path } => {
            let path =
                if path.is_empty() { step.trim_start_matches('.').into() } else { format!("{path}{step}").into() };
            SymbolKind::Attribute { address: address.clone(), path }
        }
        SymbolKind::Element => SymbolKind::Element,
        _ => SymbolKind::Other,
    };
    Value::symbol(Symbol::new(expression, kind, symbol.why()), ty, value.origin.clone())
}

/// `value[key]`
///
/// # Errors
///
/// The value has no such element, or none at all.
pub fn index(value: &Value, key: &Value, span: Span) -> Result<Value, Diagnostic> {
    let invalid = |why: &str| error("Invalid index", why, span);
    let no_element = |why: &str| -> Diagnostic {
        let what = "the given key does not identify an element in this collection value";
        if why.is_empty() { invalid(what) } else { invalid(&format!("{what}: {why}")) }
    };
    let marks = value.marks.and(key.marks);
    if value.is_null() {
        let why = "this value is null, so it does not have any indices";
        return Err(error("Attempt to index null value", why, span));
    }
    if key.is_null() {
        return Err(invalid("can't use a null value as an indexing key"));
    }
    let open = |ty: Type, elements: Vec<Value>| {
        let expression = format!("{}[{}]", grouped(value), key.expression());
        let why = key.why_unknown().unwrap_or_else(|| WHY.to_owned());
        let mut result = one_of(elements, true, &Named::Expression(&expression), &why, &value.deep_origin());
        if let (Kind::Unknown(result), false) = (&mut result.kind, ty == Type::Dynamic) {
            result.ty = ty;
        }
        result
    };
    if key.alternatives().is_some() && !value.is_unknown() {
        let expression = format!("{}[{}]", grouped(value), key.expression());
        let why = key.why_unknown().unwrap_or_else(|| WHY.to_owned());
        let plain = Value::computed(expression, Type::Dynamic, &why, value.deep_origin());
        let each = |args: &[Value]| match args {
            [key] => index(value, key, span),
            _ => Ok(plain.clone()),
        };
        if let Some(found) = distribute(&[key], &plain, each)? {
            return Ok(found.with_marks(marks));
        }
    }
    let result = match &value.kind {
        Kind::List(_, elements) | Kind::Tuple(elements) => {
            let number = convert(key, &Type::Number).map_err(|why| no_element(&why))?;
            match number.as_number() {
                None => {
                    let first = elements.first().map(Value::ty);
                    let alike = elements.iter().all(|element| Some(element.ty()) == first);
                    open(first.filter(|_| alike).unwrap_or(Type::Dynamic), elements.to_vec())
                }
                Some(number) if number.is_negative() && !number.is_zero() => {
                    return Err(no_element("a negative number is not a valid index for a sequence"));
                }
                Some(number) if number.to_integer().is_none() => {
                    let why = "indexing a sequence requires a whole number, but the given index has a fractional part";
                    return Err(no_element(why));
                }
                Some(number) => {
                    let at = number.to_i64().and_then(|at| usize::try_from(at).ok());
                    match at.and_then(|at| elements.get(at)) {
                        Some(element) => element.clone(),
                        None if elements.is_empty() => return Err(no_element("the collection has no elements")),
                        None => {
                            let why = "the given index is greater than or equal to the length of the collection";
                            return Err(no_element(why));
                        }
                    }
                }
            }
        }
        Kind::Map(_, entries) | Kind::Object(entries) => {
            let name = convert(key, &Type::String).map_err(|why| no_element(&why))?;
            let ty = || if let Kind::Map(element, _) = &value.kind { element.clone() } else { Type::Dynamic };
            match name.as_str() {
                Some(name) => entries.get(&name).cloned().ok_or_else(|| no_element(""))?,
                None => open(ty(), entries.values().cloned().collect()),
            }
        }
        Kind::Set(..) => {
            let why = "elements of a set are identified only by their value and don't have any separate index or key to select with";
            return Err(invalid(why));
        }
        Kind::Unknown(unknown) => index_of_unknown(value, unknown, key, span)?,
        _ => return Err(invalid("this value does not have any indices")),
    };
    Ok(result.with_marks(marks))
}

fn index_of_unknown(value: &Value, unknown: &Unknown, key: &Value, span: Span) -> Result<Value, Diagnostic> {
    let ty = match &unknown.ty {
        Type::List(element) | Type::Map(element) => (**element).clone(),
        ty if ty.is_primitive() || matches!(ty, Type::Set(_)) => {
            return Err(error("Invalid index", "this value does not have any indices", span));
        }
        Type::Object(attributes, _) => {
            key.as_str().and_then(|name| attributes.get(&*name).cloned()).unwrap_or(Type::Dynamic)
        }
        _ => Type::Dynamic,
    };
    let step = format!("[{}]", key.expression());
    if let Some(found) = to_text(key).ok().and_then(|key| entry(value, unknown, &key, &step)) {
        return Ok(found);
    }
    let plain = extend(value, unknown, &step, ty);
    let at = convert(key, &Type::Number).ok().and_then(|key| key.as_number().and_then(Number::to_i64));
    if let (Some(at), Some(expression)) = (at.and_then(|at| u64::try_from(at).ok()), symbol_of(&plain)) {
        let certain = unknown.bounds.least.is_some_and(|least| least > at);
        if let Some(found) = any_element(value, certain, expression, &unknown.why, &plain.origin) {
            return Ok(found);
        }
    }
    if let (true, Some(only), Some(expression)) = (key.is_unknown(), value.sole_possible(), symbol_of(&plain))
        && !only.may_be_list()
    {
        if !only.stands_for_several() || key.is_own_key() {
            return Ok(one_of(vec![only.clone()], true, &Named::Expression(expression), &unknown.why, &plain.origin));
        }
        if let Some(found) = any_element(value, false, expression, &unknown.why, &plain.origin) {
            return Ok(found);
        }
    }
    let each = |args: &[Value]| match args {
        [value, key] => index(value, key, span),
        _ => Ok(plain.clone()),
    };
    Ok(distribute(&[value, key], &plain, each)?.unwrap_or(plain.clone()))
}
