//! `count` and `for_each`: which instances a block has.

use std::sync::Arc;

use super::config::attribute;
use super::scope::ModuleScope;
use crate::input::{Diagnostic, Span};
use crate::terraform::eval::evaluate;
use crate::terraform::number::Number;
use crate::terraform::syntax::ast::{Block, Expr, ExprKind};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Value};
use crate::text::{InstanceKey, Origin, Symbol, Text};

/// The most instances of one block that are told apart.
const MAX_COUNT: i64 = 4_096;

/// Why the instances of a `count` are not known where the value does not say it.
const COUNT: &str = "count is not known";

/// The same of a `for_each`.
const FOR_EACH: &str = "for_each is not known";

/// What an instance of a block is made from.
#[derive(Clone, Default, Debug)]
pub(super) struct Each {
    /// Its key in addresses.
    pub(super) key: Option<InstanceKey>,
    /// `each.key` and `each.value`, or `count.index` in both.
    pub(super) value: Option<(Value, Value)>,
    /// Why there may be none of it, or many, where nobody knows: "var.live has no default".
    pub(super) uncertain: Option<Arc<str>>,
}

/// What a reference to the block as a whole is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// One instance, without `count` or `for_each`.
    Single,
    /// `count`: a tuple.
    List,
    /// `for_each`: an object.
    Map,
    /// Not known how many: `count`.
    UncertainList,
    /// Not known how many: `for_each`.
    UncertainMap,
}

/// The instances of a block.
#[derive(Clone, Debug)]
pub(super) struct Expanded<T> {
    pub(super) shape: Shape,
    pub(super) items: Vec<T>,
}

impl<T> Expanded<T> {
    pub(super) fn map<U>(self, make: impl FnMut(T) -> U) -> Expanded<U> {
        Expanded { shape: self.shape, items: self.items.into_iter().map(make).collect() }
    }
}

/// The instances of `block`. Where Terraform could not tell, one stands for all; `address` names it.
pub(super) fn expand(block: &Block, scope: &ModuleScope<'_>, address: &str) -> Expanded<Each> {
    let expanded = match (attribute(&block.body, "count"), attribute(&block.body, "for_each")) {
        (Some(_), Some(for_each)) => {
            scope.module.shared.refuse(Diagnostic::error("a block has `count` or `for_each`, not both", for_each.span));
            by_key(&for_each.value, scope, address)
        }
        (Some(count), _) => by_count(&count.value, scope, address),
        (_, Some(for_each)) => by_key(&for_each.value, scope, address),
        _ => return Expanded { shape: Shape::Single, items: vec![Each::default()] },
    };
    expanded.unwrap_or_else(|(shape, problem)| {
        scope.module.report(problem);
        let each = match shape {
            Shape::UncertainList => any_index(
                address,
                &Value::computed(String::new(), Type::Number, "count could not be evaluated", Origin::default()),
            ),
            _ => {
                let why = "for_each could not be evaluated";
                any_key(address, &Value::computed(format!("{address}.for_each"), Type::Dynamic, why, Origin::default()))
            }
        };
        Expanded { shape, items: vec![each] }
    })
}

/// The instances of a block of which Terraform could not tell how many there are, where a plan says which: those with `keys`. `address` names the block.
pub(super) fn as_planned(
    expanded: Expanded<Each>,
    keys: impl FnOnce() -> Vec<InstanceKey>,
    address: &str,
) -> Expanded<Each> {
    if !matches!(expanded.shape, Shape::UncertainList | Shape::UncertainMap) {
        return expanded;
    }
    let keys = keys();
    let shape = match keys.first() {
        Some(InstanceKey::Index(_)) => Shape::List,
        Some(InstanceKey::Key(_)) => Shape::Map,
        _ => return expanded,
    };
    let stand_in = expanded.items.first().and_then(|each| each.value.as_ref());
    let is_set = stand_in.is_some_and(|(key, value)| key.expression() == value.expression());
    let of_key = |key: InstanceKey| {
        let known = match &key {
            InstanceKey::Index(at) => {
                Value::number(Number::integer(i64::try_from(*at).unwrap_or(i64::MAX)), Origin::default())
            }
            InstanceKey::Key(name) | InstanceKey::Symbolic(name) => Value::known(name, Origin::default()),
        };
        let value = match shape {
            Shape::Map if !is_set => {
                let expression = format!("{address}{key}.each.value");
                Value::computed(expression, Type::Dynamic, FOR_EACH, Origin::default())
            }
            _ => known.clone(),
        };
        Each { key: Some(key), value: Some((known, value)), uncertain: None }
    };
    Expanded { shape, items: keys.into_iter().map(of_key).collect() }
}

