//! What data sources are read for: the arguments that name them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::config::{Config, ResourceName};
use super::evaluation::Evaluation;
use super::readers::address;
use super::references::{AFTER, Declaration, body, expression};
use crate::terraform::syntax::ast::{Body, Expr, ExprKind};
use crate::text::{Address, Mode};

/// What reads a data source.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Purpose {
    /// An argument of a resource.
    Argument {
        /// The resource's type.
        type_name: Arc<str>,
        /// The argument, the blocks that it is in before it: `inline_policy.policy`.
        path: String,
    },
    /// An output, the call of a module, a local that is made of several things, or anything else that says nothing of what it is for.
    Other,
}

/// The functions that answer one of their arguments, or of the elements of one.
const CHOOSE: [&str; 5] = ["coalesce", "element", "join", "one", "try"];

impl Evaluation {
    /// What reads the data sources of a type, without their instances: through locals and data sources of that type, and whether or not any of the resources is made.
    pub fn purposes(&self, data_type: &str) -> BTreeMap<Address, BTreeSet<Purpose>> {
        let mut of_config: HashMap<*const Config, BTreeMap<ResourceName, BTreeSet<Purpose>>> = HashMap::new();
        let mut found = BTreeMap::new();
        for module in self.modules().iter().map(|instance| instance.module()) {
            let config: &Config = &module.config;
            let purposes = of_config.entry(config).or_insert_with(|| purposes(config, data_type));
            found.extend(purposes.iter().map(|(name, purposes)| (address(module, name), purposes.clone())));
        }
        found
    }
}

fn purposes(config: &Config, data_type: &str) -> BTreeMap<ResourceName, BTreeSet<Purpose>> {
    let is_of_type = |name: &ResourceName| name.mode == Mode::Data && *name.type_name == *data_type;
    let mut read = Read::default();
    if !config.resources.keys().any(is_of_type) {
        return BTreeMap::new();
    }
    for (name, block) in &config.resources {
        match name.mode {
            Mode::Data if is_of_type(name) => read.passed_on(Declaration::Resource(name.clone()), &block.body),
            Mode::Data => read.by_other(&block.body),
            Mode::Managed => read.by_arguments(&name.type_name, &block.body, ""),
        }
    }
    for (name, attribute) in &config.locals {
        let mut named = BTreeSet::new();
        expression(&attribute.value, &mut named);
        match is_one_of(&attribute.value) {
            true => read.edges.push((Declaration::Local(Arc::clone(name)), named)),
            false => read.add(named, &Purpose::Other),
        }
    }
    let others = config.outputs.values().chain(config.variables.values()).chain(&config.beside);
    others.for_each(|block| read.by_other(&block.body));
    config.calls.values().chain(config.providers.values()).for_each(|block| read.by_other(&block.body));
    read.follow();
    let of_type = read.direct.into_iter().filter_map(|(named, purposes)| match named {
        Declaration::Resource(name) if is_of_type(&name) => Some((name, purposes)),
        _ => None,
    });
    of_type.collect()
}

/// Whether a value is what one of the things it names is.
fn is_one_of(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Traversal(..) => true,
        ExprKind::Parens(inner) => is_one_of(inner),
        ExprKind::Conditional(_, then, otherwise) => is_one_of(then) || is_one_of(otherwise),
        ExprKind::Call { name, .. } => CHOOSE.contains(&&*name.name),
        _ => false,
    }
}

#[derive(Default)]
struct Read {
    direct: BTreeMap<Declaration, BTreeSet<Purpose>>,
    /// What is for whatever the first is for.
    edges: Vec<(Declaration, BTreeSet<Declaration>)>,
}

impl Read {
    fn add(&mut self, named: BTreeSet<Declaration>, purpose: &Purpose) {
        named.into_iter().for_each(|one| {
            self.direct.entry(one).or_default().insert(purpose.clone());
        });
    }

    fn by_other(&mut self, of: &Body) {
        let mut named = BTreeSet::new();
        body(of, &mut named);
        self.add(named, &Purpose::Other);
    }

    fn passed_on(&mut self, by: Declaration, of: &Body) {
        let mut named = BTreeSet::new();
        body(of, &mut named);
        self.edges.push((by, named));
    }

    fn by_arguments(&mut self, type_name: &Arc<str>, of: &Body, within: &str) {
        for attribute in of.attributes.iter().filter(|attribute| &*attribute.name.name != AFTER) {
            let mut named = BTreeSet::new();
            expression(&attribute.value, &mut named);
            let path = format!("{within}{}", attribute.name.name);
            self.add(named, &Purpose::Argument { type_name: Arc::clone(type_name), path });
        }
        for block in &of.blocks {
            // What a dynamic block makes is in its `content`.
            let name = match (&*block.kind.name, block.labels.first()) {
                ("dynamic", Some(label)) => format!("{within}{}.", label.name),
                ("content", _) => within.to_owned(),
                (name, _) => format!("{within}{name}."),
            };
            self.by_arguments(type_name, &block.body, &name);
        }
    }

    /// Hands on what each thing is for to what it is made of, until nothing changes.
    fn follow(&mut self) {
        loop {
            let mut changed = false;
            for (by, named) in &self.edges {
                let Some(purposes) = self.direct.get(by).cloned() else { continue };
                for one in named.iter().filter(|one| *one != by) {
                    let own = self.direct.entry(one.clone()).or_default();
                    let before = own.len();
                    own.extend(purposes.iter().cloned());
                    changed |= own.len() > before;
                }
            }
            if !changed {
                return;
            }
        }
    }
}
