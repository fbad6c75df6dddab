//! Runs the rules over a graph.

use crate::graph::{Graph, PolicyId, PrincipalId, ResourceId};
use crate::text::Mode;

use super::context::{PolicyAt, PrincipalAt, StatementAt};
use super::declared::ResourceAt;
use super::finding::Finding;
use super::options::Options;
use super::report::Report;
use super::rule::Rule;
use super::{places, registry};

/// What the rules of `options` say of `graph`, in the order of the places: by path, then by byte, then by rule.
///
/// What several instances of one block lead to is one finding, with the others under [`Finding::reached_from`].
pub fn check(graph: &Graph, options: &Options) -> Vec<Finding> {
    let rules: Vec<&dyn Rule> = registry().iter().copied().filter(|rule| options.runs(*rule)).collect();
    let mut report = Report::new(options);
    for (id, policy) in (0..).map(PolicyId).zip(&graph.policies) {
        let at = PolicyAt::new(graph, id, policy);
        report.next_statement();
        rules.iter().for_each(|rule| rule.document(&at, &mut report));
        for statement in &policy.document.statements {
            let at = StatementAt::new(&at, statement);
            report.next_statement();
            rules.iter().for_each(|rule| rule.statement(&at, &mut report));
        }
    }
    report.next_statement();
    for (id, principal) in (0..).map(PrincipalId).zip(&graph.principals) {
        let at = PrincipalAt { graph, id, principal };
        rules.iter().for_each(|rule| rule.principal(&at, &mut report));
    }
    for (id, resource) in (0..).map(ResourceId).zip(graph.resources.iter()) {
        if resource.address.mode == Mode::Managed {
            let at = ResourceAt { graph, id, resource };
            rules.iter().for_each(|rule| rule.resource(&at, &mut report));
        }
    }
    rules.iter().for_each(|rule| rule.graph(graph, &mut report));

    let mut findings = report.into_findings();
    findings.retain(|finding| {
        options.min_severity.is_none_or(|least| finding.severity >= least)
            && options.min_confidence.is_none_or(|least| finding.confidence >= least)
    });
    places::merged(findings, &graph.sources)
}
