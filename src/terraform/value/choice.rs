//! One of a few values: what can be said of all of them, and what a computation makes of each.

use std::sync::Arc;

use super::{Alternatives, Bounds, Entries, Kind, Partial, Unknown, Value};
use crate::terraform::convert::unify_values;
use crate::terraform::types::Type;
use crate::text::{Origin, Symbol, SymbolKind, Text};

/// The most values that a choice is kept of.
pub(crate) const MAX_ALTERNATIVES: usize = 16;

/// How deep values are looked into for parts that are the same.
const MAX_DEPTH: usize = 32;

/// How a value of which only the alternatives are known is written.
pub(crate) enum Named<'n> {
    /// `condition ? then : otherwise`, with the condition as it is written; its parts are conditionals of their own.
    Condition(&'n str),
    /// This expression; its parts are taken out of it.
    Expression(&'n str),
}

impl Named<'_> {
    fn whole(&self, values: &[Value]) -> String {
        match (self, values) {
            (Named::Condition(condition), [then, otherwise]) => {
                format!("{condition} ? {} : {}", grouped(then), grouped(otherwise))
            }
            (Named::Condition(expression) | Named::Expression(expression), _) => (*expression).to_owned(),
        }
    }

    /// The choice of one part of each value, which `step` takes out of them.
    fn part(&self, step: &str, values: Vec<Value>, why: &str, origin: &Origin, depth: usize) -> Value {
        match self {
            Named::Condition(_) => choose(values, false, self, why, origin, depth + 1),
            Named::Expression(whole) => {
                let whole = format!("{}{step}", in_parentheses(whole));
                choose(values, false, &Named::Expression(&whole), why, origin, depth + 1)
            }
        }
    }
}

/// An operand as it is written beside an operator.
pub(crate) fn grouped(value: &Value) -> String {
    in_parentheses(&value.expression())
}

/// An expression before an operator or an index, in parentheses where it would otherwise be read apart.
pub(crate) fn in_parentheses(expression: &str) -> String {
    if is_operand(expression) { expression.to_owned() } else { format!("({expression})") }
}

/// Whether nothing outside of brackets and quotes joins operands, and no splat takes what follows for its own.
fn is_operand(expression: &str) -> bool {
    let mut open: Vec<u8> = Vec::new();
    let bytes = expression.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let quoted = open.last() == Some(&b'"');
        let next = bytes.get(at + 1);
        match byte {
            b'\\' if quoted => at += 1,
            b'$' | b'%' if quoted && next == Some(&b'{') => {
                open.push(b'{');
                at += 1;
            }
            b'"' if quoted => {
                open.pop();
            }
            _ if quoted => {}
            b'"' | b'(' | b'[' | b'{' => {
                if open.is_empty() && byte == b'[' && next == Some(&b'*') {
                    return false;
                }
                open.push(byte);
            }
            b')' | b']' | b'}' => {
                open.pop();
            }
            b' ' | b'!' if open.is_empty() => return false,
            b'-' if at == 0 => return false,
            _ => {}
        }
        at += 1;
    }
    true
}

/// The value that is one of `values`, or that does not exist where evaluating it `may_fail`: as much of it as is the same in all of them.
pub(crate) fn one_of(values: Vec<Value>, may_fail: bool, named: &Named<'_>, why: &str, origin: &Origin) -> Value {
    choose(values, may_fail, named, why, origin, 0)
}

