//! How a resource is written: by reference where the configuration declares it, in words that the document's module understands.

use crate::graph::{Form, Graph, Policy, Resources};
use crate::policy::Statement;
use crate::text::reason::AFTER_APPLY;
use crate::text::{Address, Identity, Instance, ModulePath, Origin, Part, Symbol, SymbolKind, Text};
use crate::wiring::NeedCondition;

use super::given::in_own_words;
use super::rewrite::has_written_condition;

/// Where a document stands: what can be said there.
pub(super) struct Place<'g> {
    graph: &'g Graph,
    /// What it stands in: a data source, or a resource.
    own: Option<&'g Address>,
    module: ModulePath,
    /// A JSON file has no references.
    literal_only: bool,
    /// Whether conditions stand in blocks of their own, or the whole policy is written anew.
    in_blocks: bool,
    /// How the policy is written, where it is.
    form: Option<&'g Form>,
}

impl<'g> Place<'g> {
    /// The place of a policy.
    pub(super) fn of(policy: &'g Policy, graph: &'g Graph) -> Self {
        let module = policy.address.as_ref().map(|address| address.module.clone()).unwrap_or_default();
        let (literal_only, in_blocks) = (policy.form == Form::JsonFile, policy.form == Form::Blocks);
        Self { graph, own: policy.address.as_ref(), module, literal_only, in_blocks, form: Some(&policy.form) }
    }

    /// Whether conditions can be added to a statement: elsewhere than in blocks, only where it has none, or has them written out.
    pub(super) fn takes_conditions(&self, statement: &Statement) -> bool {
        let block = &statement.condition;
        let has_none = || block.conditions.is_empty() && block.origin.is_empty();
        let written = |form: &Form| has_written_condition(self.graph, form, statement);
        self.in_blocks || has_none() || self.form.is_some_and(written)
    }

    /// A condition as it will be written here; `None` where it would not be the same.
    pub(super) fn settle_condition(&self, condition: &NeedCondition) -> Option<NeedCondition> {
        let is_pattern = condition.operator.contains("Like") || condition.operator.starts_with("Arn");
        let value = |value: &Text| {
            let said = self.settle(&self.graph.resources.canonical_if_one(value));
            let wild = |part: &Part| matches!(part, Part::Literal(literal, _) if literal.contains(['*', '?']));
            let is_whole = is_pattern || !said.parts().iter().any(wild);
            let has_words = (self.literal_only || self.say(&said).is_some()) && self.takes(&said);
            (is_whole && has_words).then_some(said)
        };
        let values = condition.values.iter().map(value).collect::<Option<Vec<_>>>()?;
        Some(NeedCondition { values, ..condition.clone() })
    }

    /// The module.
    pub(super) fn module(&self) -> &ModulePath {
        &self.module
    }

    /// Whether a settled resource can be written here: the module has words for it, and none of them makes what the document waits for wait for the document.
    pub(super) fn takes(&self, settled: &Text) -> bool {
        in_own_words(settled, self).is_some() && !self.closes_a_cycle(settled)
    }

    /// Whether something that a text refers to waits for what the document stands in.
    fn closes_a_cycle(&self, text: &Text) -> bool {
        let waits = |symbol: &Symbol| match (symbol.kind(), self.own) {
            (SymbolKind::Attribute { address, .. }, Some(own)) => self.graph.readers.closes_a_cycle(address, own),
            _ => false,
        };
        text.symbols().any(waits)
    }

    /// Whether it is a file that has no references.
    pub(super) fn is_literal_only(&self) -> bool {
        self.literal_only
    }

    /// The configuration.
    pub(super) fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// Beside a resource, in the HCL of its module.
    pub(super) fn beside(address: &'g Address, graph: &'g Graph) -> Self {
        let (module, form) = (address.module.clone(), None);
        Self { graph, own: Some(address), module, literal_only: false, in_blocks: true, form }
    }

