//! `rules/trust/trust-source-mismatch.md`

use crate::policy::{Arn, Condition, Overlap, Pattern};
use crate::rules::choosing::{Absent, choosing};
use crate::rules::draft::{as_written, list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals::named;
use crate::rules::sources::{self, Sends, Source};
use crate::rules::{Confidence, Report, Rule, StatementAt};
use crate::text::Text;

use super::confused_deputy::is_run_by;
use super::{lets_assume, role};

#[derive(Debug)]
pub(in crate::rules) struct TrustSourceMismatch;

impl Rule for TrustSourceMismatch {
    fn page(&self) -> &'static Page {
        page!("trust", "trust-source-mismatch")
    }

    fn statement(&self, at: &StatementAt<'_>, report: &mut Report<'_>) {
        if at.policy.policy.alternative || !lets_assume(at) {
            return;
        }
        let Some(condition) = choosing(&at.statement.condition, &["aws:SourceArn"], Absent::Possible) else { return };
        if condition.values.is_empty() || !condition.unknown.is_empty() {
            return;
        }
        let graph = at.graph();
        for value in named(at.statement, "Service") {
            let Some(service) = value.text.known() else { continue };
            let Some(row) = sources::of_role(&service).filter(|row| row.sends == Sends::Yes) else { continue };
            let users = at.policy.holders.iter().flat_map(|(_, holder)| &holder.users);
            let arns: Option<Vec<Text>> = users
                .filter(|used| is_run_by(used, &service))
                .map(|used| graph.resources.get(used.resource.index())?.arn.clone().filter(|arn| is_sent(row, arn)))
                .collect();
            let Some(arns) = arns.filter(|arns| !arns.is_empty()) else { continue };
            if arns.iter().any(|arn| may_match(at, condition, arn)) {
                continue;
            }
            let written: Vec<String> = arns.iter().map(|arn| as_written(graph, arn)).collect();
            let finding = at
                .finding(
                    self.page(),
                    format!("{service} cannot assume {}: aws:SourceArn matches nothing that uses it", role(at.policy)),
                )
                .about(service.clone().into_owned())
                .with_confidence(Confidence::Medium)
                .with_label(condition.values.first().and_then(text_span), "not what uses the role")
                .with_help(format!("write {}", list(&written, 2)));
            report.push(finding.held_by(at.policy), []);
        }
    }
}

/// Whether a resource's ARN is what the service sends as `aws:SourceArn` when it acts for it.
pub(super) fn is_sent(row: Source, arn: &Text) -> bool {
    let form = row.arn.replace("{region}", "*").replace("{account}", "*");
    let form = form.replacen("arn:aws:", "arn:*:", 1);
    !row.arn.is_empty()
        && !row.arn.ends_with(":*")
        && Pattern::resource(&Text::literal(form, crate::text::Origin::default())).overlap(&Pattern::resource(arn))
            != Overlap::Disjoint
}

/// Whether one of the condition's values matches the ARN, or may.
fn may_match(at: &StatementAt<'_>, condition: &Condition, arn: &Text) -> bool {
    let resources = &at.graph().resources;
    let arn = resources.canonical_as_own(arn);
    condition.values.iter().any(|value| {
        let value = resources.canonical_as_own(&value.text);
        match (Arn::parse(&value), Arn::parse(&arn)) {
            (Ok(value), Ok(arn)) => value.compatible(&arn) != Overlap::Disjoint,
            _ => Pattern::resource(&value).overlap(&Pattern::resource(&arn)) != Overlap::Disjoint,
        }
    })
}