type Failed = (Shape, Diagnostic);

fn by_count(expr: &Expr, scope: &ModuleScope<'_>, address: &str) -> Result<Expanded<Each>, Failed> {
    let failed = |problem| (Shape::UncertainList, problem);
    let value = evaluate(expr, scope).map_err(failed)?;
    let number = crate::terraform::convert::convert(&value, &Type::Number);
    let number = number.map_err(|why| failed(Diagnostic::error(format!("count: {why}"), expr.span)))?;
    match &number.kind {
        Kind::Unknown(_) => {
            let each = if at_most_one(expr) || most(&number).is_some_and(|most| most <= 1) {
                Each { uncertain: Some(why_open(&value, COUNT).into()), ..index(0, expr.span) }
            } else {
                any_index(address, &value)
            };
            Ok(Expanded { shape: Shape::UncertainList, items: vec![each] })
        }
        Kind::Number(number) => match number.to_i64() {
            Some(count @ 0..=MAX_COUNT) => {
                let items = (0..count).map(|at| index(at, expr.span)).collect();
                Ok(Expanded { shape: Shape::List, items })
            }
            Some(count) if count > 0 => {
                let message =
                    format!("count is {count}, more than the limit of {MAX_COUNT}: one instance stands for all");
                Err(failed(Diagnostic::warning(message, expr.span)))
            }
            _ => Err(failed(Diagnostic::error("count is not a whole number of instances", expr.span))),
        },
        _ => Err(failed(Diagnostic::error("count is null", expr.span))),
    }
}

fn index(at: i64, span: Span) -> Each {
    let number = Value::number(Number::integer(at), Origin::at(span));
    Each { key: Some(InstanceKey::Index(at.unsigned_abs())), value: Some((number.clone(), number)), uncertain: None }
}

/// The most that a count of which no more is known can be.
fn most(count: &Value) -> Option<i64> {
    let known = |value: &Value| value.as_number().and_then(Number::to_i64);
    match count.alternatives() {
        Some(choice) => choice.values.iter().map(known).collect::<Option<Vec<_>>>()?.into_iter().max(),
        None => count.bounds().most.and_then(|most| i64::try_from(most).ok()),
    }
}

/// `condition ? 1 : 0`, whatever the condition.
fn at_most_one(expr: &Expr) -> bool {
    let is = |expr: &Expr, digits: &str| matches!(&expr.kind, ExprKind::Number(written) if &**written == digits);
    match &expr.kind {
        ExprKind::Parens(inner) => at_most_one(inner),
        ExprKind::Conditional(_, then, otherwise) => {
            let zero_or_one = |expr: &Expr| is(expr, "0") || is(expr, "1") || at_most_one(expr);
            zero_or_one(then) && zero_or_one(otherwise)
        }
        _ => false,
    }
}

/// The one instance that stands for those of a count that is not known.
fn any_index(address: &str, count: &Value) -> Each {
    let why = why_open(count, COUNT);
    let index = Value::computed(format!("{address}.count.index"), Type::Number, &why, Origin::default());
    Each {
        key: Some(InstanceKey::Symbolic("count.index".into())),
        value: Some((index.clone(), index)),
        uncertain: Some(why.into()),
    }
}

/// The one instance that stands for those of a collection that is not known.
pub(super) fn any_key(address: &str, collection: &Value) -> Each {
    let why = why_open(collection, FOR_EACH);
    let set = matches!(collection.ty(), Type::Set(_));
    let element = match collection.ty() {
        Type::Map(element) | Type::Set(element) => (*element).clone(),
        _ => Type::Dynamic,
    };
    let origin = collection.origin.clone();
    let key = Value::computed(format!("{address}.each.key"), Type::String, &why, origin.clone());
    let value = if set { key.clone() } else { Value::computed(format!("{address}.each.value"), element, &why, origin) };
    let key_of_any = Some(InstanceKey::Symbolic("each.key".into()));
    Each { key: key_of_any, value: Some((key, value)), uncertain: Some(why.into()) }
}

/// Why it is not known which instances there are.
fn why_open(value: &Value, otherwise: &str) -> String {
    value.why_unknown().unwrap_or_else(|| otherwise.to_owned())
}

