//! `rules/attachment/hardcoded-partition.md`

use crate::rules::draft::text_span;
use crate::rules::page::{Page, page};
use crate::rules::{Persona, Report, Rule, StatementAt};

#[derive(Debug)]
pub(in crate::rules) struct HardcodedPartition;

impl Rule for HardcodedPartition {
    fn page(&self) -> &'static Page {
        page!("attachment", "hardcoded-partition")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        // A bare policy is applied as it is: there is no expression in which the partition could vary.
        if report.persona() < Persona::Auditor || at.policy.policy.address.is_none() {
            return;
        }
        let resources = at.statement.resources.iter().flat_map(|clause| &clause.values);
        let principals = at.statement.principals.iter().flat_map(|clause| &clause.entries);
        let mut leaves = resources.chain(principals.flat_map(|entry| &entry.values));
        let Some(leaf) = leaves.find(|leaf| leaf.text.known_prefix().starts_with("arn:aws:")) else { return };
        let finding = at
            .finding(self.page(), format!("{} names the partition aws", leaf.text))
            .about(leaf.text.to_string())
            .with_label(text_span(leaf), "other partitions are aws-us-gov, aws-cn and more")
            .with_help("write arn:${data.aws_partition.current.partition}:… where the configuration is used in several partitions");
        report.push(finding, []);
    }
}
