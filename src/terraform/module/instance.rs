//! One instance of a resource or data source: its attributes and blocks, each evaluated when it is asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Weak};

use super::config::attribute;
use super::expand::Each;
use super::memo::Memo;
use super::provider::Place;
use super::scope::{ModuleScope, Surroundings};
use super::tree::Module;
use super::{blocks, data};
use crate::input::Diagnostic;
use crate::terraform::eval::evaluate;
use crate::terraform::syntax::ast::{Attribute, Block};
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Kind, Partial, Value};
use crate::text::reason::{self, AFTER_APPLY};
use crate::text::{Address, Mode, Origin, Symbol, SymbolKind};

/// One instance.
#[derive(Debug)]
pub(crate) struct Instance {
    module: Weak<Module>,
    pub(crate) address: Address,
    pub(crate) block: Arc<Block>,
    pub(super) each: Each,
    attributes: BTreeMap<Arc<str>, Memo<Value>>,
    body: Memo<Value>,
    document: Memo<data::Document>,
}

/// Arguments that Terraform itself reads, of any resource.
const META_ATTRIBUTES: [&str; 4] = ["count", "for_each", "provider", "depends_on"];

/// Blocks that Terraform itself reads, of any resource.
const META_BLOCKS: [&str; 4] = ["lifecycle", "connection", "provisioner", "timeouts"];

impl Instance {
    pub(super) fn new(module: Weak<Module>, address: Address, block: Arc<Block>, each: Each) -> Self {
        let attributes = block.body.attributes.iter().map(|attribute| &attribute.name.name);
        let attributes =
            attributes.filter(|name| !is_meta(name)).map(|name| (Arc::clone(name), Memo::default())).collect();
        Self { module, address, block, each, attributes, body: Memo::default(), document: Memo::default() }
    }

    pub(super) fn module(&self) -> Option<Arc<Module>> {
        self.module.upgrade()
    }

    /// The value of the attribute `name` as another expression sees it: what is configured, as the provider keeps it, or a symbol for what is not.
    pub(super) fn attribute(&self, name: &str) -> Value {
        if let Some(value) = data::attribute(self, name) {
            return value;
        }
        match self.configured(name) {
            Some(value) if !value.is_null() => self.kept(name, value),
            // A null is as good as nothing: the provider fills it in.
            _ => match self.block_values(name) {
                Some(value) => value,
                None => self.told(name).unwrap_or_else(|| self.symbol(name)),
            },
        }
    }

    /// An attribute that is configured, as the provider keeps it.
    fn kept(&self, name: &str, configured: Value) -> Value {
        match self.module().as_ref().and_then(|module| module.shared.options.answers.as_ref()) {
            Some(answers) => answers.kept(&self.address.type_name, name, configured),
            None => configured,
        }
    }

    /// An attribute that is not configured, where a plan says what it is.
    pub(super) fn told(&self, name: &str) -> Option<Value> {
        let module = self.module()?;
        let value = module.shared.options.facts.instances.get(&self.address)?.get(name)?;
        Some(value.clone().placed_at(&Origin::at(self.block.header)))
    }

    /// An attribute that is not configured.
    pub(super) fn symbol(&self, path: &str) -> Value {
        let kind = SymbolKind::Attribute { address: self.address.clone(), path: path.into() };
        let symbol = Symbol::new(format!("{}.{path}", self.address), kind, data::why_unknown(&self.address));
        let value = Value::symbol(symbol, Type::Dynamic, Origin::default());
        if matches!(path, "id" | "arn") { value.not_null() } else { value }
    }

    /// The instance as a value of its own: what is configured, and whatever else the provider fills in.
    pub(super) fn whole(&self) -> Value {
        let blocks = self.block_names();
        let module = self.module();
        let answers = module.as_ref().and_then(|module| module.shared.options.answers.as_ref());
        let more = answers.filter(|_| self.address.mode == Mode::Data);
        let more = more.map_or(&[][..], |answers| answers.attributes(&self.address.type_name));
        let answered = data::answered(&self.address).iter().chain(more).copied();
        let names: BTreeSet<&str> = self.attributes.keys().chain(&blocks).map(|name| &**name).chain(answered).collect();
        let entries: Entries = names.into_iter().map(|name| (name.into(), self.attribute(name))).collect();
        self.partial("", entries, Origin::at(self.block.header))
    }

    /// What is written in the block, evaluated: an object, nested blocks as tuples of objects, without what Terraform reads itself.
    pub(crate) fn body(&self) -> Value {
        let body = self.body.get(
            || self.address.to_string(),
            Some(self.block.header),
            || {
                let mut entries = BTreeMap::new();
                for name in self.attributes.keys() {
                    if let Some(value) = self.configured(name) {
                        entries.insert(Arc::clone(name), value);
                    }
                }
                self.with_module(|scope| {
                    let blocks =
                        self.block.body.blocks.iter().filter(|block| !META_BLOCKS.contains(&&*block.kind.name));
                    blocks::nested(blocks, scope, &self.address.to_string(), &mut entries);
                });
                Ok(Value::object(entries, Origin::at(self.block.span)))
            },
        );
        body.unwrap_or_else(|problem| self.failed("", problem))
    }

