//! The catalogue as people read and correct it: the text under `rules/aws`, as Rust values.
//!
//! Used by the build script that packs it, by the maintenance tool that rewrites it, and by the tests that compare the two; not part of the program.

mod corrections;
mod read;
mod tables;

pub use corrections::Correction;
pub use read::{Problem, read, read_services};
pub use tables::{ArnRow, GlobalKeyRow, PolicyRow, RoleRow, Rows, SecondaryRow, rows};

use serde::{Deserialize, Serialize};

/// The whole of `rules/aws`, corrections applied.
#[derive(Debug, Default)]
pub struct Reference {
    /// The date of the catalogue, `2026-10-27`.
    pub catalogue: String,
    /// The services, in order of prefix.
    pub services: Vec<Service>,
    /// The global condition keys.
    pub global_keys: Vec<GlobalKeyRow>,
    /// Full names of actions that AWS has withdrawn.
    pub retired: Vec<String>,
    /// The AWS managed policies, in order of name.
    pub managed: Vec<ManagedPolicy>,
    /// How a Terraform type's ARN is made.
    pub arns: Vec<ArnRow>,
    /// Other attributes that are ARNs or URLs.
    pub secondary: Vec<SecondaryRow>,
    /// Which attributes hold a role.
    pub roles: Vec<RoleRow>,
    /// Which attributes hold a policy.
    pub policies: Vec<PolicyRow>,
}

/// One file of `rules/aws/services`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Service {
    /// `s3`
    pub prefix: String,
    /// `Amazon S3`
    pub name: String,
    /// Its condition keys.
    pub conditions: Vec<ConditionLine>,
    /// Its resource types.
    pub resources: Vec<ResourceLine>,
    /// Its actions.
    pub actions: Vec<ActionLine>,
}

/// The first line of a service's file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceLine {
    /// The prefix, `s3`.
    pub service: String,
    /// The name, `Amazon S3`.
    pub name: String,
}

/// A condition key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionLine {
    /// The key, `s3:prefix`.
    pub condition: String,
    /// The type of its value.
    #[serde(rename = "type")]
    pub value_type: String,
}

/// A resource type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceLine {
    /// The name, `bucket`.
    pub resource: String,
    /// Its ARN patterns.
    pub arn: Vec<String>,
    /// Condition keys that hold for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
}

/// An action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionLine {
    /// The name without the service prefix, `GetObject`.
    pub action: String,
    /// The access level.
    pub level: String,
    /// The resource types it takes; none where it takes only `*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceRow>,
    /// Condition keys that hold whatever the resource type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// Actions that it also needs. Absent where not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dependents: Option<Vec<String>>,
}

/// A resource type that an action takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResourceRow {
    /// The name of the resource type.
    #[serde(rename = "type")]
    pub resource: String,
    /// Whether AWS marks it required.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Condition keys that hold for this action on this type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
}

/// One file of `rules/aws/managed-policies`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManagedPolicy {
    /// The name, `AdministratorAccess`.
    pub name: String,
    /// The ARN, partition `aws`.
    pub arn: String,
    /// The default version, `v11`.
    pub version: String,
    /// The date of that version, `2026-09-30`.
    pub updated: String,
    /// Whether AWS no longer serves it.
    #[serde(default)]
    pub deprecated: bool,
    /// The document as compact JSON, its keys in the order of the file.
    #[serde(deserialize_with = "compact")]
    pub document: String,
}

fn compact<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let raw = Box::<serde_json::value::RawValue>::deserialize(deserializer)?;
    let mut text = String::with_capacity(raw.get().len() / 2);
    let (mut quoted, mut escaped) = (false, false);
    for character in raw.get().chars() {
        if quoted || !character.is_ascii_whitespace() {
            text.push(character);
        }
        quoted = if character == '"' && !escaped { !quoted } else { quoted };
        escaped = quoted && character == '\\' && !escaped;
    }
    Ok(text)
}
