//! What runs under each role, what that needs, and whether that is all.

use crate::policy::Document;
use crate::text::{Part, Text};
use crate::wiring::{Applied, Openness};

use super::super::model::{Policy, PolicyRef, Principal, PrincipalId, PrincipalKind, ResourceId, Use};
use super::super::resources::Resources;
use super::super::values::text;
use super::principals::Principals;

/// Fills uses, needs and openness: of what wiring answered (`applied`), and of the uses it has no word for.
pub(super) fn fill(
    principals: &mut Principals,
    resources: &Resources,
    policies: &[Policy],
    applied: Vec<(ResourceId, Applied)>,
    uses: Vec<(PrincipalId, Use)>,
) {
    let mut open = vec![Vec::new(); principals.list.len()];
    let mut assumed_by: Vec<Vec<Text>> = vec![Vec::new(); principals.list.len()];
    for (user, applied) in applied {
        let Some(setting) = text(&applied.role) else { continue };
        let Some(role) = principals.role(resources, &setting) else { continue };
        let elsewhere = principals.may_be_elsewhere(resources, role, &setting);
        let by = &resources.resource(user).address;
        let problems =
            applied.problems.iter().map(|problem| format!("what {by} needs is not known: {}", problem.message));
        open[role.index()].extend(applied.open.iter().cloned().chain(problems));
        assumed_by[role.index()].extend(applied.assumed_by.iter().map(|by| resources.canonical(by)));
        let principal = principals.get_mut(role);
        principal.users.push(Use {
            resource: user,
            attribute: applied.attribute,
            service: applied.service,
            span: applied.role.origin.primary(),
            modelled: applied.modelled,
            code: applied.code,
            elsewhere,
        });
        principal.needs.extend(applied.needs);
        principal.no_needs.extend(applied.no_needs);
        principal.superseded.extend(applied.superseded);
        principal.uncertain |= applied.uncertain;
        principal.code |= applied.code;
    }
    for principal in &mut principals.list {
        settle(principal, policies, resources);
    }
    for (role, other) in uses {
        let users = &mut principals.get_mut(role).users;
        let is_known = users.iter().any(|user| user.resource == other.resource && user.attribute == other.attribute);
        if !is_known {
            users.push(other);
        }
    }
    for ((principal, mut reasons), assumed_by) in principals.list.iter_mut().zip(open).zip(assumed_by) {
        principal.users.sort_by(|a, b| (a.resource, &a.attribute, a.span).cmp(&(b.resource, &b.attribute, b.span)));
        let unmodelled = principal.users.iter().filter(|user| !user.modelled);
        reasons.extend(unmodelled.map(|user| {
            let address = &resources.resource(user.resource).address;
            format!("iamlint does not know what {} needs of its role ({address})", address.type_name)
        }));
        let unseen = unseen_users(principal, policies, resources, &assumed_by);
        principal.uncertain |= !unseen.is_empty();
        reasons.extend(unseen);
        let mut seen = std::collections::HashSet::new();
        reasons.retain(|reason| seen.insert(reason.clone()));
        principal.openness = if reasons.is_empty() { Openness::Closed } else { Openness::Open(reasons) };
    }
}

/// What a policy names as a resource is an ARN, whatever it is called: a need of the same is of that resource.
fn settle(principal: &mut Principal, policies: &[Policy], resources: &Resources) {
    if principal.needs.iter().all(|need| need.undecided.is_empty()) {
        return;
    }
    let documents = principal.attachments.iter().filter_map(|attachment| match &attachment.policy {
        PolicyRef::Document(id) => policies.get(id.index()).map(|policy| &policy.document),
        PolicyRef::AwsManaged(_) | PolicyRef::External(_) => None,
    });
    let statements = documents.flat_map(|document| &document.statements).filter(|statement| statement.allows());
    let named: Vec<Text> = statements
        .flat_map(|statement| &statement.resources)
        .filter(|clause| !clause.negated)
        .flat_map(|clause| &clause.values)
        .map(|leaf| resources.canonical(&leaf.text))
        .collect();
    for need in &mut principal.needs {
        if need.undecided.iter().any(|given| named.contains(given)) {
            need.resources = std::mem::take(&mut need.undecided);
        }
    }
}

