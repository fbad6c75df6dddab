//! Conditions of a statement, as far as a question settles them.

use crate::graph::Graph;
use crate::graph::arn::Fields;
use crate::policy::{Condition, Effect, Family, Operator, Overlap, Pattern, Statement};
use crate::text::{Origin, Text};

use super::fit::shown;

/// How many values of a condition are written out before the rest is counted.
const NAMED: usize = 6;

/// What is known of the requests that are asked about: a condition key, and the values that it may have in them.
#[derive(Clone, Debug)]
pub(super) struct Known {
    key: &'static str,
    values: Vec<Text>,
}

impl Known {
    /// The requests are made by the principal of this ARN.
    pub(super) fn caller(arn: &Text) -> Self {
        Self { key: "aws:PrincipalArn", values: vec![arn.clone()] }
    }
}

impl Known {
    /// The role is passed to one of these services.
    pub(super) fn passed_to(services: &[&str]) -> Self {
        let value = |service: &&str| Text::literal(*service, Origin::default());
        Self { key: "iam:PassedToService", values: services.iter().map(value).collect() }
    }
}

/// The conditions of a statement that what is known leaves open, in words: "aws:SourceAccount StringEquals 111122223333". `None` where one cannot hold.
pub(super) fn open(graph: &Graph, statement: &Statement, known: &[Known]) -> Option<Vec<String>> {
    let mut left = Vec::new();
    let is_deny = statement.effect == Some(Effect::Deny);
    for condition in &statement.condition.conditions {
        let key = condition.key.text.to_string();
        let about = known.iter().find(|one| one.key.eq_ignore_ascii_case(&key));
        match about.and_then(|about| holds(graph, condition, &about.values, is_deny)) {
            Some(true) => {}
            Some(false) => return None,
            None => left.push(words(condition)),
        }
    }
    Some(left)
}

/// Whether a request with one of the values meets the condition; of a `Deny`, whether one with any of them does. None where that cannot be told.
fn holds(graph: &Graph, condition: &Condition, values: &[Text], is_deny: bool) -> Option<bool> {
    let operator = condition.operator.text.known().and_then(|written| Operator::read(&written))?;
    let compares_text = matches!(operator.family, Family::String | Family::Arn);
    if !compares_text || operator.set.is_some() || !condition.unknown.is_empty() {
        return None;
    }
    if operator.family == Family::String && !compares_as_pattern(&operator, condition) {
        return None;
    }
    let patterns: Vec<Text> = condition.values.iter().map(|leaf| graph.resources.canonical(&leaf.text)).collect();
    let mut matched = Vec::new();
    for value in values {
        let value = graph.resources.canonical(value);
        let covers = |pattern: &Text| Pattern::resource(pattern).covers(&Pattern::resource(&value));
        let surely = patterns.iter().any(covers);
        if !surely && !patterns.iter().all(|pattern| are_apart(pattern, &value)) {
            return None;
        }
        matched.push(surely);
    }
    let mut met = matched.iter().map(|matched| *matched != operator.negated);
    if !is_deny {
        // One request is enough that gets through.
        return Some(met.any(|met| met));
    }
    let first = met.next()?;
    met.all(|met| met == first).then_some(first)
}

/// Whether an operator on strings compares as patterns over ARNs do: by case, and with `*` and `?` for anything only where it is `StringLike`.
fn compares_as_pattern(operator: &Operator, condition: &Condition) -> bool {
    let has_wildcard = |text: &Text| text.to_string().contains(['*', '?']);
    match operator.name {
        "StringLike" | "StringNotLike" => true,
        "StringEquals" | "StringNotEquals" => !condition.values.iter().any(|leaf| has_wildcard(&leaf.text)),
        _ => false,
    }
}

/// Whether a pattern surely does not match a value. Both being ARNs with as many colons, they are compared field by field: no wildcard and no symbol runs over one.
fn are_apart(pattern: &Text, value: &Text) -> bool {
    let apart =
        |one: &Text, other: &Text| Pattern::resource(one).overlap(&Pattern::resource(other)) == Overlap::Disjoint;
    let simple = |fields: &Fields| !fields.resource.to_string().contains(':');
    match (Fields::of(pattern).filter(simple), Fields::of(value).filter(simple)) {
        (Some(one), Some(other)) => {
            let fields = |fields: &Fields| [fields.service.clone(), fields.account.clone(), fields.resource.clone()];
            fields(&one).iter().zip(&fields(&other)).any(|(one, other)| apart(one, other))
        }
        _ => apart(pattern, value),
    }
}

/// A condition as people read it.
pub(super) fn words(condition: &Condition) -> String {
    let values = condition.values.iter().map(|leaf| shown(&leaf.text));
    let mut values: Vec<String> = values.chain(condition.unknown.iter().map(shown)).collect();
    if values.len() > NAMED {
        let more = values.split_off(NAMED).len();
        values.push(format!("{more} more"));
    }
    format!("{} {} {}", condition.key.text, condition.operator.text, values.join(" or "))
}
