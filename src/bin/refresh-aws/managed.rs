//! The managed policies, from `moto`'s string of JSON and from the older package that still has the withdrawn ones.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Served {
    default_version_id: String,
    document: Value,
    path: String,
    update_date: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Withdrawn {
    arn: String,
    latest_version_id: String,
    versions: BTreeMap<String, Version>,
    last_updated_date: String,
}

#[derive(Deserialize)]
struct Version {
    document: Value,
}

/// A managed policy.
pub(crate) struct Policy {
    /// `AdministratorAccess`
    pub(crate) name: String,
    /// The ARN, partition `aws`.
    pub(crate) arn: String,
    /// The default version, `v11`.
    pub(crate) version: String,
    /// The date of that version.
    pub(crate) updated: String,
    /// Whether AWS no longer serves it.
    pub(crate) deprecated: bool,
    /// The document.
    pub(crate) document: Value,
}

/// Every managed policy, in order of name.
pub(crate) fn read(served: &Path, withdrawn: &Path) -> Result<Vec<Policy>, String> {
    let module = text(&served.join("moto/iam/aws_managed_policies.py"))?;
    let json = module.split("\"\"\"").nth(1).ok_or("moto: the policies are no longer one string")?;
    if json.contains('\\') {
        return Err("moto: the string has escapes, which Python would read before JSON does".into());
    }
    let served: BTreeMap<String, Served> = serde_json::from_str(json).map_err(|error| format!("moto: {error}"))?;
    let older: BTreeMap<String, Withdrawn> =
        serde_json::from_str(&text(&withdrawn.join("package/dist/managedPolicies.json"))?)
            .map_err(|error| format!("withdrawn policies: {error}"))?;
    let mut policies: BTreeMap<String, Policy> = BTreeMap::new();
    for (name, policy) in older {
        let Some(version) = policy.versions.into_iter().find(|(id, _)| *id == policy.latest_version_id) else {
            continue;
        };
        policies.insert(
            name.clone(),
            Policy {
                name,
                arn: policy.arn,
                version: policy.latest_version_id,
                updated: date(&policy.last_updated_date)?,
                deprecated: true,
                document: version.1.document,
            },
        );
    }
    for (name, policy) in served {
        let arn = format!("arn:aws:iam::aws:policy{}{name}", policy.path);
        let updated = date(&policy.update_date)?;
        let policy = Policy {
            name: name.clone(),
            arn,
            version: policy.default_version_id,
            updated,
            deprecated: false,
            document: policy.document,
        };
        policies.insert(name, policy);
    }
    Ok(policies.into_values().collect())
}

fn date(time: &str) -> Result<String, String> {
    time.get(..10).map(str::to_owned).ok_or_else(|| format!("{time} is no date"))
}

fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
