//! Calls that are named otherwise than the actions they ask for: `rules/aws/operation-actions.csv`.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::rows;

/// The actions that a call asks for, where `name` is that of a call and no action: `s3:ListBucket` for `s3:ListObjectsV2`. Case does not matter.
pub fn asked_for_by(name: &str) -> &'static [&'static str] {
    static CALLS: OnceLock<HashMap<String, Vec<&'static str>>> = OnceLock::new();
    let calls = CALLS.get_or_init(|| {
        let read = |[call, actions, _]: [&'static str; 3]| (call.to_ascii_lowercase(), actions.split(';').collect());
        table().map(read).collect()
    });
    let name = name.to_ascii_lowercase();
    let of_verb = || {
        let begins = |call: &str| call.strip_suffix('*').and_then(|verb| name.strip_prefix(verb));
        let (_, actions) = calls.iter().find(|(call, _)| begins(call).is_some_and(|what| !what.is_empty()))?;
        Some(actions)
    };
    calls.get(&name).or_else(of_verb).map_or(&[], Vec::as_slice)
}

/// The call, its actions and the source of each line.
fn table() -> impl Iterator<Item = [&'static str; 3]> {
    rows(include_str!("../../rules/aws/operation-actions.csv"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{catalog, lines};

    #[test]
    fn calls_are_no_actions_and_ask_for_some() {
        assert_eq!(table().count(), lines(include_str!("../../rules/aws/operation-actions.csv")).count());
        for [call, actions, source] in table() {
            assert!(catalog().action(call).is_none(), "{call} is an action by now");
            for action in actions.split(';') {
                assert_eq!(catalog().action(action).map(|known| known.name()), Some(action), "of {call}");
            }
            assert!(source.starts_with("https://docs.aws.amazon.com/"), "{call}");
        }
        assert!(table().map(|[call, ..]| call.to_ascii_lowercase()).is_sorted(), "not in order");
    }

    #[test]
    fn a_call_is_found_in_any_case() {
        assert_eq!(asked_for_by("S3:listobjectsv2"), ["s3:ListBucket"]);
        assert_eq!(asked_for_by("kms:ReEncrypt"), ["kms:ReEncryptFrom", "kms:ReEncryptTo"]);
        assert!(asked_for_by("s3:GetObject").is_empty());
        assert_eq!(asked_for_by("apigateway:DeleteStage"), ["apigateway:DELETE"]);
        assert!(asked_for_by("apigateway:DELETE").is_empty());
    }
}
