//! Calls that are named otherwise than the actions they ask for: `rules/aws/operation-actions.csv`.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The actions that a call asks for, where `name` is that of a call and no action: `s3:ListBucket` for `s3:ListObjectsV2`. Case does not matter.
pub fn asked_for_by(name: &str) -> &'static [&'static str] {
    static CALLS: OnceLock<HashMap<String, Vec<&'static str>>> = OnceLock::new();
    let calls = CALLS.get_or_init(|| {
        let read = |[call, actions, _]: [&'static str; 3]| (call.to_ascii_lowercase(), actions.split(';').collect());
        rows().map(read).collect()
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
fn rows() -> impl Iterator<Item = [&'static str; 3]> {
    let table = include_str!("../../rules/aws/operation-actions.csv");
    let lines = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.filter_map(|line| {
        let mut fields = line.splitn(3, ',');
        Some([fields.next()?, fields.next()?, fields.next()?])
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::catalog;

    #[test]
    fn calls_are_no_actions_and_ask_for_some() {
        let lines = include_str!("../../rules/aws/operation-actions.csv").lines();
        assert_eq!(rows().count(), lines.filter(|line| !line.starts_with('#')).skip(1).count());
        for [call, actions, source] in rows() {
            assert!(catalog().action(call).is_none(), "{call} is an action by now");
            for action in actions.split(';') {
                assert_eq!(catalog().action(action).map(|known| known.name()), Some(action), "of {call}");
            }
            assert!(source.starts_with("https://docs.aws.amazon.com/"), "{call}");
        }
        assert!(rows().map(|[call, ..]| call.to_ascii_lowercase()).is_sorted(), "not in order");
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
