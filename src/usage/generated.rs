//! Policies that Access Analyzer generated from CloudTrail events.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Day, Reach, Record, Usage, text};
use crate::catalog::catalog;

/// What `get-generated-policy` prints.
pub(super) fn read(value: &Value) -> Result<Usage, String> {
    if let Some(status) =
        value.pointer("/jobDetails/status").and_then(Value::as_str).filter(|status| *status != "SUCCEEDED")
    {
        return Err(format!("the policy is not generated: its job is {status}"));
    }
    let properties = value.pointer("/generatedPolicyResult/properties").unwrap_or(&Value::Null);
    let times = properties.get("cloudTrailProperties").unwrap_or(&Value::Null);
    let day = |name: &str| times.get(name).and_then(Day::of);
    let mut record = Record { period: day("startTime").zip(day("endTime")), reach: Reach::Events, ..Record::default() };
    let policies = value.pointer("/generatedPolicyResult/generatedPolicies").and_then(Value::as_array);
    for policy in policies.into_iter().flatten() {
        let document = text(policy, "policy").ok_or("a generated policy in it has no document")?;
        let document =
            serde_json::from_str(document).map_err(|error| format!("a generated policy in it is not JSON: {error}"))?;
        add(&mut record, &document);
    }
    // An analysis that ended early lacks what came later.
    if properties.get("isComplete") == Some(&Value::Bool(false)) {
        record.period = None;
    }
    let role = text(properties, "principalArn").map(str::to_owned);
    Ok(Usage { roles: BTreeMap::from([(role, record)]) })
}

/// A generated policy by itself, which does not say whose it is, nor of which time.
pub(super) fn of_policy(document: &Value) -> Result<Usage, String> {
    let mut record = Record::default();
    add(&mut record, document);
    Ok(Usage { roles: BTreeMap::from([(None, record)]) })
}

fn add(record: &mut Record, document: &Value) {
    let list = |value: Option<&Value>| match value {
        Some(Value::Array(list)) => list.clone(),
        Some(single) => vec![single.clone()],
        None => Vec::new(),
    };
    for statement in list(document.get("Statement")) {
        if text(&statement, "Effect") != Some("Allow") {
            continue;
        }
        for action in list(statement.get("Action")).iter().filter_map(Value::as_str) {
            let known = catalog().expand(action);
            if known.is_empty() {
                record.unnamed.insert(action.to_owned());
            }
            record.used.extend(known.into_iter().map(|action| (action.name().to_owned(), None)));
        }
    }
}
