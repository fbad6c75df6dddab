//! What iamlint makes of the same expressions.

use std::path::Path;
use std::sync::Arc;

use iamlint::input::{Diagnostic, Sources};
use iamlint::terraform::number::Number;
use iamlint::terraform::syntax::parse_expression;
use iamlint::terraform::types::Type;
use iamlint::terraform::value::Value;
use iamlint::terraform::{Evaluation, Options};
use iamlint::text::ModulePath;

use crate::referee::Verdict;

/// A configuration that was read.
pub(crate) struct Ours {
    sources: Arc<Sources>,
    evaluation: Evaluation,
}

impl Ours {
    pub(crate) fn read(directory: &Path, options: &Options) -> Self {
        let sources = Arc::new(Sources::new());
        let evaluation = Evaluation::load(directory, &sources, options);
        Self { sources, evaluation }
    }

    /// What is wrong besides, each at its file and line.
    pub(crate) fn problems(&self) -> Vec<(String, usize, Diagnostic)> {
        let placed = |problem: Diagnostic| {
            let span = problem.labels.first()?.span;
            let source = self.sources.get(span.file);
            Some((source.path().display().to_string(), source.line_column(span.range().start).line, problem))
        };
        self.evaluation.diagnostics().into_iter().filter_map(placed).collect()
    }

    /// What an expression comes to, and why where it is refused.
    pub(crate) fn judge(&self, expression: &str) -> (Verdict, String) {
        let source = self.sources.add(Path::new("expression"), format!("({expression}\n)"));
        let parsed = match parse_expression(&source) {
            Ok(parsed) => parsed,
            Err(problems) => return (Verdict::Error, format!("it does not parse: {}", problems[0].message)),
        };
        match self.evaluation.eval(&ModulePath::root(), &parsed) {
            Ok(value) => (of_value(&value), String::new()),
            Err(problem) => (Verdict::Error, problem.message),
        }
    }
}

fn of_value(value: &Value) -> Verdict {
    if !value.is_wholly_known() {
        return Verdict::Unknown;
    }
    if has_infinity(value) {
        return Verdict::Infinite;
    }
    let ty: String = written(&value.ty()).chars().filter(|char| !char.is_whitespace()).collect();
    Verdict::Value { json: value.json_text().to_string(), ty }
}

fn has_infinity(value: &Value) -> bool {
    value.as_number().is_some_and(Number::is_infinite) || value.children().any(has_infinity)
}

/// A type as the console's `type()` writes it, but for spaces and commas at the end.
fn written(ty: &Type) -> String {
    match ty {
        Type::Dynamic => "dynamic".to_owned(),
        Type::Bool => "bool".to_owned(),
        Type::Number => "number".to_owned(),
        Type::String => "string".to_owned(),
        Type::List(element) => format!("list({})", written(element)),
        Type::Set(element) => format!("set({})", written(element)),
        Type::Map(element) => format!("map({})", written(element)),
        Type::Tuple(elements) => {
            format!("tuple([{}])", elements.iter().map(written).collect::<Vec<_>>().join(","))
        }
        Type::Object(attributes, _) => {
            let attribute = |(name, ty): (&Arc<str>, &Type)| format!("{name}:{}", written(ty));
            format!("object({{{}}})", attributes.iter().map(attribute).collect::<Vec<_>>().join(","))
        }
    }
}
