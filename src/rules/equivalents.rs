//! The checks of other tools, by their ids: which rule says the same, and which are left out on purpose.

use std::sync::LazyLock;

use crate::catalog::rows;

use super::choosing::glob;
use super::finding::Meta;
use super::registry::{pages, suggest_name};

/// A check of another tool that a rule says too.
#[derive(Clone, Copy, Debug)]
pub struct Equivalent {
    /// `checkov`; `other` where the id names its tool itself.
    pub tool: &'static str,
    /// `CKV_AWS_63`, `tflint:aws_iam_policy_attachment_exclusive_attachment`. A `*` stands for any run.
    pub id: &'static str,
    /// The rule.
    pub rule: &'static Meta,
}

/// A check of other tools that iamlint does not have, on purpose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LeftOut {
    /// What it is called here: `scp-notresource`.
    pub check: &'static str,
    /// Tool and id of each: `access-analyzer`, `SCP_SYNTAX_ERROR_NOTRESOURCE`.
    pub ids: Vec<(&'static str, &'static str)>,
    /// Why.
    pub reason: &'static str,
}

/// The tools whose ids the pages carry, as they are written there.
pub(super) const TOOLS: [&str; 12] = [
    "access-analyzer",
    "parliament",
    "iam-policy-validator",
    "checkov",
    "trivy",
    "cloudsplaining",
    "cfn-nag",
    "cdk-nag",
    "prowler",
    "semgrep",
    "pathfinding",
    "other",
];

/// Every id of every page, by tool and id.
pub fn equivalents() -> &'static [Equivalent] {
    static ALL: LazyLock<Vec<Equivalent>> = LazyLock::new(|| {
        let of_rule = |rule: &'static Meta| {
            let ids = rule.equivalents.iter().flat_map(|(tool, ids)| ids.iter().map(move |id| (*tool, *id)));
            ids.map(move |(tool, id)| Equivalent { tool, id, rule })
        };
        let mut all: Vec<Equivalent> = pages().into_iter().flat_map(of_rule).collect();
        all.sort_by_key(|one| (one.tool, one.id, one.rule.name));
        all
    });
    &ALL
}

/// The checks that are left out: `rules/left-out.csv`.
pub fn left_out() -> &'static [LeftOut] {
    static ALL: LazyLock<Vec<LeftOut>> = LazyLock::new(|| rows(LEFT_OUT).map(row).collect());
    &ALL
}

const LEFT_OUT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/left-out.csv"));

/// `check,tool:id;tool:id,reason`: the reason may hold commas.
fn row([check, ids, reason]: [&'static str; 3]) -> LeftOut {
    let ids = ids.split(';').filter_map(|id| id.split_once(':')).collect();
    LeftOut { check, ids, reason: reason.trim() }
}

/// The rules that say what a check of another tool says. `asked` is its id, with or without the tool: `CKV_AWS_63`, `parliament:RESOURCE_STAR`.
pub fn find_equivalent(asked: &str) -> Vec<Equivalent> {
    equivalents().iter().copied().filter(|one| is_asked(asked, one.tool, one.id)).collect()
}

/// The check that is left out and that `asked` is an id of, or the name of.
pub fn find_left_out(asked: &str) -> Option<&'static LeftOut> {
    left_out().iter().find(|one| one.check == asked || one.ids.iter().any(|(tool, id)| is_asked(asked, tool, id)))
}

/// Whether the text begins with a tool, as `checkov:` does: what follows is no action of a service.
pub fn names_tool(asked: &str) -> bool {
    let Some((tool, _)) = asked.split_once(':') else { return false };
    let in_other = || equivalents().iter().filter(|one| one.tool == "other").filter_map(|one| one.id.split_once(':'));
    let same = |known: &str| known.eq_ignore_ascii_case(tool);
    TOOLS.iter().any(|known| same(known)) || in_other().any(|(known, _)| same(known))
}

/// The id nearest to one that nothing is known of.
pub fn nearest_equivalent(asked: &str) -> Option<&'static str> {
    let asked = asked.split_once(':').filter(|_| names_tool(asked)).map_or(asked, |(_, id)| id);
    suggest_name(asked, equivalents().iter().map(|one| one.id.split_once(':').map_or(one.id, |(_, id)| id)))
}

