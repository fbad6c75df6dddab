//! Services.

use super::action::Action;
use super::condition::ConditionKey;
use super::glob::compare;
use super::layout::Section;
use super::resource::ResourceType;
use super::table::handle;
use std::fmt;

handle! {
    /// A service, as the service authorization reference divides them: one action prefix.
    Service, Section::Services
}

impl Service {
    /// The prefix of its actions, `s3`.
    pub fn prefix(self) -> &'static str {
        self.text(0)
    }

    /// What AWS calls it, `Amazon S3`.
    pub fn name(self) -> &'static str {
        self.text(1)
    }

    /// Its actions, in order of name.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> {
        self.action_range().map(move |index| Action::at(self.table, index))
    }

    /// The action of this name without prefix, `GetObject`, whatever its case.
    pub fn action(self, name: &str) -> Option<Action> {
        let start = self.prefix().len() + 1;
        let range = self.action_range();
        let at = self.table.lower_bound(Section::Actions, 0, range.clone(), |full| {
            compare(full.get(start..).unwrap_or_default(), name)
        });
        range
            .contains(&at)
            .then(|| Action::at(self.table, at))
            .filter(|found| found.short_name().eq_ignore_ascii_case(name))
    }

    /// Its resource types, in order of name.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ResourceType> {
        let first = self.field(4);
        (first..first + self.field(5)).map(move |index| ResourceType::at(self.table, index))
    }

    /// The resource type of this name, `bucket`, whatever its case.
    pub fn resource_type(self, name: &str) -> Option<ResourceType> {
        self.resource_types().find(|resource| resource.name().eq_ignore_ascii_case(name))
    }

    /// The condition keys that the service lists, global ones among them.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        let keys = self.table.list_at(self.field(6));
        keys.items().map(move |index| ConditionKey::at(self.table, index))
    }

    /// The condition key that this is, whatever its case; `aws:RequestTag/team` is `aws:RequestTag/${TagKey}`.
    pub fn condition_key(self, key: &str) -> Option<ConditionKey> {
        self.condition_keys().find(|known| known.matches(key))
    }

    pub(super) fn action_range(self) -> std::ops::Range<u32> {
        let first = self.field(2);
        first..first + self.field(3)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({})", self.prefix())
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.prefix())
    }
}
