//! What comes of a statement whose condition never holds, or always does.

use crate::policy::Effect;
use crate::rules::{Claim, Severity, StatementAt};

/// How bad it is and what to say of it where the outcome of a condition does not depend on the request. `None` where the effect is not known.
pub(super) fn of_constant(at: &StatementAt<'_>, holds: bool) -> Option<(Severity, &'static str)> {
    Some(match (at.statement.effect?, holds) {
        (Effect::Allow, false) => (Severity::Medium, "never holds: the statement allows nothing"),
        (Effect::Allow, true) => (Severity::High, "always holds: it limits nothing"),
        (Effect::Deny, false) => (Severity::High, "never holds: the statement forbids nothing"),
        (Effect::Deny, true) => (Severity::Medium, "always holds: it exempts nothing"),
    })
}

/// What a finding about such a condition speaks for: an `Allow` whose condition never holds allows nothing, whatever else is wrong with it.
pub(super) fn claim(at: &StatementAt<'_>, holds: Option<bool>) -> Option<Claim> {
    (at.statement.allows() && holds == Some(false)).then_some(Claim::Nothing)
}
