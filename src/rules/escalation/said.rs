//! What is said of a path that is complete.

use crate::catalog::catalog;
use crate::escalation::{Category, Holder, Needs, table};
use crate::graph::{Graph, Principal, PrincipalId, PrincipalKind};
use crate::policy::{PrincipalEntry, Statement};
use crate::rules::draft::{holder_label, list, text_span};
use crate::rules::{Confidence, Finding, Persona, Severity};

use super::passable::{is_denied, passes_any, trusted};
use super::proof::{Over, Proof};

/// "iam:PassRole is allowed on every role, with lambda:CreateFunction and lambda:InvokeFunction: a new function runs the caller's code under any role that
/// trusts lambda.amazonaws.com".
pub(super) fn message(proof: &Proof<'_>) -> String {
    let path = proof.path;
    let whom = match &proof.over {
        Over::All(every) => format!("on every {every}"),
        Over::Itself => format!("on {}", own(proof).of_its_own),
        Over::Named(principal) => format!("for {}, an administrator", principal.address),
        Over::Stronger(stronger) => {
            format!("for what runs under {}, which may do {}", stronger.role.address, stronger.action)
        }
    };
    let with = if path.with.is_empty() { String::new() } else { format!(", with {}", list(&path.with, 3)) };
    let but = if !proof.denied.is_empty() { ", except where it is denied" } else { "" };
    let doubt = proof.doubt.map(|doubt| format!(", {}", doubt.says())).unwrap_or_default();
    format!("{} is allowed {whom}{but}{with}: {}{doubt}", path.deciding, gives(proof))
}

fn gives(proof: &Proof<'_>) -> String {
    let path = proof.path;
    if proof.of_others {
        return path.others.to_owned();
    }
    let role = match (&proof.over, path.needs) {
        (Over::Named(_), _) => "it".to_owned(),
        (_, Needs::Profile) => format!("any role that trusts {} and has an instance profile", any_of(&path.services)),
        _ => format!("any role that trusts {}", any_of(&path.services)),
    };
    let holder = match (proof.holder, path.holder) {
        (Some(PrincipalKind::Role), _) => "the role",
        (Some(PrincipalKind::User), _) => "the user",
        (Some(PrincipalKind::Group), _) => "a user in the group",
        (None, Some(Holder::Role)) => "a role with this policy",
        (None, Some(Holder::User)) => "a user with this policy",
        (None, _) => "whoever has this policy",
    };
    path.gives(&role, holder)
}

fn any_of(services: &[&str]) -> String {
    services.join(" or ")
}

/// What of the holder a path writes that is on what is its own.
struct Own {
    of_its_own: &'static str,
    label: &'static str,
    advice: &'static str,
}

fn own(proof: &Proof<'_>) -> Own {
    let about = |word: &str| proof.path.deciding.contains(word);
    if about("Group") {
        let (of_its_own, label) = ("a group that its holder is in", "names a group that the holder is in");
        return Own { of_its_own, label, advice: "take the groups of its own holder out of the resources" };
    }
    if about("PolicyVersion") {
        let (of_its_own, label) = ("a policy that its holder has", "matches a policy that the holder has");
        return Own { of_its_own, label, advice: "take the policies of its own holder out of the resources" };
    }
    let (of_its_own, label) = ("its own holder", "names the holder itself");
    Own { of_its_own, label, advice: "take its own holder out of the resources" }
}

/// What tells apart what is true of instances: the first way in the table's order of those as strong, whichever of them is shown since it leads somewhere here.
fn case(proofs: &[Proof<'_>], shown: &Proof<'_>) -> &'static str {
    let rank = |proof: &Proof<'_>| (proof.is_sure(), proof.of_others, proof.path.category);
    let place = |proof: &Proof<'_>| table().paths.iter().position(|path| std::ptr::eq(path, proof.path));
    let alike = proofs.iter().filter(|proof| passes_any(proof) && passes_any(shown) && rank(proof) == rank(shown));
    alike.min_by_key(|proof| (proof.path.with.len(), place(proof))).unwrap_or(shown).path.name
}

/// "iam:PassRole and ecs:RunTask".
pub(super) fn all_of(deciding: &str, with: &[&str]) -> String {
    let all: Vec<&str> = std::iter::once(deciding).chain(with.iter().copied()).collect();
    list(&all, 4)
}

