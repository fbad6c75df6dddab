//! From the value of a policy attribute to a document and its own address.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::input::{Sources, Span};
use crate::json::{self, Json};
use crate::policy::Document;
use crate::terraform::DroppedCondition;
use crate::terraform::value::{Kind, Value};
use crate::text::{Address, Mode, Origin, Symbol, SymbolKind, Text};

use super::super::model::Form;
use super::super::resources::Declared;
use super::super::values;
use super::form::form;
use super::input::Input;

/// The data source type that renders a document.
pub(super) const DOCUMENT_TYPE: &str = "aws_iam_policy_document";

/// A document found in an attribute.
pub(super) struct Found {
    /// The data source that made it; `None` where it was written in the attribute itself.
    pub(super) data_source: Option<Address>,
    /// The document as it was read.
    pub(super) json: Json,
    /// How it was written.
    pub(super) form: Form,
    /// Its text.
    pub(super) rendered: Option<Text>,
    /// Whether it is one of several that the attribute may hold, or none.
    pub(super) alternative: bool,
}

impl Found {
    /// The document.
    pub(super) fn document(&self) -> Document {
        Document::read(&self.json)
    }

    /// Why the whole document is not known, where it is not.
    pub(super) fn unknown(&self) -> Option<String> {
        match &self.json.kind {
            json::Kind::Unknown(text) => Some(because(text)),
            _ => None,
        }
    }
}

/// Why a text is not known: its first symbol and the reason.
pub(crate) fn because(text: &Text) -> String {
    match text.symbols().next() {
        Some(symbol) => symbol.reason(),
        None => text.to_string(),
    }
}

/// The documents that data sources render, and where each data source stands.
pub(super) struct Documents<'a> {
    sources: &'a Sources,
    rendered: &'a HashMap<Address, Value>,
    dropped: &'a HashMap<Address, Arc<[DroppedCondition]>>,
    blocks: HashMap<Span, Instances>,
    /// The blocks, in order.
    in_order: Vec<Span>,
}

/// The data sources that one block makes, and which of them render alike: a block in a module that is called a thousand times has a thousand.
#[derive(Default)]
struct Instances {
    addresses: Vec<Address>,
    by_content: OnceCell<HashMap<u64, Vec<usize>>>,
}

impl<'a> Documents<'a> {
    /// Over the data sources of a configuration.
    pub(super) fn new(input: &'a Input) -> Self {
        let mut blocks: HashMap<Span, Instances> = HashMap::new();
        let data =
            |declared: &&Declared| declared.address.mode == Mode::Data && &*declared.address.type_name == DOCUMENT_TYPE;
        for declared in input.declared.iter().filter(data) {
            if let Some(span) = declared.block {
                blocks.entry(span).or_default().addresses.push(declared.address.clone());
            }
        }
        let mut in_order: Vec<Span> = blocks.keys().copied().collect();
        in_order.sort_unstable();
        Self { sources: &input.sources, rendered: &input.documents, dropped: &input.dropped, blocks, in_order }
    }

    /// The blocks of the data sources that the statements of a document are written in: its own, and those of the documents that are merged into it.
    pub(super) fn blocks_of(&self, document: &Document) -> impl Iterator<Item = Span> {
        let around = |place: Span| {
            let after = self.in_order.partition_point(|block| (block.file, block.start) <= (place.file, place.start));
            self.in_order.get(after.checked_sub(1)?).copied().filter(|block| block.covers(&place))
        };
        document.statements.iter().flat_map(|statement| statement.origin.spans()).copied().filter_map(around)
    }

    /// The conditions that a data source loses.
    pub(super) fn dropped(&self, address: &Address) -> Arc<[DroppedCondition]> {
        self.dropped.get(address).map(Arc::clone).unwrap_or_default()
    }

    /// The documents that a policy attribute of `holder` may hold: none where the value is null or an empty string, several where only apply tells which of
    /// them it is. Without one that `is_required` there is no holder: `join("", data.aws_iam_policy_document.a[*].json)` is the one or no resource.
    pub(super) fn read(&self, value: &Value, holder: &Address, is_required: bool) -> Vec<Found> {
        let Some(alternatives) = value.alternatives() else {
            return self.read_one(value, holder).into_iter().collect();
        };
        if let (Some(only), true) = (value.sole_present(), is_required) {
            return self.read_one(only, holder).into_iter().collect();
        }
        let found = alternatives.values.iter().filter_map(|value| self.read_one(value, holder));
        found.map(|found| Found { alternative: true, ..found }).collect()
    }

