//! `rules/trust/trust-service-mismatch.md`

use crate::policy::{Leaf, PolicyType, Statement};
use crate::rules::choosing::is_stars;
use crate::rules::draft::list;
use crate::rules::page::{Page, page};
use crate::rules::sources::without_region;
use crate::rules::{Claim, PrincipalAt, Report, Rule};

#[derive(Debug)]
pub(in crate::rules) struct TrustServiceMismatch;

impl Rule for TrustServiceMismatch {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-service-mismatch")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let Some(trust) = at.principal.trust.and_then(|id| at.graph.policies.get(id.index())) else { return };
        let document = &trust.document;
        if trust.policy_type != PolicyType::Trust || !document.unknown.is_empty() || !document.problems.is_empty() {
            return;
        }
        let allowing: Vec<&Statement> =
            document.statements.iter().filter(|statement| statement.effect.is_none() || statement.allows()).collect();
        let mut said: Vec<String> = Vec::new();
        for used in &at.principal.users {
            let Some(service) = &used.service else { continue };
            let name = without_region(service);
            if said.contains(&name) || allowing.iter().any(|statement| may_name(statement, &name)) {
                continue;
            }
            let user = at.graph.resources.get(used.resource.index()).map(|user| user.address.to_string());
            let user = user.unwrap_or_else(|| "a resource".to_owned());
            let trusted: Vec<&Leaf> = allowing.iter().flat_map(|statement| identifiers(statement)).collect();
            let names: Vec<String> = trusted.iter().map(|leaf| leaf.text.to_string()).collect();
            let named = if names.is_empty() { "nobody".to_owned() } else { format!("only {}", list(&names, 3)) };
            let place = trusted.first().and_then(|leaf| leaf.span()).or_else(|| document.origin.primary());
            let mut finding = at
                .finding(
                    self.page(),
                    format!("{user} is run by {service}, which {} does not trust", at.principal.address),
                )
                .about(format!("{user} {service}"))
                .with_label(place, format!("trusts {named}"))
                .with_label(used.span, format!("handed to {service} here"))
                .with_label(at.principal.header, "the role")
                .with_help(format!("add \"{service}\" to the services that the trust policy names"));
            finding.policy = trust.address.clone();
            report.push(finding, std::iter::empty::<Claim>());
            said.push(name);
        }
    }
}

fn identifiers(statement: &Statement) -> impl Iterator<Item = &Leaf> {
    statement.principals.iter().flat_map(|clause| &clause.entries).flat_map(|entry| &entry.values)
}

/// Whether the statement names the service, or may: what is not known may be it.
fn may_name(statement: &Statement, service: &str) -> bool {
    statement.principals.iter().any(|clause| {
        let named = clause.entries.iter().any(|entry| {
            let kind_may_be_service = entry.kind.text.known().is_none_or(|kind| kind == "Service" || kind == "*");
            kind_may_be_service
                && entry.values.iter().any(|value| {
                    is_stars(&value.text) || value.text.known().is_none_or(|known| without_region(&known) == service)
                })
        });
        clause.negated || !clause.unknown.is_empty() || named
    })
}
