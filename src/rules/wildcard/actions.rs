//! What the rules about wildcards in actions have in common.

use crate::catalog::{AccessLevel, Action};
use crate::input::Span;
use crate::policy::{Leaf, Operator, Pattern, PolicyType, Statement};
use crate::rules::compared::{Compared, resources_of};
use crate::rules::draft::{list, text_span};
use crate::rules::grant::Grant;
use crate::rules::harm::most_harmful_first;
use crate::rules::page::Page;
use crate::rules::{Finding, Rule, StatementAt, usage};
use crate::text::{Origin, Text};

use super::resource_wildcard::ResourceWildcard;
use super::service_wildcard::ServiceWildcard;
use super::weight::only_shows;

/// The value of `Resource` that matches every resource, in a policy of a principal.
pub(super) fn everywhere<'a>(at: &StatementAt<'a>) -> Option<&'a Leaf> {
    (at.policy_type() == PolicyType::Identity).then(|| at.everything()).flatten()
}

/// The statement that denies one of the actions on some of the resources, or some of them on all, whoever holds the policy: what is left is not every one. One beside it
/// that denies under a condition does so too.
pub(super) fn denied_in_part<'a>(at: &StatementAt<'a>, actions: &[Action]) -> Option<&'a Statement> {
    let denies = || at.policy.denies().iter().chain(at.policy.conditioned_denies());
    denies().next()?;
    let resources = resources_of(at.graph(), at.statement)?;
    let name = |action: &Action| Pattern::action(&Text::literal(action.name(), Origin::default()));
    let patterns: Vec<Pattern> = actions.iter().map(name).collect();
    let is_about = |deny: &&Compared<'a>| {
        patterns.iter().any(|action| deny.holds(action, &[]) && !deny.excludes(action, &resources))
    };
    denies().find(is_about).map(|deny| deny.statement)
}

/// ", limited only by aws:RequestedRegion": the keys of the conditions that hold beside what is said, and choose no resources. A key that may be absent holds only for
/// requests that have it.
pub(super) fn only_limit(statement: &Statement) -> String {
    let mut keys: Vec<String> = Vec::new();
    for condition in &statement.condition.conditions {
        let operator = condition.operator.text.known().and_then(|written| Operator::read(&written));
        let may_be_absent = operator.is_some_and(|operator| operator.holds_without_key() == Some(true));
        let key = format!("{}{}", condition.key.text, if may_be_absent { " where it is set" } else { "" });
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if keys.is_empty() { String::new() } else { format!(", limited only by {}", list(&keys, 2)) }
}

/// A value of `Action` that stands for many.
pub(super) struct Wildcard<'a> {
    pub(super) grant: &'a Grant<'a>,
    /// What it stands for, in words.
    pub(super) stands_for: String,
    /// Those of its actions that can be used on what the statement names.
    pub(super) applying: Vec<Action>,
}

/// A finding about values of `Action` that stand for many, each with what it stands for.
pub(super) fn finding(at: &StatementAt<'_>, page: &'static Page, grants: &[Wildcard<'_>], message: &str) -> Finding {
    let names: Vec<String> = grants.iter().map(|wildcard| wildcard.grant.leaf.text.to_string()).collect();
    let mut finding = at.finding(page, message).about(names.join(" "));
    for Wildcard { grant, stands_for, .. } in grants {
        finding = finding.with_label(text_span(grant.leaf), format!("stands for {stands_for}"));
    }
    if let Some(first) = grants.first() {
        finding = finding.with_label(used_at(at, first.grant.leaf), "used here");
    }
    if let Some(resource) = everywhere(at) {
        finding = finding.with_label(text_span(resource), "matches every resource");
    }
    let actions: Vec<Action> = grants.iter().flat_map(|wildcard| wildcard.applying.iter().copied()).collect();
    finding = finding.held_by(at.policy);
    // Of what is not known nobody can say which of them can be used on it.
    let is_named = |glob: &String| {
        let service = glob.split(':').nth(2).unwrap_or_default();
        !glob.contains("**") && !service.is_empty() && !service.contains(['*', '?'])
    };
    let clauses = &at.statement.resources;
    let is_known = at.everything().is_some()
        || clauses.iter().all(|clause| !clause.negated && clause.unknown.is_empty()) && at.globs().iter().all(is_named);
    for help in members(&actions).filter(|_| is_known).into_iter().chain(usage::advice(at, &actions)) {
        finding = finding.with_help(help);
    }
    finding.with_suggest(at.policy)
}

/// The `Action`, or else the statement or the document, that a value is used in, where it is written elsewhere: a variable's default, a local.
fn used_at(at: &StatementAt<'_>, leaf: &Leaf) -> Option<Span> {
    let value = leaf.span()?;
    let clause = at.statement.actions.iter().find(|clause| clause.values.contains(leaf))?;
    // The key of a data source's argument is known by its value alone.
    let own = clause.key.primary().filter(|key| !value.covers(key));
    let place = own.or_else(|| at.statement.origin.primary()).filter(|place| !value.covers(place));
    let place = place.or(at.policy.policy.header)?;
    // What is between the two closes a block where the value stands in another.
    let between = Span { file: place.file, start: place.end, end: value.start };
    let elsewhere = !place.covers(&value)
        && (place.file != value.file || value.start < place.end || at.graph().sources.slice(between).contains("\n}"));
    elsewhere.then_some(place)
}

/// Where a statement denies: the word, or the statement.
pub(super) fn denying(statement: &Statement) -> Option<Span> {
    let effect = statement.effect_leaf.as_ref().and_then(Leaf::span);
    effect.or_else(|| statement.origin.primary())
}

/// Which of the actions matter most: those that change permissions; else a few of all, the most harmful first.
fn members(actions: &[Action]) -> Option<String> {
    let mut actions = actions.to_vec();
    most_harmful_first(&mut actions, |action| *action);
    // The reference counts attaching an appliance among what changes permissions: such a one is no example.
    let minor = ResourceWildcard.meta().list("minor-permissions");
    let words = ServiceWildcard.meta().list("words-of-permissions");
    let changes = |action: &&Action| {
        action.access_level() == AccessLevel::PermissionsManagement
            && !only_shows(**action)
            && !minor.iter().any(|name| *name == action.name())
            && words.iter().any(|word| action.short_name().contains(word))
    };
    let permissions: Vec<&str> = actions.iter().filter(changes).map(|action| action.name()).collect();
    if let [_, ..] = permissions[..] {
        return Some(format!("permissions can be changed, with {}", list(&permissions, 3)));
    }
    let all: Vec<&str> = actions.iter().map(|action| action.name()).collect();
    (!all.is_empty()).then(|| format!("among them {}", list(&all, 4)))
}
