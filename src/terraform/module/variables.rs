//! Variables: what they are given, their types and defaults, and whether that is valid.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::config::{Config, attribute};
use super::constraint::Constraint;
use super::files;
use super::options::{Assignment, Assumed, Options};
use super::scope::{ModuleScope, Surroundings};
use super::shared::Given;
use super::tree::Module;
use crate::input::{self, Diagnostic, Sources};
use crate::terraform::convert::convert;
use crate::terraform::eval::{evaluate, references};
use crate::terraform::syntax;
use crate::terraform::syntax::ast::{Block, Expr, ExprKind, StepKind};
use crate::terraform::types::Type;
use crate::terraform::value::{Kind, Value};
use crate::text::{Origin, Symbol, SymbolKind, reason};

/// What the variables of a root module are given: by the files in its directory, then as `options` say.
pub(super) fn given(dir: &Path, options: &Options, sources: &Sources) -> (BTreeMap<Arc<str>, Given>, Vec<Diagnostic>) {
    let mut given = BTreeMap::new();
    let mut diagnostics = Vec::new();
    let mut file = |path: &Path, given: &mut BTreeMap<Arc<str>, Given>| match input::read(sources, path) {
        Ok(source) => {
            let parsed = syntax::parse_values(&source);
            diagnostics.extend(parsed.diagnostics);
            for attribute in parsed.body.attributes {
                given.insert(attribute.name.name, Given::Expr(attribute.value));
            }
            let blocks = parsed.body.blocks.iter();
            diagnostics.extend(blocks.map(|block| Diagnostic::error("a file of values has no blocks", block.header)));
        }
        Err(problem) => diagnostics.push(problem),
    };
    for path in files::values(dir) {
        file(&path, &mut given);
    }
    for assignment in &options.assignments {
        match assignment {
            Assignment::File(path) => file(path, &mut given),
            Assignment::Value { name, text } => {
                given.insert(name.as_str().into(), Given::Text(text.clone()));
            }
        }
    }
    (given, diagnostics)
}

/// Whether each variable of a root module that has no default is given a value.
pub(super) fn complete(config: &Config, given: &BTreeMap<Arc<str>, Given>) -> bool {
    config.variables.iter().all(|(name, block)| attribute(&block.body, "default").is_some() || given.contains_key(name))
}

/// Whether a reference is one to `var.name`.
fn is_to(reference: &Expr, name: &str) -> bool {
    let ExprKind::Traversal(base, steps) = &reference.kind else { return false };
    let attribute = steps.first().map(|step| &step.kind);
    matches!(&base.kind, ExprKind::Variable(root) if &**root == "var")
        && matches!(attribute, Some(StepKind::Attr(attribute)) if &**attribute == name)
}

impl Module {
    /// `var.name`; `None` where the module declares no such variable.
    pub(super) fn variable(&self, name: &str) -> Option<Result<Value, Diagnostic>> {
        let (memo, block) = (self.variables.get(name)?, self.config.variables.get(name)?);
        let shown = || self.absolute(&format!("var.{name}"));
        Some(memo.get(shown, Some(block.header), || {
            let value = self.variable_value(name, block)?;
            self.validate(name, block, &value)?;
            Ok(value)
        }))
    }

