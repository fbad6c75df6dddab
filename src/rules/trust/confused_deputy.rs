//! `rules/trust/trust-confused-deputy.md`

use crate::graph::Use;
use crate::graph::arn::readable;
use crate::rules::draft::list;
use crate::rules::page::{Page, page};
use crate::rules::principals::{named, place};
use crate::rules::sources::{self, Sends, Source, without_region};
use crate::rules::{Confidence, Persona, PolicyAt, Report, Rule, Severity, StatementAt};

use super::{lets_assume, role};

#[derive(Debug)]
pub(in crate::rules) struct TrustConfusedDeputy;

impl Rule for TrustConfusedDeputy {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-confused-deputy")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Pedantic || !lets_assume(at) || is_limited(at, self.meta().list("source-keys")) {
            return;
        }
        for value in named(at.statement, "Service") {
            let Some(service) = value.text.known().filter(|service| service.contains('.')) else { continue };
            let row = sources::of_role(&service);
            let sends = row.map_or(Sends::Unknown, |row| row.sends);
            if sends == Sends::No {
                continue;
            }
            let finding = at
                .finding(
                    self.page(),
                    format!("{service} may assume {} on behalf of any resource or account", role(at.policy)),
                )
                .about(service.clone().into_owned())
                .with_label(place(at.statement, value), "without a condition on aws:SourceArn or aws:SourceAccount");
            let finding = match sends {
                Sends::Yes => finding.with_help(advice(at.policy, &service, row)),
                _ => finding
                    .with_severity(Severity::Low)
                    .with_confidence(Confidence::Low)
                    .with_persona(Persona::Auditor)
                    .with_help(format!("find out whether {service} sends aws:SourceAccount: if it does not, a condition on it locks the service out")),
            };
            report.push(finding.held_by(at.policy), []);
        }
    }
}

/// Whether a condition binds the service to whom it acts for. One that cannot be read may be it.
fn is_limited(at: &StatementAt<'_>, keys: &[&str]) -> bool {
    use crate::rules::choosing::{Absent, choosing};
    let unknown = at.statement.condition.conditions.iter().any(|condition| condition.key.text.known().is_none());
    unknown || choosing(&at.statement.condition, keys, Absent::Possible).is_some()
}

/// What to write: the ARN of the resource that uses the role, or the form of what the service sends.
fn advice(policy: &PolicyAt<'_>, service: &str, row: Option<Source>) -> String {
    let arns = user_arns(policy, service);
    if !arns.is_empty() {
        return format!("add a condition: ArnLike aws:SourceArn {}", list(&arns, 2));
    }
    match row.map(|row| row.arn).filter(|arn| !arn.is_empty()) {
        Some(arn) => {
            let arn = arn.replace("{region}", "REGION").replace("{account}", "ACCOUNT");
            format!("add a condition: ArnLike aws:SourceArn {arn}, or StringEquals aws:SourceAccount ACCOUNT")
        }
        None => "add a condition: StringEquals aws:SourceAccount with the account's number".to_owned(),
    }
}

/// The ARNs of the resources of the configuration that hand the role to the service and are what it sends as `aws:SourceArn`, written out: they refer to the role, and a
/// reference back would close a cycle. None of one whose name only apply knows.
fn user_arns(policy: &PolicyAt<'_>, service: &str) -> Vec<String> {
    let graph = policy.graph;
    let Some(row) = sources::of_role(service) else { return Vec::new() };
    let uses = policy.holders.iter().flat_map(|(_, holder)| &holder.users);
    let mut arns: Vec<String> = uses
        .filter(|used| is_run_by(used, service))
        .filter_map(|used| graph.resources.get(used.resource.index())?.arn.clone())
        .filter(|arn| super::source_mismatch::is_sent(row, arn))
        .filter(|arn| arn.known_prefix().starts_with("arn:"))
        .map(|arn| readable(&arn))
        .collect();
    arns.dedup();
    arns
}

/// Whether the service runs the resource under the role.
pub(super) fn is_run_by(used: &Use, service: &str) -> bool {
    used.service.as_deref().is_some_and(|own| without_region(own) == without_region(service))
}
