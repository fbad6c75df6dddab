//! Writes `rules/aws`: one order, one spelling, so that the diff of a refresh is what AWS changed.

use crate::managed::Policy;
use iamlint::catalog::reference::{Service, ServiceLine, rows};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

/// Writes one file a service, and takes away those of services that are gone.
pub(crate) fn services(root: &Path, services: &[Service]) -> Result<(), String> {
    let files = services.iter().map(|service| {
        let head = ServiceLine { service: service.prefix.clone(), name: service.name.clone() };
        let mut text = String::new();
        push(&mut text, &head);
        service.conditions.iter().for_each(|line| push(&mut text, line));
        service.resources.iter().for_each(|line| push(&mut text, line));
        service.actions.iter().for_each(|line| push(&mut text, line));
        (format!("{}.jsonl", service.prefix), text)
    });
    replace(&root.join("services"), files)
}

fn push(text: &mut String, line: &impl Serialize) {
    text.push_str(&serde_json::to_string(line).expect("a line of strings is always JSON"));
    text.push('\n');
}

/// Writes one file a managed policy, and takes away those that are gone.
pub(crate) fn policies(root: &Path, policies: &[Policy]) -> Result<(), String> {
    let files = policies.iter().map(|policy| {
        let mut text = String::from("{");
        let string = |text: &str| Value::String(text.to_owned());
        let mut fields = vec![
            ("name", string(&policy.name)),
            ("arn", string(&policy.arn)),
            ("version", string(&policy.version)),
            ("updated", string(&policy.updated)),
        ];
        if policy.deprecated {
            fields.push(("deprecated", Value::Bool(true)));
        }
        fields.push(("document", policy.document.clone()));
        for (index, (key, value)) in fields.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            text.push_str(&format!(" \"{key}\": "));
            pretty(&mut text, value, 1);
        }
        text.push_str("\n}\n");
        (format!("{}.json", policy.name), text)
    });
    replace(&root.join("managed-policies"), files)
}

/// The order in which people write a policy.
const ORDER: [&str; 12] = [
    "Version",
    "Id",
    "Statement",
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// Indented by one space: the files are many, and their lines short.
fn pretty(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                line(text, index, depth + 1);
                pretty(text, item, depth + 1);
            }
            line(text, 0, depth);
            text.push(']');
        }
        Value::Object(fields) if !fields.is_empty() => {
            text.push('{');
            for (index, (key, item)) in ordered(fields).into_iter().enumerate() {
                line(text, index, depth + 1);
                text.push_str(&Value::String(key.clone()).to_string());
                text.push_str(": ");
                pretty(text, item, depth + 1);
            }
            line(text, 0, depth);
            text.push('}');
        }
        leaf => text.push_str(&leaf.to_string()),
    }
}

fn line(text: &mut String, index: usize, depth: usize) {
    if index > 0 {
        text.push(',');
    }
    text.push('\n');
    text.push_str(&" ".repeat(depth));
}

fn ordered(fields: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut sorted: Vec<_> = fields.iter().collect();
    sorted.sort_by_key(|(key, _)| (ORDER.iter().position(|known| known == key).unwrap_or(ORDER.len()), *key));
    sorted
}

/// The names of the managed policies that are there.
pub(crate) fn policy_names(root: &Path) -> Result<BTreeSet<String>, String> {
    names(&root.join("managed-policies"))
}

/// The retired actions that are there.
pub(crate) fn retired(root: &Path) -> Result<Vec<String>, String> {
    let text = optional(&root.join("retired-actions.txt"))?;
    Ok(text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).map(str::to_owned).collect())
}

