//! The proof that a suggestion adds nothing, by the policy algebra alone.

use std::fmt;

use crate::graph::{Policy, Resources};
use crate::policy::Document;
use crate::policy::access::{self, Verdict};

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
    policy: &Policy,
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
    policy: &Policy,
    resources: &Resources,
) -> Result<Option<String>, Unproven> {
    let old = [&canonical(before, resources), &canonical(added, resources)];
    judged(access::compare(&old, &[&canonical(after, resources)]), policy)
}

fn judged(verdict: Verdict, policy: &Policy) -> Result<Option<String>, Unproven> {
    let why = match verdict {
        Verdict::Proven => return Ok(None),
        Verdict::Refuted(witness) => format!("it would allow {witness}"),
        Verdict::Undecided { why } => return Ok(Some(why)),
    };
    let policy = policy.address.as_ref().map_or_else(|| "the policy".to_owned(), ToString::to_string);
    Err(Unproven { policy, why })
}

pub(super) fn canonical(document: &Document, resources: &Resources) -> Document {
    let mut document = document.clone();
    let clauses = document.statements.iter_mut().flat_map(|statement| &mut statement.resources);
    for leaf in clauses.flat_map(|clause| &mut clause.values) {
        leaf.text = resources.canonical(&leaf.text);
    }
    document
}
