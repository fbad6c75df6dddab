//! `rules/escalation/privilege-escalation.md`

use crate::catalog::catalog;
use crate::escalation::{Actions, Category, Part, Rights, Source, bearers, table};
use crate::graph::{Graph, PolicyId};
use crate::policy::Statement;
use crate::rules::draft::{list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals::services_alone;
use crate::rules::{Claim, Confidence, Finding, Persona, PrincipalAt, Report, Rule, Severity, StatementAt, usage};

use crate::text::Mode;

use super::proof::{Over, Proof, proofs};

#[derive(Debug)]
pub(in crate::rules) struct PrivilegeEscalation;

impl Rule for PrivilegeEscalation {
    fn page(&self) -> &'static Page {
        page!("escalation", "privilege-escalation")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if !at.is_identity_grant() || at.policy.rights().of(at.statement.index).and(table().deciding).is_empty() {
            return;
        }
        let mut proofs = of_statement(at);
        // What a service must start is not the way to what it starts.
        let is_needed = |proof: &Proof<'_>| {
            proof.path.category == Category::ExistingPassRole && !at.policy.needs_of(proof.path.deciding).is_empty()
        };
        proofs.retain(|proof| !is_needed(proof) && !report.is_claimed(proof.path.deciding, self.page().name()));
        let Some(first) = proofs.first() else { return };
        let claims = claims(&proofs);
        let finding = at.finding(self.page(), message(first));
        let mut finding = described(finding, at.graph(), &proofs, at.statement).held_by(at.policy);
        if let Some(action) = catalog().action(first.path.deciding) {
            for line in usage::advice(at, &[action]) {
                finding = finding.with_help(line);
            }
            if usage::is_unused(at, &[action]) {
                finding.also.push("grant-not-used");
            }
        }
        // Who holds a part of other documents is not known, nor what limits them.
        let of_data = at.policy.policy.address.as_ref().is_some_and(|address| address.mode == Mode::Data);
        let finding = match at.policy.policy.alternative {
            true => finding.with_confidence(Confidence::Low),
            false if of_data && at.policy.holders.is_empty() => {
                let confidence = finding.confidence.min(Confidence::Medium);
                finding.with_confidence(confidence)
            }
            false => finding,
        };
        let finding = match runs_what_is_set(self, at) {
            true => finding.with_persona(Persona::Auditor).with_severity(Severity::Medium),
            false => finding,
        };
        report.push(finding.with_suggest(at.policy), claims);
    }

    /// A path that an AWS managed policy decides and another policy completes: no statement of the configuration has its deciding action.
    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let rights = Rights::of_principal(at.graph, at.id, at.principal, PolicyId(u32::MAX));
        for part in &rights.allows {
            let Some(Source::Aws(document, name, span)) = rights.sources.get(part.source) else { continue };
            let Some(statement) = document.statements.get(part.statement) else { continue };
            let within = rights.allows.iter().filter(|other| other.source == part.source);
            let alone = within.fold(Actions::default(), |all, other| all.or(other.actions));
            let across = |proof: &Proof<'_>| proof.is_sure() && !alone.has_all(proof.path.actions);
            let Some(proof) = proofs(at.graph, &rights, part, statement).into_iter().find(across) else { continue };
            let mut finding = at
                .finding(self.page(), message(&proof))
                .about(format!("{} of {name}", proof.path.deciding))
                .with_label(*span, format!("{name} allows {}", proof.path.deciding));
            for (what, place) in &proof.elsewhere {
                finding = finding.with_label(*place, what.clone());
            }
            report.push(finding.of_case(proof.path.name).with_help(advice(&proof, statement)), []);
            return;
        }
    }
}

/// Whether only services assume the role that make the calls they are set up for, and run nobody's code: who wants its rights must be able to set them up.
fn runs_what_is_set(rule: &PrivilegeEscalation, at: &StatementAt<'_>) -> bool {
    let listed = rule.meta().list("services-that-run-no-code");
    services_alone(at.policy).is_some_and(|services| services.iter().all(|service| listed.contains(&service.as_str())))
}

/// What of the statement the paths speak for: their deciding actions, and with them all of IAM where the holder can write every permission of its own.
/// Who has that gains nothing by passing a role or making a user besides.
fn claims(proofs: &[Proof<'_>]) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for proof in proofs.iter().filter(|proof| proof.is_sure()) {
        let all_of_iam = !proof.of_others
            && matches!(proof.over, Over::All(_))
            && proof.path.category == Category::SelfEscalation
            && proof.path.deciding.starts_with("iam:");
        let claim = match all_of_iam {
            true => Claim::Service("iam".to_owned()),
            false => Claim::Action(proof.path.deciding.to_owned()),
        };
        if !claims.contains(&claim) {
            claims.push(claim);
        }
    }
    claims
}

