//! What policy documents render to, and which attributes they are.

use std::collections::HashMap;
use std::sync::Arc;

use super::Instance;
use crate::json;
use crate::terraform::policy_document;
use crate::terraform::value::{Kind, Value};
use crate::text::{Address, Mode, SymbolKind};

/// The attributes of a policy document that are the document.
const RENDERED: [&str; 2] = ["json", "minified_json"];

/// What each policy document among `instances` renders to: what it rendered to where the plan knows that, and what its blocks make otherwise.
pub(super) fn documents(instances: &[Instance]) -> HashMap<Address, Value> {
    let data = instances.iter().filter(|instance| is_document(&instance.address));
    data.filter_map(|instance| Some((instance.address.clone(), document(instance)?))).collect()
}

fn document(instance: &Instance) -> Option<Value> {
    let rendered = RENDERED.iter().find_map(|name| match &instance.body.get(name)?.kind {
        Kind::Str { text, .. } if text.is_known() => json::parse(text).value,
        _ => None,
    });
    let mut value = match rendered {
        Some(json) => Value::from_json(&json),
        // What is wrong with the blocks, the provider has said or will say.
        None => policy_document::build(&instance.body, instance.header).document.to_value(),
    };
    // The data source is where the document stands: so it is found again from the policy that holds it.
    value.origin = instance.block.into();
    Some(value)
}

/// Gives every attribute that is the text of a policy document, or a reference to one, its structure.
pub(super) fn link(instances: &mut [Instance], documents: &HashMap<Address, Value>) {
    let mut texts: HashMap<String, Vec<&Address>> = HashMap::new();
    for instance in instances.iter().filter(|instance| documents.contains_key(&instance.address)) {
        for name in RENDERED {
            if let Some(text) = instance.body.get(name).and_then(Value::as_str) {
                texts.entry(text.into_owned()).or_default().push(&instance.address);
            }
        }
    }
    let texts: HashMap<String, Vec<Address>> =
        texts.into_iter().map(|(text, addresses)| (text, addresses.into_iter().cloned().collect())).collect();
    let linker = Linker { documents, texts };
    for instance in instances.iter_mut().filter(|instance| !is_document(&instance.address)) {
        instance.body = linker.value(&instance.body, &instance.address);
    }
}

struct Linker<'d> {
    documents: &'d HashMap<Address, Value>,
    /// The data sources that render to a text.
    texts: HashMap<String, Vec<Address>>,
}

impl Linker<'_> {
    fn value(&self, value: &Value, holder: &Address) -> Value {
        let kind = match &value.kind {
            Kind::Tuple(elements) => Kind::Tuple(elements.iter().map(|element| self.value(element, holder)).collect()),
            Kind::Object(entries) => Kind::Object(
                entries.iter().map(|(name, entry)| (Arc::clone(name), self.value(entry, holder))).collect(),
            ),
            Kind::Str { text, json: None } => match self.of_text(value, holder) {
                Some(document) => Kind::Str { text: text.clone(), json: Some(Arc::new(document.clone())) },
                None => return value.clone(),
            },
            Kind::Unknown(unknown) => match unknown.symbol.as_ref().map(|symbol| symbol.kind()) {
                Some(SymbolKind::Attribute { address, path }) if RENDERED.contains(&&**path) => {
                    let Some(document) = self.documents.get(address) else { return value.clone() };
                    Kind::Str { text: document.json_text(), json: Some(Arc::new(document.clone())) }
                }
                _ => return value.clone(),
            },
            _ => return value.clone(),
        };
        Value::new(kind, value.origin.clone()).with_marks(value.marks).sure_as(value)
    }

    /// The document of the data source that renders to a text; of several, one in the module of the holder.
    fn of_text(&self, value: &Value, holder: &Address) -> Option<&Value> {
        let addresses = self.texts.get(&*value.as_str()?)?;
        let near =
            addresses.iter().max_by_key(|address| (address.module == holder.module, address.key == holder.key))?;
        self.documents.get(near)
    }
}

fn is_document(address: &Address) -> bool {
    address.mode == Mode::Data && &*address.type_name == "aws_iam_policy_document"
}
