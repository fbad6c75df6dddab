//! `rules/escalation/passrole-without-service.md`

use crate::catalog::PASS_ROLE;
use crate::graph::{Graph, Principal};
use crate::policy::{PolicyType, Statement};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt};

use super::pass_role;

#[derive(Debug)]
pub(in crate::rules) struct PassRoleWithoutService;

impl Rule for PassRoleWithoutService {
    fn page(&self) -> &'static Page {
        page!("escalation", "passrole-without-service")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let Some((grant, _)) = pass_role::allowing(at) else { return };
        // A pattern that happens to hold iam:PassRole is action-wildcard's, and no list of roles at all is not-resource's.
        let roles: Vec<_> = at.statement.resource_values().collect();
        if roles.is_empty()
            || pass_role::limit(at).is_some()
            || !matches!(grant.breadth, Breadth::One | Breadth::Pattern)
        {
            return;
        }
        if report.is_claimed(PASS_ROLE, self.page().name()) {
            return;
        }
        let trusted: Option<Vec<String>> = roles.iter().map(|role| only_service(at.graph(), role)).collect();
        let names: Vec<String> = roles.iter().map(|role| role.text.to_string()).collect();
        let finding = at
            .finding(self.page(), format!("iam:PassRole on {} may hand the role to any service", list(&names, 1)))
            .about(format!("iam:PassRole on {}", names.join(" ")))
            .with_label(text_span(grant.leaf), "no condition on iam:PassedToService")
            .with_label(roles.first().and_then(|role| text_span(role)), "the role that may be handed on")
            .held_by(at.policy);
        let finding = match &trusted {
            Some(services) => finding.with_severity(Severity::Low).with_persona(Persona::Pedantic).with_help(format!(
                "the role trusts {} only, and so can be used by nothing else today",
                list(services, 2)
            )),
            None => finding
                .with_help("add the condition StringEquals iam:PassedToService with the service that gets the role"),
        };
        report.push(finding, [Claim::Action(PASS_ROLE.to_owned())]);
    }
}

/// The one service that a role of the configuration trusts, where it trusts nobody else.
fn only_service(graph: &Graph, role: &crate::policy::Leaf) -> Option<String> {
    let id = graph.resources.by_arn(&role.text)?;
    let principal = graph.principals.iter().find(|principal| principal.resource == id)?;
    match &principal.trusted_services(graph)[..] {
        [service] if trusts_services_only(graph, principal) => Some(service.clone()),
        _ => None,
    }
}

fn trusts_services_only(graph: &Graph, role: &Principal) -> bool {
    let Some(trust) = role.trust.and_then(|id| graph.policies.get(id.index())) else { return false };
    let only_services = |statement: &Statement| {
        statement.principals.iter().all(|clause| {
            !clause.negated
                && clause.unknown.is_empty()
                && clause.entries.iter().all(|entry| entry.kind.text.is("Service"))
        })
    };
    trust.policy_type == PolicyType::Trust
        && trust.document.unknown.is_empty()
        && trust.document.statements.iter().filter(|statement| statement.allows()).all(only_services)
}
