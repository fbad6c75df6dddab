//! Data sources that can be answered without asking AWS.

use std::path::Path;
use std::sync::Arc;

use super::answers::DataSource;
use super::instance::Instance;
use super::tree::Module;
use crate::input::{Diagnostic, Sources};
use crate::json::Style;
use crate::terraform::eval::{Reference, Resolved, Scope, evaluate_template};
use crate::terraform::policy_document::{self, DroppedCondition, Made};
use crate::terraform::syntax;
use crate::terraform::syntax::ast::Block;
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Kind, Value};
use crate::text::reason::{AFTER_APPLY, OTHER_STATE, PROGRAM, WHERE_APPLIED};
use crate::text::{Address, Identity, Mode, Origin, Symbol, SymbolKind};

/// What a `data "aws_iam_policy_document"` answers.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The structured document.
    pub(crate) value: Arc<Value>,
    json: Value,
    minified_json: Value,
    /// Conditions that are lost on the way.
    pub(crate) dropped: Arc<[DroppedCondition]>,
}

/// Whether the instance is a policy document.
pub(super) fn is_document(address: &Address) -> bool {
    address.mode == Mode::Data && &*address.type_name == "aws_iam_policy_document"
}

/// The document that the body of a block makes, and what is wrong with it.
pub(super) fn document(body: &Value, block: &Block) -> (Document, Vec<Diagnostic>) {
    let Made { document, problems, dropped } = policy_document::build(body, block.header);
    let value = Arc::new(document.to_value());
    let text = |style| {
        let mut string = Value::string_at(document.to_text(style), Origin::at(block.span));
        if let Kind::Str { json, .. } = &mut string.kind {
            *json = Some(Arc::clone(&value));
        }
        string
    };
    let (json, minified_json) = (text(Style::Indented), text(Style::Compact));
    (Document { json, minified_json, value: Arc::clone(&value), dropped: dropped.into() }, problems)
}

/// The attributes that [`attribute`] answers.
pub(super) fn answered(address: &Address) -> &'static [&'static str] {
    match (address.mode, &*address.type_name) {
        (Mode::Data, "aws_iam_policy_document") => &["json", "minified_json"],
        (Mode::Data, "aws_caller_identity") => &["account_id", "id"],
        (Mode::Data, "aws_region") => &["name", "id", "region"],
        (Mode::Data, "aws_partition") => &["partition", "id"],
        (Mode::Data, "template_file") => &["rendered"],
        _ => &[],
    }
}

/// Why an attribute that nothing tells is not known.
pub(super) fn why_unknown(address: &Address) -> &'static str {
    match (address.mode, &*address.type_name) {
        (Mode::Data, "terraform_remote_state") => OTHER_STATE,
        (Mode::Data, "external") => PROGRAM,
        _ => AFTER_APPLY,
    }
}

/// The attribute of a data source that is known, or known by another name.
pub(super) fn attribute(instance: &Instance, name: &str) -> Option<Value> {
    let address = &instance.address;
    if address.mode != Mode::Data {
        return None;
    }
    match (&*address.type_name, name) {
        ("aws_iam_policy_document", "json") => instance.document().map(|document| document.json),
        ("aws_iam_policy_document", "minified_json") => instance.document().map(|document| document.minified_json),
        ("aws_caller_identity", "account_id" | "id") => Some(identity(instance, name, Identity::Account)),
        ("aws_region", "name" | "id" | "region") => region(instance, name),
        ("aws_partition", "partition" | "id") => Some(identity(instance, name, Identity::Partition)),
        ("template_file", "rendered") => rendered(instance),
        _ => {
            // What a plan says that it answered comes before what it would answer.
            if let Some(told) = instance.told(name).filter(|_| instance.configured(name).is_none()) {
                return Some(told);
            }
            let module = instance.module()?;
            let answers = module.shared.options.answers.as_ref()?;
            answers.attribute(&DataSource { instance, home: module.home() }, name)
        }
    }
}

/// The region that a `data "aws_region"` is asked for: by name, by its endpoint (which only the provider knows), or the provider's own.
fn region(instance: &Instance, name: &str) -> Option<Value> {
    let asked = ["region", "name"].iter().find_map(|argument| instance.configured(argument));
    match asked.filter(|asked| !asked.is_null()) {
        Some(asked) => Some(asked),
        None if instance.configured("endpoint").is_some() => None,
        None => Some(identity(instance, name, Identity::Region)),
    }
}

/// What a `data "template_file"` makes of its template; `None` where that is not known.
fn rendered(instance: &Instance) -> Option<Value> {
    let module = instance.module()?;
    let given = instance.attribute("template");
    let Kind::Str { text, .. } = &given.kind else { return None };
    let template = syntax::parse_template_text(text).ok()?;
    let vars = instance.attribute("vars");
    let variables = vars.entries().cloned().unwrap_or_default();
    let scope = TemplateScope { variables, module: &module };
    match evaluate_template(&template, &scope, instance.block.header) {
        Ok(value) => Some(value),
        Err(problem) => {
            module.report(problem);
            None
        }
    }
}

/// What a template sees: its variables.
struct TemplateScope<'m> {
    variables: Entries,
    module: &'m Module,
}

impl Scope for TemplateScope<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, Diagnostic> {
        match self.variables.get(reference.root) {
            Some(value) => Ok(Resolved { value: value.clone(), consumed: 0, doubt: None }),
            None => {
                let message = format!("`{}` is not among the vars of the template", reference.root);
                Err(Diagnostic::error(message, reference.span))
            }
        }
    }

    fn base_dir(&self) -> &Path {
        &self.module.shared.root_dir
    }

    fn sources(&self) -> &Arc<Sources> {
        self.module.shared.loader.sources()
    }
}

/// What the provider of the data source knows of itself.
fn identity(instance: &Instance, name: &str, identity: Identity) -> Value {
    let origin = Origin::at(instance.block.header);
    let (home, place) = (instance.module().map(|module| module.home()).unwrap_or_default(), instance.place());
    let (elsewhere, given) = match identity {
        Identity::Account => (place.account, home.account),
        Identity::Region => (place.region, home.region),
        Identity::Partition => (None, home.partition),
    };
    match (elsewhere, given) {
        (Some(elsewhere), _) if elsewhere.is_known() => Value::string_at(elsewhere, origin),
        // Of a provider that is not the own one it is an attribute as any other: that of the own one has one name wherever it is asked for.
        (Some(_), _) => instance.told(name).unwrap_or_else(|| instance.symbol(name)),
        (None, Some(given)) => Value::known(given, origin),
        (None, None) => {
            let expression = format!("{}.{name}", instance.address);
            let symbol = Symbol::new(expression, SymbolKind::Identity(identity), WHERE_APPLIED);
            let mut value = Value::symbol(symbol, Type::String, Origin::default());
            if let Kind::Unknown(unknown) = &mut value.kind {
                unknown.not_null = true;
            }
            value
        }
    }
}
