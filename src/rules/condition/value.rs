//! `rules/condition/condition-value-invalid.md`

use crate::policy::{Family, Leaf, Operator, Set};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, PolicyAt, Report, Rule, Severity, StatementAt, Test};

use super::date::is_date;
use super::effect;
use super::form::Form;
use super::ip::Range;
use super::place;

#[derive(Debug)]
pub(in crate::rules) struct ConditionValueInvalid;

impl Rule for ConditionValueInvalid {
    fn page(&self) -> &'static Page {
        page!("condition", "condition-value-invalid")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let (Some(operator), Some(key)) = (test.operator, test.key.as_deref()) else { continue };
            let is_dead = |value: &str| judge(operator, test, key, value).is_some_and(|wrong| !wrong.doubtful);
            let never = test.is_known()
                && !operator.negated
                && !operator.if_exists
                && operator.set != Some(Set::All)
                && operator.family != Family::Null
                && test.known_values().all(|(_, value)| is_dead(&value));
            for (leaf, value) in test.known_values() {
                let Some(wrong) = judge(operator, test, key, &value) else { continue };
                let claim = effect::claim(at, never.then_some(false));
                report.push(self.finding(at, test, leaf, key, &value, &wrong), claim);
            }
        }
    }

    fn document(&self, at: &PolicyAt<'_>, report: &mut Report<'_>) {
        for problem in at.policy.document.problems.iter().filter(|problem| problem.code == "condition-value-types") {
            let finding = at
                .finding(self.page(), problem.message.clone())
                .with_severity(Severity::Low)
                .with_persona(Persona::Pedantic)
                .about(problem.message.clone())
                .with_label(problem.origin.primary(), "of another JSON type than the first")
                .with_help("write all of them as strings");
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

/// Why a value is none of its operator's.
struct Wrong {
    what: &'static str,
    help: &'static str,
    /// Whether it may match all the same.
    doubtful: bool,
}

impl ConditionValueInvalid {
    fn finding(
        &self,
        at: &StatementAt<'_>,
        test: &Test<'_>,
        leaf: &Leaf,
        key: &str,
        value: &str,
        wrong: &Wrong,
    ) -> crate::rules::Finding {
        let finding = at
            .finding(self.page(), format!("`{value}` is not {}", wrong.what))
            .about(format!("{} {key} {value}", test.condition.operator.text))
            .with_label(text_span(leaf), format!("not {}", wrong.what))
            .with_label(place::operator(at, test), "compares nothing else")
            .with_help(wrong.help);
        match wrong.doubtful {
            true => finding.with_severity(Severity::Low).with_persona(Persona::Pedantic),
            false => finding,
        }
    }
}

fn judge(operator: Operator, test: &Test<'_>, key: &str, value: &str) -> Option<Wrong> {
    let wrong = |what, help| Some(Wrong { what, help, doubtful: false });
    let is_bool = value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false");
    let variable = value.contains("${");
    match operator.family {
        Family::String if variable => None,
        Family::String => of_text(test, key, value, is_bool),
        Family::Arn => arn(value, variable),
        _ if variable => wrong(
            "a value here: policy variables are replaced in string and ARN operators only",
            "write the value itself, or take a string operator",
        ),
        Family::Bool | Family::Null if !is_bool => wrong("true or false", "write true or false"),
        Family::Numeric if value.parse::<f64>().is_err() => wrong("a number", "write digits"),
        Family::Date if !is_date(value) => wrong("a date", "write it as 2026-01-31T12:00:00Z"),
        Family::IpAddress if Range::read(value).is_none() => {
            wrong("an address or a range", "write it as 203.0.113.0/24")
        }
        Family::Binary if !is_base64(value) => wrong("Base64", "encode the bytes in Base64"),
        _ => None,
    }
}

fn of_text(test: &Test<'_>, key: &str, value: &str, is_bool: bool) -> Option<Wrong> {
    if let Some(form) = Form::of(key).filter(|form| !form.fits(value)) {
        return Some(Wrong { what: form.what, help: form.help, doubtful: false });
    }
    let of_bool = test.value_type() == Some(crate::catalog::ConditionType::Bool);
    let pattern = value.contains(['*', '?']);
    (of_bool && !is_bool && !pattern).then_some(Wrong {
        what: "true or false",
        help: "write true or false",
        doubtful: false,
    })
}

/// ARN operators compare six fields: what has fewer is none, but where a wildcard or variable begins it, AWS does not say that it cannot match.
fn arn(value: &str, variable: bool) -> Option<Wrong> {
    let whole = value.starts_with("arn:") && value.split(':').count() >= 6;
    let open = variable || value.contains('*');
    let help = "write it as arn:aws:service:region:account:resource, or take a string operator";
    let begins = variable && value.starts_with("arn:");
    (!whole && !begins).then_some(Wrong { what: "an ARN", help, doubtful: open })
}

fn is_base64(value: &str) -> bool {
    let body = value.trim_end_matches('=');
    value.len().is_multiple_of(4)
        && value.len() - body.len() <= 2
        && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}
