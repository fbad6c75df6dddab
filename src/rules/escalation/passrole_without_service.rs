//! `rules/escalation/passrole-without-service.md`

use crate::catalog::PASS_ROLE;
use crate::graph::{Graph, Principal};
use crate::policy::{Leaf, PolicyType, Statement};
use crate::rules::choosing::glob;
use crate::rules::draft::{list, named_resource, text_span};
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Persona, Report, Rule, Severity, StatementAt};

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
        // A role that is linked to a service trusts that one, and nobody can change it.
        if roles.iter().all(|role| is_service_linked(role)) || report.is_claimed(PASS_ROLE, self.page().name()) {
            return;
        }
        let trusted: Option<Vec<String>> = roles.iter().map(|role| only_service(at.graph(), role)).collect();
        let names: Vec<String> = roles.iter().map(|role| role.text.to_string()).collect();
        let shown: Vec<String> = roles.iter().map(|role| named_role(at.graph(), role)).collect();
        // To whom it can be handed is known of a role whose trust policy is.
        let among: Option<Vec<String>> = all_services(at.graph(), &roles);
        let to = match &among {
            Some(services) => either(services),
            None => "any service".to_owned(),
        };
        let finding = at
            .finding(self.page(), format!("iam:PassRole on {} may hand the role to {to}", list(&shown, 1)))
            .about(format!("iam:PassRole on {}", names.join(" ")))
            .with_label(text_span(grant.leaf), "no condition on iam:PassedToService")
            .with_label(roles.first().and_then(|role| text_span(role)), "the role that may be handed on")
            .held_by(at.policy);
        let finding = match &trusted {
            Some(services) => finding.with_severity(Severity::Low).with_persona(Persona::Pedantic).with_help(format!(
                "the role trusts {} only, and so can be used by nothing else today",
                list(services, 2)
            )),
            None if roles.iter().all(|role| self.made_by_service(role)) => finding
                .with_severity(Severity::Low)
                .with_persona(Persona::Pedantic)
                .with_help("AWS makes the role for one service, and so it can be used by nothing else today"),
            None if roles.iter().all(|role| is_trust_unknown(at.graph(), role)) => {
                finding.with_persona(Persona::Pedantic).with_confidence(Confidence::Medium).with_help(
                    "which services the role trusts is not known: name the one that gets it with iam:PassedToService",
                )
            }
            None if among.is_some() => finding
                .with_severity(Severity::Low)
                .with_help("say which one gets it with the condition StringEquals iam:PassedToService"),
            None => finding
                .with_help("add the condition StringEquals iam:PassedToService with the service that gets the role"),
        };
        report.push(finding, [Claim::Action(PASS_ROLE.to_owned())]);
    }
}

impl PassRoleWithoutService {
    /// Whether the value names a role that AWS makes for one of its services.
    fn made_by_service(&self, role: &Leaf) -> bool {
        let name = role.text.known_suffix();
        let name = name.split_once(":role/").map_or("", |(_, name)| name);
        self.meta().list("roles-made-by-services").iter().any(|made| glob(made, name))
    }
}

fn is_service_linked(role: &Leaf) -> bool {
    role.text.to_string().contains(":role/aws-service-role/")
}

/// The role of the configuration that a value names.
fn declared<'a>(graph: &'a Graph, role: &Leaf) -> Option<&'a Principal> {
    let id = graph.resources.by_arn(&role.text)?;
    graph.principals.iter().find(|principal| principal.resource == id)
}

/// Whether nothing is known of whom a role trusts: it is another module's, or only apply can tell its policy. A name says that the role is not for us to see.
fn is_trust_unknown(graph: &Graph, role: &Leaf) -> bool {
    let Some(principal) = declared(graph, role) else { return role.text.as_symbol().is_some() };
    let trust = principal.trust.and_then(|id| graph.policies.get(id.index()));
    trust.is_none_or(|trust| trust.alternative || !trust.document.unknown.is_empty())
}

/// The one service that a role of the configuration trusts, where it trusts nobody else.
fn only_service(graph: &Graph, role: &Leaf) -> Option<String> {
    let principal = declared(graph, role)?;
    match &principal.trusted_services(graph)[..] {
        [service, more @ ..]
            if trusts_services_only(graph, principal) && more.iter().all(|other| are_kin(service, other)) =>
        {
            Some(service.clone())
        }
        _ => None,
    }
}

/// Whether two principals are of one service: `ecs.amazonaws.com` and `ecs-tasks.amazonaws.com`.
fn are_kin(one: &str, other: &str) -> bool {
    let name = |principal: &str| principal.split('.').next().unwrap_or_default().to_owned();
    let (one, other) = (name(one), name(other));
    let begins =
        |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    begins(&one, &other) || begins(&other, &one)
}

/// The services that roles of the configuration trust, where they trust nobody else and these are few.
fn all_services(graph: &Graph, roles: &[&Leaf]) -> Option<Vec<String>> {
    const MOST: usize = 4;
    let mut services: Vec<String> = Vec::new();
    for role in roles {
        let principal = declared(graph, role).filter(|principal| trusts_services_only(graph, principal))?;
        let trusted = principal.trusted_services(graph);
        services.extend(trusted.into_iter().filter(|service| !services.contains(service)).collect::<Vec<_>>());
    }
    (1..=MOST).contains(&services.len()).then_some(services)
}

/// "a", "a or b", "a, b or c".
fn either(services: &[String]) -> String {
    match services.split_last() {
        Some((last, [_, ..])) => format!("{} or {last}", services[..services.len() - 1].join(", ")),
        _ => services.concat(),
    }
}

/// The role as its address, where the configuration declares it; as it is written otherwise.
fn named_role(graph: &Graph, role: &Leaf) -> String {
    declared(graph, role).map_or_else(|| named_resource(graph, role), |role| role.address.to_string())
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
