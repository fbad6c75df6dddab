//! Parts of an ARN that the table leaves to AWS and that an attribute of another resource tells.

use crate::terraform::value::Value;
use crate::text::{Origin, Text};

use super::super::values::string;
use super::{Fields, strip_prefix};

/// Part number `number` of the template of `tf_type` that the table leaves open, where `body` tells it. `expand` follows references.
pub(crate) fn chosen(tf_type: &str, number: usize, body: &Value, expand: impl Fn(&Text) -> Text) -> Option<Text> {
    match (tf_type, number) {
        // A service's ARN has its cluster's name in it; the attribute holds the cluster's ARN or its name.
        ("aws_ecs_service", 0) => {
            let cluster = string(body, "cluster").map_or_else(|| literal("default"), |cluster| expand(&cluster));
            match Fields::of(&cluster) {
                Some(arn) => strip_prefix(&arn.resource, &literal("cluster/")),
                None => Some(cluster),
            }
        }
        _ => None,
    }
}

fn literal(text: &str) -> Text {
    Text::literal(text, Origin::default())
}
