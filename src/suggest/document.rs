//! Plans as documents: what the policy looks like when they are carried out.

use std::collections::BTreeSet;

use crate::graph::Resources;
use crate::policy::{Block, Clause, Document, Effect, Leaf, Statement};
use crate::text::{Origin, Text};

use super::grants::{Granted, Needed};
use super::model::{Addition, Grant, Outcome, PolicyPlan, Replacement, StatementPlan, same_conditions};

/// The plan that leaves a statement as it is.
pub(super) fn left(statement: &Statement, why: &str) -> StatementPlan {
    StatementPlan {
        index: statement.index,
        sid: statement.sid.as_ref().and_then(|sid| sid.text.known()).map(|sid| sid.into_owned()),
        outcome: Outcome::Kept,
        because: vec![why.to_owned()],
        guessed: false,
        replacements: Vec::new(),
    }
}

/// The document with the plans carried out, and what is added.
pub(super) fn after(before: &Document, plans: &[StatementPlan], added: &[Addition]) -> Document {
    let mut after = Document { statements: Vec::new(), ..before.clone() };
    let mut sids: BTreeSet<String> = plans.iter().filter_map(|plan| plan.sid.clone()).collect();
    for (statement, plan) in before.statements.iter().zip(plans) {
        match plan.outcome {
            Outcome::Kept => after.statements.push(statement.clone()),
            Outcome::Removed => {}
            Outcome::Narrowed | Outcome::Split => {
                for (number, replacement) in plan.replacements.iter().enumerate() {
                    let mut part = replaced(statement, replacement);
                    if let (1.., Some(sid), Some(leaf)) = (number, &plan.sid, &mut part.sid) {
                        leaf.text = Text::literal(fresh_sid(sid, &mut sids), Origin::default());
                    }
                    after.statements.push(part);
                }
            }
        }
    }
    after.statements.extend(added.iter().map(statement));
    for (index, statement) in after.statements.iter_mut().enumerate() {
        statement.index = index;
    }
    after
}

/// A document of nothing but what is added.
pub(super) fn of_added(before: &Document, added: &[Addition]) -> Document {
    Document { statements: added.iter().map(statement).collect(), ..before.clone() }
}

fn statement(added: &Addition) -> Statement {
    let leaf = |text: Text| Leaf { text, origin: Origin::default() };
    let clause = |values: Vec<Leaf>| {
        let (key, origin) = (Origin::default(), Origin::default());
        vec![Clause { negated: false, values, key, origin, unknown: Vec::new() }]
    };
    let actions = added.grants.actions.iter().map(|action| leaf(Text::literal(&**action, Origin::default())));
    Statement {
        index: 0,
        sid: added.sid.as_ref().map(|sid| leaf(Text::literal(&**sid, Origin::default()))),
        effect: Some(Effect::Allow),
        effect_leaf: Some(leaf(Text::literal("Allow", Origin::default()))),
        actions: clause(actions.collect()),
        resources: clause(added.grants.resources.iter().cloned().map(leaf).collect()),
        principals: Vec::new(),
        condition: Block::default(),
        origin: Origin::default(),
    }
}

/// `push2`, or the first number that is free: a Sid is unique in its policy, so the parts of a statement cannot share it.
pub(super) fn fresh_sid(sid: &str, taken: &mut BTreeSet<String>) -> String {
    let mut number = 2u32;
    loop {
        let candidate = format!("{sid}{number}");
        if taken.insert(candidate.clone()) {
            return candidate;
        }
        number += 1;
    }
}

fn replaced(statement: &Statement, replacement: &Replacement) -> Statement {
    let leaf = |text: Text| Leaf { text, origin: Origin::default() };
    let with = |clauses: &[Clause], values: Vec<Leaf>| {
        clauses.first().map(|clause| Clause { values, ..clause.clone() }).into_iter().collect()
    };
    let actions = replacement.actions.iter().map(|action| leaf(Text::literal(&**action, Origin::default())));
    let resources = replacement.resources.iter().cloned().map(leaf);
    Statement {
        actions: with(&statement.actions, actions.collect()),
        resources: with(&statement.resources, resources.collect()),
        ..statement.clone()
    }
}

