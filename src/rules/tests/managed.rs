//! AWS's own managed policies: what is said of them is either right or known to be a gap in AWS's reference.

use std::collections::BTreeSet;

use crate::catalog::{catalog, lines, rows};
use crate::rules::{Options, check};

use super::project;

/// What is said of managed policies at regular, with the judgement of whoever read it.
fn judged() -> BTreeSet<(&'static str, &'static str)> {
    let table = include_str!("managed.csv");
    assert_eq!(rows::<3>(table).count(), lines(table).count(), "a line is not whole");
    let judged = rows(table).map(|[rule, subject, judgement]| {
        assert!(!judgement.is_empty(), "`{rule}` of {subject} says why nothing");
        (rule, subject)
    });
    judged.collect()
}

/// The rules that say what a policy cannot mean say it of AWS's own policies where somebody has looked, and nowhere else.
#[test]
fn managed_policies_are_read_and_what_is_said_of_them_was_looked_at() {
    // AWS measures its own policies otherwise.
    let options =
        Options { select: vec!["validity".to_owned()], ignore: vec!["policy-size".to_owned()], ..Options::default() };
    let judged = judged();
    let mut seen = BTreeSet::new();
    let mut unread = Vec::new();
    for policy in catalog().managed_policies() {
        let graph = project::json_policy(None, policy.document());
        assert!(graph.diagnostics.is_empty(), "{}: {:?}", policy.name(), graph.diagnostics);
        let document = &graph.policies.first().expect("a policy").document;
        assert!(document.problems.is_empty() && !document.statements.is_empty(), "{}: {document:?}", policy.name());
        for finding in check(&graph, &options) {
            let subject = finding.subject.split(' ').next().unwrap_or_default().to_owned();
            if !judged.contains(&(finding.rule, subject.as_str())) {
                unread.push(format!("{},{subject},  # {}: {}", finding.rule, policy.name(), finding.message));
            }
            seen.insert((finding.rule, subject));
        }
    }
    assert!(unread.is_empty(), "not looked at:\n{}", unread.join("\n"));
    let gone: Vec<_> =
        judged.iter().filter(|(rule, subject)| !seen.contains(&(*rule, (*subject).to_owned()))).collect();
    assert!(gone.is_empty(), "said no more: {gone:?}");
}
