//! Containment of products: action and resource decided together.

use crate::policy::pattern::{Formula, Fuel, Machine, Reading, text_of};
use crate::policy::{Overlap, Pattern, Undecided};
use crate::text::Text;

/// A set of strings: those of the patterns, or all others.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct StringSet {
    pub(super) negated: bool,
    pub(super) patterns: Vec<Pattern>,
}

/// The actions and the resources of a statement.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Side {
    pub(super) actions: StringSet,
    pub(super) resources: StringSet,
}

/// What an answer is used for: it decides on which side a doubt about symbols falls.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// "Nothing escapes" must be certain: the left as large, the right as small as symbols can make them.
    Prove,
    /// "This escapes" must be certain: the left as small, the right as large.
    Refute,
}

impl StringSet {
    pub(super) fn of(patterns: Vec<Pattern>) -> Self {
        Self { negated: false, patterns }
    }

    pub(super) fn all() -> Self {
        Self::of(vec![Pattern::any()])
    }

    /// Whether each pattern of this set is covered by one of `other`, told without automata.
    fn plainly_within(&self, other: &StringSet) -> bool {
        let covered = |pattern: &Pattern| other.patterns.iter().any(|cover| cover.covers_fast(pattern) == Some(true));
        match (self.negated, other.negated) {
            (false, false) => self.patterns.iter().all(covered),
            (false, true) => {
                let apart =
                    |pattern: &Pattern| other.patterns.iter().all(|two| pattern.overlap(two) == Overlap::Disjoint);
                self.patterns.iter().all(apart)
            }
            (true, true) => other.plainly_part_of(self),
            (true, false) => other.patterns.iter().any(Pattern::is_any),
        }
    }

    fn plainly_part_of(&self, other: &StringSet) -> bool {
        let covered = |pattern: &Pattern| other.patterns.iter().any(|cover| cover.covers_fast(pattern) == Some(true));
        self.patterns.iter().all(covered)
    }
}

/// An action and a resource that every side of `left` has together and none of `right` has; `None` where there are none.
pub(super) fn product(
    left: &[&Side],
    right: &[&Side],
    aim: Aim,
    fuel: &Fuel,
) -> Result<Option<(String, Text)>, Undecided> {
    let Some((first, rest)) = left.split_first() else { return Ok(None) };
    if first.actions.negated || !rest.is_empty() {
        return whole(left, right, aim, fuel);
    }
    // A union on the left is taken apart, which is exact and makes most questions trivial.
    let resources = first.resources.parts();
    for action in &first.actions.patterns {
        let actions = StringSet::of(vec![action.clone()]);
        let fitting: Vec<&&Side> = match aim {
            Aim::Prove => right.iter().filter(|side| actions.plainly_within(&side.actions)).collect(),
            Aim::Refute => Vec::new(),
        };
        for resource in &resources {
            if fitting.iter().any(|side| resource.plainly_within(&side.resources)) {
                continue;
            }
            let part = Side { actions: actions.clone(), resources: resource.clone() };
            if let Some(witness) = whole(&[&part], right, aim, fuel)? {
                return Ok(Some(witness));
            }
        }
    }
    Ok(None)
}

/// Whether each action and resource of `left` together is told, without automata, to be one of `right`'s; `None` where that is no answer, since `left`
/// names what it leaves out.
pub(super) fn plainly_within(left: &Side, right: &[&Side]) -> Option<bool> {
    if left.actions.negated || left.resources.negated {
        return None;
    }
    let (actions, resources) = (left.actions.parts(), left.resources.parts());
    Some(actions.iter().all(|action| {
        let fitting: Vec<&&Side> = right.iter().filter(|side| action.plainly_within(&side.actions)).collect();
        let of_one = |resource| fitting.iter().any(|side| StringSet::plainly_within(resource, &side.resources));
        resources.iter().all(of_one)
    }))
}

