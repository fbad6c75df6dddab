//! Random policies, fixed: they allow what they did to the slow reference, a second time changes nothing, and what was not edited is as it was.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use proptest::prelude::*;

use super::{Evidence, patch, verify};
use crate::graph::Graph;
use crate::input::Sources;
use crate::policy::Document;
use crate::policy::access::reference::{Spec, allows, contexts, spec, whole};
use crate::rules::{Applicability, Finding, Options, Persona, check};

/// How the same document may be laid out.
const LAYOUTS: [fn(&str) -> String; 4] = [
    str::to_owned,
    |text| serde_json::to_string_pretty(&ordered(text)).expect("JSON"),
    |text| serde_json::to_string_pretty(&ordered(text)).expect("JSON").replace('\n', "\r\n") + "\r\n",
    |text| text.replace(',', " ,\n\t").replace(':', " : "),
];

fn ordered(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

fn graph(path: &Path, text: &str) -> Graph {
    let sources = Arc::new(Sources::new());
    let source = sources.add(path, text);
    Graph::from_policies(&[source], sources, &Default::default())
}

/// The text with all fixes made, in as many rounds as it takes.
fn fixed(path: &Path, text: &str) -> String {
    let options = Options { select: vec!["style".to_owned()], persona: Persona::Pedantic, ..Options::default() };
    let mut text = text.to_owned();
    for _ in 0..10 {
        let before = graph(path, &text);
        let findings = check(&before, &options);
        let findings: Vec<&Finding> = findings.iter().collect();
        let made = patch(&findings, &before.sources);
        assert_eq!(made.refused, BTreeMap::new(), "{text}");
        let Some(file) = made.files.first() else { break };
        let after = graph(path, &file.after);
        assert!(after.diagnostics.is_empty(), "{}", file.after);
        let (before, after) = ([before], [after]);
        let of = |graphs| Evidence { as_given: graphs, whatever_given: graphs };
        assert_eq!(verify(&of(&before[..]), &of(&after[..]), Applicability::Safe), Ok(()), "{text}\n{}", file.after);
        text.clone_from(&file.after);
    }
    text
}

fn document(path: &Path, text: &str) -> Document {
    graph(path, text).policies[0].document.clone()
}

/// Whether `short` is `long` with some of its letters left out: nothing was written that had not been there, but for the brackets of a list of one.
fn is_within(short: &str, long: &str) -> bool {
    let mut letters = long.chars();
    short.chars().filter(|letter| !matches!(letter, '[' | ']')).all(|letter| letters.any(|other| other == letter))
}

/// Statements, and some of them again with a part of what they had.
fn specs() -> impl Strategy<Value = Vec<Spec>> {
    (prop::collection::vec(spec("ab*?", true), 1..4), prop::collection::vec(any::<[bool; 2]>(), 0..3)).prop_map(
        |(mut specs, again)| {
            for (at, [fewer, repeat]) in again.into_iter().enumerate() {
                let Some(mut more) = specs.get(at).cloned() else { break };
                if fewer {
                    more.actions.truncate(1);
                }
                if repeat {
                    more.resources.extend(more.resources.first().cloned());
                }
                specs.push(more);
            }
            specs
        },
    )
}

fn texts() -> Vec<String> {
    let letters = ["", "a", "b"];
    letters.iter().flat_map(|one| letters.iter().map(move |two| format!("{one}{two}"))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_fixed_policy_says_what_it_said(specs in specs(), layout in 0..LAYOUTS.len()) {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("policy.json");
        let text = LAYOUTS[layout](&whole(&specs));
        std::fs::write(&path, &text).expect("a file");
        let after = fixed(&path, &text);
        prop_assert!(is_within(&after, &text), "{text}\n{after}");
        prop_assert_eq!(&fixed(&path, &after), &after);
        let (old, new) = (document(&path, &text), document(&path, &after));
        for action in texts() {
            for resource in texts() {
                for context in contexts() {
                    prop_assert_eq!(allows(&old, &action, &resource, &context), allows(&new, &action, &resource, &context));
                }
            }
        }
    }
}
