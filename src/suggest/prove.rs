//! The proof that a suggestion adds nothing, by the policy algebra alone.

use std::fmt;

use crate::graph::Resources;
use crate::policy::Document;
use crate::policy::access::{self, Coverage, Need, Verdict};
use crate::text::{Origin, Text};
use crate::wiring::{self, Strength};

/// A suggestion that could not be proven.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unproven {
    /// The policy.
    pub policy: String,
    /// What it would allow that the old one did not, or why nothing could be decided.
    pub why: String,
}

impl fmt::Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the suggestion for {} is not proven to allow nothing new: {}", self.policy, self.why)
    }
}

impl std::error::Error for Unproven {}

/// Checks that every request `after` allows, `before` allowed: why that cannot be decided, or nothing where it holds. Resources are compared in canonical
/// form: a name, an ARN and a reference to one resource are one.
///
/// # Errors
///
/// A request that only `after` allows.
pub(super) fn nothing_added(
    before: &Document,
    after: &Document,
    policy: &str,
    resources: &Resources,
) -> Result<Option<String>, Unproven> {
    judged(access::compare(&[&canonical(before, resources)], &[&canonical(after, resources)]), policy)
}

/// The same where `added` may be allowed, too.
///
/// # Errors
///
/// A request that only `after` allows.
pub(super) fn only_added(
    before: &Document,
    added: &Document,
    after: &Document,
    policy: &str,
    resources: &Resources,
) -> Result<Option<String>, Unproven> {
    let old = [&canonical(before, resources), &canonical(added, resources)];
    judged(access::compare(&old, &[&canonical(after, resources)]), policy)
}

/// What is required, was granted, and would not be any more; nothing where all of it stays.
pub(super) fn needs_lost<'n>(
    before: &Document,
    after: &Document,
    needs: impl IntoIterator<Item = &'n wiring::Need>,
    resources: &Resources,
) -> Option<String> {
    let (before, after) = (canonical(before, resources), canonical(after, resources));
    let required = needs.into_iter().filter(|need| need.strength == Strength::Required);
    for need in required {
        for resource in need.resources.iter().map(|resource| resources.canonical(resource)) {
            for name in &need.actions {
                let action = Text::literal(&**name, Origin::default());
                let need = Need { action: &action, resource: &resource, conditions: &[] };
                let granted = |document: &Document| access::covers(&[document], &need);
                if granted(&before) == Coverage::Allowed && granted(&after) != Coverage::Allowed {
                    return Some(format!("{name} on {resource} is needed"));
                }
            }
        }
    }
    None
}

fn judged(verdict: Verdict, policy: &str) -> Result<Option<String>, Unproven> {
    let why = match verdict {
        Verdict::Proven => return Ok(None),
        Verdict::Refuted(witness) => format!("it would allow {witness}"),
        Verdict::Undecided { why } => return Ok(Some(why)),
    };
    Err(Unproven { policy: policy.to_owned(), why })
}

pub(super) fn canonical(document: &Document, resources: &Resources) -> Document {
    let mut document = document.clone();
    let clauses = document.statements.iter_mut().flat_map(|statement| &mut statement.resources);
    for leaf in clauses.flat_map(|clause| &mut clause.values) {
        leaf.text = resources.canonical(&leaf.text);
    }
    document
}
