//! `rules/trust/trust-service-mismatch.md`

use crate::policy::{Leaf, PolicyType, Statement};
use crate::rules::choosing::is_stars;
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals;
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
            let user = at.graph.resources.get(used.resource.index());
            let header = user.and_then(|user| user.header);
            let user = user.map_or_else(|| "a resource".to_owned(), |user| user.address.to_string());
            let role = &at.principal.address;
            let trusted: Vec<&Leaf> = allowing.iter().flat_map(|statement| identifiers(statement)).collect();
            let names: Vec<String> = trusted.iter().map(|leaf| leaf.text.to_string()).collect();
            let named = if names.is_empty() { "nobody".to_owned() } else { format!("only {}", list(&names, 3)) };
            let services = allowing.iter().flat_map(|statement| principals::named(statement, "Service"));
            let place = services.chain(trusted.iter().copied()).find_map(text_span);
            let mut finding = at
                .finding(
                    self.page(),
                    format!("{service} cannot assume {role}, which {user} gives it: the role trusts {named}"),
                )
                .about(format!("{user} {service}"))
                .with_label(place.or_else(|| document.origin.primary()), format!("{service} is not among the trusted"))
                .with_label(used.span.or(header), format!("gives the role to {service}"))
                .with_label(at.principal.header, "the role")
                .with_help(format!(
                    "add \"{service}\" to the services that the trust policy names, or give {user} a role that trusts it"
                ));
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