impl StringSet {
    /// The set in pieces whose union it is.
    fn parts(&self) -> Vec<StringSet> {
        match self.negated {
            true => vec![self.clone()],
            false => self.patterns.iter().map(|pattern| StringSet::of(vec![pattern.clone()])).collect(),
        }
    }
}

fn whole(left: &[&Side], right: &[&Side], aim: Aim, fuel: &Fuel) -> Result<Option<(String, Text)>, Undecided> {
    // Each side of the left may be the one whose symbols are taken by name; the others' are widened. One success is enough.
    let mains = if aim == Aim::Prove { left.len() } else { 1 };
    let mut escape = None;
    for main_action in 0..mains {
        for main_resource in 0..mains {
            match escapes(left, right, aim, (main_action, main_resource), fuel) {
                Ok(None) => return Ok(None),
                other => escape = Some(escape.unwrap_or(other)),
            }
        }
    }
    escape.unwrap_or(Ok(None))
}

fn escapes(
    left: &[&Side],
    right: &[&Side],
    aim: Aim,
    (main_action, main_resource): (usize, usize),
    fuel: &Fuel,
) -> Result<Option<(String, Text)>, Undecided> {
    let actions: Vec<&StringSet> = left.iter().map(|side| &side.actions).collect();
    let resources: Vec<&StringSet> = left.iter().map(|side| &side.resources).collect();
    let mut machine = Machine::default();
    let question = all_of(&mut machine, &actions, main_action, aim);
    let covers: Vec<Formula> = right.iter().map(|side| within(&mut machine, &side.actions, &actions, aim)).collect();
    for (fitting, action) in machine.signatures(&question, &covers, fuel)? {
        let mut machine = Machine::default();
        let question = all_of(&mut machine, &resources, main_resource, aim);
        let covered = fitting.iter().map(|&index| within(&mut machine, &right[index].resources, &resources, aim));
        let covered: Vec<Formula> = covered.collect();
        let outside = Formula::All(vec![question, not(Formula::Any(covered))]);
        if let Some(resource) = machine.witness(&outside, fuel)? {
            return Ok(Some((text_of(&action).to_string(), text_of(&resource))));
        }
    }
    Ok(None)
}

/// The strings that are in all of `sets`; the holes of `sets[main]` are letters.
fn all_of(machine: &mut Machine, sets: &[&StringSet], main: usize, aim: Aim) -> Formula {
    let any = [Pattern::any()];
    let others = if aim == Aim::Prove { Reading::Widen } else { Reading::Cover };
    let (mut all, excluded) = (Vec::new(), if aim == Aim::Prove { Reading::Cover } else { Reading::Widen });
    for (index, set) in sets.iter().enumerate() {
        let reading = if index == main { Reading::Generate } else { others };
        match set.negated {
            false => all.push(Formula::Leaf(machine.leaf(&set.patterns, reading))),
            true => {
                if index == main {
                    all.push(Formula::Leaf(machine.leaf(&any, reading)));
                }
                all.push(not(Formula::Leaf(machine.leaf(&set.patterns, excluded))));
            }
        }
    }
    Formula::All(all)
}

/// Whether a string is in `set`, of which `left` is the other side.
fn within(machine: &mut Machine, set: &StringSet, left: &[&StringSet], aim: Aim) -> Formula {
    if !set.negated {
        let reading = if aim == Aim::Prove { Reading::Cover } else { Reading::Widen };
        return Formula::Leaf(machine.leaf(&set.patterns, reading));
    }
    if aim == Aim::Refute {
        return not(Formula::Leaf(machine.leaf(&set.patterns, Reading::Cover)));
    }
    // What the left excludes too cannot be met, whatever its symbols are; of the rest, anything may.
    let excluded = |pattern: &&Pattern| {
        left.iter().any(|other| other.negated && other.patterns.iter().any(|cover| cover.covers(pattern)))
    };
    let rest = set.patterns.iter().filter(|pattern| !excluded(pattern));
    not(Formula::Leaf(machine.leaf(rest, Reading::Widen)))
}

fn not(formula: Formula) -> Formula {
    Formula::Not(Box::new(formula))
}
