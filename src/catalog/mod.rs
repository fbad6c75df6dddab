//! Facts about AWS, embedded: actions, resource types, condition keys, managed policies, and how Terraform types map to ARNs.
//!
//! The facts are text under `rules/aws`, where people read and correct them; the build packs them into one table that needs no decoding, so
//! that starting costs nothing and a look-up is a binary search. Everything that comes out is `&'static str` or a small [`Copy`] handle.
//!
//! ```
//! use iamlint::catalog::{AccessLevel, catalog};
//!
//! let action = catalog().action("s3:getobject").unwrap();
//! assert_eq!(action.name(), "s3:GetObject");
//! assert_eq!(action.access_level(), AccessLevel::Read);
//! assert!(catalog().action("s3:ListAllMyBuckets").unwrap().requires_star());
//! ```

mod action;
mod arn_pattern;
mod clients;
mod condition;
mod expand;
mod glob;
mod layout;
mod managed;
pub(crate) mod nearest;
mod operations;
#[cfg(test)]
mod pack;
mod partition;
mod quotas;
#[cfg(any(test, feature = "maintenance"))]
#[doc(hidden)]
pub mod reference;
mod renamed;
mod resource;
mod retired;
mod rows;
mod service;
mod table;
pub mod terraform;
#[cfg(test)]
mod tests;
mod trail;
mod unlisted;

pub use action::{AccessLevel, Action, ActionResource};
pub use arn_pattern::ArnPattern;
pub use clients::service_of_client;
pub use condition::{ConditionKey, ConditionType, GlobalConditionKey};
pub(crate) use glob::glob_matches;
pub use managed::{ManagedPolicy, is_kept_for_a_service};
pub use operations::asked_for_by;
pub use partition::{Partition, partition, partition_of_region, partitions};
pub use quotas::{PolicyQuota, policy_quota};
pub use renamed::other_name_of;
pub use resource::ResourceType;
pub use retired::Retired;
#[cfg(test)]
pub(crate) use rows::lines;
pub(crate) use rows::rows;
pub use service::Service;
pub use trail::is_logged;

use layout::Section;
use table::Table;

/// The action that hands a role to a service: what several questions turn on.
pub const PASS_ROLE: &str = "iam:PassRole";

/// The facts. There is one: [`catalog`].
#[derive(Debug)]
pub struct Catalog {
    table: Table,
}

static CATALOG: Catalog = Catalog { table: Table::embedded() };

/// The embedded catalogue.
pub fn catalog() -> &'static Catalog {
    &CATALOG
}

impl Catalog {
    /// The date of the facts, `2026-10-27`.
    pub fn version(&'static self) -> &'static str {
        self.table.date()
    }

    /// Every service, in order of prefix.
    pub fn services(&'static self) -> impl ExactSizeIterator<Item = Service> {
        (0..self.table.count(Section::Services)).map(|index| Service::at(&self.table, index))
    }

    /// The service of a prefix, whatever its case.
    pub fn service(&'static self, prefix: &str) -> Option<Service> {
        let index = self.table.find(Section::Services, 0, prefix)?;
        Some(Service::at(&self.table, index))
    }

    /// Every action of every service, in order of service.
    pub fn actions(&'static self) -> impl ExactSizeIterator<Item = Action> {
        (0..self.table.count(Section::Actions)).map(|index| Action::at(&self.table, index))
    }

    /// The action of a full name, `s3:GetObject`, whatever its case. No wildcards: [`Catalog::expand`] has those.
    pub fn action(&'static self, name: &str) -> Option<Action> {
        self.table.action(name).map(|index| Action::at(&self.table, index))
    }

    /// The condition keys that every service knows, and those of a role's session.
    pub fn global_condition_keys(&'static self) -> impl ExactSizeIterator<Item = GlobalConditionKey> {
        (0..self.table.count(Section::GlobalConditions)).map(|index| GlobalConditionKey::at(&self.table, index))
    }

    /// The global condition key that this is, `aws:PrincipalTag/team` being one of `aws:PrincipalTag/${TagKey}`. Whatever the case.
    pub fn global_condition_key(&'static self, key: &str) -> Option<GlobalConditionKey> {
        self.global_condition_keys().find(|global| global.key().matches(key))
    }

    /// Every condition key of this name that any service or the global list has. More than one only where services give it different types.
    pub fn condition_keys(&'static self, key: &str) -> impl Iterator<Item = ConditionKey> {
        (0..self.table.count(Section::Conditions))
            .map(|index| ConditionKey::at(&self.table, index))
            .filter(move |known| known.matches(key))
    }
}
