//! Where a principal's own policy is not enough: a role's trust policy and a key's own policy have to agree.

use crate::graph::{Graph, Policy, Principal};
use crate::policy::Statement;
use crate::text::Text;

use super::answer::Limit;
use super::asked::Asked;
use super::assume::{Caller, admits, is_own_account};
use super::conditions;
use super::fit::fit;
use super::held::{name, place_in};
use super::let_in::named;

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
    if key_policies.is_empty() { Agreement::Given } else { of_key(asked, principal, &key_policies) }
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
            Agreement::Refused(Limit { says, place: None })
        }
        Some(admission) if !admission.depends.is_empty() => Agreement::Depends(admission.depends),
        Some(admission) if !admission.conditions.is_empty() => {
            let says = format!("the trust policy asks for {}", admission.conditions.join(" and "));
            Agreement::Within(vec![Limit { says, place: Some(admission.place) }])
        }
        Some(_) => Agreement::Given,
    }
}

/// A key's policy hands a question on to the account's policies by naming the account; otherwise they count for nothing.
fn of_key(asked: &Asked<'_>, principal: &Principal, policies: &[&&Policy]) -> Agreement {
    let graph = asked.graph;
    let mut open = Vec::new();
    for policy in policies {
        if !policy.document.unknown.is_empty() || policy.alternative {
            return Agreement::Depends(vec![format!("{} is not known in all its parts", name(policy))]);
        }
        for statement in policy.document.statements.iter().filter(|statement| statement.allows()) {
            if !hands_on(graph, statement) || fit(graph, statement, &asked.name, &asked.resource).is_none() {
                continue;
            }
            match conditions::open(graph, statement, &asked.known) {
                Some(conditions) if conditions.is_empty() => return Agreement::Given,
                Some(conditions) => {
                    let says = format!("the key's policy asks for {}", conditions.join(" and "));
                    open.push(Limit { says, place: Some(place_in(policy, statement)) });
                }
                None => {}
            }
        }
    }
    let by_name = |statement: &Statement| {
        let own = principal.address.to_string();
        statement.allows()
            && fit(graph, statement, &asked.name, &asked.resource).is_some()
            && named(graph, statement).iter().any(|named| named.who == own || named.who == "anyone")
    };
    let names_it = policies.iter().any(|policy| policy.document.statements.iter().any(by_name));
    match (open.is_empty(), names_it) {
        (false, _) => Agreement::Within(open),
        (true, true) => Agreement::Given,
        (true, false) => {
            let says = "the key's policy does not hand it on to the account's policies".to_owned();
            Agreement::Refused(Limit { says, place: None })
        }
    }
}

fn hands_on(graph: &Graph, statement: &Statement) -> bool {
    let entries = statement.principals.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.entries);
    entries
        .filter(|entry| entry.kind.text.is("AWS") || entry.kind.text.is("*"))
        .flat_map(|entry| &entry.values)
        .any(|value| value.text.is("*") || is_own_account(graph, &value.text).is_some())
}
