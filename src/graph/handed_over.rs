//! What of the configuration is handed to something that is not read: a module that is not installed, a resource that is not AWS's, an output.

use std::collections::HashMap;

use crate::input::FileId;
use crate::terraform::syntax::ast::{Block, Body};
use crate::terraform::value::{Kind, Partial, Value};
use crate::terraform::{Evaluation, syntax};
use crate::text::{ModulePath, Text};

/// Arguments of a module call that pass nothing on.
const META: [&str; 5] = ["source", "version", "count", "for_each", "depends_on"];

/// How deep into a value texts are looked for.
const DEPTH: usize = 16;

/// Texts that name roles or policies, and who gets them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HandedOver {
    /// Who: `module.vpc`, `kubernetes_service_account.app`, `output role_arn`.
    pub to: String,
    /// Whether it is an output of the root module, which another configuration may read.
    pub is_output: bool,
    /// What: every text with a symbol of an IAM resource.
    pub texts: Vec<Text>,
}

/// Everything about IAM that leaves what is analysed. Only a suggestion asks: a role that something unseen gets may be used by it.
pub fn handed_over(evaluation: &Evaluation) -> Vec<HandedOver> {
    let mut all = Vec::new();
    let mut add = |to: String, is_output: bool, values: &[Value]| {
        let mut texts = Vec::new();
        values.iter().for_each(|value| iam_texts(value, &mut texts));
        if !texts.is_empty() {
            all.push(HandedOver { to, is_output, texts });
        }
    };
    for instance in evaluation.instances().iter().filter(|instance| !instance.address.type_name.starts_with("aws_")) {
        add(instance.address.to_string(), false, &[evaluation.body(instance)]);
    }
    for (to, values) in left_out(evaluation) {
        add(to, false, &values);
    }
    if let Some(root) = evaluation.modules().iter().find(|module| module.path.is_root()) {
        for name in &root.outputs {
            if let Some(Ok(value)) = evaluation.output(root, name) {
                add(format!("output {name}"), true, &[value]);
            }
        }
    }
    all
}

/// The module calls that lead to nothing that could be read, with their arguments.
fn left_out(evaluation: &Evaluation) -> Vec<(String, Vec<Value>)> {
    let modules: HashMap<String, &ModulePath> =
        evaluation.modules().iter().map(|module| (module.path.to_string(), &module.path)).collect();
    let mut parsed: HashMap<FileId, Body> = HashMap::new();
    let mut found = Vec::new();
    for missing in evaluation.not_analysed() {
        let Some((path, name)) = missing.address.rsplit_once("module.") else { continue };
        let caller = modules.get(path.trim_end_matches('.')).filter(|_| !name.contains('.'));
        let (Some(caller), Some(span)) = (caller, missing.span) else { continue };
        let read = || syntax::parse(&evaluation.sources().get(span.file)).body;
        let body = parsed.entry(span.file).or_insert_with(read);
        let is_call = |block: &&Block| block.header == span && &*block.kind.name == "module";
        let Some(call) = body.blocks.iter().find(is_call) else { continue };
        let arguments = call.body.attributes.iter().filter(|argument| !META.contains(&&*argument.name.name));
        let values = arguments.filter_map(|argument| evaluation.eval(caller, &argument.value).ok());
        found.push((missing.address.clone(), values.collect()));
    }
    found
}

/// Every text in a value that has a symbol of an IAM resource, whatever the value may turn out to be.
pub(crate) fn iam_texts(value: &Value, found: &mut Vec<Text>) {
    walk(value, DEPTH, found);
}

fn walk(value: &Value, depth: usize, found: &mut Vec<Text>) {
    if depth == 0 {
        return;
    }
    let mut add = |text: Text| {
        if text.symbols().any(|symbol| symbol.expression().contains("aws_iam_")) {
            found.push(text);
        }
    };
    match &value.kind {
        Kind::Str { text, .. } => add(text.clone()),
        Kind::Unknown(unknown) => {
            if let Some(symbol) = &unknown.symbol {
                add(Text::symbol(symbol.clone(), value.origin.clone()));
            }
            match &unknown.partial {
                Partial::Elements(elements) => elements.iter().for_each(|value| walk(value, depth - 1, found)),
                Partial::OneOf(choice) => choice.values.iter().for_each(|value| walk(value, depth - 1, found)),
                Partial::Attributes(entries) => entries.values().for_each(|value| walk(value, depth - 1, found)),
                Partial::Entries(_) | Partial::Nothing => {}
            }
        }
        _ => {}
    }
    value.children().for_each(|value| walk(value, depth - 1, found));
}