fn choose(
    values: Vec<Value>,
    mut may_fail: bool,
    named: &Named<'_>,
    why: &str,
    origin: &Origin,
    depth: usize,
) -> Value {
    let expression = || named.whole(&values);
    let mut flat: Vec<Value> = Vec::new();
    for value in &values {
        let inner = value.alternatives();
        may_fail |= inner.is_some_and(|inner| inner.may_fail);
        for value in inner.map_or(std::slice::from_ref(value), |inner| &inner.values) {
            if !flat.iter().any(|known| known.ty() == value.ty() && known.equals(value) == Some(true)) {
                flat.push(value.clone().taken_out());
            }
        }
    }
    if let ([only], false) = (&flat[..], may_fail) {
        return only.clone();
    }
    if !may_fail
        && depth < MAX_DEPTH
        && let Some(shared) = shared(&values, named, why, origin, depth)
    {
        return shared;
    }
    let ty = match unify_values(&flat) {
        Some(ty) if flat.iter().all(|value| value.is_null() || value.ty() == ty) => ty,
        _ => Type::Dynamic,
    };
    let mut result = Value::computed(expression(), ty, why, origin.clone());
    if let Kind::Unknown(unknown) = &mut result.kind {
        unknown.symbol = unknown.symbol.take().map(|symbol| of_choice(&symbol, &flat));
        unknown.not_null = flat.iter().all(Value::is_not_null);
        unknown.bounds = flat.iter().map(Value::bounds).reduce(Bounds::or).unwrap_or_default();
        // Of several lists, what they may hold says more than each of them would.
        let some_known = flat.iter().any(|value| value.possible_elements().is_some());
        let elements = |value: &Value| -> Option<Arc<[Value]>> {
            let is_list = value.ty() != Type::Dynamic && value.is_not_null();
            let of_unknown = || value.any_of_unknown().filter(|_| is_list).map(|any| [any].into());
            value.possible_elements().cloned().or_else(of_unknown)
        };
        let lists: Option<Vec<Arc<[Value]>>> = if some_known { flat.iter().map(elements).collect() } else { None };
        unknown.partial = match lists {
            Some(lists) if !may_fail => {
                let mut all: Vec<Value> = Vec::new();
                for element in lists.iter().flat_map(|elements| &**elements) {
                    if !all.iter().any(|known| known.equals(element) == Some(true)) {
                        all.push(in_some(element, &values, named, why));
                    }
                }
                Partial::Elements(all.into())
            }
            _ if flat.len() <= MAX_ALTERNATIVES => {
                Partial::OneOf(Alternatives { values: flat.clone().into(), may_fail })
            }
            _ => Partial::Nothing,
        };
    }
    let marks = values.iter().fold(Default::default(), |marks: super::Marks, value| marks.and(value.marks));
    result.with_marks(marks)
}

/// An element of some of `values`, each of them a list or a choice of lists: whether it is there for certain, and otherwise when.
fn in_some(element: &Value, values: &[Value], named: &Named<'_>, why: &str) -> Value {
    let found: Vec<Option<&Value>> = values.iter().map(|value| surest(element, value)).collect();
    if found.iter().all(|found| found.is_some_and(|found| found.perhaps.is_none())) {
        return element.clone().taken_out();
    }
    match (named, &found[..]) {
        (Named::Condition(condition), [Some(only), None]) => (*only).clone().only_when(condition, why),
        (Named::Condition(condition), [None, Some(only)]) => (*only).clone().only_when(&format!("!{condition}"), why),
        _ => element.clone().taken_out().only_when(&named.whole(values), why),
    }
}

/// The element of a list that equals `element`, one that is there for certain before one that is not; of a choice of lists the least certain.
fn surest<'v>(element: &Value, list: &'v Value) -> Option<&'v Value> {
    let Some(choice) = list.alternatives() else {
        let equal = |other: &&Value| other.equals(element) == Some(true);
        return list.possible_elements()?.iter().filter(equal).min_by_key(|other| other.perhaps.is_some());
    };
    choice.values.iter().map(|one| surest(element, one)).min_by_key(|found| match found {
        None => 0,
        Some(found) if found.perhaps.is_some() => 1,
        Some(_) => 2,
    })?
}

/// The symbol of a choice of these: what it is one of, and what kind it is of where all but one are nothing.
fn of_choice(symbol: &Symbol, values: &[Value]) -> Symbol {
    let text = |value: &Value| if value.is_null() { Some(Text::default()) } else { value.text() };
    let among: Option<Vec<Text>> =
        if values.len() <= MAX_ALTERNATIVES { values.iter().map(text).collect() } else { None };
    let Some(among) = among else { return symbol.clone() };
    let mut present = among.iter().filter(|text| !text.is_empty());
    let only = present.next().filter(|_| present.next().is_none()).and_then(Text::as_symbol);
    let kind = only.map_or(&SymbolKind::Other, Symbol::kind).clone();
    Symbol::one_of(symbol.expression(), kind, symbol.why(), among)
}

