//! Grants for what this configuration does in another way: idle whoever runs under the role.

use crate::graph::Graph;
use crate::policy::{Leaf, Pattern};
use crate::rules::draft::{list, named_resource, text_span};
use crate::rules::page::Page;
use crate::rules::{Confidence, Finding, StatementAt};
use crate::text::{Origin, Text};
use crate::wiring::Superseded;

use super::needed::needs_for;

/// A finding for each value of `Resource` that every holder's wiring says serves nothing.
pub(super) fn findings(at: &StatementAt<'_>, page: &'static Page) -> Vec<Finding> {
    let mut holders = at.policy.holders.iter().map(|(_, holder)| *holder);
    let Some(first) = holders.next() else { return Vec::new() };
    let rest: Vec<_> = holders.collect();
    let mut findings = Vec::new();
    for resource in at.statement.resource_values() {
        let says = |superseded: &&Superseded| covers(at, superseded, resource);
        let Some(superseded) = first.superseded.iter().find(says) else { continue };
        if !rest.iter().all(|holder| holder.superseded.iter().any(|superseded| says(&superseded))) {
            continue;
        }
        let (message, help) = match superseded.unnamed {
            true => {
                let written: Vec<String> = at.statement.action_values().map(|action| action.text.to_string()).collect();
                (format!("{} does not need {}", superseded.user, list(&written, 3)), "the statement can go")
            }
            false => (
                format!("{} needs nothing on {}", superseded.user, named_resource(at.graph(), resource)),
                "the resource can go from the statement",
            ),
        };
        let finding = at
            .finding(page, message)
            .about(resource.text.to_string())
            .with_confidence(Confidence::Medium)
            .with_label(text_span(resource), superseded.title.clone())
            .with_label(superseded.evidence, superseded.because.clone())
            .held_by(at.policy)
            .with_help(help)
            .with_help(format!("source: {}", superseded.source));
        findings.push(finding.with_suggest(at.policy));
    }
    findings
}

/// Whether the grant of the statement's actions on `resource` lies in what is superseded, and no need meets it.
fn covers(at: &StatementAt<'_>, superseded: &Superseded, resource: &Leaf) -> bool {
    let within = |outer: Vec<Pattern>, inner: &Pattern| outer.iter().any(|outer| outer.covers(inner));
    let actions =
        || superseded.actions.iter().map(|action| Pattern::action(&Text::literal(action.as_str(), Origin::default())));
    let known = |grant: &crate::rules::Grant<'_>| within(actions().collect(), &Pattern::action(&grant.leaf.text));
    let idle = |grant: &crate::rules::Grant<'_>| {
        grant.actions.iter().all(|action| needs_for(at, action.name(), resource).is_empty())
    };
    !at.actions().is_empty()
        && (!superseded.unnamed || resource.text.is("*"))
        && at.actions().iter().all(|grant| known(grant) && idle(grant))
        && within(
            patterns(at.graph(), &superseded.resources),
            &Pattern::resource(&at.graph().resources.canonical_as_own(&resource.text)),
        )
}

fn patterns(graph: &Graph, resources: &[Text]) -> Vec<Pattern> {
    resources.iter().map(|resource| Pattern::resource(&graph.resources.canonical_as_own(resource))).collect()
}
