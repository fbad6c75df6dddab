//! `rules/resource/service-source-missing.md`

use crate::policy::Condition;
use crate::rules::choosing::{Absent, choosing, glob};
use crate::rules::idle::unless_idle;
use crate::rules::page::{Page, page};
use crate::rules::principals::{named, place};
use crate::rules::sources::{self, Sends, Whose};
use crate::rules::{Confidence, Persona, Report, Rule, Severity, StatementAt};

use super::{lets_in, resource, service_of};

#[derive(Debug)]
pub(in crate::rules) struct ServiceSourceMissing;

impl Rule for ServiceSourceMissing {
    fn page(&self) -> &'static Page {
        page!("resource", "service-source-missing")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let conditions = &at.statement.condition;
        let keys = self.meta().list("source-keys");
        if !lets_in(at)
            || choosing(conditions, keys, Absent::Possible).is_some()
            || conditions
                .conditions
                .iter()
                .any(|condition| condition.key.text.known().is_none() || is_emptied(condition, keys))
        {
            return;
        }
        let called = service_of(at);
        for value in named(at.statement, "Service") {
            let Some(service) = value.text.known().filter(|service| service.contains('.')) else { continue };
            let row = called.as_deref().and_then(|called| sources::of_call(&service, called));
            let of_service = format!("{service}=");
            let own =
                self.meta().list("source-keys-of-a-service").iter().filter_map(|key| key.strip_prefix(&of_service));
            let own: Vec<&str> = own.collect();
            if row.is_some_and(|row| row.sends == Sends::No) || choosing(conditions, &own, Absent::Possible).is_some() {
                continue;
            }
            let on = resource(at.policy);
            let finding = at
                .finding(self.page(), format!("{service} may use {on} for any customer of AWS"))
                .about(service.clone().into_owned())
                .with_label(place(at.statement, value), "without a condition on aws:SourceArn or aws:SourceAccount");
            let help = "add a condition: ArnLike aws:SourceArn with the ARN of what calls it, or StringEquals aws:SourceAccount";
            let finding = match row {
                Some(row) if row.sends == Sends::Yes && row.whose == Whose::Any => finding.with_help(help),
                Some(row) if row.sends == Sends::Yes => finding
                    .with_severity(Severity::Low)
                    .with_persona(Persona::Pedantic)
                    .with_help(help),
                _ => finding
                    .with_severity(Severity::Low)
                    .with_persona(Persona::Auditor)
                    .with_confidence(Confidence::Low)
                    .with_help(format!("find out whether {service} sends aws:SourceAccount: if it does not, a condition on it locks the service out")),
            };
            report.push(unless_idle(at.policy, finding), []);
        }
    }
}

/// Whether a condition on one of the keys has no value: it holds for nobody, and that is another matter.
fn is_emptied(condition: &Condition, keys: &[&str]) -> bool {
    let key = condition.key.text.to_string();
    condition.values.is_empty() && keys.iter().any(|pattern| glob(pattern, &key))
}
