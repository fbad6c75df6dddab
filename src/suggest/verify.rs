//! The last check: the patched sources, read and evaluated again, say what was planned and nothing else has changed.

use std::collections::BTreeMap;

use crate::graph::{Graph, Policy, PolicyId};
use crate::json::{Style, to_string};
use crate::policy::access::{Verdict, compare};

use super::model::{PolicyPlan, Suggestion};
use super::patch::Patch;
use super::prove::canonical;

/// Compares the graph of the sources as they are with that of the patched ones: the policies that came out other than planned, since another policy is made
/// of the same source. They must be left as they are.
///
/// # Errors
///
/// There are other policies than there were. That is a defect of iamlint, and the patch must not be used.
pub fn verify(
    before: &Graph,
    after: &Graph,
    suggestions: &[Suggestion],
    patch: &Patch,
) -> Result<Vec<PolicyId>, String> {
    let plans: BTreeMap<PolicyId, &PolicyPlan> =
        suggestions.iter().flat_map(|suggestion| &suggestion.policies).map(|plan| (plan.policy, plan)).collect();
    if before.policies.len() != after.policies.len() {
        return Err("the patched sources have another number of policies".to_owned());
    }
    let mut other = Vec::new();
    for (index, (old, new)) in before.policies.iter().zip(&after.policies).enumerate() {
        let id = PolicyId(index as u32);
        if old.address != new.address {
            return Err("the patched sources have other policies".to_owned());
        }
        let planned = plans.get(&id).filter(|plan| plan.changes() && !patch.refused.contains_key(&id));
        let as_planned = match planned {
            Some(plan) => is_planned(plan, new, before, after),
            None => text(old) == text(new),
        };
        if !as_planned {
            other.push(id);
        }
    }
    Ok(other)
}

/// Whether the document that is there allows exactly what the planned one does.
fn is_planned(plan: &PolicyPlan, new: &Policy, before: &Graph, after: &Graph) -> bool {
    let planned = canonical(&plan.after, &before.resources);
    let found = canonical(&new.document, &after.resources);
    planned.statements.len() == found.statements.len()
        && compare(&[&planned], &[&found]) == Verdict::Proven
        && compare(&[&found], &[&planned]) == Verdict::Proven
}

fn text(policy: &Policy) -> String {
    to_string(&policy.document.to_json(), Style::Compact)
}
