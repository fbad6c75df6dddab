//! What a module calls the values that it is given: the words a suggestion inside it can use.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::terraform::value::{Kind, Value};
use crate::terraform::{Evaluation, ModuleInstance};
use crate::text::{ModulePath, Text};

use super::values;

/// The most strings that are named for one module.
const MOST: usize = 5_000;

/// How deep into a variable's value strings are named.
const DEPTH: usize = 6;

/// For each module instance that is asked for: expressions of that module and the strings they are, of its variables (`var.bucket.arn`) and of the outputs of the modules it calls
/// (`module.store.bucket_arn`), known strings among them.
pub fn names(
    evaluation: &Evaluation,
    is_asked: impl Fn(&ModulePath) -> bool,
) -> BTreeMap<ModulePath, Vec<(String, Text)>> {
    let modules = evaluation.modules();
    let of = |module: &ModuleInstance| {
        let mut found = Vec::new();
        for name in &module.variables {
            if let Some(Ok(value)) = evaluation.variable(module, name) {
                collect(&format!("var.{name}"), &value, DEPTH, &mut found);
            }
        }
        for child in modules.iter().filter(|child| is_called_by(&child.path, &module.path)) {
            let calls = child.path.calls();
            let Some((call, key)) = calls.last() else { continue };
            let key = key.as_ref().map(ToString::to_string).unwrap_or_default();
            for name in &child.outputs {
                if let Some(Ok(value)) = evaluation.output(child, name) {
                    collect(&format!("module.{call}{key}.{name}"), &value, DEPTH, &mut found);
                }
            }
        }
        found
    };
    let asked = modules.iter().filter(|module| is_asked(&module.path));
    asked.map(|module| (module.path.clone(), of(module))).collect()
}

fn is_called_by(child: &ModulePath, parent: &ModulePath) -> bool {
    let calls = child.calls();
    calls.len() == parent.calls().len() + 1 && calls.starts_with(parent.calls())
}

fn collect(expression: &str, value: &Value, depth: usize, found: &mut Vec<(String, Text)>) {
    if depth == 0 || found.len() >= MOST {
        return;
    }
    match &value.kind {
        Kind::Map(_, entries) | Kind::Object(entries) => {
            for (key, value) in entries.iter() {
                let mut inner = expression.to_owned();
                let word = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                    && !key.starts_with(|c: char| c.is_ascii_digit());
                let step = if word { write!(inner, ".{key}") } else { write!(inner, "[{key:?}]") };
                if step.is_ok() {
                    collect(&inner, value, depth - 1, found);
                }
            }
        }
        Kind::List(_, elements) | Kind::Tuple(elements) => {
            for (index, value) in elements.iter().enumerate() {
                collect(&format!("{expression}[{index}]"), value, depth - 1, found);
            }
        }
        _ => found.extend(values::text(value).map(|text| (expression.to_owned(), text))),
    }
}
