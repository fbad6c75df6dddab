//! `rules/resource/service-principal-wildcard.md`

use crate::policy::PolicyType;
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::principals::named;
use crate::rules::{Claim, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct ServicePrincipalWildcard;

impl Rule for ServicePrincipalWildcard {
    fn page(&self) -> &'static Page {
        page!("resource", "service-principal-wildcard")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let in_place = matches!(at.policy_type(), PolicyType::Resource | PolicyType::Trust);
        if !in_place || !at.statement.allows() {
            return;
        }
        let wild = named(at.statement, "Service")
            .find(|value| value.text.known().is_some_and(|text| text.contains(['*', '?'])));
        let Some(value) = wild else { return };
        let finding = at
            .finding(self.page(), format!("`{}` names no service", value.text))
            .about(value.text.to_string())
            .with_label(text_span(value), "every AWS service, for every customer of AWS, where it is accepted at all")
            .with_help("name the service: sns.amazonaws.com");
        report.push(finding, [Claim::Statement]);
    }
}