    fn read_one(&self, value: &Value, holder: &Address) -> Option<Found> {
        match &value.kind {
            Kind::Null(_) => None,
            Kind::Str { text, json: None } if text.is_empty() => None,
            Kind::Str { text, json: Some(structured) } => {
                let json = with_strings(structured.to_json());
                let data_source = self.data_source(structured, &json, holder);
                let form = if data_source.is_some() { Form::Blocks } else { form(value, self.sources) };
                let alternative = may_lack_a_denial(structured);
                Some(Found { data_source, json, form, rendered: Some(text.clone()), alternative })
            }
            Kind::Str { text, json: None } => Some(self.parse(text, value)),
            _ => {
                let sole = values::text(value).and_then(|text| self.sole_instance(text.as_symbol()?));
                Some(sole.map_or_else(|| unknown(value), |address| self.of_data_source(&address)))
            }
        }
    }

    /// The data source that `join("", data.aws_iam_policy_document.read[*].json)` or `one(…)` can only mean: how a document that may not be there
    /// is usually referred to, where it is not known whether it is.
    fn sole_instance(&self, symbol: &Symbol) -> Option<Address> {
        let expression = symbol.expression();
        let list = ["join(\"\", ", "one("].iter().find_map(|call| expression.strip_prefix(call)?.strip_suffix(')'))?;
        let resource = [".*.json", "[*].json"].iter().find_map(|splat| list.strip_suffix(splat))?;
        let mut instances =
            self.rendered.keys().filter(|address| Address { key: None, ..(*address).clone() }.to_string() == resource);
        instances.next().filter(|_| instances.next().is_none()).cloned()
    }

    /// What a data source renders to, where nothing but the data source itself names it.
    pub(super) fn of_data_source(&self, address: &Address) -> Found {
        let data_source = Some(address.clone());
        match self.rendered.get(address) {
            Some(value) => Found {
                data_source,
                json: with_strings(value.to_json()),
                form: Form::Blocks,
                rendered: None,
                alternative: false,
            },
            None => {
                let kind = SymbolKind::Attribute { address: address.clone(), path: "json".into() };
                let symbol = Symbol::new(format!("{address}.json"), kind, "it could not be evaluated");
                let text = Text::symbol(symbol, Origin::default());
                let json = Json::new(json::Kind::Unknown(text), Origin::default());
                Found { data_source, json, form: Form::Blocks, rendered: None, alternative: false }
            }
        }
    }

    fn parse(&self, text: &Text, value: &Value) -> Found {
        if let Some(address) = text.as_symbol().and_then(|symbol| self.sole_instance(symbol)) {
            return self.of_data_source(&address);
        }
        if let Some(symbol) = text.as_symbol() {
            return Found { data_source: document_symbol(symbol), ..unknown_text(text.clone(), value) };
        }
        if !text.is_known() && text.known_prefix().trim_start().is_empty() {
            return unknown_text(text.clone(), value);
        }
        let json = json::parse(text).value.unwrap_or_else(|| not_json(text, value));
        Found {
            data_source: None,
            json,
            form: form(value, self.sources),
            rendered: Some(text.clone()),
            alternative: false,
        }
    }

    /// The data source whose block a document came from. One block may have several instances: the one that renders the same, and of those the one that
    /// shares the holder's module and key.
    fn data_source(&self, structured: &Value, json: &Json, holder: &Address) -> Option<Address> {
        let place = structured.origin.primary()?;
        let around = || self.blocks.iter().find(|(block, _)| block.covers(&place)).map(|(_, instances)| instances);
        let instances = self.blocks.get(&place).or_else(around)?;
        let near = |address: &&Address| (address.module == holder.module, address.key == holder.key);
        match instances.addresses.as_slice() {
            [only] => Some(only.clone()),
            several @ [any, ..] => {
                let beside = Address { module: holder.module.clone(), key: holder.key.clone(), ..any.clone() };
                if self.rendered.get(&beside).is_some_and(|value| with_strings(value.to_json()) == *json) {
                    return Some(beside);
                }
                let alike = instances.by_content.get_or_init(|| self.by_content(several));
                let alike = alike.get(&content(json))?.iter().filter_map(|&at| several.get(at));
                alike.max_by_key(near).cloned()
            }
            [] => None,
        }
    }

