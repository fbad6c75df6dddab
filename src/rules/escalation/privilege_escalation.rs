//! `rules/escalation/privilege-escalation.md`

use crate::catalog::catalog;
use crate::escalation::{Actions, Category, Part, Rights, Source, bearers, table};
use crate::graph::{AttachmentKind, Graph, PolicyId, PolicyRef, Principal, PrincipalId};
use crate::input::Span;
use crate::rules::draft::{holder_label, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals::services_that_assume;
use crate::rules::sources::without_region;
use crate::rules::{
    Claim, Confidence, Finding, Persona, PolicyAt, PrincipalAt, Report, Rule, Severity, StatementAt, usage,
};
use crate::text::Mode;

use super::proof::{Doubt, Over, Proof, is_within_boundary, proofs};
use super::said::{advice_of_aws, all_of, at_stake, described, graded, message};

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
        let (rights, mut proofs) = of_statement(at);
        let rights = rights.as_ref().unwrap_or(at.policy.rights());
        // What a service must start is not the way to what it starts.
        let is_needed = |proof: &Proof<'_>| {
            proof.path.category == Category::ExistingPassRole && !at.policy.needs_of(proof.path.deciding).is_empty()
        };
        proofs.retain(|proof| !is_needed(proof) && !report.is_claimed(proof.path.deciding, self.page().name()));
        let Some(first) = proofs.first() else { return };
        let claims = claims(&proofs);
        let finding = at.finding(self.page(), message(first));
        let mut finding = described(finding, at.graph(), &proofs, at.statement).held_by(at.policy);
        for place in again(at, rights, first) {
            finding = finding.with_label(place, format!("allows {} too, on as much", first.path.deciding));
        }
        let mut holders: Vec<PrincipalId> = at.policy.holders.iter().map(|(id, _)| *id).collect();
        for (id, holder, attached) in possible_holders(at.policy) {
            finding = finding.with_label(attached, format!("may give this policy to {}", holder.address));
            holders.push(id);
        }
        if let Some(line) = at_stake(at.graph(), first, &holders) {
            finding = finding.with_help(line);
        }
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
        let mut holders = at.policy.holders.iter();
        let is_set =
            !at.policy.holders.is_empty() && holders.all(|(_, holder)| runs_what_is_set(self, at.graph(), holder));
        report.push(quieter_if(is_set, finding).with_suggest(at.policy), claims);
    }

    /// A path that an AWS managed policy decides: no statement of the configuration has its deciding action.
    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        let rights = Rights::of_principal(at.graph, at.id, at.principal, PolicyId(u32::MAX));
        let ways: Vec<OfAws<'_, '_>> =
            rights.allows.iter().filter_map(|part| of_aws(at.graph, &rights, part)).collect();
        // One policy that is enough by itself is the one to replace, however many others would do together.
        let Some(way) = ways.iter().min_by_key(|way| (!way.proof.is_sure(), !way.is_enough)) else { return };
        let (proof, name) = (&way.proof, way.name);
        let by_itself = if way.is_enough { ", by itself" } else { "" };
        let with = if way.is_enough { &proof.path.with[..] } else { &[] };
        let mut finding = at
            .finding(self.page(), message(proof))
            .about(format!("{} of {name}", proof.path.deciding))
            .with_label(way.place, format!("{name} allows {}{by_itself}", all_of(proof.path.deciding, with)));
        let holder = at.principal;
        if !way.is_enough {
            for (what, place) in &proof.elsewhere {
                finding = finding.with_label(*place, what.clone());
            }
        }
        let mut others: Vec<&str> = Vec::new();
        let as_good = |other: &&OfAws<'_, '_>| {
            way.is_enough && other.is_enough && other.name != name && other.proof.is_sure() == proof.is_sure()
        };
        for other in ways.iter().filter(as_good) {
            if !others.contains(&other.name) {
                others.push(other.name);
                finding = finding.with_label(other.place, format!("{} opens such a way by itself, too", other.name));
            }
        }
        finding = finding.with_label(holder.header, holder_label(at.graph, holder));
        let names: Vec<&str> = std::iter::once(name).chain(others).collect();
        let mut finding = graded(finding.of_case(proof.path.name), proof).with_help(advice_of_aws(proof, &names));
        if let Some(line) = at_stake(at.graph, proof, &[at.id]) {
            finding = finding.with_help(line);
        }
        let is_set = runs_what_is_set(self, at.graph, at.principal);
        report.push(quieter_if(is_set, finding), []);
    }
}

