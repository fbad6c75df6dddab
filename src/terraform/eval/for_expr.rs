//! `[for …]`, `{for …}`

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Bound, Evaluator, error, keyed, naming, to_text};
use crate::input::{Diagnostic, Span};
use crate::terraform::convert::{convert, unordered};
use crate::terraform::number::Number;
use crate::terraform::syntax::ast::{Expr, ForExpr};
use crate::terraform::types::Type;
use crate::terraform::value::{Bounds, Kind, MAX_ALTERNATIVES, Marks, Partial, Unknown, Value, distribute, grouped};
use crate::text::{Origin, Symbol, Text};

/// Why the result of a `for` is not known.
const WHY: &str = "it goes through a collection that is not known";

/// Keys and elements of a collection, in the order `for` goes through them; `None` where they are not known.
pub(super) fn items(collection: &Value, span: Span) -> Result<Option<Vec<(Value, Value)>>, Diagnostic> {
    let numbered = |elements: &[Value]| {
        let number = |at: usize| Value::number(Number::integer(at as i64), Origin::default());
        elements.iter().enumerate().map(|(at, element)| (number(at), element.clone())).collect()
    };
    let items = match &collection.kind {
        Kind::List(_, elements) | Kind::Tuple(elements) => numbered(elements),
        Kind::Set(_, elements) => elements.iter().map(|element| (element.clone(), element.clone())).collect(),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            let key = |key: &str| Value::known(key, Origin::default());
            entries.iter().map(|(name, element)| (key(name), element.clone())).collect()
        }
        Kind::Unknown(unknown) if !unknown.ty.is_primitive() => return Ok(None),
        Kind::Null(_) => {
            let why = "a null value cannot be used as the collection in a 'for' expression";
            return Err(error("Iteration over null value", why, span));
        }
        _ => {
            let name = collection.ty().friendly_name();
            let why = format!("a value of type {name} cannot be used as the collection in a 'for' expression");
            return Err(error("Iteration over non-iterable value", why, span));
        }
    };
    Ok(Some(items))
}

/// Keys and elements of a collection of which it is known what it may hold: no element is certain to be there, but those of a map whose entries are. `None`
/// where one may take the place of another.
fn possible_items(collection: &Value, elements: &[Value]) -> Option<Vec<(Value, Value)>> {
    if matches!(&collection.kind, Kind::Unknown(Unknown { partial: Partial::Entries(_), .. })) {
        let entries = collection.entries_it_may_have(&named_in(collection))?;
        return Some(entries.into_iter().map(|(key, value)| (Value::string(key), value)).collect());
    }
    Some(elements.iter().map(|element| (any_key(collection), element.clone().entry_where(collection))).collect())
}

/// What is under a key of a collection, as it is written.
fn named_in(collection: &Value) -> impl Fn(&str) -> String + use<> {
    let all = grouped(collection);
    move |key| format!("{all}[{}]", Value::known(key, Origin::default()).expression())
}

/// What stands for any key of a collection.
fn any_key(collection: &Value) -> Value {
    let symbol = Symbol::element_of(&format!("keys({})", collection.expression()), WHY);
    Value::symbol(symbol, Type::Dynamic, Origin::default()).not_null()
}

/// Whether an `if` lets an element through.
enum LetThrough {
    Yes,
    No,
    /// This decides, and is not known.
    Perhaps(Value),
}

/// What is wrong with an element that is only perhaps there: where it is wrong, the element is not there.
fn nobodys<T>(problem: Diagnostic, of_perhaps: bool, nothing: T) -> Result<T, Diagnostic> {
    if of_perhaps { Ok(nothing) } else { Err(problem) }
}

/// What a `for` has made so far.
enum Made {
    Elements(Vec<Value>),
    Entries(Vec<(Text, Value)>, BTreeSet<Arc<str>>),
    Groups(BTreeMap<Arc<str>, Vec<Value>>),
}

