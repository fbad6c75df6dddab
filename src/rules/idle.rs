//! Documents that nothing uses.

use crate::text::{Address, Mode};

use super::context::PolicyAt;
use super::finding::{Finding, Persona};

/// The document, where it is a data source that nothing in its module reads: nobody is let in by it.
fn idle<'a>(at: &PolicyAt<'a>) -> Option<&'a Address> {
    let policy = at.policy;
    let address = policy.address.as_ref().filter(|address| address.mode == Mode::Data)?;
    let is_used = !policy.attached_to.is_empty() || !policy.held_by.is_empty();
    (!is_used && at.graph.readers.is_unread(address)).then_some(address)
}

/// Whether that is so of a document in a configuration: what it says, nobody may. A document among nothing but documents is there for others to see.
pub(super) fn is_left_over(at: &PolicyAt<'_>) -> bool {
    idle(at).is_some_and(|address| at.graph.readers.is_left_over(address))
}

/// The same finding for those who want it neat, where nothing uses the document: what it says somebody may do, nobody may by it.
pub(super) fn unless_idle(at: &PolicyAt<'_>, finding: Finding) -> Finding {
    let is_quieter = finding.persona == Persona::Regular && idle(at).is_some();
    if is_quieter { finding.with_persona(Persona::Pedantic) } else { finding }
}
