//! `rules/resource/service-key-unsupported.md`

use crate::policy::PolicyType;
use crate::rules::choosing::{Absent, choosing};
use crate::rules::condition::place;
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::principals::{entries, named};
use crate::rules::{Confidence, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct ServiceKeyUnsupported;

impl Rule for ServiceKeyUnsupported {
    fn page(&self) -> &'static Page {
        page!("resource", "service-key-unsupported")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let in_place = matches!(at.policy_type(), PolicyType::Resource | PolicyType::Trust);
        if !in_place || !at.statement.allows() {
            return;
        }
        let keys = self.meta().list("keys-of-callers");
        let Some(condition) = choosing(&at.statement.condition, keys, Absent::Possible) else { return };
        let Some(service) = named(at.statement, "Service").next() else { return };
        // Beside other principals, the condition is there for those.
        if entries(at.statement).any(|(clause, entry)| clause.negated || !entry.kind.text.is("Service")) {
            return;
        }
        let key = condition.key.text.to_string();
        let finding = at
            .finding(self.page(), format!("{} never meets a condition on {key}", service.text))
            .about(format!("{} {key}", service.text))
            .with_confidence(Confidence::Medium)
            .with_label(place::key_of(at, condition), "says something of an IAM principal, which a service is not")
            .with_label(text_span(service), "so this statement allows it nothing")
            .with_help("write aws:SourceAccount, aws:SourceArn or aws:SourceOrgID: they say for whom the service acts");
        report.push(finding, []);
    }
}
