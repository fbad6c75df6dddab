//! Questions about leaves.

/// A boolean combination of leaves.
#[derive(Clone, Debug)]
pub(crate) enum Formula {
    /// The leaf accepts.
    Leaf(usize),
    /// It does not hold.
    Not(Box<Formula>),
    /// All hold.
    All(Vec<Formula>),
    /// One holds.
    Any(Vec<Formula>),
}

impl Formula {
    /// The truth of the whole where each leaf's may be open.
    pub(super) fn decide(&self, leaf: &impl Fn(usize) -> Option<bool>) -> Option<bool> {
        match self {
            Formula::Leaf(index) => leaf(*index),
            Formula::Not(inner) => inner.decide(leaf).map(|truth| !truth),
            Formula::All(all) => decide_until(false, all, leaf),
            Formula::Any(any) => decide_until(true, any, leaf),
        }
    }

    /// The leaves that make it true, as opposed to those that make it false.
    pub(in crate::policy::pattern) fn positive_leaves(&self, positive: bool, into: &mut Vec<usize>) {
        match self {
            Formula::Leaf(index) if positive => into.push(*index),
            Formula::Leaf(_) => {}
            Formula::Not(inner) => inner.positive_leaves(!positive, into),
            Formula::All(parts) | Formula::Any(parts) => {
                parts.iter().for_each(|part| part.positive_leaves(positive, into));
            }
        }
    }
}

fn decide_until(stop: bool, parts: &[Formula], leaf: &impl Fn(usize) -> Option<bool>) -> Option<bool> {
    let mut open = false;
    for part in parts {
        match part.decide(leaf) {
            Some(truth) if truth == stop => return Some(stop),
            Some(_) => {}
            None => open = true,
        }
    }
    if open { None } else { Some(!stop) }
}