/// A path that an AWS managed policy decides.
struct OfAws<'r, 'a> {
    proof: Proof<'r>,
    name: &'a str,
    /// Where it is attached.
    place: Option<Span>,
    /// Whether the policy allows all of it.
    is_enough: bool,
}

/// The path that a statement of an AWS managed policy decides, one that needs no other policy before others.
fn of_aws<'r>(graph: &'r Graph, rights: &'r Rights<'r>, part: &'r Part) -> Option<OfAws<'r, 'r>> {
    let Some(Source::Aws(document, name, place)) = rights.sources.get(part.source) else { return None };
    let by_others = [page!("attachment", "managed-policy-admin"), page!("attachment", "managed-policy-elevated")];
    if by_others.iter().any(|page| page.meta().list("policies").contains(&name.as_str())) {
        return None;
    }
    let statement = document.statements.get(part.statement)?;
    let within = rights.allows.iter().filter(|other| other.source == part.source);
    let alone = within.fold(Actions::default(), |all, other| all.or(other.actions));
    let mut found: Vec<Proof<'r>> = proofs(graph, rights, part, statement);
    if found.iter().any(Proof::is_sure) {
        found.retain(Proof::is_sure);
    }
    let enough = found.iter().position(|proof| alone.has_all(proof.path.actions));
    let proof = (!found.is_empty()).then(|| found.swap_remove(enough.unwrap_or(0)))?;
    Some(OfAws { proof, name, place: *place, is_enough: enough.is_some() })
}

/// The finding, for the auditor where the holder is a role that does what it is set up for.
fn quieter_if(is_set: bool, finding: Finding) -> Finding {
    match is_set {
        true => finding.with_persona(Persona::Auditor).with_severity(Severity::Medium),
        false => finding,
    }
}

/// Whether only services assume the role that make the calls they are set up for, and run nobody's code: who wants its rights must be able to set them up.
fn runs_what_is_set(rule: &PrivilegeEscalation, graph: &Graph, holder: &Principal) -> bool {
    let listed = rule.meta().list("services-that-run-no-code");
    services_that_assume(graph, holder)
        .is_some_and(|services| services.iter().all(|service| listed.contains(&&*without_region(service))))
}

/// Whether a part of the rights is of a document of the configuration.
fn is_of(rights: &Rights<'_>, part: &Part, document: PolicyId) -> bool {
    matches!(rights.sources.get(part.source), Some(Source::Own(_, id)) if *id == document)
}

/// Where other statements of the document allow the same way on everything, and so have to change too.
fn again<'a>(at: &StatementAt<'a>, rights: &Rights<'a>, proof: &Proof<'_>) -> Vec<Span> {
    if !matches!(proof.over, Over::All(_)) {
        return Vec::new();
    }
    let document = &at.policy.policy.document;
    let other = |part: &&Part| {
        is_of(rights, part, at.policy.id)
            && part.statement != at.statement.index
            && part.actions.has(proof.path.deciding_number)
    };
    let same = |part: &Part| {
        let statement = document.statements.get(part.statement)?;
        let found = proofs(at.graph(), rights, part, statement);
        let found = found.into_iter().find(|one| one.path.name == proof.path.name)?;
        let place = found.action.and_then(text_span).or_else(|| statement.actions.first()?.key.primary());
        matches!(found.over, Over::All(_)).then_some(place).flatten()
    };
    rights.allows.iter().filter(other).filter_map(same).collect()
}

