//! Statements under the same conditions become one where they have the same actions or the same resources; then a statement that others say goes. That the policy
//! allows exactly what it did is not taken from here: `prove` compares both ways.

use std::collections::BTreeSet;

use crate::graph::Resources;
use crate::policy::access::adds_nothing;
use crate::policy::{Condition, Document, Statement};
use crate::suggest::document::replaced;
use crate::suggest::grants::Granted;
use crate::suggest::model::{Outcome, Replacement, StatementPlan, same_conditions};
use crate::suggest::prove::canonical;
use crate::text::{Part, Text};

/// What can be said of where the statements are written.
pub(super) struct Source<'a> {
    /// Whether all that a statement says is known and can be said elsewhere.
    pub(super) is_known: &'a dyn Fn(&Statement) -> bool,
    /// Whether the one is there wherever the other is.
    pub(super) is_there_with: &'a dyn Fn(&Statement, &Statement) -> bool,
}

/// A statement as it is planned, or a part of one.
struct Item {
    /// The statement it is made of.
    home: usize,
    says: Replacement,
    actions: BTreeSet<String>,
    resources: BTreeSet<Text>,
    conditions: Vec<Condition>,
    /// The statements that it takes in.
    takes_in: Vec<usize>,
    /// Where it has gone to: into the item of this statement, or nowhere, since others say it.
    gone: Option<Option<usize>>,
}

/// Merges what is planned for a document; answers whether it changed anything.
pub(super) fn merge(
    before: &Document,
    plans: &mut [StatementPlan],
    resources: &Resources,
    source: &Source<'_>,
) -> bool {
    let mut items = items(before, plans, resources, source);
    let fits = |one: &Item, other: &Item| {
        let (home, away) = (&before.statements[one.home], &before.statements[other.home]);
        (one.actions == other.actions || one.resources == other.resources)
            && same_conditions(&one.conditions, &other.conditions)
            && (one.home == other.home || (source.is_there_with)(home, away) && (source.is_there_with)(away, home))
    };
    // Each turn makes one item less, and looks at all pairs: of more statements than any policy has room for the rest stays as it is.
    for _ in 0..MOST_TURNS.saturating_sub(items.len()) {
        let Some((into, from)) = pair(&items, &fits) else { break };
        let taken = std::mem::take(&mut items[from].takes_in);
        let (left, right) = items.split_at_mut(from);
        let (one, other) = (&mut left[into], &mut right[0]);
        one.takes_in.extend(taken.into_iter().chain((other.home != one.home).then_some(other.home)));
        one.take(&other.says, resources);
        other.gone = Some(Some(one.home));
    }
    drop_said(before, &mut items, resources, source);
    let changed = items.iter().any(|item| item.gone.is_some());
    if changed {
        carry_out(plans, items);
    }
    changed
}

/// Statements and turns together, at most: no policy has room for so many statements, and each turn looks at all pairs of them.
const MOST_TURNS: usize = 400;

fn items(before: &Document, plans: &[StatementPlan], resources: &Resources, source: &Source<'_>) -> Vec<Item> {
    let mut items = Vec::new();
    for (home, (statement, plan)) in before.statements.iter().zip(plans).enumerate() {
        if !statement.allows() || !statement.principals.is_empty() || !(source.is_known)(statement) {
            continue;
        }
        let parts = match plan.outcome {
            Outcome::Kept => whole(statement, resources).into_iter().collect(),
            _ => plan.replacements.clone(),
        };
        items.extend(parts.into_iter().map(|says| Item {
            home,
            actions: lowered(&says),
            resources: says.resources.iter().map(|resource| resources.canonical(resource)).collect(),
            conditions: replaced(statement, &says).condition.conditions,
            says,
            takes_in: Vec::new(),
            gone: None,
        }));
    }
    items
}

/// A statement that stays as it is, in the form of one that does not.
fn whole(statement: &Statement, resources: &Resources) -> Option<Replacement> {
    let granted = Granted::of(statement, resources).ok()?;
    Some(Replacement {
        actions: granted.actions.into_iter().map(|action| action.written).collect(),
        resources: granted.resources.into_iter().map(|resource| resource.written).collect(),
        ..Replacement::default()
    })
}

fn lowered(says: &Replacement) -> BTreeSet<String> {
    says.actions.iter().map(|action| action.to_ascii_lowercase()).collect()
}

/// The two that can be one and then save most; of several, the first.
fn pair(items: &[Item], fits: &dyn Fn(&Item, &Item) -> bool) -> Option<(usize, usize)> {
    let there: Vec<usize> = (0..items.len()).filter(|&at| items[at].gone.is_none()).collect();
    let mut best: Option<(usize, (usize, usize))> = None;
    for (number, &one) in there.iter().enumerate() {
        for &other in there[number + 1..].iter().filter(|&&other| fits(&items[one], &items[other])) {
            let saved = items[one].in_common_with(&items[other]);
            if best.is_none_or(|(most, _)| saved > most) {
                best = Some((saved, (one, other)));
            }
        }
    }
    best.map(|(_, pair)| pair)
}

impl Item {
    /// How much need not be said twice, in characters. What is known only at apply counts for nothing.
    fn in_common_with(&self, other: &Item) -> usize {
        let length = |text: &Text| {
            let known = text.parts().iter().map(|part| match part {
                Part::Literal(literal, _) => literal.len(),
                Part::Symbol(..) => 0,
            });
            known.sum::<usize>()
        };
        let actions = self.actions.intersection(&other.actions).map(String::len).sum::<usize>();
        actions + self.resources.intersection(&other.resources).map(length).sum::<usize>()
    }