/// Who else may act as the principal than the uses that are seen.
fn unseen_users(principal: &Principal, policies: &[Policy], resources: &Resources, assumed_by: &[Text]) -> Vec<String> {
    match principal.kind {
        PrincipalKind::User => return vec!["what a user does cannot be seen from here".into()],
        PrincipalKind::Group => return vec!["what the members of a group do cannot be seen from here".into()],
        PrincipalKind::Role => {}
    }
    let mut reasons = Vec::new();
    if principal.users.is_empty() {
        reasons.push("nothing in this configuration uses it".to_owned());
    }
    match principal.trust.and_then(|trust| policies.get(trust.index())) {
        Some(trust) => reasons.extend(unseen_trusted(&trust.document, principal, resources, assumed_by)),
        None => reasons.push("its trust policy is not known".into()),
    }
    reasons
}

fn unseen_trusted(trust: &Document, principal: &Principal, resources: &Resources, assumed_by: &[Text]) -> Vec<String> {
    let mut reasons = Vec::new();
    if !trust.unknown.is_empty() {
        reasons.push("its trust policy is not known".to_owned());
    }
    for clause in trust.statements.iter().filter(|s| s.allows()).flat_map(|statement| &statement.principals) {
        if clause.negated || !clause.unknown.is_empty() {
            reasons.push("who may assume it is not known".to_owned());
            continue;
        }
        for entry in &clause.entries {
            for value in &entry.values {
                reasons.extend(unseen_entry(&entry.kind.text, &value.text, principal, resources, assumed_by));
            }
        }
    }
    reasons
}

/// Why one principal of a trust policy may do what cannot be seen.
fn unseen_entry(
    kind: &Text,
    value: &Text,
    principal: &Principal,
    resources: &Resources,
    assumed_by: &[Text],
) -> Option<String> {
    match kind.known().as_deref() {
        Some("Service") => {
            let uses = |user: &Use| user.service.as_ref().is_none_or(|service| is_service(value, service));
            let is_used = principal.users.iter().any(uses);
            (!is_used).then(|| format!("{value} may assume it, and nothing in this configuration runs under it there"))
        }
        Some("AWS") => {
            let is_wired = assumed_by.contains(&resources.canonical(value));
            (!is_wired).then(|| format!("{value} may assume it, and what that does cannot be seen from here"))
        }
        _ => Some(format!("{value} may assume it, and what that does cannot be seen from here")),
    }
}

/// Whether a principal of a trust policy is the service `codebuild.amazonaws.com`, also where its domain is that of the own partition:
/// `codebuild.${data.aws_partition.current.dns_suffix}`.
fn is_service(value: &Text, service: &str) -> bool {
    if value.is(service) {
        return true;
    }
    let rest = service.strip_prefix(&*value.known_prefix());
    match (rest, value.parts()) {
        (Some("amazonaws.com"), [_, Part::Symbol(symbol, _)]) => symbol.expression().ends_with(".dns_suffix"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::values::make::{literal, reference};
    use super::*;

    #[test]
    fn a_service_in_the_own_partition_is_that_service() {
        let suffix = reference("data.aws_partition.current", "dns_suffix");
        let value = Text::concat([&literal("codebuild."), &suffix]);
        assert!(is_service(&value, "codebuild.amazonaws.com"));
        assert!(!is_service(&value, "codepipeline.amazonaws.com"));
        assert!(!is_service(&suffix, "codebuild.amazonaws.com"));
        assert!(is_service(&literal("codebuild.amazonaws.com"), "codebuild.amazonaws.com"));
    }
}
