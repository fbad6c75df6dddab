//! What was read before leaves nothing behind: after any edits it is said what a reading from nothing says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use super::super::{Analysed, Engine};
use super::{Client, copy};
use crate::cli::analysis::Analysis;
use crate::cli::arguments::InputArgs;
use crate::input::Overlay;
use crate::lsp::{Read, Reader, Root};

const FIXTURES: [&str; 5] = [
    "serverless-pipeline",
    "serverless-pipeline-heredoc",
    "serverless-pipeline-json",
    "serverless-pipeline-jsonencode",
    "serverless-pipeline-module",
];

/// What somebody types, whole or half.
const PIECES: [&str; 16] = [
    "\"",
    "{",
    "}",
    "\n",
    "*",
    "X",
    "${",
    "/*",
    "<<EOF\n",
    "local.",
    "\"s3:*\", ",
    "count = 2\n",
    "# iamlint: ignore[service-wildcard]\n",
    "# iamlint: ignore[redundant-statement] reason: known\n",
    "\nresource \"aws_iam_role\" \"new\" {\n  assume_role_policy = \"{}\"\n}\n",
    "\nlocals {\n  x = local.x\n}\n",
];

/// One edit, of whatever file there is at that place of the list, at a part of its length.
#[derive(Clone, Debug)]
struct Edit {
    file: Index,
    at: Index,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Insert(&'static str),
    Delete(usize),
    /// A copy of so much of the text from a second place.
    Copy(Index, usize),
    /// The line is put before the one above it.
    Raise,
    /// All that was done to the file is taken back.
    Restore,
}

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let what = prop_oneof![
        4 => select(&PIECES[..]).prop_map(What::Insert),
        2 => (1_usize..40).prop_map(What::Delete),
        2 => (any::<Index>(), 1_usize..400).prop_map(|(from, length)| What::Copy(from, length)),
        1 => Just(What::Raise),
        1 => Just(What::Restore),
    ];
    let edit = (any::<Index>(), any::<Index>(), what).prop_map(|(file, at, what)| Edit { file, at, what });
    prop::collection::vec(edit, 1..9)
}

/// The last place of a character at or before a byte.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}

fn edited(text: &str, original: &str, edit: &Edit) -> String {
    let at = boundary(text, edit.at.index(text.len() + 1));
    let mut new = text.to_owned();
    match &edit.what {
        What::Insert(piece) => new.insert_str(at, piece),
        What::Delete(length) => new.replace_range(at..boundary(text, at + length).max(at), ""),
        What::Copy(from, length) => {
            let from = boundary(text, from.index(text.len() + 1));
            new.insert_str(at, &text[from..boundary(text, from + length).max(from)]);
        }
        What::Raise => {
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            let line = text[..at].matches('\n').count();
            if line > 0 && line < lines.len() {
                lines.swap(line - 1, line);
            }
            new = lines.concat();
        }
        What::Restore => original.clone_into(&mut new),
    }
    new
}

/// The files below a directory that have texts, in order.
fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = Vec::new();
    for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
        match entry.path() {
            path if path.is_dir() => found.extend(files(&path)),
            path => found.push(path),
        }
    }
    found.sort();
    found
}

