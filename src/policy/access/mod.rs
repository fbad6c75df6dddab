//! Proofs about what documents allow: is the new policy a subset of the old one, and is a need covered?
//!
//! # What is compared
//!
//! A request has an action, a resource, a principal and a context (the values of condition keys). A set of documents allows it where a statement
//! with `Allow` fits it and none with `Deny` does. The documents on both sides are those of one principal, or of one resource.
//!
//! # How
//!
//! New is a subset of old when (1) each new `Allow` is within the old `Allow`s and the new `Deny`s together, and (2) where a new `Allow` meets an
//! old `Deny`, a new `Deny` stands too. Both are questions of the form: is the intersection of these statements within the union of those? It is
//! answered for action and resource together: for each combination of right-hand statements that some action has, the resources that go with that
//! action must be within the resources of that combination. So one statement may be covered by several, each in part.
//!
//! Conditions and principals are compared by what they say (`conditions.rs`, `principals.rs`), not solved: a statement on the right counts only where
//! the left surely meets its conditions.
//!
//! # What an answer is worth
//!
//! [`Verdict::Proven`] holds whatever symbols and variables stand for. [`Verdict::Refuted`] holds likewise, provided the conditions of the statement
//! it names can be met at all. All else is [`Verdict::Undecided`], above all what is not known: an unknown statement, effect or document proves
//! nothing unless the same unknown stands on both sides.

mod conditions;
mod coverage;
mod principals;
mod product;
#[cfg(test)]
mod proof;
#[cfg(test)]
pub(crate) mod reference;
mod same;
mod statements;
#[cfg(test)]
pub(crate) mod tests;

use std::fmt;

pub use conditions::implies;
use conditions::lines_imply;
pub use coverage::{Coverage, Need, covers};
pub use same::{adds_nothing, same};

use super::pattern::Fuel;
use super::{Document, Effect};
use crate::text::Text;
use product::{Aim, Side, plainly_within, product};
use statements::{Grant, Grants};

/// What one comparison may cost, in positions of automata moved: about two seconds where nothing is optimised.
const MAX_WORK: usize = 4_000_000;

/// A request that the new documents allow and the old ones did not.
#[derive(Clone, PartialEq, Debug)]
pub struct Witness {
    /// The action, in lower case where it stands for several spellings.
    pub action: String,
    /// The resource.
    pub resource: Text,
    /// The document, among the new ones, and the statement in it that allows the request.
    pub document: usize,
    /// The statement's index.
    pub statement: usize,
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.action, self.resource)
    }
}

/// Whether new documents allow nothing that the old ones did not.
#[derive(Clone, PartialEq, Debug)]
pub enum Verdict {
    /// They allow nothing more.
    Proven,
    /// They allow this, which the old ones did not.
    Refuted(Witness),
    /// It cannot be told; says why, without a full stop.
    Undecided {
        /// Why.
        why: String,
    },
}

/// Whether every request that `new` allows, `old` allowed.
pub fn compare(old: &[&Document], new: &[&Document]) -> Verdict {
    let (old, new) = match (Grants::read(old, "old"), Grants::read(new, "new")) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(why), _) | (_, Err(why)) => return Verdict::Undecided { why },
    };
    if old.unknown != new.unknown {
        return Verdict::Undecided { why: "a statement that is not known is on one side only".into() };
    }
    let fuel = Fuel::new(MAX_WORK);
    let mut undecided = None;
    for step in steps(&old, &new) {
        match step.verdict(&fuel) {
            Verdict::Proven => {}
            Verdict::Undecided { why } => undecided = undecided.or(Some(why)),
            refuted => return refuted,
        }
    }
    undecided.map_or(Verdict::Proven, |why| Verdict::Undecided { why })
}

/// Whether [`compare`] answers [`Verdict::Proven`], without looking for what refutes it where it does not, nor for patterns that only several others cover
/// together.
fn proves(old: &[&Document], new: &[&Document]) -> bool {
    let (Ok(old), Ok(new)) = (Grants::read(old, "old"), Grants::read(new, "new")) else { return false };
    let fuel = Fuel::new(MAX_WORK);
    old.unknown == new.unknown && steps(&old, &new).iter().all(|step| step.is_proven(&fuel))
}