    /// Where the addresses stand whose documents have the same content.
    fn by_content(&self, addresses: &[Address]) -> HashMap<u64, Vec<usize>> {
        let mut by_content: HashMap<u64, Vec<usize>> = HashMap::new();
        for (at, address) in addresses.iter().enumerate() {
            if let Some(value) = self.rendered.get(address) {
                by_content.entry(content(&with_strings(value.to_json()))).or_default().push(at);
            }
        }
        by_content
    }
}

/// Whether its statements are all that there may be, which of them only apply can tell, and one that may deny is among them: `deny ? [a, b] : [a]`. Such a
/// document is as good as one of several.
fn may_lack_a_denial(document: &Value) -> bool {
    let Some(statements) = document.get("Statement").filter(|statements| statements.is_unknown()) else { return false };
    let Some(elements) = statements.possible_elements() else { return false };
    let all_there = statements.bounds().exact() == Some(elements.len() as u64);
    let allows =
        |statement: &Value| statement.get("Effect").is_some_and(|effect| effect.as_str().as_deref() == Some("Allow"));
    !all_there && !elements.iter().all(allows)
}

/// A number for what a document says, wherever it says it.
fn content(json: &Json) -> u64 {
    let mut hasher = DefaultHasher::new();
    json::to_string(json, json::Style::Compact).hash(&mut hasher);
    hasher.finish()
}

/// The document with attributes of which the provider's schema leaves no doubt as strings: an expression of its own (`Resource = aws_s3_bucket.build.arn`) has no type
/// before apply, and without one it might as well be a list.
fn with_strings(json: Json) -> Json {
    let kind = match json.kind {
        json::Kind::Unknown(text) if text.as_symbol().is_some_and(is_string) => json::Kind::String(text),
        json::Kind::Array(elements) => json::Kind::Array(elements.into_iter().map(with_strings).collect()),
        json::Kind::Object(members) => json::Kind::Object(
            members.into_iter().map(|member| json::Member { value: with_strings(member.value), ..member }).collect(),
        ),
        kind => kind,
    };
    Json::new(kind, json.origin)
}

/// Whether an attribute is a string in every type that has it: ARNs, identifiers and names. Lists of them end in `s`.
fn is_string(symbol: &Symbol) -> bool {
    let SymbolKind::Attribute { path, .. } = symbol.kind() else { return false };
    let last = path.rsplit('.').next().unwrap_or_default();
    ["arn", "id", "name"]
        .iter()
        .any(|word| last == *word || last.strip_suffix(word).is_some_and(|rest| rest.ends_with('_')))
}

/// The policy document data source whose `json` a symbol is.
fn document_symbol(symbol: &Symbol) -> Option<Address> {
    match symbol.kind() {
        SymbolKind::Attribute { address, .. } if &*address.type_name == DOCUMENT_TYPE => Some(address.clone()),
        _ => None,
    }
}

/// Text that is no JSON at all is kept as a JSON string: the policy room says what is wrong with it.
fn not_json(text: &Text, value: &Value) -> Json {
    Json::new(json::Kind::String(text.clone()), value.origin.clone())
}

fn unknown(value: &Value) -> Found {
    let named = values::text(value);
    let text = named.unwrap_or_else(|| {
        let why = values::why_unknown(value).unwrap_or_else(|| "it is not a string".into());
        Text::symbol(Symbol::new("…", SymbolKind::Other, why), value.origin.clone())
    });
    let data_source = text.as_symbol().and_then(document_symbol);
    Found { data_source, ..unknown_text(text, value) }
}

fn unknown_text(text: Text, value: &Value) -> Found {
    let rendered = Some(text.clone());
    let json = Json::new(json::Kind::Unknown(text), value.origin.clone());
    Found { data_source: None, json, form: Form::Other("it is not known".into()), rendered, alternative: false }
}
