//! The last check: the patched sources, read and evaluated again, say what was planned and nothing else has changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Attachment, Graph, Policy, PolicyId, PolicyRef, Principal, PrincipalId};
use crate::json::{Style, to_string};
use crate::policy::access::{Verdict, compare};
use crate::text::Address;

use super::model::{PolicyPlan, Subject, Suggestion};
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
) -> Result<Vec<Subject>, String> {
    let planned = |plan: &&PolicyPlan| plan.changes() && !patch.refused.contains_key(&plan.policy);
    let plans: Vec<&PolicyPlan> = suggestions.iter().flat_map(|one| &one.policies).filter(planned).collect();
    let documents: BTreeMap<PolicyId, &PolicyPlan> =
        plans.iter().filter_map(|plan| Some((plan.document()?, *plan))).collect();
    let replaced: BTreeMap<&Subject, (&PolicyPlan, &Address)> = plans
        .iter()
        .filter_map(|plan| Some((&plan.policy, (*plan, patch.beside.get(&plan.policy).map(|(_, at)| at)?))))
        .collect();
    let made: BTreeSet<&Address> = replaced.values().map(|(_, address)| *address).collect();
    let is_made = |policy: &Policy| policy.address.as_ref().is_some_and(|address| made.contains(address));
    let mut other = Vec::new();
    if before.principals.len() != after.principals.len() {
        return Err("the patched sources have other principals".to_owned());
    }
    for (index, (old, new)) in before.principals.iter().zip(&after.principals).enumerate() {
        let gone = managed(old).into_iter().filter(|(by, name)| !managed(new).contains(&(*by, *name)));
        for (attachment, name) in gone {
            let subject = subject(attachment, name, PrincipalId(index as u32));
            let as_planned = replaced.get(&subject).is_some_and(|(plan, address)| {
                let own = |one: &Attachment| holds(after, one, address);
                let found = new.attachments.iter().find_map(own);
                found.is_some_and(|policy| is_planned(plan, policy, before, after))
            });
            if !as_planned {
                other.push(subject);
            }
        }
    }
    let all_gone = |subject: &&Subject| match subject {
        Subject::AwsManaged { attachment, role, .. } => {
            let is_left =
                |(by, name): &(&Address, &str)| *by == attachment && self::subject(by, name, *role) == **subject;
            !after.principals.get(role.index()).is_some_and(|one| managed(one).iter().any(is_left))
        }
        Subject::Document(_) => true,
    };
    other.extend(replaced.keys().filter(|subject| !all_gone(subject)).map(|subject| (*subject).clone()));
    if !other.is_empty() {
        // An attachment that is there more than once is gone where nothing was to take its place: then policies are there that were not planned.
        return Ok(other);
    }
    let stayed: Vec<&Policy> = after.policies.iter().filter(|policy| !is_made(policy)).collect();
    if before.policies.len() != stayed.len() {
        return Err("the patched sources have another number of policies".to_owned());
    }
    for (index, (old, new)) in before.policies.iter().zip(stayed).enumerate() {
        let id = PolicyId(index as u32);
        if old.address != new.address {
            return Err("the patched sources have other policies".to_owned());
        }
        let as_planned = match documents.get(&id) {
            Some(plan) => is_planned(plan, new, before, after),
            None if patch.parts.contains(&id) => is_within(old, new, before, after),
            None => text(old) == text(new),
        };
        if !as_planned {
            other.push(Subject::Document(id));
        }
    }
    Ok(other)
}

/// The policies of AWS that a principal holds, and what attaches them.
fn managed(principal: &Principal) -> Vec<(&Address, &str)> {
    fn of(attachment: &Attachment) -> Option<(&Address, &str)> {
        match &attachment.policy {
            PolicyRef::AwsManaged(name) => Some((&attachment.by, name.as_str())),
            PolicyRef::Document(_) | PolicyRef::External(_) => None,
        }
    }
    principal.attachments.iter().filter_map(of).collect()
}

fn subject(attachment: &Address, name: &str, role: PrincipalId) -> Subject {
    let arn = crate::catalog::catalog().managed_policy(name).map_or("", |policy| policy.arn());
    Subject::AwsManaged { arn, attachment: attachment.clone(), role }
}

/// The policy at an address, where it is what an attachment gives.
fn holds<'g>(graph: &'g Graph, attachment: &Attachment, address: &Address) -> Option<&'g Policy> {
    let PolicyRef::Document(id) = attachment.policy else { return None };
    graph.policies.get(id.index()).filter(|policy| policy.address.as_ref() == Some(address))
}

/// Whether the document that is there allows exactly what the planned one does.
fn is_planned(plan: &PolicyPlan, new: &Policy, before: &Graph, after: &Graph) -> bool {
    let planned = canonical(&plan.after, &before.resources);
    let found = canonical(&new.document, &after.resources);
    planned.statements.len() == found.statements.len()
        && compare(&[&planned], &[&found]) == Verdict::Proven
        && compare(&[&found], &[&planned]) == Verdict::Proven
}

/// Whether a document that others are made of allows nothing that it did not.
fn is_within(old: &Policy, new: &Policy, before: &Graph, after: &Graph) -> bool {
    let (old, new) = (canonical(&old.document, &before.resources), canonical(&new.document, &after.resources));
    compare(&[&old], &[&new]) == Verdict::Proven
}

fn text(policy: &Policy) -> String {
    to_string(&policy.document.to_json(), Style::Compact)
}
