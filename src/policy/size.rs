//! How long a policy is, as AWS counts where whitespace does not count.

use crate::json::{Json, Kind};
use crate::text::{Part, Text};

/// Deeper than any policy.
const MAX_DEPTH: usize = 64;

/// The least number of characters that a document can have as compact JSON: what is not known counts for nothing.
pub fn size_of(document: &Json) -> usize {
    least(document, 0)
}

fn least(json: &Json, depth: usize) -> usize {
    if depth > MAX_DEPTH {
        return 0;
    }
    match &json.kind {
        Kind::Null => 4,
        Kind::Bool(true) => 4,
        Kind::Bool(false) => 5,
        Kind::Number(number) => number.len(),
        Kind::String(text) => 2 + characters(text),
        Kind::Array(items) => {
            2 + items.len().saturating_sub(1) + items.iter().map(|item| least(item, depth + 1)).sum::<usize>()
        }
        Kind::Object(members) => {
            let each = members.iter().map(|member| characters(&member.key) + 3 + least(&member.value, depth + 1));
            2 + members.len().saturating_sub(1) + each.sum::<usize>()
        }
        Kind::Unknown(_) => 0,
    }
}

fn characters(text: &Text) -> usize {
    let parts = text.parts().iter().map(|part| match part {
        Part::Literal(text, _) => text.chars().count(),
        Part::Symbol(..) => 0,
    });
    parts.sum()
}
