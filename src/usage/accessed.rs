//! What IAM knows of the last access.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Day, Reach, Record, Usage, text};
use crate::catalog::{asked_for_by, catalog};

/// How many days IAM looks back over at most.
const TRACKED_DAYS: i64 = 400;

/// What `get-service-last-accessed-details` prints, at either granularity.
pub(super) fn read(value: &Value) -> Result<Usage, String> {
    if let Some(status) = text(value, "JobStatus").filter(|status| *status != "COMPLETED") {
        return Err(format!("the report is not made: its job is {status}"));
    }
    if value.get("IsTruncated") == Some(&Value::Bool(true)) {
        return Err("more pages follow it: let the AWS CLI print all of them".to_owned());
    }
    let mut record = Record::default();
    let (mut services, mut actions) = (BTreeSet::new(), BTreeSet::new());
    for service in value.get("ServicesLastAccessed").and_then(Value::as_array).into_iter().flatten() {
        let Some(prefix) = text(service, "ServiceNamespace") else { continue };
        if service.get("LastAuthenticated").is_none_or(Value::is_null) {
            services.insert(prefix.to_owned());
            continue;
        }
        for action in service.get("TrackedActionsLastAccessed").and_then(Value::as_array).into_iter().flatten() {
            let Some(name) = text(action, "ActionName") else { continue };
            let name = format!("{prefix}:{name}");
            let own = catalog().action(&name).map(|action| vec![action.name()]);
            let known = own.unwrap_or_else(|| asked_for_by(&name).to_vec());
            let last = action.get("LastAccessedTime").filter(|time| !time.is_null());
            match last {
                // What a call that is no action asks for may be used by other calls.
                None => actions.extend(catalog().action(&name).map(|action| action.name().to_owned())),
                Some(_) if known.is_empty() => {
                    record.unnamed.insert(name);
                }
                Some(time) => record.used.extend(known.into_iter().map(|action| (action.to_owned(), Day::of(time)))),
            }
        }
    }
    record.period = value.get("JobCompletionDate").and_then(Day::of).map(|day| (day.before(TRACKED_DAYS - 1), day));
    record.reach = Reach::Idle { services, actions };
    Ok(Usage { roles: BTreeMap::from([(None, record)]) })
}
