//! Records of use: which actions a role used, and of which others it is known that it did not.
//!
//! CloudTrail's events, what Access Analyzer made of them, and what IAM knows of the last access. Each is one sided: an action that is in a record was used; one that is in none was not
//! used only where the record would have it. This room knows neither Terraform nor policies.

mod accessed;
mod day;
mod events;
mod generated;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::catalog::{AccessLevel, Action, PASS_ROLE, catalog, is_logged};

pub use day::Day;

/// How many days a record must reach over before what is not in it counts for anything: what runs once a month ran in it.
pub const MIN_DAYS: i64 = 30;

/// The service whose actions other services ask for in the name of a role.
const KEYS: &str = "kms";

/// A file of records.
#[derive(Clone, PartialEq, Debug)]
pub struct Usage {
    /// What each role did, by what the file calls it: an ARN. `None` where the file does not say whose it is.
    pub roles: BTreeMap<Option<String>, Record>,
}

/// What one role did.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Record {
    /// The actions it used, and the last day of each, where it is known.
    pub used: BTreeMap<String, Option<Day>>,
    /// Calls that are no actions the catalogue knows: `service:Call`.
    pub unnamed: BTreeSet<String>,
    /// The first and the last day of the records.
    pub period: Option<(Day, Day)>,
    /// What the records would have of an action that was used.
    pub reach: Reach,
}

/// What of a use records have.
#[derive(Clone, PartialEq, Default, Debug)]
pub enum Reach {
    /// The management events of CloudTrail.
    #[default]
    Events,
    /// These services and these actions were not used; nothing is said of any other.
    Idle {
        /// Prefixes.
        services: BTreeSet<String>,
        /// Full names.
        actions: BTreeSet<String>,
    },
}

impl Record {
    /// How many days it reaches over; none where it does not say.
    pub fn days(&self) -> i64 {
        self.period.map_or(0, |(from, to)| to.since(from) + 1)
    }

    /// The actions of which it is known that they were not used in the time of the record. Whatever may be asked for without a record of its own is not
    /// among them: roles are passed and tags are set in calls of other names, keys are used by other services, and some calls ask for several actions.
    pub fn unused(&self) -> BTreeSet<&'static str> {
        let used: Vec<Action> = self.used.keys().filter_map(|name| catalog().action(name)).collect();
        let asked_for: BTreeSet<&str> = used.iter().filter_map(|action| action.dependent_actions()).flatten().collect();
        let unnamed: BTreeSet<&str> = self.unnamed.iter().filter_map(|call| call.split(':').next()).collect();
        let is_unused = |action: &Action| {
            let (name, service) = (action.name(), action.service().prefix());
            let is_recorded = match &self.reach {
                Reach::Events => is_logged(*action),
                Reach::Idle { services, actions } => services.contains(service) || actions.contains(name),
            };
            is_recorded
                && name != PASS_ROLE
                && service != KEYS
                && action.access_level() != AccessLevel::Tagging
                && !self.used.contains_key(name)
                && !asked_for.contains(name)
                && !unnamed.contains(service)
        };
        catalog().actions().filter(is_unused).map(|action| action.name()).collect()
    }
}

/// Reads a file: CloudTrail events (`{"Records": […]}`, `lookup-events`, or one event a line), what `aws accessanalyzer get-generated-policy` or
/// `aws iam get-service-last-accessed-details` prints, or a generated policy by itself.
///
/// # Errors
///
/// What the file is not, in a sentence.
pub fn read(text: &str) -> Result<Usage, String> {
    let text = text.trim_start_matches('\u{feff}');
    match serde_json::from_str::<Value>(text) {
        Ok(value) => of_value(&value),
        Err(whole) => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let events = lines.map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>();
            match events {
                Ok(events) if events.len() > 1 => events::read(&events),
                _ => Err(format!("it is not JSON: {whole}")),
            }
        }
    }
}

fn of_value(value: &Value) -> Result<Usage, String> {
    if let Some(records) = value.get("Records").or_else(|| value.get("Events")).and_then(Value::as_array) {
        return events::read(records);
    }
    if value.get("eventName").is_some() {
        return events::read(std::slice::from_ref(value));
    }
    if let Some(events) = value.as_array().filter(|list| list.iter().any(|item| item.get("eventName").is_some())) {
        return events::read(events);
    }
    if value.get("ServicesLastAccessed").is_some() {
        return accessed::read(value);
    }
    if value.get("generatedPolicyResult").is_some() {
        return generated::read(value);
    }
    if value.get("Statement").is_some() {
        return generated::of_policy(value);
    }
    Err("it holds no CloudTrail events, no generated policy and no last accessed details".to_owned())
}

/// A text of an object.
fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name).and_then(Value::as_str)
}
