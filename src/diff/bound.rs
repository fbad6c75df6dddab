//! A permissions boundary as the Denies it comes to: what it does not allow, it denies.

use crate::policy::{Clause, Document, Effect, Leaf, Statement};
use crate::text::{Origin, Text};

/// Statements of a boundary that allow different actions on different resources: twice as many Denies for each.
const MAX_PRODUCTS: usize = 5;

/// A document that denies exactly what `boundary` does not allow; `None` where it allows something under conditions, or all but something, or in more
/// ways than can be written out.
pub(super) fn denies(boundary: &Document) -> Option<Document> {
    let is_plain = |document: &Document| document.problems.is_empty() && document.unknown.is_empty();
    if !is_plain(boundary) {
        return None;
    }
    let allows: Vec<(&Clause, &Clause)> =
        boundary.statements.iter().filter(|one| one.allows()).map(product).collect::<Option<_>>()?;
    // Out of a request that no Allow covers each is missed by the action or by the resource. One that allows any resource is missed by the action only.
    let free: Vec<usize> =
        (0..allows.len()).filter(|&index| !is_any(allows[index].0) && !is_any(allows[index].1)).collect();
    if free.len() > MAX_PRODUCTS {
        return None;
    }
    let covers_all = allows.iter().any(|(actions, resources)| is_any(actions) && is_any(resources));
    let choices = if covers_all { 0..0 } else { 0..1usize << free.len() };
    let misses = choices.map(|choice| {
        let by_action = |index: usize| match free.iter().position(|&one| one == index) {
            Some(place) => choice >> place & 1 == 1,
            None => !is_any(allows[index].0),
        };
        let (mut actions, mut resources) = (Vec::new(), Vec::new());
        for (index, (action, resource)) in allows.iter().enumerate() {
            if by_action(index) {
                actions.extend(action.values.iter().cloned());
            } else {
                resources.extend(resource.values.iter().cloned());
            }
        }
        Statement {
            index: 0,
            sid: None,
            effect: Some(Effect::Deny),
            effect_leaf: None,
            actions: vec![all_but(actions)],
            resources: vec![all_but(resources)],
            principals: Vec::new(),
            condition: crate::policy::Block::default(),
            origin: Origin::default(),
        }
    });
    let own = boundary.statements.iter().filter(|one| one.effect == Some(Effect::Deny)).cloned();
    let statements = misses.chain(own).collect();
    Some(Document { version: boundary.version.clone(), statements, ..Document::default() })
}

/// Actions and resources of a statement that allows each of the former on each of the latter, always.
fn product(statement: &Statement) -> Option<(&Clause, &Clause)> {
    let is_plain = |clause: &Clause| !clause.negated && clause.unknown.is_empty();
    match (&statement.actions[..], &statement.resources[..]) {
        ([actions], [resources])
            if is_plain(actions) && is_plain(resources) && statement.condition.conditions.is_empty() =>
        {
            Some((actions, resources))
        }
        _ => None,
    }
}

fn is_any(clause: &Clause) -> bool {
    clause.values.iter().any(|leaf| leaf.text.is("*"))
}

fn all_but(values: Vec<Leaf>) -> Clause {
    let any = || vec![Leaf { text: Text::literal("*", Origin::default()), origin: Origin::default() }];
    Clause {
        negated: !values.is_empty(),
        values: if values.is_empty() { any() } else { values },
        key: Origin::default(),
        origin: Origin::default(),
        unknown: Vec::new(),
        supposed: Vec::new(),
    }
}
