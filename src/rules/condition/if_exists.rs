//! `rules/condition/if-exists-weakens.md` and `rules/condition/if-exists-redundant.md`

use crate::policy::Effect;
use crate::rules::page::{Page, page};
use crate::rules::tested::demands;
use crate::rules::{Claim, Confidence, Persona, Report, Rule, Severity, StatementAt};

use super::facts;
use super::place;

#[derive(Debug)]
pub(in crate::rules) struct IfExistsWeakens;

impl Rule for IfExistsWeakens {
    fn page(&self) -> &'static Page {
        page!("condition", "if-exists-weakens")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let (Some(operator), Some(key)) = (test.operator, test.key.as_deref()) else { continue };
            // What is negated holds without the key anyway.
            if !operator.if_exists || operator.negated || !facts::restricts(key) || demands(at.tests(), key) {
                continue;
            }
            let who = facts::fact(key, "caller").is_some();
            let (message, severity, persona) = match at.statement.effect {
                Some(Effect::Allow) if who && at.policy.grants() => {
                    (format!("requests without {key} are allowed, too"), Severity::Medium, Persona::Regular)
                }
                Some(Effect::Allow) => {
                    (format!("requests without {key} are allowed, too"), Severity::Low, Persona::Pedantic)
                }
                Some(Effect::Deny) => {
                    (format!("requests without {key} are denied, too"), Severity::Low, Persona::Auditor)
                }
                None => continue,
            };
            let plain = test.condition.operator.text.to_string();
            let plain = plain.get(..plain.len().saturating_sub("IfExists".len())).unwrap_or_default();
            let finding = at
                .finding(self.page(), message)
                .with_severity(severity)
                .with_confidence(Confidence::Medium)
                .with_persona(persona)
                .about(format!("{} {key}", test.condition.operator.text))
                .with_label(place::operator(at, test), "holds where the key is absent")
                .with_label(place::key(at, test), "absent from some requests")
                .with_help(format!("write {plain}, unless requests without the key are meant as well"));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct IfExistsRedundant;

impl Rule for IfExistsRedundant {
    fn page(&self) -> &'static Page {
        page!("condition", "if-exists-redundant")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let (Some(operator), Some(key)) = (test.operator, test.key.as_deref()) else { continue };
            if !operator.if_exists || facts::fact(key, "always").is_none() {
                continue;
            }
            let finding = at
                .finding(self.page(), format!("{key} is in every request: IfExists says nothing"))
                .about(format!("{} {key}", test.condition.operator.text))
                .with_label(place::operator(at, test), "the same without IfExists")
                .with_help(format!("write {}", operator.name));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
