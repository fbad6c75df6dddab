//! What the catalogue knows about Terraform resource types: their ARNs, which of their attributes hold roles and policies, and which give policies to whom.
//!
//! Plain tables by type name. The catalogue does not read Terraform.

mod arn;
mod attacher;
mod attribute;
mod template;

pub use arn::{ArnRule, Id, Resolvability, SecondaryArn, arn_rule, arn_rules, secondary, secondary_arns};
pub use attacher::{Attacher, Gives, attachers, attachers_of};
pub use attribute::{
    Assumer, Content, PolicyAttribute, PolicyKind, RoleAttribute, Shape, all_policy_attributes, all_role_attributes,
    policy_attributes, role_attributes,
};
pub use template::{Adjustment, Template, TemplatePart};

use super::layout::Section;
use super::table::Table;
use std::ops::Range;

fn table() -> &'static Table {
    &super::catalog().table
}

/// The records of a Terraform type, which is the first field of a section sorted by it.
fn records_of(section: Section, terraform_type: &str) -> Range<u32> {
    let table = table();
    let all = 0..table.count(section);
    let first = table.lower_bound(section, 0, all.clone(), |text| text.cmp(terraform_type));
    let past = table.lower_bound(section, 0, first..all.end, |text| {
        if text == terraform_type { std::cmp::Ordering::Less } else { std::cmp::Ordering::Greater }
    });
    first..past
}