    fn take(&mut self, other: &Replacement, resources: &Resources) {
        let new = other.actions.iter().filter(|action| self.actions.insert(action.to_ascii_lowercase()));
        self.says.actions.extend(new.cloned());
        for resource in &other.resources {
            if self.resources.insert(resources.canonical(resource)) {
                self.says.resources.push(resource.clone());
            }
        }
    }
}

/// Takes out what the others say, the last first.
fn drop_said(before: &Document, items: &mut [Item], resources: &Resources, source: &Source<'_>) {
    let as_statement = |item: &Item| replaced(&before.statements[item.home], &item.says);
    let document = Document { statements: items.iter().map(as_statement).collect(), ..before.clone() };
    let statements = canonical(&document, resources).statements;
    for at in (0..items.len()).rev() {
        if items[at].gone.is_some() {
            continue;
        }
        let own = &before.statements[items[at].home];
        let others: Vec<&Statement> = (0..items.len())
            .filter(|&other| other != at && items[other].gone.is_none())
            .filter(|&other| {
                let home = items[other].home;
                home == items[at].home || (source.is_there_with)(&before.statements[home], own)
            })
            .map(|other| &statements[other])
            .collect();
        if adds_nothing(&document, &statements[at], &others) {
            items[at].gone = Some(None);
        }
    }
}

fn carry_out(plans: &mut [StatementPlan], items: Vec<Item>) {
    let homes: BTreeSet<usize> = items.iter().map(|item| item.home).collect();
    for home in homes {
        let own = || items.iter().filter(|item| item.home == home);
        if own().all(|item| item.gone.is_none() && item.takes_in.is_empty()) {
            continue;
        }
        let plan = &mut plans[home];
        let stays: Vec<&Item> = own().filter(|item| item.gone.is_none()).collect();
        let takes_in: BTreeSet<usize> = stays.iter().flat_map(|item| item.takes_in.iter().copied()).collect();
        let taken: Vec<String> = takes_in.iter().map(|home| format!("statement {}", home + 1)).collect();
        plan.replacements = stays.iter().map(|item| item.says.clone()).collect();
        plan.outcome = match (plan.outcome, plan.replacements.len()) {
            (_, 0) => Outcome::Removed,
            (_, 1) if !taken.is_empty() => Outcome::Merged,
            (_, 1) => Outcome::Narrowed,
            _ => Outcome::Split,
        };
        if plan.outcome == Outcome::Removed {
            let into: BTreeSet<usize> = own().filter_map(|item| item.gone.flatten()).collect();
            let into: Vec<String> = into.iter().map(|home| format!("statement {}", home + 1)).collect();
            plan.because = vec![match &into[..] {
                [] => "other statements grant all of it".to_owned(),
                into => format!("{} takes it in", into.join(", ")),
            }];
        } else if !taken.is_empty() {
            plan.because.push(format!("takes in {}", taken.join(", ")));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::json;
    use crate::policy::access::reference::{allows, contexts, spec, whole as written};
    use crate::policy::access::tests::requests;
    use crate::suggest::document::{after, left};
    use crate::text::Origin;

    fn read(text: &str) -> Document {
        Document::read(&json::parse(&Text::literal(text, Origin::default())).value.expect("JSON"))
    }

    /// The document merged, and what became of each statement.
    fn merged(text: &str, beside: &dyn Fn(&Statement, &Statement) -> bool) -> (Document, Vec<Outcome>) {
        let before = read(text);
        let mut plans: Vec<StatementPlan> = before.statements.iter().map(|statement| left(statement, "")).collect();
        let source = Source { is_known: &|_| true, is_there_with: beside };
        merge(&before, &mut plans, &Resources::default(), &source);
        (after(&before, &plans, &[]), plans.iter().map(|plan| plan.outcome).collect())
    }

    fn shown(document: &Document) -> String {
        json::to_string(&document.to_json(), json::Style::Compact)
    }

    const FOUR: &str = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Allow", "Action": ["s3:PutObject", "S3:getobject"], "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "arn:aws:s3:::b/*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/x",
         "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    ]}"#;

    #[test]
    fn what_has_the_same_resources_or_the_same_actions_is_one_statement_and_what_others_say_goes() {
        let (document, outcomes) = merged(FOUR, &|_, _| true);
        use Outcome::{Kept, Merged, Removed};
        assert_eq!(outcomes, [Merged, Kept, Removed, Removed, Removed]);
        assert_eq!(
            shown(&document),
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]},{"Effect":"Deny","Action":"s3:PutObject","Resource":"arn:aws:s3:::a/*"}]}"#
        );
    }

    #[test]
    fn a_statement_that_may_not_be_there_stands_in_for_none() {
        let (document, outcomes) = merged(FOUR, &|_, _| false);
        assert!(outcomes.iter().all(|outcome| *outcome == Outcome::Kept), "{outcomes:?}");
        assert_eq!(document.statements.len(), 5);
    }

    proptest! {
        #[test]
        fn what_is_merged_allows_what_it_did(specs in prop::collection::vec(spec("a*?", true), 1..5)) {
            let text = written(&specs);
            let (before, (after, _)) = (read(&text), merged(&text, &|_, _| true));
            for (action, resource) in requests() {
                for context in contexts() {
                    prop_assert_eq!(
                        allows(&before, &action, &resource, &context),
                        allows(&after, &action, &resource, &context),
                        "{} on {}: {}", action, resource, shown(&after)
                    );
                }
            }
        }
    }
}