/// The principals that an attachment of a policy that is not known may give the document to, where nobody is known to hold it: what it attaches is made of
/// the document.
fn possible_holders<'a>(policy: &PolicyAt<'a>) -> Vec<(PrincipalId, &'a Principal, Option<Span>)> {
    let graph = policy.graph;
    let Some(document) = policy.policy.address.as_ref().filter(|_| policy.holders.is_empty()) else {
        return Vec::new();
    };
    let gives = |one: &'a Principal| {
        let mut unknown = one.attachments.iter().filter(|attachment| {
            attachment.kind == AttachmentKind::Managed && matches!(attachment.policy, PolicyRef::External(_))
        });
        unknown.find(|attachment| graph.readers.may_attach_what_is_made_of(&attachment.by, document))
    };
    let all = (0..).map(PrincipalId).zip(&graph.principals);
    all.filter_map(|(id, one)| Some((id, one, gives(one)?.span))).collect()
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
/// document alone where nobody is known to hold it, unless who may hold it gains more. With the rights of that holder.
fn of_statement<'a>(at: &StatementAt<'a>) -> (Option<Rights<'a>>, Vec<Proof<'a>>) {
    let graph = at.graph();
    let prove = |rights: &Rights<'a>| {
        let own = |part: &&Part| part.statement == at.statement.index && is_of(rights, part, at.policy.id);
        rights.allows.iter().find(own).map(|part| proofs(graph, rights, part, at.statement)).unwrap_or_default()
    };
    let possible = possible_holders(at.policy);
    let bearers = at.policy.holders.iter().flat_map(|(id, holder)| bearers(graph, *id, holder));
    let certain = bearers.map(|(id, principal)| Rights::of_principal(graph, id, principal, at.policy.id));
    let document = (at.policy.id, &at.policy.policy.document);
    let perhaps =
        possible.into_iter().map(|(id, principal, _)| Rights::of_possible_holder(graph, id, principal, document));
    let mut held: Vec<(Vec<Proof<'a>>, Option<Rights<'a>>)> =
        certain.chain(perhaps).map(|rights| (prove(&rights), Some(rights))).collect();
    if at.policy.holders.is_empty() {
        let mut alone = prove(at.policy.rights());
        alone.iter_mut().for_each(|proof| proof.doubt = proof.doubt.or_else(|| bounds(at.policy, &held, proof)));
        alone.sort_by_key(|proof| !proof.is_sure());
        // Of those that prove as much the last is taken: the document by itself.
        held.push((alone, None));
    }
    let sure = |proofs: &[Proof<'_>]| proofs.iter().filter(|proof| proof.is_sure()).count();
    let of_its_own = |proofs: &[Proof<'_>]| proofs.iter().filter(|proof| proof.is_sure() && !proof.of_others).count();
    let most = held.into_iter().max_by_key(|(proofs, _)| (of_its_own(proofs), sure(proofs), proofs.len()));
    most.map(|(proofs, rights)| (rights, proofs)).unwrap_or_default()
}

/// What keeps each that may hold a document from what it proves by itself. Who may hold it adds to it and takes nothing away, but for what none of them is without:
/// nothing is known of what bounds somebody who is not known.
fn bounds(policy: &PolicyAt<'_>, held: &[(Vec<Proof<'_>>, Option<Rights<'_>>)], proof: &Proof<'_>) -> Option<Doubt> {
    let all = || held.iter().filter_map(|(_, rights)| rights.as_ref());
    let is_unread = |rights: &Rights<'_>| matches!(rights.boundary, Some(Err(())));
    let is_held_back = |rights: &Rights<'_>| is_unread(rights) || !is_within_boundary(rights, proof.path);
    let given_elsewhere =
        || policy.policy.address.as_ref().is_some_and(|document| policy.graph.may_be_given_elsewhere(document));
    let is_said = all().next().is_some() && all().all(is_held_back) && !given_elsewhere();
    is_said.then(|| if all().any(is_unread) { Doubt::Boundary } else { Doubt::Bounded })
}
