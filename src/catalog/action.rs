//! Actions.

use super::condition::ConditionKey;
use super::layout::{LEVELS, Section};
use super::resource::ResourceType;
use super::service::Service;
use super::table::{Table, handle};
use std::fmt;

/// What an action does to what it acts on, in AWS's five levels.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccessLevel {
    /// Lists resources, without their content.
    List,
    /// Reads content.
    Read,
    /// Creates, changes or deletes.
    Write,
    /// Grants or changes permissions.
    PermissionsManagement,
    /// Changes tags and nothing else.
    Tagging,
}

impl AccessLevel {
    const ALL: [AccessLevel; 5] = [Self::List, Self::Read, Self::Write, Self::PermissionsManagement, Self::Tagging];

    /// The level as AWS writes it, `Permissions management`.
    pub fn name(self) -> &'static str {
        LEVELS[self as usize]
    }

    /// Whether the action changes nothing: `List` or `Read`.
    pub fn is_read_only(self) -> bool {
        matches!(self, Self::List | Self::Read)
    }

    fn of(code: u32) -> Self {
        // The packer refuses any other code; were one to slip in, the level that is judged most strictly is the safe one.
        Self::ALL.get(code as usize).copied().unwrap_or(Self::PermissionsManagement)
    }
}

impl fmt::Display for AccessLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

handle! {
    /// An action.
    Action, Section::Actions
}

impl Action {
    /// The full name, `s3:GetObject`.
    pub fn name(self) -> &'static str {
        self.text(0)
    }

    /// The name without the service prefix, `GetObject`.
    pub fn short_name(self) -> &'static str {
        let name = self.name();
        name.split_once(':').map_or(name, |(_, short)| short)
    }

    /// The service that it belongs to.
    pub fn service(self) -> Service {
        Service::at(self.table, self.field(1))
    }

    /// The access level.
    pub fn access_level(self) -> AccessLevel {
        AccessLevel::of(self.field(2))
    }

    /// The resource types that it takes, in order of name; none where its Resource can only be `*`.
    pub fn resource_types(self) -> impl ExactSizeIterator<Item = ActionResource> {
        let rows = self.table.list_at(self.field(3));
        rows.pairs().map(move |(resource, conditions)| ActionResource {
            resource: ResourceType::at(self.table, resource / 2),
            required: resource % 2 == 1,
            table: self.table,
            conditions,
        })
    }

    /// Whether it takes no resource type at all, so that a statement for it needs `"Resource": "*"`.
    pub fn requires_star(self) -> bool {
        self.resource_types().len() == 0
    }

    /// The condition keys that hold whatever the resource type. Each of [`Action::resource_types`] has its own besides.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        let keys = self.table.list_at(self.field(4));
        keys.items().map(move |index| ConditionKey::at(self.table, index))
    }

    /// The condition key of this action that this is: its own, that of one of its resource types for it, or of one of these types.
    /// Global keys that the service does not list are not found here.
    pub fn condition_key(self, key: &str) -> Option<ConditionKey> {
        let of_rows =
            self.resource_types().flat_map(|row| row.condition_keys().chain(row.resource_type().condition_keys()));
        self.condition_keys().chain(of_rows).find(|known| known.matches(key))
    }

    /// The full names of the actions that a caller needs besides, such as `iam:PassRole`. `None` where that is not known:
    /// the action is newer than the last list of them.
    pub fn dependent_actions(self) -> Option<impl ExactSizeIterator<Item = &'static str>> {
        self.list(5).map(|names| names.strings())
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({})", self.name())
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A resource type as one action takes it.
#[derive(Clone, Copy)]
pub struct ActionResource {
    resource: ResourceType,
    required: bool,
    table: &'static Table,
    conditions: u32,
}

impl ActionResource {
    /// The resource type.
    pub fn resource_type(self) -> ResourceType {
        self.resource
    }

    /// The name of the resource type, `bucket`.
    pub fn name(self) -> &'static str {
        self.resource.name()
    }

    /// The ARN patterns of the resource type.
    pub fn arn_patterns(self) -> impl ExactSizeIterator<Item = super::ArnPattern> {
        self.resource.arn_patterns()
    }

    /// Whether AWS marks it required. False for many that look required (both of `s3:GetObject`'s are); ask [`Action::requires_star`]
    /// whether an action can be narrowed at all.
    pub fn required(self) -> bool {
        self.required
    }

    /// The condition keys that hold for the action on this type.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> {
        self.table.list_at(self.conditions).items().map(move |index| ConditionKey::at(self.table, index))
    }
}

impl fmt::Debug for ActionResource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActionResource({}, required: {})", self.name(), self.required)
    }
}
