//! `rules/condition/set-operator-misused.md`, `set-operator-missing.md` and `set-operator-without-null.md`

use crate::catalog::catalog;
use crate::policy::{Effect, Family, Set};
use crate::rules::page::{Page, page};
use crate::rules::principals::services_alone;
use crate::rules::tested::demands;
use crate::rules::{Claim, Confidence, Persona, Report, Rule, Severity, StatementAt};

use super::{effect, facts, place};

#[derive(Debug)]
pub(in crate::rules) struct SetOperatorMisused;

impl Rule for SetOperatorMisused {
    fn page(&self) -> &'static Page {
        page!("condition", "set-operator-misused")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let (Some(operator), Some(key)) = (test.operator, test.key.as_deref()) else { continue };
            let Some(set) = operator.set else { continue };
            let word = if set == Set::All { "ForAllValues" } else { "ForAnyValue" };
            let finding = if operator.family == Family::Null {
                let Some((severity, outcome)) = effect::of_constant(at, set == Set::All) else { continue };
                at.finding(self.page(), format!("{word}:Null says nothing of {key}"))
                    .with_severity(severity)
                    .with_label(place::operator(at, test), outcome)
                    .with_help("write Null")
            } else if test.value_type().is_some_and(|kind| !kind.is_multivalued()) {
                if demands(at.tests(), key) {
                    continue;
                }
                // Claims that a policy asks for are in every token.
                let always = facts::fact(key, "always").is_some() || super::not_sent::is_claim(key);
                let allows = at.statement.effect == Some(Effect::Allow);
                let (severity, persona, outcome) = match set {
                    Set::All if !always && allows => {
                        let severity = if facts::restricts(key) { Severity::High } else { Severity::Medium };
                        (severity, Persona::Regular, "also holds where the key is absent")
                    }
                    Set::All if !always => (Severity::Low, Persona::Pedantic, "also holds where the key is absent"),
                    _ => (Severity::Low, Persona::Pedantic, "one value needs none"),
                };
                at.finding(self.page(), format!("{word} on {key}, which has one value"))
                    .with_severity(severity)
                    .with_persona(persona)
                    .with_label(place::operator(at, test), outcome)
                    .with_help(format!("write {}", operator.name))
            } else {
                continue;
            };
            let finding = finding.about(format!("{word} {key}")).with_label(place::key(at, test), "the key");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct SetOperatorMissing;

impl Rule for SetOperatorMissing {
    fn page(&self) -> &'static Page {
        page!("condition", "set-operator-missing")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let (Some(operator), Some(key)) = (test.operator, test.key.as_deref()) else { continue };
            if operator.set.is_some()
                || operator.family == Family::Null
                || !test.value_type().is_some_and(|kind| kind.is_multivalued())
            {
                continue;
            }
            // Services call keys arrays of which a request has one value; of the global ones the guide says what they hold.
            let global = catalog().global_condition_key(key).is_some();
            let finding = at
                .finding(
                    self.page(),
                    format!("{key} has several values, and {} compares one", test.condition.operator.text),
                )
                .with_confidence(if global { Confidence::Medium } else { Confidence::Low })
                .with_persona(if global { Persona::Regular } else { Persona::Pedantic })
                .about(format!("{} {key}", test.condition.operator.text))
                .with_label(place::operator(at, test), "no ForAnyValue or ForAllValues")
                .with_label(place::key(at, test), "multi-valued")
                .with_help(format!("write ForAnyValue:{0} or ForAllValues:{0}", test.condition.operator.text));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

#[derive(Debug)]
pub(in crate::rules) struct SetOperatorWithoutNull;

impl Rule for SetOperatorWithoutNull {
    fn page(&self) -> &'static Page {
        page!("condition", "set-operator-without-null")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let (Some(operator), Some(key)) = (test.operator, test.key.as_deref()) else { continue };
            let null = |other: &crate::rules::Test<'_>| {
                other.is_about(key) && other.operator.is_some_and(|operator| operator.family == Family::Null)
            };
            if operator.family == Family::Null || at.tests().iter().any(null) || facts::fact(key, "always").is_some() {
                continue;
            }
            let single = test.value_type().is_some_and(|kind| !kind.is_multivalued());
            let (message, severity, persona) = match (operator.set, at.statement.effect) {
                (Some(Set::All), Some(Effect::Allow)) => {
                    // That it has no set to ask about is set-operator-misused's to say.
                    let who =
                        !single && ["caller", "network", "through"].iter().any(|kind| facts::fact(key, kind).is_some());
                    // `…IfExists` says that it is meant, and of a service's own calls no other service is the first.
                    let is_meant = operator.if_exists
                        || (facts::fact(key, "through").is_some() && services_alone(at.policy).is_some());
                    let persona = match (who, is_meant) {
                        (true, false) => Persona::Regular,
                        (true, true) => Persona::Pedantic,
                        (false, _) => Persona::Auditor,
                    };
                    let severity = if who { Severity::High } else { Severity::Low };
                    (format!("requests without {key} are allowed, too"), severity, persona)
                }
                (Some(Set::Any), Some(Effect::Deny)) => {
                    (format!("requests without {key} are not denied"), Severity::Low, Persona::Auditor)
                }
                _ => continue,
            };
            let finding = at
                .finding(self.page(), message)
                .with_severity(severity)
                .with_persona(persona)
                .about(format!("{} {key}", test.condition.operator.text))
                .with_label(place::operator(at, test), "where the key is absent, there is no value that could differ")
                .with_label(place::key(at, test), "absent from some requests")
                .with_help(format!("add the condition Null {key} false where the key must be there"));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}