/// The paths that the statement decides, for the holder of its document for whom they are surest, one that gains by them itself before others; for the
/// document alone where nobody holds it.
fn of_statement<'a>(at: &StatementAt<'a>) -> Vec<Proof<'a>> {
    let graph = at.graph();
    let prove = |rights: &Rights<'a>| {
        let own = |part: &&Part| {
            part.statement == at.statement.index
                && matches!(rights.sources.get(part.source), Some(Source::Own(_, id)) if *id == at.policy.id)
        };
        rights.allows.iter().find(own).map(|part| proofs(graph, rights, part, at.statement)).unwrap_or_default()
    };
    if at.policy.holders.is_empty() {
        return prove(at.policy.rights());
    }
    let bearers = at.policy.holders.iter().flat_map(|(id, holder)| bearers(graph, *id, holder));
    let all = bearers.map(|(id, principal)| prove(&Rights::of_principal(graph, id, principal, at.policy.id)));
    let sure = |proofs: &Vec<Proof<'_>>| proofs.iter().filter(|proof| proof.is_sure()).count();
    let of_its_own =
        |proofs: &Vec<Proof<'_>>| proofs.iter().filter(|proof| proof.is_sure() && !proof.of_others).count();
    all.max_by_key(|proofs| (of_its_own(proofs), sure(proofs), proofs.len())).unwrap_or_default()
}

/// "iam:PassRole is allowed on every role, with lambda:CreateFunction and lambda:InvokeFunction: code runs under any role that trusts lambda.amazonaws.com".
fn message(proof: &Proof<'_>) -> String {
    let path = proof.path;
    let whom = match &proof.over {
        Over::All(every) => format!("on every {every}"),
        Over::Itself => "on its own holder".to_owned(),
        Over::Named(principal) => format!("for {}, an administrator", principal.address),
        Over::Stronger(stronger) => {
            format!("for what runs under {}, which may do {}", stronger.role.address, stronger.action)
        }
    };
    let with = if path.with.is_empty() { String::new() } else { format!(", with {}", list(&path.with, 3)) };
    let gives = match (&proof.over, path.category.passes_role()) {
        (Over::Named(_), true) => "code runs under it".to_owned(),
        (_, true) => format!("code runs under any role that trusts {}", list(&path.services, 2)),
        _ if proof.of_others => path.others.to_owned(),
        (..) => path.gives.to_owned(),
    };
    let but = if proof.denied_in_part { ", but where it is denied" } else { "" };
    format!("{} is allowed {whom}{but}{with}: {gives}", path.deciding)
}

/// The finding with its places, its advice and the other ways.
fn described(finding: Finding, graph: &Graph, proofs: &[Proof<'_>], statement: &Statement) -> Finding {
    let Some(proof) = proofs.first() else { return finding };
    let path = proof.path;
    let resource = proof.resource.map(|leaf| leaf.text.to_string()).unwrap_or_default();
    let what = match &proof.over {
        Over::All(every) => format!("matches every {every}"),
        Over::Itself => "names the holder itself".to_owned(),
        Over::Named(principal) => format!("leads to {}, which may do everything", principal.address),
        Over::Stronger(stronger) => {
            format!("leads to {}, which may do {}: this one may not", stronger.role.address, stronger.action)
        }
    };
    let not_resource = || statement.resources.first().and_then(|clause| clause.key.primary());
    let not_action = || statement.actions.first().and_then(|clause| clause.key.primary());
    let mut finding = finding
        .of_case(path.name)
        .about(format!("{} on {resource}", path.deciding))
        .with_label(proof.resource.and_then(text_span).or_else(not_resource), what)
        .with_label(proof.action.and_then(text_span).or_else(not_action), format!("allows {}", path.deciding));
    for (what, place) in &proof.elsewhere {
        finding = finding.with_label(*place, what.clone());
    }
    let led_to = match &proof.over {
        Over::Named(principal) => Some(*principal),
        Over::Stronger(stronger) => Some(stronger.role),
        Over::All(_) | Over::Itself => None,
    };
    if let Some(principal) = led_to {
        finding = finding.with_label(principal.header, crate::rules::draft::holder_label(graph, principal));
    }
    if !proof.is_sure() {
        let severity = finding.severity.min(Severity::Medium);
        finding = finding.with_persona(Persona::Auditor).with_severity(severity).with_confidence(Confidence::Low);
    }
    if proof.of_others {
        // Who holds it gains by it only as somebody else, whom it may not be able to become.
        let confidence = finding.confidence.min(Confidence::Medium);
        finding = finding.with_confidence(confidence);
    }
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

/// What to write instead.
fn advice(proof: &Proof<'_>, statement: &Statement) -> String {
    let names = |key: &str| {
        let known = catalog().action(proof.path.deciding).is_some_and(|action| action.condition_key(key).is_some());
        known && !statement.condition.conditions.iter().any(|one| one.key.text.to_string().eq_ignore_ascii_case(key))
    };
    match (&proof.over, proof.path.category) {
        (Over::Itself, _) => "take its own holder out of the resources".to_owned(),
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
