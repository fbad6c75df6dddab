//! Names of objects that are empty: the bucket is what was meant.

use crate::graph::Graph;
use crate::text::{Part, Text};

/// The bucket of an object whose name is empty, as it is written: `arn:aws:s3:::photos` of `arn:aws:s3:::photos/`.
pub(super) fn bucket_of_empty_key(graph: &Graph, resource: &Text) -> Option<Text> {
    if !matches!(resource.parts().last(), Some(Part::Literal(text, _)) if text.ends_with('/')) {
        return None;
    }
    let bucket = resource.slice(0, resource.to_string().len() - 1);
    is_bucket(graph, &bucket).then_some(bucket)
}

fn is_bucket(graph: &Graph, arn: &Text) -> bool {
    let resources = &graph.resources;
    if let Some(declared) = resources.by_arn(arn).and_then(|id| resources.get(id.index())) {
        return &*declared.address.type_name == "aws_s3_bucket";
    }
    let shown = arn.masked();
    let fields: Vec<&str> = shown.splitn(6, ':').collect();
    matches!(fields[..], ["arn", _, "s3", "", "", name] if !name.is_empty() && !name.contains('/'))
}
