//! Whether documents allow what something needs.

use super::conditions::Line;
use super::principals::Part;
use super::product::{Aim, Side, product};
use super::statements::{Grant, Grants};
use super::{MAX_WORK, Witness, lines_imply};
use crate::policy::pattern::Fuel;
use crate::policy::{Condition, Document, Effect};
use crate::text::Text;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Need<'a> {
    /// The action, or a pattern of actions all of which are needed.
    pub action: &'a Text,
    /// The resources, all of which are needed.
    pub resource: &'a Text,
    /// What is known to hold of the requests.
    pub conditions: &'a [Condition],
}

/// Whether documents allow a need.
#[derive(Clone, PartialEq, Debug)]
pub enum Coverage {
    /// All of it is allowed, whatever symbols stand for.
    Allowed,
    /// All of it is allowed where conditions hold, or conditional Denies do not, that are not known to.
    Conditional {
        /// Why, without a full stop.
        why: String,
    },
    /// Some of it is allowed by no statement, or is denied: this.
    Refused(Witness),
    /// It cannot be told.
    Undecided {
        /// Why, without a full stop.
        why: String,
    },
}

/// Whether `documents`, those of one principal, allow the need. Statements that name principals are another's and count for nothing.
pub fn covers(documents: &[&Document], need: &Need<'_>) -> Coverage {
    let undecided = |why: String| Coverage::Undecided { why };
    let grants = match Grants::read(documents, "present") {
        Ok(grants) => grants,
        Err(why) => return undecided(why),
    };
    let lines = need.conditions.iter().map(|condition| Line::read(condition, true)).collect();
    let need = Grant::need(need.action, need.resource, lines);
    let holders: Vec<&Grant> = grants.with(Effect::Allow).filter(|grant| is_holders(grant)).collect();
    let denies: Vec<&Grant> = grants.with(Effect::Deny).filter(|grant| is_holders(grant)).collect();
    let fuel = Fuel::new(MAX_WORK);
    let allowed = |sure: bool, aim: Aim| {
        let counts = |grant: &&&Grant| !sure || lines_imply(&need.conditions, &grant.conditions);
        let sides: Vec<&Side> = holders.iter().filter(counts).map(|grant| &grant.side).collect();
        product(&[&need.side], &sides, aim, &fuel)
    };
    let witness = |(action, resource)| Witness { action, resource, document: need.document, statement: need.statement };

    for deny in denies.iter().filter(|deny| lines_imply(&need.conditions, &deny.conditions)) {
        // What both surely have in common is denied for certain.
        match product(&[&need.side, &deny.side], &[], Aim::Refute, &fuel) {
            Ok(Some(met)) => {
                let witness = Witness { document: deny.document, statement: deny.statement, ..witness(met) };
                return Coverage::Refused(witness);
            }
            Ok(None) => {}
            Err(why) => return undecided(why.to_string()),
        }
    }
    if grants.unknown.is_empty() {
        match allowed(false, Aim::Refute) {
            Ok(Some(missing)) => return Coverage::Refused(witness(missing)),
            Ok(None) => {}
            Err(why) => return undecided(why.to_string()),
        }
    }
    let (sure, with_conditions) = match (allowed(true, Aim::Prove), allowed(false, Aim::Prove)) {
        (Ok(sure), Ok(all)) => (sure.is_none(), all.is_none()),
        (Err(why), _) | (_, Err(why)) => return undecided(why.to_string()),
    };
    if !with_conditions {
        return undecided("it depends on values that are not known".into());
    }
    if let Some(unknown) = grants.unknown.first() {
        return undecided(format!("a statement is not known: {unknown}"));
    }
    if let Some(deny) = denies.iter().find(|deny| !deny.disjoint(&need)) {
        let why = format!("{} may deny it", deny.name());
        // A Deny without conditions that was not met for certain above depends on symbols.
        return if deny.conditions.is_empty() { undecided(why) } else { Coverage::Conditional { why } };
    }
    if sure {
        Coverage::Allowed
    } else {
        Coverage::Conditional { why: "the statements that allow it have conditions".into() }
    }
}

fn is_holders(grant: &Grant) -> bool {
    Part::Holder.within(grant) == Some(true)
}