impl Evaluator<'_> {
    pub(super) fn for_expr(&self, for_expr: &ForExpr, span: Span) -> Result<Value, Diagnostic> {
        let collection = self.expr(&for_expr.collection)?;
        self.for_in(for_expr, collection, span)
    }

    fn for_in(&self, for_expr: &ForExpr, collection: Value, span: Span) -> Result<Value, Diagnostic> {
        if let Some(choice) = collection.alternatives() {
            let plain = self.open(for_expr, &collection, span);
            let ways = self.ways.saturating_mul(choice.values.len());
            if ways > MAX_ALTERNATIVES {
                return Ok(plain);
            }
            let inner = Evaluator { ways, ..*self };
            let each = |values: &[Value]| match values {
                [one] => inner.for_in(for_expr, one.clone(), span),
                _ => Ok(plain.clone()),
            };
            return Ok(distribute(&[&collection], &plain, each)?.unwrap_or_else(|| plain.clone()));
        }
        let unordered_elements = match &collection.kind {
            Kind::Unknown(unknown) => match &unknown.partial {
                Partial::Elements(elements) => Some(Arc::clone(elements)),
                Partial::Entries(entries) => Some(match collection.entries_it_may_have(&named_in(&collection)) {
                    Some(entries) => entries.into_iter().map(|(_, value)| value.into_element()).collect(),
                    // Which of them are there, and which take the place of others, is not known.
                    None => {
                        let perhaps =
                            |(_, value): &(Text, Value)| value.clone().entry_where(&collection).into_element();
                        entries.iter().map(perhaps).collect()
                    }
                }),
                Partial::Nothing if !for_expr.grouping => {
                    self.any_of_unknown(for_expr, &collection, span).map(|any| [any].into())
                }
                _ => None,
            },
            Kind::Set(_, elements) if elements.len() > 1 && !collection.is_wholly_known() => Some(Arc::clone(elements)),
            _ => None,
        };
        if let (Some(elements), None) = (&unordered_elements, &for_expr.key)
            && (for_expr.key_var.is_none() || !matches!(collection.kind, Kind::Set(..)))
        {
            return self.for_unordered(for_expr, &collection, elements, span);
        }
        let possible = unordered_elements.as_ref().filter(|_| !matches!(collection.kind, Kind::Set(..)));
        let items = match possible {
            Some(elements) => possible_items(&collection, elements),
            None => items(&collection, for_expr.collection.span)?,
        };
        let Some(items) = items else { return Ok(self.open(for_expr, &collection, span)) };
        let mut made = match (&for_expr.key, for_expr.grouping) {
            (None, _) => Made::Elements(Vec::new()),
            (Some(_), false) => Made::Entries(Vec::new(), BTreeSet::new()),
            (Some(_), true) => Made::Groups(BTreeMap::new()),
        };
        let mut marks = collection.marks;
        if items.is_empty() {
            self.condition_of_none(for_expr)?;
        }
        // Whether an element is there that the `if` may leave out, or the order is not certain.
        let mut perhaps = unordered_elements.is_some();
        if perhaps && for_expr.grouping {
            return Ok(self.open(for_expr, &collection, span));
        }
        for (key, element) in items {
            let of_perhaps = element.perhaps.is_some();
            let of_several = element.stands_for_several();
            let value = element.clone().taken_out();
            let value_bound = Bound { name: &for_expr.value_var.name, value, outer: self.bound };
            let key_bound =
                for_expr.key_var.as_ref().map(|name| Bound { name: &name.name, value: key, outer: Some(&value_bound) });
            let inner = Evaluator { bound: Some(key_bound.as_ref().unwrap_or(&value_bound)), ..*self };
            let let_through = inner.for_condition(for_expr.cond.as_ref(), &mut marks);
            let open = match let_through.or_else(|problem| nobodys(problem, of_perhaps, LetThrough::No))? {
                LetThrough::Yes => None,
                LetThrough::No => continue,
                LetThrough::Perhaps(condition) if !for_expr.grouping => Some(condition),
                LetThrough::Perhaps(_) => return Ok(self.open(for_expr, &collection, span).with_marks(marks)),
            };
            perhaps |= open.is_some();
            let is_certain = open.is_none() && !of_perhaps;
            let item = inner.for_item(for_expr, &mut made, is_certain, &mut marks, span);
            // What may not be let through need not be without errors.
            let item = if open.is_some() { item.or(Ok(false)) } else { item };
            let Some(item) = item.map(Some).or_else(|problem| nobodys(problem, of_perhaps, None))? else { continue };
            if !item {
                return Ok(self.open(for_expr, &collection, span).with_marks(marks));
            }
            match &mut made {
                Made::Elements(elements) => {
                    if let Some(condition) = open
                        && let Some(made) = elements.pop()
                    {
                        elements.push(made.where_holds(&condition));
                    }
                }
                Made::Entries(entries, _) => {
                    let Some((key, value)) = entries.pop() else { continue };
                    // One key for all of several is one entry, of which only the last says what it is.
                    if of_several && key.is_known() {
                        return Ok(self.open(for_expr, &collection, span).with_marks(marks));
                    }
                    let value = value.taken_out().sure_as(&element);
                    entries.push((key, open.map_or(value.clone(), |condition| value.entry_where(&condition))));
                }
                Made::Groups(_) => {}
            }
        }
        let origin = Origin::at(span);
        let result = match made {
            Made::Elements(elements) if perhaps => {
                unordered(self.named(for_expr, &collection, span), Type::Dynamic, elements, origin)
            }
            Made::Elements(elements) => Value::tuple(elements, origin),
            Made::Entries(entries, _) if entries.iter().any(|(_, value)| value.perhaps.is_some()) => {
                Value::keyed(entries, || self.named(for_expr, &collection, span), origin)
            }
            Made::Entries(entries, _) => keyed(entries, origin),
            Made::Groups(groups) => {
                let groups = groups.into_iter().map(|(key, group)| (key, Value::tuple(group, Origin::at(span))));
                Value::object(groups, origin)
            }
        };
        Ok(result.with_marks(marks))
    }

    /// Terraform looks at the `if` before there is an element, so that a wrong one is found where there is none.
    fn condition_of_none(&self, for_expr: &ForExpr) -> Result<(), Diagnostic> {
        let any = || Value::computed(String::new(), Type::Dynamic, "there is none", Origin::default());
        let value = Bound { name: &for_expr.value_var.name, value: any(), outer: self.bound };
        let key = for_expr.key_var.as_ref().map(|name| Bound { name: &name.name, value: any(), outer: Some(&value) });
        let inner = Evaluator { bound: Some(key.as_ref().unwrap_or(&value)), ..*self };
        inner.for_condition(for_expr.cond.as_ref(), &mut Marks::default()).map(|_| ())
    }

    /// Evaluates key and value for what is bound, and keeps them; false where that makes the whole unknown.
    /// That two have one key is an error only where both are certain to be there.
    fn for_item(
        &self,
        for_expr: &ForExpr,
        made: &mut Made,
        is_certain: bool,
        marks: &mut Marks,
        span: Span,
    ) -> Result<bool, Diagnostic> {
        let key = match &for_expr.key {
            None => None,
            Some(key_expr) => {
                let key = self.expr(key_expr)?;
                if key.is_null() {
                    let why = "key expression in 'for' expression must not produce a null value";
                    return Err(error("Invalid object key", why, key_expr.span));
                }
                let text = to_text(&key).map_err(|why| {
                    error(
                        "Invalid object key",
                        format!("the key expression produced an invalid result: {why}"),
                        key_expr.span,
                    )
                })?;
                *marks = marks.and(key.marks);
                Some(text)
            }
        };
        let value = self.expr(&for_expr.value)?;
        match (made, key) {
            (Made::Elements(elements), _) => elements.push(value),
            (Made::Entries(entries, keys), Some(key)) => {
                if is_certain && key.known().is_some_and(|known| !keys.insert(Arc::from(known.as_ref()))) {
                    let key = key.to_string();
                    let why = format!(
                        "two different items produced the key {key:?} in this 'for' expression; if duplicates are expected, use the ellipsis (...) after the value expression to enable grouping by key"
                    );
                    return Err(error("Duplicate object key", why, span));
                }
                entries.push((key, value));
            }
            (Made::Groups(groups), Some(key)) => match key.known() {
                Some(known) => groups.entry(Arc::from(known.as_ref())).or_default().push(value),
                // Which group it is in is not known.
                None => return Ok(false),
            },
            (_, None) => {}
        }
        Ok(true)
    }

    /// Whether the `if` lets through what is bound.
    fn for_condition(&self, cond: Option<&Expr>, marks: &mut Marks) -> Result<LetThrough, Diagnostic> {
        let Some(cond) = cond else { return Ok(LetThrough::Yes) };
        let value = self.expr(cond)?;
        *marks = marks.and(value.marks);
        if value.is_null() {
            return Err(error("Condition is null", "the value of the 'if' clause must not be null", cond.span));
        }
        let flag = convert(&value, &Type::Bool).map_err(|why| {
            error("Invalid 'for' condition", format!("the 'if' clause value is invalid: {why}"), cond.span)
        })?;
        Ok(match flag.as_bool() {
            Some(true) => LetThrough::Yes,
            Some(false) => LetThrough::No,
            None => LetThrough::Perhaps(flag),
        })
    }

    /// What stands for any element of a collection of which nothing is known. One that a condition lets through is not any.
    fn any_of_unknown(&self, for_expr: &ForExpr, collection: &Value, span: Span) -> Option<Value> {
        let Kind::Unknown(unknown) = &collection.kind else { return None };
        if for_expr.cond.is_none()
            && let Some(any) = collection.any_of_unknown()
        {
            return Some(any);
        }
        let element = match &unknown.ty {
            Type::List(element) | Type::Set(element) | Type::Map(element) => (**element).clone(),
            ty if ty.is_primitive() => return None,
            _ => Type::Dynamic,
        };
        let list =
            if for_expr.cond.is_none() { collection.expression() } else { self.named(for_expr, collection, span) };
        let why = collection.why_unknown().unwrap_or_else(|| WHY.to_owned());
        Some(Value::symbol(Symbol::element_of(&list, why), element, collection.origin.clone()))
    }

    /// A list made of elements whose order is not certain: its own order is not, but its elements are.
    fn for_unordered(
        &self,
        for_expr: &ForExpr,
        collection: &Value,
        elements: &[Value],
        span: Span,
    ) -> Result<Value, Diagnostic> {
        let mut marks = collection.marks;
        let mut results = Vec::new();
        for element in elements {
            let value = element.clone().taken_out();
            let value = Bound { name: &for_expr.value_var.name, value, outer: self.bound };
            let key = for_expr.key_var.as_ref();
            let key = key.map(|name| Bound { name: &name.name, value: any_key(collection), outer: Some(&value) });
            let inner = Evaluator { bound: Some(key.as_ref().unwrap_or(&value)), ..*self };
            let of_perhaps = element.perhaps.is_some();
            let let_through = inner.for_condition(for_expr.cond.as_ref(), &mut marks);
            let condition = match let_through.or_else(|problem| nobodys(problem, of_perhaps, LetThrough::No))? {
                LetThrough::Yes => None,
                LetThrough::No => continue,
                LetThrough::Perhaps(condition) => Some(condition),
            };
            let result = inner.expr(&for_expr.value).map(Some);
            let Some(result) = result.or_else(|problem| nobodys(problem, of_perhaps, None))? else { continue };
            let result = result.sure_as(element);
            results.push(match condition {
                Some(condition) => result.where_holds(&condition),
                None => result,
            });
        }
        let expression = self.named(for_expr, collection, span);
        let Bounds { least, most } = collection.bounds();
        let bounds = Bounds { least: least.filter(|_| for_expr.cond.is_none()), most };
        Ok(unordered(expression, Type::Dynamic, results, Origin::at(span)).bounded(bounds).with_marks(marks))
    }

    /// The result where what it goes through, or what it lets through, is not known.
    fn open(&self, for_expr: &ForExpr, collection: &Value, span: Span) -> Value {
        let why = collection.why_unknown();
        let why = why.as_deref().unwrap_or(WHY);
        Value::computed(self.named(for_expr, collection, span), Type::Dynamic, why, Origin::at(span))
            .not_null()
            .with_marks(collection.marks)
    }

    fn named(&self, for_expr: &ForExpr, collection: &Value, span: Span) -> String {
        let written = self.scope.sources().slice(span);
        naming::local(self, &written, collection, |found| naming::in_for(for_expr, found))
    }
}