/// The finding with its places, its advice and the other ways.
pub(super) fn described(finding: Finding, graph: &Graph, proofs: &[Proof<'_>], statement: &Statement) -> Finding {
    let Some(proof) = proofs.first() else { return finding };
    let path = proof.path;
    let resource = proof.resource.map(|leaf| leaf.text.to_string()).unwrap_or_default();
    let what = match &proof.over {
        Over::All(every) => format!("matches every {every}"),
        Over::Itself => own(proof).label.to_owned(),
        Over::Named(principal) => format!("leads to {}, which may do everything", principal.address),
        Over::Stronger(stronger) => {
            format!("leads to {}, which may do {}: this one may not", stronger.role.address, stronger.action)
        }
    };
    let not_resource = || statement.resources.first().and_then(|clause| clause.key.primary());
    let not_action = || statement.actions.first().and_then(|clause| clause.key.primary());
    let mut finding = finding
        .of_case(case(proofs, proof))
        .about(format!("{} on {resource}", path.deciding))
        .with_label(proof.resource.and_then(text_span).or_else(not_resource), what)
        .with_label(
            proof.action.and_then(text_span).or_else(not_action),
            format!("allows {}", all_of(path.deciding, &proof.along)),
        );
    for (what, place) in &proof.elsewhere {
        finding = finding.with_label(*place, what.clone());
    }
    let led_to = match &proof.over {
        Over::Named(principal) => Some(*principal),
        Over::Stronger(stronger) => Some(stronger.role),
        Over::All(_) | Over::Itself => None,
    };
    if let Some(principal) = led_to {
        finding = finding.with_label(principal.header, holder_label(graph, principal));
    }
    let mut finding = graded(finding, proof);
    finding = finding.with_help(format!("{}; the path is known as {}", advice(proof, statement), path.name));
    let others: Vec<&Proof<'_>> = proofs.iter().skip(1).filter(|other| other.is_sure() == proof.is_sure()).collect();
    let (same, deciding): (Vec<_>, Vec<_>) = others.into_iter().partition(|other| other.path.deciding == path.deciding);
    let mut names: Vec<&str> = Vec::new();
    names.extend(same.iter().filter_map(|other| other.path.with.first().copied()));
    names.extend(deciding.iter().map(|other| other.path.deciding));
    let mut once: Vec<&str> = Vec::new();
    names.retain(|name| !once.contains(name) && (once.push(*name), true).1);
    if names.is_empty() {
        finding
    } else {
        finding.with_help(format!("the statement opens other ways too, with {}", list(&names, 3)))
    }
}

/// As sure as the path is, for whom that is worth hearing.
pub(super) fn graded(finding: Finding, proof: &Proof<'_>) -> Finding {
    let mut finding = finding;
    if !proof.is_sure() {
        let severity = finding.severity.min(Severity::Medium);
        finding = finding.with_persona(Persona::Auditor).with_severity(severity).with_confidence(Confidence::Low);
    }
    // Who holds it gains by it only as somebody else, whom it may not be able to become; or what is needed besides is hardly ever in a configuration.
    if proof.of_others || proof.path.needs == Needs::IdentityCenter {
        let confidence = finding.confidence.min(Confidence::Medium);
        finding = finding.with_confidence(confidence);
    }
    finding
}

/// Which roles of the configuration can be passed that way: whose rights are at stake here. The only one that holds or may hold the statement gains nothing by its own.
/// Nothing where there are no others, nor where one may be meant whose trust policy is not known.
pub(super) fn at_stake(graph: &Graph, proof: &Proof<'_>, holders: &[PrincipalId]) -> Option<String> {
    if !passes_any(proof) {
        return None;
    }
    let others = (0..).map(PrincipalId).zip(&graph.principals).filter(|(id, _)| holders != [*id]);
    let roles: Vec<&Principal> = others.map(|(_, one)| one).filter(|one| one.kind == PrincipalKind::Role).collect();
    let trusted = |role: &Principal| trusted(graph, proof.path, role);
    let that_trust: Vec<(&Principal, &str)> = roles.iter().filter_map(|role| Some((*role, trusted(role)?))).collect();
    let left: Vec<&(&Principal, &str)> = that_trust.iter().filter(|(role, _)| !is_denied(graph, proof, role)).collect();
    let named: Vec<String> = left.iter().map(|(role, _)| role.address.to_string()).collect();
    let mut services: Vec<&str> = left.iter().map(|(_, service)| *service).collect();
    services.dedup();
    let elsewhere = "it is about those of the account that are made elsewhere";
    let service = any_of(&proof.path.services);
    match named.len() {
        0 if roles.is_empty() || !roles.iter().all(|role| is_trust_known(graph, role)) => None,
        0 if !that_trust.is_empty() => {
            Some(format!("each role of this configuration that trusts {service} is denied: {elsewhere}"))
        }
        0 => Some(format!("no other role of this configuration trusts {service}: {elsewhere}")),
        1 => Some(format!("of this configuration, {} trusts {}", named[0], any_of(&services))),
        _ => Some(format!("of this configuration, {} trust {}", list(&named, 3), any_of(&services))),
    }
}

/// Whether all that a role's trust policy names is known.
fn is_trust_known(graph: &Graph, role: &Principal) -> bool {
    let Some(trust) = role.trust.and_then(|id| graph.policies.get(id.index())) else { return false };
    let document = &trust.document;
    let mut clauses = document.statements.iter().flat_map(|statement| &statement.principals);
    let is_read = |entry: &PrincipalEntry| {
        entry.kind.text.known().is_some()
            && (!entry.kind.text.is("Service") || entry.values.iter().all(|value| value.text.known().is_some()))
    };
    document.unknown.is_empty()
        && document.statements.iter().all(|statement| statement.effect.is_some())
        && clauses.all(|clause| clause.unknown.is_empty() && clause.entries.iter().all(is_read))
}

/// What to write instead.
fn advice(proof: &Proof<'_>, statement: &Statement) -> String {
    let names = |key: &str| {
        let known = catalog().action(proof.path.deciding).is_some_and(|action| action.condition_key(key).is_some());
        known && !statement.condition.conditions.iter().any(|one| one.key.text.to_string().eq_ignore_ascii_case(key))
    };
    match (&proof.over, proof.path.category) {
        (Over::Itself, _) => own(proof).advice.to_owned(),
        (Over::Named(principal), category) if category.passes_role() => {
            format!("hand on a role that may do less than {}", principal.address)
        }
        (Over::Named(principal), Category::PrincipalAccess) => {
            format!("take {} out of the resources", principal.address)
        }
        (Over::Named(_) | Over::Stronger(_), Category::ExistingPassRole) => {
            "leave it to those who may do what its role may, or give that role less".to_owned()
        }
        (_, Category::SelfEscalation | Category::PrincipalAccess) => {
            let keys: Vec<&str> =
                ["iam:PolicyARN", "iam:PermissionsBoundary"].into_iter().filter(|key| names(key)).collect();
            let manages = format!("name the {} that it manages", managed(proof));
            match &keys[..] {
                [] => manages,
                keys => format!("{manages}, and let a condition on {} limit what it gives", keys.join(" or ")),
            }
        }
        (_, Category::NewPassRole | Category::RetiredPassRole) if names("iam:PassedToService") => {
            "name the roles that are handed on, and the service with a condition on iam:PassedToService".to_owned()
        }
        (_, Category::NewPassRole | Category::RetiredPassRole) => "name the roles that are handed on".to_owned(),
        (_, Category::Boundary) => "leave permissions boundaries to those who set them".to_owned(),
        (_, Category::ExistingPassRole) => "name the resources that it works with".to_owned(),
    }
}

/// What to do about a policy of AWS, in which nothing can be narrowed.
pub(super) fn advice_of_aws(proof: &Proof<'_>, names: &[&str]) -> String {
    let path = proof.path;
    let instead = match (path.category.passes_role(), managed(proof)) {
        (true, _) => format!(
            "allows {} only on the roles that are handed on, or leaves out {}",
            path.deciding,
            list(&path.with, 3)
        ),
        (false, things) => format!("allows {} only on the {things} that it manages, or leaves it out", path.deciding),
    };
    format!("replace {} with a policy of your own that {instead}; the path is known as {}", list(names, 3), path.name)
}

/// What a holder manages with the deciding action: "roles".
fn managed(proof: &Proof<'_>) -> String {
    let types = catalog().action(proof.path.deciding).into_iter().flat_map(|action| action.resource_types());
    let names: Vec<String> = types.map(|row| format!("{}s", row.name())).collect();
    match &names[..] {
        [one] if one == "policys" => "policies".to_owned(),
        [one] => one.clone(),
        _ => "resources".to_owned(),
    }
}
