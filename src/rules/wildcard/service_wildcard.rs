//! `rules/wildcard/service-wildcard.md`

use std::collections::BTreeMap;

use crate::policy::PolicyType;
use crate::rules::draft::list;
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::{Page, page};
use crate::rules::principals::{aws, is_refused};
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt};

use super::actions::{self, Wildcard};
use super::applying::{Scope, place};

#[derive(Debug)]
pub(in crate::rules) struct ServiceWildcard;

impl Rule for ServiceWildcard {
    fn page(&self) -> &'static Page {
        page!("wildcard", "service-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let is_wide = |grant: &Grant<'_>| matches!(grant.breadth, Breadth::Service(_)) && !grant.actions.is_empty();
        // What may be done with a role by its trust policy is little: `trust-broad-action`.
        if !at.grants_access() || at.policy_type() == PolicyType::Trust || !at.actions().iter().any(is_wide) {
            return;
        }
        // Of a policy that is refused for whom it names that is said first.
        let mut named =
            at.statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values);
        if report.persona() < Persona::Auditor && named.any(|identifier| is_refused(at, identifier)) {
            return;
        }
        let scope = Scope::of(at);
        let everywhere = matches!(scope, Scope::Everything);
        let mut by_severity: BTreeMap<Severity, Vec<Wildcard<'_>>> = BTreeMap::new();
        let mut claims = Vec::new();
        for grant in at.actions() {
            let Breadth::Service(service) = &grant.breadth else { continue };
            let pattern = grant.leaf.text.to_string();
            if grant.actions.is_empty()
                || is_administration(at, service)
                || report.is_claimed(&pattern, self.page().name())
            {
                continue;
            }
            let severity = match (everywhere, self.meta().list("administrator-services").contains(&service.as_str())) {
                (true, true) => Severity::Critical,
                (true, false) => Severity::High,
                (false, _) => Severity::Medium,
            };
            let applying = scope.applying(&grant.actions);
            // `action-resource-mismatch` says that nothing is.
            if applying.is_empty() {
                continue;
            }
            let stands_for = format!("all {} actions of {service}", grant.actions.len());
            by_severity.entry(severity).or_default().push(Wildcard { grant, stands_for, applying });
            claims.push((severity, Claim::Service(service.clone())));
        }
        for (severity, grants) in by_severity.iter().rev() {
            let finding = actions::finding(at, self.page(), grants, &message(at, &scope, grants));
            let finding = finding.with_severity(*severity);
            report.push(finding, claims.iter().filter(|(of, _)| of == severity).map(|(_, claim)| claim.clone()));
        }
    }
}

/// "s3:* allows all 180 actions of s3 on every resource", "dms:* allows all 16 actions of dms that take a ReplicationTask, on arn:…".
fn message(at: &StatementAt<'_>, scope: &Scope, grants: &[Wildcard<'_>]) -> String {
    let names: Vec<String> = grants.iter().map(|wildcard| wildcard.grant.leaf.text.to_string()).collect();
    let shown = list(&names, 3);
    match (grants, scope) {
        ([one], Scope::Everything) => format!("{shown} allows {} on every resource", one.stands_for),
        (_, Scope::Everything) => format!("{shown} allow all actions of their services on every resource"),
        ([one], _) => {
            let service = one.applying.first().map_or("", |action| action.service().prefix());
            let place = place(at);
            match (scope, scope.types(&one.applying)) {
                (Scope::Open, _) => format!("{shown} allows every action of {service} that applies to {place}"),
                (_, None) => {
                    format!("{shown} allows all {} actions of {service} that apply to {place}", one.applying.len())
                }
                (_, Some(types)) => {
                    format!(
                        "{shown} allows all {} actions of {service} that take {types}, on {place}",
                        one.applying.len()
                    )
                }
            }
        }
        _ => format!("{shown} allow every action of their services that applies to {}", place(at)),
    }
}

/// The statement of a key's or an authority's policy that leaves the administration to accounts, and with it to their policies. An identifier that is one symbol may be
/// the number of an account.
fn is_administration(at: &StatementAt<'_>, service: &str) -> bool {
    let named = at.statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values);
    let accounts = || {
        aws(at.graph(), at.statement).filter(|principal| {
            let text = &principal.leaf.text;
            let is_reference = text.as_symbol().is_some_and(|symbol| at.graph().resources.of_symbol(symbol).is_some());
            principal.whole || text.to_string().ends_with(":root") || (text.as_symbol().is_some() && !is_reference)
        })
    };
    at.policy_type() == PolicyType::Resource
        && ["kms", "acm-pca"].contains(&service)
        && accounts().next().is_some()
        && accounts().count() == named.count()
}
