//! `rules/attachment/managed-policy-admin.md`, `rules/attachment/managed-policy-elevated.md`

use crate::graph::Graph;
use crate::graph::values::{leaves, text};
use crate::rules::draft::holder_label;
use crate::rules::page::{Page, page};
use crate::rules::{Finding, Persona, Report, ResourceAt, Rule, Severity};

use super::attached::{Attached, Holder, Kind, aws_policies, holders, is_for_people, names};

#[derive(Debug)]
pub(in crate::rules) struct ManagedPolicyAdmin;

#[derive(Debug)]
pub(in crate::rules) struct ManagedPolicyElevated;

impl Rule for ManagedPolicyAdmin {
    fn page(&self) -> &'static Page {
        page!("attachment", "managed-policy-admin")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        for (policy, holders) in listed(at, self.meta().list("policies")) {
            let message = format!("{} is given {}: every action on every resource", names(at, &holders), policy.name());
            let finding = draft(at, self.page(), message, &policy, &holders);
            let persona = if only_permission_sets(&holders) { Persona::Pedantic } else { self.meta().persona };
            let severity = if all_for_people(at.graph, &holders) { Severity::High } else { self.meta().severity };
            let help = "write down what is needed in a policy of your own; `iamlint suggest` lists it for a role that services use";
            report.push(finding.with_severity(severity).with_persona(persona).with_help(help), []);
        }
    }

    fn graph(&self, graph: &Graph, report: &mut Report<'_>) {
        looked_up(graph, self, report);
    }
}

impl Rule for ManagedPolicyElevated {
    fn page(&self) -> &'static Page {
        page!("attachment", "managed-policy-elevated")
    }

    fn resource(&self, at: &ResourceAt<'_>, report: &mut Report<'_>) {
        let meta = self.meta();
        for (policy, holders) in listed(at, meta.list("policies")) {
            let what = match policy.name() {
                "IAMFullAccess" => "every action of IAM, with which it can make itself administrator",
                "PowerUserAccess" => "every action of every service but IAM, Organizations and Account Management",
                _ => "a shell in the account with upload and download",
            };
            let message = format!("{} is given {}: {what}", names(at, &holders), policy.name());
            let finding = draft(at, self.page(), message, &policy, &holders);
            let quiet = meta.list("quiet").contains(&policy.name());
            let (severity, persona) = match (quiet, only_permission_sets(&holders)) {
                (true, _) => (Severity::Low, Persona::Pedantic),
                (false, true) => (Severity::Medium, Persona::Pedantic),
                (false, false) => (meta.severity, meta.persona),
            };
            let help = "write down what is needed in a policy of your own";
            report.push(finding.with_severity(severity).with_persona(persona).with_help(help), []);
        }
    }

    fn graph(&self, graph: &Graph, report: &mut Report<'_>) {
        looked_up(graph, self, report);
    }
}

/// What of `names` a resource attaches, and to whom.
fn listed<'a>(at: &ResourceAt<'a>, names: &[&str]) -> Vec<(Attached, Vec<Holder<'a>>)> {
    let policies = aws_policies(at).into_iter().filter(|policy| names.contains(&policy.name()));
    policies.map(|policy| (policy, holders(at))).collect()
}

fn draft(
    at: &ResourceAt<'_>,
    page: &'static Page,
    message: String,
    policy: &Attached,
    holders: &[Holder<'_>],
) -> Finding {
    let mut finding =
        at.finding(page, message).about(policy.name()).with_label(policy.span, "a policy that AWS manages");
    if policy.span != at.resource.header {
        finding = finding.with_label(at.resource.header, "attached here");
    }
    for principal in holders.iter().filter_map(|holder| holder.principal) {
        if principal.header != at.resource.header {
            finding = finding.with_label(principal.header, holder_label(at.graph, principal));
        }
    }
    finding
}

fn only_permission_sets(holders: &[Holder<'_>]) -> bool {
    !holders.is_empty() && holders.iter().all(|holder| holder.kind == Kind::PermissionSet)
}

/// Whether it is people who become administrator, and no code that runs by itself or key that lies about.
fn all_for_people(graph: &Graph, holders: &[Holder<'_>]) -> bool {
    let for_people = |holder: &Holder<'_>| match holder.kind {
        Kind::Group | Kind::PermissionSet => true,
        Kind::User => false,
        Kind::Role => holder.principal.is_some_and(|principal| is_for_people(graph, principal)),
    };
    !holders.is_empty() && holders.iter().all(for_people)
}

/// For who goes through everything by hand: data sources that look such a policy up, whatever becomes of it.
fn looked_up(graph: &Graph, rule: &dyn Rule, report: &mut Report<'_>) {
    if report.persona() < Persona::Auditor {
        return;
    }
    for &id in graph.resources.data_by_type("aws_iam_policy") {
        let body = graph.resources.body(id);
        let asked = ["name", "arn"].into_iter().flat_map(|argument| leaves(body, argument)).filter_map(text);
        let name = asked.map(|asked| asked.known_suffix()).find_map(|asked| {
            let name = asked.rsplit('/').next().unwrap_or_default().to_owned();
            rule.meta().list("policies").contains(&&*name).then_some(name)
        });
        let Some(name) = name else { continue };
        let at = ResourceAt { graph, id, resource: graph.resources.resource(id) };
        let finding = at
            .finding(rule.page(), format!("{} looks {name} up", at.resource.address))
            .about(name)
            .with_persona(Persona::Auditor)
            .with_label(at.resource.header, "a policy that AWS manages")
            .with_help("write down what is needed in a policy of your own");
        report.push(finding, []);
    }
}
