//! What providers answer that can be known without asking them. This room knows little of providers; who evaluates may know more.

use std::fmt::Debug;

use super::instance::Instance;
use super::provider::Home;
use crate::input::Span;
use crate::terraform::value::Value;
use crate::text::Address;

/// Who knows what data sources answer, and what providers make of what is configured.
pub trait Answers: Send + Sync + Debug {
    /// The attributes of a data source of this type that it may answer.
    fn attributes(&self, type_name: &str) -> &'static [&'static str];

    /// The value of the attribute `name` of a data source; `None` where only the provider knows it.
    fn attribute(&self, data: &DataSource<'_>, name: &str) -> Option<Value>;

    /// What the attribute `name` of a resource or data source of this type is once it is applied, where it is `configured`: a provider may keep it in another form.
    fn kept(&self, type_name: &str, name: &str, configured: Value) -> Value;

    /// The partition that a region is in.
    fn partition_of(&self, region: &str) -> Option<String>;
}

/// A data source that is asked.
pub struct DataSource<'i> {
    pub(super) instance: &'i Instance,
    pub(super) home: Home,
}

impl DataSource<'_> {
    /// Its address.
    pub fn address(&self) -> &Address {
        &self.instance.address
    }

    /// Type and labels.
    pub fn header(&self) -> Span {
        self.instance.block.header
    }

    /// The argument `name`, where it is written and not null.
    pub fn argument(&self, name: &str) -> Option<Value> {
        self.instance.configured(name).filter(|value| !value.is_null())
    }

    /// Where the configuration runs, as far as it is known.
    pub fn home(&self) -> &Home {
        &self.home
    }
}
