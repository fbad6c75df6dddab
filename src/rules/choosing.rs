//! What a condition does to a grant.

use crate::policy::{Block, Condition, Operator};
use crate::text::Text;

/// Whether a condition holds where its key is absent from the request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Absent {
    /// Such a request is one to worry about: `…IfExists` chooses nothing.
    Possible,
    /// The key is in every request for the action, so `…IfExists` is as good.
    Never,
}

/// The condition that lets a request through only with values that are listed, of a key that `keys` (globs, without regard to case) names.
pub(super) fn choosing<'a>(block: &'a Block, keys: &[&str], absent: Absent) -> Option<&'a Condition> {
    block.conditions.iter().find(|condition| {
        let key = condition.key.text.to_string();
        keys.iter().any(|pattern| glob(pattern, &key)) && chooses(condition, absent)
    })
}

fn chooses(condition: &Condition, absent: Absent) -> bool {
    // An operator that is not known chooses nothing, and neither does one that is not an operator.
    let Some(operator) = condition.operator.text.known().and_then(|written| Operator::read(&written)) else {
        return false;
    };
    let all = condition.values.iter().any(|value| is_stars(&value.text));
    // Of an empty list no value matches: nobody gets in.
    operator.chooses() && !all && (!operator.if_exists || absent == Absent::Never)
}

/// Whether no request meets the condition: its list is empty, and its operator wants one of its values.
pub(super) fn chooses_nobody(condition: &Condition) -> bool {
    let Some(written) = condition.operator.text.known() else { return false };
    let holds_for_one = |operator: Operator| operator.needs_a_value() && !operator.if_exists;
    condition.values.is_empty() && condition.unknown.is_empty() && Operator::read(&written).is_some_and(holds_for_one)
}

/// Whether the text is known and nothing but `*`.
pub(super) fn is_stars(text: &Text) -> bool {
    text.known().is_some_and(|known| !known.is_empty() && known.bytes().all(|byte| byte == b'*'))
}

/// Whether `text` is in the glob, `*` being any run and nothing else special, without regard to case. For words of pages; policies have `policy::Pattern`.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.to_ascii_lowercase(), text.to_ascii_lowercase());
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.split_once(part) {
            Some((_, after)) => left = after,
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_of_pages() {
        assert!(glob("aws:ResourceTag/*", "AWS:resourcetag/project"));
        assert!(glob("*:sub", "token.actions.githubusercontent.com:sub"));
        assert!(!glob("*:sub", "a:subject"));
        assert!(glob("a*b*c", "a--b--b-c"));
        assert!(!glob("a*b*c", "a--c--b"));
        assert!(!glob("aws:SourceArn", "aws:SourceArns"));
    }
}
