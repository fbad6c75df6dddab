//! Plans as documents: what the policy looks like when they are carried out.

use std::collections::BTreeSet;

use crate::graph::Resources;
use crate::policy::{Block, Clause, Condition, Document, Effect, Leaf, Statement};
use crate::text::{Address, Origin, Text};

use super::conditions::lines;
use super::grants::{Granted, Needed};
use super::model::{Addition, Grant, Outcome, PolicyPlan, Replacement, StatementPlan, Subject, same_conditions};

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

/// A plan for a policy of these statements.
pub(super) fn planned(
    policy: Subject,
    attachment: Address,
    before: &Document,
    statements: Vec<StatementPlan>,
) -> PolicyPlan {
    PolicyPlan {
        policy,
        attachment,
        before: before.clone(),
        after: after(before, &statements, &[]),
        statements,
        words: Vec::new(),
        added: Vec::new(),
        refused: None,
        size: None,
    }
}

/// Takes a plan back: the policy is left as it is.
pub(super) fn take_back(plan: &mut PolicyPlan, why: String) {
    plan.statements = plan.before.statements.iter().map(|statement| left(statement, &why)).collect();
    plan.after = plan.before.clone();
    plan.added = Vec::new();
    plan.refused = Some(why);
}

/// Puts the parts of a statement into one, which then allows all their actions on all their resources: for a statement that no other can stand beside.
pub(super) fn in_one(plan: &mut StatementPlan) {
    if plan.outcome != Outcome::Split {
        return;
    }
    let mut whole = Replacement::default();
    let first = plan.replacements.first().map(|part| part.conditions.clone()).unwrap_or_default();
    if plan.replacements.iter().all(|part| part.conditions == first) {
        whole.conditions = first;
    }
    for part in plan.replacements.drain(..) {
        whole
            .actions
            .extend(part.actions.into_iter().filter(|action| !whole.actions.contains(action)).collect::<Vec<_>>());
        whole
            .resources
            .extend(part.resources.into_iter().filter(|on| !whole.resources.contains(on)).collect::<Vec<_>>());
    }
    plan.outcome = Outcome::Narrowed;
    plan.replacements.push(whole);
    plan.because.push("no other statement can stand beside it where it is written: it stays one".to_owned());
}

/// The resources of a statement as they are written, in order.
pub(super) fn written_resources(statement: &Statement) -> Vec<Text> {
    let mut leaves: Vec<_> = statement.resource_values().collect();
    leaves.sort_by_cached_key(|leaf| leaf.place());
    leaves.into_iter().map(|leaf| leaf.text.clone()).collect()
}

/// Parts on the same resources under the same conditions as one.
pub(super) fn joined(parts: impl Iterator<Item = Replacement>) -> Vec<Replacement> {
    let mut joined: Vec<Replacement> = Vec::new();
    for part in parts {
        let same = |known: &&mut Replacement| known.resources == part.resources && known.conditions == part.conditions;
        match joined.iter_mut().find(same) {
            Some(known) => known.actions.extend(part.actions),
            None => joined.push(part),
        }
    }
    joined
}

/// What becomes of a statement whose parts these are.
pub(super) fn outcome(statement: &Statement, parts: &[Replacement]) -> Outcome {
    let actions: BTreeSet<String> = statement.action_values().map(|leaf| leaf.text.to_string()).collect();
    let on: BTreeSet<&Text> = statement.resource_values().map(|leaf| &leaf.text).collect();
    match parts {
        [only]
            if only.actions.iter().cloned().collect::<BTreeSet<_>>() == actions
                && only.resources.iter().collect::<BTreeSet<_>>() == on
                && only.conditions.is_empty() =>
        {
            Outcome::Kept
        }
        [_] => Outcome::Narrowed,
        _ => Outcome::Split,
    }
}

