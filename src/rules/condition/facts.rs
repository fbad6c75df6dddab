//! `rules/aws/condition-key-facts.csv`

use std::sync::LazyLock;

use crate::catalog::rows;

const TABLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/aws/condition-key-facts.csv"));

/// One line of the table.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) key: &'static str,
    fact: &'static str,
    pub(super) detail: &'static str,
}

static LINES: LazyLock<Vec<Line>> =
    LazyLock::new(|| rows(TABLE).map(|[key, fact, detail, _]| Line { key, fact, detail }).collect());

/// What the table says of a key under `fact`, whatever the key's case.
pub(super) fn fact(key: &str, fact: &str) -> Option<&'static Line> {
    LINES.iter().find(|line| line.fact == fact && line.key.eq_ignore_ascii_case(key))
}

/// Whether the key says who calls, from where, or whose resource it is, and is absent from some requests.
pub(super) fn restricts(key: &str) -> bool {
    ["caller", "network", "resource"].iter().any(|kind| fact(key, kind).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::lines;

    #[test]
    fn every_line_is_of_a_kind_that_rules_read() {
        assert_eq!(LINES.len(), lines(TABLE).count(), "a line was not understood");
        let kinds = [
            "always",
            "caller",
            "network",
            "resource",
            "through",
            "deprecated",
            "unsupported",
            "paired",
            "of-own-resource",
            "account-id",
            "organization-id",
            "vpc-id",
            "vpce-id",
        ];
        for line in LINES.iter() {
            assert!(kinds.contains(&line.fact), "{line:?}");
            let known = crate::catalog::catalog().condition_keys(line.key).next().is_some();
            assert!(known || line.fact == "unsupported", "{line:?}: no such key");
        }
    }
}