    /// What it stands in.
    pub(super) fn own(&self) -> Option<&'g Address> {
        self.own
    }

    /// A canonical resource as it will be written here, its symbols still expressions from the root module: by reference where the configuration declares it;
    /// what has no name here, such as the account where no data source reads it, becomes `*`, which is wider than what is needed and never wider than what
    /// was granted (the proof sees to that).
    pub(super) fn settle(&self, canonical: &Text) -> Text {
        let referring = (!self.literal_only).then(|| by_reference(canonical, &self.graph.resources));
        let text = referring.filter(|said| !self.closes_a_cycle(said)).unwrap_or_else(|| canonical.clone());
        Text::from_parts(text.parts().iter().map(|part| match part {
            Part::Literal(..) => part.clone(),
            Part::Symbol(symbol, origin) => match (symbol.kind(), self.literal_only) {
                (SymbolKind::Identity(which), true) => self.literal(*which, origin),
                (_, true) => Part::Literal("*".into(), origin.clone()),
                (SymbolKind::Identity(which), false) => self.identity(*which, origin),
                _ => part.clone(),
            },
        }))
    }

    /// Whether all of a canonical resource but the account, Region and partition has a word here: what has none becomes `*`, which is more than is meant where
    /// nothing was granted before.
    pub(super) fn has_words_for(&self, canonical: &Text) -> bool {
        let is_identity = |symbol: &Symbol| matches!(symbol.kind(), SymbolKind::Identity(_));
        !self.literal_only || canonical.symbols().all(is_identity)
    }

    fn identity(&self, which: Identity, origin: &Origin) -> Part {
        let (tf_type, attribute) = match which {
            Identity::Account => ("aws_caller_identity", "account_id"),
            Identity::Region => ("aws_region", "name"),
            Identity::Partition => ("aws_partition", "partition"),
        };
        let resources = &self.graph.resources;
        let here = |id: &&crate::graph::ResourceId| resources.resource(**id).address.module == self.module;
        match resources.data_by_type(tf_type).iter().find(here) {
            Some(id) => {
                let address = &resources.resource(*id).address;
                let expression = format!("{address}.{attribute}");
                let kind = SymbolKind::Attribute { address: address.clone(), path: attribute.into() };
                Part::Symbol(Symbol::new(expression, kind, "known to the provider only"), origin.clone())
            }
            None => self.literal(which, origin),
        }
    }

    /// The account, region or partition where no expression says it.
    fn literal(&self, which: Identity, origin: &Origin) -> Part {
        let other = if which == Identity::Partition { "aws" } else { "*" };
        Part::Literal(self.graph.resources.own_literal(which).unwrap_or(other).into(), origin.clone())
    }

    /// A settled text with symbols that mean the same in the document's module. `None` where the module has no word for one.
    pub(super) fn say(&self, text: &Text) -> Option<Text> {
        if text.is_known() {
            return Some(text.clone());
        }
        if text.symbols().any(Symbol::is_of_any_element) {
            return None;
        }
        let spelt = || Some(self.spelt(text)).filter(|spelt| !spelt.is_known());
        let said = in_module(text, &self.module, self.graph);
        said.or_else(|| in_module(&spelt()?, &self.module, self.graph))
    }

    /// A resource as its ARN spelt out: a module that is given a bucket's name has no reference to the bucket.
    pub(super) fn spelt(&self, text: &Text) -> Text {
        let canonical = self.graph.resources.canonical_if_one(text);
        Text::from_parts(canonical.parts().iter().map(|part| match part {
            Part::Symbol(symbol, origin) => match symbol.kind() {
                SymbolKind::Identity(which) => self.identity(*which, origin),
                _ => part.clone(),
            },
            Part::Literal(..) => part.clone(),
        }))
    }
}

/// The address that stands for all instances of a resource, where a canonical text is something of one of them and does not say of which.
pub(super) fn any_instance(canonical: &Text, resources: &Resources) -> Option<Address> {
    if !canonical.symbols().any(Symbol::is_of_any_instance) {
        return None;
    }
    let said = by_reference(canonical, resources);
    said.symbols().filter(|symbol| symbol.is_of_any_instance()).find_map(|symbol| match symbol.kind() {
        SymbolKind::Attribute { address, .. } if address.is_one_of_unknown() => Some(address.clone()),
        _ => None,
    })
}

