//! Where a type's ARN is not the plain text of its attributes: defaults, prefixes that the provider strips, words it translates.
//!
//! Source: the notes of the Terraform provider's ARN table (`catalog::terraform::arn_rule`).

use crate::terraform::value::Value;
use crate::text::{Origin, Text};

use super::super::values::string;
use super::{Fields, strip_prefix};

/// What AWS takes where the attribute is not written.
pub(crate) fn default(tf_type: &str, field: &str) -> Option<&'static str> {
    match (tf_type, field) {
        (_, "path") if tf_type.starts_with("aws_iam_") => Some("/"),
        ("aws_scheduler_schedule", "group_name") => Some("default"),
        _ => None,
    }
}

/// The attribute as it stands in the ARN.
pub(crate) fn in_arn(tf_type: &str, field: &str, value: Text, body: &Value) -> Text {
    match (tf_type, field) {
        ("aws_ssm_parameter", "name") => without(&value, "/"),
        ("aws_iam_openid_connect_provider", "url") => without(&value, "https://"),
        ("aws_cloudwatch_event_rule", "name") => match string(body, "event_bus_name").map(bus_name) {
            Some(bus) if !bus.is("default") => Text::concat([&bus, &literal("/"), &value]),
            _ => value,
        },
        (_, "scope") if value.is("REGIONAL") => literal("regional"),
        (_, "scope") if value.is("CLOUDFRONT") => literal("global"),
        _ => value,
    }
}

/// A part of the template that looks as if AWS chose it, but that an attribute tells.
pub(crate) fn chosen(tf_type: &str, number: usize, body: &Value, expand: impl Fn(&Text) -> Text) -> Option<Text> {
    match (tf_type, number) {
        ("aws_lb" | "aws_alb", 0) => {
            let kind = string(body, "load_balancer_type");
            match kind.as_ref().and_then(Text::known).as_deref() {
                None if kind.is_some() => None,
                None | Some("application") => Some(literal("app")),
                Some("network") => Some(literal("net")),
                Some("gateway") => Some(literal("gwy")),
                Some(_) => None,
            }
        }
        ("aws_ecs_service", 0) => {
            let cluster = string(body, "cluster").map_or_else(|| literal("default"), |cluster| expand(&cluster));
            match Fields::of(&cluster) {
                Some(arn) => strip_prefix(&arn.resource, &literal("cluster/")),
                None => Some(cluster).filter(Text::is_known),
            }
        }
        _ => None,
    }
}

fn bus_name(bus: Text) -> Text {
    Fields::of(&bus).and_then(|arn| strip_prefix(&arn.resource, &literal("event-bus/"))).unwrap_or(bus)
}

fn without(value: &Text, prefix: &str) -> Text {
    strip_prefix(value, &literal(prefix)).unwrap_or_else(|| value.clone())
}

fn literal(text: &str) -> Text {
    Text::literal(text, Origin::default())
}
