//! Where the words of a condition are written.

use crate::input::Span;
use crate::policy::{Condition, Leaf};
use crate::rules::draft::text_span;
use crate::rules::{StatementAt, Test};

/// The operator's word.
pub(super) fn operator(at: &StatementAt<'_>, test: &Test<'_>) -> Option<Span> {
    operator_of(at, test.condition)
}

/// The key's word.
pub(super) fn key(at: &StatementAt<'_>, test: &Test<'_>) -> Option<Span> {
    key_of(at, test.condition)
}

/// The word of a condition's operator.
pub(in crate::rules) fn operator_of(at: &StatementAt<'_>, condition: &Condition) -> Option<Span> {
    word(at, condition, &condition.operator)
}

/// The word of a condition's key.
pub(in crate::rules) fn key_of(at: &StatementAt<'_>, condition: &Condition) -> Option<Span> {
    word(at, condition, &condition.key)
}

/// The word itself in JSON. A block of Terraform's policy document makes members of an object of its `test` and `variable`, and these are known by the
/// block and the values: there the word is looked for between the quotes of its own block.
fn word(at: &StatementAt<'_>, condition: &Condition, leaf: &Leaf) -> Option<Span> {
    let whole = text_span(leaf)?;
    let sources = &at.graph().sources;
    let text = leaf.text.known()?;
    if sources.slice(whole) == *text {
        return Some(whole);
    }
    let values = condition.key.span();
    let blocks = condition.operator.origin.spans();
    let own = blocks.iter().find(|block| values.is_some_and(|values| block.covers(&values)))?;
    let quoted = format!("\"{text}\"");
    match sources.slice(*own).find(&quoted) {
        Some(start) => Some(own.part(start + 1, start + quoted.len() - 1)),
        None => Some(whole),
    }
}
