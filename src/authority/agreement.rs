//! Where a principal's own policy is not enough: a role's trust policy and a key's own policy have to agree.

use crate::graph::{Policy, Principal};
use crate::text::Text;

use super::answer::Limit;
use super::asked::Asked;
use super::assume::{Caller, admits, names};
use super::conditions;
use super::fit::fit;
use super::held::{name, place_in};

/// Whether a policy beside a principal's own agrees.
pub(super) enum Agreement {
    /// It does, or none has to.
    Given,
    /// That is not known; why.
    Depends(Vec<String>),
    /// It does, within these limits.
    Within(Vec<Limit>),
    /// It does not.
    Refused(Limit),
}

/// Whether the policy of what is asked about agrees that `principal`'s own policies decide.
pub(super) fn agreement(asked: &Asked<'_>, principal: &Principal, resource: &Text, beside: &[&Policy]) -> Agreement {
    if asked.name.starts_with("sts:assumerole") {
        return of_role(asked, principal, resource);
    }
    let key_policies: Vec<&&Policy> = beside.iter().filter(|_| asked.name.starts_with("kms:")).collect();
    if key_policies.is_empty() { Agreement::Given } else { of_key(asked, principal, resource, &key_policies) }
}

fn of_role(asked: &Asked<'_>, principal: &Principal, resource: &Text) -> Agreement {
    let graph = asked.graph;
    let id = asked.declared.or_else(|| graph.resources.by_arn(resource));
    let Some(role) = graph.principals.iter().find(|role| Some(role.resource) == id) else {
        return Agreement::Depends(vec!["the role's trust policy has to let it in, too".to_owned()]);
    };
    if role.trust.is_none() {
        return Agreement::Depends(vec![format!("the trust policy of {} is not known", role.address)]);
    }
    match admits(graph, role, &asked.name, &Caller::Principal(principal)) {
        None => {
            let says = format!("the trust policy of {} does not let it in", role.address);
            Agreement::Refused(Limit { says, place: None, open: false })
        }
        Some(admission) if !admission.depends.is_empty() => Agreement::Depends(admission.depends),
        Some(admission) if !admission.conditions.is_empty() => {
            let says = format!("the trust policy asks for {}", admission.conditions.join(" and "));
            Agreement::Within(vec![Limit { says, place: Some(admission.place), open: true }])
        }
        Some(_) => Agreement::Given,
    }
}

/// A key's policy hands a question on to the account's policies by naming the account, or lets the principal itself in; otherwise they count for nothing.
fn of_key(asked: &Asked<'_>, principal: &Principal, resource: &Text, policies: &[&&Policy]) -> Agreement {
    let graph = asked.graph;
    let resource = if asked.resource.is("*") { resource } else { &asked.resource };
    let (mut within, mut depends) = (Vec::new(), Vec::new());
    for policy in policies {
        if !policy.document.unknown.is_empty() || policy.alternative {
            return Agreement::Depends(vec![format!("{} is not known in all its parts", name(policy))]);
        }
        for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
            let Some(naming) = names(graph, statement, &Caller::Principal(principal)) else { continue };
            let Some(found) = fit(graph, statement, &asked.name, resource) else { continue };
            let Some(conditions) = conditions::open(graph, statement, &asked.known) else { continue };
            let unclear: Vec<String> = found.depends.into_iter().chain(naming.depends).collect();
            if !unclear.is_empty() {
                depends.extend(unclear);
            } else if conditions.is_empty() {
                return Agreement::Given;
            } else {
                let says = format!("the key's policy asks for {}", conditions.join(" and "));
                within.push(Limit { says, place: Some(place_in(policy, statement)), open: true });
            }
        }
    }
    match (within.is_empty(), depends.is_empty()) {
        (false, _) => Agreement::Within(within),
        (true, false) => Agreement::Depends(depends),
        (true, true) => {
            let says = "the key's policy does not hand it on to the account's policies".to_owned();
            Agreement::Refused(Limit { says, place: None, open: false })
        }
    }
}
