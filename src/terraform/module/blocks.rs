//! Nested blocks as values, `dynamic` ones expanded.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::config::attribute;
use super::expand::key_value;
use super::scope::{ModuleScope, Surroundings};
use crate::input::Diagnostic;
use crate::terraform::eval::evaluate;
use crate::terraform::number::Number;
use crate::terraform::syntax::ast::{Block, Body, ExprKind};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Perhaps, Value, grouped};
use crate::text::reason::failed;
use crate::text::{InstanceKey, Origin, Text};

/// The most blocks that one `dynamic` makes.
const MAX_BLOCKS: usize = 4_096;

/// The name of the blocks that a block is, or makes.
pub(super) fn produced(block: &Block) -> Option<Arc<str>> {
    match &*block.kind.name {
        "dynamic" => block.labels.first().map(|label| Arc::clone(&label.name)),
        _ => Some(Arc::clone(&block.kind.name)),
    }
}

/// The blocks in the body of a block, or in that of the blocks it makes.
pub(super) fn content(block: &Block) -> &[Block] {
    let body = match &*block.kind.name {
        "dynamic" => block.body.blocks.iter().find(|inner| &*inner.kind.name == "content").map(|inner| &inner.body),
        _ => Some(&block.body),
    };
    body.map_or(&[], |body| &body.blocks)
}

/// Adds the blocks to `entries`: by their name, a tuple of an object each. `address` names the block they stand in.
///
/// Bounded by the nesting of blocks, which the parser bounds.
pub(super) fn nested<'b>(
    blocks: impl Iterator<Item = &'b Block>,
    scope: &ModuleScope<'_>,
    address: &str,
    entries: &mut BTreeMap<Arc<str>, Value>,
) {
    let mut grouped: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
    for block in blocks {
        let Some(name) = produced(block) else {
            let problem = Diagnostic::error("a dynamic block needs the name of the blocks it makes", block.header);
            scope.module.shared.refuse(problem);
            continue;
        };
        let of_name = grouped.entry(Arc::clone(&name)).or_default();
        if &*block.kind.name == "dynamic" {
            of_name.extend(dynamic(block, &name, scope, address));
        } else {
            of_name.push(object(block, &block.body, scope, &format!("{address}.{name}")));
        }
    }
    for (name, objects) in grouped.into_iter().filter(|(_, objects)| !objects.is_empty()) {
        let origin = objects.first().map(|object| object.origin.clone()).unwrap_or_default();
        entries.insert(name, Value::tuple(objects, origin));
    }
}

/// The content of a block as an object that was written where `block` is.
fn object(block: &Block, body: &Body, scope: &ModuleScope<'_>, address: &str) -> Value {
    let mut entries = BTreeMap::new();
    for attribute in &body.attributes {
        let value = evaluate(&attribute.value, scope).unwrap_or_else(|problem| {
            let expression = format!("{address}.{}", attribute.name.name);
            let value =
                Value::computed(expression, Type::Dynamic, &failed(&problem.message), Origin::at(attribute.value.span));
            scope.report(problem);
            value
        });
        entries.insert(Arc::clone(&attribute.name.name), value);
    }
    nested(body.blocks.iter(), scope, address, &mut entries);
    Value::object(entries, Origin::at(block.span))
}