/// Writes the retired actions under the comment that is there.
pub(crate) fn retired_actions(root: &Path, names: &[String]) -> Result<(), String> {
    let path = root.join("retired-actions.txt");
    let text = comment(&optional(&path)?) + &names.join("\n") + "\n";
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// Adds the global condition keys that the table lacks. Rows that are there are people's to correct, and stay as they are.
pub(crate) fn global_keys(root: &Path, package: &Path) -> Result<(), String> {
    const COLUMNS: [&str; 3] = ["key", "type", "category"];
    let path = root.join("global-condition-keys.csv");
    let old = optional(&path)?;
    let present = rows(&old, COLUMNS).map_err(|(line, message)| format!("{}:{line}: {message}", path.display()))?;
    let source = package.join("package/dist/cjs/globalConditionKeys.js");
    let script = fs::read_to_string(&source).map_err(|error| format!("{}: {error}", source.display()))?;
    let found = parse_global_keys(&script);
    if found.len() * 10 < present.len() * 9 {
        return Err(format!("the package has {} global condition keys, the table {}", found.len(), present.len()));
    }
    let mut lines: Vec<String> = present.iter().map(|(_, fields)| fields.join(",")).collect();
    for [key, value_type, category] in found {
        if !present.iter().any(|(_, [known, ..])| known.eq_ignore_ascii_case(&key)) {
            lines.push([key, value_type, category].join(","));
        }
    }
    lines.sort_by_cached_key(|line| line.to_ascii_lowercase());
    let text = comment(&old) + &COLUMNS.join(",") + "\n" + &lines.join("\n") + "\n";
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The keys of the package's script: each is an object with `key`, `category` and `type`, a line each.
fn parse_global_keys(script: &str) -> Vec<[String; 3]> {
    let mut keys = Vec::new();
    let (mut key, mut category) = (String::new(), String::new());
    for line in script.lines() {
        let Some((name, value)) = line.trim().split_once(": '") else { continue };
        let value = value.split('\'').next().unwrap_or_default().to_owned();
        match name {
            "key" => key = value.replace("/tag-key", "/${TagKey}"),
            "category" => category = value,
            "type" => keys.push([std::mem::take(&mut key), value, std::mem::take(&mut category)]),
            _ => {}
        }
    }
    keys
}

/// The comment lines at the head of a file.
fn comment(text: &str) -> String {
    text.lines().take_while(|line| line.starts_with('#')).map(|line| format!("{line}\n")).collect()
}

/// The text of a file; none where there is no such file yet.
fn optional(path: &Path) -> Result<String, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

fn names(directory: &Path) -> Result<BTreeSet<String>, String> {
    if !directory.is_dir() {
        return Ok(BTreeSet::new());
    }
    let entries = fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    Ok(entries.filter_map(Result::ok).filter_map(|entry| entry.file_name().into_string().ok()).collect())
}

/// Makes the directory hold these files and no others.
fn replace(directory: &Path, files: impl Iterator<Item = (String, String)>) -> Result<(), String> {
    fs::create_dir_all(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let mut stale = names(directory)?;
    for (name, text) in files {
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+=,.@-_".contains(&byte)) {
            return Err(format!("{name}: not a name for a file"));
        }
        stale.remove(&name);
        let path = directory.join(&name);
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    for name in stale {
        fs::remove_file(directory.join(&name)).map_err(|error| format!("{name}: {error}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_keys_are_read_from_the_script() {
        let script = "exports.globalConditionKeys = [\n    {\n        key: 'aws:PrincipalTag/tag-key',\n        \
                      category: 'principal',\n        type: 'String',\n        description: ''\n    },\n    {\n        \
                      key: 'aws:EpochTime',\n        category: 'request',\n        type: 'Date', //or a number\n";
        let keys = parse_global_keys(script);
        assert_eq!(keys[0], ["aws:PrincipalTag/${TagKey}", "String", "principal"]);
        assert_eq!(keys[1], ["aws:EpochTime", "Date", "request"]);
        assert_eq!(keys.len(), 2);
    }

    #[test]
    fn a_document_is_written_in_the_order_people_write_it() {
        let document = serde_json::json!({"Statement": [{"Resource": "*", "Action": ["a:B"], "Effect": "Allow"}], "Version": "2012-10-17"});
        let mut text = String::new();
        pretty(&mut text, &document, 0);
        insta::assert_snapshot!(text, @r#"
        {
         "Version": "2012-10-17",
         "Statement": [
          {
           "Effect": "Allow",
           "Action": [
            "a:B"
           ],
           "Resource": "*"
          }
         ]
        }
        "#);
    }

    #[test]
    fn a_directory_holds_what_was_written_last_and_nothing_else() {
        let directory = tempfile::tempdir().unwrap();
        let file = |name: &str| (name.to_owned(), String::from("x"));
        replace(directory.path(), [file("a.json"), file("b.json")].into_iter()).unwrap();
        replace(directory.path(), [file("b.json")].into_iter()).unwrap();
        assert_eq!(names(directory.path()).unwrap().into_iter().collect::<Vec<_>>(), ["b.json"]);
        assert!(replace(directory.path(), [file("../c.json")].into_iter()).is_err());
    }
}
