//! The pages of `rules/` that are made from the others: an index of the rules, and one of the ids of other tools.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::equivalents::{equivalents, left_out};
use super::finding::Meta;
use super::registry::pages;

const RULES: &str = "# Rules

One page a rule, in the folder of its category: what it finds, why that matters, what to do, when it is right to ignore it, and examples that run as tests.
Who hears a rule by default is its persona: `regular` is everyone, `pedantic` and `auditor` are asked for with `--persona`. A single finding may be for another.

[`equivalents.md`](equivalents.md) finds a rule by the id of the same check in another tool, as `iamlint explain CKV_AWS_274` does. What a service needs from its
role is under [`wiring`](wiring/README.md), what is known about AWS under [`aws`](aws/README.md).

This page is made by `iamlint rules --output-format markdown`; a test compares it.
";

const EQUIVALENTS: &str = "# The same checks in other tools

The ids of other tools, and the rule that finds what each of them finds. `iamlint explain ID` shows its page, `iamlint rules --equivalent ID` lists it.

This page is made by `iamlint rules --output-format equivalents`; a test compares it.
";

/// `rules/README.md`
pub fn rules_page() -> String {
    let mut page = RULES.to_owned();
    let mut category = "";
    for meta in pages() {
        if meta.category != category {
            category = meta.category;
            let _ = write!(
                page,
                "\n## {category}\n\n| rule | severity | persona | fix | what it says |\n|---|---|---|---|---|\n"
            );
        }
        let Meta { name, severity, persona, fix, summary, .. } = meta;
        let summary = summary.replace('|', "\\|");
        let _ = writeln!(page, "| [{name}]({category}/{name}.md) | {severity} | {persona} | {fix} | {summary} |");
    }
    page
}

/// `rules/equivalents.md`
pub fn equivalents_page() -> String {
    let mut page = EQUIVALENTS.to_owned();
    let mut by_tool: BTreeMap<&str, BTreeMap<&str, Vec<&Meta>>> = BTreeMap::new();
    for one in equivalents() {
        by_tool.entry(one.tool).or_default().entry(one.id).or_default().push(one.rule);
    }
    for (tool, ids) in by_tool {
        let _ = write!(page, "\n## {tool}\n\n| id | rule |\n|---|---|\n");
        for (id, rules) in ids {
            let link = |rule: &&Meta| format!("[{}]({}/{0}.md)", rule.name, rule.category);
            let _ = writeln!(page, "| `{id}` | {} |", rules.iter().map(link).collect::<Vec<_>>().join(", "));
        }
    }
    page.push_str(
        "\n## Left out\n\nChecks that iamlint does not have, on purpose.\n\n| check | ids | why |\n|---|---|---|\n",
    );
    for one in left_out() {
        let ids: Vec<String> = one.ids.iter().map(|(tool, id)| format!("{tool} `{id}`")).collect();
        let _ = writeln!(page, "| {} | {} | {} |", one.check, ids.join(", "), one.reason.replace('|', "\\|"));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_as_made(file: &str, made: &str, command: &str) {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(file);
        let kept = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(kept == made, "rules/{file} is not as it is made: cargo run -- {command} > rules/{file}");
    }

    #[test]
    fn the_pages_that_are_made_are_as_they_are_made() {
        is_as_made("README.md", &rules_page(), "rules --output-format markdown");
        is_as_made("equivalents.md", &equivalents_page(), "rules --output-format equivalents");
    }
}
