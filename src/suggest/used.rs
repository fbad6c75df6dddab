//! What records of use say of the roles of a graph.

use std::collections::BTreeSet;

use crate::catalog::catalog;
use crate::graph::{Graph, Principal, PrincipalKind, Recorded};
use crate::text::{Identity, Text};
use crate::usage::{MIN_DAYS, Record, Usage};
use crate::wiring::{Need, Strength};

use super::names;

/// A file of records, and whose they are.
#[derive(Clone, Debug)]
pub struct Records {
    /// The file, as it was named.
    pub file: String,
    /// The address of the role that the file is about, where that was said.
    pub role: Option<String>,
    /// What is in it.
    pub usage: Usage,
}

/// Tells the roles of a graph what records say of them: what they used is needed, and what they did not use, where the records would have it and reach over
/// enough days, is said not to be. Answers how many roles each of the files is about.
pub fn tell(graph: &mut Graph, all: &[Records]) -> Vec<usize> {
    let mut counts = vec![0; all.len()];
    let own_account = graph.resources.own_literal(Identity::Account).map(str::to_owned);
    for index in 0..graph.principals.len() {
        let principal = &graph.principals[index];
        if principal.kind != PrincipalKind::Role {
            continue;
        }
        let name = graph
            .resources
            .resource(principal.resource)
            .name
            .as_ref()
            .and_then(Text::known)
            .map(|name| name.into_owned());
        let mut told: Vec<(&str, &Record)> = Vec::new();
        for (records, count) in all.iter().zip(&mut counts) {
            let found = records.usage.roles.iter().filter(|(arn, _)| match (&records.role, arn) {
                (Some(role), _) => names(principal, role),
                (None, Some(arn)) => is_role(arn, name.as_deref(), own_account.as_deref()),
                (None, None) => false,
            });
            let found: Vec<_> = found.map(|(_, record)| (records.file.as_str(), record)).collect();
            *count += usize::from(!found.is_empty());
            told.extend(found);
        }
        if !told.is_empty() {
            add(&mut graph.principals[index], &told);
        }
    }
    counts
}

/// Whether an ARN is that of a role with a name, in an account where that is known. A path in front of the name does not matter: names are unique.
fn is_role(arn: &str, name: Option<&str>, account: Option<&str>) -> bool {
    let mut fields = arn.splitn(6, ':').skip(4);
    let (Some(of), Some(resource)) = (fields.next(), fields.next()) else { return false };
    resource.starts_with("role/")
        && name.is_some_and(|name| resource.rsplit('/').next() == Some(name))
        && account.is_none_or(|account| account == of)
}

fn add(principal: &mut Principal, told: &[(&str, &Record)]) {
    let mut recorded = Recorded::default();
    let (mut said, mut used): (Vec<String>, BTreeSet<&str>) = (Vec::new(), BTreeSet::new());
    for (file, record) in told {
        for (action, day) in &record.used {
            used.insert(action);
            let when = day.map_or_else(String::new, |day| format!(" on {day}"));
            principal.needs.push(Need {
                title: "go on doing what it did".to_owned(),
                actions: vec![action.clone()],
                resources: vec![Text::literal("*", Default::default())],
                undecided: Vec::new(),
                conditions: Vec::new(),
                strength: Strength::Conditional,
                sole: false,
                because: format!("{action} was used{when}, as {file} says"),
                source: (*file).to_owned(),
                evidence: None,
                user: principal.address.clone(),
            });
        }
        let period = record.period.map(|(from, to)| format!("{file}, of {from} to {to}"));
        match period {
            Some(period) if record.days() >= MIN_DAYS => {
                recorded.notes.push(format!(
                    "{period} ({} days), says what was used: what runs less often is not in it",
                    record.days()
                ));
                recorded.unused.extend(record.unused());
                said.push(period);
            }
            Some(period) => recorded.notes.push(format!(
                "{period}, is of {} days: what it lacks may be used all the same, which takes {MIN_DAYS} days to tell",
                record.days()
            )),
            None => recorded
                .notes
                .push(format!("{file} does not say of which time it is: what it lacks may be used all the same")),
        }
        if !record.unnamed.is_empty() {
            let calls: Vec<&str> = record.unnamed.iter().map(String::as_str).collect();
            recorded.notes.push(format!(
                "{file} has calls whose actions are not known, so their services are left alone: {}",
                calls.join(", ")
            ));
        }
    }
    // A use that nobody modelled is not left alone any more, and what it needs is not known.
    principal.uncertain |= principal.users.iter().any(|used| !used.modelled);
    // One record may say that another's silence means nothing: what it has, what that asks for besides, and services with calls that are not known.
    let dependent = used.iter().filter_map(|name| catalog().action(name)?.dependent_actions()).flatten();
    let asked_for: BTreeSet<&str> = dependent.collect();
    let unnamed = told.iter().flat_map(|(_, record)| &record.unnamed).filter_map(|call| call.split(':').next());
    let left_alone: BTreeSet<&str> = unnamed.collect();
    let service = |action: &str| action.split(':').next().is_some_and(|service| left_alone.contains(service));
    recorded.unused.retain(|action| !used.contains(action) && !asked_for.contains(action) && !service(action));
    recorded.said = said.join("; ");
    principal.recorded = Some(recorded);
}
