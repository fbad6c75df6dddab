//! A module as it is written: its files merged, nothing evaluated.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::files::{self, Syntax};
use super::provider::ProviderName;
use super::references::References;
use crate::input::{Diagnostic, Level, Source, Sources, Span};
use crate::terraform::syntax;
use crate::terraform::syntax::ast::{Attribute, Block, Body, Expr, ExprKind, TemplatePart};
use crate::text::Mode;

/// A module's declarations, each by its name.
#[derive(Default, Debug)]
pub(crate) struct Config {
    pub(crate) variables: BTreeMap<Arc<str>, Block>,
    pub(crate) locals: BTreeMap<Arc<str>, Attribute>,
    pub(crate) outputs: BTreeMap<Arc<str>, Block>,
    pub(crate) calls: BTreeMap<Arc<str>, Arc<Block>>,
    pub(crate) resources: BTreeMap<ResourceName, Arc<Block>>,
    /// Names that files give to several resources: which of them another file means nobody knows.
    pub(crate) shared_names: BTreeSet<ResourceName>,
    pub(super) providers: BTreeMap<ProviderName, Arc<Block>>,
    /// What is no value of anything, and reads others all the same: checks, and blocks of a name that another has.
    pub(super) beside: Vec<Block>,
    /// Whether it sets up a provider or says which Terraform it is for: what does neither is a part of something.
    pub(super) is_whole: bool,
    references: OnceLock<Arc<References>>,
    /// What is wrong with the files.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// `data.aws_iam_policy_document.build` without its instance.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct ResourceName {
    pub(crate) mode: Mode,
    pub(crate) type_name: Arc<str>,
    pub(crate) name: Arc<str>,
}

impl std::fmt::Display for ResourceName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let data = if self.mode == Mode::Data { "data." } else { "" };
        write!(f, "{data}{}.{}", self.type_name, self.name)
    }
}

/// Where a module call says its module is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum ModuleSource {
    /// `./m`, `../m`
    Local(String),
    /// A registry, a repository, anything that `terraform init` installs.
    Remote(String),
    /// Not a literal string, or none.
    Unknown,
}

impl Config {
    /// Reads the module in `dir`.
    ///
    /// # Errors
    ///
    /// The directory cannot be listed.
    pub(crate) fn read(dir: &Path, sources: &Sources, syntax: Option<&Syntax>) -> Result<Self, Diagnostic> {
        let files = files::read(dir, sources, syntax)?;
        let mut config = Config { diagnostics: files.diagnostics, ..Config::default() };
        for file in files.primary {
            config.add_body(file.body, false);
        }
        for file in files.overrides {
            config.add_body(file.body, true);
        }
        Ok(config)
    }

    /// The module that is one source.
    pub(crate) fn of_source(source: &Source) -> Self {
        let parsed = syntax::parse_file(source);
        let mut config = Config { diagnostics: parsed.diagnostics, ..Config::default() };
        config.add_body(parsed.body, false);
        config
    }

    /// Which of its declarations name which. Read at the first question.
    pub(super) fn references(&self) -> &Arc<References> {
        self.references.get_or_init(|| Arc::new(References::of(self)))
    }

    fn add_body(&mut self, body: Body, overriding: bool) {
        for block in body.blocks {
            self.is_whole |= matches!(&*block.kind.name, "provider" | "terraform");
            self.add_block(block, overriding);
        }
    }

    fn add_block(&mut self, block: Block, overriding: bool) {
        let label = |index: usize| block.labels.get(index).map(|label| Arc::clone(&label.name));
        match (&*block.kind.name, label(0), label(1)) {
            ("locals", ..) => {
                for attribute in block.body.attributes {
                    self.add_local(attribute, overriding);
                }
            }
            ("variable", Some(name), _) => {
                add(&mut self.variables, name, block, overriding, merge, &mut self.diagnostics);
            }
            ("output", Some(name), _) => add(&mut self.outputs, name, block, overriding, merge, &mut self.diagnostics),
            ("module", Some(name), _) => {
                add(&mut self.calls, name, Arc::new(block), overriding, merge_shared, &mut self.diagnostics);
            }
            (kind @ ("resource" | "data"), Some(type_name), Some(name)) => {
                let mode = if kind == "data" { Mode::Data } else { Mode::Managed };
                let name = ResourceName { mode, type_name, name };
                let elsewhere = |first: &Arc<Block>| first.header.file != block.header.file;
                if !overriding && self.resources.get(&name).is_some_and(elsewhere) {
                    self.shared_names.insert(name.clone());
                }
                if !overriding && self.resources.contains_key(&name) {
                    self.beside.push(block.clone());
                }
                add(&mut self.resources, name, Arc::new(block), overriding, merge_shared, &mut self.diagnostics);
            }
            ("variable" | "output" | "module" | "resource" | "data", ..) => {
                let message = format!("a {} block needs {}", block.kind.name, labels_of(&block.kind.name));
                self.diagnostics.push(Diagnostic::error(message, block.header));
            }
            // The first of a name counts: what of a second one is wrong concerns no value.
            ("provider", Some(_), _) => {
                if let Some(name) = ProviderName::of_block(&block) {
                    match self.providers.entry(name) {
                        Entry::Occupied(mut entry) if overriding => merge_shared(entry.get_mut(), Arc::new(block)),
                        Entry::Occupied(_) => {}
                        Entry::Vacant(entry) => {
                            entry.insert(Arc::new(block));
                        }
                    }
                }
            }
            // A check may have a data source of its own, which is read as any other.
            ("check", ..) => {
                let mut check = block;
                let (data, rest) = check.body.blocks.drain(..).partition(|inner| &*inner.kind.name == "data");
                let data: Vec<Block> = data;
                data.into_iter().for_each(|inner| self.add_block(inner, overriding));
                check.body.blocks = rest;
                self.beside.push(check);
            }
            _ => {}
        }
    }

