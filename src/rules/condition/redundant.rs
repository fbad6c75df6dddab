//! `rules/condition/condition-values-redundant.md`

use crate::policy::{Comparison, Family, Leaf};
use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, Persona, Report, Rule, Severity, StatementAt, Test};

use super::place;

#[derive(Debug)]
pub(in crate::rules) struct ConditionValuesRedundant;

impl Rule for ConditionValuesRedundant {
    fn page(&self) -> &'static Page {
        page!("condition", "condition-values-redundant")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        for test in at.tests() {
            let (Some(operator), Some(key)) = (test.operator, test.key.as_deref()) else { continue };
            let finding = match (operator.family, operator.comparison) {
                (Family::Bool | Family::Null, _) if test.has_value("true") && test.has_value("false") => {
                    let spot = test.condition.values.get(1).and_then(text_span);
                    at.finding(self.page(), format!("{key} may be true or false: the condition asks nothing of it"))
                        .with_label(spot, "the other value is there as well")
                        .with_help("keep the one that is meant")
                }
                (Family::Numeric, Comparison::Less | Comparison::Greater) => {
                    let Some((leaf, widest)) = outdone(test, operator.comparison) else { continue };
                    at.finding(self.page(), format!("{} says nothing beside {widest}", leaf.text))
                        .with_severity(Severity::Low)
                        .with_persona(Persona::Pedantic)
                        .with_label(text_span(leaf), format!("{widest} lets all of it through"))
                        .with_help(format!("keep {widest} only"))
                }
                _ => continue,
            };
            let finding = finding.about(format!("{} {key}", test.condition.operator.text));
            report.push(finding.with_label(place::key(at, test), "the key"), std::iter::empty::<Claim>());
        }
    }
}

/// A number that a wider one in the same list makes needless, and that one.
fn outdone<'a>(test: &Test<'a>, comparison: Comparison) -> Option<(&'a Leaf, String)> {
    let numbers: Vec<(&Leaf, f64)> =
        test.known_values().filter_map(|(leaf, value)| Some((leaf, value.parse::<f64>().ok()?))).collect();
    let order = |one: &&(&Leaf, f64), two: &&(&Leaf, f64)| one.1.total_cmp(&two.1);
    let (widest, narrow) = match comparison {
        Comparison::Less => (numbers.iter().max_by(order)?, numbers.iter().min_by(order)?),
        _ => (numbers.iter().min_by(order)?, numbers.iter().max_by(order)?),
    };
    (numbers.len() > 1).then(|| (narrow.0, widest.0.text.to_string()))
}
