//! Whether two patterns may stand for the same string.

use super::{Formula, Fuel, Machine, Pattern, Reading, Token};

/// Whether two patterns have a string in common.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Overlap {
    /// They have none, whatever the symbols are.
    Disjoint,
    /// They have one, whatever the symbols are (a variable that a request does not carry aside).
    Certain,
    /// It depends on what a symbol stands for, or would take too long to find out.
    Depends,
}

/// What one comparison of two patterns may cost, in positions moved: graphs make very many.
const MAX_WORK: usize = 100_000;

impl Pattern {
    /// Whether the two have a string in common.
    pub fn overlap(&self, other: &Pattern) -> Overlap {
        if self.begins_apart(other) {
            return Overlap::Disjoint;
        }
        if self == other || self.covers_fast(other) == Some(true) || other.covers_fast(self) == Some(true) {
            return Overlap::Certain;
        }
        let known = !self.has_holes() && !other.has_holes();
        if known && (self.is_literal() || other.is_literal()) {
            return Overlap::Disjoint;
        }
        let certain = share(self, Reading::Cover, other, Reading::Cover);
        if certain == Some(true) {
            return Overlap::Certain;
        }
        if known {
            return if certain == Some(false) { Overlap::Disjoint } else { Overlap::Depends };
        }
        let (one, two) = without_common_ends(self, other);
        let disjoint = share(&one, Reading::Generate, &two, Reading::Widen) == Some(false)
            || share(&two, Reading::Generate, &one, Reading::Widen) == Some(false);
        if disjoint { Overlap::Disjoint } else { Overlap::Depends }
    }

    /// Whether both begin alike and go on with characters that are not the same: nearly all pairs do. What a symbol stands for may be any string, but is the
    /// same in both.
    pub(super) fn begins_apart(&self, other: &Pattern) -> bool {
        let mut pairs =
            self.tokens.iter().zip(other.tokens.iter()).skip_while(|(one, two)| one == two && one.is_fixed());
        matches!(pairs.next(), Some((Token::Char(_), Token::Char(_))))
    }
}

/// Whether the two, so read, share a string; `None` where that would take too long.
fn share(one: &Pattern, one_reading: Reading, two: &Pattern, two_reading: Reading) -> Option<bool> {
    let mut machine = Machine::default();
    let leaves = [machine.leaf([one], one_reading), machine.leaf([two], two_reading)];
    if one_reading == Reading::Cover {
        leaves.iter().for_each(|&leaf| machine.let_write(leaf));
    }
    let both = Formula::All(leaves.map(Formula::Leaf).to_vec());
    machine.witness(&both, &Fuel::new(MAX_WORK)).ok().map(|witness| witness.is_some())
}

/// The two without what they both begin and end with: equal strings stay equal, and different ones different, when that is cut off.
fn without_common_ends(one: &Pattern, two: &Pattern) -> (Pattern, Pattern) {
    let same = |(a, b): &(&Token, &Token)| a == b && a.is_fixed();
    let head = one.tokens.iter().zip(two.tokens.iter()).take_while(same).count();
    let (one, two) = (&one.tokens[head..], &two.tokens[head..]);
    let tail = one.iter().rev().zip(two.iter().rev()).take_while(same).count();
    let cut = |tokens: &[Token]| Pattern { tokens: tokens[..tokens.len() - tail].into() };
    (cut(one), cut(two))
}