/// Whether a symbol is that of any instance, or of any element.
fn stands_for_several(symbol: &Symbol) -> bool {
    symbol.is_of_any_instance() || symbol.is_of_any_element()
}

/// One of the elements of a list of which it is known what it may hold and not in which order, by the name of the expression that takes it; `certain`
/// says whether there is such an element. `None` where only its name tells what it is.
pub(crate) fn any_element(list: &Value, certain: bool, expression: &str, why: &str, origin: &Origin) -> Option<Value> {
    let Kind::Unknown(Unknown { partial: Partial::Elements(elements), .. }) = &list.kind else { return None };
    if elements.is_empty() || elements.iter().any(Value::may_be_list) {
        return None;
    }
    if !elements.iter().any(Value::stands_for_several) {
        return Some(one_of(elements.to_vec(), !certain, &Named::Expression(expression), why, origin));
    }
    // One of them stands for several, and which of those is taken, no value tells.
    let nothing = |value: &&Value| value.is_null() || value.as_str().is_some_and(|text| text.is_empty());
    let mut present = elements.iter().filter(|value| !nothing(value));
    let only = present.next().filter(|_| present.next().is_none())?;
    let text = only.text()?;
    let symbol = Symbol::new(super::print::bounded(expression.to_owned()), text.as_symbol()?.kind().clone(), why);
    Some(Value::symbol(symbol, only.ty(), origin.clone()))
}

/// A collection of the shape that all of these have.
fn shared(values: &[Value], named: &Named<'_>, why: &str, origin: &Origin, depth: usize) -> Option<Value> {
    let (first, rest) = values.split_first()?;
    let of_one_length = |elements: &[Value]| {
        rest.iter().all(|other| {
            std::mem::discriminant(&other.kind) == std::mem::discriminant(&first.kind)
                && other.elements().is_some_and(|other| other.len() == elements.len())
        })
    };
    let each = |elements: &[Value]| -> Arc<[Value]> {
        (0..elements.len())
            .map(|at| {
                let parts = values.iter().filter_map(|value| value.elements()?.get(at).cloned()).collect();
                named.part(&format!("[{at}]"), parts, why, origin, depth)
            })
            .collect()
    };
    let of_one_shape = |keys: &Entries| {
        rest.iter().all(|other| {
            std::mem::discriminant(&other.kind) == std::mem::discriminant(&first.kind)
                && other.entries().is_some_and(|other| other.keys().eq(keys.keys()))
        })
    };
    let entries = |keys: &Entries| {
        let entry = |key: &Arc<str>| {
            let parts = values.iter().filter_map(|value| value.get(key).cloned()).collect();
            let step = format!("[{}]", Value::known(key, Origin::default()).expression());
            (Arc::clone(key), named.part(&step, parts, why, origin, depth))
        };
        keys.keys().map(entry).collect::<Entries>()
    };
    let kind = match &first.kind {
        Kind::Tuple(elements) if of_one_length(elements) => Kind::Tuple(each(elements)),
        Kind::List(ty, elements) if of_one_length(elements) && rest.iter().all(|other| other.ty() == first.ty()) => {
            Kind::List(ty.clone(), each(elements))
        }
        Kind::Object(keys) if of_one_shape(keys) => Kind::Object(entries(keys)),
        Kind::Map(ty, keys) if of_one_shape(keys) && rest.iter().all(|other| other.ty() == first.ty()) => {
            Kind::Map(ty.clone(), entries(keys))
        }
        _ => return None,
    };
    let marks = values.iter().fold(Default::default(), |marks: super::Marks, value| marks.and(value.marks));
    Some(Value::new(kind, origin.clone()).with_marks(marks))
}

