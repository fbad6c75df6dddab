//! A resource that the configuration declares, as a rule sees it.

use crate::graph::values;
use crate::graph::{Graph, Resource, ResourceId};
use crate::input::Span;
use crate::terraform::value::Value;
use crate::text::Text;

use super::context::blank;
use super::finding::Finding;
use super::page::Page;

/// A resource of the configuration with its attributes as they were evaluated.
#[derive(Debug)]
pub struct ResourceAt<'a> {
    /// The graph it is in.
    pub graph: &'a Graph,
    /// Its number.
    pub id: ResourceId,
    /// The resource.
    pub resource: &'a Resource,
}

impl<'a> ResourceAt<'a> {
    /// Its Terraform type, `aws_lambda_permission`.
    pub fn type_name(&self) -> &'a str {
        &self.resource.address.type_name
    }

    /// The attribute or block `name`; `None` where it is absent or null.
    pub fn attribute(&self, name: &str) -> Option<&'a Value> {
        values::attribute(self.graph.resources.body(self.id), name)
    }

    /// The string attribute `name`, where it is set to something that is not empty. A reference known at apply is a symbol in it.
    pub fn text(&self, name: &str) -> Option<Text> {
        self.attribute(name).and_then(values::text).filter(|text| !text.is_empty())
    }

    /// Whether `name` may be set, be it to something that is not known.
    pub fn may_have(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// Every value at a dotted path such as `container_properties.job_role_arn`, through lists and blocks.
    pub fn leaves(&self, path: &str) -> Vec<&'a Value> {
        values::leaves(self.graph.resources.body(self.id), path)
    }

    /// Where the attribute is written, or the block's header where it is not.
    pub fn span(&self, name: &str) -> Option<Span> {
        self.attribute(name).and_then(|value| value.deep_origin().primary()).or(self.resource.header)
    }

    /// A finding of `page`'s rule about the resource, as the page grades it.
    pub fn finding(&self, page: &'static Page, message: impl Into<String>) -> Finding {
        blank(page, message.into(), Some(self.resource.address.clone()))
    }
}
