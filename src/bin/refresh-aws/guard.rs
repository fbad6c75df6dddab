//! Refuses a refresh that loses what was there: sources have dropped whole fields before, silently.

use iamlint::catalog::reference::Service;
use std::collections::{BTreeMap, BTreeSet};

/// How many of each thing the data has.
fn counts(services: &[Service]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut add = |what, number: usize| *counts.entry(what).or_insert(0) += number;
    for service in services {
        add("services", 1);
        add("resource types", service.resources.len());
        add("condition keys", service.conditions.len());
        for resource in &service.resources {
            add("ARN patterns", resource.arn.len());
            add("condition keys of resource types", resource.conditions.len());
        }
        for action in &service.actions {
            add("actions", 1);
            add("resource types of actions", action.resources.len());
            add("required resource types of actions", action.resources.iter().filter(|row| row.required).count());
            add("condition keys of actions", action.conditions.len());
            add(
                "actions with dependent actions",
                usize::from(action.dependents.as_ref().is_some_and(|d| !d.is_empty())),
            );
            add("actions whose dependents are known", usize::from(action.dependents.is_some()));
            add(level(&action.level), 1);
        }
    }
    counts
}

fn level(level: &str) -> &'static str {
    match level {
        "List" => "List actions",
        "Read" => "Read actions",
        "Write" => "Write actions",
        "Tagging" => "Tagging actions",
        _ => "Permissions management actions",
    }
}

/// Why not to write the new data; empty where there is no reason.
pub(crate) fn compare(old: &[Service], new: &[Service]) -> Vec<String> {
    let before = names(old);
    let after = names(new);
    let mut reasons = Vec::new();
    let lost: Vec<&String> = before.difference(&after).collect();
    if lost.len() * 100 > before.len() {
        let some: Vec<&str> = lost.iter().take(5).map(|name| name.as_str()).collect();
        reasons.push(format!("{} of {} actions are gone: {} …", lost.len(), before.len(), some.join(", ")));
    }
    for service in new.iter().filter(|service| service.actions.is_empty()) {
        if old.iter().any(|was| was.prefix == service.prefix && !was.actions.is_empty()) {
            reasons.push(format!("{} is there, but has no actions any more", service.prefix));
        }
    }
    let now = counts(new);
    for (what, was) in counts(old) {
        reasons.extend(fewer(what, was, now.get(what).copied().unwrap_or(0)));
    }
    reasons
}

/// A reason, where a tenth or more is gone.
pub(crate) fn fewer(what: &str, was: usize, is: usize) -> Option<String> {
    (is * 10 < was * 9).then(|| format!("{what}: {was} before, {is} now"))
}

/// The retired actions: those before, and those that this refresh loses, without those that are back.
pub(crate) fn retired(before: &[String], old: &[Service], new: &[Service]) -> Vec<String> {
    let now = names(new);
    let mut retired: BTreeMap<String, String> = BTreeMap::new();
    for name in before.iter().cloned().chain(names(old)) {
        if !now.contains(&name) {
            retired.insert(name.to_ascii_lowercase(), name);
        }
    }
    retired.into_values().collect()
}

/// What changed, in a few lines.
pub(crate) fn summary(old: &[Service], new: &[Service]) -> String {
    let (before, after) = (names(old), names(new));
    let mut text = format!(
        "{} actions: {} new, {} gone",
        after.len(),
        after.difference(&before).count(),
        before.difference(&after).count()
    );
    for (what, number) in counts(new) {
        text.push_str(&format!("\n{number:>7} {what}"));
    }
    text
}

fn names(services: &[Service]) -> BTreeSet<String> {
    services
        .iter()
        .flat_map(|service| service.actions.iter().map(|line| format!("{}:{}", service.prefix, line.action)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use iamlint::catalog::reference::{ActionLine, ResourceLine, ResourceRow};

    /// A service of `number` actions, each with one resource type, one condition key and one dependent action.
    fn service(number: usize) -> Service {
        let actions = (0..number).map(|index| ActionLine {
            action: format!("Do{index}"),
            level: if index % 2 == 0 { "Write" } else { "Tagging" }.into(),
            resources: vec![ResourceRow { resource: "thing".into(), required: true, conditions: Vec::new() }],
            conditions: vec!["aws:TagKeys".into()],
            dependents: Some(vec!["iam:PassRole".into()]),
        });
        let arn = vec!["arn:${Partition}:thing:::${Name}".into()];
        Service {
            prefix: "thing".into(),
            name: "Thing".into(),
            conditions: Vec::new(),
            resources: vec![ResourceLine { resource: "thing".into(), arn, conditions: Vec::new() }],
            actions: actions.collect(),
        }
    }

    fn changed(change: impl Fn(&mut ActionLine)) -> Vec<String> {
        let old = [service(200)];
        let mut new = old.clone();
        new[0].actions.iter_mut().for_each(change);
        compare(&old, &new)
    }

    #[test]
    fn the_same_data_and_more_data_pass() {
        assert!(compare(&[service(200)], &[service(200)]).is_empty());
        assert!(compare(&[service(200)], &[service(230)]).is_empty());
        assert!(compare(&[], &[service(3)]).is_empty());
    }

    #[test]
    fn one_action_in_a_hundred_may_go_and_no_more() {
        assert!(compare(&[service(200)], &[service(198)]).is_empty());
        let reasons = compare(&[service(200)], &[service(197)]);
        assert_eq!(reasons, ["3 of 200 actions are gone: thing:Do197, thing:Do198, thing:Do199 …"]);
    }

    #[test]
    fn a_field_that_empties_is_refused() {
        let dependents = changed(|action| action.dependents = Some(Vec::new()));
        assert_eq!(dependents, ["actions with dependent actions: 200 before, 0 now"]);
        let unknown = changed(|action| action.dependents = None);
        assert!(unknown.contains(&"actions whose dependents are known: 200 before, 0 now".to_owned()));
        let rows = changed(|action| action.resources.clear());
        assert!(rows.contains(&"resource types of actions: 200 before, 0 now".to_owned()));
        let keys = changed(|action| action.conditions.clear());
        assert_eq!(keys, ["condition keys of actions: 200 before, 0 now"]);
        let levels = changed(|action| action.level = "Write".into());
        assert_eq!(levels, ["Tagging actions: 100 before, 0 now"]);
    }

    #[test]
    fn a_service_that_keeps_its_name_and_loses_its_actions_is_refused() {
        let mut hollow = service(1);
        hollow.actions.clear();
        let mut many = service(500);
        many.prefix = "many".into();
        let reasons = compare(&[service(1), many.clone()], &[hollow, many]);
        assert_eq!(reasons, ["thing is there, but has no actions any more"]);
    }

    #[test]
    fn what_goes_is_retired_and_what_comes_back_is_not() {
        let before = ["gone:Act".to_owned(), "thing:Do1".to_owned()];
        assert_eq!(retired(&before, &[service(4)], &[service(2)]), ["gone:Act", "thing:Do2", "thing:Do3"]);
    }
}
