//! The catalogue's ARN templates over texts with holes.

use crate::catalog::terraform::{Adjustment, Template, TemplatePart};
use crate::text::{Identity, Origin, Text};

use super::strip_prefix;

/// A template with `attribute` for each attribute, `identity` for partition, region and account, and `chosen` for each part that only AWS knows, by its number
/// from 0.
pub(crate) fn fill(
    template: Template,
    attribute: impl Fn(&str) -> Text,
    identity: impl Fn(Identity) -> Text,
    chosen: impl Fn(usize) -> Text,
) -> Text {
    let mut number = 0;
    let mut texts = Vec::new();
    let mut parts = template.parts().peekable();
    while let Some(part) = parts.next() {
        texts.push(match part {
            TemplatePart::Literal(literal) => Text::literal(literal, Origin::default()),
            TemplatePart::Partition => identity(Identity::Partition),
            TemplatePart::Region => identity(Identity::Region),
            TemplatePart::Account => identity(Identity::Account),
            TemplatePart::Attribute(name) => attribute(name),
            TemplatePart::Any | TemplatePart::AnyCharacter => {
                while parts.next_if_eq(&TemplatePart::AnyCharacter).is_some() {}
                number += 1;
                chosen(number - 1)
            }
        });
    }
    Text::concat(&texts)
}

/// An attribute as it stands in the ARN. `None` is an attribute that is not written.
pub(crate) fn adjusted(adjustments: impl Iterator<Item = Adjustment>, value: Option<Text>) -> Option<Text> {
    adjustments.fold(value, |value, step| match (step, value) {
        (step, None) => step.apply(None).map(|text| Text::literal(&*text, Origin::default())),
        (Adjustment::Default(_), value) => value,
        (Adjustment::Map(_), Some(value)) => Some(match value.known() {
            Some(known) => {
                let mapped = step.apply(Some(known)).unwrap_or_default();
                Text::literal(&*mapped, value.origin())
            }
            None => value,
        }),
        (Adjustment::Strip(front), Some(value)) => {
            Some(strip_prefix(&value, &Text::literal(front, Origin::default())).unwrap_or(value))
        }
        (Adjustment::Prefix(_), Some(value)) if value.is_empty() => Some(value),
        (Adjustment::Prefix(front), Some(value)) => {
            Some(Text::concat([&Text::literal(front, Origin::default()), &value]))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::values::make::{literal, reference};
    use super::*;
    use crate::catalog::terraform::arn_rule;

    #[test]
    fn parts_that_aws_chooses_are_numbered_and_a_run_of_characters_is_one() {
        let template = arn_rule("aws_secretsmanager_secret").expect("a rule").template();
        let identity = |_| literal("");
        let filled =
            fill(template, |name| literal(&format!("<{name}>")), identity, |number| literal(&format!("<{number}>")));
        assert!(filled.to_string().ends_with(":secret:<name>-<0>"), "{filled}");
    }

    #[test]
    fn symbols_go_through_adjustments_as_far_as_they_can() {
        let rule = arn_rule("aws_cloudwatch_event_rule").expect("a rule");
        let adjust = |value| adjusted(rule.adjustments("event_bus_name"), value).map(|text| text.to_string());
        assert_eq!(adjust(None).as_deref(), Some(""));
        assert_eq!(adjust(Some(literal("default"))).as_deref(), Some(""));
        assert_eq!(adjust(Some(literal("orders"))).as_deref(), Some("/orders"));
        let bus = reference("aws_cloudwatch_event_bus.orders", "name");
        assert_eq!(adjust(Some(bus)).as_deref(), Some("/${aws_cloudwatch_event_bus.orders.name}"));
    }
}
