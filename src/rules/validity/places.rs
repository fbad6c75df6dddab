//! Where to point, and what a value may stand for.

use crate::graph::Policy;
use crate::input::Span;
use crate::rules::{Claim, StatementAt};
use crate::text::{Mode, ModulePath, SymbolKind, Text};

/// Whether something holds the policy as it is. A data source that nothing uses may become part of another document, changed on the way.
pub(super) fn is_in_use(policy: &Policy) -> bool {
    let loose = policy.address.as_ref().is_some_and(|address| address.mode == Mode::Data);
    !loose || !policy.attached_to.is_empty() || !policy.held_by.is_empty()
}

/// What a finding about the only resource of a statement speaks for: every action that is on it.
pub(super) fn claims(at: &StatementAt<'_>) -> Vec<Claim> {
    let mut resources = at.statement.resources.iter().flat_map(|clause| &clause.values);
    let only = resources.next().is_some() && resources.next().is_none();
    let actions = at.statement.action_values().filter(|_| only);
    actions.map(|leaf| Claim::Action(leaf.text.to_string())).collect()
}

/// Whether some of the bytes stand outside of the statement: in a variable's default, or in what a caller passes.
pub(super) fn is_written_elsewhere(at: &StatementAt<'_>, spans: &[Span]) -> bool {
    let Some(statement) = at.statement.origin.primary() else { return false };
    !spans.iter().all(|span| statement.covers(span))
}

/// Whether a module is given the value, or part of it, by who calls it: it names what stands outside of the module.
pub(super) fn is_passed_in(at: &StatementAt<'_>, text: &Text) -> bool {
    let Some(module) = at.policy.policy.address.as_ref().map(|address| &address.module) else { return false };
    let stands_outside = |other: &ModulePath| !other.calls().starts_with(module.calls());
    !module.is_root()
        && text.symbols().any(|symbol| match symbol.kind() {
            SymbolKind::Attribute { address, .. } => stands_outside(&address.module),
            SymbolKind::Variable { module, .. } => stands_outside(module),
            SymbolKind::Identity(_) => false,
            // Named as the root module would write it.
            SymbolKind::Element | SymbolKind::Undecided(_) | SymbolKind::Other => {
                !symbol.expression().contains(&module.to_string())
            }
        })
}
