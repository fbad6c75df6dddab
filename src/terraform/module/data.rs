//! Data sources that can be answered without asking AWS.

use std::sync::Arc;

use super::instance::Instance;
use crate::input::Diagnostic;
use crate::terraform::policy_document::{self, Form};
use crate::terraform::syntax::ast::Block;
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Value};
use crate::text::{Address, Identity, Mode, Origin, Symbol, SymbolKind};

/// What a `data "aws_iam_policy_document"` answers.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    /// The structured document.
    pub(crate) value: Arc<Value>,
    json: Value,
    minified_json: Value,
}

/// Whether the instance is a policy document.
pub(super) fn is_document(address: &Address) -> bool {
    address.mode == Mode::Data && &*address.type_name == "aws_iam_policy_document"
}

/// The document that the body of a block makes, and what is wrong with it.
pub(super) fn document(body: &Value, block: &Block) -> (Document, Vec<Diagnostic>) {
    let (document, problems) = policy_document::build(body, block.header);
    let value = Arc::new(document.to_value());
    let text = |form| {
        let mut string = Value::string_at(document.to_text(form), Origin::at(block.span));
        if let Kind::Str { json, .. } = &mut string.kind {
            *json = Some(Arc::clone(&value));
        }
        string
    };
    let document =
        Document { json: text(Form::Indented), minified_json: text(Form::Compact), value: Arc::clone(&value) };
    (document, problems)
}

/// The attributes that [`attribute`] answers.
pub(super) fn answered(address: &Address) -> &'static [&'static str] {
    match (address.mode, &*address.type_name) {
        (Mode::Data, "aws_iam_policy_document") => &["json", "minified_json"],
        (Mode::Data, "aws_caller_identity") => &["account_id", "id"],
        (Mode::Data, "aws_region") => &["name", "id", "region"],
        (Mode::Data, "aws_partition") => &["partition", "id"],
        _ => &[],
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
        // `data "aws_region"` may be asked for another region than the provider's, by name or endpoint.
        ("aws_region", "name" | "id" | "region") if instance.block.body.attributes.is_empty() => {
            Some(identity(instance, name, Identity::Region))
        }
        ("aws_partition", "partition" | "id") => Some(identity(instance, name, Identity::Partition)),
        _ => None,
    }
}

fn identity(instance: &Instance, name: &str, identity: Identity) -> Value {
    let origin = Origin::at(instance.block.header);
    let given = instance.module().and_then(|module| {
        let options = &module.shared.options;
        match identity {
            Identity::Account => options.account.clone(),
            Identity::Region => options.region.clone(),
            Identity::Partition => options.partition.clone(),
        }
    });
    match given {
        Some(given) => Value::known(given, origin),
        None => {
            let expression = format!("{}.{name}", instance.address);
            let symbol = Symbol::new(expression, SymbolKind::Identity(identity), "known where it is applied");
            let mut value = Value::symbol(symbol, Type::String, Origin::default());
            if let Kind::Unknown(unknown) = &mut value.kind {
                unknown.not_null = true;
            }
            value
        }
    }
}
