//! What the rules about handing roles on ask.

use crate::catalog::{Action, PASS_ROLE, catalog};
use crate::policy::{Clause, Condition, Leaf, Pattern};
use crate::rules::StatementAt;
use crate::rules::choosing::{Absent, choosing, is_stars};
use crate::rules::grant::{Breadth, Grant};
use crate::rules::page::page;
use crate::rules::reach::covered;

/// The value of `Action` that allows `iam:PassRole`, and the action.
pub(super) fn allowing<'s>(at: &'s StatementAt<'_>) -> Option<(&'s Grant<'s>, Action)> {
    value_allowing(at, PASS_ROLE)
}

/// The value of `Action` that allows the action, and the action.
pub(super) fn value_allowing<'s>(at: &'s StatementAt<'_>, name: &str) -> Option<(&'s Grant<'s>, Action)> {
    if !at.is_identity_grant() {
        return None;
    }
    let action = catalog().action(name)?;
    // `*` is not spelt out.
    let allows = |grant: &&Grant<'_>| grant.breadth == Breadth::Everything || grant.actions.contains(&action);
    at.actions().iter().find(allows).map(|grant| (grant, action))
}

/// The condition that says to which service, or for which resource, a role may be passed. Every request for `iam:PassRole` carries these keys.
pub(super) fn limit<'s>(at: &'s StatementAt<'_>) -> Option<&'s Condition> {
    let keys = page!("escalation", "passrole-without-service").meta().list("keys");
    choosing(&at.statement.condition, keys, Absent::Never)
}

/// What allows an action on every resource of its type: the value of `Action` or, for `NotAction`, of what is left out; likewise of the resource.
pub(super) struct Wide<'s> {
    pub(super) action: &'s Leaf,
    /// Whether it is allowed by what `NotAction` does not list.
    pub(super) by_exception: bool,
    pub(super) resource: &'s Leaf,
    /// Whether its resources are what `NotResource` does not list.
    pub(super) all_but: bool,
}

/// How the statement allows the action on every resource of its type, in whatever way it is written.
pub(super) fn wide<'s>(at: &'s StatementAt<'_>, name: &str) -> Option<Wide<'s>> {
    if !at.is_identity_grant() {
        return None;
    }
    let (action, by_exception) = match value_allowing(at, name) {
        Some((grant, _)) => (grant.leaf, false),
        None => (left_in(at.statement.actions.iter().find(|clause| clause.negated)?, name)?, true),
    };
    let known = catalog().action(name)?;
    if let Some(reach) = covered(at.resources(), known) {
        return Some(Wide { action, by_exception, resource: reach.leaf, all_but: false });
    }
    let all_but = at.statement.resources.iter().find(|clause| clause.negated && clause.unknown.is_empty())?;
    let resource = all_but.values.first().filter(|_| !all_but.values.iter().any(|leaf| is_stars(&leaf.text)))?;
    Some(Wide { action, by_exception, resource, all_but: true })
}

/// A value of the `NotAction`, where it does not leave the action out.
fn left_in<'s>(clause: &'s Clause, name: &str) -> Option<&'s Leaf> {
    let lower = name.to_ascii_lowercase();
    let leaves_out = |leaf: &Leaf| !leaf.text.is_known() || Pattern::action(&leaf.text).matches_str(&lower);
    let in_it = clause.unknown.is_empty() && !clause.values.iter().any(leaves_out);
    clause.values.first().filter(|_| in_it)
}