fn by_key(expr: &Expr, scope: &ModuleScope<'_>, address: &str) -> Result<Expanded<Each>, Failed> {
    let failed = |message: &str| (Shape::UncertainMap, Diagnostic::error(message, expr.span));
    let value = evaluate(expr, scope).map_err(|problem| (Shape::UncertainMap, problem))?;
    let uncertain = || Expanded { shape: Shape::UncertainMap, items: vec![any_key(address, &value)] };
    match &value.kind {
        Kind::Map(_, entries) | Kind::Object(entries) => {
            let each = |(key, element): (&Arc<str>, &Value)| Each {
                key: Some(InstanceKey::Key(Arc::clone(key))),
                value: Some((key_value(key, element), element.clone())),
                uncertain: None,
            };
            Ok(Expanded { shape: Shape::Map, items: entries.iter().map(each).collect() })
        }
        Kind::Set(_, elements) => {
            let items = elements.iter().map(|element| from_element(element, None)).collect::<Option<Vec<_>>>();
            let items = items.ok_or_else(|| failed("for_each: a set must be of strings, none of them null"))?;
            Ok(Expanded { shape: Shape::Map, items })
        }
        Kind::Unknown(_) => match value.possible_elements() {
            // Which of these there are is not known; each of them may be.
            Some(elements) => {
                let several = |element: &&Value| element.deep_symbols(&Symbol::is_of_any_element);
                let known = elements.iter().filter(|element| !several(element));
                let more = elements.iter().any(|element| several(&element)).then(|| any_key(address, &value));
                let why: Arc<str> = why_open(&value, FOR_EACH).into();
                let items = known.map(|element| from_element(element, Some(&why))).chain(more.map(Some));
                let items = items.collect::<Option<Vec<_>>>();
                Ok(items.map_or_else(uncertain, |items| Expanded { shape: Shape::UncertainMap, items }))
            }
            None => {
                let entries =
                    value.entries_it_may_have(&|key| format!("{address}{}.each.value", InstanceKey::Key(key.into())));
                Ok(entries.map_or_else(uncertain, |entries| of_entries(entries, &value, address)))
            }
        },
        Kind::Null(_) => Err(failed("for_each is null")),
        _ => Err(failed("for_each must be a map, or a set of strings")),
    }
}

/// The instances of a map some of whose keys hold symbols, or whose entries may not be there: which instance is which is known by how the key is written. Of
/// entries that stand for any number one stands for all, as of a collection of which nothing is known.
fn of_entries(entries: Vec<(Text, Value)>, collection: &Value, address: &str) -> Expanded<Each> {
    let (several, own): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|(key, _)| key.symbols().any(Symbol::is_of_any_element));
    let is_certain = several.is_empty() && own.iter().all(|(_, element)| element.perhaps.is_none());
    let each = |(key, element): (Text, Value)| Each {
        key: Some(InstanceKey::Key(key.to_string().into())),
        uncertain: element.why_perhaps().map(Arc::from),
        value: Some((Value::string(key), element.taken_out())),
    };
    let mut items: Vec<Each> = own.into_iter().map(each).collect();
    if let [(_, element), rest @ ..] = &several[..] {
        let mut any = any_key(address, collection);
        if let (Some((_, value)), []) = (&mut any.value, rest) {
            *value = element.clone().taken_out().called(&format!("{address}.each.value"));
        }
        items.push(any);
    }
    Expanded { shape: if is_certain { Shape::Map } else { Shape::UncertainMap }, items }
}

/// A key of a map as a value. One that was made from a symbol holds its text.
pub(super) fn key_value(key: &str, element: &Value) -> Value {
    let origin = element.deep_origin();
    if !key.contains("${") {
        return Value::known(key, origin);
    }
    let whole = key.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).filter(|inner| !inner.contains("${"));
    let expression = whole.map_or_else(|| format!("\"{key}\""), str::to_owned);
    Value::computed(expression, Type::String, "the key is not known", origin)
}

/// The instance of an element of a set, which is its own key; `uncertain` says why it may not be there.
fn from_element(element: &Value, uncertain: Option<&Arc<str>>) -> Option<Each> {
    let text = element.text()?;
    let key = match text.known() {
        Some(known) => InstanceKey::Key(known.as_ref().into()),
        None => InstanceKey::Symbolic(element.expression().into()),
    };
    let element = element.clone().taken_out();
    Some(Each { key: Some(key), value: Some((element.clone(), element)), uncertain: uncertain.cloned() })
}