/// A canonical ARN as a reference to the resource it names, and what follows: `${aws_s3_bucket.build.arn}/*`. As it is where nothing declares it.
pub(super) fn by_reference(canonical: &Text, resources: &Resources) -> Text {
    let shown = canonical.to_string();
    let cuts = shown.match_indices(['/', ':']).map(|(at, _)| at).collect::<Vec<_>>();
    for cut in std::iter::once(shown.len()).chain(cuts.into_iter().rev()) {
        let Some(id) = resources.by_arn(&canonical.slice(0, cut)) else { continue };
        let resource = resources.resource(id);
        let Some(expression) = resources.reference(id, &resource.address.module) else { continue };
        let path = expression.strip_prefix(&resource.address.local()).unwrap_or_default().trim_start_matches('.');
        let kind = SymbolKind::Attribute { address: resource.address.clone(), path: path.into() };
        let one = canonical.slice(0, cut).instances().into_iter().find(|one| one.address == resource.address);
        let called = one.map_or_else(|| resource.address.to_string(), |one| one.name.to_string());
        let symbol = Symbol::new(format!("{called}.{path}"), kind, AFTER_APPLY);
        return Text::concat([&Text::symbol(symbol, Origin::default()), &canonical.slice(cut, shown.len())]);
    }
    canonical.clone()
}

/// A text whose symbols are expressions from the root module, with symbols that mean the same in `module`. `None` where the module has no word for one.
fn in_module(text: &Text, module: &ModulePath, graph: &Graph) -> Option<Text> {
    let names = graph.names.get(module).map_or(&[][..], Vec::as_slice);
    let canonical = graph.resources.canonical_if_one(text);
    let mut symbolic = names.iter().filter(|(_, value)| !value.is_known());
    let whole = symbolic.find(|(_, value)| graph.resources.canonical_if_one(value) == canonical);
    if let Some((expression, _)) = whole {
        return Some(Text::symbol(Symbol::new(&**expression, SymbolKind::Other, ""), Origin::default()));
    }
    let parts = text.parts().iter().map(|part| match part {
        Part::Literal(..) => Some(part.clone()),
        Part::Symbol(symbol, origin) => {
            Some(Part::Symbol(Symbol::new(local(symbol, module, graph)?, SymbolKind::Other, ""), origin.clone()))
        }
    });
    parts.collect::<Option<Vec<_>>>().map(Text::from_parts)
}

/// A symbol as an expression of `module`.
fn local(symbol: &Symbol, module: &ModulePath, graph: &Graph) -> Option<String> {
    match symbol.kind() {
        SymbolKind::Attribute { address, path } if address.module == *module => {
            let dot = if path.starts_with('[') { "" } else { "." };
            let one = symbol.instance().map(|one| in_its_module(&one.name, module).to_owned());
            return Some(format!("{}{dot}{path}", one.unwrap_or_else(|| address.local())));
        }
        SymbolKind::Variable { module: of, name } if of == module => return Some(format!("var.{name}")),
        _ => {}
    }
    let own = graph.resources.canonical_if_one(&Text::symbol(symbol.clone(), Origin::default()));
    let names = graph.names.get(module).map_or(&[][..], Vec::as_slice);
    let mut symbolic = names.iter().filter(|(_, value)| !value.is_known());
    let said = symbolic.find(|(_, value)| graph.resources.canonical_if_one(value) == own);
    said.map(|(expression, _)| expression.clone())
        .or_else(|| of_called(&symbol.instance()?, symbol, names, module, graph))
}

/// A symbol of one of the instances of a module of which only apply knows how many there are, as an output of that one.
fn of_called(
    one: &Instance,
    symbol: &Symbol,
    names: &[(String, Text)],
    module: &ModulePath,
    graph: &Graph,
) -> Option<String> {
    let called = one.name.strip_suffix(&*one.address.local())?.strip_suffix('.')?;
    let any = one.address.module.to_string();
    let (called, any) = (in_its_module(called, module), in_its_module(&any, module));
    let own = graph.resources.canonical(&Text::symbol(symbol.clone(), Origin::default()));
    let of_any = |(_, value): &&(String, Text)| value.instances().is_empty() && graph.resources.canonical(value) == own;
    let mut outputs = names.iter().filter(of_any);
    outputs.find_map(|(expression, _)| Some(format!("{called}{}", expression.strip_prefix(any)?)))
}

/// A name from the root module as the name in its own.
fn in_its_module<'n>(name: &'n str, module: &ModulePath) -> &'n str {
    let own = name.strip_prefix(&module.to_string()).and_then(|own| own.strip_prefix('.'));
    own.filter(|_| !module.is_root()).unwrap_or(name)
}
