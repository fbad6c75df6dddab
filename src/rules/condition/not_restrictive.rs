//! `rules/condition/condition-not-restrictive.md`

use crate::policy::{Family, Leaf, PolicyType};
use crate::rules::choosing::{glob, is_stars};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Finding, Persona, Report, Rule, Severity, StatementAt, Test};

use super::facts;
use super::ip::Range;

#[derive(Debug)]
pub(in crate::rules) struct ConditionNotRestrictive;

impl Rule for ConditionNotRestrictive {
    fn page(&self) -> &'static Page {
        page!("condition", "condition-not-restrictive")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.statement.allows() {
            return;
        }
        for test in at.tests() {
            let Some((leaf, label)) = open(at, test) else { continue };
            let finding = self
                .about(at, test, leaf, format!("{} limits nothing with {}", test.condition.key.text, leaf.text))
                .with_label(text_span(leaf), label)
                .with_help("name who or what is meant");
            report.push(finding, std::iter::empty::<Claim>());
        }
        self.anyone(at, report);
    }
}

impl ConditionNotRestrictive {
    fn about(&self, at: &StatementAt<'_>, test: &Test<'_>, leaf: &Leaf, message: String) -> Finding {
        at.finding(self.page(), message).about(format!("{} {}", test.condition.key.text, leaf.text))
    }

    /// For review by hand: a resource policy for everyone, none of whose conditions says who is calling.
    fn anyone(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy_type() != PolicyType::Resource || report.persona() < Persona::Auditor {
            return;
        }
        let entries =
            at.statement.principals.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.entries);
        let Some(everyone) = entries.flat_map(|entry| &entry.values).find(|value| is_stars(&value.text)) else {
            return;
        };
        let caller_keys = self.meta().list("caller-keys");
        if at.tests().iter().any(|test| is_limit(at, test, caller_keys)) {
            return;
        }
        let finding = at
            .finding(self.page(), "anyone is let in, and no condition says who is calling")
            .with_severity(Severity::Low)
            .with_persona(Persona::Auditor)
            .about("anyone")
            .with_label(text_span(everyone), "everyone")
            .with_help("name the principals, or add a condition on who is calling");
        report.push(finding, std::iter::empty::<Claim>());
    }
}

/// The value that lets through every request with the key, where one does.
fn open<'a>(at: &StatementAt<'_>, test: &Test<'a>) -> Option<(&'a Leaf, &'static str)> {
    let operator = test.operator.filter(|operator| operator.chooses())?;
    let key = test.key.as_deref()?;
    if operator.family == Family::IpAddress {
        let wide = |value: &str| Range::read(value).is_some_and(Range::is_public_at_large);
        let found = test.known_values().find(|(_, value)| wide(value));
        return found.map(|(leaf, _)| (leaf, "half of all addresses, or all of them"));
    }
    // A principal that may subscribe these is known; in the topic's own policy nobody is.
    if key.eq_ignore_ascii_case("sns:Endpoint") && at.policy_type() == PolicyType::Resource {
        let found = test.known_values().find(|(_, value)| !is_one_endpoint(value));
        return found.map(|(leaf, _)| (leaf, "endpoints of anyone match it"));
    }
    // An absent key is not matched by a star: only of these is "any" no answer to "whose".
    if !facts::restricts(key) && !key.eq_ignore_ascii_case("aws:PrincipalAccount") {
        return None;
    }
    test.condition.values.iter().find(|leaf| is_stars(&leaf.text)).map(|leaf| (leaf, "any value matches"))
}

/// Whether a limit on the endpoint of a subscription leaves it with one owner: an address at one domain, one URL or one ARN.
fn is_one_endpoint(value: &str) -> bool {
    match value.rsplit_once('@') {
        Some((_, domain)) => !domain.contains('*'),
        None => !value.contains('*'),
    }
}

/// Whether a test leaves only callers that somebody named. An address on the internet says where, and not who.
fn is_limit(at: &StatementAt<'_>, test: &Test<'_>, caller_keys: &[&str]) -> bool {
    let (Some(operator), Some(key)) = (test.operator, test.key.as_deref()) else { return test.operator.is_none() };
    if !operator.chooses() || operator.if_exists || open(at, test).is_some() {
        return false;
    }
    if operator.family == Family::IpAddress {
        let private = |value: &str| Range::read(value).is_some_and(Range::is_private);
        return test.is_known() && test.known_values().all(|(_, value)| private(&value));
    }
    facts::restricts(key) || caller_keys.iter().any(|own| glob(own, key))
}
