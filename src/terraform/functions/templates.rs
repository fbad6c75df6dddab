//! `templatefile`, `templatestring`: templates with variables of their own.

use std::path::Path;
use std::sync::Arc;

use super::{Call, Failure, Function, Outcome, Param, Returns, Want, filesystem};
use crate::input::{Diagnostic, Source, Sources};
use crate::terraform::convert::convert;
use crate::terraform::eval::{Reference, Resolved, Scope, evaluate_template};
use crate::terraform::types::Type;
use crate::terraform::value::{Entries, Value};

const VARS: Param = Param::new("vars", Want::Any).symbolic();

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("templatefile", &[Param::new("path", Want::String), VARS], Returns::Any, templatefile).template(),
    Function::new("templatestring", &[Param::new("template", Want::String), VARS], Returns::Any, templatestring)
        .template(),
];

/// What a template sees: its variables, and the files that its caller sees.
struct TemplateScope<'a> {
    variables: &'a Entries,
    outer: &'a dyn Scope,
}

impl Scope for TemplateScope<'_> {
    fn resolve(&self, reference: &Reference<'_>) -> Result<Resolved, Diagnostic> {
        match self.variables.get(reference.root) {
            Some(value) => Ok(Resolved { value: value.clone(), consumed: 0, doubt: None }),
            None => {
                let why = format!("vars map does not contain key {:?}, which the template refers to", reference.root);
                Err(Diagnostic::error(why, reference.span))
            }
        }
    }

    fn base_dir(&self) -> &Path {
        self.outer.base_dir()
    }

    fn sources(&self) -> &Arc<Sources> {
        self.outer.sources()
    }
}

fn templatefile(call: &Call<'_>) -> Outcome {
    let source = filesystem::source(call)?;
    rendered(call, &source)
}

fn templatestring(call: &Call<'_>) -> Outcome {
    let text = call.str(0)?;
    let source = call.scope.sources().add(Path::new("<template>"), &*text);
    let value = rendered(call, &source)?;
    convert(&value, &Type::String).map_err(|why| call.no(format!("invalid template result: {why}")))
}

fn rendered(call: &Call<'_>, source: &Source) -> Outcome {
    let vars = call.arg(1)?;
    let Some(variables) = vars.entries() else {
        return if vars.is_unknown() && !vars.ty().is_primitive() {
            Ok(call.unknown(Type::Dynamic))
        } else {
            Err(call.bad(1, "invalid vars value: must be a map"))
        };
    };
    for name in variables.keys() {
        let mut chars = name.chars();
        let valid = chars.next().is_some_and(char::is_alphabetic)
            && chars.all(|char| char.is_alphanumeric() || char == '_' || char == '-');
        if !valid {
            let why = format!(
                "invalid template variable name {name:?}: must start with a letter, followed by zero or more letters, digits, and underscores"
            );
            return Err(call.bad(1, why));
        }
    }
    let template = call.scope.template(source).map_err(|problems| match problems.into_iter().next() {
        Some(problem) => Failure::Input(Box::new(problem)),
        None => call.no("the template cannot be read"),
    })?;
    let scope = TemplateScope { variables, outer: call.scope };
    let value: Value =
        evaluate_template(&template, &scope, call.span).map_err(|problem| Failure::Input(Box::new(problem)))?;
    if value.is_null() {
        return Err(call.no("the result of the template is null"));
    }
    Ok(value)
}