    fn variable_value(&self, name: &str, block: &Block) -> Result<Value, Diagnostic> {
        let constraint = match attribute(&block.body, "type") {
            Some(written) => Constraint::read(&written.value).unwrap_or_else(|problem| {
                self.shared.refuse(problem);
                Constraint::any()
            }),
            None => Constraint::any(),
        };
        for problem in constraint.wrong_defaults(&|default| evaluate(default, &self.scope())) {
            self.shared.refuse(problem);
        }
        let nullable = attribute(&block.body, "nullable").is_none() || self.flag(block, "nullable");
        let suitable = |value: Value| -> Result<Value, Diagnostic> {
            let value = self.typed(name, block, &constraint, value)?;
            if value.is_null() && !nullable { Err(self.null(name, block, &value)) } else { Ok(value) }
        };
        let default = || match attribute(&block.body, "default") {
            Some(default) => evaluate(&default.value, &self.scope()).and_then(suitable).map(Some),
            None => Ok(None),
        };
        let assumed = self.shared.options.assumed;
        let is_called = self.caller.is_some();
        let given = self.given_value(name, &constraint)?;
        let mut value = match given {
            Some(_) if is_called && assumed == Assumed::Nothing => self.whatever(name, block, constraint.ty.clone()),
            Some(given) if given.is_null() && !nullable => {
                // The null has a type, which must fit as well.
                let given = self.typed(name, block, &constraint, given)?;
                default()?.ok_or_else(|| self.null(name, block, &given))?
            }
            Some(given) => {
                // Terraform refuses a default that does not fit, wanted or not.
                if let Err(problem) = default() {
                    self.shared.refuse(problem);
                }
                suitable(given)?
            }
            None => match default()? {
                Some(value) if assumed == Assumed::Defaults || is_called && assumed == Assumed::Given => value,
                Some(_) if is_called => self.whatever(name, block, constraint.ty.clone()),
                _ => self.without_value(name, block, constraint.ty.clone()),
            },
        };
        value = self.as_planned(name, block, &constraint.ty, value);
        value.marks.sensitive |= self.flag(block, "sensitive");
        value.marks.ephemeral |= self.flag(block, "ephemeral");
        Ok(value)
    }

    /// The value that a plan was made with, which counts whatever the files say now; as it is where the plan says the same.
    fn as_planned(&self, name: &str, block: &Block, ty: &Type, value: Value) -> Value {
        let facts = &self.shared.options.facts;
        let Some(planned) = facts.variables.get(name).filter(|_| self.caller.is_none()) else { return value };
        match convert(planned, ty) {
            Ok(planned) if planned.json_text() != value.json_text() => planned.placed_at(&Origin::at(block.header)),
            _ => value,
        }
    }

    /// What the caller, or the outside of a root module, gives the variable.
    fn given_value(&self, name: &str, constraint: &Constraint) -> Result<Option<Value>, Diagnostic> {
        if let Some(caller) = &self.caller {
            let Some(argument) = attribute(&caller.call.body, name) else { return Ok(None) };
            let Some(module) = caller.module.upgrade() else { return Ok(None) };
            let around = Surroundings { each: Some(&caller.each), ..Surroundings::default() };
            return evaluate(&argument.value, &ModuleScope { module: &module, around }).map(Some);
        }
        match self.shared.given.get(name) {
            None => Ok(None),
            Some(Given::Expr(expr)) => evaluate(expr, &self.scope()).map(Some),
            Some(Given::Text(text)) => {
                let literal = matches!(constraint.ty, Type::Bool | Type::Number | Type::String);
                let untyped =
                    self.config.variables.get(name).is_some_and(|block| attribute(&block.body, "type").is_none());
                if literal || untyped {
                    return Ok(Some(Value::known(text, Origin::default())));
                }
                let source = self.shared.loader.sources().add(Path::new(&format!("--var {name}")), text.as_str());
                let expr: Expr = syntax::parse_expression(&source).map_err(|problems| {
                    let why = problems.into_iter().next().map_or_else(String::new, |problem| problem.message);
                    Diagnostic::error(format!("--var {name}: {why}"), None)
                })?;
                evaluate(&expr, &self.scope()).map(Some)
            }
        }
    }

    fn typed(&self, name: &str, block: &Block, constraint: &Constraint, value: Value) -> Result<Value, Diagnostic> {
        let origin = value.origin.clone();
        let value = constraint.with_defaults(value, &|default| evaluate(default, &self.scope()))?;
        convert(&value, &constraint.ty).map_err(|why| {
            let shown = self.absolute(&format!("var.{name}"));
            let place = origin.primary().unwrap_or(block.header);
            Diagnostic::error(format!("{shown}: {why}"), place).with_label(block.header, "declared here")
        })
    }