    fn add_local(&mut self, attribute: Attribute, overriding: bool) {
        match self.locals.entry(Arc::clone(&attribute.name.name)) {
            Entry::Vacant(entry) => {
                if overriding {
                    let what = format!("local.{}", entry.key());
                    self.diagnostics.push(nothing_to_override(&what, attribute.name.span));
                }
                entry.insert(attribute);
            }
            Entry::Occupied(mut entry) if overriding => {
                entry.insert(attribute);
            }
            Entry::Occupied(entry) => {
                let problem = twice(&format!("local.{}", entry.key()), attribute.span, entry.get().span);
                self.diagnostics.push(problem);
            }
        }
    }
}

/// Adds a declaration. One of the same name is an error, unless this one is from an override file: then it is merged over it.
fn add<K: Ord + std::fmt::Display, B: std::borrow::Borrow<Block>>(
    declared: &mut BTreeMap<K, B>,
    name: K,
    block: B,
    overriding: bool,
    merge: impl Fn(&mut B, B),
    diagnostics: &mut Vec<Diagnostic>,
) {
    match declared.entry(name) {
        Entry::Vacant(entry) => {
            if overriding {
                let block = block.borrow();
                let what = format!("{} {}", block.kind.name, entry.key());
                diagnostics.push(nothing_to_override(&what, block.header));
            }
            entry.insert(block);
        }
        Entry::Occupied(mut entry) if overriding => merge(entry.get_mut(), block),
        Entry::Occupied(entry) => {
            let (first, second) = (entry.get().borrow(), block.borrow());
            let problem = twice(&format!("{} {}", second.kind.name, entry.key()), second.header, first.header);
            // Terraform refuses it, but no other value is the worse for it, and all else can be judged: one block is lost, and said to be.
            let lost = matches!(&*second.kind.name, "resource" | "data");
            diagnostics.push(if lost { Diagnostic { level: Level::Warning, ..problem } } else { problem });
        }
    }
}

fn nothing_to_override(what: &str, at: Span) -> Diagnostic {
    Diagnostic::error(format!("{what} is in an override file, and there is none to override"), at)
}

fn twice(what: &str, second: Span, first: Span) -> Diagnostic {
    Diagnostic::error(format!("{what} is declared twice: only the first is read"), second)
        .with_label(first, "declared here")
}

fn merge_shared(base: &mut Arc<Block>, over: Arc<Block>) {
    merge(Arc::make_mut(base), Arc::unwrap_or_clone(over));
}

/// Terraform's merge of an override: attributes one by one, nested blocks type by type.
fn merge(base: &mut Block, over: Block) {
    for attribute in over.body.attributes {
        match base.body.attributes.iter_mut().find(|known| known.name.name == attribute.name.name) {
            Some(known) => *known = attribute,
            None => base.body.attributes.push(attribute),
        }
    }
    let produces = |block: &Block| match (&*block.kind.name, block.labels.first()) {
        ("dynamic", Some(label)) => Arc::clone(&label.name),
        _ => Arc::clone(&block.kind.name),
    };
    let replaced: Vec<Arc<str>> = over.body.blocks.iter().map(produces).collect();
    base.body.blocks.retain(|block| !replaced.contains(&produces(block)));
    base.body.blocks.extend(over.body.blocks);
}

fn labels_of(kind: &str) -> &'static str {
    if matches!(kind, "resource" | "data") { "a type and a name" } else { "a name" }
}

/// The attribute of a body called `name`; of a repeated one, the last.
pub(crate) fn attribute<'b>(body: &'b Body, name: &str) -> Option<&'b Attribute> {
    body.attributes.iter().rfind(|attribute| &*attribute.name.name == name)
}

/// The string that an expression is, where it is one without interpolation.
pub(crate) fn literal(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Template(template) => {
            let literal = |part: &TemplatePart| match part {
                TemplatePart::Literal(text) => text.known().map(std::borrow::Cow::into_owned),
                _ => None,
            };
            template.parts.iter().map(literal).collect()
        }
        ExprKind::Parens(inner) => literal(inner),
        _ => None,
    }
}

/// Where the call's module is.
pub(crate) fn source_of(call: &Block) -> ModuleSource {
    let Some(source) = attribute(&call.body, "source").and_then(|attribute| literal(&attribute.value)) else {
        return ModuleSource::Unknown;
    };
    let local = ["./", "../", "/", ".\\", "..\\"].iter().any(|start| source.starts_with(start));
    if local || source == "." || source == ".." {
        ModuleSource::Local(source.replace('\\', "/"))
    } else {
        ModuleSource::Remote(source)
    }
}
