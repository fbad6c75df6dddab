//! Comments with which other tools suppress: `#checkov:skip=CKV_AWS_111:reason`, `#tfsec:ignore:ID`, `#trivy:ignore:ID`.

use std::collections::BTreeSet;

use super::is_terraform;
use super::place::{Cover, Covers, Ways, is_of};
use crate::catalog::rows;
use crate::config::Date;
use crate::graph::Graph;
use crate::input::{Sources, Span};
use crate::rules::{self, Finding};
use crate::terraform::syntax::comments;

/// A tool whose comments are read.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, clap::ValueEnum)]
pub enum Tool {
    /// `checkov:skip=ID:reason`
    Checkov,
    /// `tfsec:ignore:ID`
    Tfsec,
    /// `trivy:ignore:ID`
    Trivy,
}

impl Tool {
    /// What its comments hold before the id.
    fn marker(self) -> &'static str {
        match self {
            Tool::Checkov => "checkov:skip=",
            Tool::Tfsec => "tfsec:ignore:",
            Tool::Trivy => "trivy:ignore:",
        }
    }
}

/// A comment of another tool's.
#[derive(Debug)]
pub struct Foreign {
    /// The tool.
    pub tool: Tool,
    /// The id of the check: `CKV_AWS_111`.
    pub id: String,
    /// Why, where that is said.
    pub reason: Option<String>,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// Where it stands.
    pub span: Span,
    /// The rules that say what the check says.
    pub rules: Vec<&'static str>,
    file: String,
    cover: Cover,
}

impl Foreign {
    /// The comments of `tools` in the files.
    pub fn read(sources: &Sources, tools: &[Tool]) -> Vec<Self> {
        let mut found = Vec::new();
        let mut seen = BTreeSet::new();
        for source in sources.all() {
            let has_any = tools.iter().any(|tool| source.text().contains(tool.marker()));
            if !has_any || !is_terraform(source.path()) || !seen.insert(source.name().to_owned()) {
                continue;
            }
            let covers = Covers::new(&source);
            for comment in comments(&source) {
                for (tool, id, tail) in tools.iter().flat_map(|&tool| ids(tool, &comment.text)) {
                    // checkov reads its comments from anywhere in a block.
                    let around = covers.block_around(&comment);
                    let cover = if tool == Tool::Checkov {
                        around.or_else(|| covers.of(&comment))
                    } else {
                        covers.of(&comment)
                    };
                    let (reason, until) = match tool {
                        Tool::Checkov => (Some(tail.trim().to_owned()).filter(|reason| !reason.is_empty()), None),
                        _ => (None, tail.strip_prefix("exp:").and_then(|day| day.get(..10)?.parse().ok())),
                    };
                    let rules = if id == "*" { Vec::new() } else { equivalents(&id) };
                    let (span, file) = (comment.span, source.name().to_owned());
                    found.extend(cover.map(|cover| Self { tool, id, reason, until, span, rules, file, cover }));
                }
            }
        }
        found
    }

    /// Whether its last day is over.
    pub fn is_expired(&self, today: Date) -> bool {
        self.until.is_some_and(|until| until < today)
    }

    /// Whether it would suppress a finding.
    pub fn covers(&self, finding: &Finding, graph: &Graph) -> bool {
        let place = finding.labels.first().map(|label| (label.span, graph.sources.get(label.span.file)));
        let here = place.is_some_and(|(span, source)| source.name() == self.file && self.cover.holds(span));
        let through = || {
            self.cover.through.is_some_and(|through| {
                let ways = Ways::to(finding);
                ways.through(graph, &self.file, through).len() == ways.len()
                    || is_of(finding, graph, &self.file, through, true)
            })
        };
        self.rules.contains(&finding.rule) && (here || through())
    }

    /// `checkov:skip=CKV_AWS_111: needed by the audit`
    pub fn shown(&self) -> String {
        let reason = self.reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default();
        format!("{}{}{reason}", self.tool.marker(), self.id)
    }
}

/// Each id that a comment names, and what follows it.
fn ids(tool: Tool, text: &str) -> Vec<(Tool, String, &str)> {
    let mut found = Vec::new();
    for part in text.split(tool.marker()).skip(1) {
        let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || "_-*".contains(c))).unwrap_or(part.len());
        let (id, rest) = part.split_at(end);
        if !id.is_empty() {
            found.push((tool, id.to_owned(), rest.strip_prefix(':').unwrap_or_default()));
        }
    }
    found
}

/// The ids that checks had before.
const FORMER: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/former-ids.csv"));

/// The rules that an id of another tool stands for. Trivy's ids have been written with `AVD-` before them, and in lower case.
fn equivalents(id: &str) -> Vec<&'static str> {
    let former = rows(FORMER).find(|[former, _]| former.eq_ignore_ascii_case(id)).map(|[_, now]| now.to_owned());
    let upper = id.to_ascii_uppercase();
    let id = former.unwrap_or_else(|| upper.strip_prefix("AVD-").unwrap_or(&upper).to_owned());
    let mut rules: Vec<&'static str> = rules::find_equivalent(&id).into_iter().map(|one| one.rule.name).collect();
    rules.sort_unstable();
    rules.dedup();
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_with_what_follows() {
        let one = ids(Tool::Checkov, "checkov:skip=CKV_AWS_111:needed: really");
        assert_eq!(one, [(Tool::Checkov, "CKV_AWS_111".to_owned(), "needed: really")]);
        let two = ids(Tool::Tfsec, "tfsec:ignore:aws-iam-no-policy-wildcards tfsec:ignore:AWS099:exp:2022-01-02");
        assert_eq!(two[0].1, "aws-iam-no-policy-wildcards");
        assert_eq!((two[1].1.as_str(), two[1].2), ("AWS099", "exp:2022-01-02"));
        assert_eq!(ids(Tool::Trivy, "trivy:ignore:"), []);
    }

    #[test]
    fn ids_stand_for_rules() {
        assert!(!equivalents("CKV_AWS_111").is_empty() && !equivalents("CKV_AWS_63").is_empty());
        assert!(!equivalents("AVD-AWS-0057").is_empty() && equivalents("avd-aws-0057") == equivalents("AWS-0057"));
        assert_eq!(equivalents("aws-iam-no-policy-wildcards"), equivalents("AWS-0057"));
        assert_eq!(equivalents("CKV_AWS_18"), [""; 0], "of buckets, not of policies");
    }
}