    /// What is wrong with a null where `nullable = false`.
    fn null(&self, name: &str, block: &Block, value: &Value) -> Diagnostic {
        let shown = self.absolute(&format!("var.{name}"));
        let place = value.origin.primary().unwrap_or(block.header);
        Diagnostic::error(format!("{shown} may not be null"), place).with_label(block.header, "declared here")
    }

    /// A variable that nobody gives a value: known at the time of planning, so it is a symbol. A call that leaves one out is wrong.
    fn without_value(&self, name: &str, block: &Block, ty: Type) -> Value {
        if let Some(caller) = &self.caller {
            let message = format!("{}: the argument `{name}` is missing", self.path);
            let problem = Diagnostic::error(message, caller.call.header).with_label(block.header, "declared here");
            self.shared.refuse(problem);
            return self.without(name, block, ty, reason::left_out);
        }
        self.whatever(name, block, ty)
    }

    /// A variable of which nothing is assumed.
    fn whatever(&self, name: &str, block: &Block, ty: Type) -> Value {
        self.without(name, block, ty, reason::no_default)
    }

    fn without(&self, name: &str, block: &Block, ty: Type, why: impl Fn(String) -> String) -> Value {
        let written = format!("var.{name}");
        let kind = SymbolKind::Variable { module: self.path.clone(), name: name.into() };
        let symbol = Symbol::new(self.absolute(&written), kind, why(written));
        // What is only a name stands where it is named.
        let origin = if self.caller.is_some() { Origin::at(block.header) } else { Origin::default() };
        Value::symbol(symbol, ty, origin)
    }

    /// Reports each variable whose value does not pass its own `validation` blocks, also where nothing uses it.
    pub(super) fn validate_variables(&self) {
        let validated = |block: &Block| block.body.blocks.iter().any(|inner| &*inner.kind.name == "validation");
        for (name, _) in self.config.variables.iter().filter(|(_, block)| validated(block)) {
            if let Some(Err(problem)) = self.variable(name) {
                self.report(problem);
            }
        }
    }

    /// Only what is certain to fail does.
    fn validate(&self, name: &str, block: &Block, value: &Value) -> Result<(), Diagnostic> {
        let around = Surroundings { validated: Some((name, value)), ..Surroundings::default() };
        let scope = ModuleScope { module: self, around };
        for rule in block.body.blocks.iter().filter(|inner| &*inner.kind.name == "validation") {
            let Some(condition) = attribute(&rule.body, "condition") else { continue };
            if !references(&condition.value).into_iter().any(|reference| is_to(reference, name)) {
                let message = format!("the condition does not refer to var.{name}, which it is to judge");
                self.shared.refuse(Diagnostic::error(message, condition.value.span));
            }
            let holds = evaluate(&condition.value, &scope).and_then(|holds| {
                let holds = convert(&holds, &Type::Bool)
                    .map_err(|_| Diagnostic::error("the condition is neither true nor false", condition.value.span))?;
                if holds.is_null() {
                    return Err(Diagnostic::error("the condition is null", condition.value.span));
                }
                Ok(holds)
            });
            match holds {
                Ok(holds) if matches!(holds.kind, Kind::Bool(false)) => {}
                Ok(_) => continue,
                // The rule is wrong, not the value.
                Err(problem) => {
                    self.report(problem);
                    continue;
                }
            }
            let message =
                attribute(&rule.body, "error_message").and_then(|message| evaluate(&message.value, &scope).ok());
            let message =
                message.and_then(|message| message.text()).map_or_else(String::new, |text| format!(": {text}"));
            let problem = Diagnostic::error(
                format!("{} is not valid{message}", self.absolute(&format!("var.{name}"))),
                block.header,
            )
            .with_label(condition.value.span, "this does not hold");
            return Err(problem);
        }
        Ok(())
    }
}
