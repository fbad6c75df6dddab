//! Runs the rules over a graph.

use rayon::prelude::*;

use crate::graph::{Graph, PolicyId, PrincipalId, Resource, ResourceId};
use crate::input::Span;
use crate::text::Mode;

use super::context::{PolicyAt, PrincipalAt, StatementAt};
use super::declared::ResourceAt;
use super::finding::Finding;
use super::idle::is_left_over;
use super::options::Options;
use super::report::Report;
use super::rule::Rule;
use super::{places, registry};

/// How many policies a thread takes at once: few, since one may cost as much as a hundred others.
const POLICIES_AT_ONCE: usize = 8;

/// What the rules of `options` say of `graph`, in the order of the places: by path, then by byte, then by rule.
///
/// What several instances of one block lead to is one finding, with the others under [`Finding::reached_from`].
pub fn check(graph: &Graph, options: &Options) -> Vec<Finding> {
    let rules: Vec<&dyn Rule> = registry().iter().copied().filter(|rule| options.runs(*rule)).collect();
    let of_aws = headers_of_aws_text(graph);
    let policies: Vec<_> = (0..).map(PolicyId).zip(&graph.policies).collect();
    let of_policies = policies.par_iter().with_max_len(POLICIES_AT_ONCE).flat_map_iter(|&(id, policy)| {
        let mut report = Report::new(options, &of_aws);
        of_policy(&PolicyAt::new(graph, id, policy), &rules, &mut report);
        report.into_findings()
    });
    let mut findings: Vec<Finding> = of_policies.collect();

    let principals: Vec<_> = (0..).map(PrincipalId).zip(&graph.principals).collect();
    let of_principals = principals.par_iter().flat_map_iter(|&(id, principal)| {
        let mut report = Report::new(options, &of_aws);
        let at = PrincipalAt { graph, id, principal };
        rules.iter().for_each(|rule| rule.principal(&at, &mut report));
        report.into_findings()
    });
    findings.par_extend(of_principals);

    let managed = |(_, resource): &(ResourceId, &Resource)| resource.address.mode == Mode::Managed;
    let resources: Vec<_> = (0..).map(ResourceId).zip(graph.resources.iter()).filter(managed).collect();
    let of_resources = resources.par_iter().flat_map_iter(|&(id, resource)| {
        let mut report = Report::new(options, &of_aws);
        let at = ResourceAt { graph, id, resource };
        rules.iter().for_each(|rule| rule.resource(&at, &mut report));
        report.into_findings()
    });
    findings.par_extend(of_resources);

    let mut report = Report::new(options, &of_aws);
    rules.iter().for_each(|rule| rule.graph(graph, &mut report));
    findings.extend(report.into_findings());
    findings.retain(|finding| {
        options.min_severity.is_none_or(|least| finding.severity >= least)
            && options.min_confidence.is_none_or(|least| finding.confidence >= least)
    });
    places::merged(findings, &graph.sources)
}

/// The headers of the data sources whose documents AWS wrote.
fn headers_of_aws_text(graph: &Graph) -> Vec<Span> {
    let asks =
        |resource: &&Resource| resource.address.mode == Mode::Data && &*resource.address.type_name == "aws_iam_policy";
    graph.resources.iter().filter(asks).filter_map(|resource| resource.header).collect()
}

fn of_policy<'a>(at: &'a PolicyAt<'a>, rules: &[&dyn Rule], report: &mut Report<'_>) {
    rules.iter().for_each(|rule| rule.document(at, report));
    report.place(0, at.policy.header);
    for statement in &at.policy.document.statements {
        let first = report.len();
        let place = statement.origin.primary().or(at.policy.header);
        let at = StatementAt::new(at, statement);
        report.next_statement();
        rules.iter().for_each(|rule| rule.statement(&at, report));
        report.settle(first);
        report.place(first, place);
    }
    if at.policy.address.as_ref().is_some_and(|address| address.mode == Mode::Data) {
        report.quieten(|| is_left_over(at));
    }
}
