//! Random policies against the evaluator of single requests, which is slow and obvious.

use proptest::prelude::*;

use super::bound;
use super::tests::{of, policy};
use crate::policy::Document;
use crate::policy::access::reference::{Context, Spec, allows, contexts, pairs, spec, whole};

/// Every text of up to `length` letters: one that the policies use, and one that stands for all others.
fn texts(length: usize) -> Vec<String> {
    let longer = |texts: &[String]| {
        texts.iter().flat_map(|text| ["a", "z"].map(|letter| format!("{text}{letter}"))).collect::<Vec<_>>()
    };
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..length {
        last = longer(&last);
        all.extend(last.iter().cloned());
    }
    all
}

/// Texts longer by one than any pattern: what they tell apart, no longer text does.
fn requests(contexts: &[Context]) -> Vec<(String, String, Context)> {
    let (actions, resources) = (texts(3), texts(4));
    let mut requests = Vec::new();
    for action in &actions {
        for resource in &resources {
            requests.extend(contexts.iter().map(|context| (action.clone(), resource.clone(), *context)));
        }
    }
    requests
}

fn document(specs: &[Spec]) -> Document {
    let graph = policy(&statements(specs));
    graph.policies[0].document.clone()
}

fn statements(specs: &[Spec]) -> String {
    let whole = whole(specs);
    let from = whole.find('[').map_or(0, |at| at + 1);
    let to = whole.rfind(']').unwrap_or(whole.len());
    whole[from..to].to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// Where nothing is said, no request is allowed that was not.
    #[test]
    fn what_is_passed_allows_nothing_new((old, new) in pairs("a*?", true)) {
        let diff = of(&policy(&statements(&old)), &policy(&statements(&new)));
        if diff.new.is_empty() && diff.undecided.is_empty() {
            let (old, new) = (document(&old), document(&new));
            for (action, resource, context) in requests(&contexts()) {
                let is_new = allows(&new, &action, &resource, &context) && !allows(&old, &action, &resource, &context);
                prop_assert!(!is_new, "{action} on {resource} in {context:?}");
            }
        }
    }

    /// Where there are no conditions and something certain is said, there is a request.
    #[test]
    fn what_is_certain_is_new((old, new) in pairs("a*?", false)) {
        let diff = of(&policy(&statements(&old)), &policy(&statements(&new)));
        let (old, new) = (document(&old), document(&new));
        let found = requests(&[[None, None]]).into_iter().any(|(action, resource, context)| {
            allows(&new, &action, &resource, &context) && !allows(&old, &action, &resource, &context)
        });
        prop_assert_eq!(diff.new.iter().any(|access| access.certain), found, "{:?} {:?}", diff.new, diff.undecided);
    }

    /// A boundary denies what it does not allow.
    #[test]
    fn a_boundary_is_the_denies_it_comes_to(specs in prop::collection::vec(spec("a*?", false), 1..4)) {
        let boundary = document(&specs);
        if let Some(denies) = bound::denies(&boundary) {
            let everything = document(&[]);
            let all = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
            let all = policy(all).policies[0].document.statements.clone();
            let bounded = Document { statements: [all, denies.statements].concat(), ..everything };
            for (action, resource, context) in requests(&[[None, None]]) {
                let (one, two) = (allows(&boundary, &action, &resource, &context), allows(&bounded, &action, &resource, &context));
                prop_assert_eq!(one, two, "{} on {}", action, resource);
            }
        }
    }
}
