//! The last check: the patched sources, read and evaluated again, say what was planned and nothing else has changed.

use std::collections::BTreeMap;

use crate::graph::{Graph, Policy, PolicyId};
use crate::json::{Style, to_string};
use crate::policy::access::{Verdict, compare};

use super::model::{PolicyPlan, Suggestion};
use super::patch::Patch;
use super::prove::canonical;

/// Compares the graph of the sources as they are with that of the patched ones.
///
/// # Errors
///
/// What came out other than planned. That is a defect of iamlint, and the patch must not be used.
pub fn verify(before: &Graph, after: &Graph, suggestions: &[Suggestion], patch: &Patch) -> Result<(), String> {
    let plans: BTreeMap<PolicyId, &PolicyPlan> =
        suggestions.iter().flat_map(|suggestion| &suggestion.policies).map(|plan| (plan.policy, plan)).collect();
    if before.policies.len() != after.policies.len() {
        return Err("the patched sources have another number of policies".to_owned());
    }
    for (index, (old, new)) in before.policies.iter().zip(&after.policies).enumerate() {
        let id = PolicyId(index as u32);
        let name = old.address.as_ref().map_or_else(String::new, ToString::to_string);
        let planned = plans.get(&id).filter(|plan| plan.changes() && !patch.refused.contains_key(&id));
        let as_planned = match planned {
            _ if old.address != new.address => false,
            Some(plan) => is_planned(plan, new, before, after),
            None => text(old) == text(new),
        };
        if !as_planned {
            return Err(format!("{name} came out other than planned"));
        }
    }
    Ok(())
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
