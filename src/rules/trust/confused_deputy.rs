//! `rules/trust/trust-confused-deputy.md`

use crate::graph::arn::readable;
use crate::graph::{Graph, Principal, Resource, Use};
use crate::input::Span;
use crate::policy::Leaf;
use crate::rules::draft::{as_in_source, list};
use crate::rules::page::{Page, page};
use crate::rules::principals::{entries, named, place};
use crate::rules::sources::{self, Sends, Source, without_region};
use crate::rules::{Confidence, Persona, PolicyAt, Report, Rule, Severity, StatementAt};
use crate::text::{Part, SymbolKind, Text};

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
                Sends::Yes => finding.with_help(advice(at, &service, row)),
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

/// What to write: the ARN of the resource that uses the role, or the form of what the service sends. A condition is on all that a statement names, so a service beside others needs
/// a statement of its own.
fn advice(at: &StatementAt<'_>, service: &str, row: Option<Source>) -> String {
    let condition = match (user_arns(at.policy, service), row.and_then(Source::to_write)) {
        (Some(arns), _) => format!("ArnLike aws:SourceArn {}", list(&arns, 2)),
        (None, Some(arn)) => format!("ArnLike aws:SourceArn {arn}, or StringEquals aws:SourceAccount ACCOUNT"),
        (None, None) => "StringEquals aws:SourceAccount with the account's number".to_owned(),
    };
    let is_other = |value: &&Leaf| value.text.known().is_none_or(|text| *text != *service);
    let others = entries(at.statement).flat_map(|(_, entry)| &entry.values).filter(is_other);
    let others: Vec<String> = others.map(|value| as_in_source(at.graph(), value)).collect();
    match others.is_empty() {
        true => format!("add a condition: {condition}"),
        false => format!(
            "give {service} a statement of its own, with a condition: {condition}; here it would be on {} too",
            list(&others, 2)
        ),
    }
}

/// The ARNs of the resources of the configuration that hand the role to the service and are what it sends as `aws:SourceArn`, written out: they refer to the role, and a
/// reference back would close a cycle. `None` unless all of them can be written so where the role is: one that is left out would be locked out.
fn user_arns(policy: &PolicyAt<'_>, service: &str) -> Option<Vec<String>> {
    let graph = policy.graph;
    let row = sources::of_role(service)?;
    let mut arns: Vec<String> = Vec::new();
    for (holder, used) in
        policy.holders.iter().flat_map(|(_, holder)| holder.users.iter().map(move |used| (holder, used)))
    {
        if !is_run_by(used, service) {
            continue;
        }
        let user = graph.resources.get(used.resource.index())?;
        let arn = user.arn.as_ref().filter(|arn| row.is_sent(arn) && is_written_beside(graph, holder, user, arn))?;
        let written = readable(arn)
            .replace("${partition}", "aws")
            .replace("${region}", "REGION")
            .replace("${account}", "ACCOUNT");
        if !arns.contains(&written) {
            arns.push(written);
        }
    }
    (!arns.is_empty()).then_some(arns)
}

/// Whether an ARN says the same where the role stands: it is of the same module, and in a module that others may call it holds nothing that the caller said.
fn is_written_beside(graph: &Graph, role: &Principal, user: &Resource, arn: &Text) -> bool {
    let module = &role.address.module;
    let directory = |span: Span| {
        let source = graph.sources.get(span.file);
        source.name().rsplit_once('/').map_or_else(String::new, |(directory, _)| directory.to_owned())
    };
    let own = role.header.map(directory);
    let is_of_module = |part: &Part| match part {
        Part::Literal(_, origin) => module.is_root() || origin.spans().iter().all(|span| Some(directory(*span)) == own),
        Part::Symbol(symbol, _) => match symbol.kind() {
            SymbolKind::Identity(_) => true,
            SymbolKind::Variable { module: of, .. } => of == module,
            _ => false,
        },
    };
    user.address.module == *module && arn.parts().iter().all(is_of_module)
}

/// Whether the service runs the resource under the role.
pub(super) fn is_run_by(used: &Use, service: &str) -> bool {
    used.service.as_deref().is_some_and(|own| without_region(own) == without_region(service))
}
