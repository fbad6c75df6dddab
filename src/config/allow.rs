//! What a rule is told not to speak of.

use schemars::JsonSchema;
use serde::Deserialize;

/// `allow = [{ actions = ["cloudwatch:PutMetricData"] }]`: a finding of which all of this is so is none. Names may have wildcards.
#[derive(Clone, Default, PartialEq, Eq, Debug, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Allow {
    /// It speaks of these actions and no others.
    pub actions: Vec<String>,
    /// The statement names these resources and no others.
    pub resources: Vec<String>,
    /// One of these holds the policy, or the statement names these principals and no others.
    pub principals: Vec<String>,
    /// The document, or what it is attached to, has one of these addresses.
    pub addresses: Vec<String>,
    /// Why.
    pub reason: Option<String>,
}

impl Allow {
    /// Whether nothing is named: it would allow everything.
    pub fn is_empty(&self) -> bool {
        [&self.actions, &self.resources, &self.principals, &self.addresses].into_iter().all(Vec::is_empty)
    }
}
