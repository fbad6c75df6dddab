//! `rules/escalation/admin-path.md`

use crate::authority::{End, Goal, Hop, Way, ways};
use crate::escalation::Rights;
use crate::graph::{Graph, Node, PolicyId, Principal, PrincipalId, PrincipalKind};
use crate::input::Span;
use crate::rules::draft::list;
use crate::rules::page::{Page, page};
use crate::rules::{Claim, PrincipalAt, Report, Rule};

use super::driven::driven;
use super::proof::{Proof, proofs};

#[derive(Debug)]
pub(in crate::rules) struct AdminPath;

impl Rule for AdminPath {
    fn page(&self) -> &'static Page {
        page!("escalation", "admin-path")
    }

    fn principal(&self, at: &PrincipalAt<'_>, report: &mut Report<'_>) {
        if at.principal.kind != PrincipalKind::Role {
            return;
        }
        let Some(driven) = driven(self.meta(), at.graph, at.principal) else { return };
        // Of what its own statements complete, privilege-escalation speaks; whom that lets in is another matter.
        let of_code = driven.by_code;
        if of_code && completes(at.graph, at.id, at.principal) {
            return;
        }
        let found = ways(at.graph, &Node::Principal(at.id), &Goal::Admin, usize::MAX);
        let fits = |way: &&Way| way.hops.iter().all(is_sure) && (!of_code || way.hops.len() > 1);
        let Some(way) = found.ways.iter().find(fits) else { return };
        let through: Vec<String> = way.hops.iter().filter_map(|hop| principal(at.graph, &hop.from)).collect();
        // Whom a build runs as is named by the build.
        let through = if of_code { &through[1..] } else { &through[..] };
        let message = format!("{} can become administrator, through {}", driven.who, list(through, 3));
        let severity = driven.severity;
        let mut finding = at
            .finding(self.page(), message)
            .about(driven.about)
            .with_severity(severity)
            .with_confidence(driven.confidence);
        let mut all: Vec<(Option<Span>, String)> = way.hops.iter().flat_map(|hop| labels(at.graph, hop)).collect();
        // The place to change comes first: whom the trust policy lets in, or the first step of a build.
        all.insert(if of_code { all.len() } else { 0 }, (driven.place, driven.label));
        for (place, label) in all {
            finding = finding.with_label(place, label);
        }
        let from = &at.principal.address;
        let help = "take one step out of the way, or let only those in who may be administrator";
        let how = format!("iamlint graph --from {from} --to admin says each step");
        report.push(finding.with_help(help).with_help(how), std::iter::empty::<Claim>());
    }
}

/// Whether its statements complete a set of `rules/aws/escalation-paths.csv` by which it gains itself, of which `privilege-escalation` tells everyone.
fn completes(graph: &Graph, id: PrincipalId, role: &Principal) -> bool {
    let rights = Rights::of_principal(graph, id, role, PolicyId(u32::MAX));
    rights.allows.iter().any(|part| {
        let of_its_own = |proof: &Proof<'_>| proof.is_sure() && !proof.of_others;
        rights.statement(part).is_some_and(|statement| proofs(graph, &rights, part, statement).iter().any(of_its_own))
    })
}

/// Whether a step holds whatever the request and whatever is not known.
fn is_sure(hop: &Hop) -> bool {
    let holds = |reason: &crate::authority::Reason| {
        let grant = &reason.grant;
        grant.conditions.is_empty()
            && grant.depends.is_empty()
            && grant.limits.iter().all(|limit| limit.place.is_some() && !limit.open)
    };
    hop.depends.is_empty() && hop.by.iter().all(holds)
}

fn principal(graph: &Graph, node: &Node) -> Option<String> {
    match node {
        Node::Principal(id) => graph.principals.get(id.index()).map(|one| one.address.to_string()),
        _ => None,
    }
}

/// The statements of a step, each with what it comes to.
fn labels(graph: &Graph, hop: &Hop) -> Vec<(Option<Span>, String)> {
    let from = principal(graph, &hop.from).unwrap_or_default();
    let step = match &hop.to {
        End::Node(to) => format!("{from} to {}: {}", principal(graph, to).unwrap_or_default(), hop.how),
        _ => format!("{from}: {}", hop.how),
    };
    let mut labels = Vec::new();
    for reason in &hop.by {
        let place = reason.grant.place.span;
        if labels.iter().all(|(known, _)| *known != place) {
            let label = if labels.is_empty() { step.clone() } else { format!("allows {}", reason.action) };
            labels.push((place, label));
        }
    }
    labels
}