fn is_asked(asked: &str, tool: &str, id: &str) -> bool {
    let (of_tool, own) = match id.split_once(':').filter(|_| tool == "other") {
        Some((of_tool, own)) => (of_tool, own),
        None => (tool, id),
    };
    let same_tool = |asked: &str| [tool, of_tool].iter().any(|tool| tool.eq_ignore_ascii_case(asked));
    match asked.split_once(':') {
        Some((asked_tool, asked_id)) if same_tool(asked_tool) => is_id(asked_id, own, tool),
        _ => is_id(asked, own, tool) || is_id(asked, id, tool),
    }
}

/// Whether two spellings are one id of the tool: trivy's ids once began with `AVD-`, and iam-policy-validator's are `check/issue`, either of which is enough.
fn is_id(asked: &str, id: &str, tool: &str) -> bool {
    let plain = |id: &str| id.strip_prefix("AVD-").or_else(|| id.strip_prefix("avd-")).unwrap_or(id).to_owned();
    let (asked, id) = (plain(asked), plain(id));
    let within = |whole: &str, part: &str| {
        let words = whole.split_once('/').filter(|_| tool == "iam-policy-validator");
        words.is_some_and(|(check, issue)| [check, issue].iter().any(|word| word.eq_ignore_ascii_case(part)))
    };
    glob(&id, &asked) || within(&id, &asked) || within(&asked, &id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::lines;

    fn rules(asked: &str) -> Vec<&'static str> {
        find_equivalent(asked).iter().map(|one| one.rule.name).collect()
    }

    #[test]
    fn an_id_is_found_however_it_is_written() {
        assert!(rules("CKV_AWS_62").contains(&"full-admin"));
        for asked in ["checkov:CKV_AWS_274", "ckv_aws_274", "W43", "cfn-nag:W43", "iam_role_administratoraccess_policy"]
        {
            assert_eq!(rules(asked), ["managed-policy-admin"], "{asked}");
        }
        for asked in ["AVD-AWS-0143", "trivy:AWS-0143", "aws-0143"] {
            assert_eq!(rules(asked), ["policy-on-user"], "{asked}");
        }
        for asked in
            ["tflint:aws_iam_policy_attachment_exclusive_attachment", "aws_iam_policy_attachment_exclusive_attachment"]
        {
            assert_eq!(rules(asked), ["exclusive-attachment"], "{asked}");
        }
        assert_eq!(rules("checkov:W43"), [""; 0], "an id of another tool");
        assert!(rules("iam_inline_policy_no_administrative_privileges").contains(&"full-admin"), "a page may use `*`");
    }

    #[test]
    fn a_check_and_its_issue_are_each_enough() {
        let is_boogys = |asked, id| is_id(asked, id, "iam-policy-validator");
        assert!(is_boogys("resource_mismatch", "action_resource_matching/resource_mismatch"));
        assert!(is_boogys("action_resource_matching/resource_mismatch", "resource_mismatch"));
        assert!(!is_boogys("a/b", "a/c"));
        assert!(!is_id("action_resource_matching/resource_mismatch", "RESOURCE_MISMATCH", "parliament"));
    }

    #[test]
    fn a_tool_is_told_from_a_service() {
        assert!(names_tool("checkov:CKV_AWS_1") && names_tool("kics:x") && names_tool("Trivy:AWS-0057"));
        assert!(!names_tool("s3:GetObject") && !names_tool("CKV_AWS_1"));
        assert_eq!(nearest_equivalent("checkov:CKV_AWS_2744"), Some("CKV_AWS_274"));
    }

    #[test]
    fn what_is_left_out_has_a_reason_and_is_not_claimed() {
        assert_eq!(left_out().len(), lines(LEFT_OUT).count(), "a row that is not `check,tool:id;tool:id,reason`");
        for one in left_out() {
            assert!(!one.check.is_empty() && one.reason.len() > 10, "{one:?}");
            for (tool, id) in &one.ids {
                assert!(TOOLS.contains(tool), "{}: {tool}", one.check);
                assert!(
                    !equivalents().iter().any(|said| (said.tool, said.id) == (*tool, *id)),
                    "{tool}:{id} is claimed"
                );
            }
        }
    }
}