/// The objects that a `dynamic` block makes. One stands for all where its collection is not known.
fn dynamic(block: &Block, name: &Arc<str>, scope: &ModuleScope<'_>, address: &str) -> Vec<Value> {
    let shared = &scope.module.shared;
    let Some(content) = block.body.blocks.iter().find(|inner| &*inner.kind.name == "content") else {
        shared.refuse(Diagnostic::error("a dynamic block needs a content block", block.header));
        return Vec::new();
    };
    let Some(for_each) = attribute(&block.body, "for_each") else {
        shared.refuse(Diagnostic::error("a dynamic block needs for_each", block.header));
        return Vec::new();
    };
    let iterator = attribute(&block.body, "iterator").and_then(|iterator| match &iterator.value.kind {
        ExprKind::Variable(name) => Some(Arc::clone(name)),
        _ => super::config::literal(&iterator.value).map(Arc::from),
    });
    let iterator = iterator.unwrap_or_else(|| Arc::clone(name));
    let address = format!("{address}.{name}");
    let collection = evaluate(&for_each.value, scope).unwrap_or_else(|problem| {
        let expression = format!("{address}.for_each");
        let collection = Value::computed(expression, Type::Dynamic, &failed(&problem.message), Origin::default());
        scope.report(problem);
        collection
    });
    let elements = items(&collection, &address).unwrap_or_else(|| {
        scope.report(Diagnostic::error("for_each cannot go through this", for_each.value.span));
        Vec::new()
    });
    if elements.len() > MAX_BLOCKS {
        let message = format!("{} blocks: only the first {MAX_BLOCKS} are read", elements.len());
        shared.refuse(Diagnostic::warning(message, block.header));
    }
    let make = |Item { key, value, perhaps }: Item| {
        let current = Value::object([("key".into(), key), ("value".into(), value)], Origin::default());
        let mut iterators = scope.around.iterators.clone();
        iterators.push((Arc::clone(&iterator), current));
        // Of a collection that is not known Terraform evaluates no content.
        let uncertain = scope.around.uncertain || collection.is_unknown();
        let around = Surroundings { iterators, uncertain, ..scope.around.clone() };
        let made = object(block, &content.body, &ModuleScope { module: scope.module, around }, &address);
        Value { perhaps, ..made }
    };
    elements.into_iter().take(MAX_BLOCKS).map(make).collect()
}

/// An element that a `dynamic` block goes through.
struct Item {
    key: Value,
    value: Value,
    /// When it is there, where that is not certain.
    perhaps: Option<Arc<Perhaps>>,
}

/// An entry of a map of which only some may be there. A text that is perhaps there stays so where the block puts it into a list of its own.
fn of_entry((key, value): (Text, Value)) -> Item {
    let perhaps = value.perhaps.clone();
    let value = if value.perhaps_text().is_some() && !value.stands_for_several() { value } else { value.taken_out() };
    Item { key: Value::string(key), value, perhaps }
}

/// Each element of a collection; `None` where it is none.
fn items(collection: &Value, address: &str) -> Option<Vec<Item>> {
    let number = |at: usize| Number::integer(i64::try_from(at).unwrap_or(i64::MAX));
    let listed = |elements: &[Value]| {
        let item = |(at, element): (usize, &Value)| Item {
            key: Value::number(number(at), element.origin.clone()),
            // A text that is perhaps there stays so where the block puts it into a list of its own.
            value: match element.perhaps_text() {
                Some(_) => element.clone(),
                None => element.clone().taken_out(),
            },
            perhaps: element.perhaps.clone(),
        };
        elements.iter().enumerate().map(item).collect()
    };
    let certain = |key: Value, value: &Value| Item { key, value: value.clone(), perhaps: None };
    match &collection.kind {
        Kind::List(_, elements) | Kind::Tuple(elements) => Some(listed(elements)),
        Kind::Set(_, elements) => Some(elements.iter().map(|element| certain(element.clone(), element)).collect()),
        Kind::Map(_, entries) | Kind::Object(entries) => {
            Some(entries.iter().map(|(key, value)| certain(key_value(key, value), value)).collect())
        }
        Kind::Unknown(unknown) => match collection.as_listed().as_ref().unwrap_or(collection).possible_elements() {
            Some(elements) => Some(listed(elements)),
            None => {
                let entries =
                    collection.entries_it_may_have(&|key| format!("{address}{}.value", InstanceKey::Key(key.into())));
                // A text that is perhaps there says so wherever the block puts it; of anything else a block that takes something away would look certain.
                let says_so = |value: &Value| value.perhaps.is_none() || value.perhaps_text().is_some();
                if let Some(entries) = entries.filter(|entries| entries.iter().all(|(_, value)| says_so(value))) {
                    return Some(entries.into_iter().map(of_entry).collect());
                }
                let element = match &unknown.ty {
                    Type::List(element) | Type::Set(element) | Type::Map(element) => (**element).clone(),
                    _ => Type::Dynamic,
                };
                let origin = collection.origin.clone();
                let key = Value::computed(format!("{address}.key"), Type::Dynamic, &unknown.why, origin.clone());
                let value = Value::computed(format!("{address}.value"), element, &unknown.why, origin);
                let perhaps = Some(Arc::new(Perhaps::new(grouped(collection), &*unknown.why)));
                Some(vec![Item { key, value, perhaps }])
            }
        },
        _ => None,
    }
}