/// One containment: the intersection of `left` within the union of `right`, for what `left[0]` allows.
struct Step<'g> {
    left: Vec<&'g Grant>,
    right: Vec<&'g Grant>,
    /// Whether a counterexample is one for certain.
    refutable: bool,
}

/// All that has to hold.
fn steps<'g>(old: &'g Grants, new: &'g Grants) -> Vec<Step<'g>> {
    let mut steps = Vec::new();
    let new_denies: Vec<&Grant> = new.with(Effect::Deny).collect();
    for allow in new.with(Effect::Allow) {
        let right = old.with(Effect::Allow).chain(new_denies.iter().copied()).collect();
        steps.push(Step { left: vec![allow], right, refutable: true });
    }
    // What an unknown statement allows is met by every old Deny.
    let unknown = (!new.unknown.is_empty()).then_some(&new.everything);
    for deny in old.with(Effect::Deny) {
        if new_denies.iter().any(|kept| kept.same(deny)) {
            continue;
        }
        for allow in new.with(Effect::Allow).filter(|allow| !allow.disjoint(deny)) {
            // With conditions of its own the Deny may never meet the Allow.
            let meets = lines_imply(&allow.conditions, &deny.conditions) && deny.meets_principals_of(allow);
            steps.push(Step { left: vec![allow, deny], right: new_denies.clone(), refutable: meets });
        }
        if let Some(everything) = unknown {
            steps.push(Step { left: vec![everything, deny], right: new_denies.clone(), refutable: false });
        }
    }
    steps
}

impl Step<'_> {
    fn verdict(&self, fuel: &Fuel) -> Verdict {
        self.left[0].principal_parts().into_iter().fold(Verdict::Proven, |verdict, part| match verdict {
            Verdict::Refuted(_) => verdict,
            Verdict::Proven => self.verdict_for(&part, fuel),
            undecided => match self.verdict_for(&part, fuel) {
                Verdict::Proven => undecided,
                other => other,
            },
        })
    }

    fn is_proven(&self, fuel: &Fuel) -> bool {
        self.left[0].principal_parts().iter().all(|part| {
            let proving = self.proving(part);
            let plainly = match self.left[..] {
                [alone] => plainly_within(&alone.side, &proving),
                _ => None,
            };
            plainly.unwrap_or_else(|| matches!(product(&self.sides(), &proving, Aim::Prove, fuel), Ok(None)))
        })
    }

    /// The sides of the right that hold wherever the left does.
    fn proving(&self, part: &principals::Part<'_>) -> Vec<&Side> {
        let lines: Vec<_> = self.left.iter().flat_map(|grant| grant.conditions.iter().cloned()).collect();
        let sure = |grant: &&&Grant| part.within(grant) == Some(true) && lines_imply(&lines, &grant.conditions);
        self.right.iter().filter(sure).map(|grant| &grant.side).collect()
    }

    fn sides(&self) -> Vec<&Side> {
        self.left.iter().map(|grant| &grant.side).collect()
    }

    fn verdict_for(&self, part: &principals::Part<'_>, fuel: &Fuel) -> Verdict {
        match product(&self.sides(), &self.proving(part), Aim::Prove, fuel) {
            Ok(None) => return Verdict::Proven,
            Ok(Some(_)) => {}
            Err(undecided) => return Verdict::Undecided { why: undecided.to_string() },
        }
        let possible = |grant: &&&Grant| part.within(grant) != Some(false);
        let possible: Vec<&Side> = self.right.iter().filter(possible).map(|grant| &grant.side).collect();
        let refuted = if self.refutable { product(&self.sides(), &possible, Aim::Refute, fuel) } else { Ok(None) };
        let statement = self.left[0].name();
        match refuted {
            Ok(Some((action, resource))) => Verdict::Refuted(Witness {
                action,
                resource,
                document: self.left[0].document,
                statement: self.left[0].statement,
            }),
            Ok(None) => Verdict::Undecided {
                why: match self.left.get(1) {
                    Some(deny) => {
                        format!("{statement} may meet {} of the old policy, a Deny that was dropped", deny.name())
                    }
                    None => format!("{statement} is covered only if conditions, principals or symbols turn out so"),
                },
            },
            Err(undecided) => Verdict::Undecided { why: undecided.to_string() },
        }
    }
}
