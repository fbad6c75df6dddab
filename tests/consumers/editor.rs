//! The language server, asked by pytest-lsp.

use std::process::Command;

use crate::{iamlint, python, root, run, said};

#[test]
fn editors_are_answered() {
    let Some(programs) = python::programs() else { return };
    let output = run(Command::new(programs.join("pytest"))
        .args(["--quiet", "-p", "no:cacheprovider"])
        .arg(root().join("tests/consumers/editor.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("IAMLINT", iamlint())
        .env("IAMLINT_SAMPLE", root().join("fixtures/serverless-pipeline")));
    let text = said(&output);
    assert!(output.status.success() && text.contains("6 passed"), "{text}");
}
