//! Conditions that a need carries and a statement lacks.
//!
//! What is there stays: a key that the statement has a condition on gets no other. A condition is added only where all requests that are known to need the grant
//! meet it.

use crate::catalog::catalog;
use crate::policy::{Condition, Leaf, Statement};
use crate::text::{Origin, Text};
use crate::wiring::NeedCondition;

use super::express::Place;

/// Operators that one of the values has to match. The values of two such conditions together are what either asks for.
const ANY_OF: [&str; 6] =
    ["StringEquals", "StringEqualsIfExists", "StringLike", "StringLikeIfExists", "ArnEquals", "ArnLike"];

/// Those of `needed` that a grant of `action` lacks, as they are said at `place`. Without a `statement` it is a new one that grants it.
pub(super) fn lacking(
    needed: &[NeedCondition],
    action: &str,
    statement: Option<&Statement>,
    place: &Place<'_>,
) -> Vec<NeedCondition> {
    if needed.is_empty() || statement.is_some_and(|statement| !place.takes_conditions(statement)) {
        return Vec::new();
    }
    let known = statement.map_or(&[][..], |statement| &statement.condition.conditions);
    let is_there = |key: &str| known.iter().any(|it| it.key.text.to_string().eq_ignore_ascii_case(key));
    let fits = |condition: &&NeedCondition| {
        let may_lack = condition.operator.ends_with("IfExists");
        !is_there(&condition.key) && (may_lack || is_sent_with(action, &condition.key))
    };
    needed.iter().filter(fits).filter_map(|condition| place.settle_condition(condition)).collect()
}

/// Whether requests for an action have a condition key.
fn is_sent_with(action: &str, key: &str) -> bool {
    catalog().action(action).is_some_and(|action| action.condition_key(key).is_some())
        || catalog().global_condition_key(key).is_some()
}

/// What holds where the one or the other does.
pub(super) fn either(one: &[NeedCondition], other: &[NeedCondition]) -> Vec<NeedCondition> {
    let both = |condition: &NeedCondition| {
        let other = other.iter().find(|other| speaks_as(condition, other))?;
        if condition == other {
            return Some(condition.clone());
        }
        let mut values = condition.values.clone();
        values.extend(other.values.iter().filter(|value| !condition.values.contains(value)).cloned());
        ANY_OF.contains(&&*condition.operator).then(|| NeedCondition { values, ..condition.clone() })
    };
    one.iter().filter_map(both).collect()
}

/// Whether `strong` holds only where `weak` does.
pub(super) fn imply(strong: &[NeedCondition], weak: &[NeedCondition]) -> bool {
    weak.iter().all(|weak| {
        strong.iter().filter(|strong| speaks_as(strong, weak)).any(|strong| {
            strong == weak
                || ANY_OF.contains(&&*weak.operator) && strong.values.iter().all(|value| weak.values.contains(value))
        })
    })
}

fn speaks_as(one: &NeedCondition, other: &NeedCondition) -> bool {
    one.operator == other.operator && one.key.eq_ignore_ascii_case(&other.key)
}

/// As the lines of a Condition block.
pub(super) fn lines(conditions: &[NeedCondition]) -> impl Iterator<Item = Condition> {
    let leaf = |text: Text| Leaf { text, origin: Origin::default() };
    let named = move |name: &str| leaf(Text::literal(name, Origin::default()));
    conditions.iter().map(move |condition| Condition {
        operator: named(&condition.operator),
        key: named(&condition.key),
        values: condition.values.iter().cloned().map(leaf).collect(),
        unknown: Vec::new(),
        origin: Origin::default(),
    })
}

/// In words: `iam:PassedToService is ecs-tasks.amazonaws.com`.
pub(super) fn in_words(condition: &NeedCondition) -> String {
    let values: Vec<String> = condition.values.iter().map(shown).collect();
    format!("{} is {}", condition.key, values.join(" or "))
}

fn shown(text: &Text) -> String {
    text.as_symbol().map_or_else(|| text.to_string(), |symbol| symbol.expression().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(operator: &str, key: &str, values: &[&str]) -> NeedCondition {
        let values = values.iter().map(|value| Text::literal(*value, Origin::default())).collect();
        NeedCondition { operator: operator.to_owned(), key: key.to_owned(), values }
    }

    #[test]
    fn what_either_need_asks_for_is_their_values_together() {
        let tasks = [condition("StringEquals", "iam:PassedToService", &["ecs-tasks.amazonaws.com"])];
        let builds = [condition("StringEquals", "iam:passedtoservice", &["codebuild.amazonaws.com"])];
        let cluster = condition("ArnLike", "ecs:cluster", &["arn"]);
        let on_the_cluster = [tasks[0].clone(), cluster.clone()];
        let both = either(&on_the_cluster, &builds);
        let values = ["ecs-tasks.amazonaws.com", "codebuild.amazonaws.com"];
        assert_eq!(both, [condition("StringEquals", "iam:PassedToService", &values)]);
        assert_eq!(either(&tasks, &[]), []);
        assert_eq!(either(&tasks, &[condition("StringLike", "iam:PassedToService", &["e*"])]), []);
        assert!(imply(&on_the_cluster, &both));
        assert!(imply(&builds, &both));
        assert!(!imply(&both, &tasks));
        assert!(!imply(&[], &tasks));
        assert!(imply(&[cluster], &[]));
    }

    /// Of a negated operator more values are less: they are no union.
    #[test]
    fn negated_operators_are_not_joined() {
        let not = |value| condition("StringNotEquals", "aws:RequestedRegion", &[value]);
        assert_eq!(either(&[not("a")], &[not("b")]), []);
        assert_eq!(either(&[not("a")], &[not("a")]), [not("a")]);
    }
}
