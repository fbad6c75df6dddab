//! CloudTrail events.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Day, Reach, Record, Usage, text};
use crate::catalog::{asked_for_by, catalog, service_of_client};

pub(super) fn read(events: &[Value]) -> Result<Usage, String> {
    let mut roles: BTreeMap<Option<String>, Record> = BTreeMap::new();
    let mut period: Option<(Day, Day)> = None;
    for event in events {
        // `lookup-events` has the event as a text.
        let inner = text(event, "CloudTrailEvent").and_then(|text| serde_json::from_str::<Value>(text).ok());
        let event = inner.as_ref().unwrap_or(event);
        let day = event.get("eventTime").and_then(Day::of);
        if let Some(day) = day {
            period = Some(period.map_or((day, day), |(from, to)| (from.min(day), to.max(day))));
        }
        let issuer = event.pointer("/userIdentity/sessionContext/sessionIssuer");
        let role = issuer.filter(|issuer| text(issuer, "type") == Some("Role")).and_then(|issuer| text(issuer, "arn"));
        let (Some(role), Some(source), Some(name)) = (role, text(event, "eventSource"), text(event, "eventName"))
        else {
            continue;
        };
        let record = roles.entry(Some(role.to_owned())).or_default();
        match actions(source, name) {
            Ok(actions) => {
                for action in actions {
                    let last = record.used.entry(action.to_owned()).or_default();
                    *last = (*last).max(day);
                }
            }
            Err(call) => {
                record.unnamed.insert(call);
            }
        }
    }
    if roles.is_empty() {
        return Err("no event in it is of a role".to_owned());
    }
    for record in roles.values_mut() {
        (record.period, record.reach) = (period, Reach::Events);
    }
    Ok(Usage { roles })
}

/// The actions that an event stands for, or the call where it is not known to be one.
fn actions(source: &str, name: &str) -> Result<Vec<&'static str>, String> {
    let client = source.strip_suffix(".amazonaws.com").unwrap_or(source);
    let service = service_of_client(client).unwrap_or(client);
    // Lambda and CloudFront say which version of the call it was: CreateFunction20150331, UpdateFunctionCode20150331v2.
    let bare = name.trim_end_matches(|char: char| char.is_ascii_digit() || matches!(char, '_' | 'v'));
    let names = [name, bare].map(|name| format!("{service}:{name}"));
    let found = names.iter().find_map(|name| {
        let own = catalog().action(name).map(|action| vec![action.name()]);
        own.or_else(|| Some(asked_for_by(name).to_vec()).filter(|actions| !actions.is_empty()))
    });
    found.ok_or_else(|| format!("{service}:{name}"))
}
