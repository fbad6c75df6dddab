//! `rules/condition/condition-type-mismatch.md`

use crate::catalog::ConditionType;
use crate::policy::Family;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Confidence, Persona, Report, Rule, Severity, StatementAt, Test};

use super::place;

#[derive(Debug)]
pub(in crate::rules) struct ConditionTypeMismatch;

impl Rule for ConditionTypeMismatch {
    fn page(&self) -> &'static Page {
        page!("condition", "condition-type-mismatch")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let (Some(operator), Some(key), Some(kind)) = (test.operator, test.key.as_deref(), test.value_type())
            else {
                continue;
            };
            let fit = fit(operator.family, kind, test);
            if fit == Fit::Right {
                continue;
            }
            let family = family_of(kind);
            let (severity, persona, verb) = match fit {
                Fit::Usable => (Severity::Low, Persona::Pedantic, "works, but is not made for it"),
                _ => (Severity::Medium, Persona::Regular, "does not compare such values"),
            };
            let finding = at
                .finding(self.page(), format!("{} on {key}, which is of type {kind}", test.condition.operator.text))
                .with_severity(severity)
                .with_confidence(Confidence::Medium)
                .with_persona(persona)
                .about(format!("{} {key}", test.condition.operator.text))
                .with_label(place::operator(at, test), verb)
                .with_label(place::key(at, test), format!("of type {kind}"))
                .with_help(format!("take {family}"));
            report.push(finding, std::iter::empty::<Claim>());
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fit {
    Right,
    /// Compares as text what is made to be compared otherwise, and may well match.
    Usable,
    Wrong,
}

fn fit(family: Family, kind: ConditionType, test: &Test<'_>) -> Fit {
    use ConditionType as Kind;
    match (family, kind) {
        (Family::Null | Family::Binary, _)
        | (Family::String, Kind::String | Kind::ArrayOfString)
        | (Family::Arn, Kind::Arn | Kind::ArrayOfArn)
        | (Family::Bool, Kind::Bool | Kind::ArrayOfBool)
        | (Family::Numeric, Kind::Numeric)
        | (Family::Date, Kind::Date)
        | (Family::IpAddress, Kind::IpAddress) => Fit::Right,
        // Seconds since 1970 are both.
        (Family::Numeric, Kind::Date) if test.is_about("aws:EpochTime") => Fit::Right,
        // A range is not what the request says.
        (Family::String, Kind::IpAddress) if test.known_values().any(|(_, value)| value.contains('/')) => Fit::Wrong,
        (Family::String, _) => Fit::Usable,
        // The context of an encryption and the value of a tag may be an ARN.
        (Family::Arn, Kind::String | Kind::ArrayOfString)
            if test.known_values().all(|(_, value)| value.starts_with("arn:") || value.contains("${")) =>
        {
            Fit::Right
        }
        // Keys that are listed as text often hold something else in truth.
        (Family::Arn | Family::Bool | Family::Numeric, Kind::String | Kind::ArrayOfString) => Fit::Usable,
        _ => Fit::Wrong,
    }
}

fn family_of(kind: ConditionType) -> &'static str {
    match kind {
        ConditionType::String | ConditionType::ArrayOfString => "StringEquals or StringLike",
        ConditionType::Arn | ConditionType::ArrayOfArn => "ArnEquals or ArnLike",
        ConditionType::Bool | ConditionType::ArrayOfBool => "Bool",
        ConditionType::Numeric => "a Numeric operator",
        ConditionType::Date => "a Date operator",
        ConditionType::IpAddress => "IpAddress or NotIpAddress",
    }
}
