//! `rules/trust/trust-source-mismatch.md`

use crate::graph::{Graph, Use, values};
use crate::policy::{Arn, Condition, Leaf, Overlap, Pattern};
use crate::rules::choosing::{Absent, choosing};
use crate::rules::draft::{as_written, list, text_span};
use crate::rules::page::{Page, page};
use crate::rules::principals::named;
use crate::rules::services::targets_of;
use crate::rules::sources::{self, Sends, Source, without_region};
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
            let users: Vec<&Use> = users.filter(|used| is_run_by(used, &service)).collect();
            if users.is_empty() {
                continue;
            }
            let sent: Option<Vec<Text>> = users.iter().map(|used| sent(graph, row, &service, used)).collect();
            let (what, help) = match sent {
                Some(arns) if !arns.iter().any(|arn| may_match(at, condition, arn)) => {
                    let written: Vec<String> = arns.iter().map(|arn| as_written(graph, arn)).collect();
                    ("nothing that uses it", list(&written, 2))
                }
                // What is sent is not known, and is of another form whatever it is.
                None if condition.values.iter().all(|value| is_of_no_form(at, row, value)) => {
                    ("nothing that the service sends", row.to_write().unwrap_or_default())
                }
                _ => continue,
            };
            let finding = at
                .finding(
                    self.page(),
                    format!("{service} cannot assume {}: aws:SourceArn matches {what}", role(at.policy)),
                )
                .about(service.clone().into_owned())
                .with_confidence(Confidence::Medium)
                .with_label(condition.values.first().and_then(text_span), format!("matches {what}"))
                .with_help(format!("write {help}"));
            report.push(finding.held_by(at.policy), []);
        }
    }
}

/// The `aws:SourceArn` that the service sends when it acts for what uses the role: the ARN of that, or of what it says that it belongs to.
fn sent(graph: &Graph, row: Source, service: &str, used: &Use) -> Option<Text> {
    let is_sent = |arn: &Text| row.is_sent(arn);
    let user = graph.resources.get(used.resource.index())?;
    user.arn.clone().filter(is_sent).or_else(|| {
        let belongs = targets_of(&user.address.type_name)
            .find(|target| !target.source.is_empty() && target.services().any(|one| one == without_region(service)))?;
        let setting = values::attribute(graph.resources.body(used.resource), belongs.source).and_then(values::text)?;
        let source = graph.resources.find(belongs.source_type, &setting)?;
        graph.resources.resource(source).arn.clone().filter(is_sent)
    })
}

/// Whether a value of the condition is certainly nothing that the service ever sends. What is no whole ARN may be the beginning of one: `arn:aws:scheduler:*`.
fn is_of_no_form(at: &StatementAt<'_>, row: Source, value: &Leaf) -> bool {
    let canonical = at.graph().resources.canonical(&value.text);
    canonical.known_prefix().starts_with("arn:")
        && Arn::parse(&canonical).is_ok()
        && row.may_be(&canonical) == Some(false)
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
