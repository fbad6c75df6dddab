//! The program, run in a directory with files, and what must hold of whatever it writes.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A run of the program.
pub(crate) fn iamlint(directory: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iamlint"));
    command.args(arguments).current_dir(directory).env("NO_COLOR", "1").output().expect("the program starts")
}

/// What a run printed.
pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a run said beside it.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A directory with these files.
pub(crate) fn directory(files: &[(&str, &str)]) -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("creates");
        std::fs::write(path, text).expect("writes");
    }
    directory
}

/// A directory with one file of HCL.
pub(crate) fn project(text: &str) -> TempDir {
    directory(&[("main.tf", text)])
}

/// What is suggested for each role of a directory.
pub(crate) fn suggestions(directory: &Path) -> Vec<Value> {
    suggestions_with(directory, &[])
}

/// The same with more arguments.
pub(crate) fn suggestions_with(directory: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = iamlint(directory, &[&["suggest", "--output-format", "json"], arguments, &["."]].concat());
    assert!(output.status.success(), "{}", said(&output));
    let all: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    all["suggestions"].as_array().expect("a list").clone()
}

/// Writes what is suggested, and answers what is said. Nothing is left to write after it.
pub(crate) fn write(directory: &Path) -> String {
    let output = iamlint(directory, &["suggest", "--write", "."]);
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(printed(&iamlint(directory, &["suggest", "--diff", "."])), "");
    said(&output)
}

/// Writes what is suggested for these files, and answers where. What is there then allows nothing that was not allowed.
pub(crate) fn rewritten(files: &[(&str, &str)]) -> TempDir {
    let (before, after) = (directory(files), directory(files));
    write(after.path());
    let [old, new] = [&before, &after].map(|it| it.path().to_string_lossy().into_owned());
    let more = iamlint(after.path(), &["diff", &old, &new]);
    assert_eq!(more.status.code(), Some(0), "{}", printed(&more));
    after
}
