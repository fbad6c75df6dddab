//! When a change is a guess: what commands or code that are not seen may need is taken for unneeded.

use crate::catalog::PASS_ROLE;
use crate::policy::Statement;

use super::{Demand, Read};
use crate::suggest::grants::{Granted, GrantedAction, GrantedResource};

impl<'g> Demand<'g> {
    /// Whether a statement allows, on `*`, what commands that are not seen may need, and nothing says that it serves nothing. Of code of the user's own, what
    /// is named is only narrowed where something tells.
    pub(super) fn may_be_for_commands(&self, read: &Read<'g>) -> bool {
        let granted = &read.granted;
        granted.resources.iter().all(GrantedResource::is_everything)
            && (!self.code || granted.actions.iter().any(|action| !action.is_literal()))
            && self.superseded(read).is_none()
    }

    /// Whether a statement passes roles, and nothing is known to take them but by a wildcard that is itself narrowed by a guess.
    pub(super) fn passes_on_a_guess(&self, statement: &Statement) -> bool {
        let passes = statement
            .action_values()
            .any(|leaf| leaf.text.known().is_some_and(|action| action.eq_ignore_ascii_case(PASS_ROLE)));
        passes && !self.something_passes_roles(true) && self.something_passes_roles(false)
    }

    /// Whether an action on `*` is narrowed to where hints say that it is used, and nowhere else.
    pub(super) fn rests_on_hints(&self, read: &Read<'g>) -> bool {
        let (granted, pairs) = (&read.granted, self.pairs(read));
        let hinted = |action: &GrantedAction| {
            let mut own = pairs.iter().filter(|pair| action.grants(&pair.kept.action));
            own.clone().any(|pair| pair.hinted_by.is_some()) && !own.any(|pair| self.code && pair.tells)
        };
        granted.resources.iter().all(GrantedResource::is_everything) && granted.actions.iter().any(hinted)
    }

    /// Whether something that it allows was not used, as records say.
    pub(super) fn rests_on_records(&self, granted: &Granted) -> bool {
        granted.actions.iter().any(|action| !self.unused_of(action).is_empty())
    }
}
