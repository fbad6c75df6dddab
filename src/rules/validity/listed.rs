//! Actions and the resources they are listed with: what the rules about the two have in common.

use std::borrow::Cow;

use crate::graph::glob::has_placeholder;
use crate::policy::{Leaf, PolicyType};
use crate::rules::draft::text_span;
use crate::rules::empty_key::bucket_of_empty_key;
use crate::rules::grant::{Breadth, Grant};
use crate::rules::{Finding, Rule, StatementAt};

use super::action_resource_mismatch::ActionResourceMismatch;

/// The resources of the statement as globs, where all of them are known and none is everything.
pub(super) fn listed<'s>(at: &'s StatementAt<'_>) -> Option<Cow<'s, [String]>> {
    let of_principals = match at.policy_type() {
        PolicyType::Identity | PolicyType::Boundary | PolicyType::Session | PolicyType::Scp => true,
        PolicyType::Resource => tells_types_apart(at),
        PolicyType::Trust | PolicyType::Rcp | PolicyType::VpcEndpoint => false,
    };
    let clauses = &at.statement.resources;
    let listed = !clauses.is_empty() && clauses.iter().all(|clause| !clause.negated && clause.unknown.is_empty());
    if !of_principals || !listed || at.statement.actions.iter().any(|clause| clause.negated) {
        return None;
    }
    let globs = at.globs();
    // Of an object with an empty name it is said that the bucket is meant.
    let is_bucket = |leaf: &Leaf| bucket_of_empty_key(at.graph(), &leaf.text).is_some();
    let named = at.statement.resource_values().zip(globs).filter(|(leaf, _)| is_bucket(leaf));
    let meant: Vec<String> = named.map(|(_, glob)| glob.trim_end_matches('/').to_owned()).collect();
    let resources = if meant.is_empty() { Cow::Borrowed(globs) } else { Cow::Owned([globs, &meant].concat()) };
    (!resources.is_empty() && !resources.iter().any(|glob| is_stars(glob))).then_some(resources)
}

/// Whether the policy sits on what holds other things, and is refused where an action is given what it does not apply to: a bucket and its objects.
fn tells_types_apart(at: &StatementAt<'_>) -> bool {
    let target = at.policy.policy.sits_on.and_then(|id| at.graph().resources.get(id.index()));
    let types = ActionResourceMismatch.meta().list("types-with-parts");
    target.and_then(|target| target.iam_type.as_deref()).is_some_and(|of| types.contains(&of))
}

/// The values of `Action` that say which actions are meant.
pub(super) fn listed_actions<'g, 'a>(at: &'g StatementAt<'a>) -> impl Iterator<Item = &'g Grant<'a>> {
    at.actions().iter().filter(|grant| grant.breadth != Breadth::Everything && !grant.actions.is_empty())
}

/// Whether none of the actions takes a resource.
pub(super) fn takes_none(grant: &Grant<'_>) -> bool {
    grant.actions.iter().all(|action| action.requires_star())
}

pub(super) fn names(grants: &[&Grant<'_>]) -> Vec<String> {
    grants.iter().map(|grant| grant.leaf.text.to_string()).collect()
}

pub(super) fn finding(
    rule: &dyn Rule,
    at: &StatementAt<'_>,
    grants: &[&Grant<'_>],
    message: String,
    resources: &[String],
) -> Finding {
    let effect = if at.statement.allows() { "allows nothing here" } else { "forbids nothing here" };
    let subject = format!("{} on {}", names(grants).join(" "), resources.join(" "));
    let mut finding = at.finding(rule.page(), message).about(subject);
    for grant in grants.iter().take(3) {
        finding = finding.with_label(text_span(grant.leaf), effect);
    }
    let first = at.statement.resource_values().next();
    finding.with_label(first.and_then(text_span), "not what it applies to")
}

/// Whether a template fills in some of a value: it may be more than the name that it is taken for.
pub(super) fn is_template(leaf: &Leaf) -> bool {
    leaf.text.known().is_some_and(|text| has_placeholder(&text))
}

pub(super) fn is_stars(glob: &str) -> bool {
    !glob.is_empty() && glob.bytes().all(|byte| byte == b'*')
}