/// All that is said of a root, whatever numbers its files have.
fn said(read: &dyn Read) -> Vec<String> {
    let findings = read.judge().into_iter().map(|finding| format!("{finding:?}"));
    let problems = read.diagnostics().into_iter().map(|problem| format!("{problem:?}"));
    let files = read.sources().all();
    let named = |text: String| {
        files.iter().fold(text, |text, file| text.replace(&format!("{:?}", file.id()), &format!("<{}>", file.name())))
    };
    findings.chain(problems).map(named).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn edits_leave_nothing_behind(fixture in select(&FIXTURES[..]), edits in edits()) {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
        let files = files(&directory);
        let root = Root::Module(directory.clone());
        let engine = Engine::new().map_err(super::super::said).expect("a judge");
        let mut texts = Overlay::new();
        for edit in &edits {
            let path = edit.file.get(&files);
            let original = std::fs::read_to_string(path).expect("a file");
            let text = texts.get(path).map_or(original.clone(), |text| text.to_string());
            texts.insert(path.clone(), edited(&text, &original, edit).into());
            let after = engine.read(&root, &texts).expect("it is read");
            // A file that no module reads any more `check` judges by itself, and the editor as a root of its own.
            let input = InputArgs { paths: vec![directory.clone()], ..InputArgs::default() };
            let fresh = Analysis::overlaid(&input, texts.clone()).map_err(super::super::said).expect("it is read");
            let from_nothing: Box<dyn Read> = match fresh.graphs().count() {
                1 => Box::new(Analysed { analysis: fresh, judge: Arc::clone(&engine.judge) }),
                _ => {
                    let other = Engine::new().map_err(super::super::said).expect("a judge");
                    other.read(&root, &texts).expect("it is read")
                }
            };
            prop_assert_eq!(said(&*after), said(&*from_nothing));
        }
    }
}

/// What is said of every file but the one that only says how far the server is.
fn published(client: &Client) -> Vec<(String, Value)> {
    let own = client.said.iter().filter(|(uri, said)| !uri.ends_with("last.tf") && **said != json!([]));
    own.map(|(uri, said)| (uri.clone(), said.clone())).collect()
}

/// Changes a root of its own, whose file is said to be of last, and waits until it is.
fn settle(client: &mut Client, number: usize) {
    let text = format!("resource \"aws_iam_policy\" \"p\" {{\n  name   = local.n{number}\n  policy = \"{{}}\"\n}}\n");
    match client.texts.get("zz/last.tf").cloned() {
        None => client.open_as("zz/last.tf", &text),
        Some(old) => client.replace("zz/last.tf", &old, &text),
    }
    client.said("zz/last.tf", |lines| lines.iter().any(|line| line.contains(&format!("local.n{number} "))));
}

#[test]
fn a_server_says_what_another_does_that_has_seen_no_edit() {
    let directory = tempfile::tempdir().expect("a directory");
    for name in ["serverless-pipeline", "serverless-pipeline-module"] {
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name), &directory.path().join(name));
    }
    let mut client = Client::in_directory(directory, json!({}));
    let (pipeline, module) = ("serverless-pipeline/pipeline.tf", "serverless-pipeline-module/main.tf");
    let typed = [
        (pipeline, "\"codebuild:StartBuild\",", "\"codebuild:StartBiuld\","),
        (pipeline, "resource \"aws_iam_role\" \"pipeline\" {", "resource \"aws_iam_role\" \"other\" {"),
        ("serverless-pipeline/build.tf", "resources = [\n", "resources = [[\n"),
        (module, "module \"", "\n\nmodule \""),
        (pipeline, "resource \"aws_iam_role\" \"other\" {", "resource \"aws_iam_role\" \"pipeline\" {"),
        ("serverless-pipeline/build.tf", "resources = [[\n", "resources = [\"*\",\n"),
    ];
    for (number, (name, old, new)) in typed.into_iter().enumerate() {
        if !client.texts.contains_key(name) {
            client.open(name);
        }
        client.replace(name, old, new);
        settle(&mut client, number);
    }
    // What is closed counts as it was saved.
    let uri = client.uri("serverless-pipeline/build.tf");
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    client.texts.remove("serverless-pipeline/build.tf");
    settle(&mut client, typed.len());
    let (seen, texts) = (published(&client), client.texts.clone());
    assert!(seen.iter().any(|(uri, _)| uri.ends_with("pipeline.tf")), "{seen:#?}");
    let mut other = client.follow();
    for (name, text) in &texts {
        other.open_as(name, text);
    }
    settle(&mut other, typed.len() + 1);
    assert_eq!(seen, published(&other));
}
