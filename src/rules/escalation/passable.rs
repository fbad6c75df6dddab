//! Which roles of the configuration a way can be gone with.

use crate::escalation::{Needs, Path};
use crate::graph::{Graph, Meets, Principal, PrincipalId, PrincipalKind, Resource, meets};

use super::proof::{Over, Proof};

/// Whether it is a way by which any role is passed.
pub(super) fn passes_any(proof: &Proof<'_>) -> bool {
    proof.path.category.passes_role() && matches!(proof.over, Over::All(_))
}

/// Which service of the path the trust policy of a role lets in.
pub(super) fn trusted<'p>(graph: &Graph, path: &'p Path, role: &Principal) -> Option<&'p str> {
    let known = role.trusted_services(graph);
    let mut services = path.services.iter().copied();
    services.find(|service| known.iter().any(|known| known == service))
}

/// Whether a `Deny` keeps the caller from passing a role.
pub(super) fn is_denied(graph: &Graph, proof: &Proof<'_>, role: &Principal) -> bool {
    let arn = graph.resources.resource(role.resource).arn.as_ref();
    arn.is_some_and(|arn| proof.denied.iter().any(|denied| meets(graph, denied, arn) == Meets::Wholly))
}

/// Whether a role of the configuration, other than the caller's own, can be passed that way as it is.
pub(super) fn is_passable(graph: &Graph, proof: &Proof<'_>, caller: Option<PrincipalId>) -> bool {
    let others = (0..).map(PrincipalId).zip(&graph.principals).filter(|(id, _)| Some(*id) != caller);
    let mut roles = others.map(|(_, one)| one).filter(|one| one.kind == PrincipalKind::Role);
    roles.any(|role| {
        trusted(graph, proof.path, role).is_some()
            && (proof.path.needs != Needs::Profile || has_profile(graph, role))
            && !is_denied(graph, proof, role)
    })
}

fn has_profile(graph: &Graph, role: &Principal) -> bool {
    let mut users = role.users.iter().filter_map(|used| graph.resources.get(used.resource.index()));
    users.any(Resource::is_instance_profile)
}
