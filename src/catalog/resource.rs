//! Resource types.

use super::arn_pattern::ArnPattern;
use super::condition::ConditionKey;
use super::layout::{LAST_PLACEHOLDER_TAKES_NO_SLASH, Section};
use super::service::Service;
use super::table::handle;
use std::fmt;

handle! {
    /// A kind of resource that actions of a service act on.
    ResourceType, Section::Resources
}

impl ResourceType {
    /// The name, `bucket`. Unique within its service.
    pub fn name(self) -> &'static str {
        self.text(0)
    }

    /// The service that defines it.
    pub fn service(self) -> Service {
        Service::at(self.table, self.field(1))
    }

    /// The forms of its ARN.
    pub fn arn_patterns(self) -> impl ExactSizeIterator<Item = ArnPattern> {
        let patterns = self.table.list_at(self.field(2));
        patterns.triples().map(move |(text, glob, flags)| {
            let bounded = flags & LAST_PLACEHOLDER_TAKES_NO_SLASH != 0;
            ArnPattern::new(self.table.string(text), self.table.string(glob), bounded)
        })
    }

    /// Whether an ARN, wildcards allowed, can name a resource of this type: see [`ArnPattern::fits`]. A `*` is taken to run over colons only in what
    /// would be no ARN of the service otherwise: `cluster/photos` is a cluster, though it might be a revision of a task definition.
    pub fn fits(self, arn: &str) -> bool {
        let fits = |of_type: Self| of_type.arn_patterns().any(|pattern| pattern.fits(arn));
        fits(self)
            || self.arn_patterns().any(|pattern| pattern.fits_across(arn)) && !self.service().resource_types().any(fits)
    }

    /// Whether its ARN, a slash and a name are the ARN of what is in it, as of an object in a bucket.
    pub fn has_content(self) -> bool {
        let is_inside = |form: &str| {
            self.arn_patterns().any(|own| {
                let name = form.strip_prefix(own.as_str()).and_then(|rest| rest.strip_prefix("/${")?.strip_suffix('}'));
                name.is_some_and(|name| !name.contains('}'))
            })
        };
        self.service().resource_types().any(|other| other.arn_patterns().any(|form| is_inside(form.as_str())))
    }

    /// The condition keys that hold for it.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        let keys = self.table.list_at(self.field(3));
        keys.items().map(move |index| ConditionKey::at(self.table, index))
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceType({self})")
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service().prefix(), self.name())
    }
}
