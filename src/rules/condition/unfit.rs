//! `rules/condition/deprecated-condition-key.md`, `irrelevant-condition-key.md` and `missing-paired-key.md`

use crate::policy::{Family, PolicyType};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt};

use super::facts::fact;
use super::place;

#[derive(Debug)]
pub(in crate::rules) struct DeprecatedConditionKey;

impl Rule for DeprecatedConditionKey {
    fn page(&self) -> &'static Page {
        page!("condition", "deprecated-condition-key")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let Some(key) = test.key.as_deref() else { continue };
            let (line, severity, persona, label) = match (fact(key, "unsupported"), fact(key, "deprecated")) {
                (Some(line), _) => (line, Severity::Medium, Persona::Regular, "not filled by AWS any more"),
                (_, Some(line)) => (line, Severity::Low, Persona::Pedantic, "sent by few services, and by no new one"),
                _ => continue,
            };
            let finding = at
                .finding(self.page(), format!("{} is deprecated", line.key))
                .with_severity(severity)
                .with_persona(persona)
                .about(line.key)
                .with_label(place::key(at, test), label)
                .with_help(format!("take {}", line.detail));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct IrrelevantConditionKey;

impl Rule for IrrelevantConditionKey {
    fn page(&self) -> &'static Page {
        page!("condition", "irrelevant-condition-key")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !matches!(at.policy_type(), PolicyType::Resource | PolicyType::Trust) {
            return;
        }
        for test in at.tests() {
            let Some(line) = test.key.as_deref().and_then(|key| fact(key, "of-own-resource")) else { continue };
            let finding = at
                .finding(self.page(), format!("{} says nothing in the policy of the resource itself", line.key))
                .about(line.key)
                .with_label(place::key(at, test), "the same in every request for this resource")
                .with_help("take it out here, and use it in policies of principals");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct MissingPairedKey;

impl Rule for MissingPairedKey {
    fn page(&self) -> &'static Page {
        page!("condition", "missing-paired-key")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let Some(line) = test.key.as_deref().and_then(|key| fact(key, "paired")) else { continue };
            let partners: Vec<&str> = line.detail.split(';').collect();
            let paired = at.tests().iter().any(|other| partners.iter().any(|partner| other.is_about(partner)));
            if paired || !test.operator.is_some_and(|operator| operator.family != Family::Null) {
                continue;
            }
            let finding = at
                .finding(
                    self.page(),
                    format!("{} without {} is an address in any VPC", line.key, partners.join(" or ")),
                )
                .about(line.key)
                .with_label(place::key(at, test), "private addresses are the same in many VPCs")
                .with_help(format!("add a condition on {}", partners.join(" or ")));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
