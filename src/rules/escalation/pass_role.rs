//! What both rules about `iam:PassRole` ask.

use crate::catalog::{Action, PASS_ROLE, catalog};
use crate::policy::Condition;
use crate::rules::StatementAt;
use crate::rules::choosing::{Absent, choosing};
use crate::rules::grant::{Breadth, Grant};

/// The value of `Action` that allows `iam:PassRole`, and the action.
pub(super) fn allowing<'s>(at: &'s StatementAt<'_>) -> Option<(&'s Grant<'s>, Action)> {
    if !at.is_identity_grant() {
        return None;
    }
    at.actions().iter().find_map(|grant| {
        // `*` is not spelt out.
        let all = || catalog().action(PASS_ROLE).filter(|_| grant.breadth == Breadth::Everything);
        let action = grant.actions.iter().copied().find(|action| action.name() == PASS_ROLE).or_else(all)?;
        Some((grant, action))
    })
}

/// The condition that says to which service, or for which resource, a role may be passed. Every request for `iam:PassRole` carries these keys.
pub(super) fn limit<'s>(at: &'s StatementAt<'_>) -> Option<&'s Condition> {
    choosing(&at.statement.condition, &["iam:PassedToService", "iam:AssociatedResourceArn"], Absent::Never)
}
