//! ARNs in canonical form, so that a literal ARN, a name and a reference to a resource meet in one text.
//!
//! Canonical means: references and names are followed to the resource they name, what the resource's ARN is made of is spelt out as far as it is known
//! (`catalog::terraform::arn_rule`), and the partition, account and region the configuration runs in are the symbols of [`own`], however they were named.

mod fields;
mod own;
pub(crate) mod quirks;
mod template;

pub use fields::{Fields, strip_prefix};
pub(crate) use own::identity_of;
pub use own::{Own, own, readable};
pub(crate) use template::{adjusted, fill};
