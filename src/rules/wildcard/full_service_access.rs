//! `rules/wildcard/full-service-access.md`

use crate::rules::draft::{list, text_span};
use crate::rules::grant::Breadth;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct FullServiceAccess;

impl Rule for FullServiceAccess {
    fn page(&self) -> &'static Page {
        page!("wildcard", "full-service-access")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if report.persona() < Persona::Auditor || !at.is_identity_grant() {
            return;
        }
        let Some(resource) = at.everything() else { return };
        let mut services: Vec<String> = Vec::new();
        let mut place = None;
        for grant in at.actions() {
            let service = match &grant.breadth {
                Breadth::Everything => "every service".to_owned(),
                Breadth::Service(prefix) if !grant.actions.is_empty() => prefix.clone(),
                _ => continue,
            };
            place = place.or_else(|| text_span(grant.leaf));
            services.push(service);
        }
        if let Some(clause) = at.statement.actions.iter().find(|clause| clause.negated && clause.unknown.is_empty()) {
            place = place.or_else(|| clause.key.primary());
            services.push("all services that NotAction does not list".to_owned());
        }
        if services.is_empty() {
            return;
        }
        let finding = at
            .finding(self.page(), format!("full access to {}, on every resource", list(&services, 3)))
            .about(services.join(" "))
            .with_label(place, "every action")
            .with_label(text_span(resource), "matches every resource")
            .held_by(at.policy)
            .with_help("list the actions that are needed");
        report.push(finding, std::iter::empty::<Claim>());
    }
}
