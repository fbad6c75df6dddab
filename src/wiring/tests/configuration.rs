//! A configuration of one file: resources that refer to one another, and variables that nobody gives.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::graph::arn::Own;
use crate::graph::resources::{Declared, Resources};
use crate::input::{Diagnostic, Sources};
use crate::terraform::eval::{Reference, Resolved, Scope, evaluate};
use crate::terraform::syntax::ast::{Body, StepKind};
use crate::terraform::syntax::parse;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Unknown, Value};
use crate::text::{Address, Mode, ModulePath, Symbol, SymbolKind};
use crate::wiring::values;

pub(super) struct Small {
    pub(super) sources: Arc<Sources>,
    pub(super) resources: Resources,
    addresses: Vec<Address>,
}

impl Small {
    pub(super) fn new(text: &str) -> Self {
        Self::within(&Arc::new(Sources::new()), text)
    }

    pub(super) fn within(sources: &Arc<Sources>, text: &str) -> Self {
        let source = sources.add(Path::new("main.tf"), text);
        let parsed = parse(&source);
        assert!(parsed.diagnostics.is_empty(), "{:?}\n{text}", parsed.diagnostics);
        let blocks: BTreeMap<Address, &Body> = parsed
            .body
            .blocks
            .iter()
            .map(|block| {
                let mode = if &*block.kind.name == "data" { Mode::Data } else { Mode::Managed };
                let [type_name, name] = [0, 1].map(|label| Arc::clone(&block.labels[label].name));
                (Address { module: ModulePath::root(), mode, type_name, name, key: None }, &block.body)
            })
            .collect();
        let names = References { blocks: &blocks, sources };
        let declared: Vec<Declared> = blocks
            .iter()
            .map(|(address, body)| Declared {
                address: address.clone(),
                header: None,
                block: None,
                body: names.body(body),
            })
            .collect();
        let addresses = blocks.keys().cloned().collect();
        Self { resources: Resources::of(declared, Own::default()), addresses, sources: Arc::clone(sources) }
    }

    pub(super) fn addresses(&self) -> impl Iterator<Item = Address> {
        self.addresses.iter().cloned()
    }
}

/// What an expression of the file may refer to.
struct References<'a> {
    blocks: &'a BTreeMap<Address, &'a Body>,
    sources: &'a Arc<Sources>,
}

impl References<'_> {
    fn body(&self, body: &Body) -> Value {
        let mut entries: BTreeMap<Arc<str>, Value> = BTreeMap::new();
        for attribute in &body.attributes {
            let value = evaluate(&attribute.value, self).expect("an attribute that can be evaluated");
            entries.insert(Arc::clone(&attribute.name.name), value);
        }
        let mut nested: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
        for block in &body.blocks {
            let mut value = self.body(&block.body);
            value.origin = block.span.into();
            nested.entry(Arc::clone(&block.kind.name)).or_default().push(value);
        }
        entries.extend(nested.into_iter().map(|(name, blocks)| (name, values::tuple(blocks))));
        values::object(entries, Default::default())
    }
}

impl Scope for References<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, Diagnostic> {
        let names: Vec<&str> = std::iter::once(reference.root)
            .chain(reference.steps.iter().map_while(|step| match &step.kind {
                StepKind::Attr(name) => Some(&**name),
                _ => None,
            }))
            .collect();
        let (mode, names, before) = match names[..] {
            ["data", ref rest @ ..] => (Mode::Data, rest, 1),
            ref all => (Mode::Managed, all, 0),
        };
        if let ["var", name] = names {
            let kind = SymbolKind::Variable { module: ModulePath::root(), name: (*name).into() };
            return Ok(Resolved {
                value: unknown(Symbol::new(format!("var.{name}"), kind, "it has no default")),
                consumed: 1,
            });
        }
        let [type_name, name, attribute] = names[..] else {
            return Err(Diagnostic::error("a reference of another form", reference.span));
        };
        let (type_name, name) = (type_name.into(), name.into());
        let address = Address { module: ModulePath::root(), mode, type_name, name, key: None };
        let written =
            self.blocks.get(&address).and_then(|body| body.attributes.iter().find(|own| &*own.name.name == attribute));
        let value = match written {
            Some(written) => evaluate(&written.value, self)?,
            None => {
                let expression = format!("{address}.{attribute}");
                let kind = SymbolKind::Attribute { address, path: attribute.into() };
                unknown(Symbol::new(expression, kind, "known after apply"))
            }
        };
        Ok(Resolved { value, consumed: before + 2 })
    }

    fn base_dir(&self) -> &Path {
        Path::new(".")
    }

    fn sources(&self) -> &Arc<Sources> {
        self.sources
    }
}

fn unknown(symbol: Symbol) -> Value {
    let why = symbol.why().into();
    let unknown = Unknown { ty: Type::String, symbol: Some(symbol), why, not_null: true, partial: Default::default() };
    values::value(Kind::Unknown(unknown), Default::default())
}
