//! Why something stays or goes, for people.

use std::collections::BTreeSet;

use crate::catalog::{PASS_ROLE, catalog};

use super::{Demand, Kept};
use crate::suggest::conditions::in_words;
use crate::suggest::grants::{Granted, GrantedAction};
use crate::suggest::model::Replacement;

impl Demand<'_> {
    /// Why an action stays that nothing is known to need.
    pub(super) fn may_be_used(&self, action: &str) -> String {
        match &self.records[..] {
            [] => format!("{action} may be needed by what cannot be seen"),
            records => format!("{action} may be used: {} would not have it", records.join("; ")),
        }
    }

    /// The actions of a statement of which nothing stays, in words.
    pub(super) fn gone(&self, granted: &Granted, kept: &[Kept]) -> Option<String> {
        let stays = |action: &GrantedAction| {
            kept.iter().any(|kept| kept.action == action.written || action.grants(&kept.action))
        };
        let gone: Vec<&str> =
            granted.actions.iter().filter(|action| !stays(action)).map(|action| &*action.written).collect();
        match self.records_say(&gone) {
            _ if gone.is_empty() => None,
            Some(records) => Some(format!("no use of {} in {records}", gone.join(", "))),
            None => Some(format!("nothing needs {}", gone.join(", "))),
        }
    }

    /// The records by which something of each of these actions was not used, where the roles are open: in a closed one it is the wiring that tells.
    fn records_say(&self, gone: &[&str]) -> Option<String> {
        let unused = |action: &&str| catalog().expand(action).iter().any(|action| self.unused.contains(action.name()));
        (!self.open.is_empty() && gone.iter().any(unused)).then(|| self.records.join("; "))
    }

    pub(super) fn nothing_needs(&self, granted: &Granted) -> String {
        let written: Vec<&str> = granted.actions.iter().map(|action| &*action.written).collect();
        if let Some(records) = self.records_say(&written) {
            return format!("no use of {} in {records}", written.join(", "));
        }
        if !self.open.is_empty()
            && let [action] = &granted.actions[..]
            && action.written.eq_ignore_ascii_case(PASS_ROLE)
            && !self.something_passes_roles(true)
        {
            return "nothing that the role may do passes a role to a service".to_owned();
        }
        let services: BTreeSet<&str> =
            granted.actions.iter().filter_map(|action| action.written.split(':').next()).collect();
        let services: Vec<&str> = services.into_iter().collect();
        let users = if self.users.is_empty() { "nothing that uses the role" } else { &self.users };
        match &services[..] {
            [only] => format!("{users} needs nothing of {only} that this grants"),
            many => format!("{users} needs none of this ({})", many.join(", ")),
        }
    }
}

/// The conditions that were added, in words: `iam:PassRole only where iam:PassedToService is ecs-tasks.amazonaws.com`.
pub(super) fn only_where(replacement: &Replacement) -> Option<String> {
    let conditions: Vec<String> = replacement.conditions.iter().map(in_words).collect();
    let said = || format!("{} only where {}", replacement.actions.join(", "), conditions.join(" and "));
    (!conditions.is_empty()).then(said)
}

/// The reasons of what stays, each once, in order.
pub(super) fn reasons(kept: &[Kept]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for kept in kept {
        if !all.contains(&kept.because) {
            all.push(kept.because.clone());
        }
    }
    all
}
