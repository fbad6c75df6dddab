//! The module room, over configurations in directories of their own.

mod calls;
mod choices;
mod diagnostics;
mod perhaps;
mod providers;
mod readers;
mod resources;
mod variables;

use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::input::{Diagnostic, Level, Sources};
use crate::terraform::syntax;
use crate::terraform::value::Value;
use crate::text::{ModulePath, Symbol, SymbolKind};

/// A configuration in a directory of its own.
struct Fixture {
    directory: tempfile::TempDir,
    evaluation: Evaluation,
}

fn fixture_with(files: &[(&str, &str)], options: &Options) -> Fixture {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    }
    let evaluation = Evaluation::load(directory.path(), &Arc::new(Sources::new()), options);
    Fixture { directory, evaluation }
}

fn fixture(files: &[(&str, &str)]) -> Fixture {
    fixture_with(files, &Options::default())
}

impl Fixture {
    /// The value of an expression in the root module, as `jsonencode` prints it; or the error.
    fn eval(&self, expression: &str) -> String {
        match self.evaluated(expression) {
            Ok(value) => value.json_text().to_string(),
            Err(problem) => format!("error: {}", problem.message),
        }
    }

    /// The value of an expression in the root module.
    fn value(&self, expression: &str) -> Value {
        self.evaluated(expression).expect(expression)
    }

    fn evaluated(&self, expression: &str) -> Result<Value, Diagnostic> {
        let source = self.evaluation.sources().add(Path::new("expression"), expression);
        let expr = syntax::parse_expression(&source).expect("an expression");
        self.evaluation.eval(&ModulePath::root(), &expr)
    }

    fn addresses(&self) -> Vec<String> {
        self.evaluation.instances().iter().map(|instance| instance.address.to_string()).collect()
    }

    fn body(&self, address: &str) -> Value {
        self.evaluation.body(self.instance(address))
    }

    fn instance(&self, address: &str) -> &ResourceInstance {
        let instances = self.evaluation.instances().iter();
        instances
            .clone()
            .find(|instance| instance.address.to_string() == address)
            .unwrap_or_else(|| panic!("no {address}"))
    }

    fn problems(&self) -> Vec<String> {
        self.evaluation.diagnostics().into_iter().map(|problem| problem.message).collect()
    }
}
