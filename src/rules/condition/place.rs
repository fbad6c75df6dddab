//! Where the words of a condition are written.

use std::ops::Range;

use crate::input::{Sources, Span};
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

/// The word itself in JSON. A member of an object in HCL is known by its value only, and where that is a reference, by the object alone: there the word is what stands
/// before the value, or is looked for in the object. A block of Terraform's policy document makes members of an object of its `test` and `variable`, and these are known
/// by the block and the values: there the word is looked for between the quotes of its own block.
fn word(at: &StatementAt<'_>, condition: &Condition, leaf: &Leaf) -> Option<Span> {
    let whole = text_span(leaf);
    let sources = &at.graph().sources;
    let text = leaf.text.known()?;
    if let Some(whole) = whole {
        if sources.slice(whole) == *text {
            return Some(whole);
        }
        if let Some(before) = member_before(sources, whole, &text) {
            return Some(before);
        }
    }
    let values = condition.key.span();
    let blocks = condition.operator.origin.spans();
    let found = |block: &Span| within(&sources.slice(*block), &text).map(|range| block.part(range.start, range.end));
    // A reference has no place, or that of the variable.
    let own = blocks.iter().find(|block| values.is_some_and(|values| block.covers(&values)));
    own.map_or_else(|| blocks.iter().find_map(found), found).or(whole)
}

/// Where a word stands in a block or an object: between quotes, or as a name with a value.
fn within(block: &str, text: &str) -> Option<Range<usize>> {
    let quoted = format!("\"{text}\"");
    if let Some(start) = block.find(&quoted) {
        return Some(start + 1..start + quoted.len() - 1);
    }
    let is_name = |at: usize| {
        let before = block.get(..at).and_then(|before| before.chars().next_back());
        let after = block.get(at + text.len()..).unwrap_or_default().trim_start();
        before.is_none_or(|before| before.is_whitespace() || "{,".contains(before)) && after.starts_with(['=', ':'])
    };
    block.match_indices(text).map(|(at, _)| at).find(|&at| is_name(at)).map(|at| at..at + text.len())
}

/// The key of a member whose value is at `value`, where it is `text`: `text = value`, `"text": value`.
fn member_before(sources: &Sources, value: Span, text: &str) -> Option<Span> {
    let file = sources.get(value.file);
    let before = file.text().get(..value.range().start)?.trim_end();
    let before = before.strip_suffix(['=', ':'])?.trim_end();
    let before = before.strip_suffix('"').unwrap_or(before);
    let start = before.strip_suffix(text)?.len();
    Some(Span::new(value.file, start, before.len()))
}