/// Leaves on what it was on what cannot be said where the statement stands.
pub(super) fn keep_unsaid(statement: &Statement, plan: &mut StatementPlan, is_said: &dyn Fn(&Text) -> bool) {
    let written = written_resources(statement);
    let is_unsaid = |part: &Replacement| part.resources.iter().any(|text| !written.contains(text) && !is_said(text));
    if !plan.replacements.iter().any(is_unsaid) {
        return;
    }
    if written.is_empty() {
        *plan = left(statement, "there are no words for what is needed of it here");
        return;
    }
    let mut apart: Vec<String> = Vec::new();
    let parts: Vec<Replacement> = std::mem::take(&mut plan.replacements);
    let parts = parts.into_iter().map(|part| match is_unsaid(&part) {
        false => part,
        true => {
            apart.extend(part.actions.iter().cloned());
            Replacement { resources: written.clone(), ..part }
        }
    });
    plan.replacements = joined(parts);
    plan.because
        .push(format!("there are no words for what {} is needed on here: it stays on what it is on", apart.join(", ")));
    plan.outcome = outcome(statement, &plan.replacements);
    if plan.outcome == Outcome::Kept {
        plan.replacements.clear();
    }
}

/// The document with the plans carried out, and what is added.
pub(super) fn after(before: &Document, plans: &[StatementPlan], added: &[Addition]) -> Document {
    let mut after = Document { statements: Vec::new(), ..before.clone() };
    for (statement, plan) in before.statements.iter().zip(plans) {
        match plan.outcome {
            Outcome::Kept => after.statements.push(statement.clone()),
            Outcome::Removed => {}
            Outcome::Narrowed | Outcome::Split | Outcome::Merged => {
                after.statements.extend(plan.replacements.iter().map(|replacement| replaced(statement, replacement)));
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
        vec![Clause { negated: false, values, key, origin, unknown: Vec::new(), supposed: Vec::new() }]
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
        condition: Block { conditions: lines(&added.grants.conditions).collect(), ..Block::default() },
        origin: Origin::default(),
    }
}

pub(super) fn replaced(statement: &Statement, replacement: &Replacement) -> Statement {
    let leaf = |text: Text| Leaf { text, origin: Origin::default() };
    let with = |clauses: &[Clause], values: Vec<Leaf>| {
        clauses.first().map(|clause| Clause { values, ..clause.clone() }).into_iter().collect()
    };
    let actions = replacement.actions.iter().map(|action| leaf(Text::literal(&**action, Origin::default())));
    let resources = replacement.resources.iter().cloned().map(leaf);
    let mut condition = statement.condition.clone();
    condition.conditions.extend(lines(&replacement.conditions));
    let named = replacement.sid.as_ref().map(|sid| leaf(Text::literal(&**sid, Origin::default())));
    Statement {
        sid: named.or_else(|| statement.sid.clone()),
        actions: with(&statement.actions, actions.collect()),
        resources: with(&statement.resources, resources.collect()),
        condition,
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
    let mut homes: Vec<(usize, Vec<Condition>, Granted)> = Vec::new();
    let order = |plan: &StatementPlan| plan.outcome != Outcome::Kept;
    let mut indices: Vec<usize> = (0..plans.len()).collect();
    indices.sort_by_key(|&index| order(&plans[index]));
    for index in indices {
        let statement = &before.statements[index];
        if !statement.allows() || plans[index].outcome == Outcome::Removed {
            continue;
        }
        if plans[index].outcome != Outcome::Kept {
            let repeated = |action: &str, resource: &Text, conditions: &[Condition]| {
                let needed = Needed::new(resource, resources);
                homes.iter().any(|(home, other, granted)| {
                    (other.is_empty() || same_conditions(other, conditions))
                        && is_there_with(&before.statements[*home], statement)
                        && granted.actions.iter().any(|known| known.grants(action))
                        && granted.resources.iter().any(|known| known.covers(&needed))
                })
            };
            let plan = &mut plans[index];
            for replacement in &mut plan.replacements {
                let (on, under) =
                    (replacement.resources.clone(), replaced(statement, replacement).condition.conditions);
                replacement.actions.retain(|action| !on.iter().all(|resource| repeated(action, resource, &under)));
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
        homes.extend(stays.into_iter().filter_map(|statement| {
            let granted = Granted::of(&statement, resources).ok()?;
            Some((index, statement.condition.conditions, granted))
        }));
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
                // Another statement may have taken it in.
                let mut stays = plan.statements.iter().flat_map(|plan| &plan.replacements).filter(|replacement| {
                    replacement.actions.contains(&written) && replacement.resources.contains(&resource.text)
                });
                let stays = stays.next().is_some();
                if !stays {
                    gone.push(Grant { action: written.clone(), resource: resource.text.clone() });
                }
            }
        }
    }
    gone
}
