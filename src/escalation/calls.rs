//! What one call does to another principal: `rules/aws/escalation-steps.csv`.

use std::sync::LazyLock;

use crate::catalog::rows;
use crate::graph::PrincipalKind;

/// What a call is in the table for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CallKind {
    /// The caller becomes what it is made on.
    TakesOver,
    /// The caller says what that may do.
    Writes,
    /// A user puts itself into that.
    Joins,
    /// One of those that together give a role an instance profile.
    Profile,
    /// What a role must be allowed for Systems Manager to reach what runs under it.
    Agent,
    /// It runs an image, which the service authorization reference does not mark as required.
    Image,
}

impl CallKind {
    const ALL: [(&str, CallKind); 6] = [
        ("takes-over", CallKind::TakesOver),
        ("writes", CallKind::Writes),
        ("joins", CallKind::Joins),
        ("profile", CallKind::Profile),
        ("agent", CallKind::Agent),
        ("image", CallKind::Image),
    ];
}

/// What a call is made on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum On {
    /// A user, role or group.
    Principal(PrincipalKind),
    /// A policy that is attached to one.
    Policy,
    /// No principal.
    Nothing,
}

impl On {
    fn read(word: &str) -> Option<Self> {
        Some(match word {
            "user" => Self::Principal(PrincipalKind::User),
            "role" => Self::Principal(PrincipalKind::Role),
            "group" => Self::Principal(PrincipalKind::Group),
            "policy" => Self::Policy,
            "" => Self::Nothing,
            _ => return None,
        })
    }
}

/// One line of the table.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) kind: CallKind,
    pub(crate) on: On,
    pub(crate) action: &'static str,
    /// The step, as a clause without a subject; empty where the kind says it.
    pub(crate) says: &'static str,
}

const TEXT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/escalation-steps.csv"));

/// The calls of a kind, in the order of the table.
pub(crate) fn calls(kind: CallKind) -> impl Iterator<Item = &'static Call> {
    all_calls().iter().filter(move |call| call.kind == kind)
}

/// The table, read once.
pub(super) fn all_calls() -> &'static [Call] {
    static CALLS: LazyLock<Vec<Call>> = LazyLock::new(|| rows(TEXT).filter_map(read).collect());
    &CALLS
}

/// A row; none where it is not one, which a test says.
fn read([kind, on, action, says, _]: [&'static str; 5]) -> Option<Call> {
    let (_, kind) = CallKind::ALL.into_iter().find(|(word, _)| *word == kind)?;
    Some(Call { kind, on: On::read(on)?, action, says })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{catalog, lines};

    #[test]
    fn every_line_is_read_and_its_actions_exist() {
        assert_eq!(all_calls().len(), lines(TEXT).count(), "a line was not understood");
        for (call, [.., page]) in all_calls().iter().zip(rows::<5>(TEXT)) {
            assert!(catalog().action(call.action).is_some_and(|known| known.name() == call.action), "{call:?}");
            let says = matches!(call.kind, CallKind::TakesOver | CallKind::Joins);
            assert_eq!(call.says.is_empty(), !says, "{call:?}");
            assert!(page.starts_with("https://docs.aws.amazon.com/") && !page.contains(','), "{call:?}");
        }
        for (_, kind) in CallKind::ALL {
            assert!(calls(kind).next().is_some(), "{kind:?}");
        }
    }
}