    /// The policy document that a `data "aws_iam_policy_document"` makes.
    pub(crate) fn document(&self) -> Option<data::Document> {
        if !data::is_document(&self.address) {
            return None;
        }
        let document = self.document.get(
            || self.address.to_string(),
            Some(self.block.header),
            || {
                let module = self.module();
                let made = data::document(&self.body(), &self.block);
                for problem in made.1 {
                    if let Some(module) = &module {
                        module.shared.refuse(problem);
                    }
                }
                Ok(made.0)
            },
        );
        match document {
            Ok(document) => Some(document),
            Err(problem) => {
                self.failed("json", problem);
                None
            }
        }
    }

    /// Where its provider works.
    pub(super) fn place(&self) -> Place {
        self.module().map(|module| module.place_of(&self.address.type_name, &self.block)).unwrap_or_default()
    }

    /// The attribute `name` where it is written in the block.
    pub(super) fn configured(&self, name: &str) -> Option<Value> {
        let memo = self.attributes.get(name)?;
        let attribute = attribute(&self.block.body, name)?;
        let shown = || format!("{}.{name}", self.address);
        let value = memo.get(shown, Some(attribute.name.span), || self.evaluate(attribute));
        Some(value.unwrap_or_else(|problem| self.failed(name, problem)))
    }

    fn evaluate(&self, attribute: &Attribute) -> Result<Value, Diagnostic> {
        let missing = || Diagnostic::error("its module is gone", attribute.span);
        self.with_module(|scope| evaluate(&attribute.value, scope)).unwrap_or_else(|| Err(missing()))
    }

    fn with_module<T>(&self, work: impl FnOnce(&ModuleScope<'_>) -> T) -> Option<T> {
        let module = self.module()?;
        let around = Surroundings {
            each: Some(&self.each),
            uncertain: self.each.uncertain.is_some(),
            ..Surroundings::default()
        };
        Some(work(&ModuleScope { module: &module, around }))
    }

    /// What stands for a value that could not be evaluated; why is reported.
    fn failed(&self, path: &str, problem: Diagnostic) -> Value {
        let expression = if path.is_empty() { self.address.to_string() } else { format!("{}.{path}", self.address) };
        let value = Value::computed(
            expression,
            Type::Dynamic,
            &reason::failed(&problem.message),
            Origin::at(self.block.header),
        );
        if let Some(module) = self.module().filter(|_| self.each.uncertain.is_none()) {
            module.report(problem);
        }
        value
    }

    fn block_names(&self) -> BTreeSet<Arc<str>> {
        let names = self.block.body.blocks.iter().filter_map(blocks::produced);
        names.filter(|name| !META_BLOCKS.contains(&&**name)).collect()
    }

    /// The nested blocks called `name`, as another expression sees them.
    fn block_values(&self, name: &str) -> Option<Value> {
        let of_name = |block: &&Block| blocks::produced(block).is_some_and(|produced| *produced == *name);
        let written: Vec<&Block> = self.block.body.blocks.iter().filter(of_name).collect();
        let first = written.first()?;
        let mut entries = BTreeMap::new();
        self.with_module(|scope| {
            blocks::nested(written.iter().copied(), scope, &self.address.to_string(), &mut entries);
        });
        let none = || Value::tuple(Vec::new(), Origin::at(first.span));
        let value = entries.remove(name).unwrap_or_else(none);
        Some(self.partial_blocks(name, &value, &written))
    }

    /// A tuple of blocks and all blocks in them, which may have attributes that the provider fills in; `written` is what they were made from. Bounded by the
    /// nesting of blocks, which the parser bounds.
    fn partial_blocks(&self, path: &str, value: &Value, written: &[&Block]) -> Value {
        let inner: Vec<&Block> = written.iter().flat_map(|block| blocks::content(block)).collect();
        let objects = value.elements().into_iter().flat_map(|elements| elements.iter()).enumerate();
        let objects = objects.map(|(at, element)| {
            let Kind::Object(entries) = &element.kind else { return element.clone() };
            let path = format!("{path}[{at}]");
            let mut entries = entries.to_map();
            for (name, value) in &mut entries {
                let of_name = |block: &&Block| blocks::produced(block).is_some_and(|produced| produced == *name);
                let made_of: Vec<&Block> = inner.iter().copied().filter(of_name).collect();
                if !made_of.is_empty() {
                    *value = self.partial_blocks(&format!("{path}.{name}"), value, &made_of);
                }
            }
            self.partial(&path, entries.into(), element.origin.clone())
        });
        Value::tuple(objects.collect::<Vec<_>>(), value.origin.clone())
    }

    /// The instance itself (no path), or a block of it. An attribute of either is an attribute of the instance, and its symbol says so.
    fn partial(&self, path: &str, entries: Entries, origin: Origin) -> Value {
        let dot = if path.is_empty() { "" } else { "." };
        let kind = SymbolKind::Attribute { address: self.address.clone(), path: path.into() };
        let symbol = Symbol::new(format!("{}{dot}{path}", self.address), kind, AFTER_APPLY);
        let mut value = Value::symbol(symbol, Type::Dynamic, origin);
        if let Kind::Unknown(unknown) = &mut value.kind {
            unknown.partial = Partial::Attributes(entries);
            unknown.not_null = true;
        }
        value
    }
}

fn is_meta(name: &str) -> bool {
    META_ATTRIBUTES.contains(&name) || META_BLOCKS.contains(&name)
}
