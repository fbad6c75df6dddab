//! iamlint under the programs that run it or read what it writes: pre-commit and prek, git, sarif-tools, junitparser, a CI's shell, an editor.
//!
//! What comes from PyPI is put into a virtual environment of its own. Where that cannot be made (no Python, no network) the tests say so and pass, but
//! where `CI` is set they fail.

#![cfg(unix)]

mod ci;
mod editor;
mod hook;
mod neovim;
mod package;
mod python;
mod reports;
mod site;

use std::path::Path;
use std::process::{Command, Output};

/// The program under test.
fn iamlint() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_iamlint"))
}

/// The root of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Both streams of a command that ran.
fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

fn write(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, text).expect("a file");
}