impl Value {
    /// Whether it is made of what stands for several: one that is taken of them may be another than the next.
    pub(crate) fn stands_for_several(&self) -> bool {
        self.deep_symbols(&stands_for_several)
    }

    /// Of one of a few lists of texts the list of all that they hold, each element with when it is there. Whether it may be none of them tells nothing of
    /// what is in it. Of lists of anything else it stays a choice: only a text can be perhaps there, and a statement would be beside those that exclude it.
    pub(crate) fn as_listed(&self) -> Option<Value> {
        let Kind::Unknown(Unknown { partial: Partial::OneOf(choice), symbol: Some(symbol), why, .. }) = &self.kind
        else {
            return None;
        };
        if choice.values.iter().any(|value| value.possible_elements().is_none()) {
            return None;
        }
        let list = one_of(choice.values.to_vec(), false, &Named::Expression(symbol.expression()), why, &self.origin);
        list.possible_elements()?.iter().all(|element| element.text().is_some()).then(|| list.with_marks(self.marks))
    }

    /// What is certain of the length of a collection, or of a number.
    pub(crate) fn bounds(&self) -> Bounds {
        match &self.kind {
            Kind::Unknown(unknown) => unknown.bounds,
            Kind::Set(_, elements) if !self.is_wholly_known() => {
                Bounds::between(elements.len().min(1) as u64, elements.len() as u64)
            }
            Kind::List(_, elements) | Kind::Tuple(elements) | Kind::Set(_, elements) => {
                Bounds::exactly(elements.len() as u64)
            }
            Kind::Map(_, entries) => Bounds::exactly(entries.len() as u64),
            _ => Bounds::default(),
        }
    }
}

/// What `run` makes of `args`, where some of them are one of a few values and `plain`, the answer without looking at those, is not known: the choice of what
/// it makes of each. `None` where there is nothing to be gained.
///
/// # Errors
///
/// It fails whichever of the values they are: the first of its errors.
pub(crate) fn distribute<E>(
    args: &[&Value],
    plain: &Value,
    run: impl Fn(&[Value]) -> Result<Value, E>,
) -> Result<Option<Value>, E> {
    let Kind::Unknown(unknown) = &plain.kind else { return Ok(None) };
    if matches!(unknown.partial, Partial::Elements(_) | Partial::Entries(_) | Partial::OneOf(_)) {
        return Ok(None);
    }
    let choices: Vec<Option<&Alternatives>> = args.iter().map(|arg| arg.alternatives()).collect();
    let count = choices.iter().flatten().map(|choice| choice.values.len()).try_fold(1_usize, usize::checked_mul);
    let Some(count) = count.filter(|count| *count <= MAX_ALTERNATIVES && choices.iter().any(Option::is_some)) else {
        return Ok(None);
    };
    let mut may_fail = choices.iter().flatten().any(|choice| choice.may_fail);
    let mut results = Vec::with_capacity(count);
    let mut failed = None;
    for nth in 0..count {
        let mut rest = nth;
        let chosen: Vec<Value> = args
            .iter()
            .zip(&choices)
            .map(|(arg, choice)| {
                let Some(choice) = choice else { return (*arg).clone() };
                let at = rest % choice.values.len();
                rest /= choice.values.len();
                choice.values.get(at).map_or_else(|| (*arg).clone(), |value| value.clone().with_marks(arg.marks))
            })
            .collect();
        match run(&chosen) {
            Ok(result) => results.push(result),
            Err(why) => {
                may_fail = true;
                failed.get_or_insert(why);
            }
        }
    }
    if results.is_empty() {
        return failed.map_or(Ok(None), Err);
    }
    let Some(expression) = unknown.symbol.as_ref().map(Symbol::expression) else { return Ok(None) };
    let mut result = one_of(results, may_fail, &Named::Expression(expression), &unknown.why, &plain.origin);
    if let (Kind::Unknown(result), false) = (&mut result.kind, unknown.ty == Type::Dynamic) {
        result.ty = unknown.ty.clone();
    }
    Ok(Some(result.with_marks(plain.marks)))
}