/// Drops from narrowed statements what another statement of the document, under the same conditions or none, grants by name already:
/// two broad statements come down to one narrow one. Only a statement that `is_there_with` it counts: where the one is, so is the other.
pub(super) fn drop_repeated(
    before: &Document,
    plans: &mut [StatementPlan],
    resources: &Resources,
    is_there_with: &dyn Fn(&Statement, &Statement) -> bool,
) {
    let mut homes: Vec<(usize, Granted)> = Vec::new();
    let order = |plan: &StatementPlan| plan.outcome != Outcome::Kept;
    let mut indices: Vec<usize> = (0..plans.len()).collect();
    indices.sort_by_key(|&index| order(&plans[index]));
    for index in indices {
        let statement = &before.statements[index];
        if !statement.allows() || plans[index].outcome == Outcome::Removed {
            continue;
        }
        if plans[index].outcome != Outcome::Kept {
            let repeated = |action: &str, resource: &Text| {
                let needed = Needed::new(resource, resources);
                homes.iter().any(|(home, granted)| {
                    let other = &before.statements[*home].condition.conditions;
                    (other.is_empty() || same_conditions(other, &statement.condition.conditions))
                        && is_there_with(&before.statements[*home], statement)
                        && granted.actions.iter().any(|known| known.grants(action))
                        && granted.resources.iter().any(|known| known.covers(&needed))
                })
            };
            let plan = &mut plans[index];
            for replacement in &mut plan.replacements {
                let on = replacement.resources.clone();
                replacement.actions.retain(|action| !on.iter().all(|resource| repeated(action, resource)));
            }
            plan.replacements.retain(|replacement| !replacement.actions.is_empty());
            match plan.replacements.len() {
                0 => {
                    plan.outcome = Outcome::Removed;
                    plan.because = vec!["what is needed of it, another statement grants".to_owned()];
                    continue;
                }
                1 => plan.outcome = Outcome::Narrowed,
                _ => plan.outcome = Outcome::Split,
            }
        }
        let stays = match plans[index].outcome {
            Outcome::Kept => vec![statement.clone()],
            _ => plans[index].replacements.iter().map(|replacement| replaced(statement, replacement)).collect(),
        };
        homes.extend(stays.iter().filter_map(|statement| Some((index, Granted::of(statement, resources).ok()?))));
    }
}

/// What a plan takes away: each action and resource as it was written, where nothing of the pair stays as it was.
pub(super) fn removed(plan: &PolicyPlan) -> Vec<Grant> {
    let mut gone = Vec::new();
    for (statement, what) in plan.before.statements.iter().zip(&plan.statements) {
        if what.outcome == Outcome::Kept {
            continue;
        }
        for action in statement.action_values() {
            let written = action.text.to_string();
            for resource in statement.resource_values() {
                let stays = what.replacements.iter().any(|replacement| {
                    replacement.actions.contains(&written) && replacement.resources.contains(&resource.text)
                });
                if !stays {
                    gone.push(Grant { action: written.clone(), resource: resource.text.clone() });
                }
            }
        }
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn the_parts_of_a_statement_do_not_share_its_sid() {
        let text = r#"{"Statement": [
            {"Sid": "S3", "Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"Sid": "S32", "Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
        ]}"#;
        let parsed = json::parse(&Text::literal(text, Origin::default())).value.expect("JSON");
        let before = Document::read(&parsed);
        let on = |resource: &str| Replacement {
            actions: vec!["s3:GetObject".to_owned()],
            resources: vec![Text::literal(resource, Origin::default())],
        };
        let mut plans: Vec<StatementPlan> = before.statements.iter().map(|statement| left(statement, "")).collect();
        plans[0].outcome = Outcome::Split;
        plans[0].replacements = vec![on("arn:aws:s3:::a/*"), on("arn:aws:s3:::b/*")];
        let after = after(&before, &plans, &[]);
        let sids: Vec<String> =
            after.statements.iter().filter_map(|statement| Some(statement.sid.as_ref()?.text.to_string())).collect();
        assert_eq!(sids, ["S3", "S33", "S32"]);
    }
}
