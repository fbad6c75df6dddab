//! `rules/condition/mfa-not-required.md`

use crate::policy::{Effect, Family};
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Report, Rule, Severity, StatementAt, Test};

use super::place;

#[derive(Debug)]
pub(in crate::rules) struct MfaNotRequired;

const KEY: &str = "aws:MultiFactorAuthPresent";

impl Rule for MfaNotRequired {
    fn page(&self) -> &'static Page {
        page!("condition", "mfa-not-required")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let of_key: Vec<&Test<'_>> = at.tests().iter().filter(|test| test.is_about(KEY)).collect();
        let Some(effect) = at.statement.effect else { return };
        let requires = |test: &&&Test<'_>| is(test, Family::Bool) && test.has_value("true") && !test.has_value("false");
        let required = of_key.iter().filter(requires).any(|test| test.holds_without_key() == Some(false));
        for test in &of_key {
            let Some((severity, message, help)) = judge(effect, test, required) else { continue };
            let finding = at
                .finding(self.page(), message)
                .with_severity(severity)
                .about(format!("{} {KEY}", test.condition.operator.text))
                .with_label(place::operator(at, test), "does not ask for MFA")
                .with_label(place::key(at, test), "absent where long-term access keys sign the request")
                .with_help(help);
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

const ALLOW: &str = "write Bool aws:MultiFactorAuthPresent true in an Allow";
const DENY: &str = "write BoolIfExists aws:MultiFactorAuthPresent false in a Deny";

fn judge(effect: Effect, test: &Test<'_>, required: bool) -> Option<(Severity, &'static str, &'static str)> {
    let if_exists = test.operator.is_some_and(|operator| operator.if_exists);
    let (yes, no) = (test.has_value("true"), test.has_value("false"));
    match effect {
        // One other condition that asks for it makes the rest harmless.
        Effect::Allow if required => None,
        Effect::Allow if is(test, Family::Null) && yes => {
            Some((Severity::High, "this allows requests that say nothing of MFA", ALLOW))
        }
        Effect::Allow if is(test, Family::Null) && no => {
            Some((Severity::High, "this allows requests whether MFA was used or not", ALLOW))
        }
        Effect::Allow if is(test, Family::Bool) && no && if_exists => {
            Some((Severity::High, "this allows every request without MFA", ALLOW))
        }
        Effect::Allow if is(test, Family::Bool) && no => {
            Some((Severity::High, "this allows requests made without MFA", ALLOW))
        }
        Effect::Allow if is(test, Family::Bool) && yes && if_exists => {
            Some((Severity::Medium, "this allows long-term access keys without MFA", ALLOW))
        }
        Effect::Deny if is(test, Family::Bool) && no && !if_exists => {
            Some((Severity::Medium, "long-term access keys are not denied: their requests say nothing of MFA", DENY))
        }
        _ => None,
    }
}

fn is(test: &Test<'_>, family: Family) -> bool {
    test.operator.is_some_and(|operator| operator.family == family && operator.set.is_none())
}
