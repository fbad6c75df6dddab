//! `rules/condition/unknown-operator.md`

use crate::policy::Operator;
use crate::rules::page::{Page, page};
use crate::rules::registry::suggest_name;
use crate::rules::{Claim, Report, Rule, StatementAt};

use super::place;

#[derive(Debug)]
pub(in crate::rules) struct UnknownOperator;

impl Rule for UnknownOperator {
    fn page(&self) -> &'static Page {
        page!("condition", "unknown-operator")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        let mut said = Vec::new();
        for test in at.tests().iter().filter(|test| test.operator.is_none()) {
            let known = test.condition.operator.text.known();
            let Some(written) = known.filter(|written| !written.contains("${")) else { continue };
            if said.contains(&written) {
                continue;
            }
            let base = written.rsplit(':').next().unwrap_or_default();
            let of_null = base.eq_ignore_ascii_case("NullIfExists");
            let help = if of_null {
                Some("write Null: it asks of the key's presence already".to_owned())
            } else {
                suggest_name(base, Operator::names()).map(|near| format!("did you mean {near}?"))
            };
            let mut finding = at
                .finding(self.page(), format!("there is no condition operator {written}"))
                .about(written.to_string())
                .with_label(place::operator(at, test), "not an operator");
            finding.help.extend(help);
            report.push(finding, std::iter::empty::<Claim>());
            said.push(written);
        }
    }
}
