//! Documents that nothing uses.

use crate::text::Mode;

use super::context::PolicyAt;
use super::finding::{Finding, Persona};

/// Whether nothing in its module so much as names the document: a data source that nobody is let in by.
fn is_idle(at: &PolicyAt<'_>) -> bool {
    let policy = at.policy;
    let Some(address) = policy.address.as_ref().filter(|address| address.mode == Mode::Data) else { return false };
    if !policy.attached_to.is_empty() || !policy.held_by.is_empty() {
        return false;
    }
    let Some(header) = policy.header else { return false };
    let declared = at.graph.sources.get(header.file);
    let reference = format!("{}.{}", address.type_name, address.name);
    let names_it = |text: &str| {
        text.match_indices(&reference).any(|(start, _)| {
            let after = text.get(start + reference.len()..).and_then(|rest| rest.chars().next());
            !after.is_some_and(|after| after.is_alphanumeric() || after == '_' || after == '-')
        })
    };
    let files = at.graph.sources.all();
    !files.iter().filter(|file| file.path().parent() == declared.path().parent()).any(|file| names_it(file.text()))
}

/// The same finding for those who want it neat, where nothing uses the document: what it says somebody may do, nobody may by it.
pub(super) fn unless_idle(at: &PolicyAt<'_>, finding: Finding) -> Finding {
    if finding.persona == Persona::Regular && is_idle(at) { finding.with_persona(Persona::Pedantic) } else { finding }
}
